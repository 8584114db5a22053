import assert from "node:assert/strict";
import { Decoder, Encoder } from "@colyseus/schema";
import {
  act,
  anArrival,
  aWorld,
  contentWith,
  firstEnemy,
  pass,
  playerIn,
  put,
  use,
} from "../../test/support/world.ts";
import { playerAt } from "../../web/client/even-walks.ts";
import { findEntry } from "../game/content/content.ts";
import { distance, type Point } from "../game/core/geometry.ts";
import { positionOf } from "../game/core/position.ts";
import type { GameEvent } from "../game/dungeon/dungeon-events.ts";
import type { Enemy, LootDrop, World } from "../game/dungeon/world.ts";
import { NO_LASTING_EFFECTS } from "../game/effects/effects.ts";
import type { Moving } from "../game/movement/walk-on.ts";
import { PLAYER_STATES } from "../game/movement/walker.ts";
import { COORDINATE_RESOLUTION_M } from "./coordinate.ts";
import type { EnemySchema } from "./enemy-state.ts";
import { PROTOCOL_VERSION } from "./protocol-version.ts";
import { RoomStateSchema } from "./room-state.ts";
import { StateSync } from "./state-sync.ts";

/** What a client sees of the World, patch by patch. */
class Watcher {
  readonly sees = new RoomStateSchema();
  lastPatchBytes = 0;
  /** That somebody speaks who sees it. */
  oldestProtocolVersion: number = PROTOCOL_VERSION;
  readonly #stateSync: StateSync;
  readonly #encoder: Encoder;
  readonly #decoder = new Decoder(this.sees);

  constructor(world: World) {
    this.#stateSync = new StateSync(world, {
      ...{ content_version: 1, content_hash: "c", rules_version: "r", build_version: "b" },
    });
    this.#encoder = new Encoder(this.#stateSync.state);
    this.#decoder.decode(this.#encoder.encodeAll());
    this.#encoder.discardChanges();
  }

  note(...events: GameEvent[]): void {
    this.#stateSync.noteEvents(events);
  }

  /** Whether there was anything to send. */
  patch(...affected: string[]): boolean {
    this.#stateSync.update(affected.length > 0 ? new Set(affected) : undefined, this.oldestProtocolVersion);
    const { hasChanges } = this.#encoder;
    const bytes = this.#encoder.encode();
    this.lastPatchBytes = bytes.length;
    this.#decoder.decode(bytes);
    this.#encoder.discardChanges();
    return hasChanges;
  }
}

function layLoot(world: World, loot_instance_id: string, for_player_id?: string): LootDrop {
  const loot: LootDrop = {
    ...{ loot_instance_id, item_id: "gold", item_type: "gold", quantity: 3 },
    ...{ position_x: 1, position_y: 0, position_z: 2 },
    ...(for_player_id !== undefined && { for_player_id }),
  };
  world.loot_drops.set(loot_instance_id, loot);
  return loot;
}

