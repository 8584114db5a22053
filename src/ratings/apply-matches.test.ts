import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { pino } from "pino";
import { testEnv } from "../../test/support/dynamodb.ts";
import { Died, MortalWriters } from "../../test/support/mortal-writers.ts";
import { aRankedMatch, aSeason, listOf, played } from "../../test/support/ranked-season.ts";
import { rulesContent } from "../../test/support/rules-content.ts";
import { Mailbox } from "../characters/mailbox.ts";
import { LocalNotice } from "../cluster/notice.ts";
import type { Content } from "../game/content/content.ts";
import { item } from "../game/content/schemas/character-schemas.ts";
import { BoardWriter } from "../leaderboards/board-writer.ts";
import { ratingBoards } from "../leaderboards/rating-boards.ts";
import { MatchRepository } from "../matches/match-repository.ts";
import { SeasonMatches } from "../matches/season-matches.ts";
import { connect, type Database, type TableAccess } from "../store/dynamo/connect.ts";
import { MATCHES_TABLE } from "../store/tables.ts";
import { applyMatches, CLOSES_AFTER_MS } from "./apply-matches.ts";
import { chanceOfBetter, RatedMatches } from "./rated-matches.ts";
import { BEGINNER, carriedOver } from "./rating.ts";
import { RatingBook } from "./rating-book.ts";
import { RatingClerk } from "./rating-clerk.ts";
import { RatingRepository } from "./rating-repository.ts";
import { SeasonLedgers } from "./season-ledger.ts";
import { SeasonRewards } from "./season-rewards.ts";
import type { RankedSeason } from "./season-terms.ts";

const FIRST_ENDS = "2027-01-01T00:00:00Z";
const SECOND_ENDS = "2027-04-01T00:00:00Z";
const POTION = item.parse({ id: "health_potion", name: "Potion", item_type: "consumable" });
const ALWAYS = () => true;

