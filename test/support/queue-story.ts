/**
 * The whole way of matchmaking, from parties to the rewards of a season, as its players have it: told the same of one process and of several.
 */
import assert from "node:assert/strict";
import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import type { Suite } from "mocha";
import { ledgerKey } from "../../src/ratings/rating-rows.ts";
import { SeasonLedgers } from "../../src/ratings/season-ledger.ts";
import type { Database } from "../../src/store/dynamo/connect.ts";
import { RATINGS_TABLE } from "../../src/store/tables.ts";
import { ApiProblem, type ArenaClient, type Controls } from "../../web/client/index.ts";
import { ArenaBot } from "./arena-bot.ts";
import { eventually } from "./eventually.ts";
import {
  AFTER_THE_SEASON_MS,
  IRON_TITLE,
  PVP_MODE_ID,
  QUEUE_ID,
  REWARD_ITEM_ID,
  REWARDS,
  SEASON_ID,
  STRIKE,
} from "./story-content.ts";
import { StoryPlayer } from "./story-player.ts";

/** Servers that play the story's content. */
export interface Grounds {
  readonly database: Database;
  /** Of all servers: players ask one as well as another. */
  readonly endpoints: readonly string[];
  /** The endpoint of the server that has the room, of those that run. */
  homeOf(room_id: string): Promise<string | undefined>;
  /** All servers end, and as many are started whose clocks are so far ahead. */
  restart(ahead_ms: number): Promise<void>;
  close(): Promise<void>;
}

const BOARD = { season_id: SEASON_ID, pvp_mode_id: PVP_MODE_ID };
const NAMES = ["ada", "bob", "cyd", "dan", "eve", "fay", "gus"] as const;
type Name = (typeof NAMES)[number];

/** The parties, each led by its first; gus comes in the place of fay. */
const THREE = ["ada", "bob", "cyd"] as const;
const TWO = ["dan", "eve"] as const;
const PLAYED = [...THREE, ...TWO, "gus"] as const;

