/** Queues over HTTP, in a real server that makes the matches. */
import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { Client } from "@colyseus/sdk";
import type { ISeatReservation } from "@colyseus/shared-types";
import { z } from "zod";
import type { ArenaStateSchema } from "../../src/schema/arena-state.ts";
import { ApiServer, type Player, type Reply, readAnswer, refusalOf } from "../support/api-client.ts";
import { eventually } from "../support/eventually.ts";

const ticket = z.object({
  ticket_id: z.string(),
  queue_id: z.string(),
  state: z.string(),
  members: z.array(
    z.object({
      player_id: z.string(),
      character_id: z.string(),
      level: z.int(),
      has_accepted: z.boolean().optional(),
    }),
  ),
  place: z.int().optional(),
  waits_because: z.string().optional(),
  waits_because_text: z.string().optional(),
  accepted_count: z.int().optional(),
  player_count: z.int().optional(),
  accept_until: z.iso.datetime().optional(),
  room_id: z.string().optional(),
  ended_because: z.string().optional(),
});
type TicketView = z.infer<typeof ticket>;
const answer = z.object({ ticket });
const way = z.object({ room_id: z.string(), seat: z.custom<ISeatReservation>(value => value !== undefined) });
const queues = z.object({
  queues: z.array(z.object({ queue_id: z.string(), player_count: z.int(), team_size: z.int() })),
});

