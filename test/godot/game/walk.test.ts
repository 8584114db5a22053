/** The own player on a real server: what it walks is never corrected, however bad the line; and what is corrected is shown well. */
import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { Bot } from "../../../loadtest/bot.ts";
import { type ServerProcess, startServer } from "../../../loadtest/server-process.ts";
import { BadNetwork } from "../../support/bad-network.ts";
import { needsGodot } from "../support/godot.ts";
import { type Frame, type Place, Puppet } from "./support/puppet.ts";

const WALK_SPEED = 6;
const SPRINT_SPEED = 9;
const SPRINT_STAMINA_PER_SECOND = 10;
/** The tuning's own values. */
const CORRECTION_SPEED = 4;
const RESUME_STAMINA = 10;
const ROUNDING_M = 0.001;

const metresBetween = ([x1, z1]: Place, [x2, z2]: Place) => Math.hypot(x2 - x1, z2 - z1);
const lengthOf = (frames: Frame[]) =>
  frames
    .slice(1)
    .reduce(
      (sum, { predicted_position }, i) =>
        sum + metresBetween(predicted_position, frames[i]?.predicted_position ?? predicted_position),
      0,
    );

/** Through the room and its corridor, with swings and rolls between, walking and sprinting; then along the walls. */
async function longWalk(player: Puppet): Promise<void> {
  const fight = async () => {
    for (let time = 0; time < 7; time++) {
      await delay(time % 2 === 0 ? 150 : 700);
      await player.order("attack", { id: "" });
      if (time % 3 === 2) await player.order("dodge", { x: time % 2 === 0 ? 1 : -1, z: 0.5 });
    }
  };
  const goAround = async () => {
    for (const [index, corner] of (
      [
        [8, 8],
        [0, 15.5],
        [-9, -5],
      ] as Place[]
    ).entries()) {
      const isThere = await player.walkTo(corner, { sprinting: index % 3 !== 2 });
      assert.ok(isThere, `it comes to ${corner}: ${JSON.stringify((await player.look()).local)}`);
    }
    await player.headFor([1, 0.4], 0.8, true);
    await player.headFor([-0.7, 0.7], 1.2);
    await player.headFor([0.3, 1], 1.2, true);
  };
  await Promise.all([goAround(), fight()]);
}

async function enter(endpoint: string, name: string): Promise<Puppet> {
  const player = await Puppet.start(endpoint, name);
  const isIn = await player.play({ room_template_id: "room1", character_name: name });
  assert.ok(isIn, (await player.look()).error);
  return player;
}

async function walkFar(endpoint: string, name: string) {
  const player = await enter(endpoint, name);
  const frames = await player.trace(() => longWalk(player));
  await delay(800);
  const view = await player.look();
  const signals = await player.seen();
  await player.stop();
  return { name, frames, view, signals };
}

/** All round the room with more sprint than there is stamina. */
async function runOutOfBreath(endpoint: string) {
  const player = await enter(endpoint, "runner");
  for (const _ of [1, 2, 3]) await player.order("dodge", { x: 1, z: 0 }).then(() => delay(1050));
  const corners: Place[] = [
    [9, -9],
    [9, 9],
    [-9, 9],
    [-9, -9],
    [9, -9],
  ];
  const frames = await player.trace(async () => {
    for (const corner of corners) await player.walkTo(corner, { sprinting: true });
  });
  const view = await player.look();
  await player.stop();
  return { frames, view };
}

/** Somebody writes another position into the game's memory. */
async function jump(endpoint: string) {
  const player = await enter(endpoint, "jumper");
  await player.walkTo([0, -5]);
  const traces: Frame[][] = [];
  for (const metres of [2.5, 8]) {
    await delay(300);
    await player.order("begin_trace");
    await player.order("jump", { x: 0, z: metres });
    await delay(1000);
    traces.push(await player.order<Frame[]>("trace"));
  }
  const view = await player.look();
  await player.stop();
  return { traces, view };
}

