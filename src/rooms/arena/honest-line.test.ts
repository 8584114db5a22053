/** An honest player on a bad line, in simulated time: the room's limit of inputs, its pacing, and what it takes for implausible. */
import assert from "node:assert/strict";
import { arenaContent, TestMatch } from "../../../test/support/arena-match.ts";
import { type LineQuality, PERFECT_LINE, scheduleOf } from "../../../test/support/line-schedule.ts";
import { scaled } from "../../../test/support/scale.ts";
import { ARENA_RATE } from "../../game/arena/arena-rate.ts";
import { arenaRules } from "../../game/arena/arena-rules.ts";
import { ArenaInputSchema } from "../../schema/arena-input-schema.ts";
import { MOST_WAITING } from "../base/room-inputs.ts";
import { TokenBucket } from "../base/token-bucket.ts";
import { arenaInputs } from "./arena-inputs.ts";

const MINUTES = 30;
const LINES = scaled({ usual: 2, long: 100 });
const TICK_MS = 1000 / ARENA_RATE.ticks_per_second;
const SHOWN_TICKS_AGO = 3;
const FRAME_BYTES = 20;
/** A lost segment stands still for a round trip, with all that follows it. */
const BAD_LINE: LineQuality = { ...PERFECT_LINE, latencyMs: 200, jitterMs: 60, lossPercent: 2 };
/** Nobody strikes: two who stand for ten minutes and more. */
const CONTENT = arenaContent({ mode: { round_seconds: 600, countdown_seconds: 3 } });

/** What of a line has come by now, in order. */
class Line<Frame> {
  readonly #schedule: ReturnType<typeof scheduleOf>["up"];
  readonly #underWay: { dueMs: number; frame: Frame }[] = [];

  constructor(schedule: ReturnType<typeof scheduleOf>["up"]) {
    this.#schedule = schedule;
  }

  send(frame: Frame, nowMs: number): void {
    this.#underWay.push({ dueMs: this.#schedule.next(nowMs, FRAME_BYTES).dueMs, frame });
  }

  arrived(nowMs: number): { atMs: number; frame: Frame }[] {
    const next = this.#underWay.findIndex(({ dueMs }) => dueMs > nowMs);
    const count = next === -1 ? this.#underWay.length : next;
    return this.#underWay.splice(0, count).map(({ dueMs, frame }) => ({ atMs: dueMs, frame }));
  }
}

/** A client that sends one input for each tick of its own clock, as fast as it draws them, and its connection in the room. */
class HonestPlayer {
  readonly #up: Line<ArenaInputSchema>;
  readonly #down: Line<number>;
  readonly #limit = new TokenBucket(arenaInputs.rate.perSecond, arenaInputs.rate.burst, 0);
  readonly waiting: ArenaInputSchema[] = [];
  #heard = 0;
  sent = 0;
  taken = 0;
  longestStall = 0;
  #stalled = 0;

  constructor(connection: number) {
    const { up, down } = scheduleOf(BAD_LINE, connection);
    this.#up = new Line(up);
    this.#down = new Line(down);
  }

  send(nowMs: number): void {
    for (const { frame } of this.#down.arrived(nowMs)) this.#heard = frame;
    const input = new ArenaInputSchema();
    Object.assign(input, {
      direction: this.sent & 255,
      aim: 0,
      speed: 255,
      buttons: 0,
      heard_tick: this.#heard,
    });
    Object.assign(input, { seen_tick: Math.max(0, this.#heard - SHOWN_TICKS_AGO), seen_fraction: 9 });
    this.#up.send(input, nowMs);
    this.sent += 1;
  }

  /** Just before a tick: what has come by then is let through by the connection's limit. */
  receive(nowMs: number): void {
    for (const { atMs, frame } of this.#up.arrived(nowMs)) {
      assert.ok(this.#limit.take(atMs), `it is closed for too many inputs after ${atMs} ms`);
      this.waiting.push(frame);
    }
    assert.ok(this.waiting.length <= MOST_WAITING, `the room loses inputs after ${nowMs} ms`);
  }

  /** As the room does before each tick of the match. */
  play({ world }: TestMatch, player_id: string): void {
    assert.ok(arenaInputs.takesNow(world, player_id));
    const waiting = this.waiting.length;
    const inputs = this.waiting.splice(0, waiting > 0 ? arenaInputs.toTake(world, player_id, waiting) : 0);
    for (const input of inputs)
      assert.ok(
        arenaInputs.isPlausible(world, input),
        `suspected: ${JSON.stringify(input)} at ${world.tick}`,
      );
    const latency_ms = 2 * BAD_LINE.latencyMs;
    const { verdict } = arenaRules.apply(
      world,
      arenaInputs.command({ player_id, inputs, waiting, latency_ms }),
    );
    assert.equal(verdict.is_accepted, true);
    this.taken += inputs.length;
    this.#stalled = inputs.length === 0 ? this.#stalled + 1 : 0;
    this.longestStall = Math.max(this.longestStall, this.#stalled);
  }

  hear(tick: number, nowMs: number): void {
    this.#down.send(tick, nowMs);
  }
}

describe("an honest player on a line of 200 ms that stalls at 2 %", function () {
  this.timeout(scaled({ usual: 30_000, long: 600_000 }));

  it(`is never closed, refused or suspected, and loses no input, in ${MINUTES} min on each of ${LINES} lines`, () => {
    let stalls = 0;
    for (let line = 0; line < LINES; line++) {
      const player = new HonestPlayer(line);
      let match = new TestMatch(CONTENT).begin();
      let tick = match.world.tick;
      // Its clock runs a little slower or faster than the server's, as quartz does.
      const drift = 1 + (line % 2 === 0 ? 1 : -1) * 50e-6;
      for (let i = 0; i < MINUTES * 60 * ARENA_RATE.ticks_per_second; i++) {
        const nowMs = i * TICK_MS;
        while (player.sent * TICK_MS * drift <= nowMs) player.send(player.sent * TICK_MS * drift);
        player.receive(nowMs);
        player.play(match, "ada");
        arenaRules.apply(match.world, {
          ...{ type: "inputs", player_id: "bob", inputs: [], waiting: 0, latency_ms: 0 },
        });
        arenaRules.tick(match.world);
        tick = match.world.tick;
        player.hear(tick, nowMs);
        if (match.world.phase !== "over") continue;
        match = new TestMatch(CONTENT).begin();
        // The next match goes on with the time of the one before.
        match.world.tick = Math.max(match.world.tick, tick);
      }
      const underWay = (2 * BAD_LINE.latencyMs * 2) / TICK_MS;
      assert.ok(
        player.sent - player.taken <= underWay + MOST_WAITING,
        `${player.sent - player.taken} are lost`,
      );
      assert.ok(player.waiting.length <= 11, `${player.waiting.length} wait for good`);
      stalls += player.longestStall;
    }
    assert.ok(stalls >= LINES * 5, "a line that never stalls shows nothing");
  });
});
