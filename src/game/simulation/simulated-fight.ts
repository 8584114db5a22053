/** One fight in the rules: a party clears a room in which nobody comes back from death. */
import type { Lasting } from "../character/lasting.ts";
import type { Content } from "../content/content.ts";
import { applyCommand } from "../dungeon/commands.ts";
import type { GameEvent } from "../dungeon/dungeon-events.ts";
import { DEFAULT_TERMS } from "../dungeon/run-terms.ts";
import { createWorld } from "../dungeon/setup.ts";
import { takeTick } from "../dungeon/tick.ts";
import { playTick } from "./simulated-player.ts";

/** A fight that takes longer is not won: neither side is a match for the other, or they do not meet. */
const FIGHT_SECONDS = 300;

export type FightReport = {
  /** Whether no enemy is left, and somebody of the party is. */
  is_won: boolean;
  /** From the first hit on an enemy to the end. */
  seconds: number;
  /** Of all players together, in points of health. What shields have taken is not in it. */
  damage_taken: number;
};

export type Battlefield = { readonly dungeon_id: string; readonly room_template_id: string };

/** The same content, party and seed give the same fight. @throws where the content has no such room. */
export function simulateFight(
  content: Content,
  field: Battlefield,
  party: readonly Lasting[],
  seed: number,
): FightReport {
  const world = createWorld({
    ...{ content, ...field, room_id: `fight${seed}`, run_id: `fight${seed}`, seed },
    ...{
      draw_key: seed.toString(16).padStart(32, "0"),
      terms: { ...DEFAULT_TERMS, party_size: party.length },
    },
  });
  party.forEach((lasting, i) => {
    const id = `player${i + 1}`;
    const arrival = { player_id: id, character_name: id, lasting: structuredClone(lasting) };
    applyCommand(world, { type: "join", arrival });
  });
  let damage_taken = 0;
  let begun_at_tick: number | undefined;
  const note = (events: readonly GameEvent[]) => {
    for (const event of events) {
      if (event.event_type === "damage_dealt") begun_at_tick ??= world.tick;
      if (event.event_type !== "damage_taken" || event.target_player_id === undefined) continue;
      damage_taken += event.damage_amount - (event.absorbed_amount ?? 0);
    }
  };
  const livesAny = (all: Iterable<{ is_alive: boolean }>) => [...all].some(({ is_alive }) => is_alive);
  const most = FIGHT_SECONDS * world.ticks_per_second;
  while (world.tick < most && livesAny(world.enemies.values()) && livesAny(world.players.values())) {
    for (const player of world.players.values()) if (player.is_alive) note(playTick(world, player).events);
    note(takeTick(world));
  }
  return {
    is_won: !livesAny(world.enemies.values()) && livesAny(world.players.values()),
    seconds: (world.tick - (begun_at_tick ?? 0)) / world.ticks_per_second,
    damage_taken,
  };
}
