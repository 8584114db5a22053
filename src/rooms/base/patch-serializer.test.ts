import assert from "node:assert/strict";
import { Decoder } from "@colyseus/schema";
import { Metrics } from "../../ops/metrics.ts";
import { RoomStateSchema } from "../../schema/room-state.ts";
import { PatchSerializer } from "./patch-serializer.ts";

/** Behind the code of the frame. */
const STATE_AT = 1;

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
});