describe("What clients see of a room", () => {
  it("costs nothing while nothing changes", () => {
    const watcher = new Watcher(aWorld());
    assert.deepEqual([watcher.patch(), watcher.patch()], [false, false]);
  });

  it("has the place of each door, in the middle of its corridor", () => {
    const world = aWorld();
    const { doors } = new Watcher(world).sees;
    assert.ok(world.walkableArea.doorways.length > 1);
    for (const { door_id, position } of world.walkableArea.doorways) {
      const door = doors.get(door_id);
      assert.ok(door, door_id);
      const { position_x: x, position_y: y, position_z: z } = door;
      const away = Math.hypot(x - position.x, y, z - position.z);
      assert.ok(away < 2 * COORDINATE_RESOLUTION_M, `${door_id} is ${away} m away`);
    }
  });

  it("sends of a door that closes that it is closed, and not again where it is", () => {
    const world = aWorld();
    const watcher = new Watcher(world);
    const [door] = world.doors.values();
    assert.ok(door);
    door.is_open = !door.is_open;
    watcher.patch();
    // The name of the object (3 bytes with its id), and one field with its value.
    assert.ok(watcher.lastPatchBytes <= 5, `${watcher.lastPatchBytes} bytes`);
  });

  it("has the greatest health of an enemy that has grown with the party", () => {
    const world = aWorld();
    const watcher = new Watcher(world);
    const goblin = firstEnemy(world);
    goblin.stats = { ...goblin.stats, max_health: goblin.stats.max_health * 3 };
    watcher.patch();
    assert.equal(watcher.sees.enemies.get(goblin.id)?.max_health, goblin.stats.max_health);
    assert.equal(watcher.patch(), false);
  });

  it("has everybody who comes and nobody who is gone, however many come and go at once", () => {
    const world = aWorld({ players: ["ada", "bob", "cyd"] });
    const watcher = new Watcher(world);
    act(world, { type: "leave", player_id: "ada" });
    act(world, { type: "leave", player_id: "cyd" });
    act(world, { type: "join", arrival: anArrival("dan") });
    act(world, { type: "join", arrival: anArrival("eve") });
    watcher.patch();
    assert.deepEqual([...watcher.sees.players.keys()].sort(), ["bob", "dan", "eve"]);
    put(world, { x: 3, z: 4 }, "eve");
    put(world, { x: 5, z: 6 }, "bob");
    watcher.patch();
    const places = ["bob", "eve"].map(id => Math.round(watcher.sees.players.get(id)?.position_x ?? 0));
    assert.deepEqual(places, [5, 3]);
  });

  it("has a player who left and came back between two patches as it is now", () => {
    const world = aWorld({ players: ["ada", "bob"] });
    const watcher = new Watcher(world);
    act(world, { type: "leave", player_id: "ada" });
    act(world, {
      type: "join",
      arrival: anArrival("ada", { character_name: "Another", lasting: { gold: 7 } }),
    });
    watcher.patch();
    const { character_name, gold } = watcher.sees.players.get("ada") ?? {};
    assert.deepEqual([character_name, gold, watcher.sees.players.size], ["Another", 7, 2]);
  });

  describe("of what a character becomes", () => {
    const grown = {
      ...{ level: 7, title: "the Brave", pieces: { one: { item_id: "rusty_sword", affixes: {} } } },
      equipment: { weapon: "one" },
    };
    const shown = ({ sees }: Watcher) => {
      const { level, class_id, title = "", equipment } = sees.players.get("ada") ?? assert.fail();
      return { level, class_id, title, equipment: Object.fromEntries(equipment.entries()) };
    };

    it("has level, class, title and what it wears, from the beginning and when they change", () => {
      const world = aWorld({ players: [] });
      act(world, { type: "join", arrival: anArrival("ada", { lasting: grown }) });
      const watcher = new Watcher(world);
      const { level, title } = grown;
      const worn = { weapon: "rusty_sword" };
      assert.deepEqual(shown(watcher), { level, class_id: "adventurer", title, equipment: worn });
      act(world, {
        ...{ type: "character_action", player_id: "ada", action: { action: "unequip", slot: "weapon" } },
      });
      act(world, { type: "character_action", player_id: "ada", action: { action: "choose_title" } });
      assert.equal(watcher.patch(), true);
      assert.deepEqual(shown(watcher), { level, class_id: "adventurer", title: "", equipment: {} });
      assert.equal(watcher.patch(), false);
    });

    it("has its health and the like as they are by then", () => {
      const world = aWorld({ players: ["ada"] });
      const watcher = new Watcher(world);
      const ada = playerIn(world);
      ada.stats = { ...ada.stats, max_health: 140, max_mana: 120, max_stamina: 110 };
      watcher.patch();
      const { max_health, max_mana, max_stamina } = watcher.sees.players.get("ada") ?? assert.fail();
      assert.deepEqual([max_health, max_mana, max_stamina], [140, 120, 110]);
    });

    it("sends not a byte more of a walk than of a new character's", () => {
      const bytesOfWalk = (fields: Partial<typeof grown>) => {
        const world = aWorld({ players: [] });
        act(world, { type: "join", arrival: anArrival("ada", { lasting: fields }) });
        const watcher = new Watcher(world);
        put(world, { x: 3, z: 25 });
        watcher.patch();
        return watcher.lastPatchBytes;
      };
      assert.equal(bytesOfWalk(grown), bytesOfWalk({}));
    });

    it("has the level of each enemy", () => {
      const world = aWorld();
      const enemy = firstEnemy(world);
      const { sees } = new Watcher(world);
      assert.equal(sees.enemies.get(enemy.id)?.level, enemy.level);
    });
  });

  it("has whose loot is, where it is somebody's", () => {
    const world = aWorld();
    layLoot(world, "loot7", "ada");
    layLoot(world, "loot8");
    const { sees } = new Watcher(world);
    const owners = ["loot7", "loot8"].map(id => sees.loot_drops.get(id)?.for_player_id ?? "");
    assert.deepEqual(owners, ["ada", ""]);
  });

  it("has loot that was taken once more, with its taker, before it goes", () => {
    const world = aWorld();
    layLoot(world, "loot7");
    const watcher = new Watcher(world);
    put(world, { x: 1, z: 2 });
    act(world, { type: "loot_pickup", player_id: "ada", loot_instance_id: "loot7" });
    watcher.patch("loot7", "ada");
    const taken = watcher.sees.loot_drops.get("loot7");
    assert.deepEqual([taken?.is_picked_up, taken?.picked_up_slot], [true, playerIn(world).slot]);
    assert.equal(watcher.sees.players.get("ada")?.gold, 3);
    watcher.patch();
    assert.equal(watcher.sees.loot_drops.size, 0);
    assert.equal(watcher.patch(), false);
  });

  it("is told of an even walk once, and of a turn and an end; and both sides have the player in the same place", () => {
    const world = aWorld({ room_template_id: "room1" });
    const watcher = new Watcher(world);
    const walk = (seq: number, position: Point, moving?: Moving) =>
      act(world, { type: "move", player_id: "ada", seq, claim: { position, yaw: 0, moving } });
    const isTrue = () => {
      const shown = watcher.sees.players.get("ada") ?? assert.fail();
      const metres = distance(playerAt(shown, world.tick, 50), positionOf(playerIn(world)));
      assert.ok(metres < 0.3, `${metres} m away`);
    };
    pass(world, 1);
    walk(1, { x: 0, z: 0 }, { direction: 0, speed: 6 });
    assert.equal(watcher.patch(), true);
    for (let patch = 0; patch < 5; patch++) {
      pass(world, 0.2);
      if (patch < 4) assert.equal(watcher.patch(), false, "nothing is sent while it goes on evenly");
      isTrue();
    }
    // A claim that jitter has made 5 cm too short is no news either.
    walk(2, { x: 0, z: 5.95 }, { direction: 0, speed: 6 });
    assert.equal(watcher.patch(), false);
    pass(world, 0.4);
    walk(3, { x: 0, z: 8.35 }, { direction: Math.PI / 2, speed: 6 });
    assert.equal(watcher.patch(), true);
    assert.ok(watcher.lastPatchBytes <= 18, `${watcher.lastPatchBytes} bytes for a turn`);
    pass(world, 0.4);
    assert.equal(watcher.patch(), false);
    isTrue();
    walk(4, { x: 2.4, z: 8.35 });
    assert.equal(watcher.patch(), true);
    const { position_x, position_z, move_speed } = watcher.sees.players.get("ada") ?? assert.fail();
    assert.equal(move_speed, 0);
    assert.ok(distance({ x: position_x, z: position_z }, { x: 2.4, z: 8.35 }) < 2 * COORDINATE_RESOLUTION_M);
  });

  it("has a stop that was told late at the time when the player stopped, so that nobody who looks at the past sees it pass the place", () => {
    const world = aWorld({ room_template_id: "room1" });
    const watcher = new Watcher(world);
    const move = (seq: number, z: number, moving?: Moving) =>
      act(world, { type: "move", player_id: "ada", seq, claim: { position: { x: 0, z }, yaw: 0, moving } });
    pass(world, 1);
    move(1, 0, { direction: 0, speed: 6 });
    const startedTick = world.tick;
    watcher.patch();
    pass(world, 0.2);
    // It has stopped after 50 ms.
    move(2, 0.3);
    watcher.patch();
    const shown = watcher.sees.players.get("ada") ?? assert.fail();
    assert.equal(shown.move_speed, 0);
    assert.equal(shown.started_tick, startedTick + 1);
    assert.ok(Math.abs(shown.position_z - 0.3) < COORDINATE_RESOLUTION_M);
    assert.ok(Math.abs(playerIn(world).position_z - 0.3) < 1e-9);
  });

  it("has a walker place by place as long as somebody is there who knows of no even walks, and from then on evenly", () => {
    const world = aWorld({ room_template_id: "room1" });
    const watcher = new Watcher(world);
    pass(world, 1);
    const claim = { position: { x: 0, z: 0 }, yaw: 0, moving: { direction: 0, speed: 6 } };
    act(world, { type: "move", player_id: "ada", seq: 1, claim });
    watcher.patch();
    const shown = watcher.sees.players.get("ada") ?? assert.fail();
    assert.ok(Math.abs(shown.move_speed - 6) < 0.01);
    watcher.oldestProtocolVersion = 2;
    for (let patch = 0; patch < 3; patch++) {
      pass(world, 0.2);
      assert.equal(watcher.patch(), true);
      assert.equal(shown.move_speed, 0);
      assert.ok(Math.abs(shown.position_z - playerIn(world).position_z) < COORDINATE_RESOLUTION_M);
    }
    watcher.oldestProtocolVersion = PROTOCOL_VERSION;
    assert.equal(watcher.patch(), true);
    assert.ok(Math.abs(shown.move_speed - 6) < 0.01);
    pass(world, 0.2);
    assert.equal(watcher.patch(), false);
  });

  it("has a walker that was not heard of again where it stands", () => {
    const world = aWorld({ room_template_id: "room1" });
    const watcher = new Watcher(world);
    pass(world, 1);
    const claim = { position: { x: 0, z: 0 }, yaw: 0, moving: { direction: Math.PI, speed: 6 } };
    act(world, { type: "move", player_id: "ada", seq: 1, claim });
    watcher.patch();
    pass(world, 3);
    watcher.patch();
    const shown = watcher.sees.players.get("ada") ?? assert.fail();
    assert.equal(shown.move_speed, 0);
    assert.ok(Math.abs(shown.position_z - playerIn(world).position_z) < COORDINATE_RESOLUTION_M);
  });

  it("has each strike of a player, and its end only for those who know of no count of strikes", () => {
    const world = aWorld({ room_template_id: "room1" });
    const watcher = new Watcher(world);
    const shown = watcher.sees.players.get("ada") ?? assert.fail();
    const strike = () => {
      pass(world, 1);
      watcher.patch();
      const before = shown.strikes ?? 0;
      assert.ok(use(world, "melee_attack").verdict.is_accepted);
      watcher.patch();
      assert.equal(shown.strikes, before + 1);
      const during = PLAYER_STATES[shown.state];
      pass(world, 0.5);
      assert.equal(watcher.patch(), during === "ATTACKING");
      return during;
    };
    assert.deepEqual([strike(), strike()], ["IDLE", "IDLE"]);
    watcher.oldestProtocolVersion = 2;
    assert.deepEqual([strike(), strike()], ["ATTACKING", "ATTACKING"]);
  });

  it("has the effects a player is under until they are over, and none that lasts a second or less", () => {
    const slam = findEntry(aWorld().content.abilities, "ground_slam") ?? assert.fail();
    const war_cry = { ...slam, id: "war_cry", effect_duration: 5 };
    const blink = { ...slam, id: "blink", effect_duration: 1 };
    const world = aWorld({ players: ["ada"], content: contentWith({ abilities: { war_cry, blink } }) });
    const watcher = new Watcher(world);
    const effects = () => [...(watcher.sees.players.get("ada")?.effects.entries() ?? assert.fail())];
    playerIn(world).effects = new Map([
      ["war_cry", 500],
      ["blink", 420],
    ]);
    watcher.patch();
    assert.deepEqual(effects(), [["war_cry", 500]]);
    playerIn(world).effects = NO_LASTING_EFFECTS;
    watcher.patch();
    assert.deepEqual(effects(), []);
  });

  it("has, in a flush, with an enemy's hits what they have led to: the health of those whom it has hit, and the strikes on it", () => {
    const world = aWorld({ room_template_id: "room4", players: ["ada", "bob", "cyd"] });
    const watcher = new Watcher(world);
    const [one, other] = world.enemies.values();
    assert.ok(one && other);
    const ids = ["ada", "bob", "cyd"] as const;
    for (const id of ids) playerIn(world, id).current_health -= 5;
    other.current_health -= 5;
    playerIn(world, "bob").strikes = 1;
    const taken = { event_type: "damage_taken", damage_amount: 5, is_critical: false } as const;
    watcher.note(
      { ...taken, source_enemy_id: one.id, target_player_id: "ada" },
      { ...taken, source_enemy_id: other.id, target_player_id: "ada" },
      {
        ...{ event_type: "damage_dealt", source_player_id: "bob", target_enemy_id: other.id },
        ...{ ability_id: "melee_attack", damage_amount: 5, is_critical: false },
      },
    );
    watcher.patch(one.id);
    const { players, enemies } = watcher.sees;
    assert.deepEqual(
      ids.map(id => players.get(id)?.current_health),
      [95, 95, 100],
    );
    assert.equal(players.get("bob")?.strikes, 1);
    for (const { id } of [one, other]) assert.ok(enemies.get(id)?.hits, id);
    assert.equal(enemies.get(other.id)?.current_health, Math.ceil(other.current_health));
    const said = enemies.get(one.id)?.hits;
    watcher.patch();
    assert.equal(players.get("cyd")?.current_health, 95);
    assert.equal(enemies.get(one.id)?.hits, said, "each hit is said once");
  });

  it("has, in a flush, those whom it is about and those who come; the rest waits for the batch", () => {
    const world = aWorld();
    const watcher = new Watcher(world);
    const enemy = firstEnemy(world);
    enemy.current_health = 1;
    playerIn(world).lasting.gold = 9;
    layLoot(world, "loot7");
    watcher.patch(enemy.id);
    const health = () => watcher.sees.enemies.get(enemy.id)?.current_health;
    const gold = () => watcher.sees.players.get("ada")?.gold;
    assert.deepEqual([health(), gold(), watcher.sees.loot_drops.size], [1, 0, 1]);
    watcher.patch();
    assert.equal(gold(), 9);
  });

  describe("has, of an enemy that was seen before,", () => {
    const walk = { from: { x: 0, z: 0 }, to: { x: 9, z: 0 }, speed: 2, started_tick: 1 };
    const attack = { lands_at_tick: 30, started_tick: 20, target_player_id: "ada", ability_id: "slam" };
    type Seen = (enemy: EnemySchema) => unknown;
    const changes: [what: string, change: (enemy: Enemy) => void, seen: Seen, expected: unknown][] = [
      ["a walk", enemy => Object.assign(enemy, { walk }), seen => Math.round(seen.move_speed ?? 0), 2],
      [
        "another walk",
        enemy => Object.assign(enemy, { walk: { ...walk, speed: 3 } }),
        seen => Math.round(seen.move_speed ?? 0),
        3,
      ],
      [
        "a stop",
        enemy => Object.assign(enemy, { walk: undefined }),
        seen => Math.round(seen.move_speed ?? 0),
        0,
      ],
      [
        "a push",
        enemy => Object.assign(enemy, { position_x: 4, position_z: 5 }),
        seen => [seen.position_x, seen.position_z].map(metres => Math.round(metres)),
        [4, 5],
      ],
      ["a wind-up", enemy => Object.assign(enemy, { attack }), seen => seen.attack_ability_id, "slam"],
      [
        "a turn in it",
        enemy => Object.assign(enemy, { yaw: 1 }),
        seen => Math.abs((seen.yaw ?? 0) - 1) < 0.05,
        true,
      ],
      [
        "the area that it will reach",
        enemy => Object.assign(enemy, { attack: { ...attack, at: { x: 7, z: 8 } } }),
        seen => [seen.attack_x, seen.attack_z].map(metres => Math.round(metres ?? 0)),
        [7, 8],
      ],
      ["its end", enemy => Object.assign(enemy, { attack: undefined }), seen => seen.attack_ability_id, ""],
      ["a state", enemy => Object.assign(enemy, { state: "RETURN" }), seen => seen.state, 4],
      ["a wound", enemy => Object.assign(enemy, { current_health: 3.5 }), seen => seen.current_health, 4],
      [
        "whom it goes for",
        enemy => Object.assign(enemy, { aggro_player_id: "bob" }),
        seen => seen.aggro_slot,
        2,
      ],
      [
        "an effect",
        enemy => Object.assign(enemy, { effects: new Map([["stun", 500]]) }),
        seen => seen.effects.get("stun"),
        500,
      ],
      [
        "a longer one",
        enemy => Object.assign(enemy, { effects: new Map([["stun", 600]]) }),
        seen => seen.effects.get("stun"),
        600,
      ],
      [
        "that it is over",
        enemy => Object.assign(enemy, { effects: NO_LASTING_EFFECTS }),
        seen => seen.effects.size,
        0,
      ],
      [
        "its death",
        enemy => Object.assign(enemy, { is_alive: false, state: "DEAD", current_health: 0 }),
        seen => seen.is_alive,
        false,
      ],
    ];

    it("each change, and nothing where there is none", () => {
      const slam = findEntry(aWorld().content.abilities, "ground_slam") ?? assert.fail();
      const stun = { ...slam, id: "stun", effect_duration: 5 };
      const world = aWorld({ players: ["ada", "bob"], content: contentWith({ abilities: { stun } }) });
      const watcher = new Watcher(world);
      const enemy = firstEnemy(world);
      for (const [what, change, seen, expected] of changes) {
        assert.equal(watcher.patch(), false, `before ${what}`);
        change(enemy);
        assert.equal(watcher.patch(), true, what);
        const shown = watcher.sees.enemies.get(enemy.id) ?? assert.fail();
        assert.deepEqual(seen(shown), expected, what);
      }
    });

    it("that the player whom it goes for is gone", () => {
      const world = aWorld({ players: ["ada", "bob"] });
      const watcher = new Watcher(world);
      const enemy = firstEnemy(world);
      enemy.aggro_player_id = "bob";
      watcher.patch();
      world.players.delete("bob");
      watcher.patch();
      assert.equal(watcher.sees.enemies.get(enemy.id)?.aggro_slot, 0);
    });
  });
});
