import assert from "node:assert/strict";
import { arenaContent, input, opening, ROLL, TestMatch } from "../../../test/support/arena-match.ts";
import { scaled } from "../../../test/support/scale.ts";
import type { Point } from "../core/geometry.ts";
import { distance, yawTowards } from "../core/geometry.ts";
import { nextRandom, type Random } from "../core/random.ts";
import { type RecordedLine, replay } from "../core/replay.ts";
import type { CommandIn } from "../core/rules.ts";
import type { ArenaEvent } from "./arena-events.ts";
import type { ArenaInput } from "./arena-input.ts";
import { type ArenaCommands, type ArenaTypes, arenaRules } from "./arena-rules.ts";
import type { ArenaFighter } from "./arena-world.ts";
import { inputsToTake } from "./input-pacing.ts";

const DUELS = scaled({ usual: 1000, long: 100_000 });
const REPLAYS = scaled({ usual: 20, long: 1000 });
const TICKS_OF_300_MS = 9;
const REACH_M = 2;
const MELEE = new Set(["melee_attack", "bash", "chill"]);

const CONTENT = arenaContent({ mode: { rounds_to_win: 1, round_seconds: 6, sudden_death_seconds: 5 } });
const LONG_MATCH = arenaContent({ mode: { team_size: 2, friendly_fire: true, round_seconds: 10 } });

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

/** Plays until somebody has won, or for so many ticks. Returns all that was asked for and what came of it. */
function play(match: TestMatch, seed: number, ticks: number, watch: (events: ArenaEvent[]) => void): Line[] {
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

/** Where everybody was in the last ticks, and until when nothing could hurt it. */
class Witness {
  readonly #match: TestMatch;
  readonly #places = new Map<string, Point[]>();
  #safeUntil = new Map<string, number>();
  #alive = new Set<string>();
  hits = 0;
  rolls = 0;

  constructor(match: TestMatch) {
    this.#match = match;
    this.#look();
  }

  #look(): void {
    for (const { id, mover, effects, is_alive } of this.#match.world.players.values()) {
      const own = this.#places.get(id) ?? [];
      own.push({ x: mover.x, z: mover.z });
      if (own.length > TICKS_OF_300_MS) own.shift();
      this.#places.set(id, own);
      this.#safeUntil.set(id, effects.get("roll") ?? 0);
      if (effects.has("roll")) this.rolls += 1;
      if (is_alive) this.#alive.add(id);
      else this.#alive.delete(id);
    }
  }

  /** After a tick. */
  check(events: ArenaEvent[]): void {
    const { tick } = this.#match.world;
    for (const event of events) {
      if (event.event_type !== "damage_dealt") continue;
      const { source_player_id, target_player_id = "", ability_id } = event;
      this.hits += 1;
      assert.ok((this.#safeUntil.get(target_player_id) ?? 0) <= tick, `a hit on who dodges at ${tick}`);
      assert.ok(this.#alive.has(target_player_id), `a hit on the dead at ${tick}`);
      if (!MELEE.has(ability_id)) continue;
      const from = this.#places.get(source_player_id)?.at(-1) ?? { x: 1e9, z: 0 };
      const nearest = Math.min(
        ...(this.#places.get(target_player_id) ?? []).map(place => distance(from, place)),
      );
      assert.ok(nearest <= REACH_M + 1e-9, `a hit on who was ${nearest} m away for 300 ms, at ${tick}`);
    }
    this.#look();
  }
}

describe("random duels", () => {
  it(`never see a hit on the dodging, on the dead, or on who was out of reach for over 300 ms, in ${DUELS} of them`, () => {
    let [hits, rolls] = [0, 0];
    for (let seed = 1; seed <= DUELS; seed++) {
      const match = new TestMatch(CONTENT, ["ada", "bob"], seed).begin();
      const witness = new Witness(match);
      play(match, seed, 400, events => witness.check(events));
      hits += witness.hits;
      rolls += witness.rolls;
    }
    assert.ok(hits > DUELS * 2 && rolls > DUELS, `${hits} hits and ${rolls} ticks of rolls are too few`);
  }).timeout(1_000_000);

  it("leave nobody in an obstacle or beyond the edge, and no number that is none", () => {
    for (let seed = 1; seed <= DUELS / 10; seed++) {
      const match = new TestMatch(CONTENT, ["ada", "bob"], seed).begin();
      play(match, seed, 300, () => {
        for (const { mover, current_health } of match.world.players.values()) {
          assert.ok(Math.abs(mover.x) <= 19.5 && Math.abs(mover.z) <= 19.5);
          assert.ok(distance(mover, { x: -10, z: 0 }) >= 1.5 - 2 / 1024);
          assert.ok(Number.isInteger(mover.x * 1024) && Number.isInteger(mover.z * 1024));
          assert.ok(current_health >= 0 && current_health <= 100);
        }
      });
    }
  }).timeout(1_000_000);

  it(`are the same when they are played again, event for event and bit for bit: ${REPLAYS} of them, as they are recorded`, () => {
    for (let seed = 1; seed <= REPLAYS; seed++) {
      const options = opening(LONG_MATCH, seed);
      const match = new TestMatch(LONG_MATCH, [], seed);
      const lines: Line[] = [];
      for (const player_id of ["ada", "bob", "cleo", "dan"]) {
        const names = { player_id, character_id: player_id, character_name: player_id };
        const command: Command = { type: "join", arrival: { ...names, class_id: "adventurer", level: 1 } };
        lines.push({ kind: "command", tick: 0, command, ...arenaRules.apply(match.world, command) });
      }
      lines.push(...play(match, seed, 1200, () => {}));
      const recorded: Line[] = JSON.parse(JSON.stringify(lines));
      assert.equal(
        replay<ArenaTypes>(arenaRules, { kind: "start", mode: "arena", options }, recorded),
        undefined,
      );
      const again = arenaRules.open(options);
      for (const line of recorded) {
        if (line.kind === "command") arenaRules.apply(again, line.command);
        else arenaRules.tick(again);
      }
      assert.deepEqual(arenaRules.state(again), arenaRules.state(match.world));
    }
  }).timeout(1_000_000);
});
