/** What players who wait in a queue hear in the room `queue`, beside what they ask over HTTP. Passes of the matcher are made by the tests. */
import assert from "node:assert/strict";
import { mock } from "node:test";
import { matchMaker } from "@colyseus/core";
import { Client, MatchMakeError } from "@colyseus/sdk";
import { install } from "@sinonjs/fake-timers";
import { z } from "zod";
import type { Matchmaking } from "../../src/matchmaking/matchmaking.ts";
import { GONE_AFTER_MS } from "../../src/matchmaking/seen-players.ts";
import type { TicketView } from "../../src/matchmaking/ticket-views.ts";
import { matchmakingOf } from "../../src/open-matchmaking.ts";
import { CLOSE_CODES } from "../../src/schema/close-codes.ts";
import { eventually } from "../support/eventually.ts";
import { MatchGuest } from "../support/match-guest.ts";
import { NewsListener } from "../support/news-listener.ts";
import { played } from "../support/ranked-season.ts";
import { TestServer } from "../support/test-server.ts";

type Told = { ticket: TicketView };
const answer = z.object({ ticket: z.custom<TicketView>(value => value !== undefined) });
const CONSENTED = 4000;

describe("The room of a queue", function () {
  this.timeout(60_000);
  let server: TestServer;
  let matchmaking: Matchmaking;
  let ada: MatchGuest;
  let bob: MatchGuest;
  const listeners: NewsListener[] = [];
  before(async () => {
    server = await TestServer.start();
    matchmaking = matchmakingOf(server.services);
  });
  beforeEach(async () => {
    [ada, bob] = [await MatchGuest.come(server.endpoint), await MatchGuest.come(server.endpoint)];
  });
  afterEach(async () => {
    mock.restoreAll();
    await Promise.all(listeners.splice(0).map(each => each.leave()));
    await server.clear();
  });
  after(() => server?.stop());

  const ask = async ({ account }: MatchGuest, method: string, path: string, body?: object) =>
    answer.parse(await account.request(method, `/api/matchmaking/tickets${path}`, body)).ticket;
  const queue = (who: MatchGuest, queue_id: string) => ask(who, "POST", "", { queue_id });
  const join = (who: MatchGuest, options: object) =>
    NewsListener.join(server.endpoint, "queue", who.client.auth.token ?? "", options);
  async function listen(who: MatchGuest, { ticket_id }: { ticket_id: string }): Promise<NewsListener> {
    const listener = await join(who, { ticket_id });
    listeners.push(listener);
    return listener;
  }
  const told = async (listener: NewsListener, isIt: (ticket: TicketView) => boolean) =>
    (await listener.told<Told>("ticket", ({ ticket }) => isIt(ticket))).ticket;
  const isIn = (state: TicketView["state"]) => (ticket: TicketView) => ticket.state === state;
  const pass = () => matchmaking.matching.run(() => true);

  it("tells the ticket as HTTP does, then its place and why it waits, what was asked of whom, and where it is played", async () => {
    const [adas, bobs] = [await queue(ada, "ranked_duel"), await queue(bob, "ranked_2v2")];
    const listener = await listen(ada, adas);
    assert.deepEqual(await told(listener, isIn("waiting")), adas);
    await pass();
    const placed = await told(listener, ({ place }) => place === 1);
    assert.equal(placed.waits_because_text, "Fewer players wait than a match needs.");
    assert.deepEqual(placed, await ask(ada, "GET", `/${adas.ticket_id}`));
    await ask(bob, "DELETE", `/${bobs.ticket_id}`);
    const others = await queue(bob, "ranked_duel");
    await pass();
    const asked = await told(listener, isIn("asked"));
    assert.ok(Date.parse(asked.accept_until ?? "") > Date.now());
    await ask(bob, "POST", `/${others.ticket_id}/accept`);
    await told(listener, ({ accepted_count }) => accepted_count === 1);
    await ask(ada, "POST", `/${adas.ticket_id}/accept`);
    await pass();
    const open = await told(listener, isIn("open"));
    assert.equal(open.room_id, (await ask(bob, "GET", `/${others.ticket_id}`)).room_id);
    // As the match's room does: that it is over, with a result that is saved before it is told.
    const { proposal_id } = (await matchmaking.life.look(adas.ticket_id))?.proposal ?? assert.fail();
    const match_id = open.room_id ?? assert.fail();
    await played(server.services.matches, {
      ...{ match_id, mode: "arena", pvp_mode_id: "duel", arena_id: "pillars", content_version: 1 },
      ...{ content_hash: "hash", rules_version: 1, started_at: new Date().toISOString() },
      teams: [ada, bob].map(({ player_id }, i) => ({
        ...{ team: i + 1 },
        players: [
          { player_id, character_id: player_id, character_name: "Ada", class_id: "fighter", level: 1 },
        ],
      })),
    });
    const over = {
      match_id,
      proposal_id,
      queue_id: adas.queue_id,
      what: "over",
    } as const;
    const nobody = { absent_player_ids: [], forfeited_player_ids: [], substitute_proposal_ids: [] };
    server.services.match_listeners.tell({ ...over, ...nobody });
    assert.equal((await told(listener, isIn("ended"))).ended_because, "played");
    assert.equal(await listener.closed, CONSENTED);
  });

  it("tells who waits on that another has declined, and lets go of who has, whose ticket is over", async () => {
    const [adas, bobs] = [await queue(ada, "ranked_duel"), await queue(bob, "ranked_duel")];
    const [one, other] = [await listen(ada, adas), await listen(bob, bobs)];
    assert.equal(one.room.roomId, other.room.roomId, "all who wait in a queue share rooms");
    await pass();
    await told(one, isIn("asked"));
    one.heard.length = 0;
    await ask(bob, "POST", `/${bobs.ticket_id}/decline`);
    await told(one, isIn("waiting"));
    assert.equal((await told(other, isIn("ended"))).ended_because, "declined");
    assert.equal(await other.closed, CONSENTED);
    await ask(ada, "DELETE", `/${adas.ticket_id}`);
    assert.equal((await told(one, isIn("ended"))).ended_because, "cancelled");
    assert.equal(await one.closed, CONSENTED);
  });

  it("tells every member of a party of its ticket, which the room of the party names", async () => {
    const party = async (who: MatchGuest, method: string, path: string, body: object) =>
      who.account.request(method, `/api/parties${path}`, body);
    const begun = await party(ada, "POST", "", { session_id: ada.session_id, is_open: true });
    const { party_id } = z.object({ party: z.object({ party_id: z.string() }) }).parse(begun).party;
    await party(bob, "PUT", `/${party_id}/join`, { session_id: bob.session_id });
    const news = await NewsListener.join(server.endpoint, "party", bob.client.auth.token ?? "");
    listeners.push(news);
    await news.told("party", () => true);
    const { ticket_id } = await queue(ada, "quick_2v2");
    const named = await news.told<{ ticket_id: string }>("ticket", each => each.ticket_id === ticket_id);
    const [one, other] = [await listen(ada, { ticket_id }), await listen(bob, named)];
    for (const each of [one, other]) await told(each, ({ members }) => members.length === 2);
    await ask(bob, "DELETE", `/${ticket_id}`);
    for (const each of [one, other]) await told(each, isIn("ended"));
  });

  it("refuses with the reason a ticket of others, one that is none, and none at all", async () => {
    const { ticket_id } = await queue(ada, "quick_duel");
    await assert.rejects(join(bob, { ticket_id }), /does not belong to this ticket\. \(not_your_ticket\)/);
    await assert.rejects(
      join(bob, { ticket_id, player_id: ada.player_id, topic: "quick_duel" }),
      /not_your_ticket/,
    );
    await assert.rejects(join(bob, { ticket_id: `${ticket_id}0` }), /\(ticket_over\)/);
    for (const options of [{}, { ticket_id: 7 }, { ticket_id: "x".repeat(200) }, { topic: "quick_duel" }])
      await assert.rejects(join(bob, options), /Say by ticket_id which ticket/);
    await assert.rejects(
      new Client(server.endpoint).joinOrCreate("queue", { ticket_id }),
      /session token is needed/,
    );
    const listener = await listen(ada, { ticket_id });
    await assert.rejects(bob.client.joinById(listener.room.roomId, {}));
    await assert.rejects(bob.client.create("queue", { ticket_id }), /joined by joinOrCreate alone/);
    await ask(ada, "DELETE", `/${ticket_id}`);
  });

  it("refuses a ticket that is over, and says why it is", async () => {
    const { ticket_id } = await queue(ada, "quick_duel");
    await ask(ada, "DELETE", `/${ticket_id}`);
    await assert.rejects(join(ada, { ticket_id }), /over: cancelled\. \(ticket_over\)/);
  });

  it("takes a connection for the player's sign of life, and its loss for the last one", async () => {
    const seen = mock.method(matchmaking.news, "noteSeen", () => undefined);
    const times = () => seen.mock.calls.filter(call => call.arguments[0] === ada.player_id).length;
    // From here on, so that the timers of the room are the test's.
    const clock = install({ toFake: ["setInterval", "clearInterval"] });
    try {
      const { ticket_id } = await queue(ada, "quick_duel");
      const listener = await listen(ada, { ticket_id });
      await told(listener, isIn("waiting"));
      const before = times();
      const reads = mock.method(matchmaking.life, "look");
      clock.tick(GONE_AFTER_MS);
      assert.ok(times() - before >= 3, "so that one may be lost");
      await eventually("it is read, since news may be lost", () => reads.mock.callCount() === 1);
      const last = times();
      listener.drop();
      await eventually("it is noted", () => times() === last + 1);
    } finally {
      clock.uninstall();
    }
  });

  it("tells a player who is back how it has gone on meanwhile", async () => {
    const adas = await queue(ada, "ranked_duel");
    const first = await listen(ada, adas);
    await told(first, isIn("waiting"));
    first.drop();
    await first.closed;
    const bobs = await queue(bob, "ranked_duel");
    await pass();
    const again = await listen(ada, adas);
    await told(again, isIn("asked"));
    await ask(bob, "POST", `/${bobs.ticket_id}/decline`);
    await told(again, isIn("waiting"));
    await ask(ada, "DELETE", `/${adas.ticket_id}`);
  });

  it("has one connection of each player, the newest, in whichever of its rooms, and closes the older ones", async () => {
    const [adas, bobs] = [await queue(ada, "ranked_duel"), await queue(bob, "ranked_duel")];
    const [first, others] = [await listen(ada, adas), await listen(bob, bobs)];
    const second = await listen(ada, adas);
    assert.equal(await first.closed, CLOSE_CODES.replaced);
    // As when so many wait that the room is full.
    await matchMaker.getLocalRoomById(second.room.roomId).lock();
    const third = await listen(ada, adas);
    assert.notEqual(third.room.roomId, second.room.roomId);
    assert.equal(await second.closed, CLOSE_CODES.replaced);
    await ask(ada, "DELETE", `/${adas.ticket_id}`);
    assert.equal((await told(third, isIn("ended"))).ended_because, "cancelled");
    assert.ok(others.room.connection.isOpen);
  });

  it("keeps one connection of several that come at once", async () => {
    const adas = await queue(ada, "ranked_duel");
    const joins = [listen(ada, adas), listen(ada, adas), listen(ada, adas)].map(each =>
      // It may be closed before it has joined.
      each.catch((error: unknown) => {
        assert.equal(error instanceof MatchMakeError && error.code, CLOSE_CODES.replaced, String(error));
        return undefined;
      }),
    );
    const all = (await Promise.all(joins)).filter(each => each !== undefined);
    const open = () => all.filter(({ room }) => room.connection.isOpen);
    await eventually("the others are closed", () => open().length === 1);
    assert.deepEqual(await told(open()[0] ?? assert.fail(), isIn("waiting")), adas);
  });

  it("takes no messages but a heartbeat", async () => {
    const listener = await listen(ada, await queue(ada, "quick_duel"));
    listener.room.send("heartbeat", {});
    listener.room.send("accept", {});
    assert.equal(await listener.closed, CLOSE_CODES.invalid);
  });

  it("is gone when nobody listens, and follows nothing any more", async () => {
    const { ticket_id } = await queue(ada, "quick_duel");
    const listener = await listen(ada, { ticket_id });
    const { roomId } = listener.room;
    await listener.leave();
    await eventually("the room is gone", () => server.server.getRoomById(roomId) === undefined);
    const reads = mock.method(matchmaking.life, "look");
    matchmaking.news.tell({ ticket_id });
    assert.equal(reads.mock.callCount(), 0);
  });
});
