/** Queues and custom matches by the client library, as a browser game has them, on a real server that makes the matches. */
import assert from "node:assert/strict";
import { PHASES } from "../../src/game/arena/arena-world.ts";
import type { QueueView } from "../../src/matchmaking/matchmaking-endpoints.ts";
import type { TicketView } from "../../src/matchmaking/ticket-views.ts";
import type { CustomMatchView } from "../../src/session-api/custom-match-endpoints.ts";
import {
  AccountApi,
  ApiProblem,
  ArenaConnection,
  type CustomMatch,
  CustomMatches,
  Parties,
  Queue,
  type QueueEvents,
  type QueueStatus,
  type SeatReservation,
  type Ticket,
} from "../../web/client/index.ts";
import { ApiServer } from "../support/api-client.ts";
import { eventually } from "../support/eventually.ts";
import { HeardEvents } from "../support/heard-events.ts";
import { assertSameTypes } from "../support/same-types.ts";

const EVENTS: readonly (keyof QueueEvents)[] = [
  ...(["waiting", "asked", "opening", "open", "ended", "ticket", "refused"] as const),
];

/** Counts the questions how a ticket goes on. */
class CountingApi extends AccountApi {
  looks = 0;

  override ask<Answer>(method: string, path: string, body?: object): Promise<Answer> {
    if (method === "GET" && path.startsWith("/api/matchmaking/tickets/")) this.looks += 1;
    return super.ask<Answer>(method, path, body);
  }
}

