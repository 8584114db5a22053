import assert from "node:assert/strict";
import type { Bot } from "../../loadtest/bot.ts";
import { clearRoom } from "../../loadtest/brain.ts";
import { yawTowards } from "../../src/game/core/geometry.ts";
import type { Verdict } from "../../src/game/core/verdict.ts";
import type { EnemySchema } from "../../src/schema/enemy-state.ts";
import { MESSAGE_RATES } from "../../src/schema/rates.ts";
import {
  ApiServer,
  answers,
  detailOf,
  type ListedEvent,
  type Player,
  type Reply,
  readAnswer,
  refusalOf,
} from "../support/api-client.ts";
import { eventually } from "../support/eventually.ts";

describe("Events over HTTP", () => {
  let api: ApiServer;
  let ada: Player;
  let bob: Player;
  before(async () => {
    api = await ApiServer.start();
  });
  beforeEach(async () => {
    [ada, bob] = [await api.guest(), await api.guest()];
  });
  afterEach(() => api.clear());
  after(() => api?.stop());

  /** What Ada's client would send by WebSocket to strike the enemy. */
  function strikeOf(bot: Bot, enemy: EnemySchema, session_id: string) {
    return {
      session_id,
      event_type: "damage_dealt",
      target_enemy_id: enemy.enemy_instance_id,
      position: { x: bot.position.x, y: 0, z: bot.position.z },
      yaw: yawTowards(bot.position, bot.whereIs(enemy)),
    };
  }

  const submit = (player: Player, event: object): Promise<Reply> => player.ask("POST", "/events", event);

  function fireballOf(bot: Bot, session_id: string) {
    const position = { x: bot.position.x, y: 0, z: bot.position.z };
    return { session_id, event_type: "ability_used", ability_id: "fireball", position, yaw: 0 };
  }

  /** Ada before the only enemy of a room, and Bob who looks on from the entry. */
  async function fight() {
    const room_id = await ada.makeRoom("room3");
    const { bot, session_id } = await ada.enter(room_id, "Ada");
    const other = await bob.enter(room_id, "Bob");
    const enemy = bot.enemies[0] ?? assert.fail();
    await bot.arriveAt(enemy, 1.5);
    return { room_id, bot, session_id, other, enemy };
  }

  describe("are played as those over WebSocket:", () => {
    it("a strike hurts its target by the server's dice, and everyone sees it", async () => {
      const { room_id, bot, session_id, other, enemy } = await fight();
      const claimed = { ...strikeOf(bot, enemy, session_id), damage_amount: 20, is_critical: true };
      const { damage_amount } = readAnswer(answers.struck, await submit(ada, claimed));
      assert.ok(damage_amount > 0 && damage_amount < 50, `${damage_amount}`);
      for (const each of [bot, other.bot]) {
        const health = () => each.state.enemies.get(enemy.enemy_instance_id)?.current_health;
        await each.until("the wound", () => health() === 50 - damage_amount);
      }
      assert.equal((await bob.room(room_id)).enemies[0]?.current_health, 50 - damage_amount);
    });

    it("an ability costs what it costs, and flies where everyone sees it", async () => {
      const room_id = await ada.makeRoom("room1");
      const { bot, session_id } = await ada.enter(room_id, "Ada");
      const other = await bob.enter(room_id, "Bob");
      readAnswer(answers.struck, await submit(ada, fireballOf(bot, session_id)));
      await other.bot.until("the fireball", state => state.projectiles.size === 1);
      assert.ok((await ada.session(session_id)).current_mana < 90);
      assert.equal(refusalOf(await submit(ada, fireballOf(bot, session_id))), "422 refused: on_cooldown");
      assert.deepEqual(await bot.use("fireball"), { is_accepted: false, reason: "on_cooldown" });
    });

    it("the rules refuse the same, for the same reasons", async () => {
      const { bot, session_id, enemy } = await fight();
      const strike = strikeOf(bot, enemy, session_id);
      for (const [event, reason] of [
        [{ ...strike, target_enemy_id: "nobody" }, "no_such_target"],
        [{ ...strike, yaw: strike.yaw + Math.PI }, "not_facing"],
        [{ ...strike, ability_id: "ground_slam" }, "unknown_ability"],
        [{ ...strike, ability_id: "health_potion" }, "unknown_ability"],
        [{ ...strike, ability_id: "__proto__" }, "unknown_ability"],
        [{ ...strike, position: { x: 400, y: 0, z: 400 } }, "blocked"],
      ] as const) {
        const reply = await submit(ada, event);
        assert.equal(refusalOf(reply), `422 refused: ${reason}`);
        assert.match(detailOf(reply), /\w+ \w+/);
        assert.equal((await ada.room(bot.room.roomId)).enemies[0]?.current_health, 50, reason);
      }
    });

    it("what is malformed is refused, with the name of what is wrong", async () => {
      const { bot, session_id } = await ada.enter(await ada.makeRoom(), "Ada");
      const event = fireballOf(bot, session_id);
      for (const [body, detail] of [
        [undefined, /expected object/],
        [{ ...event, event_type: "enemy_died" }, /event_type/],
        [{ ...event, event_type: undefined }, /event_type/],
        [{ ...event, position: { x: 0, y: 0 } }, /position/],
        [{ ...event, position: { x: 0, y: 0, z: 1e9 } }, /position: z/],
        [{ ...event, yaw: null }, /yaw/],
        [{ ...event, damage_amount: -1 }, /damage_amount/],
        [{ ...event, ability_id: "x".repeat(65) }, /ability_id/],
        [{ ...event, session_id: undefined }, /session_id/],
      ] as const) {
        const reply = await submit(ada, body ?? []);
        assert.equal(refusalOf(reply), "400 invalid-request", JSON.stringify(body));
        assert.match(detailOf(reply), detail);
      }
    });

    it("a character that is in no room, or has left it, does nothing there", async () => {
      const { session_id } = (await ada.begin()).session;
      const room_id = await ada.makeRoom();
      const bobs = await bob.enter(room_id, "Bob");
      const fireball = { ...fireballOf(bobs.bot, session_id) };
      assert.equal(refusalOf(await submit(ada, fireball)), "409 conflict");
      await ada.enter(room_id);
      await ada.play(room_id, session_id);
      await ada.leave(room_id, session_id);
      assert.equal(refusalOf(await submit(ada, fireball)), "409 conflict");
      assert.equal(bobs.bot.state.projectiles.size, 0);
    });

    it("too many are refused for a moment", async () => {
      const { bot, session_id } = await ada.enter(await ada.makeRoom(), "Ada");
      const fireball = fireballOf(bot, session_id);
      const replies = await Promise.all(Array.from({ length: 40 }, () => submit(ada, fireball)));
      const refused = replies.filter(reply => reply.status === 429);
      assert.ok(refused.length > 0);
      assert.equal(refused[0]?.headers.get("Retry-After"), "1");
      await eventually("the moment is over", async () => (await submit(ada, fireball)).status !== 429);
    });

    it("too many are too many, whichever way they come", async () => {
      const { bot, session_id } = await ada.enter(await ada.makeRoom(), "Ada");
      const fireball = fireballOf(bot, session_id);
      const burst = Array.from({ length: MESSAGE_RATES.combat_event.burst });
      const [byHttp, bySocket] = await Promise.all([
        Promise.all(burst.map(() => submit(ada, fireball))),
        Promise.all(burst.map(() => bot.use("fireball"))),
      ]);
      const isRefused = (verdict: Verdict<unknown>) =>
        !verdict.is_accepted && verdict.reason === "rate_limited";
      assert.ok(byHttp.some(reply => reply.status === 429) || bySocket.some(isRefused));
    });

    it("impossible claims end the connection, as they would over WebSocket", async () => {
      const { bot, session_id } = await ada.enter(await ada.makeRoom("room4"), "Ada");
      const impossible = { ...fireballOf(bot, session_id), damage_amount: 5000 };
      let isClosed = false;
      const code = bot.closed.finally(() => {
        isClosed = true;
      });
      await eventually("the end", async () => {
        await submit(ada, impossible);
        return isClosed;
      });
      assert.equal(await code, 4102);
      await eventually(
        "the cheater is gone",
        async () =>
          (await bob.ask("GET", `/rooms/${bot.room.roomId}`)).status !== 200 ||
          (await bob.namesIn(bot.room.roomId)).length === 0,
      );
    });
  });

  describe("are listed", () => {
    let fought: { room_id: string; events: ListedEvent[]; health: number; fighter: Player };

    /** A fight to its end, with every event of it in the journal. */
    before(async function () {
      this.timeout(40_000);
      [ada, bob] = [await api.guest(), await api.guest()];
      const { room_id, bot, other } = await fight();
      await clearRoom(bot);
      const health = bot.me.current_health;
      // Whoever leaves is saved, and with it all that has happened so far.
      await bob.leave(room_id, other.session_id);
      await ada.leave(room_id, bot.welcome.session_id);
      const events = await eventually("all of it is written", async () => {
        const { events: found } = await ada.events(room_id);
        return found.filter(each => each.event_type === "player_left").length === 2 && found;
      });
      fought = { room_id, events, health, fighter: ada };
    });

    /** All events after the cursor, page by page. */
    async function paged(room_id: string, since: string, limit: number): Promise<ListedEvent[]> {
      const found: ListedEvent[] = [];
      for (let at = since, page = 0; page < 200; page++) {
        const { events, next_since } = await fought.fighter.events(
          room_id,
          `?since=${encodeURIComponent(at)}&limit=${limit}`,
        );
        assert.ok(events.length <= limit);
        const ticks = events.map(each => each.tick);
        assert.deepEqual(
          ticks,
          ticks.toSorted((a, b) => a - b),
        );
        if (events.length === 0) return found;
        found.push(...events);
        at = next_since;
      }
      throw new Error("the pages do not end");
    }

    const keyOf = (event: ListedEvent) => event.event_id;
    const BEGINNING = "000000000000";

    it("in the order in which they happened, each once, hits among them", async () => {
      const { room_id, events, health } = fought;
      const ticks = events.map(each => each.tick);
      assert.deepEqual(
        ticks,
        ticks.toSorted((a, b) => a - b),
      );
      assert.equal(new Set(events.map(keyOf)).size, events.length);
      assert.ok(events.every(each => each.room_id === room_id));
      const types = events.map(each => each.event_type);
      assert.deepEqual(types.slice(0, 2), ["player_joined", "player_joined"]);
      assert.ok(types.indexOf("damage_dealt") < types.indexOf("enemy_died"));
      assert.ok(types.includes("room_cleared"));
      assert.equal(types.at(-1), "player_left");

      // Played again, they lead to what is so.
      const sum = (type: string) =>
        events.reduce((all, each) => all + (each.event_type === type ? Number(each.damage_amount) : 0), 0);
      assert.ok(sum("damage_dealt") >= 50, "the enemy's health");
      assert.equal(100 - sum("damage_taken"), health);
    });

    it("with what your own character earned, and not what others did", () => {
      const earned = fought.events.filter(each => each.event_type === "experience_gained");
      assert.deepEqual(
        new Set(earned.map(each => each.source_player_id)),
        new Set([fought.fighter.player_id]),
      );
    });

    it("from any point on, in pages of any length, none of them twice and none left out", async () => {
      const { room_id, events } = fought;
      const all = events.map(keyOf).sort();
      for (const limit of [1, 2, 3, 7, 1000]) {
        const found = await paged(room_id, BEGINNING, limit);
        assert.deepEqual(found.map(keyOf).sort(), all, `pages of ${limit}`);
      }
      for (const [i, since] of all.entries()) {
        const { events: later } = await fought.fighter.events(room_id, `?since=${since}`);
        assert.deepEqual(later.map(keyOf).sort(), all.slice(i + 1), `since ${since}`);
      }
      const middle = events[Math.floor(events.length / 2)] ?? assert.fail();
      const since = encodeURIComponent(new Date(middle.timestamp).toISOString());
      const { events: sinceTime } = await fought.fighter.events(room_id, `?since=${since}`);
      const expected = events.filter(each => each.timestamp >= middle.timestamp).map(keyOf);
      assert.deepEqual(sinceTime.map(keyOf).sort(), expected.sort());
      const { events: future } = await fought.fighter.events(room_id, "?since=2999-01-01T00:00:00%2B01:00");
      assert.deepEqual(future, []);
      const { events: newest } = await fought.fighter.events(room_id, "?limit=3");
      assert.deepEqual(newest.map(keyOf).sort(), all.slice(-3));
    });

    it("to a player who was away: what came meanwhile, and from then on what is new", async () => {
      const room_id = await ada.makeRoom();
      const { bot } = await ada.enter(room_id, "Ada");
      await eventually("Ada's arrival", async () => (await ada.events(room_id)).events.length === 1);
      const { next_since } = await ada.events(room_id);
      bot.drop();
      const other = await bob.enter(room_id, "Bob");
      await other.bot.leave();
      const missed = await eventually("what was missed", async () => {
        const found = await ada.events(room_id, `?since=${next_since}`);
        return found.events.length === 2 && found;
      });
      assert.deepEqual(
        missed.events.map(each => [each.event_type, each.source_player_id]),
        [
          ["player_joined", bob.player_id],
          ["player_left", bob.player_id],
        ],
      );
      const nothing = await ada.events(room_id, `?since=${missed.next_since}`);
      assert.deepEqual(nothing, { events: [], next_since: missed.next_since });
      await bob.play(room_id, other.session_id);
      const fresh = await eventually("what is new", async () => {
        const found = await ada.events(room_id, `?since=${nothing.next_since}`);
        return found.events.length > 0 && found;
      });
      assert.deepEqual(
        fresh.events.map(each => each.event_type),
        ["player_joined"],
      );
    });

    it("of a room that hibernates as of one that lives, and to nobody who is not in it", async () => {
      const room_id = await ada.makeRoom();
      const { session_id } = await ada.enter(room_id);
      await ada.leave(room_id, session_id);
      await eventually("the room hibernates", async () => !(await ada.room(room_id)).is_live);
      assert.deepEqual(
        (await ada.events(room_id)).events.map(each => each.event_type),
        ["player_joined", "player_left"],
      );
      for (const id of [room_id, "nowhere", "__proto__", "%00"])
        assert.equal(refusalOf(await bob.ask("GET", `/events/${id}`)), "403 forbidden");
    });

    it("by a number and from a point that can be", async () => {
      const bad = ["limit=0", "limit=1001", "limit=-1", "limit=1.5", "limit=x", "limit=", "limit=1&limit=2"];
      const worse = [
        "since=",
        "since=5",
        "since=yesterday",
        "since=2026-02-30T00:00:00Z",
        "since=000000000001&since=x",
      ];
      for (const query of [...bad, ...worse]) {
        const reply = await ada.ask("GET", `/events/x?${query}`);
        assert.equal(refusalOf(reply), "400 invalid-request", query);
        assert.match(detailOf(reply), query.startsWith("limit") ? /^limit: / : /^since: /);
      }
    });
  });
});
