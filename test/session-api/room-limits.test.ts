import assert from "node:assert/strict";
import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { json } from "node:stream/consumers";
import { matchMaker } from "@colyseus/core";
import { WebSocket } from "ws";
import { z } from "zod";
import { Bot } from "../../loadtest/bot.ts";
import { type OpenArena, openArena } from "../ops/open-arena.ts";
import { Account, RequestFailed } from "../support/account.ts";
import { eventually } from "../support/eventually.ts";

const begun = z.object({ session_token: z.string(), session: z.object({ session_id: z.string() }) });
const seat = z.looseObject({
  name: z.string(),
  sessionId: z.string(),
  roomId: z.string(),
  processId: z.string(),
});
type Seat = z.infer<typeof seat>;

/** What an attempt has got: something that may be closed, or the server's sentence. */
type Got = { seat?: Seat | undefined; refusal?: string; status?: number | undefined };

type Holder = { account: Account; session_id: string; token: string };

async function holderOf(account: Account): Promise<Holder> {
  const { session_token: token, session } = begun.parse(await account.request("POST", "/api/sessions", {}));
  return { account, token, session_id: session.session_id };
}

/** A matchmaking call, and no connection. */
async function matchmake(
  arena: OpenArena,
  method: string,
  name: string,
  token?: string,
  body: object = {},
): Promise<Got> {
  const http = arena.endpoint.replace(/^ws/, "http");
  const answer = await fetch(`${http}/matchmake/${method}/${name}`, {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      ...(token !== undefined && { Authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
  });
  const json: unknown = await answer.json();
  if (answer.ok) return { seat: seat.parse(json) };
  return { refusal: z.object({ error: z.string() }).parse(json).error, status: answer.status };
}

const overHttp = (asked: Promise<unknown>): Promise<Got> =>
  asked.then(
    () => ({}),
    (error: unknown) => {
      if (!(error instanceof RequestFailed)) throw error;
      return { refusal: z.object({ detail: z.string() }).parse(error.body).detail, status: error.status };
    },
  );

/** Each makes 50 attempts at the same moment; the limit is 1. */
const LIMITS: Record<
  string,
  { sentence: RegExp; attempts: (arena: OpenArena, ada: Holder) => Promise<Got[]> }
> = {
  JOINS_PER_MINUTE_PER_ACCOUNT: {
    sentence: /^An account may ask 1 times per minute for a room: try again in (60|5\d) s\.$/,
    attempts: (arena, { token }) => fifty(() => matchmake(arena, "joinOrCreate", "dungeon", token)),
  },
  JOINS_PER_MINUTE_PER_ADDRESS: {
    sentence: /^An address may ask 1 times per minute for a room: try again in (60|5\d) s\.$/,
    attempts: arena => fifty(() => matchmake(arena, "joinOrCreate", "dungeon")),
  },
  MAX_ROOMS_PER_ACCOUNT: {
    sentence: /^An account may have 1 live rooms at once: end one first, or wait\.$/,
    attempts: (_arena, { account }) => fifty(() => overHttp(account.createRoom())),
  },
  MAX_ROOMS_PER_ADDRESS: {
    sentence: /^An address may have 1 live rooms at once: end one first, or wait\.$/,
    attempts: arena => fifty(() => matchmake(arena, "create", "dungeon")),
  },
  MAX_RESERVATIONS_PER_ACCOUNT: {
    sentence: /^An account may have 1 seat reservations at once: end one first, or wait\.$/,
    async attempts(arena, { account }) {
      const all = await Promise.all(Array.from({ length: 7 }, () => holderOf(account)));
      const got = await Promise.all(all.map(({ token }) => matchmake(arena, "create", "dungeon", token)));
      return got;
    },
  },
  MAX_RESERVATIONS_PER_ADDRESS: {
    sentence: /^An address may have 1 seat reservations at once: end one first, or wait\.$/,
    attempts: arena => fifty(() => matchmake(arena, "create", "dungeon")),
  },
  MAX_CONNECTIONS_PER_ACCOUNT: {
    sentence: /An account may have 1 connections at once: end one first, or wait\.$/,
    async attempts(arena, { account }) {
      const others = await Promise.all(Array.from({ length: 7 }, () => holderOf(account)));
      const seats = await Promise.all(
        others.map(({ token }) => matchmake(arena, "create", "dungeon", token)),
      );
      return Promise.all(seats.map(got => connect(arena, got)));
    },
  },
  MAX_CONNECTIONS_PER_ADDRESS: {
    sentence: /^An address may have 1 connections at once: end one first, or wait\.$/,
    async attempts(arena) {
      const seats = await fifty(() => matchmake(arena, "create", "dungeon"));
      return Promise.all(seats.map(got => upgrade(arena, got)));
    },
  },
};

function fifty(attempt: () => Promise<Got>): Promise<Got[]> {
  return Promise.all(Array.from({ length: 50 }, attempt));
}

const bots: Bot[] = [];
async function connect(arena: OpenArena, { seat }: Got): Promise<Got> {
  try {
    bots.push(await Bot.take(arena.endpoint, seat ?? assert.fail()));
    return {};
  } catch (error) {
    return { refusal: error instanceof Error ? error.message : String(error) };
  }
}

/** A WebSocket as it is opened, to see what the HTTP server says. */
async function upgrade({ endpoint }: OpenArena, { seat }: Got): Promise<Got> {
  const { processId, roomId, sessionId } = seat ?? assert.fail();
  const socket = new WebSocket(`${endpoint}/${processId}/${roomId}?sessionId=${sessionId}`);
  sockets.push(socket);
  const [event, answer] = await Promise.race([
    once(socket, "open").then(() => ["open", undefined] as const),
    once(socket, "unexpected-response").then(([, answer]) => ["refused", answer as IncomingMessage] as const),
  ]);
  if (event === "open" || !answer) return {};
  const { detail } = z.object({ detail: z.string() }).parse(await json(answer));
  return { refusal: detail, status: answer.statusCode };
}
const sockets: WebSocket[] = [];

describe("Of many attempts at the same moment", function () {
  this.timeout(30_000);
  let arena: OpenArena | undefined;
  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.terminate();
    await Promise.all(bots.splice(0).map(bot => bot.leave()));
    await arena?.close();
    arena = undefined;
  });

  for (const [variable, { sentence, attempts }] of Object.entries(LIMITS)) {
    it(`exactly one succeeds where ${variable} is 1, and the others are told why`, async () => {
      arena = await openArena({ [variable]: "1" });
      const ada = await holderOf(await Account.guest(arena.endpoint));
      const got = await attempts(arena, ada);
      const refused = got.flatMap(({ refusal }) => (refusal === undefined ? [] : [refusal]));
      assert.equal(got.length - refused.length, 1, refused[0]);
      for (const refusal of refused) assert.match(refusal, sentence);
      for (const { status } of got) assert.ok(status === undefined || status === 429, String(status));
      const faults = arena.logged.filter(({ level }) => Number(level) >= 50);
      assert.deepEqual(faults, [], "a limit that is reached is no fault of the server");
    });
  }
});