describe("The clerk of the ratings", function () {
  this.timeout(120_000);
  let database: Database;
  let writers: MortalWriters;
  let matches: MatchRepository;
  let content: Content;
  let first: RankedSeason;
  let second: RankedSeason;
  let now_ms: number;
  let logged: { msg: string }[];
  let rated: number;
  let ada: string;
  let bob: string;

  before(async () => {
    database = await connect(testEnv({ DATA_DIR: ":memory:" }), pino({ level: "silent" }), { join: false });
    writers = new MortalWriters(database);
    matches = new MatchRepository(database);
  });
  beforeEach(() => {
    first = aSeason({ name: "First", ends_at: FIRST_ENDS });
    second = aSeason({ starts_at: FIRST_ENDS, ends_at: SECOND_ENDS });
    content = {
      ...rulesContent(),
      items: { health_potion: POTION },
      seasons: { [second.id]: second, [first.id]: first },
    };
    now_ms = Date.parse("2026-12-01T00:00:00Z");
    [logged, rated] = [[], 0];
    [ada, bob] = [`ada ${randomUUID()}`, `bob ${randomUUID()}`];
  });
  after(() => database?.close());

  function aDuty(access: TableAccess = database) {
    const log = pino({ level: "error" }, { write: line => logged.push(JSON.parse(line)) });
    const ledgers = new SeasonLedgers(access);
    const ratings = new RatingRepository(access);
    const book = new RatingBook(access, () => content.seasons);
    const waiting = new SeasonMatches(access, log);
    const now = () => now_ms;
    const boards = ratingBoards(new BoardWriter(access));
    const onRated = () => void rated++;
    return applyMatches({
      clerk: new RatingClerk({ ledgers, ratings, book, matches: waiting, boards, onRated }),
      rewards: new SeasonRewards({
        ...{ ledgers, ratings, content: () => content, now },
        mailbox: new Mailbox(access, log, now),
      }),
      ...{ ledgers, matches: waiting, content: () => content, notice: new LocalNotice(), log, now },
    });
  }

  const ratingOf = async (season_id: string, player_id: string) =>
    (await new RatingBook(database, () => content.seasons).of(season_id, "duel", [player_id]))[0] ??
    assert.fail();
  const duel = (season: RankedSeason, winner = ada, loser = bob) =>
    played(matches, aRankedMatch(season.id, [[winner], [loser]]));
  const mailsOf = (player_id: string) =>
    new Mailbox(database, pino({ level: "silent" }), () => now_ms).list(`${player_id}'s`);
  const ledgerOf = (season: RankedSeason) => new SeasonLedgers(database).get(season.id);

  it("takes what waits, also what a process has left behind that died after its commit", async () => {
    await duel(first);
    const dying = aDuty(writers.access).run(ALWAYS);
    await dying;
    await duel(first);
    await assert.rejects(
      writers.live({ end: "dies", after: 1 }, () => aDuty(writers.access).run(ALWAYS)),
      Died,
    );
    assert.equal((await ratingOf(first.id, ada)).matches, 1, "the match is committed, and nothing more");
    await aDuty().run(ALWAYS);
    assert.equal((await ratingOf(first.id, ada)).matches, 2);
    assert.equal((await ledgerOf(first))?.last_sequence, 2);
    assert.equal(rated, 2, "each is counted once, though another clerk completes it");
  });

  it("says what it has made of a player's rating, as of a match, and of none that it takes never", async () => {
    const rated_matches = new RatedMatches(new SeasonLedgers(database), new RatingRepository(database));
    const found = async (match_id: string) => {
      const match = (await matches.get(match_id)) ?? assert.fail();
      return rated_matches.updatesUpTo(match);
    };
    const [one, two, three] = [await duel(first), await duel(first, bob, ada), await duel(first)];
    assert.equal(await found(two), undefined, "it is to be waited for");
    await aDuty().run(ALWAYS);
    const then = (await found(two))?.get(ada);
    assert.deepEqual(
      then?.map(({ match_id, outcome }) => [match_id, outcome]),
      [
        [one, "won"],
        [two, "lost"],
      ],
    );
    assert.equal((await found(three))?.get(bob)?.length, 3);
    const [before] = then ?? [];
    assert.ok(before);
    assert.ok(Math.abs(chanceOfBetter(before, 0) - 0.5) < 1e-3, "two beginners");
    assert.ok(chanceOfBetter(before, 1) > 0.75, "nobody knows how good a beginner is");
    assert.ok(chanceOfBetter({ ...before, before: { ...before.before, sigma: 10_000 } }, 1) < 0.6);
    const unranked = await played(matches, aRankedMatch(first.id, [[ada], [bob]], { is_ranked: false }));
    assert.deepEqual([...((await found(unranked)) ?? [[ada, []]])], []);
  });

  it("takes nothing of what is void, has bots, or is of a mode that is not ranked", async () => {
    const voided = aRankedMatch(first.id, [[ada], [bob]]);
    await matches.begin(voided);
    await matches.void(voided.match_id, "not_enough_players");
    const withBot = aRankedMatch(first.id, [[ada], ["bot"]]);
    const [own, other] = withBot.teams;
    assert.ok(own && other);
    const players = other.players.map(player => ({ ...player, is_bot: true }));
    await played(matches, { ...withBot, teams: [own, { ...other, players }] });
    await played(matches, aRankedMatch(first.id, [[ada], [bob]], { pvp_mode_id: "chess" }));
    await aDuty().run(ALWAYS);
    assert.deepEqual([(await ratingOf(first.id, ada)).matches, rated], [0, 0]);
    assert.deepEqual(
      await listOf(new SeasonMatches(database, pino({ level: "silent" })).waiting(first.id)),
      [],
    );
  });

  it("closes a season half an hour after its end; later matches count for nothing, and the next season's until then wait", async () => {
    await duel(first);
    await aDuty().run(ALWAYS);
    now_ms = Date.parse(FIRST_ENDS) + CLOSES_AFTER_MS - 1;
    await duel(first);
    await duel(second);
    await aDuty().run(ALWAYS);
    assert.equal((await ratingOf(first.id, ada)).matches, 2);
    assert.equal((await ratingOf(second.id, ada)).matches, 0);
    now_ms += 1;
    await aDuty().run(ALWAYS);
    assert.equal((await ratingOf(second.id, ada)).matches, 1);
    const final = await ratingOf(first.id, ada);
    await duel(first);
    await aDuty().run(ALWAYS);
    assert.deepEqual(await ratingOf(first.id, ada), final);
    assert.deepEqual((await ledgerOf(first))?.closed_at, new Date(now_ms).toISOString());
  });

  it("begins a season with what is left of the ratings of the one before, and writes nothing for it", async () => {
    for (let i = 0; i < 3; i++) await duel(first);
    now_ms = Date.parse(FIRST_ENDS) + CLOSES_AFTER_MS;
    await aDuty().run(ALWAYS);
    const { mu, sigma } = await ratingOf(first.id, ada);
    const began = await ratingOf(second.id, ada);
    assert.deepEqual(began, { ...carriedOver({ mu, sigma }, 0.5), matches: 0 });
    assert.deepEqual(await ratingOf(second.id, "nobody"), { ...BEGINNER, matches: 0 });
    assert.equal(await ledgerOf(second), undefined);
    await duel(second);
    await aDuty().run(ALWAYS);
    const found = await new RatingBook(database, () => content.seasons).find(second.id, "duel", [ada]);
    const [update] = found.get(ada)?.row?.updates ?? [];
    assert.deepEqual(update?.before, { mu: began.mu, sigma: began.sigma });
  });

  it("sends a season's rewards once, whichever write it dies at", async () => {
    for (let i = 0; i < 6; i++) await duel(first);
    const alone = `cyd ${randomUUID()}`;
    await duel(first, alone, bob);
    await aDuty().run(ALWAYS);
    now_ms = Date.parse(FIRST_ENDS) + CLOSES_AFTER_MS;
    for (let after = 0; after < 8; after++)
      for (const end of ["dies", "loses the answer", "is late"] as const)
        await writers
          .live({ end, after }, () => aDuty(writers.access).run(ALWAYS))
          .catch((error: unknown) => {
            if (!(error instanceof Died)) throw error;
          });
    while (writers.waiting > 0) await writers.release();
    await aDuty().run(ALWAYS);
    const [mail, ...more] = await mailsOf(ada);
    assert.deepEqual(more, []);
    assert.partialDeepStrictEqual(mail?.mail, {
      ...{ reason: "reward", title: "Ironclad", text: "First, duel: Iron." },
      goods: [{ item_id: "health_potion", item_type: "consumable", quantity: 3 }],
    });
    assert.deepEqual(await mailsOf(bob), [], "the lowest tier earns nothing");
    assert.deepEqual(await mailsOf(alone), [], "nor does a placement that is not finished");
    assert.ok((await ledgerOf(first))?.rewarded_at);
  });

  it("tells a matcher of skill in plain numbers, by the season that is now", async () => {
    const book = new RatingBook(database, () => content.seasons);
    const players = [ada, bob].map(player_id => ({ player_id, character_id: `${player_id}'s` }));
    const beginner = { mu: 25, sigma: 5 };
    const skills = (time: string, mode = "duel") => book.skillsAt(time, mode, players);
    assert.deepEqual(await skills("2026-12-01T00:00:00.000Z"), [beginner, beginner]);
    await duel(first);
    await aDuty().run(ALWAYS);
    const [adas, bobs] = await skills("2026-12-01T00:00:00.000Z");
    const { mu, sigma } = await ratingOf(first.id, ada);
    assert.deepEqual(adas, { mu: mu / 10_000, sigma: sigma / 10_000 });
    assert.ok((bobs?.mu ?? 25) < 25);
    for (const [time, mode] of [
      ["2026-12-01T00:00:00.000Z", "chess"],
      ["2030-01-01T00:00:00.000Z", "duel"],
    ] as const)
      assert.deepEqual(await skills(time, mode), [beginner, beginner], `${mode} at ${time}`);
  });

  it("stops between two matches where it is told to", async () => {
    for (let i = 0; i < 3; i++) await duel(first);
    let left = 3;
    await aDuty().run(() => left-- > 0);
    const { matches: taken } = await ratingOf(first.id, ada);
    assert.ok(taken > 0 && taken < 3, `${taken}`);
  });

  it("takes the others where a match is damaged, and says so once", async () => {
    const match_id = await duel(first);
    await duel(first);
    await database.doc.send(
      new UpdateCommand({
        ...{ TableName: `${database.table_prefix}${MATCHES_TABLE.name}`, Key: { match_id, item: "match" } },
        UpdateExpression: "SET started_at = :never",
        ExpressionAttributeValues: { ":never": "never" },
      }),
    );
    const duty = aDuty();
    for (let looks = 0; looks < 2; looks++) await duty.run(ALWAYS);
    assert.equal((await ratingOf(first.id, ada)).matches, 1);
    assert.deepEqual(
      logged.map(({ msg }) => msg),
      ["a match cannot be read, and waits for its ratings"],
    );
  });
});