/** Called within a suite: its tests are one story, and the first that fails ends it. */
export function tellStory(suite: Suite, open: () => Promise<Grounds>): void {
  suite.timeout(90_000);
  suite.bail(true);
  let grounds: Grounds;
  let ledgers: SeasonLedgers;
  const players = new Map<Name, StoryPlayer>();
  const bots: ArenaBot[] = [];
  let match_id: string;

  before(async () => {
    grounds = await open();
    ledgers = new SeasonLedgers(grounds.database);
    for (const [i, name] of NAMES.entries()) players.set(name, await StoryPlayer.come(endpointOf(i), name));
  });
  after(async () => {
    await Promise.all(bots.map(each => each.leave().catch(() => undefined)));
    await Promise.all([...players.values()].map(each => each.leave()));
    await grounds?.close();
  });

  /** One after the other in turn. */
  const endpointOf = (i: number) => grounds.endpoints[i % grounds.endpoints.length] ?? assert.fail();
  /** Another server than the one that the player has asked so far, if there is one. */
  const otherEndpoint = ({ endpoint }: StoryPlayer) =>
    grounds.endpoints.find(each => each !== endpoint) ?? endpoint;
  const the = (name: Name) => players.get(name) ?? assert.fail();
  const all = (names: readonly Name[]) => names.map(the);
  const allSee = (names: readonly Name[], state: "waiting" | "asked" | "open") =>
    Promise.all(all(names).map(each => each.sees(state)));

  async function queueAsParty(names: readonly Name[]): Promise<void> {
    const [leader, ...others] = all(names);
    assert.ok(leader);
    const { party_id } = await leader.parties.begin(true);
    for (const each of others) await each.parties.join(party_id);
    for (const each of [leader, ...others]) await each.listen();
    const { ticket_id } = await leader.queue.begin(QUEUE_ID);
    for (const each of others) assert.equal((await each.queue.resume())?.ticket_id, ticket_id);
  }

  it("a party of three and one of two wait in a queue; who crashes meanwhile is away, and comes back to its ticket", async () => {
    await queueAsParty(THREE);
    await queueAsParty(TWO);
    const [ada, bob] = [the("ada"), the("bob")];
    const { ticket_id } = bob.ticket;
    const other = otherEndpoint(bob);
    bob.crash();
    await ada.hearsAway(bob, true);
    await bob.comeBack(other);
    await bob.listen();
    await ada.hearsAway(bob, false);
    const found = await bob.queue.resume();
    assert.deepEqual([found?.ticket_id, found?.state], [ticket_id, "waiting"]);
  });

  it("a sixth makes it a match; who crashes then and does not come back in time pays for it, and the others wait where they were", async () => {
    const fay = the("fay");
    const since = all([...THREE, ...TWO]).map(({ ticket }) => ticket.waits_since);
    await fay.queue.begin(QUEUE_ID);
    await allSee([...THREE, ...TWO, "fay"], "asked");
    fay.crash();
    await Promise.all(all([...THREE, ...TWO]).map(each => each.accept()));
    const waiting = await allSee([...THREE, ...TWO], "waiting");
    assert.deepEqual(
      waiting.map(({ waits_since }) => waits_since),
      since,
    );
    await fay.comeBack(otherEndpoint(the("ada")));
    assert.equal((await fay.queue.resume())?.ended_because, "not_accepted");
    const isPaused = (error: unknown) => error instanceof ApiProblem && error.reason === "queue_paused";
    await assert.rejects(fay.queue.begin(QUEUE_ID), isPaused);
  });

  it("another one comes; who crashes while it accepts comes back in time, and all have one match, wherever they have queued", async () => {
    const [gus, eve] = [the("gus"), the("eve")];
    await gus.queue.begin(QUEUE_ID);
    await allSee(PLAYED, "asked");
    const other = otherEndpoint(eve);
    // Nobody hears what comes of it.
    const accepting = eve.accept().catch(() => undefined);
    eve.crash();
    await Promise.all(all(PLAYED.filter(name => name !== "eve")).map(each => each.accept()));
    await eve.comeBack(other);
    await eve.queue.resume();
    if (eve.queue.ticket?.state === "asked") await eve.accept().catch(unlessAccepted);
    await accepting;
    const open = await allSee(PLAYED, "open");
    const rooms = new Set(open.map(({ room_id }) => room_id));
    assert.equal(rooms.size, 1);
    match_id = open[0]?.room_id ?? assert.fail();
    const home = await grounds.homeOf(match_id);
    assert.ok(home !== undefined && grounds.endpoints.includes(home));
    const elsewhere = all(PLAYED).filter(({ endpoint }) => endpoint !== home);
    assert.equal(elsewhere.length > 0, grounds.endpoints.length > 1);
  });

  it("it is played by their inputs to its end", async () => {
    const links = await Promise.all(all(PLAYED).map(each => each.enter()));
    assert.deepEqual(new Set(links.map(({ matchId }) => matchId)), new Set([match_id]));
    const controls = PLAYED.map(name => (isOneOf(THREE, name) ? fights : walksUp));
    bots.push(...(await Promise.all(links.map((each, i) => ArenaBot.play(each, controls[i] ?? fights)))));
    const results = await Promise.all(bots.map(({ result }) => result));
    for (const each of results)
      assert.partialDeepStrictEqual(each, { reason: "won", forfeited_player_ids: [] });
    const teams = bots.map(({ client }) => client.own()?.fighter.team_number);
    assert.equal(new Set(teams.slice(0, THREE.length)).size, 1);
    assert.equal(new Set(teams.slice(THREE.length)).size, 1);
    assert.equal(new Set(teams).size, 2);
    await Promise.all(bots.map(each => each.leave()));
  });

  it("it counts once for the rating of each, and once on the board", async () => {
    await eventually("it is rated", async () => (await ledgers.get(SEASON_ID))?.last_sequence === 1, 70_000);
    for (const player of all(PLAYED)) {
      const rating = await eventually(`${player.name} has a rating`, async () => {
        const found = await ratingOf(player);
        return found.matches > 0 && found;
      });
      const hasWon = isOneOf(THREE, player.name);
      assert.deepEqual(
        rating.changes.map(each => [each.match_id, each.outcome]),
        [[match_id, hasWon ? "won" : "lost"]],
      );
      assert.deepEqual([rating.matches, rating.tier?.tier_id], [1, hasWon ? "iron" : "wood"]);
      assert.equal(rating.points, rating.changes[0]?.points_after);
    }
    assert.equal((await ratingOf(the("fay"))).matches, 0);
    const { entries } = await eventually("all are on the board", async () => {
      const page = await the("ada").ratings.top(BOARD);
      return page.entries.length >= PLAYED.length && page;
    });
    assert.deepEqual(
      entries.map(({ character_id, matches, tier_id }) => [character_id, matches, tier_id]).sort(),
      all(PLAYED)
        .map(({ name, character_id }) => [character_id, 1, isOneOf(THREE, name) ? "iron" : "wood"])
        .sort(),
    );
    assert.deepEqual(
      entries.map(({ tier_id }) => tier_id),
      ["iron", "iron", "iron", "wood", "wood", "wood"],
    );
    assert.equal((await ledgers.get(SEASON_ID))?.last_sequence, 1);
  });

  it("the season ends, and each has the reward of its tier by mail, once", async () => {
    await allCrashAnd(() => grounds.restart(AFTER_THE_SEASON_MS));
    await untilRewarded();
    for (const player of all(PLAYED)) {
      const [mail, ...more] = await player.mails();
      const tier = isOneOf(THREE, player.name) ? "iron" : "wood";
      assert.deepEqual(
        [mail?.reason, mail?.title, more],
        ["reward", tier === "iron" ? IRON_TITLE : undefined, []],
      );
      await player.take(mail ?? assert.fail());
      assert.equal(await player.carries(REWARD_ITEM_ID), REWARDS[tier]);
    }
    assert.deepEqual(await the("fay").mails(), []);
    // As where a process has died before it noted how far it had come: another one sends all of them once more.
    await forgetRewarded();
    await allCrashAnd(() => grounds.restart(AFTER_THE_SEASON_MS));
    await untilRewarded();
    for (const player of all(PLAYED)) {
      assert.deepEqual(await player.mails(), []);
      assert.equal(
        await player.carries(REWARD_ITEM_ID),
        REWARDS[isOneOf(THREE, player.name) ? "iron" : "wood"],
      );
    }
    assert.equal((await the("ada").ratings.top(BOARD)).entries.length, PLAYED.length, "the board stays");
  });

  async function ratingOf({ ratings, name }: StoryPlayer) {
    const { ratings: own } = await ratings.own(SEASON_ID);
    return own.find(each => each.pvp_mode_id === PVP_MODE_ID) ?? assert.fail(`${name} is not rated`);
  }

  /** Their clients are started again afterwards. */
  async function allCrashAnd(work: () => Promise<void>): Promise<void> {
    for (const player of players.values()) player.crash();
    await work();
    for (const [i, name] of NAMES.entries()) await the(name).comeBack(endpointOf(i));
  }

  async function untilRewarded(): Promise<void> {
    const isDone = async () => (await ledgers.get(SEASON_ID))?.rewarded_at !== undefined;
    await eventually("the rewards are sent", isDone, 70_000);
    assert.notEqual((await ledgers.get(SEASON_ID))?.closed_at, undefined);
  }

  async function forgetRewarded(): Promise<void> {
    const { doc, table_prefix } = grounds.database;
    const TableName = table_prefix + RATINGS_TABLE.name;
    const UpdateExpression = "REMOVE rewarded_at, rewarded_to";
    await doc.send(new UpdateCommand({ TableName, Key: ledgerKey(SEASON_ID), UpdateExpression }));
  }
}

