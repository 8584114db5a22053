import assert from "node:assert/strict";
import fc from "fast-check";
import {
  arenaContent,
  BOLT,
  HEAL,
  ROLL,
  SLOW,
  STRIKE,
  STUN,
  TestMatch,
} from "../../../test/support/arena-match.ts";
import { placeSeen } from "./arena-combat.ts";

/** Ada at the middle looks along +z at bob, so many metres away. */
function facing(metres: number, match = new TestMatch()): TestMatch {
  match.begin();
  match.put("ada", 0, 0);
  match.put("bob", 0, metres, 128);
  match.pass(0.5);
  return match;
}

const seen = (match: TestMatch, ticksAgo: number) => ({
  seen_tick: Math.floor(match.world.tick + 1 - ticksAgo),
  seen_fraction: (match.world.tick + 1 - ticksAgo - Math.floor(match.world.tick + 1 - ticksAgo)) * 256,
});

const TICKS_OF_300_MS = 9;
/** The wind-up of the tests' strike. */
const TICKS_OF_STRIKE = 6;

describe("a strike in an arena", () => {
  it("lands when its wind-up is over, and holds its fighter in place until then", () => {
    const match = facing(1.5);
    match.tick({ ada: { buttons: STRIKE, speed: 255 } });
    match.pass(5 / 30, { ada: { speed: 255, direction: 128 } });
    assert.equal(match.damageTo("bob"), 0);
    assert.equal(match.fighter("ada").mover.z, 0);
    match.tick();
    assert.equal(match.damageTo("bob"), 10);
  });

  it("hits where its player saw the target when it landed, though the target has gone on", () => {
    const match = facing(1.9);
    match.latency_ms = 120;
    match.tick({ ada: { buttons: STRIKE } });
    match.pass(4 / 30);
    match.tick({ bob: { speed: 255, direction: 0 } });
    match.tick({ ada: seen(match, 3), bob: { speed: 255, direction: 0 } });
    assert.ok(match.fighter("bob").mover.z > 2.1);
    assert.equal(match.damageTo("bob"), 10);
  });

  it("misses where its player saw the target out of reach, though it has come near by now", () => {
    const match = facing(2.15);
    match.latency_ms = 120;
    match.tick({ ada: { buttons: STRIKE } });
    match.pass(3 / 30);
    match.pass(2 / 30, { bob: { speed: 255, direction: 128 } });
    match.tick({ ada: seen(match, 3), bob: { speed: 255, direction: 128 } });
    assert.ok(match.fighter("bob").mover.z < 1.9);
    assert.equal(match.damageTo("bob"), 0);
  });

  it("is judged by what its player saw when it landed also where that input comes late", () => {
    const match = facing(2);
    match.latency_ms = 200;
    match.pass(0.5, { bob: { speed: 255, direction: 64 } });
    const at = match.fighter("bob").mover.x;
    match.tick({ ada: { buttons: STRIKE, ...seen(match, 5) }, bob: { speed: 255, direction: 64 } });
    for (let ticks = 0; ticks < 4; ticks++)
      match.tick({ ada: seen(match, 5), bob: { speed: 255, direction: 64 } });
    const stride = (match.fighter("bob").mover.x - at) / 5;
    const honest = placeSeen(match.world, match.fighter("ada"), match.fighter("bob"));
    match.tick({ ada: null, bob: { speed: 255, direction: 64 } });
    const extended = placeSeen(match.world, match.fighter("ada"), match.fighter("bob"));
    assert.ok(Math.abs(extended.x - honest.x - stride) < 1e-9, `${extended.x - honest.x} of ${stride}`);
  });

  it("does not go through an obstacle", () => {
    const match = facing(1.5);
    match.put("ada", -11.5, 0, 64);
    match.put("bob", -9.7, 1.4, 64);
    match.use("ada", STRIKE);
    assert.equal(match.damageTo("bob"), 0);
  });

  it("hits nobody of the own team without friendly fire, and does with it, while help goes to the own team alone", () => {
    for (const friendly_fire of [false, true]) {
      const content = arenaContent({ mode: { team_size: 2, friendly_fire } });
      const match = new TestMatch(content, ["ada", "bob", "cleo", "dan"]).begin();
      match.put("ada", 0, 0);
      match.put("cleo", 0, 1);
      match.put("bob", 0, 1.2);
      match.use("ada", STRIKE);
      assert.equal(match.damageTo("cleo"), friendly_fire ? 10 : 0);
      assert.equal(match.damageTo("bob"), 10);
      assert.equal(match.damageTo("ada"), 0);
      match.pass(0.5);
      match.fighter("cleo").current_health = 50;
      match.tick({ ada: { buttons: HEAL } });
      assert.equal(match.fighter("cleo").current_health, 70);
      assert.equal(match.fighter("bob").current_health, 90);
    }
  });

  it("of two who would strike each other dead in one tick falls to neither of them always", () => {
    const winners = new Set<number | undefined>();
    for (let wait = 0; wait < 4; wait++) {
      const match = facing(1.5);
      match.pass(wait / 30);
      for (const id of ["ada", "bob"]) match.weaken(id);
      match.tick({ ada: { buttons: STRIKE }, bob: { buttons: STRIKE } });
      match.pass(0.3);
      const ended = match.events.find(each => each.event_type === "round_ended");
      winners.add(ended?.winner_team);
    }
    assert.deepEqual(winners, new Set([1, 2]));
  });
});

