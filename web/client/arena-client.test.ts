import assert from "node:assert/strict";
import { toQuarter } from "../../src/game/arena/arena-input.ts";
import type { Content } from "../../src/game/content/content.ts";
import { brawler, stand, wanderer } from "../../test/support/arena-controls.ts";
import { arenaContent, BOLT, STRIKE, STUN } from "../../test/support/arena-match.ts";
import { scaled } from "../../test/support/scale.ts";
import { type LineOptions, SimulatedMatch } from "../../test/support/simulated-match.ts";
import type { ArenaClient, Controls } from "./arena-client.ts";
import type { Correction } from "./predicted-fighter.ts";
import { isSameVerdict, type StrikeRecord } from "./predicted-hits.ts";

const SECONDS = scaled({ usual: 120, long: 600 });
const LINES: LineOptions[] = [
  { round_trip_ms: 50, jitter_ms: 30 },
  { round_trip_ms: 120 },
  { round_trip_ms: 120, jitter_ms: 30 },
];

/** Of the rules' content, in m/s. */
const BOLT_SPEED = 20;

/** One round without an end, of fighters who hardly die. */
const CONTENT = withStats(arenaContent({ mode: { round_seconds: 1800 } }), { max_health: 60_000 });

function withStats(content: Content, change: object): Content {
  const stats = content["combat-stats"];
  const { player } = stats;
  if (!player) throw new Error("no numbers");
  return { ...content, "combat-stats": { ...stats, player: { ...player, ...change } } };
}

type Watched = { match: SimulatedMatch; corrections: Correction[]; strikes: StrikeRecord[] };

/** What becomes of ada. */
function watch(match: SimulatedMatch): Watched {
  const watched: Watched = { match, corrections: [], strikes: [] };
  const { client } = match.player("ada");
  client.on("correction", correction => watched.corrections.push(correction));
  client.on("strike_settled", strike => watched.strikes.push(strike));
  return watched;
}

/** A brawler who stuns the other every other second, also in the midst of its strikes. */
function basher(seed: number): (client: ArenaClient) => Controls {
  const brawl = brawler(seed);
  return client => {
    const controls = brawl(client);
    const bashes = (client.state?.tick ?? 0) % 60 < 10 && (controls.buttons & STRIKE) !== 0;
    return bashes ? { ...controls, buttons: STUN } : controls;
  };
}

/** How many inputs of ada are under way at most, in half a second. */
function mostPending(match: SimulatedMatch): number {
  let most = 0;
  for (let ms = 0; ms < 500; ms += 4) {
    match.run(0.004);
    most = Math.max(most, match.player("ada").client.pendingInputs);
  }
  return most;
}

const countOf = (corrections: readonly Correction[], cause: Correction["cause"]) =>
  corrections.filter(each => each.cause === cause).length;

