import assert from "node:assert/strict";
import { bareRoomHash } from "./bare-room-hash.ts";

const FROZEN = "f65760fef0328d94fc0201519cb0732c0c5cf09c6ddb2c665e0058f9cd2ed6f5";

describe("The bare room", () => {
  it("stays as it is: a change of its file makes all older figures beside it incomparable", async () =>
    assert.equal(await bareRoomHash(), FROZEN));
});