describe("of two who press in one tick", () => {
  it("each is the first in half of the ticks, whichever two of eight they are and however they came in", () => {
    const ids = [..."abcdefgh"];
    const match = new TestMatch(arenaContent({ mode: { team_count: 4, team_size: 2 } }), ids).begin();
    const everybody = Object.fromEntries(ids.map(id => [id, { buttons: STRIKE }]));
    const wasFirst = new Map<string, number>();
    const TURNS = 4;
    for (let tick = 0; tick < TURNS * ids.length; tick++) {
      for (const id of ids)
        Object.assign(match.fighter(id), { state: "IDLE", casting: undefined, ready_at_tick: {} });
      const order = match
        .tick(everybody)
        .flatMap(each => (each.event_type === "ability_used" ? [each.source_player_id] : []));
      assert.equal(order.length, ids.length);
      for (const [index, first] of order.entries())
        for (const second of order.slice(index + 1))
          wasFirst.set(first + second, (wasFirst.get(first + second) ?? 0) + 1);
    }
    assert.equal(wasFirst.size, ids.length * (ids.length - 1));
    assert.deepEqual(new Set(wasFirst.values()), new Set([(TURNS * ids.length) / 2]));
  });
});

describe("a defence", () => {
  it("wins: who rolls when a strike lands is not hit, wherever its player saw it", () => {
    const match = facing(1.5);
    match.latency_ms = 250;
    match.tick({ ada: { buttons: STRIKE } });
    match.pass(4 / 30);
    match.tick({ bob: { buttons: ROLL } });
    match.tick({ ada: seen(match, 8) });
    assert.equal(match.damageTo("bob"), 0);
  });

  it("lasts as long against each, also against who came in first: who rolls is safe until its tick, and no tick longer", () => {
    const damageAtTick = (ticksAfter: number, wait: number, striker: "ada" | "bob") => {
      const match = facing(1.5);
      match.pass(wait / 30);
      const target = striker === "ada" ? "bob" : "ada";
      const place = { ...match.fighter(target).mover };
      match.tick({ [target]: { buttons: ROLL } });
      const [endsAtTick = 0] = match.fighter(target).effects.values();
      match.put(target, place.x, place.z, place.aim);
      const landsAtTick = endsAtTick + ticksAfter;
      while (match.world.tick < landsAtTick - 1) {
        const isToPress = match.world.tick + 1 === landsAtTick - TICKS_OF_STRIKE;
        match.tick({ [striker]: { buttons: isToPress ? STRIKE : 0 } });
        match.put(target, place.x, place.z, place.aim);
      }
      match.tick();
      return match.damageTo(target);
    };
    for (let wait = 0; wait < 4; wait++) {
      for (const striker of ["ada", "bob"] as const) {
        assert.equal(damageAtTick(-1, wait, striker), 0);
        assert.equal(damageAtTick(0, wait, striker), 10, `${striker} after ${wait} ticks`);
      }
    }
  });

  it("is a dash too: who struck at where it began misses, though its player saw it there", () => {
    const dart = { id: "dart", ability_type: "buff", cooldown: 1, effect_duration: 0.2 };
    const content = arenaContent({
      mode: { ability_ids: ["melee_attack", "bolt", "dart"] },
      abilities: [{ ...dart, effects: [{ effect_type: "dash", value: 6 }] }],
    });
    for (const [buttons, damage] of [
      [ROLL, 0],
      [0, 10],
    ] as const) {
      const match = facing(1.5, new TestMatch(content));
      match.latency_ms = 250;
      match.tick({ ada: { buttons: STRIKE } });
      match.pass(2 / 30);
      match.tick({ bob: { buttons, aim: 0 } });
      match.pass(2 / 30);
      match.tick({ ada: seen(match, 8) });
      assert.equal(match.damageTo("bob"), damage);
    }
  });

  it("is not needed by the dead: of two strikes that land in one tick one kills", () => {
    const content = arenaContent({
      mode: { team_count: 3, ability_overrides: { melee_attack: { cast_time: 0.2 } } },
    });
    const match = new TestMatch(content, ["ada", "bob", "cleo"]).begin();
    match.put("ada", 0, 0);
    match.put("cleo", 0, 2.5, 128);
    match.put("bob", 0, 1.25);
    match.weaken("bob");
    match.tick({ ada: { buttons: STRIKE }, cleo: { buttons: STRIKE } });
    match.pass(0.5);
    assert.equal(match.events.filter(each => each.event_type === "damage_dealt").length, 1);
    assert.equal(match.count("fighter_died"), 1);
  });

  it("of who has come back is whole: nobody strikes at where it was before", () => {
    const match = new TestMatch(arenaContent({ mode: { respawn_seconds: 0 } })).begin();
    match.put("ada", 0, 0);
    match.put("bob", 0, 1, 128);
    match.latency_ms = 250;
    match.pass(0.5);
    match.weaken("bob");
    match.use("ada", STRIKE);
    assert.equal(match.count("fighter_respawned"), 1);
    const { x, z } = placeSeen(match.world, match.fighter("ada"), match.fighter("bob"));
    assert.deepEqual([x, z], [0, 2]);
  });
});

