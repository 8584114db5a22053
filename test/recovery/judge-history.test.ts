import assert from "node:assert/strict";
import type { GameEvent } from "../../src/game/dungeon/dungeon-events.ts";
import type { JournalEntry } from "../../src/store/journal/journal-row.ts";
import type { Asked, Growth, History, Inventory, Operation, Outcome, Told, ToldContents } from "./history.ts";
import { judgeHistory, judgeWhilePlayersRest } from "./judge-history.ts";

/** A little later it is gone. */
const KILL = { asked_at_ms: 10_000, gone_at_ms: 10_100 };
const START: Inventory = { gold: 100, items: { potion: 2, key: 1 } };

const NEW: Growth = { level: 1, experience: 0, pieces: {}, equipment: {}, skills: [], mails: [] };

/** Ada in `hall` and Bob in `yard`, with what they began with; two doors, an enemy, and nothing on the floor. */
class Case {
  operations: Operation[] = [];
  deaths: History["deaths"][number][] = [];
  growths: History["growths"][number][] = [];
  journals = new Map<string, JournalEntry<GameEvent>[]>([
    ["hall", []],
    ["yard", []],
  ]);
  sessions = {
    ada: { ...START, ...NEW, player_id: "ada", session_id: "of ada", room_id: "hall", is_alive: true },
    bob: { ...START, ...NEW, player_id: "bob", session_id: "of bob", room_id: "yard", is_alive: true },
  };
  rooms: {
    [id in "hall" | "yard"]: { room_id: string; occupied: number; contents: ToldContents | undefined };
  } = {
    hall: { room_id: "hall", occupied: 0, contents: contents("ada") },
    yard: { room_id: "yard", occupied: 0, contents: contents("bob") },
  };

  constructor() {
    this.asks("acknowledged", { kind: "join", player_id: "ada", room_id: "hall" }, 1000);
    this.asks("acknowledged", { kind: "join", player_id: "bob", room_id: "yard" }, 1000);
  }

  /** It is answered 100 ms later. */
  asks(outcome: Outcome, asked: Asked, asked_at_ms: number, value?: unknown): this {
    this.operations.push({ ...asked, asked_at_ms, ended_at_ms: asked_at_ms + 100, outcome, value });
    return this;
  }

  /** Events of one room, in one moment. */
  has(room_id: "hall" | "yard", timestamp: number, ...events: GameEvent[]): this {
    this.journals.get(room_id)?.push(...events.map(event => ({ event, timestamp, tick: 1 })));
    return this;
  }

  /** What a player has by what the server says. */
  owns(player: "ada" | "bob", gold: number, items: Inventory["items"] = START.items): this {
    Object.assign(this.sessions[player], { gold, items });
    return this;
  }

  shows(room_id: "hall" | "yard", shown: Partial<ToldContents>): this {
    this.rooms[room_id].contents = { ...(this.rooms[room_id].contents ?? contents()), ...shown };
    return this;
  }

  get history(): History {
    const { operations, deaths, growths } = this;
    const start = new Map([
      ["ada", START],
      ["bob", START],
    ]);
    return { start, operations, deaths, growths, kills: [KILL], gold_loss_share: 0.1 };
  }

  get told(): Told {
    const { sessions, rooms, journals } = this;
    return { sessions: Object.values(sessions), rooms: Object.values(rooms), journals };
  }

  finds(...problems: RegExp[]): void {
    const found = judgeHistory(this.history, this.told);
    assert.equal(found.length, problems.length, found.join("\n"));
    for (const [i, problem] of problems.entries()) assert.match(found[i] ?? "", problem);
  }
}

function contents(...member_ids: string[]): ToldContents {
  return {
    ...{ member_ids, present_ids: undefined, lying_loot_ids: [], living_enemy_ids: ["enemy1"] },
    doors: { east: true, west: false },
  };
}

const position = { position_x: 0, position_y: 0, position_z: 0 };
const found = (quantity: number, item_id = "gold") =>
  ({
    ...{ loot_instance_id: "loot1", item_id, item_quantity: quantity },
    item_type: item_id === "gold" ? "gold" : "consumable",
  }) as const;
