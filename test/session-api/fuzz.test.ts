/** Whatever is sent to the server: it never fails, and nobody but the sender can notice. */
import assert from "node:assert/strict";
import { Agent } from "node:http";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import fc from "fast-check";
import type { Bot } from "../../loadtest/bot.ts";
import { type AnswerOf, ApiServer, answers, type Player, readAnswer } from "../support/api-client.ts";
import { eventually } from "../support/eventually.ts";
import { anyBytes, anyMessages, anyRequest, exchange } from "../support/fuzz.ts";

const HTTP_MS = 6000;
const RAW_MS = 1500;
const MESSAGES_MS = 3000;

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
    this.#session_id = (found ?? (await this.#begin()).session).session_id;
    this.#room_id = await this.player.makeRoom("room1");
    await this.player.join(this.#room_id, this.#session_id);
  }

  /** Without a name: a new one each time would soon be one character too many. */
  async #begin(): Promise<AnswerOf<"begun">> {
    return readAnswer(answers.begun, await this.player.ask("POST", "/sessions"), 201);
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

  it("by HTTP with a valid account: no failure, and nobody else notices", async function () {
    this.timeout(HTTP_MS + 15_000);
    const bystanders = await Bystanders.gather(api, 4);
    const attacker = new Attacker(await api.guest());
    await attacker.prepare();
    const { token, player_id } = attacker.player;
    const own = Array.from({ length: 12 }, () => [OWN_SESSION, OWN_ROOM]).flat();
    const pool = [...own, ...bystanders.ids, player_id, "first_dungeon", "player", "x"];
    const isSaneHost = (host: string | undefined) => host === undefined || host === "127.0.0.1";
    const seen = new Map<number, number>();
    /** So that a slow machine, which sends little, has seen something made and a session's end, too. */
    const making = {
      ...{ method: "POST", path: "/api/parties", headers: { "content-type": "application/json" } },
      body: JSON.stringify({ session_id: OWN_SESSION }),
    };
    const ending = { method: "DELETE", path: `/api/sessions/${OWN_SESSION}`, headers: {}, body: undefined };
    await fc.assert(
      fc.asyncProperty(anyRequest(api.document, pool), async ({ method, ...sent }) => {
        const path = attacker.fill(sent.path);
        const body = typeof sent.body === "string" ? attacker.fill(sent.body) : sent.body;
        const headers = { authorization: `Bearer ${token}`, ...sent.headers };
        const answer = await exchange(api.url, agent, { method, path, headers, body });
        const { status, type } = answer;
        seen.set(status, (seen.get(status) ?? 0) + 1);
        assert.ok(status >= 200 && status < 500, `${status}: ${answer.body}`);
        if (!["OPTIONS", "HEAD"].includes(method) && isSaneHost(sent.headers.host)) {
          const isEmpty = answer.body === "";
          api.document.check(method, path, status, type, isEmpty ? undefined : JSON.parse(answer.body));
        }
        if (status === 204 || (status === 200 && /\/(join|leave)$/.test(path))) await attacker.prepare();
      }),
      {
        numRuns: 1_000_000,
        examples: [[making], [ending]],
        interruptAfterTimeLimit: HTTP_MS,
        markInterruptAsFailure: false,
      },
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
    await fc.assert(
      fc.asyncProperty(anyBytes(token), async bytes => {
        const socket = connect(Number(port), "127.0.0.1");
        const received = text(socket).catch(() => "");
        socket.end(bytes);
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
    const { session_id } = (await player.begin("Attacker")).session;
    await fc.assert(
      fc.asyncProperty(anyMessages(bystanders.ids), async sent => {
        const bot = await player.play(bystanders.room_id, session_id);
        for (const { type, payload, isRequest } of sent) {
          if (isRequest) await bot.request(type, payload).catch(() => undefined);
          else bot.room.send(type, payload);
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
