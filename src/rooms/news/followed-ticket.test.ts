import assert from "node:assert/strict";
import { pino } from "pino";
import { testEnv } from "../../../test/support/dynamodb.ts";
import { eventually } from "../../../test/support/eventually.ts";
import { aLobby, type Lobby } from "../../../test/support/matchmaking.ts";
import type { Matchmaking } from "../../matchmaking/matchmaking.ts";
import type { TicketView } from "../../matchmaking/ticket-views.ts";
import { connect, type Database } from "../../store/dynamo/connect.ts";
import { FollowedTicket } from "./followed-ticket.ts";

const always = () => true;

describe("A ticket that a room follows", function () {
  this.timeout(20_000);
  let database: Database;
  let lobby: Lobby;
  let one: Matchmaking;
  let clerk: Matchmaking;
  let players = 0;
  const followed: FollowedTicket[] = [];
  /** What was told of each ticket, by its id. */
  const told = new Map<string, (TicketView | undefined)[]>();
  let reads = 0;

  before(async () => {
    database = await connect(testEnv({ DATA_DIR: ":memory:" }), pino({ level: "silent" }), { join: false });
  });
  beforeEach(() => {
    lobby = aLobby();
    [one, clerk] = [lobby.process(database), lobby.process(database)];
    reads = 0;
    const look = one.life.look.bind(one.life);
    one.life.look = ticket_id => {
      reads += 1;
      return look(ticket_id);
    };
  });
  afterEach(() => {
    for (const each of followed.splice(0)) each.end();
    told.clear();
  });
  after(() => database?.close());

  async function queue(name: string, queue_id: string) {
    const player_id = `${name}${++players}`;
    const { ticket_id } = await clerk.queueing.queue(player_id, lobby.queue(queue_id));
    return { player_id, ticket_id };
  }
  async function follow({ ticket_id }: { ticket_id: string }): Promise<FollowedTicket> {
    const all: (TicketView | undefined)[] = [];
    told.set(ticket_id, all);
    const tell = (view: TicketView | undefined) => void all.push(view);
    const ticket = new FollowedTicket({
      ticket_id,
      matchmaking: one,
      tell,
      report: error => assert.fail(String(error)),
    });
    followed.push(ticket);
    await ticket.lookAnew();
    return ticket;
  }
  const pass = () => clerk.matching.run(always);
  const last = ({ ticket_id }: { ticket_id: string }) => told.get(ticket_id)?.at(-1);
  const is = (its: { ticket_id: string }, isIt: (view: TicketView) => boolean) =>
    eventually("it is told", () => {
      const view = last(its);
      return view && isIt(view) && view;
    });

  it("is told at first, and then place, expected wait and reason as they change, without being read", async () => {
    const adas = await queue("ada", "quick");
    const ticket = await follow(adas);
    assert.equal(last(adas)?.state, "waiting");
    await pass();
    const before = reads;
    ticket.show();
    assert.partialDeepStrictEqual(last(adas), {
      ...{ place: 1, waits_because: "too_few_players" },
      waits_because_text: "Fewer players wait than a match needs.",
    });
    const count = told.get(adas.ticket_id)?.length;
    await pass();
    ticket.show();
    assert.deepEqual([told.get(adas.ticket_id)?.length, reads], [count, before]);
  });

  it("is told when a match asks, when others have accepted, and when it is open", async () => {
    const [adas, bobs] = [await queue("ada", "ranked"), await queue("bob", "ranked")];
    await follow(adas);
    await pass();
    const asked = await is(adas, ({ state }) => state === "asked");
    assert.ok(Date.parse(asked.accept_until ?? "") > lobby.now_ms);
    assert.deepEqual([asked.accepted_count, asked.player_count], [0, 2]);
    await clerk.answering.accept(bobs.ticket_id, bobs.player_id);
    await is(adas, view => view.accepted_count === 1 && view.members[0]?.has_accepted === false);
    await clerk.answering.accept(adas.ticket_id, adas.player_id);
    await pass();
    assert.ok((await is(adas, ({ state }) => state === "open")).room_id);
  });

  it("is told when another declines, after which it waits again, and that its own player did, with which it ends", async () => {
    const [adas, bobs] = [await queue("ada", "ranked"), await queue("bob", "ranked")];
    await follow(adas);
    await follow(bobs);
    await pass();
    await is(adas, ({ state }) => state === "asked");
    await clerk.answering.decline(bobs.ticket_id, bobs.player_id);
    await is(adas, ({ state }) => state === "waiting");
    assert.equal((await is(bobs, ({ state }) => state === "ended")).ended_because, "declined");
  });

  it("is told when it has ended since its match is over", async () => {
    const [adas] = [await queue("ada", "quick"), await queue("bob", "quick")];
    await follow(adas);
    await pass();
    await is(adas, ({ state }) => state === "open");
    const { proposal } = (await clerk.life.look(adas.ticket_id)) ?? {};
    assert.ok(proposal?.room_id);
    lobby.ended.add(proposal.room_id);
    await clerk.flow.noteOver(proposal.proposal_id);
    assert.equal((await is(adas, ({ state }) => state === "ended")).ended_because, "played");
  });

  it("is read once for all the news that come while it is read", async () => {
    const adas = await queue("ada", "quick");
    const ticket = await follow(adas);
    reads = 0;
    for (let told = 0; told < 10; told++) one.news.tell(adas);
    await ticket.look();
    await eventually("it is read again", () => reads === 2);
    await new Promise(resolve => setImmediate(resolve));
    assert.equal(reads, 2);
  });

  it("that who matches does not know of is made known to it, which is no news to those who follow it", async () => {
    const adas = await queue("ada", "quick");
    const heard: string[] = [];
    one.news.listen({
      onTicket: ticket_id => heard.push(ticket_id),
      onSeen: () => undefined,
      onPlaces: () => undefined,
    });
    const ticket = await follow(adas);
    assert.deepEqual([heard, reads], [[adas.ticket_id], 1]);
    ticket.remind();
    assert.deepEqual([heard.splice(1), reads], [[adas.ticket_id], 1], "again, and without being read");
    await pass();
    ticket.remind();
    await ticket.look();
    assert.deepEqual([heard, reads], [[adas.ticket_id], 2], "it has a place now");
  });

  it("that is not there any more is told as that", async () => {
    const adas = await queue("ada", "quick");
    await follow(adas);
    lobby.now_ms += 48 * 3_600_000;
    one.news.tell(adas);
    await eventually("it is told", () => told.get(adas.ticket_id)?.length === 2);
    assert.equal(last(adas), undefined);
  });

  it("is told to nobody once it is followed no more", async () => {
    const adas = await queue("ada", "quick");
    const ticket = await follow(adas);
    const reading = ticket.lookAnew();
    ticket.end();
    await reading;
    await clerk.queueing.cancel(adas.ticket_id, adas.player_id);
    assert.deepEqual([told.get(adas.ticket_id)?.length, reads], [1, 2]);
  });
});
