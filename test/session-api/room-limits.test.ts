import assert from "node:assert/strict";
import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { json } from "node:stream/consumers";
import { matchMaker } from "@colyseus/core";
import { WebSocket } from "ws";
import { z } from "zod";
import { Bot } from "../../loadtest/bot.ts";
import { type OpenServer, openServer } from "../ops/open-server.ts";
import { Account, RequestFailed } from "../support/account.ts";
import { eventually } from "../support/eventually.ts";

const begun = z.object({ session_token: z.string(), session: z.object({ session_id: z.string() }) });
const seat = z.looseObject({
  name: z.string(),
  sessionId: z.string(),
  roomId: z.string(),
  processId: z.string(),
});
type Reservation = z.infer<typeof seat>;

/** What an attempt has got: something that may be closed, or the server's sentence. */
type Got = { seat?: Reservation | undefined; refusal?: string; status?: number | undefined };

type Holder = { account: Account; session_id: string; token: string };

let names = 0;

async function holderOf(account: Account): Promise<Holder> {
  const character_name = `Holder ${String.fromCodePoint(0x4e00 + names++)}`;
  const answer = await account.request("POST", "/api/sessions", { character_name });
  const { session_token: token, session } = begun.parse(answer);
  return { account, token, session_id: session.session_id };
}

/** A matchmaking call, and no connection. */
async function matchmake(
  server: OpenServer,
  method: string,
  name: string,
  token?: string,
  body: object = {},
): Promise<Got> {
  const http = server.endpoint.replace(/^ws/, "http");
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
  { sentence: RegExp; attempts: (server: OpenServer, ada: Holder) => Promise<Got[]> }
> = {
  JOINS_PER_MINUTE_PER_ACCOUNT: {
    sentence: /^An account may ask 1 times per minute for a room: try again in (60|5\d) s\.$/,
    attempts: (server, { token }) => fifty(() => matchmake(server, "joinOrCreate", "dungeon", token)),
  },
  JOINS_PER_MINUTE_PER_ADDRESS: {
    sentence: /^An address may ask 1 times per minute for a room: try again in (60|5\d) s\.$/,
    attempts: server => fifty(() => matchmake(server, "joinOrCreate", "dungeon")),
  },
  MAX_ROOMS_PER_ACCOUNT: {
    sentence: /^An account may have 1 live rooms at once: end one first, or wait\.$/,
    attempts: (_server, { account }) => fifty(() => overHttp(account.createRoom())),
  },
  MAX_ROOMS_PER_ADDRESS: {
    sentence: /^An address may have 1 live rooms at once: end one first, or wait\.$/,
    attempts: server => fifty(() => matchmake(server, "create", "dungeon")),
  },
  MAX_RESERVATIONS_PER_ACCOUNT: {
    sentence: /^An account may have 1 seat reservations at once: end one first, or wait\.$/,
    async attempts(server, { account }) {
      const all = await Promise.all(Array.from({ length: 7 }, () => holderOf(account)));
      const got = await Promise.all(all.map(({ token }) => matchmake(server, "create", "dungeon", token)));
      return got;
    },
  },
  MAX_RESERVATIONS_PER_ADDRESS: {
    sentence: /^An address may have 1 seat reservations at once: end one first, or wait\.$/,
    attempts: server => fifty(() => matchmake(server, "create", "dungeon")),
  },
  MAX_CONNECTIONS_PER_ACCOUNT: {
    sentence: /An account may have 1 connections at once: end one first, or wait\.$/,
    async attempts(server, { account }) {
      const others = await Promise.all(Array.from({ length: 7 }, () => holderOf(account)));
      const seats = await Promise.all(
        others.map(({ token }) => matchmake(server, "create", "dungeon", token)),
      );
      return Promise.all(seats.map(got => connect(server, got)));
    },
  },
  MAX_CONNECTIONS_PER_ADDRESS: {
    sentence: /^An address may have 1 connections at once: end one first, or wait\.$/,
    async attempts(server) {
      const seats = await fifty(() => matchmake(server, "create", "dungeon"));
      return Promise.all(seats.map(got => upgrade(server, got)));
    },
  },
};

function fifty(attempt: () => Promise<Got>): Promise<Got[]> {
  return Promise.all(Array.from({ length: 50 }, attempt));
}

const bots: Bot[] = [];
async function connect(server: OpenServer, { seat }: Got): Promise<Got> {
  try {
    bots.push(await Bot.take(server.endpoint, seat ?? assert.fail()));
    return {};
  } catch (error) {
    return { refusal: error instanceof Error ? error.message : String(error) };
  }
}

/** A WebSocket as it is opened, to see what the HTTP server says. */
async function upgrade({ endpoint }: OpenServer, { seat }: Got): Promise<Got> {
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
  let server: OpenServer | undefined;
  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.terminate();
    await Promise.all(bots.splice(0).map(bot => bot.leave()));
    await server?.close();
    server = undefined;
  });

  for (const [variable, { sentence, attempts }] of Object.entries(LIMITS)) {
    it(`exactly one succeeds where ${variable} is 1, and the others are told why`, async () => {
      server = await openServer({ [variable]: "1" });
      const ada = await holderOf(await Account.guest(server.endpoint));
      const got = await attempts(server, ada);
      const refused = got.flatMap(({ refusal }) => (refusal === undefined ? [] : [refusal]));
      assert.equal(got.length - refused.length, 1, refused[0]);
      for (const refusal of refused) assert.match(refusal, sentence);
      for (const { status } of got) assert.ok(status === undefined || status === 429, String(status));
      const faults = server.logged.filter(({ level }) => Number(level) >= 50);
      assert.deepEqual(faults, [], "a limit that is reached is no fault of the server");
    });
  }
});

