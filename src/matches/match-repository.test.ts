import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { testDatabases } from "../../test/support/dynamodb.ts";
import { eventually } from "../../test/support/eventually.ts";
import { NOON_TOMORROW_MS } from "../../test/support/noon-tomorrow.ts";
import { connect, type Database } from "../store/dynamo/connect.ts";
import { type MatchPlayer, type NewMatch, outcomeFor, type SavedResult } from "./match.ts";
import { MATCH_LIFETIME_SECONDS, MatchRepository, MatchTaken, MOST_LISTED } from "./match-repository.ts";

/** Each of them a team. */
function aMatch(players: readonly string[], started_ms = NOON_TOMORROW_MS): NewMatch {
  return {
    ...{ match_id: randomUUID(), mode: "arena", pvp_mode_id: "duel", arena_id: "pillars" },
    ...{ content_version: 3, content_hash: "hash", rules_version: 12 },
    teams: players.map((player_id, i) => ({
      team: i + 1,
      players: [playerCalled(player_id)],
    })),
    started_at: new Date(started_ms).toISOString(),
  };
}

function playerCalled(player_id: string): MatchPlayer {
  return {
    ...{ player_id, character_id: `character of ${player_id}`, character_name: player_id },
    ...{ class_id: "fighter", level: 3 },
  };
}

/** The teams in this order, the first has won. */
function aResult(...teams: number[]): SavedResult {
  return {
    ...{ reason: "won", forfeited_player_ids: [], ticks: 4500 },
    teams: teams.map((team, i) => ({ team, rank: i + 1, rounds_won: 3 - i })),
  };
}

