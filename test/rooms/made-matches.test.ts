/** Matches that the server makes for players: who comes into them, and what becomes of them when somebody does not. */
import assert from "node:assert/strict";
import { mock } from "node:test";
import type { MatchNews, MatchPlaces } from "../../src/matches/match-news.ts";
import { replayRecordedMatch } from "../../src/recordings/match-recordings.ts";
import { expectPlayer, reservationFor } from "../../src/rooms/arena/match-reservation.ts";
import { type MatchOrder, openMatch } from "../../src/rooms/arena/open-match.ts";
import { findRoom } from "../../src/rooms/base/rpc-client.ts";
import type { ContentFolder } from "../support/content-folder.ts";
import { Duellist, duelContent } from "../support/duellist.ts";
import { eventually } from "../support/eventually.ts";
import { MatchGuest } from "../support/match-guest.ts";
import { TestServer } from "../support/test-server.ts";

/** Two teams of two. */
const PVP_MODE = "2v2";
const FOR_OTHERS = /This match is for others/;

describe("a match that was made for players", function () {
  this.timeout(60_000);
  let server: TestServer;
  let content: ContentFolder;
  const news: MatchNews[] = [];
  before(async () => {
    content = await duelContent();
    const short = { countdown_seconds: 1, arena_ids: ["sand_court"], join_seconds: 2, rounds_to_win: 1 };
    const { melee_attack } = { melee_attack: { cast_time: 0.2, cooldown: 0.5, damage: 200 } };
    const abilities = { ability_ids: ["melee_attack"], ability_overrides: { melee_attack } };
    await content.edit("pvp-modes/2v2.json", { ...short, ...abilities });
    await content.edit("pvp-modes/duel.json", { join_seconds: 2 });
    server = await TestServer.start({}, { content_folder: content.path });
    server.services.match_listeners.listen(each => void news.push(each));
  });
  afterEach(async () => {
    mock.restoreAll();
    news.length = 0;
    await server.clear();
  });
  after(async () => {
    await server.stop();
    await content.delete();
  });

  const come = () => MatchGuest.come(server.endpoint);
  async function open(teams: MatchGuest[][], more: Partial<MatchOrder> = {}) {
    const order = { pvp_mode_id: PVP_MODE, is_ranked: true, backfill: false, proposal_id: "p1", ...more };
    const opened = await openMatch(server.services, {
      ...order,
      teams: teams.map(team => team.map(({ player }) => player)),
    });
    assert.ok(opened.is_accepted, JSON.stringify(opened));
    return opened.value.match_id;
  }
  async function seat(match_id: string, guest: MatchGuest) {
    const reserved = await reservationFor(server.services, match_id, guest.player);
    assert.ok(reserved.is_accepted, JSON.stringify(reserved));
    return reserved.value;
  }
  const enter = async (match_id: string, guest: MatchGuest) => guest.take(await seat(match_id, guest));
  const leave = (all: Duellist[]) => Promise.all(all.map(({ room }) => room.leave()));
  const teamOf = ({ fighter }: Duellist) => fighter?.team;

  it("begins by itself when all are there, each in its team, and its row says what it was made for", async () => {
    const [ada, bob, cleo, dan] = [await come(), await come(), await come(), await come()];
    const match_id = await open(
      [
        [ada, bob],
        [cleo, dan],
      ],
      { queue_id: "ranked_2v2", season_id: "s1" },
    );
    const all = [];
    // Whoever comes first.
    for (const guest of [dan, ada, cleo, bob]) all.push(await enter(match_id, guest));
    await Promise.all(all.map(each => each.isIn("fighting")));
    assert.deepEqual(all.map(teamOf), [2, 1, 2, 1]);
    const row = await eventually("it is saved", () => server.services.matches.get(match_id));
    assert.partialDeepStrictEqual(row, { queue_id: "ranked_2v2", season_id: "s1", is_ranked: true });
    assert.deepEqual(
      row.teams.map(({ players }) => players.map(({ player_id }) => player_id).sort()),
      [[ada.player_id, bob.player_id].sort(), [cleo.player_id, dan.player_id].sort()],
    );
    await eventually("it is told", () => news.length > 0);
    assert.partialDeepStrictEqual(news, [{ match_id, proposal_id: "p1", what: "begun" }]);
    await leave(all);
  });

  it("takes characters from where they are only when their connections come", async () => {
    const [ada, bob] = [await come(), await come()];
    const before = new Duellist(await ada.client.create("arena", { pvp_mode_id: "duel" }));
    const match_id = await open([[ada], [bob]]);
    const reserved = await seat(match_id, ada);
    assert.equal(before.isClosed, false);
    const there = await ada.take(reserved);
    await eventually("she has left it", () => before.isClosed);
    await leave([there]);
  });

  it("is nobody else's: not by its id, not with a forged seat, team or order, not by what leads into open matches", async () => {
    const [ada, bob, eve] = [await come(), await come(), await come()];
    const match_id = await open([[ada], [bob]]);
    await assert.rejects(eve.client.joinById(match_id, {}), FOR_OTHERS);
    const forged = { team: 1, terms: { kind: "made", is_ranked: true, backfill: true }, seats: [eve.player] };
    await assert.rejects(eve.client.joinById(match_id, { ...forged, player_id: ada.player_id }), FOR_OTHERS);
    const refused = await reservationFor(server.services, match_id, eve.player);
    assert.deepEqual(refused, { is_accepted: false, reason: "not_expected" });
    // She has no such character.
    const stolen = { player_id: eve.player_id, character_id: ada.character_id };
    assert.deepEqual(await reservationFor(server.services, match_id, stolen), {
      ...{ is_accepted: false, reason: "no_such_session" },
    });
    const { roomId, processId } = (await findRoom(match_id)) ?? assert.fail();
    const seatless = { name: "arena", sessionId: "forged", roomId, processId };
    await assert.rejects(eve.client.consumeSeatReservation(seatless));
    await assert.rejects(eve.client.joinOrCreate("arena", { pvp_mode_id: PVP_MODE, ...forged }), {
      message: /There is no join option "team"/,
    });
    const elsewhere = new Duellist(await eve.client.joinOrCreate("arena", { pvp_mode_id: PVP_MODE }));
    assert.notEqual(elsewhere.room.roomId, match_id);
    await elsewhere.isIn("gathering");
    assert.equal(server.services.reservations.idOf(ada.session_id), undefined);
    await leave([elsewhere]);
  });

  it("lets no other character of an expected player in, and leaves that one where it is", async () => {
    const [ada, bob] = [await come(), await come()];
    const match_id = await open([[ada], [bob]]);
    const other = await ada.account.beginSession("Other");
    const token = await ada.account.request("POST", `/api/sessions/${other.session_id}/token`);
    ada.client.auth.token = String((token as { session_token: string }).session_token);
    await assert.rejects(ada.client.joinById(match_id, {}), FOR_OTHERS);
    assert.equal((await server.services.characters.playedIn(other.session_id))?.room_id, undefined);
  });

  it("lets an expected player in by its id, too, with its session's token, and twice as once", async () => {
    const [ada, bob] = [await come(), await come()];
    const match_id = await open([[ada], [bob]], { pvp_mode_id: "duel" });
    const first = await enter(match_id, ada);
    const second = new Duellist(await ada.client.joinById(match_id, {}));
    assert.equal(await first.closed, 4103);
    const third = await enter(match_id, ada);
    assert.equal(await second.closed, 4103);
    const other = await enter(match_id, bob);
    await third.isIn("fighting");
    assert.equal(third.room.state.fighters.size, 2);
    // Also where it is full.
    const fourth = await enter(match_id, ada);
    assert.equal(await third.closed, 4103);
    await fourth.isIn("fighting");
    await eventually("she plays on", () => fourth.fighter?.connected);
    await leave([fourth, other]);
  });

  it("is void when somebody does not come: those who have are told, and the absent are named", async () => {
    const [ada, bob, cleo] = [await come(), await come(), await come()];
    const match_id = await open([[ada, bob], [cleo]]);
    const there = [await enter(match_id, ada), await enter(match_id, cleo)];
    await seat(match_id, bob);
    await Promise.all(there.map(each => eventually("it is told", () => each.told.match_over.length > 0)));
    assert.partialDeepStrictEqual(there[0]?.told.match_over[0], {
      ...{ reason: "void", absent_player_ids: [bob.player_id] },
    });
    const row = await server.services.matches.get(match_id);
    assert.partialDeepStrictEqual(row, {
      ...{ status: "void", void_reason: "not_enough_players", absent_player_ids: [bob.player_id] },
    });
    assert.deepEqual(
      row?.teams.map(({ players }) => players.length),
      [2, 1],
    );
    assert.partialDeepStrictEqual(news, [
      { match_id, proposal_id: "p1", what: "over", absent_player_ids: [bob.player_id] },
    ]);
    await assert.rejects(bob.client.joinById(match_id, {}), FOR_OTHERS);
    assert.deepEqual(await reservationFor(server.services, match_id, bob.player), {
      ...{ is_accepted: false, reason: "not_expected" },
    });
    await leave(there);
  });

  it("is void, and closes, where nobody comes at all", async () => {
    const [ada, bob] = [await come(), await come()];
    const match_id = await open([[ada], [bob]], { pvp_mode_id: "duel" });
    for (const guest of [ada, bob]) await seat(match_id, guest);
    await eventually("it is told", () => news.length > 0, 10_000);
    assert.deepEqual(news[0]?.absent_player_ids.toSorted(), [ada.player_id, bob.player_id].sort());
    assert.equal((await server.services.matches.get(match_id))?.status, "void");
    await eventually("its room closes", async () => !(await findRoom(match_id)), 20_000);
  });

  it("with bots is played by them like by anybody: they are shown as bots, in its row too, and its recording plays again", async () => {
    const ada = await come();
    const match_id = await open([[ada]], { is_ranked: false, bots: 3 });
    const there = await enter(match_id, ada);
    await there.isIn("fighting");
    const fighters = [...there.room.state.fighters.values()];
    assert.deepEqual(
      fighters.map(({ is_bot, team }) => [is_bot, team]).sort(),
      [
        [false, 1],
        [true, 1],
        [true, 2],
        [true, 2],
      ].sort(),
    );
    // She stands there until they have come to an end of it.
    await eventually("the result", () => there.told.match_over.length > 0, 40_000);
    assert.equal(there.told.match_over[0]?.reason, "won");
    const row = (await server.services.matches.get(match_id)) ?? assert.fail();
    const players = row.teams.flatMap(team => team.players);
    assert.deepEqual(
      players.map(({ player_id, is_bot = false }) => [player_id === ada.player_id, is_bot]).sort(),
      [
        [false, true],
        [false, true],
        [false, true],
        [true, false],
      ].sort(),
    );
    await leave([there]);
    await eventually("the room closes", () => server.server.getRoomById(match_id) === undefined);
    const { recordings, store, cluster } = server.services;
    assert.ok(await cluster.closing_rooms.isSaved(match_id, 5000));
    const source = { recordings, contentOf: (hash: string) => store.library.byHash(hash) };
    const replayed = await replayRecordedMatch(source, match_id, row.content_hash);
    assert.equal(replayed.is_same, true, JSON.stringify(replayed));
  });

  it("that is played takes a player in a bot's place between two rounds, if it may, and says so in its row", async () => {
    const [ada, eve, fay] = [await come(), await come(), await come()];
    const match_id = await open([[ada]], { pvp_mode_id: "duel", is_ranked: false, backfill: true, bots: 1 });
    const first = await enter(match_id, ada);
    await first.isIn("fighting");
    assert.deepEqual(await reservationFor(server.services, match_id, eve.player), {
      ...{ is_accepted: false, reason: "not_expected" },
    });
    const given = await expectPlayer(server.services, match_id, eve.player);
    assert.ok(given.is_accepted, JSON.stringify(given));
    assert.deepEqual(await expectPlayer(server.services, match_id, fay.player), {
      ...{ is_accepted: false, reason: "no_bot_to_replace" },
    });
    const second = await enter(match_id, eve);
    await eventually("it is the next round", () => (first.room.state.round ?? 0) > 1, 30_000);
    await eventually("she is in it", () => second.fighter);
    assert.deepEqual(
      [...first.room.state.fighters.values()].map(({ is_bot }) => is_bot),
      [false, false],
    );
    await eventually("its row says so", async () => {
      const row = await server.services.matches.get(match_id);
      return row?.teams[1]?.players[0]?.player_id === eve.player_id;
    });
    await leave([first, second]);
  });

  it("that has begun, and that its players have left, is void as abandoned: not for want of players", async () => {
    const ada = await come();
    const match_id = await open([[ada]], { is_ranked: false, bots: 3 });
    const there = await enter(match_id, ada);
    await there.isIn("fighting");
    await there.room.leave();
    const reason = async () => (await server.services.matches.get(match_id))?.void_reason;
    assert.equal(await eventually("it is void", reason), "abandoned");
  });

  it("tells of the place of a player who has left while it is played, and takes another one in for the next round", async () => {
    const [ada, bob, cleo, eve] = [await come(), await come(), await come(), await come()];
    const told: MatchPlaces[] = [];
    server.services.match_listeners.listenForPlaces(each => void told.push(each));
    // There is another round for sure.
    const terms = { pvp_mode_id: "3v3", is_ranked: false, backfill: true, queue_id: "quick_3v3" };
    const match_id = await open([[ada, bob], [cleo]], terms);
    const [first, second, third] = [
      await enter(match_id, ada),
      await enter(match_id, bob),
      await enter(match_id, cleo),
    ];
    await first.isIn("fighting");
    await second.room.leave();
    await eventually("it is told", () => told.at(-1)?.player_ids.includes(bob.player_id));
    assert.partialDeepStrictEqual(told.at(-1), { match_id, queue_id: "quick_3v3", places: [2, 2] });
    const given = await expectPlayer(server.services, match_id, { ...eve.player, team: 1 });
    assert.ok(given.is_accepted, JSON.stringify(given));
    const fourth = await enter(match_id, eve);
    await third.room.leave();
    await eventually("nobody of the other team is left", () => first.told.match_over.length > 0);
    await leave([first, fourth]);
  });
});
