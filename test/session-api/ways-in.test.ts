import assert from "node:assert/strict";
import { matchMaker } from "@colyseus/core";
import { Client } from "@colyseus/sdk";
import { z } from "zod";
import { Bot, type SeatReservation } from "../../loadtest/bot.ts";
import { matchmakingOf } from "../../src/open-matchmaking.ts";
import { moderationOf } from "../../src/open-moderation.ts";
import { type OpenServer, openServer } from "../ops/open-server.ts";
import { eventually } from "../support/eventually.ts";
import { ENDPOINTS } from "./endpoints.ts";

const PAUSE_MS = 30_000;

const guest = z.object({ player_id: z.string(), access_token: z.string(), refresh_token: z.string() });
const begun = z.object({ session_token: z.string(), session: z.object({ session_id: z.string() }) });
const made = z.object({ room_id: z.string() });
const begunRun = z.object({ run: z.object({ run_id: z.string() }) });
const joined = z.object({
  seat: z.looseObject({ name: z.string(), sessionId: z.string(), roomId: z.string(), processId: z.string() }),
});
const room = z.object({ room_state: z.object({ players: z.array(z.object({ connected: z.boolean() })) }) });
const refusal = z.object({
  detail: z.string(),
  reason: z.string().optional(),
  ends_at: z.string().optional(),
});

const custom = z.object({ code: z.string() });
const queued = z.object({ ticket: z.object({ ticket_id: z.string(), state: z.string() }) });
const recoverable = z.object({ recovery_code: z.string() });

/** An account with a session, before it has a pause. */
type Player = z.infer<typeof guest> & { session_id: string; session_token: string };

/** What a client is told; undefined where it is let in. */
type Refusal = {
  sentence: string;
  retryAfter?: string | null;
  reason?: string | undefined;
  ends_at?: string | undefined;
};
type Try = () => Promise<Refusal | undefined>;

