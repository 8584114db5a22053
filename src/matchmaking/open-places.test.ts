import assert from "node:assert/strict";
import { pino } from "pino";
import { testEnv } from "../../test/support/dynamodb.ts";
import { aLobby, type Lobby } from "../../test/support/matchmaking.ts";
import type { MatchPlaces } from "../matches/match-news.ts";
import { connect, type Database } from "../store/dynamo/connect.ts";
import type { Matchmaking } from "./matchmaking.ts";
import type { Ticket } from "./ticket.ts";

const MINUTE_MS = 60_000;

describe("A place that is free in a match that is played", function () {
  this.timeout(60_000);
  let database: Database;
  let lobby: Lobby;
  let one: Matchmaking;
  let clerk: Matchmaking;
  let players = 0;

  before(async () => {
    database = await connect(testEnv({ DATA_DIR: ":memory:" }), pino({ level: "silent" }), { join: false });
  });
  beforeEach(() => {
    lobby = aLobby();
    const { queues } = lobby.content;
    const pairs = { ...lobby.queue("pairs"), has_backfill: true };
    lobby.content = { ...lobby.content, queues: { ...queues, pairs } };
    one = lobby.process(database);
    clerk = lobby.process(database);
    lobby.rooms.push({ room_id: "played", proposal_id: "before", teams: [["eve"], ["fay", "gus"]] });
  });
  after(() => database?.close());

  const aPlayer = (name: string) => `${name}${++players}`;
  const queue = async (...members: [string, ...string[]]): Promise<Ticket> => {
    if (members.length > 1) lobby.party(...members);
    const made = await one.queueing.queue(members[0], lobby.queue("pairs"));
    lobby.now_ms += 1;
    return made;
  };
  const pass = () => clerk.matching.run(() => true);
  const tell = (told: Partial<MatchPlaces> = {}) =>
    one.news.tellPlaces({
      ...{ match_id: "played", queue_id: "pairs", places: [1, 0], player_ids: ["eve", "fay", "gus"] },
      skills: skillsOf([25], [25, 25]),
      ...told,
    });
  /** Of teams of players with these mu. */
  const skillsOf = (...teams: number[][]) => teams.map(mus => mus.map(mu => ({ mu, sigma: 1 })));
  /** By ticket: what has become of it, with the room where it has one. */
  const statesOf = (...tickets: Ticket[]) =>
    Promise.all(
      tickets.map(async ({ ticket_id }) => {
        const known = (await one.life.look(ticket_id)) ?? assert.fail();
        return known.ticket.state === "matched" ? known.proposal?.room_id : known.ticket.state;
      }),
    );

  it("is given to the player who has waited for it the longest, in the team that misses somebody", async () => {
    const [ada, bob] = [aPlayer("ada"), aPlayer("bob")];
    const tickets = [await queue(ada), await queue(bob)];
    tell();
    await pass();
    assert.deepEqual(await statesOf(...tickets), ["played", "waiting"]);
    assert.deepEqual(lobby.rooms.at(-1)?.teams, [[ada], []]);
  });

  it("is nobody's who would make it more uneven than it asks of a match by now, and goes to the next who waits", async () => {
    const [ada, bob] = [aPlayer("ada"), aPlayer("bob")];
    lobby.ratings.set(ada, { mu: 45, sigma: 1 });
    const tickets = [await queue(ada), await queue(bob)];
    tell();
    await pass();
    assert.deepEqual(await statesOf(...tickets), ["waiting", "played"]);
    tell();
    await pass();
    assert.deepEqual(await statesOf(...tickets), ["waiting", "played"]);
    lobby.now_ms += MINUTE_MS;
    one.news.noteSeen(ada);
    await pass();
    assert.deepEqual(await statesOf(...tickets), ["played", "played"], "after a minute it takes any");
  });

  it("is in the team with which the match is the most even", async () => {
    for (const [mu, team] of [
      [24, 0],
      [26, 1],
    ] as const) {
      const ada = aPlayer("ada");
      lobby.ratings.set(ada, { mu, sigma: 1 });
      await queue(ada);
      tell({ places: [1, 1], skills: skillsOf([26], [24]) });
      await pass();
      assert.deepEqual(lobby.rooms.at(-1)?.teams[team], [ada]);
    }
  });

  it("is one player's, until the match tells of places again", async () => {
    const tickets = [await queue(aPlayer("ada")), await queue(aPlayer("bob"))];
    tell();
    await pass();
    await pass();
    assert.deepEqual(await statesOf(...tickets), ["played", "waiting"]);
    tell();
    await pass();
    assert.deepEqual(await statesOf(...tickets), ["played", "played"]);
  });

  it("is a party's only where all of it fit into one team", async () => {
    const [ada, bob, cyd] = [aPlayer("ada"), aPlayer("bob"), aPlayer("cyd")];
    const tickets = [await queue(ada, bob), await queue(cyd)];
    tell({ places: [1, 1] });
    await pass();
    assert.deepEqual(await statesOf(...tickets), ["waiting", "played"]);
    tell({ places: [0, 2] });
    await pass();
    assert.deepEqual(await statesOf(...tickets), ["played", "played"]);
    assert.deepEqual(lobby.rooms.at(-1)?.teams, [[], [ada, bob]]);
  });

  it("is not for who was in that match, has blocked one who is, waits in another queue, or can have a match of its own", async () => {
    const [ada, bob] = [aPlayer("ada"), aPlayer("bob")];
    const tickets = [await queue(ada), await queue(bob)];
    lobby.blocked.push([bob, "fay"]);
    tell({ player_ids: ["eve", "fay", "gus", ada] });
    lobby.rooms.push({ room_id: "another", proposal_id: "before too", teams: [] });
    tell({ match_id: "another", queue_id: "quick" });
    await pass();
    assert.deepEqual(await statesOf(...tickets), ["waiting", "waiting"]);
    const others = [await queue(aPlayer("cyd")), await queue(aPlayer("dan"))];
    tell();
    await pass();
    const states = await statesOf(...tickets, ...others);
    assert.deepEqual([...new Set(states)], ["room3"]);
  });

  it("is nobody's where the queue does not say so, and no more once the match says so or has said nothing for long", async () => {
    const its = await queue(aPlayer("ada"));
    tell();
    tell({ places: [] });
    await pass();
    tell();
    lobby.now_ms += 4 * MINUTE_MS;
    for (const { player_id } of its.members) one.news.noteSeen(player_id);
    await pass();
    const { pairs } = lobby.content.queues;
    const closed = { ...(pairs ?? assert.fail()), has_backfill: false };
    lobby.content = { ...lobby.content, queues: { ...lobby.content.queues, pairs: closed } };
    tell();
    await pass();
    assert.deepEqual(await statesOf(its), ["waiting"]);
  });

  it("that the match has given to somebody else lets who was to have it wait on, as before, and matches are made all the same", async () => {
    const its = await queue(aPlayer("ada"));
    tell({ match_id: "full" });
    await pass();
    assert.deepEqual(await statesOf(its), ["waiting"]);
    assert.equal((await one.tickets.get(its.ticket_id))?.waits_since_ms, its.waits_since_ms);
    assert.equal(await one.pauses.of(its.members[0]?.player_id ?? ""), undefined);
    const others = [await queue(aPlayer("bob")), await queue(aPlayer("cyd")), await queue(aPlayer("dan"))];
    await pass();
    assert.deepEqual([...new Set(await statesOf(its, ...others))], ["room2"]);
  });

  it("goes to the next who waits, where the first must not meet who plays", async () => {
    const [its, next] = [await queue(aPlayer("ada")), await queue(aPlayer("bob"))];
    lobby.blocked.push([its.members[0]?.player_id ?? "", "player"]);
    for (let times = 0; times < 2; times++) {
      tell({ player_ids: ["player"] });
      await pass();
    }
    assert.deepEqual(await statesOf(its, next), ["waiting", "played"]);
  });

  it("leads to the end of the ticket when that match is over", async () => {
    const its = await queue(aPlayer("ada"));
    tell();
    await pass();
    lobby.ended.add("played");
    const known = (await one.life.look(its.ticket_id)) ?? assert.fail();
    assert.equal(known.proposal?.state, "over");
    assert.equal((await queue(its.members[0]?.player_id ?? "")).state, "waiting");
  });
});