/**
 * How somebody else is seen in Godot who walks 16 m at an even 6 m/s, three times: m/s in each frame that is all walk, by the frames' own
 * times.
 */
async function watchWalks(endpoint: string): Promise<number[]> {
  const watcher = await enter(endpoint, "watcher");
  const { room_id } = await watcher.look();
  const walker = await Bot.joinRoom(endpoint, room_id, { character_name: "Walker" });
  const id = walker.welcome.player_id;
  await walker.arriveAt({ x: -8, z: -3 });
  // A start within an interval of the stop before could be told only when it has walked for a while.
  await delay(600);
  const speeds: number[] = [];
  for (const x of [8, -8, 8]) {
    const frames = await watcher.trace(async () => {
      await walker.arriveAt({ x, z: -3 });
      await delay(600);
    });
    const seen = frames.flatMap(({ shown_at, players }) => {
      const place = players[id];
      return place ? [{ shown_at, place }] : [];
    });
    for (const [index, { shown_at, place }] of seen.entries()) {
      const before = seen[index - 1];
      if (!before || shown_at === before.shown_at) continue;
      // Its first and last steps are in frames that it also stands in.
      if (Math.abs(place[0]) > 7.5 || Math.abs(before.place[0]) > 7.5) continue;
      speeds.push(metresBetween(place, before.place) / (shown_at - before.shown_at));
    }
  }
  await Promise.all([walker.leave(), watcher.stop()]);
  return speeds;
}

/** For what may be watched three times, on a busy machine. */
const THREE_WALKS_MS = 150_000;

