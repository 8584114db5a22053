import assert from "node:assert/strict";
import { pino } from "pino";
import { eventually } from "../../test/support/eventually.ts";
import { Audiences, type Watcher } from "./audiences.ts";
import type { Viewer } from "./watch-access.ts";
import { unwatchable } from "./watch-reasons.ts";
import type { LiveRoom } from "./watching.ts";

const TICKS = 30;
const PART_TICKS = 2 * TICKS;

class Seen implements Watcher {
  next: number;
  readonly parts: number[] = [];
  ended: string | undefined;

  constructor(next: number) {
    this.next = next;
  }

  send([number = 0]: Uint8Array): void {
    this.parts.push(number);
  }

  end(reason: string): void {
    this.ended = reason;
  }
}

describe("Those who watch a room by WebSocket", () => {
  /** Of the room; undefined: it is not live any more. */
  let tick: number | undefined;
  let isPrivate: boolean;
  let asked: number[];
  let audiences: Audiences;

  beforeEach(() => {
    [tick, isPrivate, asked] = [10 * PART_TICKS, false, []];
    audiences = new Audiences({ liveRoom, part }, pino({ level: "silent" }));
  });
  afterEach(() => {
    tick = undefined;
  });

  /** Kept from the sixth part on; shown four seconds later. */
  async function liveRoom({ player_id, is_staff }: Viewer): Promise<LiveRoom | undefined> {
    assert.deepEqual([player_id, is_staff], [undefined, false], "they see what everybody sees");
    if (isPrivate) throw unwatchable("is_private");
    if (tick === undefined) return undefined;
    const stream = { first_part: 5, open_part: 10, keyframe_parts: [5] };
    const versions = { content_version: 1, content_hash: "", rules_version: 1, protocol_version: 1 };
    const room: LiveRoom["room"] = {
      ...{ room_id: "room", run_id: "run", mode: "arena", ticks_per_second: TICKS, tick },
      ...{
        audience: "everybody",
        player_ids: [],
        delay_seconds: 4,
        is_ranked: false,
        ...stream,
        ...versions,
      },
    };
    return { room, delay_seconds: 4, public_delay_seconds: 4 };
  }

  async function part(_room_id: string, number: number): Promise<Uint8Array> {
    asked.push(number);
    return Uint8Array.of(number);
  }

  const watch = (from: number) => {
    const seen = new Seen(from);
    audiences.add("room", seen);
    return seen;
  };

  it("get each part once, in order, no earlier than everybody may see it", async () => {
    const [first, second] = [watch(5), watch(7)];
    await eventually("all has come", () => second.parts.length > 0);
    assert.deepEqual([first.parts, second.parts], [[5, 6, 7], [7]]);
    assert.deepEqual(asked, [5, 6, 7], "a part is asked for once for all");
    tick = 11 * PART_TICKS;
    await eventually("the next has come", () => first.parts.length > 3, 6000);
    assert.deepEqual(
      [first.parts, second.parts],
      [
        [5, 6, 7, 8],
        [7, 8],
      ],
    );
  });

  it("read why nothing more comes", async () => {
    const late = watch(4);
    await eventually("it has ended", () => late.ended);
    assert.equal(late.ended, "too_old");
    const watcher = watch(8);
    tick = undefined;
    await eventually("it has ended", () => watcher.ended, 6000);
    assert.equal(watcher.ended, "not_live");
    isPrivate = true;
    const stranger = watch(8);
    await eventually("it has ended", () => stranger.ended);
    assert.equal(stranger.ended, "is_private");
  });

  it("cost nothing once they have gone", async () => {
    const watcher = watch(5);
    await eventually("all has come", () => watcher.parts.length === 3);
    audiences.remove("room", watcher);
    const before = asked.length;
    tick = 12 * PART_TICKS;
    const next = watch(9);
    await eventually("the next has come", () => next.parts.length > 0, 6000);
    assert.deepEqual([watcher.parts, asked.slice(before)], [[5, 6, 7], [9]]);
  });
});
