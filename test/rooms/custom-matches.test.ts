/** Matches that players make among themselves, over HTTP and real sockets. */
import assert from "node:assert/strict";
import { z } from "zod";
import { RequestFailed } from "../support/account.ts";
import type { ContentFolder } from "../support/content-folder.ts";
import { type Duellist, duelContent } from "../support/duellist.ts";
import { eventually } from "../support/eventually.ts";
import { MatchGuest } from "../support/match-guest.ts";
import { TestServer } from "../support/test-server.ts";

const seat = z.looseObject({
  name: z.string(),
  sessionId: z.string(),
  roomId: z.string(),
  processId: z.string(),
});
const match = z.object({
  match_id: z.string(),
  phase: z.string(),
  leader_player_id: z.string(),
  players: z.array(
    z.object({ player_id: z.string(), team: z.int(), has_come: z.boolean(), is_bot: z.boolean() }),
  ),
});
const made = z.object({ code: z.string(), match, seat });
const joined = z.object({ match, seat });
const rejected = z.object({ reason: z.object({ reason: z.string() }) });

describe("a custom match", function () {
  this.timeout(60_000);
  let server: TestServer;
  let content: ContentFolder;
  const here: Duellist[] = [];
  before(async () => {
    content = await duelContent();
    await content.edit("pvp-modes/2v2.json", {
      ...{ countdown_seconds: 1, arena_ids: ["sand_court"], join_seconds: 2 },
    });
    server = await TestServer.start({}, { content_folder: content.path });
  });
  afterEach(async () => {
    await Promise.all(here.splice(0).map(({ room, isClosed }) => isClosed || room.leave()));
    await server.clear();
  });
  after(async () => {
    await server.stop();
    await content.delete();
  });

  const come = () => MatchGuest.come(server.endpoint);
  const make = async (guest: MatchGuest, more: object = {}) => {
    const body = { session_id: guest.session_id, pvp_mode_id: "2v2", ...more };
    return made.parse(await guest.account.request("POST", "/api/matches/custom", body));
  };
  const join = async (guest: MatchGuest, code: string, team?: number) => {
    const body = { session_id: guest.session_id, code, team };
    return joined.parse(await guest.account.request("PUT", "/api/matches/custom/join", body));
  };
  const enter = async (guest: MatchGuest, taken: z.infer<typeof seat>) => {
    const player = await guest.take(taken);
    here.push(player);
    return player;
  };
  /** The reason where it is refused. */
  const start = ({ room }: Duellist) =>
    room.request("start", {}).catch((error: unknown) => rejected.parse(error).reason.reason);
  /** Status and reason of what it is refused with. */
  const refusal = async (asked: Promise<unknown>) => {
    const error = await asked.then(
      () => assert.fail("it was accepted"),
      (failed: unknown) => failed,
    );
    if (!(error instanceof RequestFailed)) throw error;
    return [error.status, z.object({ reason: z.string().optional() }).parse(error.body).reason];
  };

  it("gathers friends by its code, in the teams that they ask for, begins when its leader says so, and counts as custom", async () => {
    const [ada, bob, cleo] = [await come(), await come(), await come()];
    const { code, match, seat } = await make(ada, { team: 2 });
    assert.match(code, /^[2-9BCDFGHJKMNPQRSTVWXZ]{8}$/);
    assert.partialDeepStrictEqual(match, { phase: "gathering", leader_player_id: ada.player_id });
    const first = await enter(ada, seat);
    const second = await enter(
      bob,
      (await join(bob, ` ${code.slice(0, 4)}-${code.slice(4).toLowerCase()} `, 2)).seat,
    );
    const third = await join(cleo, code);
    assert.deepEqual(
      third.match.players.map(({ player_id, team, has_come }) => [player_id, team, has_come]),
      [
        [ada.player_id, 2, true],
        [bob.player_id, 2, true],
        [cleo.player_id, 1, false],
      ],
    );
    const other = await enter(cleo, third.seat);
    await eventually("all see who leads", () => other.room.state.leader_player_id === ada.player_id);
    assert.equal(await start(second), "not_match_leader");
    assert.equal(await start(first), undefined);
    await Promise.all([first, second, other].map(each => each.isIn("fighting")));
    assert.equal(await start(first), "match_begun");
    assert.deepEqual(
      [first, second, other].map(({ fighter }) => fighter?.team),
      [2, 2, 1],
    );
    const row = await eventually("its row", () => server.services.matches.get(match.match_id));
    assert.deepEqual([row.is_custom, row.is_ranked, row.season_id], [true, undefined, undefined]);
    assert.deepEqual(await refusal(join(await come(), code)), [422, "match_begun"]);
  });

  it("refuses a team that is full or that there is not, a code that never was, and one of a match that is over, each with its reason", async () => {
    const [ada, bob, cleo] = [await come(), await come(), await come()];
    const { code, seat } = await make(ada, { pvp_mode_id: "duel", team: 1 });
    const first = await enter(ada, seat);
    assert.deepEqual(await refusal(join(bob, code, 1)), [422, "team_full"]);
    assert.deepEqual(await refusal(join(bob, code, 3)), [422, "no_such_team"]);
    assert.deepEqual(await refusal(join(bob, code, 9)), [400, undefined]);
    assert.deepEqual(await refusal(join(bob, "22222222")), [422, "match_begun"]);
    const second = await enter(bob, (await join(bob, code)).seat);
    assert.deepEqual(await refusal(join(cleo, code)), [409, undefined]);
    await start(first);
    await first.isIn("fighting");
    await second.room.leave();
    await eventually("the result", () => first.told.match_over.length > 0);
    assert.deepEqual(await refusal(join(cleo, code)), [422, "match_begun"]);
    await first.room.leave();
    await eventually("its room closes", async () => {
      const asked = await refusal(join(cleo, code));
      return asked[1] === "match_begun" && server.server.getRoomById(first.room.roomId) === undefined;
    });
    assert.deepEqual(await refusal(join(cleo, code)), [422, "match_begun"]);
  });

  it("keeps a party together, so that party plays against party", async () => {
    const [ada, bob, cleo, dan] = [await come(), await come(), await come(), await come()];
    const begun = z.object({ party: z.object({ party_id: z.string() }) });
    const coded = z.object({ code: z.string() });
    for (const [leader, mate] of [
      [ada, bob],
      [cleo, dan],
    ] as const) {
      const asked = { session_id: leader.session_id };
      const { party } = begun.parse(await leader.account.request("POST", "/api/parties", asked));
      const path = `/api/parties/${party.party_id}`;
      const { code } = coded.parse(await leader.account.request("POST", `${path}/invites`, asked));
      await mate.account.request("PUT", `${path}/join`, { session_id: mate.session_id, code });
    }
    const { code } = await make(ada);
    for (const guest of [cleo, bob]) await join(guest, code);
    const { match } = await join(dan, code);
    const team = ({ player_id }: MatchGuest) =>
      match.players.find(each => each.player_id === player_id)?.team;
    assert.deepEqual([ada, bob, cleo, dan].map(team), [1, 1, 2, 2]);
  });

  it("is made of what there is: no other mode, no arena of another mode, no session of somebody else", async () => {
    const [ada, bob] = [await come(), await come()];
    assert.deepEqual(await refusal(make(ada, { pvp_mode_id: "chess" })), [404, undefined]);
    assert.deepEqual(await refusal(make(ada, { arena_id: "old_quarry" })), [404, undefined]);
    assert.deepEqual(await refusal(make(ada, { team: 3 })), [422, "no_such_team"]);
    assert.deepEqual(await refusal(make(ada, { session_id: bob.session_id })), [403, undefined]);
    const forged = { is_ranked: true, terms: { kind: "made" }, players: [bob.player] };
    const { match } = await make(ada, forged);
    assert.deepEqual(
      match.players.map(({ player_id }) => player_id),
      [ada.player_id],
    );
  });

  it("gives one who joins twice one place, in the team of the second time, and closes the older connection", async () => {
    const [ada, bob] = [await come(), await come()];
    const { code, seat } = await make(ada);
    await enter(ada, seat);
    const first = await enter(bob, (await join(bob, code, 2)).seat);
    const again = await join(bob, code, 1);
    assert.deepEqual(
      again.match.players.map(({ player_id, team }) => [player_id, team]),
      [
        [ada.player_id, 1],
        [bob.player_id, 1],
      ],
    );
    const second = await enter(bob, again.seat);
    assert.equal(await first.closed, 4103);
    await eventually("he is in the other team", () => second.fighter?.team === 1);
    assert.equal(second.room.state.fighters.size, 2);
  });

  it("is nobody's who only knows its id, and has a leader when the first has left", async () => {
    const [ada, bob, eve] = [await come(), await come(), await come()];
    const { code, match, seat } = await make(ada, { pvp_mode_id: "duel" });
    const first = await enter(ada, seat);
    await assert.rejects(eve.client.joinById(match.match_id, {}), /This match is for others/);
    const second = await enter(bob, (await join(bob, code)).seat);
    await first.room.leave();
    await eventually("bob leads", () => second.room.state.leader_player_id === bob.player_id);
    await enter(eve, (await join(eve, code)).seat);
    assert.equal(await start(second), undefined);
    await second.isIn("fighting");
  });

  it("with bots may be begun by one alone", async () => {
    const ada = await come();
    const { seat } = await make(ada, { has_bots: true });
    const player = await enter(ada, seat);
    await start(player);
    await player.isIn("fighting");
    assert.deepEqual(
      [...player.room.state.fighters.values()].map(({ is_bot }) => is_bot),
      [...[false, true, true, true]],
    );
  });
});
