import assert from "node:assert/strict";
import { SimulatedTime } from "../../test/support/simulated-time.ts";
import type { RoomContract } from "../rooms/base/rpc-contract.ts";
import { LiveRooms } from "./live-rooms.ts";

type Answers = { [Q in "watch" | "watchPart"]: () => ReturnType<RoomContract[Q]> | undefined };

const PART = Buffer.from("what has happened within two seconds");

describe("Parts of live rooms", () => {
  let time: SimulatedTime;
  /** What rooms were asked for. */
  let asked: string[];
  let rooms: LiveRooms;
  beforeEach(() => {
    time = SimulatedTime.start();
    asked = [];
    const answers: Answers = { watch: () => undefined, watchPart: () => PART.toString("base64") };
    rooms = new LiveRooms(async (room_id, method, ...[number]) => {
      asked.push(`${room_id} ${number}`);
      return answers[method]();
    });
  });
  afterEach(() => time.stop());

  it("are asked for once, however many want them", async () => {
    const parts = await Promise.all([1, 2, 3].map(() => rooms.part("hall", 7)));
    assert.deepEqual(parts, [PART, PART, PART]);
    assert.deepEqual(await rooms.part("hall", 7), PART);
    assert.deepEqual(asked, ["hall 7"]);
  });

  it("take no more memory than they are long", async () => {
    const part = await rooms.part("hall", 7);
    assert.equal(part?.buffer.byteLength, PART.length);
  });

  it("are forgotten a minute after they have come, with the next that comes", async () => {
    await rooms.part("hall", 7);
    await time.pass(59_000);
    await rooms.part("yard", 1);
    await rooms.part("hall", 7);
    await time.pass(2000);
    await rooms.part("yard", 2);
    await rooms.part("hall", 7);
    assert.deepEqual(asked, ["hall 7", "yard 1", "yard 2", "hall 7"]);
  });
});
