/** Whatever is sent to the server: it never fails, and nobody but the sender can notice. */
import assert from "node:assert/strict";
import { Agent, request as httpRequest, type IncomingMessage } from "node:http";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import fc from "fast-check";
import { pack } from "msgpackr";
import type { Bot } from "../../loadtest/bot.ts";
import { MESSAGE_RATES } from "../../src/schema/rates.ts";
import { ApiServer, type Player } from "../support/api-client.ts";
import { eventually } from "../support/eventually.ts";

const HTTP_MS = 6000;
const RAW_MS = 1500;
const MESSAGES_MS = 3000;

type Sent = {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: Uint8Array | string | undefined;
};

type InRoom = { player: Player; session_id: string; bot: Bot };

/** Stand for what the attacker has at the moment. */
const OWN_SESSION = "own-session";
const OWN_ROOM = "own-room";

/** A player with everything that an honest one has; what it breaks is made anew. */
class Attacker {
  readonly player: Player;
  #session_id = "";
  #room_id = "";

  constructor(player: Player) {
    this.player = player;
  }

  /** Takes care that it has a session in a live room. */
  async prepare(): Promise<void> {
    const [found, ...more] = await this.player.sessions();
    for (const { session_id } of more) await this.player.end(session_id);
    this.#session_id = (found ?? (await this.player.begin()).session).session_id;
    this.#room_id = await this.player.makeRoom("room1");
    await this.player.join(this.#room_id, this.#session_id);
  }

  /** The text with what the placeholders stand for. */
  fill(text: string): string {
    return text.replaceAll(OWN_SESSION, this.#session_id).replaceAll(OWN_ROOM, this.#room_id);
  }
}

/** Players in a full room, who do nothing; whoever notices anything says so. */
class Bystanders {
  readonly #players: readonly InRoom[];
  readonly #room_id: string;
  readonly #before: string;

  static async gather(api: ApiServer, count: number): Promise<Bystanders> {
    const players = await api.guests(count);
    const [host] = players;
    assert.ok(host);
    const room_id = await host.makeRoom();
    const inRoom: InRoom[] = [];
    for (const [i, player] of players.entries())
      inRoom.push({ player, ...(await player.enter(room_id, `Bystander ${i}`)) });
    // Whoever comes in is announced to those who are there.
    await Promise.all(
      inRoom.map(({ bot }) =>
        bot.until(
          "all",
          ({ players: all }) => [...all.values()].filter(each => each.connected).length === count,
        ),
      ),
    );
    for (const { bot } of inRoom) bot.received.length = 0;
    return new Bystanders(inRoom, room_id, await Bystanders.#look(inRoom, room_id));
  }

  private constructor(players: readonly InRoom[], room_id: string, before: string) {
    this.#players = players;
    this.#room_id = room_id;
    this.#before = before;
  }

  get room_id(): string {
    return this.#room_id;
  }

  /** What an attacker may know, and more. */
  get ids(): string[] {
    return [
      this.#room_id,
      ...this.#players.flatMap(({ player, session_id }) => [player.player_id, session_id]),
    ];
  }

  /** All that the bystanders have, but for the signs of life that they give. */
  static async #look(players: readonly InRoom[], room_id: string): Promise<string> {
    const own = players.map(async ({ player, session_id, bot }) => ({
      session: { ...(await player.session(session_id)), last_heartbeat: "" },
      state: { ...bot.state.toJSON(), tick: 0 },
    }));
    const [first] = players;
    const { tick: _tick, ...room } = (await first?.player.room(room_id)) ?? assert.fail();
    return JSON.stringify([await Promise.all(own), room], undefined, 1);
  }

  /** @param expected types of messages that they may have received. */
  async assertUndisturbed(expected: string[] = []): Promise<void> {
    for (const { bot } of this.#players) {
      assert.equal(bot.room.connection.isOpen, true);
      const unexpected = bot.received.filter(each => !expected.includes(each.type));
      assert.deepEqual(unexpected, []);
    }
    assert.equal(await Bystanders.#look(this.#players, this.#room_id), this.#before);
  }

  async assertPlaying(): Promise<void> {
    for (const { bot } of this.#players) {
      bot.room.send("heartbeat", {});
      await bot.message("heartbeat_ack");
    }
  }
}

describe("Whatever is sent", () => {
  let api: ApiServer;
  let agent: Agent;
  before(async () => {
    api = await ApiServer.start({
      MAX_MESSAGES_PER_SECOND: "10000",
      MESSAGE_BURST: "10000",
      VIOLATIONS_BURST: "10000",
    });
    agent = new Agent({ keepAlive: true });
  });
  afterEach(() => api.clear());
  after(async () => {
    agent?.destroy();
    await api?.stop();
  });

  /** Sent as it is: `fetch` would tidy it up, and allows no body with a GET. */
  async function exchange({
    method,
    path,
    headers,
    body,
  }: Sent): Promise<{ status: number; type: string; body: string }> {
    const answered = Promise.withResolvers<IncomingMessage>();
    const sent = httpRequest(`${api.url}`, { method, path, headers, agent }, answered.resolve);
    sent.on("error", answered.reject);
    // Node frames no body of a GET or DELETE by itself.
    if (body !== undefined) sent.setHeader("Content-Length", Buffer.byteLength(body));
    sent.end(body);
    const response = await answered.promise;
    const { statusCode: status = 0, headers: received } = response;
    return { status, type: received["content-type"] ?? "", body: await text(response) };
  }

  const anything = fc.jsonValue({ maxDepth: 3 });
  const strange = fc.constantFrom<unknown>(
    ...[
      null,
      true,
      0,
      -1,
      1e308,
      1.5,
      "",
      "__proto__",
      "constructor",
      "\u0000",
      "\ud800",
      [],
      {},
      [[]],
      { $ne: 1 },
    ],
    ...["../..", "%", "💥".repeat(40), "x".repeat(5000), { __proto__: 1 }, Number.MAX_SAFE_INTEGER],
  );

  /** Bodies that are almost right: the right names, and values that may be. */
  function plausible(ids: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
    const mostly = (right: fc.Arbitrary<unknown>) =>
      fc.oneof({ weight: 9, arbitrary: right }, { weight: 1, arbitrary: strange });
    const coordinate = mostly(
      fc.oneof(fc.integer({ min: -3, max: 3 }), fc.double({ min: -600, max: 600, noNaN: true })),
    );
    const fields = {
      session_id: ids,
      character_name: mostly(fc.string({ maxLength: 40 })),
      dungeon_id: mostly(fc.constant("first_dungeon")),
      room_template_id: mostly(fc.constantFrom("room1", "room5", "room9")),
      refresh_token: mostly(fc.string()),
      position_x: coordinate,
      position_y: coordinate,
      position_z: coordinate,
      yaw: coordinate,
      sprinting: mostly(fc.boolean()),
      current_health: coordinate,
      event_type: mostly(fc.constantFrom("damage_dealt", "ability_used", "enemy_died")),
      ability_id: mostly(fc.constantFrom("fireball", "melee_attack", "dodge_roll")),
      target_enemy_id: mostly(fc.constantFrom("enemy1", "nobody")),
      position: mostly(fc.record({ x: coordinate, y: coordinate, z: coordinate })),
      damage_amount: mostly(fc.integer({ min: 0, max: 100 })),
      is_critical: mostly(fc.boolean()),
      seq: mostly(fc.nat()),
      loot_instance_id: mostly(fc.constant("loot1")),
      item_id: mostly(fc.constant("health_potion")),
      door_id: mostly(fc.constant("door9_9")),
      action: mostly(fc.constantFrom("open", "close")),
      timestamp: mostly(fc.string({ maxLength: 80 })),
    };
    const all = fc.record(fields);
    return fc.oneof(
      { weight: 2, arbitrary: all },
      { weight: 1, arbitrary: fc.record(fields, { requiredKeys: [] }) },
    );
  }

  it("by HTTP with a valid account: no failure, and nobody else notices", async function () {
    this.timeout(HTTP_MS + 15_000);
    const bystanders = await Bystanders.gather(api, 4);
    const attacker = new Attacker(await api.guest());
    await attacker.prepare();
    const { token, player_id } = attacker.player;
    const own = Array.from({ length: 12 }, () => [OWN_SESSION, OWN_ROOM]).flat();
    const pool = [...own, ...bystanders.ids, player_id, "first_dungeon", "player", "x"];
    const ids = fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...pool) },
      { weight: 1, arbitrary: strange },
    );
    const segment = fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom(...pool) },
      { weight: 1, arbitrary: fc.webSegment() },
      {
        weight: 1,
        arbitrary: fc.constantFrom("%00", "%ff", "%F0%9F%92%A5", "..%2f", "%", "x".repeat(3000), "__proto__"),
      },
    );
    const templates = fc.constantFrom(...Object.keys(api.document.content.paths));
    const paths = fc
      .tuple(templates, segment, fc.option(fc.webSegment(), { freq: 12 }))
      .map(([template, id, more]) => template.replace(/\{\w+\}/, id) + (more === null ? "" : `/${more}`));
    const name = fc.constantFrom(
      "player_id",
      "room_id",
      "dungeon_id",
      "limit",
      "since",
      "cursor",
      "x",
      "__proto__",
      "a[b]",
    );
    const value = fc.oneof(
      fc.constantFrom(...pool, "1", "1000", "000000000001", "000000000001.0001", "2026-01-01T00:00:00Z", "%"),
      fc.webQueryParameters(),
    );
    const query = fc
      .array(fc.tuple(name, value), { maxLength: 3 })
      .map(pairs => (pairs.length === 0 ? "" : `?${pairs.map(([key, each]) => `${key}=${each}`).join("&")}`));
    const headerText = fc.string({
      unit: fc
        .integer({ min: 32, max: 255 })
        .filter(code => code !== 127)
        .map(code => String.fromCharCode(code)),
    });
    const headers = fc.record(
      {
        "content-type": fc.oneof(
          { weight: 6, arbitrary: fc.constant("application/json") },
          {
            weight: 1,
            arbitrary: fc.constantFrom(
              "text/plain",
              "application/json; charset=utf-16",
              "multipart/form-data",
              "x",
              "",
            ),
          },
        ),
        "content-encoding": fc.constantFrom("gzip", "br", "deflate", "identity", "x"),
        "if-none-match": headerText,
        accept: headerText,
        origin: headerText,
        range: headerText,
        "x-forwarded-for": headerText,
        "x-forwarded-proto": headerText,
        "x-http-method-override": fc.constantFrom("DELETE", "PUT"),
        cookie: headerText,
        host: fc.oneof(fc.constant("127.0.0.1"), headerText),
      },
      { requiredKeys: [] },
    );
    const json = fc
      .oneof(
        { weight: 5, arbitrary: plausible(ids) },
        { weight: 1, arbitrary: anything },
        { weight: 1, arbitrary: strange },
      )
      .map(each => JSON.stringify(each));
    const body: fc.Arbitrary<Sent["body"]> = fc.oneof(
      { weight: 6, arbitrary: json },
      { weight: 1, arbitrary: fc.uint8Array({ maxLength: 300 }) },
      { weight: 1, arbitrary: fc.string() },
      { weight: 1, arbitrary: fc.constant(undefined) },
      { weight: 1, arbitrary: json.map(each => each.slice(0, -1)) },
      {
        weight: 1,
        arbitrary: fc.constantFrom("x".repeat(17_000), '{"a":'.repeat(3000), "[".repeat(8000), '"\\ud800"'),
      },
    );
    const method = fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom("GET", "POST", "PUT", "DELETE") },
      {
        weight: 1,
        arbitrary: fc.constantFrom("PATCH", "HEAD", "OPTIONS", "PROPFIND", "QUERY", "TRACE", "LINK"),
      },
    );
    const isSaneHost = (host: string | undefined) => host === undefined || host === "127.0.0.1";
    const seen = new Map<number, number>();
    const right = fc
      .constantFrom(...api.document.operations.map(each => each.split(" ")))
      .chain(([verb = "", template = ""]) =>
        segment.map(id => ({ method: verb.toUpperCase(), path: template.replace(/\{\w+\}/, id) })),
      );
    const target = fc.oneof(
      { weight: 4, arbitrary: right },
      { weight: 1, arbitrary: fc.record({ method, path: paths }) },
    );
    // Of its own, so that honest requests reach the handlers and do not only stumble over a header.
    const few = fc.oneof(
      { weight: 3, arbitrary: fc.record({ "content-type": fc.constant("application/json") }) },
      { weight: 1, arbitrary: headers },
    );
    await fc.assert(
      fc.asyncProperty(target, query, few, body, async (asked, search, given, sent) => {
        const path = attacker.fill(asked.path + search);
        const filled = typeof sent === "string" ? attacker.fill(sent) : sent;
        const headers = { authorization: `Bearer ${token}`, ...given };
        const answer = await exchange({ ...asked, path, headers, body: filled });
        const { status, type } = answer;
        seen.set(status, (seen.get(status) ?? 0) + 1);
        assert.ok(status >= 200 && status < 500, `${status}: ${answer.body}`);
        if (
          !["OPTIONS", "HEAD"].includes(asked.method) &&
          isSaneHost("host" in given ? given.host : undefined)
        ) {
          const isEmpty = answer.body === "";
          api.document.check(asked.method, path, status, type, isEmpty ? undefined : JSON.parse(answer.body));
        }
        if (status === 204 || (status === 200 && /\/(join|leave)$/.test(path))) await attacker.prepare();
      }),
      { numRuns: 1_000_000, interruptAfterTimeLimit: HTTP_MS, markInterruptAsFailure: false },
    );
    console.info(`      ${JSON.stringify(Object.fromEntries([...seen].sort()))}`);
    for (const status of [200, 201, 204, 400, 403, 404, 405]) assert.ok(seen.has(status), `never ${status}`);
    await bystanders.assertUndisturbed();
    await bystanders.assertPlaying();
    assert.deepEqual(api.faults, []);
  });

  it("as raw bytes: no failure, and nobody else notices", async function () {
    this.timeout(RAW_MS + 15_000);
    const bystanders = await Bystanders.gather(api, 4);
    const { token } = await api.guest();
    const { port } = new URL(api.url);
    const bytes = fc.uint8Array({ maxLength: 200 }).map(each => Buffer.from(each));
    const line = fc.constantFrom(
      "GET ",
      "POST /api/",
      "PUT /api/sessions/",
      "DELETE /api/sessions/x",
      "\r\n",
      " HTTP/1.1\r\n",
    );
    const head = fc.constantFrom(
      "Host: x\r\n",
      `Authorization: Bearer ${token}\r\n`,
      "Content-Length: 5\r\n",
      "Content-Length: -1\r\n",
      "Transfer-Encoding: chunked\r\n",
      "Upgrade: websocket\r\nConnection: Upgrade\r\n",
      "Expect: 100-continue\r\n",
      "\r\n\r\n",
      "5\r\nhello\r\n0\r\n\r\n",
    );
    const piece = fc.oneof(line, head, bytes).map(each => Buffer.from(each));
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { minLength: 1, maxLength: 8 }), async pieces => {
        const socket = connect(Number(port), "127.0.0.1");
        const received = text(socket).catch(() => "");
        socket.end(Buffer.concat(pieces));
        assert.doesNotMatch(await received, /^HTTP\/1\.1 5(?!05)/);
      }),
      { numRuns: 1_000_000, interruptAfterTimeLimit: RAW_MS, markInterruptAsFailure: false },
    );
    await bystanders.assertUndisturbed();
    assert.deepEqual(api.faults, []);
  });

  it("as messages over WebSocket: no failure, and nothing happens to the others in the room", async function () {
    this.timeout(MESSAGES_MS + 15_000);
    const bystanders = await Bystanders.gather(api, 3);
    const player = await api.guest();
    const type = fc.constantFrom(...Object.keys(MESSAGE_RATES));
    const payload = fc.oneof(
      { weight: 4, arbitrary: plausible(fc.constantFrom(...bystanders.ids)) },
      { weight: 1, arbitrary: anything },
      { weight: 1, arbitrary: fc.anything({ withDate: true, withSparseArray: true }) },
    );
    // Longer frames are cut off; see bad-input.test.ts.
    const short = payload.filter(each => pack(each).length < 4000);
    const messages = fc.array(fc.tuple(type, short, fc.boolean()), { minLength: 1, maxLength: 12 });
    const { session_id } = (await player.begin("Attacker")).session;
    await fc.assert(
      fc.asyncProperty(messages, async sent => {
        const bot = await player.play(bystanders.room_id, session_id);
        for (const [each, value, isRequest] of sent) {
          if (isRequest) await bot.request(each, value).catch(() => undefined);
          else bot.room.send(each, value);
        }
        if (bot.room.connection.isOpen) await bot.room.request("respawn", {}).catch(() => undefined);
        await bot.leave();
      }),
      { numRuns: 1_000_000, interruptAfterTimeLimit: MESSAGES_MS, markInterruptAsFailure: false },
    );
    await player.end(session_id);
    await eventually(
      "the attacker is gone",
      async () => (await player.namesIn(bystanders.room_id)).length === 3,
    );
    await bystanders.assertPlaying();
    assert.deepEqual(api.faults, []);
  });
});