function isOneOf(names: readonly string[], name: string): boolean {
  return names.includes(name);
}

function unlessAccepted(error: unknown): void {
  if (!(error instanceof ApiProblem && error.reason === "already_accepted")) throw error;
}

/** Goes to the nearest opponent, and strikes where it is in reach. */
function fights(client: ArenaClient): Controls {
  const { aim, metres } = nearestOpponent(client);
  return { direction: aim, aim, speed: metres > 1 ? 255 : 0, buttons: metres < 2 ? STRIKE : 0 };
}

/** Goes to the nearest opponent, and does it no harm. */
function walksUp(client: ArenaClient): Controls {
  return { ...fights(client), buttons: 0 };
}

function nearestOpponent(client: ArenaClient): { aim: number; metres: number } {
  const own = client.own();
  let nearest = { aim: 0, metres: Number.POSITIVE_INFINITY };
  for (const { fighter, place } of own ? client.others() : []) {
    if (!own || fighter.team === own.fighter.team_number || fighter.current_health === 0) continue;
    const [x, z] = [place.x - own.place.x, place.z - own.place.z];
    const metres = Math.hypot(x, z);
    if (metres < nearest.metres)
      nearest = { aim: Math.round((Math.atan2(x, z) * 128) / Math.PI) & 255, metres };
  }
  return nearest.metres === Number.POSITIVE_INFINITY ? { aim: 0, metres: 0 } : nearest;
}
