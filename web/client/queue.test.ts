import assert from "node:assert/strict";
import { type Clock, install } from "@sinonjs/fake-timers";
import { AccountApi, ApiProblem } from "./account-api.ts";
import { Queue } from "./queue.ts";
import { askAgainMs, type Ticket, type TicketState } from "./ticket.ts";

/** As the server takes a player for gone that does not ask. */
const GONE_MS = 45_000;

const aTicket = (state: TicketState, changed: Partial<Ticket> = {}): Ticket => ({
  ...{ ticket_id: "t", queue_id: "q", state, leader_player_id: "ada", members: [] },
  ...{ waits_since: "2026-11-01T00:00:00.000Z", ...changed },
});

/** Answers what it is told to, and notes what it was asked of tickets. Into the room there is no way. */
class ScriptedApi extends AccountApi {
  readonly asked: string[] = [];
  answer: () => unknown = () => ({ ticket: aTicket("waiting") });

  constructor() {
    super("ws://nowhere.invalid", () => "");
  }

  override async ask<Answer>(method: string, path: string): Promise<Answer> {
    if (path.startsWith("/api/sessions/")) throw new Error("fetch failed");
    this.asked.push(`${method} ${path}`);
    return JSON.parse(JSON.stringify(this.answer()));
  }
}

describe("A ticket that is followed", () => {
  let clock: Clock;
  let api: ScriptedApi;
  let queue: Queue;
  const told: string[] = [];
  beforeEach(() => {
    clock = install({ toFake: ["setTimeout", "clearTimeout"] });
    api = new ScriptedApi();
    queue = new Queue(api, "s");
    told.length = 0;
    for (const name of ["ticket", "waiting", "asked", "open", "ended", "refused"] as const)
      queue.on(name, () => told.push(name));
  });
  afterEach(() => clock.uninstall());

  it("is asked for long before its player is taken for gone, until it has ended", async () => {
    for (const state of ["waiting", "asked", "opening", "open"] as const)
      for (const expected_wait_seconds of [0, 3600]) {
        const ms = askAgainMs(aTicket(state, { expected_wait_seconds }));
        assert.ok(ms !== undefined && ms > 0 && ms < GONE_MS / 4, state);
      }
    await queue.begin("q");
    api.answer = () => ({ ticket: aTicket("ended", { ended_because: "gone" }) });
    await clock.tickAsync(10_000);
    assert.deepEqual(told, ["ticket", "waiting", "ticket", "ended"]);
    const asked = api.asked.length;
    await clock.tickAsync(3_600_000);
    assert.equal(api.asked.length, asked);
  });

  it("is told where something about it is another, and its state where that is", async () => {
    await queue.begin("q");
    await clock.tickAsync(10_000);
    assert.deepEqual(told, ["ticket", "waiting"]);
    api.answer = () => ({ ticket: aTicket("waiting", { place: 2 }) });
    await clock.tickAsync(10_000);
    assert.deepEqual(told.splice(0), ["ticket", "waiting", "ticket"]);
    api.answer = () => ({ ticket: aTicket("asked") });
    await clock.tickAsync(10_000);
    api.answer = () => ({ ticket: aTicket("waiting") });
    await clock.tickAsync(10_000);
    assert.deepEqual(told, ["ticket", "asked", "ticket", "waiting"], "a match came to nothing");
  });

  it("is asked for on where the line is lost, or what was asked is refused", async () => {
    await queue.begin("q");
    api.answer = () => {
      throw new Error("fetch failed");
    };
    await clock.tickAsync(60_000);
    await assert.rejects(queue.accept());
    api.answer = () => ({ ticket: aTicket("asked") });
    await clock.tickAsync(10_000);
    assert.deepEqual(told, ["ticket", "waiting", "ticket", "asked"]);
  });

  it("is asked for no more where the server says that it is not the player's", async () => {
    await queue.begin("q");
    api.answer = () => {
      throw new ApiProblem(404, {}, null);
    };
    await clock.tickAsync(10_000);
    const asked = api.asked.length;
    await clock.tickAsync(60_000);
    assert.deepEqual([told.at(-1), api.asked.length, queue.ticket], ["refused", asked, undefined]);
  });

  it("is asked for no more once it is let go", async () => {
    await queue.begin("q");
    queue.stop();
    await clock.tickAsync(60_000);
    assert.equal(api.asked.length, 1);
    await assert.rejects(queue.accept(), /No ticket is followed/);
  });
});
