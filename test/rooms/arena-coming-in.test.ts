/** Who comes into which match, and who into none. */
import assert from "node:assert/strict";
import { mock } from "node:test";
import { Client } from "@colyseus/sdk";
import { z } from "zod";
import { arenaRules } from "../../src/game/arena/arena-rules.ts";
import { findRoom } from "../../src/rooms/base/rpc-client.ts";
import { PROTOCOL_VERSION } from "../../src/schema/protocol-version.ts";
import { ArenaConnection } from "../../web/client/index.ts";
import { Account } from "../support/account.ts";
import type { ContentFolder } from "../support/content-folder.ts";
import { beginDuel, Duellist, duelContent } from "../support/duellist.ts";
import { eventually } from "../support/eventually.ts";
import { TestServer } from "../support/test-server.ts";

const begun = z.object({ session_token: z.string(), session: z.object({ session_id: z.string() }) });

/** Two teams of two; friends may begin with fewer. */
const PVP_MODE = "2v2";

/** As a WebSocket closes whose process has ended. */
const GONE = 3000;

/** Colyseus's MATCHMAKE_INVALID_ROOM_ID. */
const NO_SUCH_PLACE = 522;

const BEGUN = /The match has begun, or is over/;

describe("a player who comes to a match", function () {
  this.timeout(60_000);
  let server: TestServer;
  let content: ContentFolder;
  before(async () => {
    content = await duelContent();
    await content.edit("pvp-modes/2v2.json", { countdown_seconds: 1, arena_ids: ["sand_court"] });
    server = await TestServer.start({}, { content_folder: content.path });
  });
  afterEach(async () => {
    mock.restoreAll();
    await server.clear();
  });
  after(async () => {
    await server.stop();
    await content.delete();
  });

  const client = (token?: string) => {
    const made = new Client(server.endpoint);
    if (token !== undefined) made.auth.token = token;
    return made;
  };
  const comeIn = async (options: object, token?: string) =>
    new Duellist(await client(token).joinOrCreate("arena", options));
  const idOf = ({ told }: Duellist) => told.welcome[0]?.player_id ?? assert.fail();
  const leave = (all: Duellist[]) => Promise.all(all.map(({ room }) => room.leave()));
  /** An account, a session of it, and that session's token. */
  async function guest() {
    const account = await Account.guest(server.endpoint);
    const { session_token, session } = begun.parse(await account.request("POST", "/api/sessions", {}));
    return { session_token, ...session, player_id: account.player_id };
  }
  /** Four in two teams, who fight. */
  async function foursome(): Promise<Duellist[]> {
    const all: Duellist[] = [];
    for (let i = 0; i < 4; i++) all.push(await comeIn({ pvp_mode_id: PVP_MODE }));
    await Promise.all(all.map(each => each.isIn("fighting")));
    return all;
  }

  for (const [what, options] of [
    ["for nothing in particular", {}],
    ["as the Godot addon does", { pvp_mode_id: "duel", protocol_version: PROTOCOL_VERSION }],
    ["for an arena", { pvp_mode_id: "duel", arena_id: "sand_court" }],
  ] as const) {
    it(`and asks ${what} meets another who does so; a third opens a match of its own`, async () => {
      const all = [await comeIn(options), await comeIn(options), await comeIn(options)];
      const [ada, bob, eve] = all.map(({ room }) => room.roomId);
      assert.equal(bob, ada);
      assert.notEqual(eve, ada);
      await leave(all);
    });
  }

  it("meets nobody who wants another mode or another arena", async () => {
    const all = [
      await comeIn({ pvp_mode_id: "duel", arena_id: "sand_court" }),
      await comeIn({ pvp_mode_id: PVP_MODE }),
    ];
    assert.notEqual(all[0]?.room.roomId, all[1]?.room.roomId);
    await leave(all);
  });

  it("while a match is played in which a place is free again, gets one that gathers, and a fighter in it", async () => {
    const [ada, bob, cleo, dan] = await foursome();
    assert.ok(ada && bob && cleo && dan);
    await dan.room.leave();
    await eventually("his fighter has gone", () => ada.room.state.fighters.size === 3);
    const eve = await comeIn({ pvp_mode_id: PVP_MODE });
    assert.notEqual(eve.room.roomId, ada.room.roomId);
    await eve.isIn("gathering");
    await eventually("she has a fighter", () => eve.fighter);
    await leave([ada, bob, cleo, eve]);
  });

  it("after a match is over, gets one that gathers, though the winner has stayed", async () => {
    const duel = [await comeIn({}), await comeIn({})];
    const [ada, bob] = duel;
    assert.ok(ada && bob);
    await ada.isIn("fighting");
    await bob.room.leave();
    await eventually("the result", () => ada.told.match_over.length > 0);
    const eve = await comeIn({});
    assert.notEqual(eve.room.roomId, ada.room.roomId);
    await leave([ada, eve]);
  });

  it("by its id while it is played, is told so, and stays where it was", async () => {
    const [ada, bob, cleo, dan] = await foursome();
    assert.ok(ada && bob && cleo && dan);
    const eve = await guest();
    const elsewhere = await comeIn({ pvp_mode_id: "duel" }, eve.session_token);
    await dan.room.leave();
    await eventually("his fighter has gone", () => ada.room.state.fighters.size === 3);
    await assert.rejects(client(eve.session_token).joinById(ada.room.roomId, {}), BEGUN);
    assert.equal(elsewhere.isClosed, false);
    const played = await server.services.characters.playedIn(eve.session_id);
    assert.equal(played?.room_id, elsewhere.room.roomId);
    assert.equal(ada.room.state.fighters.size, 3);
    await leave([ada, bob, cleo, elsewhere]);
  });

  it("by its id while it is played by as many as it takes, is told so, too", async () => {
    const [ada, bob] = await beginDuel(client(), client());
    await assert.rejects(client().joinById(ada.room.roomId, {}), { code: NO_SUCH_PLACE, message: BEGUN });
    await leave([ada, bob]);
  });

  it("by its id while it gathers and all places are taken, is told that it is full, and what to do", async () => {
    const all: Duellist[] = [];
    for (let i = 0; i < 3; i++) all.push(await comeIn({ pvp_mode_id: PVP_MODE }));
    const [ada, bob] = all;
    assert.ok(ada && bob);
    // It does not begin while somebody is away.
    bob.room.connection.close(GONE);
    await eventually("bob is away", () =>
      [...ada.room.state.fighters.values()].some(each => !each.connected),
    );
    all.push(await comeIn({ pvp_mode_id: PVP_MODE }));
    await assert.rejects(client().joinById(ada.room.roomId, {}), {
      code: NO_SUCH_PLACE,
      message: `The room ${ada.room.roomId} is full: wait until somebody leaves it, or come into another by joinOrCreate.`,
    });
    await leave(all.filter(each => each !== bob));
  });

  it("by the id of one that is over and closed, or that never was, is told where to look", async () => {
    const [ada, bob] = await beginDuel(client(), client());
    const { roomId } = ada.room;
    await leave([ada, bob]);
    await eventually("its room has closed", async () => !(await findRoom(roomId)));
    await assert.rejects(client().joinById(roomId, {}), {
      code: NO_SUCH_PLACE,
      message: `The match ${roomId} is over, or its server has stopped: GET /api/me/matches says what became of it.`,
    });
    const never = /^There is no room nowhere: .* PUT \/api\/rooms\/nowhere\/join .* GET \/api\/me\/matches/;
    await assert.rejects(client().joinById("nowhere", {}), { code: NO_SUCH_PLACE, message: never });
  });

  it("who has forfeited it does not come back in", async () => {
    const { session_token } = await guest();
    const others = [await comeIn({ pvp_mode_id: PVP_MODE }), await comeIn({ pvp_mode_id: PVP_MODE })];
    const quitter = await comeIn({ pvp_mode_id: PVP_MODE }, session_token);
    others.push(await comeIn({ pvp_mode_id: PVP_MODE }));
    await quitter.isIn("fighting");
    await quitter.room.leave();
    const [ada] = others;
    await eventually("its fighter has gone", () => ada?.room.state.fighters.size === 3);
    await assert.rejects(client(session_token).joinById(quitter.room.roomId, {}), BEGUN);
    assert.equal(ada?.room.state.fighters.size, 3);
    await leave(others);
  });

  it("and whose character arrives when it has just begun, is told so, and may play elsewhere", async () => {
    const { session_token, session_id } = await guest();
    const friends = [await comeIn({ pvp_mode_id: PVP_MODE }), await comeIn({ pvp_mode_id: PVP_MODE })];
    const [ada] = friends;
    assert.ok(ada);
    const { promise: hasBegun, resolve: begins } = Promise.withResolvers<void>();
    const { characters } = server.services;
    const replace = characters.replace.bind(characters);
    const slow = mock.method(characters, "replace", async (...args: Parameters<typeof replace>) => {
      if (args[1].session_id === session_id) await hasBegun;
      return replace(...args);
    });
    const refused = assert.rejects(comeIn({ pvp_mode_id: PVP_MODE }, session_token), BEGUN);
    await eventually("its character is on its way", () => slow.mock.callCount() > 0);
    // Friends wait for 10 s, and a connection that comes in does not wait so long.
    const { tick } = arenaRules;
    mock.method(arenaRules, "tick", (world: Parameters<typeof tick>[0]) => {
      if (world.phase === "gathering" && world.phase_ends_at_tick) world.phase_ends_at_tick = world.tick;
      return tick(world);
    });
    await Promise.all(friends.map(({ room }) => room.request("start", {})));
    await eventually("it begins", () => ada.phase === "countdown");
    begins();
    await refused;
    assert.equal(ada.room.state.fighters.size, 2);
    const elsewhere = await comeIn({ pvp_mode_id: "duel" }, session_token);
    await elsewhere.isIn("gathering");
    await eventually("she has a fighter", () => elsewhere.fighter);
    await leave([...friends, elsewhere]);
  });

  it("with its session's token, after its game has ended, has the place back that it had", async () => {
    const { session_token, player_id } = await guest();
    const [ada, bob] = await beginDuel(client(session_token), client());
    await ada.isIn("fighting");
    const { roomId } = ada.room;
    ada.room.connection.close(GONE);
    await eventually("bob sees that she is away", () => {
      return bob.room.state.fighters.get(player_id)?.connected === false;
    });
    const door = { endpoint: server.endpoint, token: session_token };
    const back = await ArenaConnection.joinById(door, roomId);
    assert.equal((await back.welcome).player_id, player_id);
    await eventually("bob sees her back", () => bob.room.state.fighters.get(player_id)?.connected);
    assert.deepEqual([idOf(ada), bob.told.match_over], [player_id, []]);
    await back.leave();
    await bob.room.leave();
  });

  it("has its place back also where another's is free, so that the match is not full", async () => {
    const { session_token, player_id } = await guest();
    const others = [await comeIn({ pvp_mode_id: PVP_MODE }), await comeIn({ pvp_mode_id: PVP_MODE })];
    const ada = await comeIn({ pvp_mode_id: PVP_MODE }, session_token);
    const quitter = await comeIn({ pvp_mode_id: PVP_MODE });
    await quitter.isIn("fighting");
    await quitter.room.leave();
    ada.room.connection.close(GONE);
    const [bob] = others;
    await eventually("she is away", () => bob?.room.state.fighters.get(player_id)?.connected === false);
    const back = new Duellist(await client(session_token).joinById(ada.room.roomId, {}));
    await eventually("she is back", () => bob?.room.state.fighters.get(player_id)?.connected);
    assert.equal(bob?.room.state.fighters.size, 3);
    await leave([...others, back]);
  });
});