describe("An account that has a pause", function () {
  this.timeout(20_000);
  let server: OpenServer;
  let http: string;
  const bots: Bot[] = [];
  before(async () => {
    server = await openServer({ ALLOW_ANONYMOUS: "false" });
    http = server.endpoint.replace(/^ws/, "http");
  });
  afterEach(() => Promise.all(bots.splice(0).map(bot => bot.leave())));
  after(async () => {
    await server.close();
    const faults = server.logged.filter(({ level }) => Number(level) >= 50);
    assert.deepEqual(faults, [], "that somebody has to wait is no fault of the server");
  });

  const ask = (method: string, path: string, { access_token }: Partial<Player>, body: object = {}) =>
    fetch(`${http}/api${path}`, {
      method,
      headers: { "Content-Type": "application/json", Authorization: `Bearer ${access_token}` },
      body: JSON.stringify(body),
    });
  const read = async <T>(schema: z.ZodType<T>, response: Promise<Response>) =>
    schema.parse(await (await response).json());

  async function aPlayer(): Promise<Player> {
    const account = await read(guest, ask("POST", "/auth/guest", {}));
    const { session_token, session } = await read(begun, ask("POST", "/sessions", account));
    return { ...account, session_token, session_id: session.session_id };
  }
  const pause = ({ player_id }: Player, ms = PAUSE_MS) => {
    const until_ms = Date.now() + ms;
    return server.services.store.accounts.pause(player_id, until_ms, until_ms);
  };
  const suspend = ({ player_id }: Player) =>
    moderationOf(server.services).service.give(player_id, "ada", {
      ...{ kind: "suspension", reason: "griefing", note: "", evidence: [] },
      ends_at: new Date(Date.now() + 3_600_000).toISOString(),
    });
  const aRoom = async (player: Player, room_template_id?: string) =>
    (await read(made, ask("POST", "/rooms", player, { room_template_id, is_open: true }))).room_id;
  const aRun = async (player: Player) => {
    const { session_id } = player;
    return (await read(begunRun, ask("POST", "/runs", player, { session_id }))).run.run_id;
  };
  const aReservation = async (player: Player, room_id: string) => {
    const { session_id } = player;
    return (await read(joined, ask("PUT", `/rooms/${room_id}/join`, player, { session_id }))).seat;
  };
  const keep = (bot: Bot) => {
    bots.push(bot);
    return bot;
  };
  const take = async (seat: SeatReservation) => keep(await Bot.take(server.endpoint, seat));

  const overHttp =
    (...asked: Parameters<typeof ask>): Try =>
    async () => {
      const response = await ask(...asked);
      if (response.ok) return undefined;
      const { detail, ...more } = refusal.parse(await response.json());
      assert.equal(response.status, more.reason === undefined ? 429 : 403);
      return { sentence: detail, retryAfter: response.headers.get("Retry-After"), ...more };
    };
  const bySocket =
    (connect: () => Promise<unknown>): Try =>
    () =>
      connect().then(
        () => undefined,
        (error: Error) => ({ sentence: error.message }),
      );
  const matchmake = (player: Player, join: (client: Client) => Promise<unknown>): Try => {
    const client = new Client(server.endpoint);
    client.auth.token = player.session_token;
    return bySocket(() => join(client));
  };

  /** Every way into a room, by its name: what comes before the pause, and then the try. */
  const WAYS_IN: Record<string, (player: Player) => Promise<Try> | Try> = {
    "post /api/auth/refresh": player =>
      overHttp("POST", "/auth/refresh", player, { refresh_token: player.refresh_token }),
    "post /api/auth/recover": async player => {
      const { refresh_token } = player;
      const made = ask("POST", "/me/recovery-code", player, { refresh_token });
      const { recovery_code } = await read(recoverable, made);
      return overHttp("POST", "/auth/recover", {}, { code: recovery_code });
    },
    "post /api/sessions": player => overHttp("POST", "/sessions", player),
    "post /api/sessions/{session_id}/token": player =>
      overHttp("POST", `/sessions/${player.session_id}/token`, player),
    "post /api/rooms": player => overHttp("POST", "/rooms", player),
    "put /api/rooms/{room_id}/join": async player => {
      const { session_id } = player;
      return overHttp("PUT", `/rooms/${await aRoom(player)}/join`, player, { session_id });
    },
    "post /api/runs": player => overHttp("POST", "/runs", player, { session_id: player.session_id }),
    "post /api/open-runs": player =>
      overHttp("POST", "/open-runs", player, { session_id: player.session_id }),
    "put /api/runs/{run_id}/resume": async player => {
      const { session_id } = player;
      return overHttp("PUT", `/runs/${await aRun(player)}/resume`, player, { session_id });
    },
    "put /api/runs/{run_id}/join": async player => {
      const { session_id } = player;
      return overHttp("PUT", `/runs/${await aRun(player)}/join`, player, { session_id });
    },
    "post /api/matches/custom": player =>
      overHttp("POST", "/matches/custom", player, { session_id: player.session_id, pvp_mode_id: "duel" }),
    "put /api/matches/custom/join": async player => {
      const friend = await aPlayer();
      const wanted = { session_id: friend.session_id, pvp_mode_id: "duel" };
      const { code } = await read(custom, ask("POST", "/matches/custom", friend, wanted));
      return overHttp("PUT", "/matches/custom/join", player, { session_id: player.session_id, code });
    },
    "post /api/matchmaking/tickets": player =>
      overHttp("POST", "/matchmaking/tickets", player, { queue_id: "quick_3v3" }),
    "put /api/matchmaking/tickets/{ticket_id}/join": async player => {
      const wait = (who: Player) =>
        read(queued, ask("POST", "/matchmaking/tickets", who, { queue_id: "quick_duel" }));
      const { ticket } = await wait(player);
      await wait(await aPlayer());
      const path = `/matchmaking/tickets/${ticket.ticket_id}`;
      await eventually("the match is open", async () => {
        // Nobody is the clerk here.
        await matchmakingOf(server.services).matching.run(() => true);
        const headers = { Authorization: `Bearer ${player.access_token}` };
        const now = await read(queued, fetch(`${http}/api${path}`, { headers }));
        return now.ticket.state === "open";
      });
      return overHttp("PUT", `${path}/join`, player, { session_id: player.session_id });
    },
    joinOrCreate: player => matchmake(player, client => client.joinOrCreate("dungeon")),
    create: player => matchmake(player, client => client.create("dungeon")),
    join: async player => {
      await aRoom(player);
      return matchmake(player, client => client.join("dungeon"));
    },
    joinById: async player => {
      const room_id = await aRoom(player);
      return matchmake(player, client => client.joinById(room_id));
    },
    reconnect: async player => {
      const bot = await take(await aReservation(player, await aRoom(player)));
      const { reconnectionToken, roomId } = bot.room;
      bot.drop();
      await eventually("the room has lost the connection", async () => {
        const found = await fetch(`${http}/api/rooms/${roomId}`, {
          headers: { Authorization: `Bearer ${player.access_token}` },
        });
        return !room.parse(await found.json()).room_state.players.some(each => each.connected);
      });
      return matchmake(player, client => client.reconnect(reconnectionToken));
    },
    "the WebSocket for a seat that was reserved before": async player => {
      const seat = await aReservation(player, await aRoom(player));
      return bySocket(() => take(seat));
    },
    "the WebSocket for a seat behind a door": async player => {
      const bot = await take(await aReservation(player, await aRoom(player, "room3")));
      const { door_id, position } = bot.walkableArea.doorways.find(each => !each.is_onward) ?? assert.fail();
      await bot.arriveAt(position, 2);
      const verdict = await bot.request<SeatReservation>("enter_door", { door_id });
      const seat = verdict.is_accepted ? verdict.value : assert.fail(verdict.reason);
      return bySocket(() => take(seat));
    },
  };

  for (const [way, prepare] of Object.entries(WAYS_IN)) {
    it(`is refused at ${way}, and told for how long`, async () => {
      const player = await aPlayer();
      const tryIt = await prepare(player);
      await pause(player);
      const { sentence, retryAfter } = (await tryIt()) ?? assert.fail("it was let in");
      const [, seconds] =
        /^There were too many violations: the account has a pause and may come in again in (\d+) s\.$/.exec(
          sentence,
        ) ?? assert.fail(sentence);
      assert.ok(Number(seconds) > 25 && Number(seconds) <= 30, sentence);
      if (retryAfter !== undefined) assert.equal(retryAfter, seconds);
    });

    it(`is refused at ${way} when staff have suspended it, and told why and until when`, async () => {
      const player = await aPlayer();
      const tryIt = await prepare(player);
      const { ends_at } = await suspend(player);
      const told = (await tryIt()) ?? assert.fail("it was let in");
      const until = ends_at?.slice(0, 16).replace("T", "[ T]");
      // The second is the text of a close, of who was about to come in.
      assert.match(told.sentence, new RegExp(`suspended until ${until}.*: spoiling the game for others`));
      if (told.retryAfter !== undefined)
        assert.partialDeepStrictEqual(told, { reason: "suspended", ends_at });
    });

    it(`would have been let in at ${way} without the pause`, async () => {
      const tryIt = await prepare(await aPlayer());
      assert.equal(await tryIt(), undefined);
    });
  }

  it("has no other way in: a new one is added here", () => {
    const endpoints = Object.keys(ENDPOINTS).filter(endpoint => ENDPOINTS[endpoint] === "leads in");
    const known = Object.keys(WAYS_IN).filter(way => !way.includes("WebSocket"));
    assert.deepEqual(known.sort(), [...endpoints, ...matchMaker.controller.exposedMethods].sort());
  });

  it("comes in again when the pause is over, by itself", async () => {
    const player = await aPlayer();
    await pause(player, 1000);
    assert.notEqual(await overHttp("POST", "/rooms", player)(), undefined);
    await eventually("it comes in", async () => (await ask("POST", "/rooms", player)).status === 201);
  });

  it("may look around, give up its sessions, and leave", async () => {
    const player = await aPlayer();
    const bot = await take(await aReservation(player, await aRoom(player)));
    await pause(player);
    const { session_id } = player;
    const list = await fetch(`${http}/api/sessions?player_id=${player.player_id}`, {
      headers: { Authorization: `Bearer ${player.access_token}` },
    });
    assert.equal(list.status, 200);
    assert.equal((await ask("PUT", `/rooms/${bot.room.roomId}/leave`, player, { session_id })).status, 200);
    assert.equal((await ask("DELETE", `/sessions/${session_id}`, player)).status, 204);
  });

  it("keeps nobody else out", async () => {
    const [paused, other] = [await aPlayer(), await aPlayer()];
    await pause(paused);
    assert.equal(await overHttp("POST", "/rooms", other)(), undefined);
  });
});