describe("An account's sessions", () => {
  it("are 8 at most, also where 50 are begun at the same moment", async () => {
    const arena = await openArena();
    try {
      const account = await Account.guest(arena.endpoint);
      const got = await fifty(() => overHttp(account.beginSession("Ada")));
      const refused = got.filter(({ refusal }) => refusal !== undefined);
      assert.equal(got.length - refused.length, 8);
      for (const { status, refusal } of refused) {
        assert.equal(status, 409);
        assert.match(refusal ?? "", /You have 8 sessions already/);
      }
    } finally {
      await arena.close();
    }
  });
});

describe("A place in a room", function () {
  this.timeout(60_000);
  let arena: OpenArena;
  let ada: Holder;
  before(async () => {
    arena = await openArena();
  });
  beforeEach(async () => {
    ada = await holderOf(await Account.guest(arena.endpoint));
  });
  afterEach(() => Promise.all(bots.splice(0).map(bot => bot.leave())));
  after(() => arena.close());

  const friend = async () => holderOf(await Account.guest(arena.endpoint));
  const join = (room_id: string, { token }: Holder) => matchmake(arena, "joinById", room_id, token);
  const take = async (got: Got) => {
    const bot = await Bot.take(arena.endpoint, got.seat ?? assert.fail(got.refusal));
    bots.push(bot);
    return bot;
  };

  it("is reserved once for a session, however often it asks: its friends come in", async () => {
    const room_id = await ada.account.createRoom();
    const asked = await Promise.all(Array.from({ length: 50 }, () => join(room_id, ada)));
    assert.ok(asked.some(got => got.seat !== undefined));
    for (let i = 0; i < 3; i++) await take(await join(room_id, await friend()));
    const last = await join(room_id, ada);
    assert.equal((await take(last)).room.roomId, room_id);
    assert.equal((await join(room_id, await friend())).seat, undefined, "it is full now");
  });

  it("goes to the session's newest connection: the seat before is no longer good", async () => {
    const room_id = await ada.account.createRoom();
    const [older, newer] = [await join(room_id, ada), await join(room_id, ada)];
    await assert.rejects(take(older), /seat reservation expired/);
    await take(newer);
  });

  it("is free again at once where its session reserves one elsewhere", async () => {
    const [first, second] = [await ada.account.createRoom(), await ada.account.createRoom()];
    for (let i = 0; i < 3; i++) await take(await join(first, await friend()));
    await join(first, ada);
    const late = await friend();
    assert.equal((await join(first, late)).seat, undefined, "ada holds the last place");
    await join(second, ada);
    await take(await join(first, late));
  });

  it("is not reserved behind a door for those who have not come through it", async () => {
    const room_id = await ada.account.createRoom({ room_template_id: "room3" });
    const bot = await take(await join(room_id, ada));
    const { door_id, position } = bot.floor.doorways.find(each => !each.is_onward) ?? assert.fail();
    await bot.arriveAt(position, 2);
    const passage = await bot.enterDoor(door_id);
    const behind = passage.is_accepted ? passage.value : assert.fail(passage.reason);
    bots.push(behind);
    const { roomId } = behind.room;
    for (let i = 0; i < 5; i++) {
      const stranger = await friend();
      for (const token of [stranger.token, undefined])
        assert.match(
          (await matchmake(arena, "joinById", roomId, token)).refusal ?? "",
          /from the room before it/,
        );
      const answer = await overHttp(stranger.account.joinRoom(roomId, stranger.session_id));
      assert.match(answer.refusal ?? "", /behind a door/);
    }
    const [listing] = await listings(roomId);
    assert.equal(listing?.clients, 1, "nobody holds a place there");
    await behind.drop();
    await take(await join(roomId, ada));
  });

  it("that nobody takes ends with its room within seconds", async () => {
    const got = await matchmake(arena, "create", "dungeon", ada.token);
    const room_id = got.seat?.roomId ?? assert.fail();
    assert.equal((await listings(room_id)).length, 1);
    await eventually("the room is gone", async () => (await listings(room_id)).length === 0, 20_000);
  });

  it("is another's again as soon as its connection has ended, for each account and address", async () => {
    const strict = await openStrict();
    try {
      const bob = await holderOf(await Account.guest(strict.endpoint));
      for (let i = 0; i < 3; i++) {
        const bot = await Bot.join(strict.endpoint, {}, bob.token);
        await bot.leave();
        await eventually("the room is gone", async () => (await listings()).length === 0);
      }
    } finally {
      await strict.close();
    }
  });

  async function openStrict() {
    await arena.close();
    arena = await openArena({
      ...{ MAX_ROOMS_PER_ACCOUNT: "1", MAX_RESERVATIONS_PER_ACCOUNT: "1", MAX_CONNECTIONS_PER_ACCOUNT: "1" },
      ...{ MAX_ROOMS_PER_ADDRESS: "1", MAX_RESERVATIONS_PER_ADDRESS: "1", MAX_CONNECTIONS_PER_ADDRESS: "1" },
    });
    return { endpoint: arena.endpoint, close: async () => {} };
  }
});

const listings = (roomId?: string) => matchMaker.query(roomId === undefined ? {} : { roomId });
