import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import { SimulatedTime } from "../../test/support/simulated-time.ts";
import { LocalNews } from "../cluster/news.ts";
import { LocalNotice } from "../cluster/notice.ts";
import { TickLoop } from "../rooms/base/tick-loop.ts";
import { Journal } from "../store/journal/journal.ts";
import { JournalBudget } from "../store/journal/journal-budget.ts";
import { chargeCalls } from "./charged-room.ts";
import { chargeUnits, UsageMeter } from "./usage-meter.ts";

const write = () => chargeUnits("write", 1);

describe("A room's meter", () => {
  let time: SimulatedTime;
  let rooms: UsageMeter[];
  beforeEach(() => {
    time = SimulatedTime.start();
    rooms = [new UsageMeter(), new UsageMeter()];
  });
  afterEach(() => time.stop());

  const written = () => rooms.map(({ usage }) => usage.write_units);
  const [ada, bob] = [0, 1];
  const inRoom = <R>(room: number, work: () => R): R => (rooms[room] ?? assert.fail()).run(work);

  /** A room of one method. */
  function charged(room: number, call: () => Promise<void>) {
    const made = { call };
    chargeCalls(made, ["call"], rooms[room] ?? assert.fail());
    return made;
  }

  /** Each of its rows is one write. */
  function aJournal() {
    return new Journal({
      ...{ room_id: "room", lastRow: 0, policyOf: () => "row" },
      budget: new JournalBudget({ per_room_bytes: 1e6, total_bytes: 1e6 }),
      put: async () => write(),
      onFenced: assert.fail,
      onOverflow: assert.fail,
      onRetry: assert.fail,
    });
  }

  it("is charged for what the room writes, also after it has waited; nobody is for anything else", async () => {
    write();
    await Promise.all([
      inRoom(ada, async () => {
        await Promise.resolve();
        write();
      }),
      inRoom(bob, async () => {
        await Promise.resolve();
        await Promise.resolve();
        write();
        write();
      }),
    ]);
    write();
    assert.deepEqual(written(), [1, 2]);
  });

  it("is charged for its own rows of a write batch, and its own ticks, which are of one timer for all rooms", async () => {
    const journals = [ada, bob].map(room => inRoom(room, aJournal));
    const record = (room: number) => journals[room]?.record([{ event_type: "enemy_died" }], 1);
    record(ada);
    record(bob);
    await time.pass(1000);
    record(bob);
    await time.pass(1000);
    assert.deepEqual(written(), [1, 2], "it is not a question of who records");

    const tick = () => {
      write();
      loops[0]?.stop("nobody is here");
      loops[1]?.stop("nobody is here");
    };
    const loops = [ada, bob].map(room => inRoom(room, () => new TickLoop(20, 50, { tick, patch() {} })));
    loops[bob]?.start();
    await time.pass(200);
    assert.deepEqual(written(), [1, 3], "it is not a question of who has started it");
  });

  it("is not charged for what others do when they hear of its news", () => {
    const [notice, news] = [new LocalNotice(), new LocalNews()];
    notice.listen(write);
    inRoom(bob, () => news.listen("party", write));
    inRoom(ada, () => {
      notice.give();
      news.tell("party", {});
    });
    assert.deepEqual(written(), [0, 1]);
  });

  it("is charged for all calls of the room's methods, and not while it calls another room", async () => {
    const second = charged(bob, async () => write());
    const first = charged(ada, async () => {
      write();
      await second.call();
      write();
    });
    await first.call();
    assert.deepEqual(written(), [2, 1]);
  });

  it("has the bytes of connections that are open, and of those that were", () => {
    const meter = new UsageMeter();
    const socket = Object.assign(new EventEmitter(), { bytesWritten: 10 });
    meter.watch(socket);
    socket.bytesWritten = 100;
    assert.equal(meter.usage.bytes_out, 100);
    socket.bytesWritten = 120;
    socket.emit("close");
    socket.emit("close");
    assert.equal(meter.usage.bytes_out, 120);
  });

  it("times one message of many, and counts it for all", () => {
    const meter = new UsageMeter();
    for (let i = 0; i < 31 * 2; i++) meter.work(() => time.jump(2));
    assert.ok(Math.abs(meter.usage.cpu_seconds - 31 * 2 * 0.002) < 1e-9, `${meter.usage.cpu_seconds}`);
  });
});
