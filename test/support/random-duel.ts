/** Players of a match who fight somehow, each by its seed the same again. */
import type { ArenaEvent } from "../../src/game/arena/arena-events.ts";
import type { ArenaInput } from "../../src/game/arena/arena-input.ts";
import { type ArenaCommands, type ArenaTypes, arenaRules } from "../../src/game/arena/arena-rules.ts";
import type { ArenaFighter } from "../../src/game/arena/arena-world.ts";
import { inputsToTake } from "../../src/game/arena/input-pacing.ts";
import { yawTowards } from "../../src/game/core/geometry.ts";
import { nextRandom, type Random } from "../../src/game/core/random.ts";
import type { RecordedLine } from "../../src/game/core/replay.ts";
import type { CommandIn } from "../../src/game/core/rules.ts";
import { input, ROLL, type TestMatch } from "./arena-match.ts";

type Command = CommandIn<ArenaCommands, keyof ArenaCommands>;
type Line = RecordedLine<ArenaTypes>;

/** A player who fights somehow, on a line of its own, and lies about what it has seen in a third of all inputs. */
class SomePlayer {
  readonly #random: Random;
  readonly #latency_ms: number;
  #waiting: ArenaInput[] = [];
  #input = input();

  constructor(seed: number) {
    this.#random = { state: seed };
    this.#latency_ms = Math.floor(nextRandom(this.#random) * 250);
  }

  #chance(share: number): boolean {
    return nextRandom(this.#random) < share;
  }

  #byte(): number {
    return Math.floor(nextRandom(this.#random) * 256);
  }

  /** The command for the next tick. */
  command(own: ArenaFighter, other: ArenaFighter, tick: number): Command {
    if (this.#chance(0.1)) this.#input = { ...this.#input, direction: this.#byte(), speed: this.#byte() };
    if (this.#chance(0.1)) this.#input = { ...this.#input, direction: aimAt(own, other), speed: 255 };
    const aim = this.#chance(0.9) ? aimAt(own, other) : this.#byte();
    const seen_tick = this.#chance(0.33) ? tick - Math.floor(nextRandom(this.#random) * 40) : tick - 4;
    const buttons = this.#chance(0.3) ? this.#byte() & (this.#chance(0.7) ? ~ROLL : 255) : 0;
    const next = { ...this.#input, aim, buttons, seen_tick, seen_fraction: this.#byte() };
    // Now and then the line stands still for a moment, or one comes twice.
    const arriving = this.#chance(0.05) ? 0 : this.#chance(0.05) ? 2 : 1;
    for (let i = 0; i < arriving; i++) this.#waiting.push(next);
    const waiting = this.#waiting.length;
    const inputs = this.#waiting.splice(0, inputsToTake(own.pacing, waiting));
    return { type: "inputs", player_id: own.id, inputs, waiting, latency_ms: this.#latency_ms };
  }
}

function aimAt(own: ArenaFighter, other: ArenaFighter): number {
  return Math.round((yawTowards(own.mover, other.mover) * 128) / Math.PI) & 255;
}

/** They come in to play. Returns what that was. */
export function gather({ world }: TestMatch, player_ids: readonly string[]): Line[] {
  return player_ids.map(player_id => {
    const names = { player_id, character_id: player_id, character_name: player_id };
    const command: Command = { type: "join", arrival: { ...names, class_id: "adventurer", level: 1 } };
    return { kind: "command", tick: world.tick, command, ...arenaRules.apply(world, command) };
  });
}

/** Plays until somebody has won, or for so many ticks. Returns all that was asked for and what came of it. */
export function playSomehow(
  match: TestMatch,
  seed: number,
  ticks: number,
  watch: (events: ArenaEvent[]) => void,
): Line[] {
  const lines: Line[] = [];
  const { world } = match;
  const players = new Map(
    [...world.players.keys()].map((id, index) => [id, new SomePlayer(seed * 8 + index)]),
  );
  for (let i = 0; i < ticks && world.phase !== "over"; i++) {
    const fighters = [...world.players.values()];
    for (const [index, own] of fighters.entries()) {
      const other = fighters[(index + 1) % fighters.length] ?? own;
      const command = players.get(own.id)?.command(own, other, world.tick);
      if (!command) continue;
      const { events } = arenaRules.apply(world, command);
      lines.push({ kind: "command", tick: world.tick, command, events });
    }
    const events = arenaRules.tick(world);
    lines.push({ kind: "tick", tick: world.tick, events });
    watch(events);
  }
  return lines;
}