describe("An account's characters", () => {
  it("are 8 at most, also where 50 are made at the same moment", async () => {
    const server = await openServer();
    try {
      const account = await Account.guest(server.endpoint);
      let made = 0;
      const got = await fifty(() => {
        const character_name = `Ada ${String.fromCodePoint(0x4e00 + made++)}`;
        return overHttp(account.request("POST", "/api/characters", { character_name }));
      });
      const refused = got.filter(({ refusal }) => refusal !== undefined);
      assert.equal(got.length - refused.length, 8);
      for (const { status, refusal } of refused) {
        assert.equal(status, 409);
        assert.match(
          refusal ?? "",
          /You have 8 characters, as many as an account may have: delete one first/,
        );
      }
    } finally {
      await server.close();
    }
  });
});

describe("A place in a room", function () {
  this.timeout(60_000);
  let server: OpenServer;
  let ada: Holder;
  before(async () => {
    server = await openServer();
  });
  beforeEach(async () => {
    ada = await holderOf(await Account.guest(server.endpoint));
  });
  afterEach(() => Promise.all(bots.splice(0).map(bot => bot.leave())));
  after(() => server.close());

  const friend = async () => holderOf(await Account.guest(server.endpoint));
  const join = (room_id: string, { token }: Holder) => matchmake(server, "joinById", room_id, token);
  const take = async (got: Got) => {
    const bot = await Bot.take(server.endpoint, got.seat ?? assert.fail(got.refusal));
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
    const { door_id, position } = bot.walkableArea.doorways.find(each => !each.is_onward) ?? assert.fail();
    await bot.arriveAt(position, 2);
    const transition = await bot.enterDoor(door_id);
    const behind = transition.is_accepted ? transition.value : assert.fail(transition.reason);
    bots.push(behind);
    const { roomId } = behind.room;
    for (let i = 0; i < 5; i++) {
      const stranger = await friend();
      for (const token of [stranger.token, undefined])
        assert.match(
          (await matchmake(server, "joinById", roomId, token)).refusal ?? "",
          /from the room before it/,
        );
      const answer = await overHttp(stranger.account.joinRoom(roomId, stranger.session_id));
      assert.match(answer.refusal ?? "", /from the room before it/);
    }
    const [listing] = await listings(roomId);
    assert.equal(listing?.clients, 1, "nobody holds a place there");
    await behind.drop();
    await take(await join(roomId, ada));
  });

  it("that nobody takes ends with its room within seconds", async () => {
    const got = await matchmake(server, "create", "dungeon", ada.token);
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
    await server.close();
    server = await openServer({
      ...{ MAX_ROOMS_PER_ACCOUNT: "1", MAX_RESERVATIONS_PER_ACCOUNT: "1", MAX_CONNECTIONS_PER_ACCOUNT: "1" },
      ...{ MAX_ROOMS_PER_ADDRESS: "1", MAX_RESERVATIONS_PER_ADDRESS: "1", MAX_CONNECTIONS_PER_ADDRESS: "1" },
    });
    return { endpoint: server.endpoint, close: async () => {} };
  }
});

const listings = (roomId?: string) => matchMaker.query(roomId === undefined ? {} : { roomId });