describe("a player in Godot on a real server", function () {
  this.timeout(60_000);
  needsGodot();
  let server: ServerProcess;
  let network: BadNetwork;
  // All of them play at once; each test waits for its own.
  let walks: Promise<[Awaited<ReturnType<typeof walkFar>>, Awaited<ReturnType<typeof walkFar>>]>;
  let runner: ReturnType<typeof runOutOfBreath>;
  let jumper: ReturnType<typeof jump>;

  before(async () => {
    server = await startServer();
    network = await BadNetwork.open(Number(new URL(server.endpoint).port), { latencyMs: 200, jitterMs: 30 });
    walks = Promise.all([walkFar(server.endpoint, "near"), walkFar(network.endpoint, "far")]);
    runner = runOutOfBreath(network.endpoint);
    jumper = jump(server.endpoint);
    for (const game of [walks, runner, jumper]) game.catch(() => undefined);
  });
  after(async () => {
    await network?.close();
    await server?.stop();
  });

  it("is never corrected on a long way with sprints, rolls and strikes: without latency and with 200 ms", async () => {
    for (const { name, frames, view, signals } of await walks) {
      const { local, corrections, violations } = view;
      assert.equal(corrections, 0, `${name}: moves were refused`);
      assert.equal(local.jumps, 0, `${name}: it was put elsewhere`);
      assert.deepEqual(violations, {}, name);
      assert.ok(lengthOf(frames) > 55, `${name}: it has walked ${lengthOf(frames)} m`);
      assert.ok(
        metresBetween(local.said, local.predicted_position) < 0.05,
        `${name}: the server has it where it is`,
      );
      const refusals = signals
        .filter(([signal]) => signal === "request_rejected")
        .map(([, , reason]) => reason);
      // What is refused in the middle of a strike or a roll is refused here, and never sent.
      for (const reason of refusals) assert.ok(["busy", "on_cooldown"].includes(String(reason)), `${reason}`);
      const lowest = Math.min(...frames.map(({ stamina }) => stamina));
      assert.ok(lowest < 80 && lowest >= 0, `${name}: sprints and rolls cost stamina: ${lowest}`);
    }
  });

  it("runs out of breath and walks on, and is never corrected by it", async () => {
    const { frames, view } = await runner;
    const seconds = (frames.at(-1)?.at ?? 0) - (frames[0]?.at ?? 0);
    const speed = lengthOf(frames) / seconds;
    assert.ok(speed > WALK_SPEED && speed < SPRINT_SPEED + 0.1, `${speed} m/s`);
    const lowest = Math.min(...frames.map(({ stamina }) => stamina));
    assert.ok(lowest < 6 && lowest >= 0, `it is out of breath: ${lowest}`);
    const walksOn = frames.findIndex(({ stamina, speed }) => stamina < 8 && speed < SPRINT_SPEED);
    const runsAgain = frames[frames.findIndex(({ speed }, i) => i > walksOn && speed === SPRINT_SPEED)];
    assert.ok(walksOn >= 0 && runsAgain, "it walks on, and runs again");
    // What that frame has cost already is counted: on a slow machine a frame is long.
    const breath = runsAgain.stamina + runsAgain.delta * SPRINT_STAMINA_PER_SECOND;
    assert.ok(
      breath >= RESUME_STAMINA - ROUNDING_M,
      `it gets its breath back before it runs again: ${breath}`,
    );
    assert.deepEqual([view.corrections, view.local.jumps], [0, 0]);
  });

  it("glides back after a small correction, and stands there at once after a large one", async () => {
    const { traces, view } = await jumper;
    const fastest = traces.map(frames =>
      Math.max(
        ...frames.slice(1).map((frame, i) => {
          const [now, before] = [frame.players[view.player_id], frames[i]?.players[view.player_id]];
          assert.ok(now && before);
          // The jump itself is the cheat's; the way back is what counts.
          if (now[1] > before[1]) return 0;
          return metresBetween(now, before) - (frames[i]?.delta ?? 0) * CORRECTION_SPEED;
        }),
      ),
    );
    assert.ok((fastest[0] ?? 1) <= ROUNDING_M, `a frame shows ${fastest[0]} m more than it may`);
    assert.ok((fastest[1] ?? 0) > 7, "it is back in one frame");
    assert.ok(Math.abs(view.local.position[1] + 5) < 0.1, `it is back: ${view.local.position}`);
    assert.equal(view.corrections, 2);
    assert.equal(view.violations.impossible_step, 2, "it notes that nobody has walked that");
  });

  it("sees another who walks at 6 m/s walk between 5.4 and 6.6 m/s in every frame", async () => {
    await Promise.all([walks, runner, jumper]);
    // On a machine that is busy with other things news come late. So the best of three counts.
    let worst = Number.POSITIVE_INFINITY;
    for (let time = 0; time < 3 && worst > 0.6; time++) {
      const speeds = await watchWalks(server.endpoint);
      assert.ok(speeds.length > 150, `${speeds.length} frames`);
      worst = Math.max(...speeds.map(speed => Math.abs(speed - WALK_SPEED)));
    }
    assert.ok(worst <= 0.6, `${worst} m/s off`);
  }).timeout(THREE_WALKS_MS);

  it("sees nobody stand who walks, on a line of 80 ms with 60 ms of jitter", async () => {
    await Promise.all([walks, runner, jumper]);
    const line = await BadNetwork.open(Number(new URL(server.endpoint).port), {
      latencyMs: 80,
      jitterMs: 60,
    });
    let worst = Number.POSITIVE_INFINITY;
    // The best of three, as above.
    for (let time = 0; time < 3 && worst >= WALK_SPEED / 2; time++) {
      const speeds = await watchWalks(line.endpoint);
      worst = Math.max(...speeds.map(speed => Math.abs(speed - WALK_SPEED)));
    }
    await line.close();
    assert.ok(worst < WALK_SPEED / 2, `${worst} m/s off`);
  }).timeout(THREE_WALKS_MS);

  it("is never suspected by the server of what an honest player does", async () => {
    await Promise.all([walks, runner, jumper]);
    const suspected = server
      .output()
      .split("\n")
      .filter(line => /too_fast|blocked|on_cooldown|not_enough/.test(line));
    assert.deepEqual(suspected, [], "a stall could explain even the two jumps");
  });
});
