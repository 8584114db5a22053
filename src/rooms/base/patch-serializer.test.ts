import assert from "node:assert/strict";
import { mock } from "node:test";
import { type Client, ClientState } from "@colyseus/core";
import { Decoder } from "@colyseus/schema";
import { Metrics } from "../../ops/metrics.ts";
import { RoomStateSchema } from "../../schema/room-state.ts";
import { PatchSerializer } from "./patch-serializer.ts";

/** Behind the code of the frame. */
const STATE_AT = 1;
/** Behind the room's time and the number of the newest input that is done, too. */
const TIMED_STATE_AT = 9;

/** Makes patches without a room around it. */
class Serializer extends PatchSerializer<RoomStateSchema> {
  nextPatch(): Uint8Array {
    const patch = this.encoder.encode({ offset: STATE_AT });
    this.encoder.discardChanges();
    return patch;
  }
}

describe("A patch that has not left yet", () => {
  function open() {
    const state = new RoomStateSchema();
    const serializer = new Serializer(new Metrics(1), () => {});
    serializer.reset(state);
    const seen = new RoomStateSchema();
    const decoder = new Decoder(seen);
    return {
      state,
      serializer,
      seen,
      decode: (frame: Uint8Array) => decoder.decode(frame, { offset: STATE_AT }),
    };
  }

  it("stays what it is while the next ones are made", () => {
    const { state, serializer, seen, decode } = open();
    decode(serializer.getFullState());
    const patches = [1, 2, 300, 4].map(tick => {
      state.tick = tick;
      state.room_id = `room ${tick}`;
      return [tick, serializer.nextPatch()] as const;
    });
    for (const [tick, patch] of patches) {
      decode(patch);
      assert.deepEqual([seen.tick, seen.room_id], [tick, `room ${tick}`]);
    }
  });

  it("stays what it is where it is the whole state, for somebody who comes in", () => {
    const { state, serializer, seen, decode } = open();
    state.room_id = "as it was";
    const first = serializer.getFullState();
    serializer.nextPatch();
    state.room_id = "as it is now";
    serializer.getFullState();
    decode(first);
    assert.equal(seen.room_id, "as it was");
  });

  it("is of its own room, whatever other rooms encode meanwhile", () => {
    const [one, other] = [open(), open()];
    one.state.room_id = "one";
    other.state.room_id = "the other, with a longer name";
    const [first, patch] = [one.serializer.getFullState(), one.serializer.nextPatch()];
    other.serializer.getFullState();
    other.serializer.nextPatch();
    for (const frame of [first, patch, one.serializer.getFullState()]) {
      one.decode(frame);
      assert.equal(one.seen.room_id, "one");
    }
    other.decode(other.serializer.getFullState());
    assert.equal(other.seen.room_id, "the other, with a longer name");
  });

  it("is copied once for each client where it tells the room's time, and no second time", () => {
    const state = new RoomStateSchema();
    const serializer = new Serializer(
      new Metrics(1),
      () => {},
      () => 7000,
    );
    serializer.reset(state);
    const seen = new RoomStateSchema();
    const decoder = new Decoder(seen);
    const frames: Uint8Array[] = [];
    const client = { state: ClientState.JOINED, raw: (frame: Uint8Array) => void frames.push(frame) };
    // Colyseus's clients are more than a serializer asks of them.
    const clients: Client[] = [Object.create(client)];
    decoder.decode(serializer.getFullState(clients[0], { sNow: 0 }), { offset: TIMED_STATE_AT });
    const copy = mock.method(Buffer, "from");
    for (const tick of [1, 2, 300, 4]) {
      state.tick = tick;
      state.room_id = `room ${tick}`;
      serializer.applyPatches(clients, state, { sNow: 7033 });
    }
    assert.equal(copy.mock.callCount(), 0, "beside the frame that each client gets");
    mock.restoreAll();
    for (const [index, frame] of frames.entries()) {
      decoder.decode(frame, { offset: TIMED_STATE_AT });
      assert.equal(seen.tick, [1, 2, 300, 4][index]);
    }
    assert.equal(frames.length, 4);
  });

  it("is of its own room where frames tell the time, also where a listener wants the whole state with each patch", () => {
    const heard: Uint8Array[] = [];
    const [one, other] = ["one", "the other, with a longer name"].map(room_id => {
      const state = new RoomStateSchema();
      const serializer: Serializer = new Serializer(
        new Metrics(1),
        () => {},
        () => 7000,
        {
          onPatch: patch => heard.push(Uint8Array.from(patch), serializer.wholeState()),
          onUnsent: () => {},
        },
      );
      serializer.reset(state);
      const frames: Uint8Array[] = [];
      const client = { state: ClientState.JOINED, raw: (frame: Uint8Array) => void frames.push(frame) };
      const clients: Client[] = [Object.create(client)];
      return { state, serializer, room_id, clients, frames };
    });
    assert.ok(one && other);
    for (const { state, serializer, room_id, clients } of [one, other, one]) {
      state.room_id = room_id;
      state.tick = (state.tick ?? 0) + 1;
      serializer.applyPatches(clients, state, { sNow: 7033 });
    }
    for (const { frames, room_id } of [one, other]) {
      const seen = new RoomStateSchema();
      const decoder = new Decoder(seen);
      for (const frame of frames) decoder.decode(frame, { offset: TIMED_STATE_AT });
      assert.deepEqual([seen.room_id, seen.tick], [room_id, frames.length]);
    }
    const told: (string | undefined)[] = [one, other, one].flatMap(({ room_id }) => [room_id, room_id]);
    const states = heard.map(bytes => {
      const seen = new RoomStateSchema();
      new Decoder(seen).decode(bytes, { offset: 0 });
      return seen.room_id;
    });
    // The second patch of the first room does not name it again.
    assert.deepEqual(states, told.with(4, undefined));
  });
});
