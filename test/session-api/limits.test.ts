import assert from "node:assert/strict";
import { Client } from "@colyseus/sdk";
import { z } from "zod";
import { Bot } from "../../loadtest/bot.ts";
import { CLOSE_CODES } from "../../src/schema/close-codes.ts";
import { type OpenServer, openServer } from "../ops/open-server.ts";
import { Account, RequestFailed } from "../support/account.ts";
import { eventually } from "../support/eventually.ts";

const begun = z.object({ session_token: z.string(), session: z.object({ session_id: z.string() }) });
const detail = z.object({ detail: z.string() });

/** Why the server has refused, or that it has not. */
const refusalOf = (asked: Promise<unknown>): Promise<string> =>
  asked.then(
    () => "not refused",
    (error: unknown) => {
      if (error instanceof RequestFailed) return `${error.status}: ${detail.parse(error.body).detail}`;
      return error instanceof Error ? error.message : assert.fail();
    },
  );

async function tokenOf(account: Account): Promise<string> {
  return begun.parse(await account.request("POST", "/api/sessions", {})).session_token;
}

describe("A cheater who has an account", function () {
  this.timeout(20_000);
  const BURST = 3;
  const PAUSE_MS = 3000;
  let server: OpenServer;
  let ada: Account;
  const bots: Bot[] = [];
  /** A violation heals in 2 s. */
  before(async () => {
    server = await openServer({
      ...{ VIOLATIONS_BURST: String(BURST), VIOLATIONS_PER_MINUTE: "30" },
      VIOLATION_PAUSE_SECONDS: String(PAUSE_MS / 1000),
    });
  });
  beforeEach(async () => {
    ada = await Account.guest(server.endpoint);
  });
  afterEach(() => Promise.all(bots.splice(0).map(bot => bot.leave())));
  after(() => server.close());

  const keep = (bot: Bot) => {
    bots.push(bot);
    return bot;
  };
  const enter = async (session_id: string, room_id: string) =>
    keep(await Bot.take(server.endpoint, (await ada.joinRoom(room_id, session_id)).seat));
  let characters = 0;
  const newcomer = async (room_template_id?: string) => {
    const { session_id } = await ada.beginSession(`Ada ${String.fromCodePoint(0x4e00 + characters++)}`);
    const room_id = await ada.createRoom(room_template_id === undefined ? {} : { room_template_id });
    return { session_id, room_id, bot: await enter(session_id, room_id) };
  };
  /** Sends what no honest client can send, and waits until it is answered, or the connection is closed. */
  async function violate(bot: Bot, times: number): Promise<void> {
    for (let i = 0; i < times && bot.room.connection.isOpen; i++) {
      await Promise.race([bot.request("loot_pickup", { loot_instance_id: 7 }), bot.closed]);
    }
  }
  const endOf = (bot: Bot) =>
    new Promise<string>(resolve => bot.room.onLeave((code, reason) => resolve(`${code} ${reason}`)));

  it("is thrown out, told of the pause, kept out for it, and comes back with what has not healed", async () => {
    const { session_id, room_id, bot } = await newcomer();
    const end = endOf(bot);
    await violate(bot, BURST + 1);
    assert.equal(await end, `${CLOSE_CODES.cheating} too many violations: the account has a pause of 3 s`);
    const startedAtMs = performance.now();
    assert.match(
      await refusalOf(ada.joinRoom(room_id, session_id)),
      /^429: There were too many violations: the account has a pause and may come in again in [23] s\.$/,
    );
    await eventually("the pause is over", () =>
      ada.joinRoom(room_id, session_id).then(
        () => true,
        () => false,
      ),
    );
    const pausedMs = performance.now() - startedAtMs;
    assert.ok(pausedMs > PAUSE_MS - 500 && pausedMs < PAUSE_MS + 1000, `${pausedMs} ms`);
    // One violation and a half have healed.
    const back = await enter(session_id, room_id);
    await violate(back, 1);
    assert.equal(back.room.connection.isOpen, true, "what has healed is forgiven");
    const secondEnd = endOf(back);
    await violate(back, 1);
    assert.match(await secondEnd, /^4102 /, "what has not healed counts in the next room");
  });

  it("has one count for all its characters, in whichever rooms they are", async () => {
    const [first, second] = [await newcomer(), await newcomer()];
    await violate(first.bot, 2);
    await violate(second.bot, 1);
    assert.equal(second.bot.room.connection.isOpen, true);
    await violate(second.bot, 1);
    assert.equal(await second.bot.closed, CLOSE_CODES.cheating);
    await violate(first.bot, 1);
    assert.equal(await first.bot.closed, CLOSE_CODES.cheating);
  });

  it("does not lose its violations by a door", async () => {
    // A room without enemies, or it might be in combat at the door.
    const { bot } = await newcomer("room1");
    const { door_id, position } = bot.walkableArea.doorways.find(each => each.is_onward) ?? assert.fail();
    await bot.arriveAt(position, 2);
    await violate(bot, BURST);
    const transition = await bot.enterDoor(door_id);
    const behind = keep(transition.is_accepted ? transition.value : assert.fail(transition.reason));
    await violate(behind, 1);
    assert.equal(await behind.closed, CLOSE_CODES.cheating);
  });

  it("counts per connection where it is anonymous, and leaves nothing behind", async () => {
    const bot = keep(await Bot.join(server.endpoint, { room_template_id: "room1" }));
    const { door_id, position } = bot.walkableArea.doorways.find(each => each.is_onward) ?? assert.fail();
    await bot.arriveAt(position, 2);
    await violate(bot, BURST);
    const transition = await bot.enterDoor(door_id);
    const behind = keep(transition.is_accepted ? transition.value : assert.fail(transition.reason));
    await violate(behind, BURST);
    assert.equal(behind.room.connection.isOpen, true, "it is another connection");
    const end = endOf(behind);
    await violate(behind, 1);
    assert.equal(await end, `${CLOSE_CODES.cheating} too many violations`);
    const { violations_full_at_ms } = await server.services.store.accounts.get(bot.welcome.player_id);
    assert.equal(violations_full_at_ms, 0);
  });
});

