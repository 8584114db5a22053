/** What an operator does in the monitor panel, as the panel asks for it; and who else may. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { request } from "node:http";
import { z } from "zod";
import { Bot } from "../../loadtest/bot.ts";
import { Audit } from "../../src/ops/audit.ts";
import { dayOf } from "../../src/store/expiry.ts";
import { Account } from "../support/account.ts";
import { eventually } from "../support/eventually.ts";
import { type OpenServer, openServer } from "./open-server.ts";

/** As a browser sends it from the panel's own page. */
const FROM_PANEL = { "Sec-Fetch-Site": "same-origin" };
const roomList = z.object({
  rooms: z.array(z.looseObject({ roomId: z.string(), private: z.boolean().default(false) })),
});
const PASSWORD = "correct horse";
const signedIn = (password: string) => ({ Authorization: `Basic ${btoa(`admin:${password}`)}` });

let server: OpenServer;

const url = (path: string) => `${server.endpoint.replace(/^ws/, "http")}${path}`;

const callPath = (room_id: string, method: string, args: readonly unknown[] = []) =>
  `/monitor/api/room/call?${new URLSearchParams({ roomId: room_id, method, args: JSON.stringify(args) })}`;

const press = (
  room_id: string,
  method: string,
  args: readonly unknown[] = [],
  headers: object = FROM_PANEL,
) => fetch(url(callPath(room_id, method, args)), { headers: { ...headers } });

/** A player whose client would come back by itself where the server lets it, and how its connection ended. */
async function returningPlayer(options: { room_template_id?: string } = {}) {
  const bot = await Bot.join(server.endpoint, options);
  Object.assign(bot.room.reconnection, { enabled: true, minUptime: 0 });
  const left = new Promise<{ code: number; reason: string | undefined }>(resolve =>
    bot.room.onLeave((code, reason) => resolve({ code, reason })),
  );
  return { bot, left };
}

const rooms = async () => roomList.parse(await (await fetch(url("/monitor/api"))).json()).rooms;

const logged = () => server.logged.filter(line => line.msg === "monitor");

/** `fetch` would tidy the path, and sets Host itself. */
async function rawStatus(path: string, headers: Record<string, string>): Promise<number | undefined> {
  const [answer] = await once(
    request(new URL(server.endpoint.replace(/^ws/, "http")), { path, headers }).end(),
    "response",
  );
  answer.resume();
  return answer.statusCode;
}

