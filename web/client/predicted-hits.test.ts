import assert from "node:assert/strict";
import { type Found, isSameVerdict, PredictedHits, type StrikeRecord } from "./predicted-hits.ts";

const NOBODY_SAFE: Found = { isOwnHelpless: () => false, safeSlots: () => [] };

/** Of the player in slot 1; slots are the last letter of a player's id. */
class Watched {
  readonly told: string[] = [];
  readonly settled: StrikeRecord[] = [];
  readonly hits = new PredictedHits({
    slotOf: id => Number(id.slice(-1)),
    tell: {
      predicted_hit: ({ target_slot }) => this.told.push(`predicted ${target_slot}`),
      hit_confirmed: ({ target_slot, damage_amount }) =>
        this.told.push(`confirmed ${target_slot}: ${damage_amount}`),
      hit_taken_back: ({ target_slot }) => this.told.push(`taken back ${target_slot}`),
      strike_settled: record => this.settled.push(record),
    },
  });

  strike(cast_seq: number, tick: number, ...targets: string[]): void {
    this.hits.strike({ ability_id: "cut", cast_seq, landing_seq: cast_seq + 6, tick, targets });
  }

  hit(target_slot: number, damage = 10): void {
    this.hits.hit([1, target_slot, 1, damage, 0, 0], "cut");
  }
}

describe("a hit that is shown before the server says so", () => {
  it("is confirmed by the server's hit, with its damage", () => {
    const watched = new Watched();
    watched.strike(10, 106, "player-2", "player-3");
    watched.hit(2, 17);
    watched.hit(3, 18);
    watched.hits.settle(106, NOBODY_SAFE);
    assert.deepEqual(watched.told, ["predicted 2", "predicted 3", "confirmed 2: 17", "confirmed 3: 18"]);
    assert.ok(watched.settled.every(isSameVerdict));
  });

  it("is taken back when the server's tick has passed without it", () => {
    const watched = new Watched();
    watched.strike(10, 106, "player-2");
    watched.hits.settle(105, NOBODY_SAFE);
    assert.deepEqual(watched.told, ["predicted 2"]);
    watched.hits.settle(106, NOBODY_SAFE);
    assert.deepEqual(watched.told, ["predicted 2", "taken back 2"]);
    assert.deepEqual(watched.settled.map(isSameVerdict), [false]);
  });

  it("is no wrong verdict where the target could not be hit at the server's tick", () => {
    const watched = new Watched();
    watched.strike(10, 106, "player-2");
    watched.hits.settle(106, { ...NOBODY_SAFE, safeSlots: () => [2] });
    assert.deepEqual(watched.told, ["predicted 2", "taken back 2"]);
    assert.deepEqual(watched.settled.map(isSameVerdict), [true]);
  });

  it("is shown once, however often the inputs are played again, and lands when they say", () => {
    const watched = new Watched();
    watched.strike(10, 106, "player-2");
    watched.hits.beginReplay(12);
    watched.strike(10, 108, "player-2");
    watched.hits.endReplay(103, undefined);
    watched.hits.settle(107, NOBODY_SAFE);
    watched.hit(2);
    watched.hits.settle(108, NOBODY_SAFE);
    watched.strike(10, 108, "player-2");
    assert.deepEqual(watched.told, ["predicted 2", "confirmed 2: 10"]);
  });

  it("comes to nothing where its strike is interrupted, which is no verdict", () => {
    const watched = new Watched();
    watched.strike(10, 106, "player-2");
    watched.hits.beginReplay(12);
    watched.hits.endReplay(104, undefined);
    watched.hits.settle(106, NOBODY_SAFE);
    watched.hits.settle(107, NOBODY_SAFE);
    assert.deepEqual(watched.told, ["predicted 2", "taken back 2"]);
    assert.deepEqual(
      watched.settled.map(({ is_interrupted }) => is_interrupted),
      [true],
    );
  });

  it("comes to nothing where its strike is played again, goes on and is interrupted then: later strikes have their hits", () => {
    const watched = new Watched();
    watched.strike(10, 106, "player-2");
    watched.hits.beginReplay(12);
    watched.hits.endReplay(104, { ability_id: "cut", seq: 10 });
    watched.hits.settle(110, NOBODY_SAFE);
    assert.deepEqual(watched.told, ["predicted 2"], "it lands yet");
    watched.hits.beginReplay(12);
    watched.hits.endReplay(111, undefined);
    watched.hits.settle(114, NOBODY_SAFE);
    assert.deepEqual(watched.told, ["predicted 2", "taken back 2"]);
    watched.strike(30, 126, "player-2");
    watched.hit(2);
    watched.hits.settle(126, NOBODY_SAFE);
    assert.deepEqual(watched.told.slice(2), ["predicted 2", "confirmed 2: 10"]);
  });

  it("is shown once also where inputs come late, so that its cast begins with a later one", () => {
    const watched = new Watched();
    watched.strike(10, 106, "player-2");
    watched.hits.beginReplay(9);
    watched.hits.endReplay(104, { ability_id: "cut", seq: 12 });
    watched.strike(12, 110, "player-2");
    watched.hit(2);
    watched.hits.settle(110, NOBODY_SAFE);
    // The next one is another: nobody winds up twice at once.
    watched.strike(28, 124, "player-2");
    assert.deepEqual(watched.told, ["predicted 2", "confirmed 2: 10", "predicted 2"]);
    assert.deepEqual(watched.settled.map(isSameVerdict), [true]);
  });

  it("that was not shown is a wrong verdict, too", () => {
    const watched = new Watched();
    watched.strike(10, 106);
    watched.hit(2);
    watched.hits.settle(106, NOBODY_SAFE);
    assert.deepEqual(watched.settled.map(isSameVerdict), [false]);
  });
});