describe("An account that begins run after run", function () {
  this.timeout(20_000);
  let server: OpenServer;
  let ada: Account;
  const bots: Bot[] = [];
  before(async () => {
    server = await openServer({ RUNS_PER_HOUR_PER_ACCOUNT: "1" });
  });
  beforeEach(async () => {
    ada = await Account.guest(server.endpoint);
  });
  afterEach(() => Promise.all(bots.splice(0).map(bot => bot.leave())));
  after(() => server.close());

  const keep = (bot: Bot) => {
    bots.push(bot);
    return bot;
  };
  const WAIT = /An account may begin 1 runs an hour, 1 of them at once: try again in 3(600|5\d\d) s\.$/;
  const clientOf = async (account: Account) => {
    const client = new Client(server.endpoint);
    client.auth.token = await tokenOf(account);
    return client;
  };
  const refused = (refusals: string[]) => refusals.filter(each => each !== "not refused");

  it("begins exactly one of 50 at the same moment over HTTP, and the others are told when", async () => {
    const refusals = await Promise.all(Array.from({ length: 50 }, () => refusalOf(ada.createRoom())));
    assert.equal(refused(refusals).length, 49);
    for (const each of refused(refusals)) assert.match(each, WAIT);
    const again = await fetch(`${ada.http}/api/rooms`, {
      method: "POST",
      headers: { Authorization: `Bearer ${ada.access_token}` },
    });
    assert.equal(again.status, 429);
    const retryAfter_s = Number(again.headers.get("Retry-After"));
    assert.ok(retryAfter_s > 3500 && retryAfter_s <= 3600, `${retryAfter_s} s`);
  });

  it("begins exactly one of 20 at the same moment by matchmaking", async () => {
    const client = await clientOf(ada);
    const refusals = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        refusalOf(client.http.post(`/matchmake/create/dungeon`, { body: { character_name: `Ada ${i}` } })),
      ),
    );
    assert.equal(refused(refusals).length, 19);
    for (const each of refused(refusals)) assert.match(each, WAIT);
  });

  it("still joins the runs of others, and comes back to its own", async () => {
    const bob = await Account.guest(server.endpoint);
    const bobs = await bob.createRoom({ room_template_id: "room4", is_open: true });
    const own = await ada.createRoom({ room_template_id: "room3" });
    assert.match(await refusalOf(ada.createRoom()), WAIT);
    const token = await tokenOf(ada);
    const found = keep(await Bot.join(server.endpoint, { room_template_id: "room4" }, token));
    assert.equal(found.room.roomId, bobs);
    assert.match(await refusalOf(Bot.join(server.endpoint, { room_template_id: "room5" }, token)), WAIT);
    const { session_id } = await ada.beginSession("Ada");
    const { seat } = await ada.joinRoom(own, session_id);
    const bot = keep(await Bot.take(server.endpoint, seat));
    const { door_id, position } = bot.walkableArea.doorways.find(each => !each.is_onward) ?? assert.fail();
    await bot.arriveAt(position, 2);
    const transition = await bot.enterDoor(door_id);
    keep(
      transition.is_accepted ? transition.value : assert.fail(`a door begins no run: ${transition.reason}`),
    );
  });

  it("begins one, too, where its room has expired and it comes back to a new one", async () => {
    const room_id = await ada.createRoom();
    const { session_id } = await ada.beginSession("Ada");
    const { seat } = await ada.joinRoom(room_id, session_id);
    const bot = await Bot.take(server.endpoint, seat);
    await bot.leave();
    await eventually("the room hibernates", async () => {
      const { rooms } = server.services.store;
      return (await rooms.get(room_id))?.current_player_count === 0;
    });
    await server.services.store.rooms.end(room_id);
    assert.match(await refusalOf(ada.joinRoom(room_id, session_id)), WAIT);
  });

  it("is not limited where the player is anonymous", async () => {
    for (const room_template_id of ["room1", "room3", "room4", "room5"]) {
      keep(await Bot.join(server.endpoint, { room_template_id }));
    }
  });
});
