/** A player who waits in a queue, whose room of news is in a process that is killed. */
import assert from "node:assert/strict";
import { z } from "zod";
import type { TicketView } from "../../src/matchmaking/ticket-views.ts";
import { eventually } from "../support/eventually.ts";
import { MatchGuest } from "../support/match-guest.ts";
import { NewsListener } from "../support/news-listener.ts";
import { Processes, type ServingProcess } from "./processes.ts";
import { requireRedis } from "./redis-server.ts";

const answer = z.object({ ticket: z.object({ ticket_id: z.string() }) });
type Told = { ticket: TicketView };

describe("The news of a queue in several processes", function () {
  this.timeout(90_000);
  let processes: Processes;
  const listeners: NewsListener[] = [];
  before(async function () {
    requireRedis(this);
    processes = await Processes.start(2);
  });
  after(async () => {
    await Promise.all(listeners.map(each => each.leave().catch(() => undefined)));
    await processes?.stop();
  });

  async function listen(by: ServingProcess, { client }: MatchGuest, ticket_id: string) {
    const listener = await NewsListener.join(by.endpoint, "queue", client.auth.token ?? "", { ticket_id });
    listeners.push(listener);
    return listener;
  }
  async function queue({ account }: MatchGuest): Promise<string> {
    const body = { queue_id: "ranked_duel" };
    return answer.parse(await account.request("POST", "/api/matchmaking/tickets", body)).ticket.ticket_id;
  }
  const told = (listener: NewsListener, isIt: (ticket: TicketView) => boolean) =>
    listener.told<Told>("ticket", ({ ticket }) => isIt(ticket));

  it("come from whichever process something happens in, and go on in another when theirs is killed", async () => {
    const [first, second] = processes.all as [ServingProcess, ServingProcess];
    const [ada, bob] = [await MatchGuest.come(first.endpoint), await MatchGuest.come(second.endpoint)];
    const adas = await queue(ada);
    const listener = await listen(first, ada, adas);
    // The clerk is one of them, and tells both.
    await told(listener, ({ place, waits_because }) => place === 1 && waits_because === "too_few_players");
    const killed = (await processes.ofRoom(listener.room.roomId)) ?? assert.fail();
    const other = processes.other(killed);
    await processes.kill(killed);
    await listener.closed;
    const again = await eventually("she is in another room", () =>
      listen(other, ada, adas).catch(() => undefined),
    );
    await told(again, ({ state }) => state === "waiting");
    for (const { account } of [ada, bob]) account.http = other.endpoint.replace(/^ws/, "http");
    const bobs = await queue(bob);
    await listen(other, bob, bobs);
    // Who lives on is the clerk as soon as the other's lease has ended.
    const asked = await eventually(
      "it is asked",
      () => {
        const last = again.last("ticket") as Told | undefined;
        return last?.ticket.state === "asked" && last.ticket;
      },
      40_000,
    );
    assert.equal(asked.player_count, 2);
    again.heard.length = 0;
    await bob.account.request("POST", `/api/matchmaking/tickets/${bobs}/decline`);
    await told(again, ({ state }) => state === "waiting");
    await ada.account.request("DELETE", `/api/matchmaking/tickets/${adas}`);
  });

  it("tell in one process what is done in the other", async () => {
    const third = await processes.add();
    const [one] = processes.all as [ServingProcess];
    const ada = await MatchGuest.come(one.endpoint);
    const ticket_id = await queue(ada);
    const listener = await listen(third, ada, ticket_id);
    await told(listener, ({ state }) => state === "waiting");
    const by = (await processes.ofRoom(listener.room.roomId)) ?? assert.fail();
    ada.account.http = processes.other(by).endpoint.replace(/^ws/, "http");
    await ada.account.request("DELETE", `/api/matchmaking/tickets/${ticket_id}`);
    await told(listener, ({ ended_because }) => ended_because === "cancelled");
    assert.equal(await listener.closed, 4000);
  });
});