describe("An operator in the monitor panel", function () {
  this.timeout(30_000);

  before(async () => {
    server = await openServer();
  });
  beforeEach(() => void server.logged.splice(0));
  after(() => server.close());

  it("kicks a player: it is told so, it is out at once, and its client does not come back", async () => {
    const { bot: ada, left } = await returningPlayer();
    const bob = await Bot.join(server.endpoint);
    const answer = await press(ada.room.roomId, "_forceClientDisconnect", [ada.room.sessionId]);
    assert.equal(answer.status, 200);
    assert.deepEqual(await left, { code: 4105, reason: "an operator has removed you from this room" });
    await bob.until("Ada to be gone", state => !state.players.has(ada.welcome.player_id));
    const [line] = logged();
    const { player_id, session_id } = ada.welcome;
    assert.deepEqual(
      { ...line, time: 0, pid: 0, hostname: "" },
      {
        ...{ level: 40, time: 0, pid: 0, hostname: "", msg: "monitor" },
        ...{ operator: "nobody signed in", address: "127.0.0.1", room_id: ada.room.roomId },
        ...{ verb: "kick", player_id, session_id },
      },
    );
    await bob.leave();
  });

  it("closes a room: its players are saved and told so, also in a fight, and can come back", async () => {
    const account = await Account.guest(server.endpoint);
    const { session_id } = await account.beginSession("Ada");
    const room_id = await account.createRoom({ room_template_id: "room2" });
    const { seat } = await account.joinRoom(room_id, session_id);
    const ada = await Bot.take(server.endpoint, seat);
    const left = new Promise(resolve => ada.room.onLeave((code, reason) => resolve({ code, reason })));
    const [goblin] = ada.enemies;
    assert.ok(goblin);
    await ada.arriveAt(goblin, 1.5);
    assert.equal((await ada.strike(goblin)).is_accepted, true);

    assert.equal((await press(room_id, "disconnect")).status, 200);
    const reason = "an operator has closed this room; your character is saved";
    assert.deepEqual(await left, { code: 4106, reason });
    await eventually("the room to end", async () => (await rooms()).length === 0);
    assert.deepEqual(
      logged().map(({ verb, room_id: of, operator }) => ({ verb, of, operator })),
      [{ verb: "dispose", of: room_id, operator: "nobody signed in" }],
    );
    const back = await account.joinRoom(room_id, session_id);
    assert.equal(back.room_state.room_id, room_id);
    const again = await Bot.take(server.endpoint, back.seat);
    assert.ok(again.position.z > 25, "she is where the fight was");
    await again.leave();
  });

  it("sends players a message to be shown, to one or to all, and no other message", async () => {
    const [ada, bob] = [await Bot.join(server.endpoint), await Bot.join(server.endpoint)];
    const { roomId, sessionId } = ada.room;
    await press(roomId, "broadcast", ["server_message", { text: "A new version comes at six." }]);
    await press(roomId, "_sendMessageToClient", [sessionId, "server_message", { text: "You have mail." }]);
    assert.deepEqual(await bob.message("server_message"), { text: "A new version comes at six." });
    const heard = ({ received }: Bot) => received.filter(({ type }) => type === "server_message").length;
    await eventually("both at Ada's", () => heard(ada) === 2);
    assert.equal(heard(bob), 1);
    const forged = await press(roomId, "broadcast", ["inventory", { inventory: {}, gold: 1e6 }]);
    assert.equal(forged.status, 400);
    assert.match(await forged.text(), /server_message/);
    assert.deepEqual(
      logged().map(({ verb, receivers }) => ({ verb, receivers })),
      [
        { verb: "message", receivers: 2 },
        { verb: "message", receivers: 1 },
      ],
    );
    await Promise.all([ada.leave(), bob.leave()]);
  });

  it("sees whose each connection is, kicks by that line, and has each act noted", async () => {
    const ada = await Bot.join(server.endpoint, { character_name: "Ada" });
    const bob = await Bot.join(server.endpoint, { character_name: "Bob" });
    const { roomId, sessionId } = ada.room;
    const { player_id } = ada.welcome;
    const shown = z.object({
      clients: z.array(z.looseObject({ sessionId: z.string() })),
      state: z.unknown(),
    });
    const seen = shown.parse(await (await fetch(url(`/monitor/api/room?roomId=${roomId}`))).json());
    const line = `${sessionId} Ada (${player_id})`;
    assert.deepEqual(
      seen.clients.map(each => each.sessionId),
      [line, `${bob.room.sessionId} Bob (${bob.welcome.player_id})`],
    );
    assert.ok(seen.state, "and the room's state");
    const audit = new Audit(server.services.store.access);
    const today = () => audit.ofDay(dayOf(Date.now()));
    const before = (await today()).length;
    await press(roomId, "_sendMessageToClient", [line, "server_message", { text: "Out with you." }]);
    await press(roomId, "_forceClientDisconnect", [line]);
    assert.equal(await ada.closed, 4105);
    await press(roomId, "broadcast", ["inventory", {}]);
    await press(roomId, "setPrivate", [true]);
    const noted = (await today()).toReversed().slice(before);
    assert.deepEqual(
      noted.map(({ act, outcome, player_id: of }) => [act, outcome, of]),
      [
        ["monitor.message", "done", player_id],
        ["monitor.kick", "done", player_id],
        ["monitor.message", "refused", undefined],
        ["monitor", "refused", undefined],
      ],
    );
    assert.ok(noted.every(({ staff_id }) => staff_id === "monitor:nobody signed in"));
    await bob.leave();
  });

  it("can call no other method of a room, by whichever path", async () => {
    const ada = await Bot.join(server.endpoint);
    const { roomId } = ada.room;
    for (const method of ["setPrivate", "answer", "_editStateProperty", "lock", "constructor", "__proto__"]) {
      const answer = await press(roomId, method, []);
      assert.equal(answer.status, 403, method);
      assert.match(await answer.text(), /The panel cannot do/);
    }
    const path = callPath(roomId, "setPrivate", [true]);
    for (const other of [
      path.replace("/call?", "/call/?"),
      path.replace("/api/", "//api/"),
      path.replace("/api/", "/x/../api/"),
      path.replace("/call?", "/c%61ll?"),
      path.replace("/api/", "/API/"),
    ]) {
      const status = await rawStatus(other, FROM_PANEL);
      assert.ok(status === 403 || status === 404, `${other}: ${status}`);
    }
    const room = (await rooms()).find(each => each.roomId === roomId);
    assert.equal(room?.private, false);
    await ada.leave();
  });

  it("is no other site's page, no link, and no other program", async () => {
    const { bot: ada } = await returningPlayer();
    const kick = [ada.room.roomId, "_forceClientDisconnect", [ada.room.sessionId]] as const;
    for (const headers of [
      {},
      { "Sec-Fetch-Site": "none" },
      { "Sec-Fetch-Site": "cross-site" },
      { "Sec-Fetch-Site": "same-site" },
    ]) {
      assert.equal((await press(...kick, headers)).status, 403, JSON.stringify(headers));
    }
    assert.deepEqual(logged(), []);
    assert.equal((await ada.use("dodge_roll")).is_accepted, true);
    await ada.leave();
  });

  it("is on a page of this server's own name: a name that somebody else has led here gets nothing", async () => {
    const { port } = new URL(server.endpoint);
    const paths = [
      "/monitor/",
      "/monitor/api",
      callPath("x", "disconnect"),
      "/playground/",
      "/playground/rooms",
    ];
    for (const path of paths) {
      const status = (Host: string) => rawStatus(path, { ...FROM_PANEL, Host });
      for (const host of ["evil.example", `evil.example:${port}`, "localhost.evil.example", "10.1.2.3"])
        assert.equal(await status(host), 403, `${path} as ${host}`);
      for (const host of [`localhost:${port}`, `127.0.0.1:${port}`, `[::1]:${port}`])
        assert.notEqual(await status(host), 403, `${path} as ${host}`);
    }
  });
});