describe("a client of a match", () => {
  it("that walks about and rolls is corrected not once, and is where the server has it", () => {
    for (const line of [{}, { round_trip_ms: 100 }, { round_trip_ms: 100, jitter_ms: 30 }]) {
      const match = new SimulatedMatch(CONTENT, {
        ada: { ...line, controls: wanderer(1) },
        bob: { ...line, controls: stand },
      });
      const { corrections } = watch(match.begin());
      let metres = 0;
      let before = { ...match.match.fighter("ada").mover };
      for (let i = 0; i < SECONDS; i++) {
        match.run(1);
        const { mover } = match.match.fighter("ada");
        metres += Math.hypot(mover.x - before.x, mover.z - before.z);
        before = { ...mover };
      }
      assert.ok(metres > SECONDS, `${metres} m are hardly a walk`);
      assert.deepEqual(corrections, []);
    }
  });

  it("whose game gives numbers out of range, or none, predicts what the server makes of them", () => {
    const wild = [Number.NaN, -5, 300, 999, 12.7, Number.POSITIVE_INFINITY];
    let turn = 0;
    const next = () => wild[turn++ % wild.length] ?? 0;
    const match = new SimulatedMatch(CONTENT, {
      ada: {
        round_trip_ms: 50,
        controls: () => ({ direction: next(), aim: next(), speed: next(), buttons: 0 }),
      },
      bob: { round_trip_ms: 50, controls: stand },
    });
    const { corrections } = watch(match.begin());
    match.run(10);
    const { x, z } = match.player("ada").client.own()?.place ?? assert.fail();
    assert.ok(Number.isFinite(x) && Number.isFinite(z), `${x} ${z}`);
    assert.deepEqual(corrections, []);
  });

  it("suspects nothing of itself while it waits for others, as long as that takes", () => {
    const match = new SimulatedMatch(CONTENT, { ada: { round_trip_ms: 50, controls: stand } });
    match.run(30);
    assert.deepEqual([...match.player("ada").client.check.counts], []);
  });

  it("is ahead of the server's word by the round trip and a tick or two, so that inputs are there in time", () => {
    for (const round_trip_ms of [0, 60, 150]) {
      const match = new SimulatedMatch(CONTENT, {
        ada: { round_trip_ms, controls: wanderer(1) },
        bob: { controls: stand },
      });
      match.run(20);
      const { client, depths } = match.player("ada");
      const ticks = (round_trip_ms * 30) / 1000;
      assert.ok(
        client.pendingInputs >= ticks && client.pendingInputs <= ticks + 3,
        `${client.pendingInputs}`,
      );
      const last = depths.slice(-300);
      assert.ok(last.reduce((sum, each) => sum + each, 0) / last.length <= 1.5);
      assert.ok(Math.abs(client.pace) <= 0.05);
    }
  });

  it("keeps its inputs there in time, and few besides, where its machine's clock is wrong", () => {
    for (const clock_rate of [0.99, 1.01]) {
      const match = new SimulatedMatch(CONTENT, {
        ada: { clock_rate, round_trip_ms: 60, controls: wanderer(1) },
        bob: { controls: stand },
      });
      const { corrections } = watch(match.begin());
      match.run(60);
      const last = match.player("ada").depths.slice(-900);
      const mean = last.reduce((sum, each) => sum + each, 0) / last.length;
      assert.ok(mean > 0.3 && mean < 2, `${mean} inputs wait`);
      assert.deepEqual(corrections, []);
    }
  });

  /** A step at that speed. */
  const STRIDE_M = (0.2 * 40) / 255;

  it("that walks straight on is not corrected where a few inputs come late: the server has made their steps", () => {
    const match = new SimulatedMatch(CONTENT, {
      ada: { round_trip_ms: 60, controls: () => ({ direction: 64, aim: 64, speed: 40, buttons: 0 }) },
      bob: { controls: stand },
    });
    const { corrections } = watch(match.begin());
    let owed = 0;
    match.player("ada").client.on("patch", ({ fighters }) => {
      owed = Math.max(owed, fighters.get("ada")?.owed_steps ?? 0);
    });
    for (let i = 0; i < 5; i++) {
      match.run(2);
      match.player("ada").stall(match.nowMs + 120);
    }
    match.run(1);
    assert.equal(owed, 2);
    assert.deepEqual(corrections, []);
    // Then it has stood, too, and each extra input costs it a step.
    for (let i = 0; i < 5; i++) {
      match.player("ada").stall(match.nowMs + 190);
      match.run(2);
    }
    assert.ok(corrections.length > 0);
    assert.ok(
      Math.max(...corrections.map(({ metres }) => metres)) < 1.5 * STRIDE_M,
      JSON.stringify(corrections),
    );
  });

  for (const line of LINES) {
    it(`in a fight with ${JSON.stringify(line)} shows of its strikes what the server says, and is corrected for others' hits alone`, () => {
      const match = new SimulatedMatch(CONTENT, {
        ada: { ...line, controls: brawler(1) },
        bob: { ...line, controls: brawler(2) },
      });
      const { corrections, strikes } = watch(match.begin());
      match.run(SECONDS);
      const judged = strikes.filter(({ is_interrupted }) => !is_interrupted);
      const hits = judged.filter(({ hit }) => hit.length > 0).length;
      assert.ok(hits > SECONDS / 2 && judged.length - hits > SECONDS / 4, `${hits} of ${judged.length} hit`);
      assert.ok(strikes.length - judged.length < strikes.length / 10);
      const other = judged.filter(strike => !isSameVerdict(strike));
      // On an even line the server looks exactly where the client has shown the others.
      const most = line.jitter_ms === undefined ? 0 : judged.length * 0.005;
      assert.ok(other.length <= most, JSON.stringify(other));
      assert.ok(countOf(corrections, "stun") > 0, "it was stunned");
      assert.ok(corrections.length <= SECONDS * 0.3, JSON.stringify(corrections));
      for (const cause of ["place", "action", "resources"] as const)
        assert.equal(countOf(corrections, cause), 0, cause);
      assert.deepEqual([...match.player("ada").client.check.counts], []);
    });
  }

  for (const line of [{ round_trip_ms: 100 }, { round_trip_ms: 120, jitter_ms: 30 }]) {
    it(`with ${JSON.stringify(line)} whose process was held up now and then, is as quick and shows as true hits as before within 2 s`, () => {
      const judged: StrikeRecord[] = [];
      for (let seed = 1; seed <= SECONDS / 10; seed++) {
        const match = new SimulatedMatch(
          CONTENT,
          { ada: { ...line, controls: brawler(seed) }, bob: { ...line, controls: basher(seed + 100) } },
          seed,
        );
        const { strikes } = watch(match.begin().run(10));
        const before = mostPending(match);
        for (let i = 0; i < 20; i++) {
          match.player("ada").holdUp(match.nowMs + 140);
          match.run(0.75);
        }
        match.run(1.4);
        const after = mostPending(match);
        assert.ok(after <= before + 1, `${after} inputs under way, ${before} before`);
        strikes.length = 0;
        match.run(10);
        judged.push(...strikes.filter(({ is_interrupted }) => !is_interrupted));
      }
      assert.ok(judged.length > SECONDS / 2, `${judged.length} strikes`);
      const other = judged.filter(strike => !isSameVerdict(strike));
      assert.ok(other.length <= judged.length * 0.005, `${other.length} of ${judged.length}`);
    });
  }

  it("whose process is held up for 300 ms now and then shows each of its strikes once", () => {
    const match = new SimulatedMatch(CONTENT, {
      ada: { round_trip_ms: 100, controls: brawler(1) },
      bob: { round_trip_ms: 100, controls: brawler(2) },
    });
    const { strikes } = watch(match.begin());
    for (let i = 0; i < SECONDS / 5; i++) {
      match.player("ada").holdUp(match.nowMs + 300);
      match.run(4.87);
    }
    const twice = strikes.filter(({ tick }, i) => tick === strikes[i - 1]?.tick);
    assert.deepEqual(twice, []);
    assert.ok(strikes.length > SECONDS, `${strikes.length} strikes`);
    const other = strikes.filter(strike => !strike.is_interrupted && !isSameVerdict(strike));
    assert.ok(other.length < SECONDS / 10, `${other.length} wrong`);
  });

  it("is as quick as before within 2 s of a stall of 300 ms, in small corrections", () => {
    const match = new SimulatedMatch(CONTENT, {
      ada: { round_trip_ms: 60, controls: wanderer(1) },
      bob: { controls: stand },
    });
    const { corrections } = watch(match.begin());
    match.run(10);
    const { client, depths } = match.player("ada");
    const before = client.pendingInputs;
    match.player("ada").stall(match.nowMs + 300);
    match.run(0.4);
    assert.ok(Math.max(...depths.slice(-12)) > 3, "inputs have come at once");
    match.run(1.9);
    assert.ok(client.pendingInputs <= before + 1, `${client.pendingInputs} after ${before}`);
    assert.ok(
      corrections.every(({ cause, inputs }) => cause === "late" && inputs <= 12),
      JSON.stringify(corrections),
    );
  });

  it("is as quick as before within 2.5 s of a hitch of the server, in small corrections", () => {
    const match = new SimulatedMatch(CONTENT, {
      ada: { round_trip_ms: 60, controls: wanderer(1) },
      bob: { controls: stand },
    });
    const { corrections } = watch(match.begin());
    match.run(10);
    const { client, depths } = match.player("ada");
    const before = client.pendingInputs;
    match.hitch(10);
    match.run(0.5);
    assert.ok(Math.max(...depths.slice(-4)) > 8, "inputs have waited");
    match.run(2);
    assert.ok(client.pendingInputs <= before + 1, `${client.pendingInputs} after ${before}`);
    assert.equal(match.match.fighter("ada").pacing.owed_steps, 0);
    assert.ok(
      corrections.every(({ cause, metres }) => cause === "late" && metres < 0.7),
      JSON.stringify(corrections),
    );
  });

  it("behind a line that stands for 8 s sends no more than a second and a half of inputs into it, and goes on", () => {
    const asked = { ada: 0 };
    const walk = wanderer(1);
    const match = new SimulatedMatch(CONTENT, {
      ada: {
        round_trip_ms: 60,
        controls: () => {
          asked.ada += 1;
          return walk();
        },
      },
      bob: { controls: stand },
    });
    match.begin().run(3);
    const ada = match.player("ada");
    const { corrections } = watch(match);
    const askedBefore = asked.ada;
    ada.stall(match.nowMs + 8000);
    let atOnce = 0;
    for (let before = ada.waiting.length, ms = 0; ms < 9000; ms++) {
      match.run(0.001);
      atOnce = Math.max(atOnce, ada.waiting.length - before);
      before = ada.waiting.length;
    }
    assert.ok(atOnce > 30 && atOnce <= 45, `${atOnce} inputs come at once: the server takes 150 for a flood`);
    assert.ok(
      asked.ada - askedBefore < 100,
      "the player is not asked for what would be too old when it is used",
    );
    // Half a minute later nothing is left of it.
    match.run(30);
    assert.ok(ada.client.pendingInputs <= 5, `${ada.client.pendingInputs}`);
    corrections.length = 0;
    match.run(5);
    assert.deepEqual(corrections, []);
  });

  it("tells its player each second that nothing comes, from the second one on, and that it goes on", () => {
    const match = new SimulatedMatch(CONTENT, {
      ada: { round_trip_ms: 60, controls: stand },
      bob: { controls: stand },
    });
    const { client } = match.player("ada");
    const told: string[] = [];
    client.on("stalled", seconds => told.push(`stalled ${seconds.toFixed()}`));
    client.on("resumed", seconds => told.push(`resumed ${seconds.toFixed()}`));
    match.begin().run(3);
    match.player("ada").stall(match.nowMs + 1900);
    match.run(3);
    assert.deepEqual(told, [], "lines hold up for a second or two");
    match.player("ada").stall(match.nowMs + 4400);
    match.run(4);
    assert.equal(client.isStalled, true);
    match.run(1);
    assert.deepEqual(told, ["stalled 2", "stalled 3", "stalled 4", "resumed 4"]);
    assert.equal(client.isStalled, false);
    match.player("ada").holdUp(match.nowMs + 5000);
    // What has come meanwhile is read after the first frames.
    match.player("ada").stall(match.nowMs + 5050);
    match.run(6);
    assert.equal(told.length, 4, "it was the game itself that stood still");
    match.player("ada").drop();
    match.player("ada").stall(match.nowMs + 5000);
    match.run(6);
    assert.equal(told.length, 4, "a connection that is lost is told as such");
  });

  it("whose rules have one number changed is corrected, and notes that its rules are others", () => {
    for (const change of [{ move_speed: 6.1 }, { attack_speed: 1 }]) {
      const match = new SimulatedMatch(CONTENT, {
        ada: { round_trip_ms: 50, controls: brawler(1), content: withStats(CONTENT, change) },
        bob: { round_trip_ms: 50, controls: stand },
      });
      const { corrections } = watch(match.begin());
      match.run(20);
      assert.ok(corrections.length > 3, `${corrections.length} corrections with ${JSON.stringify(change)}`);
      const { client, reports } = match.player("ada");
      assert.ok((client.check.counts.get("other_rules") ?? 0) > 0, JSON.stringify(change));
      assert.ok(reports.some(report => report.startsWith("other_rules")));
    }
  });

  it("shows the others a little behind, where they were", () => {
    const match = new SimulatedMatch(CONTENT, {
      ada: { round_trip_ms: 100, controls: stand },
      bob: { round_trip_ms: 100, controls: wanderer(3) },
    });
    match.begin();
    const { client } = match.player("ada");
    const { places } = match.match.fighter("bob");
    for (let i = 0; i < 300; i++) {
      match.run(0.1);
      const { seen_tick, seen_fraction } = client.seen;
      assert.ok(match.match.world.tick - seen_tick <= 4, "the line's 50 ms, and the picture's tick");
      const [other] = client.others();
      const [from, to] = [seen_tick % 16, (seen_tick + 1) % 16];
      const share = seen_fraction / 256;
      if (seen_tick < places.cut_tick) continue;
      const x = (places.x[from] ?? 0) + ((places.x[to] ?? 0) - (places.x[from] ?? 0)) * share;
      const z = (places.z[from] ?? 0) + ((places.z[to] ?? 0) - (places.z[from] ?? 0)) * share;
      assert.deepEqual(other?.place, { x, z });
    }
  });

  it("judges its strikes by what it says that it saw, as the server takes it: by quarters of a tick", () => {
    const match = new SimulatedMatch(CONTENT, {
      ada: { round_trip_ms: 100, jitter_ms: 30, controls: brawler(1) },
      bob: { controls: wanderer(3) },
    });
    match.begin();
    const { waiting } = match.player("ada");
    const fractions = new Set<number>();
    for (let i = 0; i < 300; i++) {
      match.run(0.016);
      for (const { seen_tick, seen_fraction } of waiting) {
        assert.deepEqual(toQuarter({ seen_tick, seen_fraction }), { seen_tick, seen_fraction });
        fractions.add(seen_fraction);
      }
    }
    assert.deepEqual(
      [...fractions].sort((a, b) => a - b),
      [0, 64, 128, 192],
    );
  });

  it("shows its own projectile when it leaves, and goes on with the server's as the same", () => {
    let buttons = 0;
    const match = new SimulatedMatch(CONTENT, {
      ada: { round_trip_ms: 120, controls: () => ({ direction: 0, aim: 64, speed: 0, buttons }) },
      bob: { controls: stand },
    });
    match.begin();
    const { client } = match.player("ada");
    buttons = 2;
    const seen: { id: string; x: number; told: number }[] = [];
    for (let i = 0; i < 100; i++) {
      match.run(0.016);
      if (i === 4) buttons = 0;
      for (const { id, place } of client.projectiles())
        seen.push({ id, x: place.x, told: client.state?.projectiles.size ?? 0 });
    }
    assert.equal(new Set(seen.map(({ id }) => id)).size, 1, JSON.stringify(seen));
    assert.ok(seen.some(({ told }) => told === 0) && seen.some(({ told }) => told === 1));
    for (const [index, { x }] of seen.entries())
      assert.ok(index === 0 || x > (seen[index - 1]?.x ?? 0) - 0.7, "hardly ever back");
  });

  it("shows another's projectile where it is at the own fighter's tick: there it is when it hits it", () => {
    let buttons = 0;
    const match = new SimulatedMatch(CONTENT, {
      ada: { round_trip_ms: 150, controls: stand },
      bob: { round_trip_ms: 60, controls: () => ({ direction: 0, aim: 64, speed: 0, buttons }) },
    });
    match.begin().run(3);
    buttons = BOLT;
    const { client } = match.player("ada");
    const behindTicks: number[] = [];
    for (let ms = 0; ms < 1500; ms++) {
      match.run(0.001);
      if (ms === 100) buttons = 0;
      const ownTick = (client.state?.tick ?? 0) + client.pendingInputs;
      const [told] = client.state?.projectiles.values() ?? [];
      const [shown] = client.projectiles();
      if (!told || !shown) continue;
      const flownTicks = ((shown.place.x - told.x) * 30) / BOLT_SPEED;
      behindTicks.push(ownTick - told.started_tick - flownTicks);
    }
    assert.ok(behindTicks.length > 100, `${behindTicks.length}`);
    const most = Math.max(...behindTicks.map(Math.abs));
    assert.ok(most <= 1.01, `${most} ticks off`);
  });

  it("plays a whole match: rounds, deaths and new beginnings, and asks for nothing when it is over", () => {
    const content = arenaContent({ mode: { round_seconds: 60, rounds_to_win: 2 } });
    let asked = 0;
    const brawl = brawler(1);
    const match = new SimulatedMatch(content, {
      ada: {
        ...{ round_trip_ms: 100, jitter_ms: 20 },
        controls: client => {
          asked += 1;
          return { ...brawl(client), buttons: STRIKE };
        },
      },
      bob: { round_trip_ms: 60, controls: brawler(2) },
    });
    const { corrections } = watch(match);
    for (let i = 0; i < 300 && match.match.world.phase !== "over"; i++) match.run(1);
    assert.equal(match.match.world.phase, "over");
    match.run(1);
    const askedByThen = asked;
    match.run(5);
    assert.equal(asked, askedByThen);
    for (const cause of ["place", "action"] as const) assert.equal(countOf(corrections, cause), 0, cause);
  });

  it("is the same each time: what it predicts follows from its inputs and what it hears alone", () => {
    const play = () => {
      const line = { round_trip_ms: 90, jitter_ms: 40 };
      const match = new SimulatedMatch(CONTENT, {
        ada: { ...line, controls: brawler(5) },
        bob: { ...line, controls: brawler(6) },
      });
      const { corrections, strikes } = watch(match);
      match.run(30);
      return { corrections, strikes, own: match.player("ada").client.own()?.fighter.mover };
    };
    assert.deepEqual(play(), play());
  });
});