const pickedUp = (source_player_id: string, quantity = 7, item_id = "gold"): GameEvent => ({
  ...{ event_type: "loot_picked_up", source_player_id },
  ...found(quantity, item_id),
});
const dropped: GameEvent = {
  event_type: "loot_dropped",
  source_enemy_id: "enemy9",
  ...found(7),
  ...position,
};
const used = (request_id?: string, item_id = "potion"): GameEvent => ({
  ...{ event_type: "item_used", source_player_id: "ada", item_id },
  ...(request_id !== undefined && { request_id }),
});
const restored: GameEvent = {
  ...{ event_type: "player_restored", source_player_id: "ada", ability_id: "potion" },
  ...{ current_health: 100, current_mana: 100, current_stamina: 100 },
};
const turned = (event_type: "door_opened" | "door_closed", door_id = "east"): GameEvent => ({
  ...{ event_type, door_id, source_player_id: "ada" },
});
const adaDied: GameEvent = { event_type: "player_died", target_player_id: "ada", ...position };
const adaRespawned = (gold_lost: number, request_id = "r"): GameEvent => ({
  ...{ event_type: "player_respawned", source_player_id: "ada", gold_lost, request_id },
});

const pickUp: Asked = { kind: "pick_up", player_id: "ada", room_id: "hall", loot_instance_id: "loot1" };
const gold = { item_id: "gold", quantity: 7 };
const use: Asked = { kind: "use", player_id: "ada", room_id: "hall", item_id: "potion", request_id: "u" };
const operate = (action: "open" | "close", door_id = "east"): Asked => ({
  ...{ kind: "door", player_id: "ada", room_id: "hall", door_id, action },
});
const transition: Asked = { kind: "passage", player_id: "ada", room_id: "hall", to_room_id: "yard" };
const respawn: Asked = { kind: "respawn", player_id: "ada", room_id: "hall", request_id: "r" };

