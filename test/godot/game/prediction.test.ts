/** How the client shows what it foresees, what the server corrects, and what others do: without a server. */
import assert from "node:assert/strict";
import { needsGodot } from "../support/godot.ts";
import { playScenes } from "./support/scenes.ts";

/** The tuning's own values. */
const CORRECTION_SPEED = 4;
const ENEMY_CORRECTION_SPEED = 8;
const WALK_SPEED = 6;
const ENEMY_SPEED = 3;
const FRAME_SECONDS = 1 / 60;

/** Seconds of the frame, or of the scene, and metres. */
type Steps = [number, number][];

type Scenes = {
  smoothing: { 1: number[]; 5: number[] };
  interpolation: Steps;
  even_walk: { shown: [number, number, number][]; delay: number };
  standing: number[];
  teleport: [number, boolean, number];
  enemy: Steps;
  clock: { ticks: number[]; settled: number; jumped: number };
  inventory: Record<"told" | "expected" | "after_gold" | "at_last", unknown>;
  resource: number[];
  rules: Record<string, number | string>;
  corrections: {
    jumps: [number, number];
    corrected: number[];
    shown: Steps;
    at: number;
    sent: number;
    newest: number;
  };
  checks: {
    honest: Record<string, number>;
    noted: Record<string, number>;
    kinds: number;
    reports: [string, string][];
    left: number;
  };
};

const differences = (numbers: number[]) => numbers.slice(1).map((number, i) => number - (numbers[i] ?? 0));

/** What is shown of one's own doing. */
type Look = {
  loot: boolean;
  gold: number;
  door: boolean;
  mana: number;
  casts: boolean;
  cools: boolean;
  stands: boolean;
};
type Scene = { before: Look; meanwhile: Look; after: Look; verdict: string; asked: number };
type Act = "pick_up" | "door" | "fireball" | "enter_door";

describe("what one does in Godot, with a room that answers this or that", function () {
  this.timeout(60_000);
  needsGodot();
  let scenes: Record<string, Record<Act, Scene>>;
  const UNTOUCHED = {
    loot: true,
    gold: 0,
    door: false,
    mana: 100,
    casts: false,
    cools: false,
    stands: false,
  };

  before(async () => {
    scenes = await playScenes("tests/game/answers.gd");
  });

  const scene = (answers: string, act: Act): Scene => {
    const found = scenes[answers]?.[act];
    assert.ok(found, `${answers}: ${act} was played`);
    return found;
  };

  it("shows it before there is an answer: loot, gold, doors, casts, mana, cooldowns", () => {
    const meanwhile = (act: Act) => scene("accepted 1", act).meanwhile;
    assert.deepEqual(scene("accepted 1", "pick_up").before, UNTOUCHED);
    assert.deepEqual(meanwhile("pick_up"), { ...UNTOUCHED, loot: false, gold: 7 });
    assert.deepEqual(meanwhile("door"), { ...UNTOUCHED, door: true });
    assert.deepEqual(meanwhile("fireball"), { ...UNTOUCHED, mana: 80, casts: true, cools: true });
    assert.deepEqual(meanwhile("enter_door"), { ...UNTOUCHED, door: true, stands: true });
  });

  it("takes back what it has shown when the room refuses, and never the cooldown", () => {
    for (const act of ["pick_up", "door", "fireball"] as const) {
      const { after, verdict, asked } = scene("out_of_range 1", act);
      const left = { ...UNTOUCHED, cools: act === "fireball" };
      assert.deepEqual([after, verdict, asked], [left, "refused: out_of_range", 1], act);
    }
    const { after } = scene("out_of_range 1", "enter_door");
    assert.deepEqual(after, { ...UNTOUCHED, door: true });
  });

  it("takes nothing back when the room cannot save it yet, and asks again until it is saved", () => {
    for (const act of ["pick_up", "door"] as const) {
      const saved = scene("store_unavailable 2", act);
      assert.equal(saved.asked, 2, act);
      assert.match(saved.verdict, /^accepted/);
      const unsaved = scene("store_unavailable 5", act);
      assert.deepEqual([unsaved.asked, unsaved.verdict], [4, "refused: store_unavailable"], act);
      assert.equal(act === "door" ? unsaved.after.door : !unsaved.after.loot, true, `${act} is still shown`);
    }
    assert.equal(scene("store_unavailable 2", "enter_door").asked, 2, "asking again gets the same seat");
  });
});

