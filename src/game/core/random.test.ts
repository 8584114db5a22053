import assert from "node:assert/strict";
import { aWorld, drawKeyOf, firstEnemy, pass, slay } from "../../../test/support/world.ts";
import type { World } from "../dungeon/world.ts";
import { type Draws, keyedDraws, rollChance, rollWhole } from "./random.ts";

const KEY = "8f1d3ac25be94706a1de0c7f92b64358";

const rolls = (draws: Draws, count: number) =>
  Array.from({ length: count }, () => rollWhole(draws, 0, 999_999));

/** Pearson's chi-square of how often each of the buckets came up, which should be equally often. */
function chiSquare(counts: readonly number[]): number {
  const expected = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

describe("keyed draws", () => {
  it("are the same for the same key and counter", () => {
    assert.deepEqual(rolls(keyedDraws(KEY), 50), rolls(keyedDraws(KEY), 50));
    const later = keyedDraws(KEY);
    rolls(later, 20);
    assert.equal(later.counter, 20);
    assert.deepEqual(rolls({ ...keyedDraws(KEY), counter: 20 }, 30), rolls(later, 30));
  });

  it("are others for a key that differs in one bit", () => {
    const neighbour = rolls(keyedDraws(KEY.replace("8f", "8e")), 50);
    const own = rolls(keyedDraws(KEY), 50);
    assert.ok(own.every((number, index) => number !== neighbour[index]));
  });

  it("go on past the 32 bits of a counter without beginning anew", () => {
    const late = { ...keyedDraws(KEY), counter: 2 ** 32 };
    assert.notDeepEqual(rolls(late, 10), rolls(keyedDraws(KEY), 10));
  });

  it("fall equally often on each of 100 numbers", () => {
    const draws = keyedDraws(KEY);
    const counts = Array<number>(100).fill(0);
    for (let i = 0; i < 200_000; i++) {
      const bucket = rollWhole(draws, 0, 99);
      counts[bucket] = (counts[bucket] ?? 0) + 1;
    }
    // 99 degrees of freedom: a fair one is between these in 998 of 1000 keys.
    const found = chiSquare(counts);
    assert.ok(found > 61 && found < 148, `chi-square ${found}`);
  });

  it("do not lean on the draw before: pairs fall equally often on each of 400 fields", () => {
    const draws = keyedDraws(KEY);
    const counts = Array<number>(400).fill(0);
    for (let i = 0; i < 200_000; i++) {
      const field = rollWhole(draws, 0, 19) * 20 + rollWhole(draws, 0, 19);
      counts[field] = (counts[field] ?? 0) + 1;
    }
    // 399 degrees of freedom.
    const found = chiSquare(counts);
    assert.ok(found > 316 && found < 493, `chi-square ${found}`);
  });

  it("come true as often as their chance says", () => {
    for (const chance of [0.05, 0.15, 0.8]) {
      const draws = keyedDraws(KEY);
      let hits = 0;
      for (let i = 0; i < 100_000; i++) if (rollChance(draws, chance)) hits += 1;
      assert.ok(Math.abs(hits / 100_000 - chance) < 0.005, `${hits} of 100000 for ${chance}`);
    }
    const draws = keyedDraws(KEY);
    for (let i = 0; i < 1000; i++) {
      assert.equal(rollChance(draws, 1), true);
      assert.equal(rollChance(draws, 0), false);
    }
  });
});

/** Everything of an enemy that clients are shown, over 15 s in which it patrols. */
function watched(world: World): unknown[] {
  const goblin = firstEnemy(world);
  return Array.from({ length: 15 * 20 }, () => {
    pass(world, 0.05);
    return [goblin.position_x, goblin.position_z, goblin.yaw, goblin.state, structuredClone(goblin.walk)];
  });
}

/** Slays the goblin: whether the first hit is critical, and what drops, in words. */
function won(world: World): { isCritical: boolean; drops: string } {
  const events = slay(world, firstEnemy(world));
  const hit = events.find(event => event.event_type === "damage_dealt");
  const loot = [...world.loot_drops.values()].map(({ item_id, quantity }) => `${quantity} ${item_id}`);
  return { isCritical: hit?.is_critical === true, drops: loot.join(", ") };
}

describe("a player who has watched a room", () => {
  /** Rooms in which everything that can be watched goes the same way: the seed is the same, the keys are not. */
  const twins = (draw_keys: readonly (string | undefined)[]) =>
    draw_keys.map(draw_key => aWorld({ seed: 11, draw_key }));

  it("and knows everything that was seen of it, does not know what will drop or which hit is critical", () => {
    const rooms = twins(Array.from({ length: 1000 }, (_, number) => drawKeyOf(number)));
    const [first, ...others] = rooms.map(watched);
    for (const other of others) assert.deepEqual(other, first);
    // The same patrols, from the same numbers of the generator; and yet all happens as often as its chance says.
    assert.equal(new Set(rooms.map(world => world.random.state)).size, 1);
    const outcomes = rooms.map(won);
    const share = (isTrue: (outcome: (typeof outcomes)[number]) => boolean) =>
      outcomes.filter(isTrue).length / outcomes.length;
    const shares = {
      critical: { found: share(({ isCritical }) => isCritical), chance: 0.15 },
      gold: { found: share(({ drops }) => drops.includes("gold")), chance: 0.8 },
      potion: { found: share(({ drops }) => drops.includes("health_potion")), chance: 0.3 },
      sword: { found: share(({ drops }) => drops.includes("rusty_sword")), chance: 0.1 },
    };
    for (const [what, { found, chance }] of Object.entries(shares))
      assert.ok(Math.abs(found - chance) < 0.05, `${what}: ${found}`);
    const quantities = new Set(outcomes.map(({ drops }) => /\d+(?= gold)/.exec(drops)?.[0]));
    assert.equal(quantities.size, 12, "5 to 15 gold, or none");
  });

  it("and knows all criticals and drops so far, does not know the next", () => {
    // Rooms of many keys that have gone the same way as far as the first goblin's drop: what comes next differs.
    const draws = Array.from({ length: 20_000 }, (_, number) => keyedDraws(drawKeyOf(number)));
    const begunAlike = draws.filter(each => rolls(each, 8).every(roll => roll < 500_000));
    assert.ok(begunAlike.length > 40, `${begunAlike.length}`);
    const high = begunAlike.filter(each => rollWhole(each, 0, 1) === 1).length / begunAlike.length;
    assert.ok(high > 0.25 && high < 0.75, `${high}`);
  });

  it("would know it, were it rolled by what moves the goblin: so rooms without a key, of old recordings, all drop the same", () => {
    assert.equal(new Set(twins([undefined, undefined]).map(each => won(each).drops)).size, 1);
    assert.ok(new Set(twins([1, 2, 3, 4, 5, 6].map(drawKeyOf)).map(each => won(each).drops)).size > 1);
  });
});
