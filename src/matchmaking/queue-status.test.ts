import assert from "node:assert/strict";
import { type Clock, install } from "@sinonjs/fake-timers";
import { LocalNews } from "../cluster/news.ts";
import { MOST_IN_LINE, type QueueStatus, QueueStatuses } from "./queue-status.ts";

const aStatus = (...ticket_ids: string[]): QueueStatus => ({
  ...{ queue_id: "quick", player_count: ticket_ids.length },
  line: ticket_ids.map(each => [each, "window_widens"]),
});

describe("How the queues are", () => {
  let clock: Clock;
  let statuses: QueueStatuses;
  /** The places of the ticket "b", as they were when it was told that they may be others. */
  const places: (number | undefined)[] = [];
  beforeEach(() => {
    clock = install({ toFake: ["setTimeout", "clearTimeout"] });
    statuses = new QueueStatuses(new LocalNews());
    places.length = 0;
  });
  afterEach(() => clock.uninstall());

  const notePlace = () => void places.push(statuses.placeOf("quick", "b")?.place);
  /** Listeners are called one after the other, with other work in between. */
  const allAreCalled = () => new Promise(resolve => setImmediate(() => setImmediate(resolve)));

  it("is told to who follows them at once, and then at most once a second, the newest", async () => {
    statuses.follow(notePlace);
    statuses.tell([aStatus("a", "b")]);
    await allAreCalled();
    assert.deepEqual(places, [2]);
    statuses.tell([aStatus("a", "c", "b")]);
    statuses.tell([aStatus("b")]);
    await clock.tickAsync(900);
    assert.deepEqual(places, [2]);
    await clock.tickAsync(100);
    await allAreCalled();
    assert.deepEqual(places, [2, 1]);
    await clock.tickAsync(60_000);
    await allAreCalled();
    assert.deepEqual(places, [2, 1], "nothing has happened since");
    statuses.tell([aStatus("a", "b")]);
    await allAreCalled();
    assert.deepEqual(places, [2, 1, 2]);
  });

  it("is told to all who follow them, and to nobody who does not any more", async () => {
    const end = statuses.follow(() => notePlace());
    statuses.follow(() => notePlace());
    statuses.tell([aStatus("b")]);
    await allAreCalled();
    assert.deepEqual(places, [1, 1]);
    end();
    await clock.tickAsync(1000);
    statuses.tell([aStatus("a", "b")]);
    await allAreCalled();
    assert.deepEqual(places, [1, 1, 2]);
  });

  it("call a ticket without a place overlooked, but where the line is full: behind it the matcher looks by itself", () => {
    statuses.tell([aStatus("a", "b")]);
    assert.deepEqual(
      [statuses.isOverlooked("quick", "b"), statuses.isOverlooked("quick", "c")],
      [false, true],
    );
    statuses.tell([aStatus(...Array.from({ length: MOST_IN_LINE }, (_, i) => `${i}`))]);
    assert.equal(statuses.isOverlooked("quick", "c"), false);
  });

  it("costs a process no timer in which nobody follows them", () => {
    statuses.tell([aStatus("b")]);
    assert.equal(clock.countTimers(), 0);
    assert.equal(statuses.placeOf("quick", "b")?.place, 1);
  });
});