describe("Queues", function () {
  this.timeout(60_000);
  let api: ApiServer;

  before(async () => {
    api = await ApiServer.start();
  });
  after(() => api?.stop());

  /** A guest with a character, and the token of its session. */
  async function aPlayer() {
    const player = await api.guest();
    const { session, session_token } = await player.begin();
    return { player, session_token, ...session };
  }
  const askToQueue = (player: Player, queue_id: string, more: object = {}) =>
    player.ask("POST", "/matchmaking/tickets", { queue_id, ...more });
  const queue = async (player: Player, queue_id: string): Promise<TicketView> =>
    readAnswer(answer, await askToQueue(player, queue_id), 201).ticket;
  const look = async (player: Player, { ticket_id }: TicketView): Promise<TicketView> =>
    readAnswer(answer, await player.ask("GET", `/matchmaking/tickets/${ticket_id}`)).ticket;
  const askTo = (verb: "accept" | "decline", player: Player, { ticket_id }: TicketView): Promise<Reply> =>
    player.ask("POST", `/matchmaking/tickets/${ticket_id}/${verb}`);
  /** As a client polls. */
  async function until(
    state: string,
    player: Player,
    its: TicketView,
    limitMs = 10_000,
  ): Promise<TicketView> {
    for (let tries = 0; tries < limitMs / 200; tries++, await delay(200)) {
      const now = await look(player, its);
      if (now.state === state) return now;
    }
    return assert.fail(`the ticket did not come to be ${state}`);
  }

  type Waiting = Awaited<ReturnType<typeof aPlayer>>;
  const askToJoin = ({ player, session_id }: Waiting, { ticket_id }: TicketView): Promise<Reply> =>
    player.ask("PUT", `/matchmaking/tickets/${ticket_id}/join`, { session_id });
  async function comeIn(who: Waiting, its: TicketView) {
    const { seat } = readAnswer(way, await askToJoin(who, its));
    return new Client(api.endpoint).consumeSeatReservation<ArenaStateSchema>(seat);
  }

  it("lead two players who ask for a match into one room", async () => {
    const [ada, bob] = [await aPlayer(), await aPlayer()];
    const [adas, bobs] = [await queue(ada.player, "quick_duel"), await queue(bob.player, "quick_duel")];
    assert.equal(adas.state, "waiting");
    const [ones, others] = [await until("open", ada.player, adas), await until("open", bob.player, bobs)];
    assert.equal(ones.room_id, others.room_id);
    const rooms = await Promise.all([comeIn(ada, adas), comeIn(bob, bobs)]);
    assert.deepEqual([...new Set(rooms.map(({ roomId }) => roomId))], [ones.room_id]);
    const [room] = rooms;
    const teams = () => [...(room?.state.fighters?.values() ?? [])].map(({ team }) => team).sort();
    await eventually("both fight, each in a team of its own", () => teams().join() === "1,2");
    await eventually("it has begun", () => (room?.state.round ?? 0) > 0, 20_000);
    await Promise.all(rooms.map(each => each.leave()));
  });

  it("let nobody else into the match that was found, nor with another character, nor before it is open", async () => {
    const [ada, bob, cyd] = [await aPlayer(), await aPlayer(), await aPlayer()];
    const [adas, bobs] = [await queue(ada.player, "quick_duel"), await queue(bob.player, "quick_duel")];
    const { room_id } = await until("open", ada.player, adas);
    assert.equal(refusalOf(await askToJoin(cyd, adas)), "403 forbidden: not_your_ticket");
    const cyds = await queue(cyd.player, "quick_3v3");
    assert.equal(refusalOf(await askToJoin(cyd, cyds)), "409 conflict: match_not_open");
    const client = new Client(api.endpoint);
    client.auth.token = cyd.session_token;
    await assert.rejects(client.joinById(room_id ?? assert.fail(), {}));
    const rooms = [await comeIn(ada, adas), await comeIn(bob, bobs)];
    await Promise.all(rooms.map(each => each.leave()));
    await cyd.player.ask("DELETE", `/matchmaking/tickets/${cyds.ticket_id}`);
  });

  it("put who has come back into the queue where the other does not, who may not queue for a while", async () => {
    const [ada, bob] = [await aPlayer(), await aPlayer()];
    const [adas, bobs] = [await queue(ada.player, "ranked_duel"), await queue(bob.player, "ranked_duel")];
    await until("asked", ada.player, adas);
    for (const [who, its] of [[ada, adas] as const, [bob, bobs] as const])
      assert.equal((await askTo("accept", who.player, its)).status, 200);
    await until("open", ada.player, adas);
    const room = await comeIn(ada, adas);
    const ended = await until("ended", bob.player, bobs, 30_000);
    assert.equal(ended.ended_because, "absent");
    assert.equal((await look(ada.player, adas)).state, "waiting");
    assert.equal(
      refusalOf(await askToQueue(bob.player, "quick_duel")),
      "429 too-many-requests: queue_paused",
    );
    await room.leave();
    await ada.player.ask("DELETE", `/matchmaking/tickets/${adas.ticket_id}`);
  });

  it("ask both players of a ranked match, and tell each how far it is", async () => {
    const [ada, bob] = [await aPlayer(), await aPlayer()];
    const [adas, bobs] = [await queue(ada.player, "ranked_duel"), await queue(bob.player, "ranked_duel")];
    const asked = await until("asked", ada.player, adas);
    assert.deepEqual([asked.accepted_count, asked.player_count], [0, 2]);
    assert.ok(Date.parse(asked.accept_until ?? "") > Date.now());
    const accepted = readAnswer(answer, await askTo("accept", ada.player, adas)).ticket;
    assert.equal(accepted.members[0]?.has_accepted, true);
    assert.equal(refusalOf(await askTo("accept", ada.player, adas)), "409 conflict: already_accepted");
    assert.equal((await look(bob.player, bobs)).accepted_count, 1);
    assert.equal((await askTo("accept", bob.player, bobs)).status, 200);
    assert.equal(
      (await until("open", ada.player, adas)).room_id,
      (await until("open", bob.player, bobs)).room_id,
    );
    assert.equal(refusalOf(await askTo("accept", bob.player, bobs)), "409 conflict: already_accepted");
  });

  it("keep who declines out for a while, and the other waits on", async () => {
    const [ada, bob] = [await aPlayer(), await aPlayer()];
    const [adas, bobs] = [await queue(ada.player, "ranked_duel"), await queue(bob.player, "ranked_duel")];
    await until("asked", ada.player, adas);
    const ended = readAnswer(answer, await askTo("decline", ada.player, adas)).ticket;
    assert.deepEqual([ended.state, ended.ended_because], ["ended", "declined"]);
    const again = await askToQueue(ada.player, "quick_duel");
    assert.equal(refusalOf(again), "429 too-many-requests: queue_paused");
    assert.ok(Number(again.headers.get("Retry-After")) > 30);
    assert.equal((await look(bob.player, bobs)).state, "waiting");
    const left = await bob.player.ask("DELETE", `/matchmaking/tickets/${bobs.ticket_id}`);
    assert.equal(readAnswer(answer, left).ticket.ended_because, "cancelled");
  });

  it("say why a ticket still waits, in words, how many wait, and which ticket is one's own", async () => {
    const { player } = await aPlayer();
    assert.deepEqual((await player.ask("GET", "/me/ticket")).body, {});
    const its = await queue(player, "quick_3v3");
    for (let tries = 0; (await look(player, its)).waits_because === undefined && tries < 50; tries++)
      await delay(100);
    const { place, waits_because, waits_because_text } = await look(player, its);
    assert.deepEqual([place, waits_because], [1, "too_few_players"]);
    assert.equal(waits_because_text, "Fewer players wait than a match needs.");
    const all = readAnswer(queues, await player.ask("GET", "/matchmaking/queues")).queues;
    assert.deepEqual(
      all.filter(({ queue_id }) => queue_id === "quick_3v3"),
      [{ queue_id: "quick_3v3", player_count: 1, team_size: 3 }],
    );
    assert.equal(readAnswer(answer, await player.ask("GET", "/me/ticket")).ticket.ticket_id, its.ticket_id);
  });

  it("wait no longer for a party of which a member leaves", async () => {
    const [ada, bob] = [await aPlayer(), await aPlayer()];
    const begun = await ada.player.ask("POST", "/parties", { session_id: ada.session_id, is_open: true });
    const { party_id } = readAnswer(
      z.object({ party: z.object({ party_id: z.string() }) }),
      begun,
      201,
    ).party;
    const join = { session_id: bob.session_id };
    assert.equal((await bob.player.ask("PUT", `/parties/${party_id}/join`, join)).status, 200);
    const tooMany = await askToQueue(ada.player, "quick_duel");
    assert.equal(refusalOf(tooMany), "422 refused: wrong_party_size");
    assert.equal(refusalOf(await askToQueue(bob.player, "quick_3v3")), "422 refused: not_leader");
    const its = await queue(ada.player, "quick_3v3");
    assert.equal((await look(bob.player, its)).state, "waiting");
    assert.equal((await bob.player.ask("PUT", `/parties/${party_id}/leave`, {})).status, 204);
    const ended = await look(ada.player, its);
    assert.deepEqual([ended.state, ended.ended_because], ["ended", "party_changed"]);
    const own = await queue(bob.player, "quick_3v3");
    await bob.player.ask("DELETE", `/matchmaking/tickets/${own.ticket_id}`);
  });

  it("refuse who asks for tickets too often", async () => {
    const strict = await ApiServer.start({ JOINS_PER_MINUTE_PER_ACCOUNT: "2" });
    try {
      const player = await strict.guest();
      const replies: Reply[] = [];
      for (let i = 0; i < 3; i++) replies.push(await askToQueue(player, "chess"));
      assert.deepEqual(
        replies.map(({ status }) => status),
        [404, 404, 429],
      );
    } finally {
      await strict.stop();
    }
  });

  it("refuse what nobody may ask", async () => {
    const [ada, bob] = [await aPlayer(), await aPlayer()];
    const refused = async (asked: Promise<Reply>) => refusalOf(await asked);
    assert.equal((await askToQueue(ada.player, "chess")).status, 404);
    for (const forged of [{ rating: 3000 }, { mu: 50, sigma: 1 }, { rank: 1 }, { player_id: bob.player_id }])
      assert.equal((await askToQueue(ada.player, "quick_3v3", forged)).status, 400);
    const stolen = askToQueue(ada.player, "quick_3v3", { character_id: `${bob.player_id}-1` });
    assert.equal(await refused(stolen), "422 refused: may_not_play");
    const its = await queue(ada.player, "quick_3v3");
    assert.equal(await refused(askToQueue(ada.player, "ranked_3v3")), "409 conflict: already_queued");
    const path = `/matchmaking/tickets/${its.ticket_id}`;
    for (const [method, what] of [
      ["GET", path],
      ["DELETE", path],
      ["POST", `${path}/accept`],
    ] as const)
      assert.equal(await refused(bob.player.ask(method, what)), "403 forbidden: not_your_ticket");
    assert.equal(await refused(askTo("accept", ada.player, its)), "409 conflict: no_match_to_answer");
    assert.equal(
      await refused(ada.player.ask("GET", "/matchmaking/tickets/nonsense")),
      "404 not-found: ticket_over",
    );
  });
});
