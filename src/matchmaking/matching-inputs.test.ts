import assert from "node:assert/strict";
import { pino } from "pino";
import { testEnv } from "../../test/support/dynamodb.ts";
import { eventually } from "../../test/support/eventually.ts";
import { aLobby, type Lobby } from "../../test/support/matchmaking.ts";
import { MortalWriters } from "../../test/support/mortal-writers.ts";
import type { Match } from "../matches/match.ts";
import { connect, type Database } from "../store/dynamo/connect.ts";
import { match } from "./matcher.ts";
import type { Matchmaking } from "./matchmaking.ts";
import { PartyBonusTable } from "./party-bonus-table.ts";

const always = () => true;

describe("What the matcher is given", function () {
  this.timeout(20_000);
  let database: Database;
  let writers: MortalWriters;
  let lobby: Lobby;
  let one: Matchmaking;
  let clerk: Matchmaking;
  let players = 0;

  before(async () => {
    database = await connect(testEnv({ DATA_DIR: ":memory:" }), pino({ level: "silent" }), { join: false });
    writers = new MortalWriters(database);
  });
  beforeEach(() => {
    lobby = aLobby();
    one = lobby.process(database);
    clerk = lobby.process(database);
  });
  after(() => database?.close());

  const named = (...names: string[]) => names.map(name => `${name}${++players}`);
  const queue = (player_id = "", queue_id = "quick") => one.queueing.queue(player_id, lobby.queue(queue_id));
  const pass = () => clerk.matching.run(always);
  const roomsOf = () => lobby.rooms.map(({ teams }) => teams.flat().sort());

  describe("of players who have blocked each other", () => {
    it("keeps them apart, and tells neither that it was blocked: it waits as where nobody is near enough", async () => {
      const [ada = "", bob = ""] = named("ada", "bob");
      lobby.blocked.push([ada, bob]);
      const tickets = [await queue(ada), await queue(bob)];
      await pass();
      await pass();
      assert.deepEqual(roomsOf(), []);
      for (const { ticket_id } of tickets)
        assert.equal(one.statuses.placeOf("quick", ticket_id)?.reason, "window_widens");
    });

    it("matches them with somebody else", async () => {
      const [ada = "", bob = "", cyd = ""] = named("ada", "bob", "cyd");
      lobby.blocked.push([bob, ada]);
      for (const each of [ada, bob, cyd]) await queue(each);
      await pass();
      await pass();
      assert.equal(lobby.rooms.length, 1);
      assert.ok(roomsOf()[0]?.includes(cyd));
    });

    it("counts a block that was made while they waited", async () => {
      const [ada = "", bob = ""] = named("ada", "bob");
      lobby.ratings.set(ada, { mu: 35, sigma: 1 });
      lobby.ratings.set(bob, { mu: 25, sigma: 1 });
      await queue(ada);
      await queue(bob);
      await pass();
      lobby.blocked.push([ada, bob]);
      lobby.now_ms += 60_000;
      for (const each of [ada, bob]) one.news.noteSeen(each);
      await pass();
      await pass();
      assert.deepEqual(roomsOf(), []);
    });

    it("asks once for each match that was found, and nothing while tickets wait", async () => {
      for (const each of named("ada", "bob")) await queue(each);
      await pass();
      assert.equal(lobby.block_reads, 1);
      const [eve = ""] = named("eve");
      await queue(eve);
      for (let passes = 0; passes < 3; passes++) await pass();
      assert.equal(lobby.block_reads, 1);
    });

    it("lets friends in a party play with each other whatever is between them", async () => {
      const [ada = "", bob = "", cyd = "", dan = ""] = named("ada", "bob", "cyd", "dan");
      lobby.party(ada, bob);
      lobby.party(cyd, dan);
      lobby.blocked.push([ada, bob]);
      await queue(ada, "pairs");
      await queue(cyd, "pairs");
      await pass();
      assert.equal(lobby.rooms.length, 1);
    });

    it("is recorded, so that the pass can be done again", async () => {
      const [ada = "", bob = "", cyd = ""] = named("ada", "bob", "cyd");
      lobby.blocked.push([ada, bob]);
      for (const each of [ada, bob]) await queue(each);
      await pass();
      await queue(cyd);
      await pass();
      const { pass: recorded, matched } = lobby.passes.at(-1) ?? assert.fail();
      assert.ok(recorded.tickets.some(({ avoided = [] }) => avoided.includes(bob)));
      const { tickets, rules, now_ms, seed, bonus } = JSON.parse(JSON.stringify(recorded));
      assert.deepEqual(match(tickets, rules, now_ms, seed, bonus).matches, matched.matches);
    });
  });

  describe("of what a full party is worth", () => {
    /** A party of two against two who are alone, as its row says it once the party has won. */
    async function playedMatch(changes: Partial<Match> = {}) {
      const [ada = "", bob = "", cyd = "", dan = ""] = named("ada", "bob", "cyd", "dan");
      lobby.party(ada, bob);
      for (const each of [ada, cyd, dan]) await queue(each, "pairs");
      lobby.now_ms += 60_000;
      for (const each of [ada, bob, cyd, dan]) one.news.noteSeen(each);
      await pass();
      const { proposal_id, teams } = lobby.rooms.at(-1) ?? assert.fail();
      const party = teams.findIndex(each => each.includes(ada));
      // A match that it has learned from before would teach nothing.
      const [match_id = ""] = named("match");
      const ended = aMatch(match_id, teams, party, changes);
      return { proposal_id, ended };
    }

    const countTaught = async () => (await new PartyBonusTable(database).of("pairs")).matches;
    type Played = Awaited<ReturnType<typeof playedMatch>>;
    const tell = ({ ended, proposal_id }: Played, by = one) => by.bonuses.learnFrom(ended, proposal_id);
    const bonusIn = async (matchmaking: Matchmaking) => (await matchmaking.bonuses.of("pairs")) * 10_000;

    it("is learned from matches that have ended, by whichever process, and known to who matches next", async () => {
      const { ended, proposal_id } = await playedMatch();
      const before = await bonusIn(lobby.process(database));
      await one.bonuses.learnFrom(ended, proposal_id);
      const next = lobby.process(database);
      const after = await bonusIn(next);
      assert.ok(after > before);
      const [eve = ""] = named("eve");
      lobby.parties.clear();
      await queue(eve, "pairs");
      for (const each of named("fay", "gus", "hal")) await queue(each, "pairs");
      await next.matching.run(always);
      assert.equal((lobby.passes.at(-1)?.pass.bonus ?? 0) * 10_000, after);
    });

    /** One process stands still where it would write, until another one has told. */
    async function tellAtOnce(first: Played, second: Played): Promise<void> {
      const slow = lobby.process(writers.access);
      const standing = writers.live({ end: "stands still", after: 0 }, () => tell(first, slow));
      await eventually("it is about to write", () => writers.waiting > 0);
      await tell(second);
      await writers.release();
      await standing;
    }

    it("counts a match once, also where it is told twice or two tell at once", async () => {
      const before = await countTaught();
      const [first, second, third, fourth] = [
        await playedMatch(),
        await playedMatch(),
        await playedMatch(),
        await playedMatch(),
      ];
      await tell(first);
      const once = await bonusIn(lobby.process(database));
      await tell(first);
      assert.equal(await bonusIn(lobby.process(database)), once);
      assert.equal(await countTaught(), before + 1);
      await tellAtOnce(second, second);
      assert.equal(await countTaught(), before + 2);
      await tellAtOnce(third, fourth);
      assert.equal(await countTaught(), before + 4);
      assert.ok((await bonusIn(lobby.process(database))) > once);
    });

    it("learns nothing of a match that is void, that a player has left, or in which a bot has played", async () => {
      const before = await bonusIn(lobby.process(database));
      const changes: Partial<Match>[] = [
        { status: "void", result: undefined },
        { absent_player_ids: ["somebody"] },
      ];
      for (const change of changes) {
        const { ended, proposal_id } = await playedMatch(change);
        await one.bonuses.learnFrom(ended, proposal_id);
      }
      const left = await playedMatch();
      if (left.ended.result) left.ended.result.forfeited_player_ids = ["somebody"];
      await one.bonuses.learnFrom(left.ended, left.proposal_id);
      const withBot = await playedMatch();
      const [bot] = withBot.ended.teams.flatMap(each => each.players);
      if (bot) bot.is_bot = true;
      await one.bonuses.learnFrom(withBot.ended, withBot.proposal_id);
      assert.equal(await bonusIn(lobby.process(database)), before);
    });
  });

  /** @param winner the index of the team that has won. */
  function aMatch(
    match_id: string,
    teams: readonly (readonly string[])[],
    winner: number,
    changes: Partial<Match>,
  ): Match {
    const at = new Date(lobby.now_ms).toISOString();
    const ranks = teams.map((_, i) => ({ team: i + 1, rank: i === winner ? 1 : 2, rounds_won: 0 }));
    return {
      ...{ match_id, mode: "arena", pvp_mode_id: "pairs", arena_id: "ring", queue_id: "pairs" },
      ...{ content_version: 1, content_hash: "", rules_version: 1, started_at: at, ended_at: at },
      teams: teams.map((ids, i) => ({
        team: i + 1,
        players: ids.map(player_id => ({
          ...{ player_id, character_id: player_id, character_name: player_id, class_id: "fighter", level: 1 },
        })),
      })),
      ...{ status: "ended", expires_at: 0 },
      result: {
        reason: "won",
        teams: ranks.toSorted((a, b) => a.rank - b.rank),
        forfeited_player_ids: [],
        ticks: 1,
      },
      ...changes,
    };
  }
});