describe("prediction in Godot, without a server", function () {
  this.timeout(60_000);
  needsGodot();
  let scenes: Scenes;

  before(async () => {
    scenes = await playScenes("tests/game/prediction.gd");
  });

  it("glides through a small correction, no frame faster than 4 m/s, and is there at once after a large one", () => {
    const { 1: small, 5: large } = scenes.smoothing;
    assert.equal(small[0], 1);
    for (const step of differences(small)) {
      assert.ok(step <= 0 && step >= -CORRECTION_SPEED * FRAME_SECONDS - 1e-6, `${step}`);
    }
    assert.equal(small.at(-1), 0);
    assert.deepEqual(new Set(large), new Set([0]));
  });

  it("shows others on an even way between snapshots, never backwards and never ahead of what is known", () => {
    const shown = scenes.interpolation.map(([, x]) => x);
    for (const step of differences(shown)) {
      assert.ok(step >= 0, "never backwards");
      assert.ok(step <= WALK_SPEED * FRAME_SECONDS * 1.6, `a step of ${step} m`);
    }
    for (const [at, x] of scenes.interpolation) {
      assert.ok(x <= Math.max(0, at) * WALK_SPEED + 1e-6, `${x} m after ${at} s`);
      const late = Math.min(9 * 1.2, at * WALK_SPEED) - x;
      assert.ok(late < 0.45 * WALK_SPEED, `${late} m late at ${at} s`);
    }
    assert.ok(Math.abs((shown.at(-1) ?? 0) - 10.8) < 1e-4, "and comes to where the last one was");
  });

  it("shows an even walk evenly, whatever the news of it are late by, through its corner and to its end", () => {
    const { shown, delay } = scenes.even_walk;
    // From tick 100 to 300, seen in the past: the first and last frames of the way are only partly walked.
    const walk = shown.filter(([tick]) => tick > 108 && tick < 300);
    for (const [index, [tick, x, z]] of walk.entries()) {
      const before = walk[index - 1];
      if (!before) continue;
      const speed = Math.hypot(x - before[1], z - before[2]) / FRAME_SECONDS;
      const isInCorner = x > 35.5 && z < 0.3;
      if (!isInCorner) assert.ok(speed > 5.4 && speed < 6.6, `${speed} m/s at tick ${tick}`);
    }
    assert.ok(delay > 0.2 && delay < 0.32, `it is shown ${delay} s in the past`);
    const [, x = 0, z = 0] = shown.at(-1) ?? [];
    assert.ok(Math.hypot(x - 35.75, z - 24) < 0.01, `${x}, ${z}`);
  });

  it("shows somebody who stood and now walks as walking from now on, without a jump", () => {
    const [at, soon, later, there, afterwards, yaw] = scenes.standing;
    assert.equal(at, 0);
    assert.ok(soon !== undefined && Math.abs(soon - 0.4) < 0.01, `${soon}`);
    assert.ok(later !== undefined && Math.abs(later - 0.8) < 0.01, `${later}`);
    assert.ok(there !== undefined && Math.abs(there - 1.2) < 1e-5, `${there}`);
    assert.ok(yaw !== undefined && Math.abs(yaw - 1) < 1e-5, `${yaw}`);
    assert.ok(afterwards !== undefined && Math.abs(afterwards - 1.2) < 1e-5);
  });

  it("shows somebody who comes back from death there at once, and nobody who is gone", () => {
    assert.deepEqual(scenes.teleport, [20, false, 0]);
  });

  it("moves an enemy whose walk begins elsewhere there smoothly", () => {
    const limit = ENEMY_SPEED + ENEMY_CORRECTION_SPEED;
    for (const [seconds, metres] of scenes.enemy) {
      assert.ok(metres <= limit * seconds + 0.02, `${metres} m in ${seconds} s`);
    }
    assert.ok(scenes.enemy.some(([seconds, metres]) => metres > 0 && seconds > 0));
  });

  it("takes over the server's tick without a jump, and at once if it is far off", () => {
    const { ticks, settled, jumped } = scenes.clock;
    const [first = 0] = ticks;
    assert.ok(first >= 1000 && first < 1000.5, `it begins at ${first}`);
    for (const step of differences(ticks)) assert.ok(step >= 0 && step < 10, `${step}`);
    assert.ok(Math.abs(settled) < 1e-6);
    assert.ok(jumped >= 1200 && jumped < 1200.5);
  });

  it("carries at once what is picked up, and gives back what is refused", () => {
    assert.deepEqual(scenes.inventory, {
      expected: [{}, 12],
      after_gold: [{}, 12],
      at_last: [{ health_potion: 2 }, 12],
      told: [
        [{ health_potion: 2 }, 5],
        [{ health_potion: 2 }, 12],
        [{}, 12],
        [{}, 12],
        [{ health_potion: 2 }, 12],
      ],
    });
  });

  it("keeps count of what it has used until the server knows, and then believes the server", () => {
    const [used, beforePauseEnds, growing, late, muchLess, settled] = scenes.resource;
    // The pause of 20 ticks begins when the room hears of it, 4 ticks after tick 10.
    assert.deepEqual([used, beforePauseEnds, growing], [80, 80, 81.5]);
    assert.deepEqual([late, muchLess, settled], [80, 40, 100]);
  });

  it("goes by the rules' numbers as a designer has changed them", () => {
    const { early_step_of_another, ...own } = scenes.rules;
    assert.ok(Math.abs(Number(early_step_of_another) - 12) < 1e-3, "no faster than a sprint");
    assert.deepEqual(own, {
      ...{ sprint: 12, mana_per_second: 8, mana_pause: 0.5, stamina_per_second: 20, stamina_pause: 3 },
      ...{ "strike_at_2.4_m": "", "strike_at_2.6_m": "out_of_range" },
    });
  });

  it("is put back once for moves that were on their way together, and walks on from there", () => {
    const { jumps, corrected, at, shown, sent, newest } = scenes.corrections;
    assert.ok(newest >= 4 && sent >= newest, "it walked for some moves");
    assert.deepEqual(jumps, [1, 2]);
    assert.ok(Math.abs((corrected[0] ?? 0) - at) < 1e-4);
    const walkedSince = 0.2 * WALK_SPEED;
    const second = (corrected[1] ?? 0) - at - 0.5;
    assert.ok(second > walkedSince * 0.6 && second < walkedSince * 1.6, `${second} m on from the second`);
    for (const [index, [seconds, z]] of shown.entries()) {
      const before = shown[index - 1]?.[1] ?? z;
      const limit = (WALK_SPEED + CORRECTION_SPEED) * seconds + 0.01;
      // 4 m back is more than the 3 m that are shown smoothly.
      if (before - z < 3) assert.ok(Math.abs(z - before) <= limit, `${z - before} m in ${seconds} s`);
    }
  });

  it("notes impossible values and times, and reports one thing at a time, short", () => {
    const { honest, noted, kinds, reports, left } = scenes.checks;
    assert.deepEqual(honest, { impossible_health: 2, impossible_gold: 2 });
    assert.deepEqual(noted, { ...honest, fast_clock: 1, clock_jump: 1 });
    assert.equal(kinds, 20);
    assert.equal(reports.length, 1);
    assert.equal(left, 19);
    for (const [kind, detail] of reports) assert.ok(kind.length <= 64 && detail.length <= 512);
  });
});