describe("An operator in the monitor panel that has a password", function () {
  this.timeout(30_000);

  before(async () => {
    server = await openServer({ MONITOR_PASSWORD: PASSWORD });
  });
  after(() => server.close());

  const statusWith = async (password: string, path = "/monitor/") =>
    (await fetch(url(path), { headers: signedIn(password) })).status;

  it("is named in the log", async () => {
    const ada = await Bot.join(server.endpoint);
    const headers = { ...FROM_PANEL, ...signedIn(PASSWORD) };
    assert.equal((await press(ada.room.roomId, "disconnect", [], headers)).status, 200);
    await ada.closed;
    assert.deepEqual(
      logged().map(({ operator, verb }) => ({ operator, verb })),
      [{ operator: "admin", verb: "dispose" }],
    );
  });

  it("is locked out for a minute after five wrong passwords, and each of them is in the log", async () => {
    assert.equal(
      (await fetch(url("/monitor/"))).status,
      401,
      "a browser asks before it knows of the password",
    );
    const guesses = ["a", "b", "c", "d", "e", "f", PASSWORD];
    const statuses = await Promise.all(guesses.map(guess => statusWith(guess)));
    assert.deepEqual(statuses.toSorted(), [401, 401, 401, 401, 401, 429, 429]);
    const locked = await fetch(url("/metrics"), { headers: signedIn(PASSWORD) });
    assert.equal(locked.status, 429);
    const retryAfter_s = Number(locked.headers.get("Retry-After"));
    assert.ok(retryAfter_s > 50 && retryAfter_s <= 60, `${retryAfter_s}`);
    const noted = server.logged.filter(({ msg }) => /wrong password/.test(String(msg)));
    assert.deepEqual(
      noted.map(({ address, wrong, path }) => [address, wrong, path]),
      [1, 2, 3, 4, 5].map(wrong => ["127.0.0.1", wrong, "/monitor"]),
    );
    assert.match(String(noted[4]?.msg), /locked out for a minute/);
    assert.ok(!JSON.stringify(noted).includes(PASSWORD));
  });
});