describe("a client that lies about what it saw", () => {
  it("looks at most a tick further back than an honest one whose picture is 3 ticks behind, 3 further than one whose is a tick behind, never more than 300 ms, and never ahead", () => {
    const match = facing(2);
    match.pass(1, { bob: { speed: 255, direction: 64 } });
    const [ada, bob] = [match.fighter("ada"), match.fighter("bob")];
    const stride = 205 / 1024;
    const ticksBack = () => (bob.mover.x - placeSeen(match.world, ada, bob).x) / stride;
    fc.assert(
      fc.property(
        fc.integer({ min: -1000, max: 1000 }),
        fc.nat({ max: 255 }),
        fc.nat({ max: 400 }),
        (claimed, seen_fraction, latency_ms) => {
          ada.latency_ms = latency_ms;
          ada.input = { ...ada.input, seen_tick: match.world.tick + claimed, seen_fraction };
          // A picture has come half a round trip late, and the input for it waits for a tick and comes as late.
          const honest = (behind: number) => (latency_ms * 30) / 1000 + behind + 1;
          assert.ok(ticksBack() <= Math.min(TICKS_OF_300_MS, honest(3) + 1, honest(1) + 3) + 1e-6);
          assert.ok(ticksBack() >= 0);
        },
      ),
      { numRuns: 2000 },
    );
    Object.assign(ada, { latency_ms: 60, input: { ...ada.input, seen_tick: 0, seen_fraction: 0 } });
    assert.ok(Math.abs(ticksBack() - 6.8) < 0.05, `${ticksBack()}`);
  });
});