describe("The client library's queues", function () {
  this.timeout(60_000);
  let api: ApiServer;
  const queues: Queue[] = [];
  const matches: ArenaConnection[] = [];
  before(async () => {
    api = await ApiServer.start();
  });
  afterEach(async () => {
    for (const queue of queues.splice(0)) queue.stop();
    await Promise.all(matches.splice(0).map(match => match.leave()));
  });
  after(() => api?.stop());

  async function aPlayer() {
    const player = await api.guest();
    const { session_id } = (await player.begin()).session;
    const account = new CountingApi(api.endpoint, () => player.token);
    const parties = new Parties(account, session_id);
    const custom = new CustomMatches(account, session_id);
    return {
      player_id: player.player_id,
      token: player.token,
      account,
      session_id,
      parties,
      custom,
      ...aQueue(account, session_id),
    };
  }
  function aQueue(account: AccountApi, session_id: string) {
    const queue = new Queue(account, session_id);
    queues.push(queue);
    return { queue, heard: new HeardEvents(queue, EVENTS) };
  }
  async function enter(seat: SeatReservation): Promise<ArenaConnection> {
    const match = await ArenaConnection.bySeat(api.endpoint, seat);
    matches.push(match);
    return match;
  }
  const reasonOf = (asked: Promise<unknown>) =>
    asked.then(
      () => "accepted",
      (error: unknown) => (error instanceof ApiProblem ? error.reason : error),
    );

  it("have the types that the server answers with", () => {
    assertSameTypes<Ticket, TicketView>();
    assertSameTypes<QueueStatus, QueueView>();
    assertSameTypes<CustomMatch, CustomMatchView>();
  });

  it("ask both players of a ranked match, and lead them into it when both have accepted", async () => {
    const [ada, bob] = [await aPlayer(), await aPlayer()];
    const ranked = (await ada.queue.list()).find(({ queue_id }) => queue_id === "ranked_duel");
    assert.deepEqual([ranked?.is_ranked, ranked?.team_size], [true, 1]);
    assert.equal((await ada.queue.begin("ranked_duel")).state, "waiting");
    await bob.queue.begin("ranked_duel");
    await Promise.all([ada.heard.told("asked"), bob.heard.told("asked")]);
    assert.equal((await ada.queue.accept()).members[0]?.has_accepted, true);
    assert.equal(await reasonOf(ada.queue.accept()), "already_accepted");
    await bob.queue.accept();
    const [adas] = await Promise.all([ada.heard.told("open"), bob.heard.told("open")]);
    const connections = [await enter(await ada.queue.join()), await enter(await bob.queue.join())];
    for (const { matchId } of connections) assert.equal(matchId, adas.room_id);
    for (const connection of connections) await connection.welcome;
  });

  it("keep who declines out for a while, and the other waits again until it leaves", async () => {
    const [ada, bob] = [await aPlayer(), await aPlayer()];
    await ada.queue.begin("ranked_duel");
    await bob.queue.begin("ranked_duel");
    await Promise.all([ada.heard.told("asked"), bob.heard.told("asked")]);
    assert.equal((await ada.queue.decline()).ended_because, "declined");
    assert.equal(ada.heard.of("ended").length, 1);
    await assert.rejects(
      ada.queue.begin("quick_duel"),
      (error: unknown) =>
        error instanceof ApiProblem &&
        error.reason === "queue_paused" &&
        Number(error.retry_after_seconds) > 0,
    );
    await bob.heard.told("waiting", () => bob.heard.of("waiting").length === 2);
    assert.equal((await bob.queue.cancel()).ended_because, "cancelled");
  });

  it("are told how a ticket goes on, and ask nothing meanwhile", async () => {
    const [ada, bob] = [await aPlayer(), await aPlayer()];
    await ada.queue.begin("ranked_duel");
    await ada.heard.told("ticket", ({ place }) => place === 1);
    const before = ada.account.looks;
    await bob.queue.begin("ranked_duel");
    await ada.heard.told("asked");
    await bob.queue.accept();
    await ada.heard.told("ticket", ({ accepted_count }) => accepted_count === 1);
    // Another client of hers, whose session is none, hears of it all the same.
    const asking = new CountingApi(api.endpoint, () => ada.token);
    const other = aQueue(asking, "none");
    await other.queue.resume();
    await eventually("it has asked again and again", () => asking.looks > 1);
    await ada.queue.accept();
    await Promise.all([ada.heard.told("open"), other.heard.told("open")]);
    assert.equal(ada.account.looks, before);
  });

  it("say why a ticket still waits, and go on with it after a new start of the game", async () => {
    const [ada, bob] = [await aPlayer(), await aPlayer()];
    assert.equal(await ada.queue.resume(), undefined);
    const { party_id } = await ada.parties.begin(true);
    await bob.parties.join(party_id);
    const { ticket_id } = await ada.queue.begin("quick_3v3");
    const waiting = await ada.heard.told("ticket", ({ waits_because }) => waits_because !== undefined);
    assert.equal(waiting.waits_because_text, "Fewer players wait than a match needs.");
    assert.equal((await bob.queue.resume())?.ticket_id, ticket_id, "whose leader has made it");
    const anew = aQueue(ada.account, ada.session_id);
    await anew.queue.resume();
    assert.equal((await anew.heard.told("waiting")).ticket_id, ticket_id);
    assert.equal(await reasonOf(anew.queue.join()), "match_not_open");
    await anew.queue.cancel();
    assert.equal((await bob.heard.told("ended")).ended_because, "cancelled");
  });

  it("lead friends into a match of their own by its code, which its maker begins", async () => {
    const [ada, bob] = [await aPlayer(), await aPlayer()];
    const made = await ada.custom.make({ pvp_mode_id: "duel", team: 1 });
    assert.equal(made.match.leader_player_id, ada.player_id);
    const [adas] = [await enter(made.seat)];
    assert.equal(await reasonOf(bob.custom.join(made.code, 1)), "team_full");
    const { match, seat } = await bob.custom.join(made.code);
    assert.deepEqual(
      match.players.map(({ player_id, team }) => [player_id, team]),
      [
        [ada.player_id, 1],
        [bob.player_id, 2],
      ],
    );
    const bobs = await enter(seat);
    assert.deepEqual([adas.matchId, bobs.matchId], [match.match_id, match.match_id]);
    await bobs.welcome;
    const begins = beginningOf(adas);
    await adas.start();
    // With the room's next tick, and not before.
    await begins;
    assert.equal(await reasonOf(bob.custom.join(made.code)), "match_begun");
  });
});

/** Resolves once nobody is waited for any more. */
function beginningOf(connection: ArenaConnection): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const nothing = () => undefined;
  connection.listen({
    patch: ({ phase }) => {
      if (PHASES[phase] !== "gathering") resolve();
    },
    ...{ own: nothing, hit: nothing, match_over: nothing, dropped: nothing, returned: nothing },
  });
  return promise;
}
