import assert from "node:assert/strict";
import { arenaContent, opening, TestMatch } from "../../../test/support/arena-match.ts";
import { gather, playSomehow } from "../../../test/support/random-duel.ts";
import { scaled } from "../../../test/support/scale.ts";
import type { Point } from "../core/geometry.ts";
import { distance } from "../core/geometry.ts";
import { type RecordedLine, replay } from "../core/replay.ts";
import type { ArenaEvent } from "./arena-events.ts";
import { type ArenaTypes, arenaRules } from "./arena-rules.ts";

const DUELS = scaled({ usual: 1000, long: 100_000 });
const REPLAYS = scaled({ usual: 20, long: 1000 });
const TICKS_OF_300_MS = 9;
const REACH_M = 2;
const MELEE = new Set(["melee_attack", "bash", "chill"]);

const CONTENT = arenaContent({ mode: { rounds_to_win: 1, round_seconds: 6, sudden_death_seconds: 5 } });
const LONG_MATCH = arenaContent({ mode: { team_size: 2, friendly_fire: true, round_seconds: 10 } });

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
      playSomehow(match, seed, 400, events => witness.check(events));
      hits += witness.hits;
      rolls += witness.rolls;
    }
    assert.ok(hits > DUELS * 2 && rolls > DUELS, `${hits} hits and ${rolls} ticks of rolls are too few`);
  }).timeout(1_000_000);

  it("leave nobody in an obstacle or beyond the edge, and no number that is none", () => {
    for (let seed = 1; seed <= DUELS / 10; seed++) {
      const match = new TestMatch(CONTENT, ["ada", "bob"], seed).begin();
      playSomehow(match, seed, 300, () => {
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
      const lines = [
        ...gather(match, ["ada", "bob", "cleo", "dan"]),
        ...playSomehow(match, seed, 1200, () => {}),
      ];
      const recorded: RecordedLine<ArenaTypes>[] = JSON.parse(JSON.stringify(lines));
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