describe("a projectile in an arena", () => {
  const metresAtLaunch = (latency_ms: number) => {
    const match = facing(15);
    match.latency_ms = latency_ms;
    match.use("ada", BOLT);
    const [bolt] = match.world.projectiles.values();
    return bolt?.metres ?? 0;
  };

  it("starts where its shooter stands, half of the shooter's round trip ahead and at most 100 ms", () => {
    assert.equal(metresAtLaunch(0), 0);
    assert.ok(Math.abs(metresAtLaunch(67) - 20 / 30) < 1e-9);
    assert.ok(Math.abs(metresAtLaunch(200) - 60 / 30) < 1e-9);
    assert.ok(Math.abs(metresAtLaunch(2000) - 60 / 30) < 1e-9);
  });

  it("hits who is in its way, and nobody for having been there, whatever its shooter saw", () => {
    for (const [walks, damage] of [
      [false, 10],
      [true, 0],
    ] as const) {
      const match = facing(3);
      match.latency_ms = 250;
      match.tick({ ada: { buttons: BOLT, ...seen(match, 8) } });
      for (let tick = 0; tick < 20; tick++)
        match.tick({
          ada: seen(match, 8),
          bob: walks && tick > 2 ? { speed: 255, direction: 64 } : undefined,
        });
      assert.equal(match.damageTo("bob"), damage);
    }
  });

  it("ends at an obstacle", () => {
    const match = facing(1.5);
    match.put("ada", -14, 0, 64);
    match.put("bob", -6, 0);
    match.use("ada", BOLT);
    match.pass(1);
    assert.equal(match.damageTo("bob"), 0);
    assert.equal(match.world.projectiles.size, 0);
  });
});

describe("effects in an arena", () => {
  it("stun: the stunned does not move, and its cast is lost", () => {
    const match = facing(1.5);
    match.tick({ ada: { buttons: STUN } });
    match.pass(4 / 30);
    match.tick({ bob: { buttons: STRIKE } });
    const { z } = match.fighter("bob").mover;
    match.pass(0.9, { bob: { speed: 255, direction: 0 } });
    assert.equal(match.fighter("bob").mover.z, z);
    assert.equal(match.damageTo("ada"), 0);
    match.pass(0.5, { bob: { speed: 255, direction: 0 } });
    assert.ok(match.fighter("bob").mover.z > z);
  });

  it("slow: the slowed goes at its factor while it lasts", () => {
    const match = facing(1.5);
    match.use("ada", SLOW);
    const walked = () => {
      const { x } = match.fighter("bob").mover;
      match.tick({ bob: { speed: 255, direction: 64 } });
      return match.fighter("bob").mover.x - x;
    };
    const slow = walked();
    match.pass(1.1);
    assert.ok(Math.abs(walked() - 2 * slow) < 2 / 1024);
  });

  it("dash: a roll goes 4 m where its fighter walks, and nowhere else until it is over", () => {
    const match = facing(10);
    const { z } = match.fighter("ada").mover;
    match.tick({ ada: { buttons: ROLL, speed: 255, direction: 64 } });
    match.pass(8 / 30, { ada: { speed: 255, direction: 192 } });
    const { mover } = match.fighter("ada");
    assert.ok(Math.abs(mover.x - 4) < 0.01, `${mover.x}`);
    assert.equal(mover.z, z);
  });
});

describe("a button in an arena", () => {
  it("does nothing while its ability is not ready, its cost is not there, or its fighter is busy, and works again after that", () => {
    const match = facing(10);
    match.pass(1, { ada: { buttons: ROLL | STRIKE } });
    const used = match.events.filter(each => each.event_type === "ability_used");
    // In 30 ticks: a strike takes 6 and a lock of 6, a roll 9, and each is ready again after 15.
    assert.ok(used.length >= 3 && used.length <= 4, `${used.length}`);
  });

  it("counts also where its input comes late and its step was made before", () => {
    const match = facing(1.5);
    match.pass(2 / 30, { ada: null });
    assert.equal(match.fighter("ada").pacing.owed_steps, 2);
    match.use("ada", STRIKE);
    assert.equal(match.damageTo("bob"), 10);
  });
});