describe("The judge of a history", () => {
  it("finds nothing where nothing happened", () => new Case().finds());

  describe("of loot", () => {
    const acknowledged = () => new Case().asks("acknowledged", pickUp, 2000, gold);
    const unknown = () => new Case().asks("unknown", pickUp, 2000);

    it("is content where an acknowledged pick-up is there once", () =>
      acknowledged().has("hall", 2050, dropped, pickedUp("ada")).owns("ada", 107).finds());
    it("finds an acknowledged pick-up that is lost", () =>
      acknowledged().finds(/hall\/loot1, acknowledged to ada, is lost/));
    it("finds gold that is lost although the journal has it", () =>
      acknowledged()
        .has("hall", 2050, pickedUp("ada"))
        .finds(/ada has 100 gold instead of 107/));
    it("finds gold that is there twice", () =>
      acknowledged()
        .has("hall", 2050, pickedUp("ada"))
        .owns("ada", 114)
        .finds(/ada has 114 gold instead of 107/));
    it("finds an item that is there twice", () =>
      new Case()
        .asks("acknowledged", pickUp, 2000, { item_id: "potion", quantity: 1 })
        .has("hall", 2050, pickedUp("ada", 1, "potion"))
        .owns("ada", 100, { potion: 4, key: 1 })
        .finds(/ada has 4 potion instead of 3/));
    it("finds loot that was picked up twice", () =>
      acknowledged()
        .asks("unknown", { ...pickUp, player_id: "bob" }, 2000)
        .has("hall", 2050, pickedUp("bob"), pickedUp("ada"))
        .owns("ada", 107)
        .owns("bob", 107)
        .finds(/hall\/loot1 was picked up twice/));
    it("finds another quantity than was acknowledged", () =>
      acknowledged()
        .has("hall", 2050, pickedUp("ada", 8))
        .owns("ada", 108)
        .finds(/is 8 gold, and .* was acknowledged/));
    it("finds loot that lies there although it is taken", () =>
      acknowledged()
        .has("hall", 2050, pickedUp("ada"))
        .owns("ada", 107)
        .shows("hall", { lying_loot_ids: ["loot1"] })
        .finds(/hall\/loot1 is taken and lies there/));
    it("finds loot that has vanished", () =>
      new Case().has("hall", 2050, dropped).finds(/was dropped and has vanished/));
    it("finds a pick-up that nobody asked for, or that was refused", () => {
      const taken = () => new Case().has("hall", 2050, pickedUp("ada")).owns("ada", 107);
      taken().finds(/who did not ask for it/);
      taken()
        .asks("refused", pickUp, 2000)
        .finds(/who did not ask for it/);
    });

    it("is content where an unknown pick-up was done wholly, or not at all", () => {
      unknown()
        .has("hall", 2050, dropped)
        .shows("hall", { lying_loot_ids: ["loot1"] })
        .finds();
      unknown().has("hall", 2050, dropped, pickedUp("ada")).owns("ada", 107).finds();
    });
    it("finds an unknown pick-up of which only a half was done", () => {
      unknown()
        .has("hall", 2050, dropped, pickedUp("ada"))
        .finds(/ada has 100 gold instead of 107/);
      unknown()
        .has("hall", 2050, dropped)
        .owns("ada", 107)
        .finds(/has vanished/, /ada has 107 gold instead of 100/);
    });
  });

  describe("of items that are used", () => {
    const left = { potion: 1, key: 1 };
    const acknowledged = () => new Case().asks("acknowledged", use, 2000);

    it("is content where an acknowledged use is there once, however often it was asked for", () =>
      acknowledged()
        .asks("acknowledged", use, 2500)
        .has("hall", 2050, used("u"), restored)
        .owns("ada", 100, left)
        .finds());
    it("finds a use that is undone", () =>
      acknowledged().finds(/ada\/potion\/u, an acknowledged use, is undone/));
    it("finds a potion that is back", () =>
      acknowledged()
        .has("hall", 2050, used("u"), restored)
        .finds(/ada has 2 potion instead of 1/));
    it("finds a request that was used twice", () =>
      acknowledged()
        .has("hall", 2050, used("u"), restored, used("u"), restored)
        .owns("ada", 100, { key: 1 })
        .finds(/ada\/potion\/u was used twice/));
    it("finds a use of which only a half was done", () =>
      new Case()
        .asks("unknown", use, 2000)
        .has("hall", 2050, used("u"))
        .owns("ada", 100, left)
        .finds(/was used up and had no effect/));
    it("finds a use that nobody asked for", () =>
      new Case()
        .has("hall", 2050, used("u"), restored)
        .owns("ada", 100, left)
        .finds(/nobody asked for it/));
    it("is content where an unknown use was done wholly, or not at all", () => {
      const unknown = () => new Case().asks("unknown", use, 2000);
      unknown().finds();
      unknown().has("hall", 2050, used("u"), restored).owns("ada", 100, left).finds();
    });
  });

  describe("of doors", () => {
    it("is content where a door is as it was acknowledged last", () =>
      new Case()
        .asks("acknowledged", operate("close"), 2000)
        .asks("acknowledged", operate("open"), 3000)
        .has("hall", 2050, turned("door_closed"))
        .has("hall", 3050, turned("door_opened"))
        .finds());
    it("finds an opened door that is shut", () =>
      new Case()
        .asks("acknowledged", operate("open", "west"), 2000)
        .finds(/hall\/west is shut, and the opposite was acknowledged last/));
    it("finds it also where somebody had shut it before", () =>
      new Case()
        .asks("acknowledged", operate("close", "west"), 2000)
        .asks("acknowledged", operate("open", "west"), 3000)
        .has("hall", 2050, turned("door_closed", "west"))
        .finds(/hall\/west is shut, and the opposite/));
    it("is content with either where two asked at the same time, or what was asked last is unknown", () => {
      for (const is_open of [true, false]) {
        const asked = () => new Case().shows("hall", { doors: { west: is_open } });
        asked()
          .asks("acknowledged", operate("open", "west"), 2000)
          .asks("acknowledged", operate("close", "west"), 2050)
          .finds();
        asked()
          .asks("acknowledged", operate("open", "west"), 2000)
          .asks("unknown", operate("close", "west"), 3000)
          .finds();
      }
    });
    it("finds a door that is not as its journal says", () =>
      new Case()
        .asks("unknown", operate("open", "west"), 2000)
        .has("hall", 2050, turned("door_opened", "west"))
        .finds(/hall\/west is shut, unlike its journal says/));
    it("finds a door that nobody asked to open", () =>
      new Case().has("hall", 2050, turned("door_opened")).finds(/hall\/east: nobody asked to open it/));
    it("lets doors open by themselves when their room is cleared", () =>
      new Case().has("hall", 2050, { event_type: "door_opened", door_id: "east" }).finds());

    it("finds a key that is used up while its door stays locked, and a door that took two", () => {
      const asked = () => new Case().asks("unknown", operate("open"), 2000).owns("ada", 100, { potion: 2 });
      asked().has("hall", 2050, used(undefined, "key"), turned("door_opened")).finds();
      asked()
        .has("hall", 2050, used(undefined, "key"))
        .finds(/had no effect/, /nobody asked for it/);
      const twice = [used(undefined, "key"), turned("door_opened")];
      asked()
        .owns("ada", 100, { potion: 2, key: -1 })
        .has("hall", 2050, ...twice, ...twice)
        .finds(/hall\/east was unlocked twice/);
    });
  });

  describe("of passages", () => {
    const isNow = (each: Case) => {
      each.sessions.ada.room_id = "yard";
      return each.shows("hall", { member_ids: [] }).shows("yard", { member_ids: ["ada", "bob"] });
    };

    it("is content where an acknowledged passage has led to its room", () =>
      isNow(new Case()).asks("acknowledged", transition, 2000).finds());
    it("finds an acknowledged passage that is undone", () =>
      new Case().asks("acknowledged", transition, 2000).finds(/ada is in hall, and can only be in yard/));
    it("is content with both where a passage is unknown", () => {
      new Case().asks("unknown", transition, 2000).finds();
      isNow(new Case()).asks("unknown", transition, 2000).finds();
    });
    it("finds a character that goes where it did not ask to", () => {
      isNow(new Case()).finds(/ada is in yard, and can only be in hall/);
      isNow(new Case())
        .asks("refused", transition, 2000)
        .finds(/can only be in hall/);
    });
    it("finds a character that is in two rooms", () => {
      new Case().shows("yard", { member_ids: ["ada", "bob"] }).finds(/ada is in hall, and a member of yard/);
      const live = new Case()
        .shows("yard", { present_ids: ["ada", "bob"] })
        .shows("hall", { present_ids: ["ada"] });
      live.finds(/ada is in hall, and shown in yard/);
    });
    it("finds a character that is in no room, or stands in its own twice", () => {
      new Case().shows("hall", { member_ids: [] }).finds(/ada is in hall, and no member of hall/);
      new Case().shows("hall", { present_ids: [] }).finds(/ada is in hall, and not shown in hall/);
      new Case().shows("hall", { present_ids: ["ada", "ada"] }).finds(/somebody is twice in hall/);
    });
    it("finds a place that is taken by nobody, also where nobody can look", () => {
      const left = isNow(new Case()).asks("acknowledged", transition, 2000);
      left.rooms.hall = { room_id: "hall", occupied: 1, contents: undefined };
      left.finds(/1 places of hall are taken, by 0 players/);
    });
    it("finds a session that is lost, or doubled, or whose room is lost", () => {
      const lost = new Case();
      const { ada, bob } = lost.sessions;
      const judged = (sessions: Told["sessions"], told: Partial<Told> = {}) =>
        judgeHistory(lost.history, { ...lost.told, sessions, ...told }).join();
      assert.match(judged([bob]), /the session of ada is lost/);
      assert.match(judged([ada, ada, bob]), /ada has 2 sessions/);
      assert.match(judged([ada, bob], { rooms: [lost.rooms.yard] }), /ada is in hall, which is lost/);
    });
  });

  describe("of what characters become", () => {
    const sword = { item_instance_id: "s", affixes: { sharp: 5 } };
    const goods = { item_id: "sword", item_type: "equipment", item_quantity: 1, piece: sword } as const;
    const found: GameEvent = {
      ...{ event_type: "loot_picked_up", source_player_id: "ada", loot_instance_id: "loot7", ...goods },
    };
    const laidDown: GameEvent = {
      ...{ event_type: "item_dropped", source_player_id: "ada", loot_instance_id: "drop8", request_id: "d" },
      ...{ ...goods, ...position },
    };
    const taken: GameEvent = { ...found, source_player_id: "bob", loot_instance_id: "drop8" };
    const drop = {
      kind: "drop",
      player_id: "ada",
      room_id: "hall",
      item_instance_id: "s",
      request_id: "d",
    } as const;
    const learn: Asked = {
      ...{ kind: "act", player_id: "ada", room_id: "hall", request_id: "l" },
      ...{ makes: "skill_learned", about: "might" },
    };
    const learned: GameEvent = {
      ...{ event_type: "skill_learned", source_player_id: "ada", node_id: "might", request_id: "l" },
    };
    const gained = (experience: number): GameEvent => ({
      ...{
        event_type: "experience_gained",
        source_player_id: "ada",
        reason: "kill",
        content_id: "rat",
        experience,
      },
    });
    const rolls = { item_id: "sword", affixes: { sharp: 5 } };
    const finder = () =>
      new Case()
        .asks(
          "acknowledged",
          { kind: "pick_up", player_id: "ada", room_id: "hall", loot_instance_id: "loot7" },
          2000,
          {
            ...{ item_id: "sword", quantity: 1 },
          },
        )
        .has("hall", 2050, found);
    const giver = (outcome: Outcome = "acknowledged") =>
      finder()
        .asks(outcome, drop, 3000)
        .has("hall", 3050, laidDown)
        .shows("hall", { lying_loot_ids: ["drop8"] });
    const grown = (each: Case, who: "ada" | "bob", growth: Partial<Growth>) => {
      Object.assign(each.sessions[who], growth);
      return each;
    };

    it("is content with a piece in a bag, on the floor, and with who took it from there", () => {
      grown(finder(), "ada", { pieces: { s: rolls } }).finds();
      giver().finds();
      giver("unknown").finds();
      const pickUp = {
        kind: "pick_up",
        player_id: "bob",
        room_id: "hall",
        loot_instance_id: "drop8",
      } as const;
      const given = giver().asks("acknowledged", pickUp, 4000, { item_id: "sword", quantity: 1 });
      given.has("hall", 4050, taken).shows("hall", { lying_loot_ids: [] });
      grown(given, "bob", { pieces: { s: rolls } }).finds();
    });
    it("finds a piece that is lost, doubled or another", () => {
      finder().finds(/ada has pieces {} instead of/, /the piece s is lost/);
      grown(giver(), "ada", { pieces: { s: rolls } }).finds(
        /ada has pieces/,
        /the piece s is on the floor of hall and with ada/,
      );
      giver()
        .shows("hall", { lying_loot_ids: [] })
        .finds(/drop8 was dropped and has vanished/);
      const other = { s: { ...rolls, affixes: { sharp: 6 } } };
      grown(finder(), "ada", { pieces: other }).finds(/ada has pieces/);
    });
    it("finds a piece that was laid down unasked, twice, or not although it was acknowledged", () => {
      grown(finder().has("hall", 3050, laidDown), "ada", {})
        .shows("hall", { lying_loot_ids: ["drop8"] })
        .finds(/item_dropped\/s\/d was done, and nobody asked for it/);
      grown(finder().asks("acknowledged", drop, 3000), "ada", { pieces: { s: rolls } }).finds(
        /item_dropped\/s\/d, acknowledged, is undone/,
      );
      giver()
        .has("hall", 3060, { ...laidDown, loot_instance_id: "drop9" })
        .shows("hall", { lying_loot_ids: ["drop8", "drop9"] })
        .finds(
          /was done twice/,
          /ada gave away s, which it did not have/,
          /the piece s is on the floor of hall and/,
        );
    });
    it("finds a mail that is lost, sent twice or taken twice", () => {
      const mail = {
        ...{ mail_id: "own1", reason: "bag_full" as const },
        goods: [{ item_id: "sword", item_type: "equipment" as const, quantity: 1, piece: sword }],
      };
      const mailed: GameEvent = { event_type: "item_mailed", source_player_id: "ada", mail };
      const sent = () => finder().has("hall", 2060, mailed);
      grown(sent(), "ada", { mails: [mail] }).finds();
      sent().finds(/ada has mails/, /the piece s is lost/);
      const take: Asked = {
        ...{ kind: "act", player_id: "ada", room_id: "hall", request_id: "t" },
        ...{ makes: "mail_taken", about: "own1" },
      };
      const out: GameEvent[] = [
        {
          event_type: "mail_taken",
          source_player_id: "ada",
          mail_id: "own1",
          settled_mail_ids: [],
          request_id: "t",
        },
        { event_type: "item_received", source_player_id: "ada", goods: mail.goods[0] ?? assert.fail() },
      ];
      const got = () =>
        grown(
          sent()
            .asks("acknowledged", take, 3000)
            .has("hall", 3050, ...out),
          "ada",
          { pieces: { s: rolls } },
        );
      got().finds();
      got()
        .has("hall", 3060, ...out)
        .finds(/was done twice/, /took own1, which did not wait/, /got s twice/);
      grown(got(), "ada", { mails: [mail] }).finds(
        /ada has mails/,
        /the piece s is with ada and in own1 of ada/,
      );
    });
    it("finds a skill that is learned unasked, or not although it was acknowledged", () => {
      grown(new Case().asks("acknowledged", learn, 3000).has("hall", 3050, learned), "ada", {
        skills: ["might"],
      }).finds();
      new Case().asks("acknowledged", learn, 3000).finds(/skill_learned\/might\/l, acknowledged, is undone/);
      grown(new Case().has("hall", 3050, learned), "ada", { skills: ["might"] }).finds(/nobody asked for it/);
      new Case()
        .asks("acknowledged", learn, 3000)
        .has("hall", 3050, learned)
        .finds(/ada has skills/);
    });
    it("finds experience and levels that are no sum, or less than a player was told for certain", () => {
      const killer = () => new Case().has("hall", 2000, gained(40));
      grown(killer(), "ada", { experience: 40 }).finds();
      killer().finds(/ada has experience 0 instead of 40/);
      const up: GameEvent = { event_type: "level_up", source_player_id: "ada", level: 3, experience: 0 };
      grown(new Case().has("hall", 2000, up), "ada", { level: 3 }).finds(/came from level 1 to 3/);
      const told = (seen_at_ms: number) => {
        const each = grown(killer(), "ada", { experience: 40 });
        each.growths.push({ player_id: "ada", room_id: "hall", level: 1, experience: 60, seen_at_ms });
        return each;
      };
      told(8900).finds(/ada was told level 1 with 60, and is at 1 with 40/);
      told(9500).finds();
      told(9500)
        .asks("acknowledged", { ...operate("open"), player_id: "bob" }, 9600)
        .finds(/ada was told level 1 with 60/);
    });
  });

  describe("of deaths", () => {
    const dead = (each: Case) => {
      each.sessions.ada.is_alive = false;
      return each;
    };
    const sees = (each: Case, id: string, seen_at_ms: number) => {
      each.deaths.push({ id, room_id: "hall", seen_at_ms });
      return each;
    };
    const enemyDied: GameEvent = { event_type: "enemy_died", target_enemy_id: "enemy1", ...position };

    it("is content where the dead are dead", () => {
      const both = sees(sees(dead(new Case()), "ada", 3000), "enemy1", 3000).shows("hall", {
        living_enemy_ids: [],
      });
      both.has("hall", 2900, adaDied, enemyDied).finds();
    });
    it("finds a death that is undone a second later, or after something was acknowledged in its room", () => {
      sees(new Case(), "ada", 8900).finds(/the death of ada in hall is undone/);
      sees(new Case(), "enemy1", 8900).finds(/the death of enemy1 in hall is undone/);
      for (const at_ms of [9500, 10_050]) sees(new Case(), "ada", at_ms).finds();
      const later = sees(new Case(), "ada", 9500).asks(
        "acknowledged",
        { ...operate("open"), player_id: "bob" },
        9600,
      );
      later.finds(/the death of ada in hall is undone/);
    });
    it("finds an enemy that is alive again", () =>
      new Case().has("hall", 2900, enemyDied).finds(/enemy1 in hall is alive again/));
    it("finds a player who is alive or dead unlike the journals say", () => {
      new Case().has("hall", 2900, adaDied).finds(/ada is alive, unlike the journals say/);
      dead(new Case()).finds(/ada is dead, unlike the journals say/);
    });
    it("finds a respawn that is undone, was done twice, or costs something else", () => {
      const asked = () => new Case().asks("acknowledged", respawn, 5000).has("hall", 2900, adaDied);
      asked().has("hall", 5050, adaRespawned(10)).owns("ada", 90).finds();
      dead(asked()).finds(/the respawn of ada in hall is undone/);
      asked()
        .has("hall", 5050, adaRespawned(30))
        .owns("ada", 70)
        .finds(/ada lost 30 gold by dying instead of 10/);
      asked()
        .has("hall", 5050, adaRespawned(10), adaRespawned(9))
        .owns("ada", 81)
        .finds(/a respawn was done twice/);
      new Case()
        .has("hall", 2900, adaDied, adaRespawned(10))
        .owns("ada", 90)
        .finds(/nobody asked for the respawn ada\/r/);
    });
    it("leaves deaths aside while enemies act", () => {
      const dying = dead(new Case());
      assert.deepEqual(judgeWhilePlayersRest(dying.history, dying.told), []);
    });
  });
});