for (const implementation of testDatabases) {
  describe(`Matches, on ${implementation.name}`, function () {
    this.timeout(60_000);
    let database: Database;
    let matches: MatchRepository;
    let now_ms = NOON_TOMORROW_MS;
    let ada: string;
    let bob: string;

    before(async function () {
      await implementation.start(this);
      database = await connect(implementation.env(), console, { join: false });
      matches = new MatchRepository(database, () => now_ms);
    });
    beforeEach(() => {
      now_ms = NOON_TOMORROW_MS;
      [ada, bob] = [`ada ${randomUUID()}`, `bob ${randomUUID()}`];
    });
    after(async () => {
      await database?.close();
      await implementation.stop();
    });

    const listed = (player_id: string, count: number) =>
      eventually("the index has followed", async () => {
        const found = await matches.newestOf(player_id);
        return found.length === count && found;
      });

    it("are running from their beginning, and each of their players finds them", async () => {
      const begun = aMatch([ada, bob]);
      await matches.begin(begun);
      const found = await matches.get(begun.match_id);
      assert.partialDeepStrictEqual(found, { ...begun, status: "running" });
      assert.equal(found?.result, undefined);
      for (const player of [ada, bob]) assert.deepEqual(await listed(player, 1), [found]);
      assert.deepEqual(await matches.newestOf("nobody"), []);
    });

    it("begin once: again is the same, and another one of that id is refused", async () => {
      const begun = aMatch([ada, bob]);
      await matches.begin(begun);
      await matches.begin(begun);
      await assert.rejects(matches.begin({ ...begun, arena_id: "another" }), MatchTaken);
      await matches.end(begun.match_id, aResult(1, 2));
      await assert.rejects(matches.begin(begun), MatchTaken);
      assert.equal((await matches.get(begun.match_id))?.arena_id, "pillars");
    });

    it("have one result, the first, also where several are said at once, and again", async () => {
      for (let round = 0; round < 10; round++) {
        const { match_id } = await begin(aMatch([ada, bob]));
        const said = await Promise.all([
          matches.end(match_id, aResult(1, 2)),
          matches.void(match_id, "server_stopped"),
          matches.end(match_id, aResult(2, 1)),
        ]);
        const kept = await matches.get(match_id);
        for (const each of [...said, await matches.end(match_id, aResult(2, 1))])
          assert.deepEqual(each, kept);
        assert.notEqual(kept?.status, "running");
        assert.equal(kept?.result === undefined, kept?.status === "void");
        assert.equal(kept?.void_reason !== undefined, kept?.status === "void");
      }
    });

    it("end where the answer to the write is lost: asked again it is the same", async () => {
      const { match_id } = await begin(aMatch([ada, bob]));
      const ended = await matches.end(match_id, aResult(2, 1));
      now_ms += 1000;
      assert.deepEqual(await matches.end(match_id, aResult(2, 1)), ended);
      assert.ok(ended);
      assert.deepEqual([outcomeFor(ended, ada), outcomeFor(ended, bob)], ["lost", "won"]);
    });

    it("take players in while they run, in the place of a bot or in a free one, and each once", async () => {
      const bot = { ...playerCalled("bot-1"), is_bot: true };
      const begun = aMatch([ada, bob]);
      const [one = assert.fail(), two = assert.fail()] = begun.teams;
      const { match_id } = await begin({
        ...begun,
        teams: [{ ...one, players: [...one.players, bot] }, two],
      });
      const [cyd, dan] = [playerCalled("cyd"), playerCalled("dan")];
      await matches.takeIn(match_id, cyd, one.team, "bot-1");
      for (let again = 0; again < 2; again++) await matches.takeIn(match_id, dan, two.team);
      const names = async () =>
        (await matches.get(match_id))?.teams.map(({ players }) => players.map(each => each.player_id));
      assert.deepEqual(await names(), [
        [ada, "cyd"],
        [bob, "dan"],
      ]);
      await matches.void(match_id, "abandoned");
      await matches.takeIn(match_id, playerCalled("eve"), one.team);
      assert.equal((await names())?.flat().length, 4);
    });

    it("that never began have no end", async () => {
      assert.equal(await matches.end("no such match", aResult(1)), undefined);
      assert.equal(await matches.void("no such match", "server_stopped"), undefined);
    });

    it("whose process died while they began are nobody's", async () => {
      const begun = aMatch([ada, bob]);
      const put = () => Promise.reject(new Error("the process has died"));
      const { doc, table_prefix } = database;
      const dying = new MatchRepository({ doc, table_prefix, put }, () => now_ms);
      await assert.rejects(dying.begin(begun));
      assert.equal(await matches.get(begun.match_id), undefined);
      await begin(aMatch([ada], NOON_TOMORROW_MS + 1));
      assert.equal((await listed(ada, 1))[0]?.started_at, new Date(NOON_TOMORROW_MS + 1).toISOString());
    });

    it(`of a player are listed, the newest ${MOST_LISTED}, the newest first`, async () => {
      const all = Array.from({ length: MOST_LISTED + 3 }, (_, i) =>
        aMatch([ada, bob], NOON_TOMORROW_MS + i * 1000),
      );
      for (const each of all) await matches.begin(each);
      const found = await eventually("the index has followed", async () => {
        const now = await matches.newestOf(ada);
        return now[0]?.match_id === all.at(-1)?.match_id && now;
      });
      const newest = all.toReversed().slice(0, MOST_LISTED);
      assert.deepEqual(
        found.map(({ match_id }) => match_id),
        newest.map(({ match_id }) => match_id),
      );
    });

    it("are gone after 90 days", async () => {
      const { match_id } = await begin(aMatch([ada, bob]));
      await matches.end(match_id, aResult(1, 2));
      await listed(ada, 1);
      now_ms += MATCH_LIFETIME_SECONDS * 1000 - 1;
      assert.equal((await matches.newestOf(ada)).length, 1);
      now_ms += 1;
      assert.equal(await matches.get(match_id), undefined);
      assert.deepEqual(await matches.newestOf(ada), []);
    });

    async function begin(begun: NewMatch): Promise<NewMatch> {
      await matches.begin(begun);
      return begun;
    }
  });
}

describe("What a match was for a player", () => {
  const match = { ...aMatch(["ada", "bob", "cyd"]), status: "ended" as const, expires_at: 0 };
  const [first, second, third] = [
    { team: 1, rank: 1, rounds_won: 2 },
    { team: 2, rank: 1, rounds_won: 2 },
    { team: 3, rank: 3, rounds_won: 0 },
  ];
  const outcomes = (result: Partial<SavedResult>) =>
    ["ada", "bob", "cyd", "dan"].map(player =>
      outcomeFor({ ...match, result: { ...aResult(1, 2, 3), ...result } }, player),
    );

  it("is won by the best team alone, and drawn by several", () => {
    assert.deepEqual(outcomes({}), ["won", "lost", "lost", undefined]);
    assert.deepEqual(outcomes({ teams: [first, second, third] }), ["drawn", "drawn", "lost", undefined]);
  });

  it("is forfeited by who has left, also where the team has won without", () => {
    assert.deepEqual(outcomes({ forfeited_player_ids: ["ada", "cyd"] }), [
      ...["forfeited", "lost", "forfeited"],
      undefined,
    ]);
  });

  it("is nothing while it is running", () => {
    assert.equal(outcomeFor({ ...match, status: "running" }, "ada"), undefined);
  });
});
