import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { zstdDecompress } from "node:zlib";
import { eventually } from "../../test/support/eventually.ts";
import { decodeLines, type Line } from "./line-codec.ts";
import type { PartKey } from "./recording-repository.ts";
import { MAX_WAITING_BYTES, RoomRecording } from "./room-recording.ts";

const decompress = promisify(zstdDecompress);

/** A database that can be away. */
class Parts {
  isAway = false;
  refused = 0;
  readonly keys: PartKey[] = [];
  readonly #bytes: Uint8Array[] = [];
  readonly unrecorded: string[] = [];

  add(key: PartKey, lines: Uint8Array): Promise<void> {
    return this.#do(() => {
      this.keys.push(key);
      this.#bytes.push(lines);
    });
  }

  markUnrecorded(room_id: string): Promise<void> {
    return this.#do(() => this.unrecorded.push(room_id));
  }

  /** Resolves once it was asked in vain. */
  async refusal(): Promise<void> {
    await eventually("the database refuses", () => this.refused > 0);
  }

  async lines(): Promise<Line[][]> {
    return Promise.all(this.#bytes.map(async bytes => decodeLines((await decompress(bytes)).toString())));
  }

  async #do(write: () => void): Promise<void> {
    await delay(1);
    if (this.isAway) {
      this.refused += 1;
      throw new Error("the database is away");
    }
    write();
  }
}

/** Nothing in it was there before, so that it stays long. */
const longLine = (tick: number): Line => ({ tick, ...{ text: Buffer.alloc(600, `${tick} `).toString() } });

describe("The recording of a room, on its way to the database", () => {
  let parts: Parts;
  let losses: string[];
  let recording: RoomRecording;
  beforeEach(() => {
    parts = new Parts();
    losses = [];
    recording = new RoomRecording({
      ...{ room_id: "room", opening: 7, repository: parts },
      check: () => ({ tick: 99, ...{ kind: "state" } }),
      onWritten: () => {},
      onLost: why => losses.push(why),
    });
  });
  afterEach(() => recording.stop());

  it("is parts in order, each with its lines and the room's state behind them", async () => {
    for (let tick = 0; tick < 120; tick++) {
      recording.record(longLine(tick));
      while (recording.waitingBytes > MAX_WAITING_BYTES / 2) await delay(1);
    }
    assert.equal(await recording.written(), true, losses.join());
    assert.deepEqual(
      parts.keys,
      [1, 2, 3].map(number => ({ room_id: "room", opening: 7, number })),
    );
    const lines = (await parts.lines()).flatMap(part => {
      assert.deepEqual(part.at(-1), { tick: 99, kind: "state" });
      return part.slice(0, -1);
    });
    assert.deepEqual(
      lines,
      Array.from({ length: 120 }, (_, tick) => longLine(tick)),
    );
  });

  it("waits for a database that is away, and loses nothing of up to 64 KB", async () => {
    parts.isAway = true;
    for (let tick = 0; tick < 60; tick++) recording.record(longLine(tick));
    const isWritten = recording.written();
    await parts.refusal();
    parts.isAway = false;
    assert.equal(await isWritten, true);
    assert.equal((await parts.lines()).flat().filter(line => "text" in line).length, 60);
    assert.deepEqual(losses, []);
  });

  it("ends where more than 64 KB would wait: it says so once, and the database knows when it is back", async () => {
    parts.isAway = true;
    for (let tick = 0; tick < 1000; tick++) {
      recording.record(longLine(tick));
      assert.ok(recording.waitingBytes <= MAX_WAITING_BYTES);
    }
    assert.equal(recording.isRecorded, false);
    assert.deepEqual(losses, ["too much of it waits for the database"]);
    parts.isAway = false;
    await eventually("the database knows", () => parts.unrecorded.length > 0);
    assert.deepEqual(parts.unrecorded, ["room"]);
    assert.equal(await recording.written(), false);
  });

  it("ends where the room's state cannot be named, and the room does not hear of it", async () => {
    const unnamed = new RoomRecording({
      ...{ room_id: "room", opening: 7, repository: parts, onWritten: () => {} },
      check: () => assert.fail("no state"),
      onLost: why => losses.push(why),
    });
    for (let tick = 0; tick < 60; tick++) unnamed.record(longLine(tick));
    assert.equal(await unnamed.written(), false);
    assert.deepEqual(losses, ["the room's state could not be named"]);
    unnamed.stop();
  });

  it("is said to be lost where the room closes before all is written", async () => {
    parts.isAway = true;
    recording.record(longLine(1));
    const isWritten = recording.written();
    await parts.refusal();
    recording.stop();
    assert.equal(await isWritten, false);
    assert.deepEqual(losses, ["the room has closed before all was written"]);
    parts.isAway = false;
    await eventually("the database knows", () => parts.unrecorded.length > 0);
    assert.deepEqual(parts.unrecorded, ["room"]);
  });

  it("is cut, and not lost, where nothing but its last line is not written in time", async () => {
    recording.record(longLine(1));
    assert.equal(await recording.written(), true);
    parts.isAway = true;
    const isEnded = recording.end(longLine(2));
    await parts.refusal();
    recording.stop();
    await isEnded;
    parts.isAway = false;
    await delay(20);
    assert.deepEqual(losses, []);
    assert.deepEqual(parts.unrecorded, []);
    assert.equal(parts.keys.length, 1);
  });

  it("is said to be lost also where the database comes back when the room has closed", async () => {
    parts.isAway = true;
    for (let tick = 0; recording.isRecorded; tick++) recording.record(longLine(tick));
    await parts.refusal();
    recording.stop();
    parts.isAway = false;
    await eventually("the database knows", () => parts.unrecorded.length > 0);
    assert.deepEqual(parts.unrecorded, ["room"]);
  });
});
