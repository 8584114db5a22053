/** Duels of simulated players, by the rules alone, with the evidence that they leave. */
import { DuelObserver } from "../../src/fair-play/duel-observer.ts";
import type { PlayerEvidence } from "../../src/fair-play/match-evidence.ts";
import {
  type ArenaCommands,
  type ArenaOpening,
  type ArenaTypes,
  arenaRules,
} from "../../src/game/arena/arena-rules.ts";
import { BotPictures } from "../../src/game/arena/bot-pictures.ts";
import { type Content, entryOf } from "../../src/game/content/content.ts";
import type { RecordedLine } from "../../src/game/core/replay.ts";
import type { CommandIn } from "../../src/game/core/rules.ts";
import { type Person, SimulatedPlayer } from "./simulated-player.ts";

/** The game's duel, with more rounds than there is time for. */
export function longDuels(content: Content): Content {
  const duel = { ...entryOf(content["pvp-modes"], "duel"), rounds_to_win: 1000, countdown_seconds: 1 };
  return { ...content, "pvp-modes": { ...content["pvp-modes"], duel } };
}

export type SimulatedDuel = {
  /** What a recording has of it. */
  options: Omit<ArenaOpening, "content">;
  lines: RecordedLine<ArenaTypes>[];
  /** Of `player-1` and `player-2`. */
  evidence: PlayerEvidence[];
  /** Who has won more rounds. */
  winner_team: number | undefined;
};

/** Plays for so many seconds. */
export function simulateDuel(
  content: Content,
  people: readonly [Person, Person],
  { seed, seconds, match_id = "match" }: { seed: number; seconds: number; match_id?: string },
): SimulatedDuel {
  const { arena_ids } = entryOf(content["pvp-modes"], "duel");
  const options = {
    ...{ room_id: match_id, run_id: match_id, pvp_mode_id: "duel" },
    ...{ arena_id: arena_ids[0] ?? "", draw_key: seed.toString(16).padStart(32, "0") },
  };
  const world = arenaRules.open({ ...options, content });
  const lines: SimulatedDuel["lines"] = [];
  const perform = (command: CommandIn<ArenaCommands, "join" | "inputs">) => {
    const { tick } = world;
    const { events } = arenaRules.apply(world, command);
    lines.push({ kind: "command", tick, command, events });
  };
  const pass = () => {
    const events = arenaRules.tick(world);
    lines.push({ kind: "tick", tick: world.tick, events });
  };
  const players = people.map((person, index) => new SimulatedPlayer(person, seed * 2 + index));
  const ids = people.map((_, index) => `player-${index + 1}`);
  for (const id of ids) {
    const names = { player_id: id, character_id: id, character_name: id };
    perform({ type: "join", arrival: { ...names, class_id: "adventurer", level: 1 } });
  }
  const observer = new DuelObserver();
  const pictures = new BotPictures();
  for (let tick = 0; tick < 400 && world.phase === "gathering"; tick++) pass();
  for (let tick = 0; tick < seconds * 30; tick++) {
    pictures.take(world);
    for (const [index, id] of ids.entries()) {
      const own = world.players.get(id);
      const command = own && players[index]?.command(world, own, pictures);
      if (!command) continue;
      observer.note(world, command);
      perform(command);
    }
    pass();
  }
  const [first = 0, second = 0] = world.teams.map(({ rounds_won }) => rounds_won);
  const winner_team = first === second ? undefined : first > second ? 1 : 2;
  return { options, lines, evidence: observer.evidence, winner_team };
}
