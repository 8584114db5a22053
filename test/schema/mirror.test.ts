import assert from "node:assert/strict";
import { Decoder, Encoder } from "@colyseus/schema";
import type { LootDrop, World } from "../../src/game/world.ts";
import { Mirror } from "../../src/schema/mirror.ts";
import { RoomStateSchema } from "../../src/schema/room-state.ts";
import { act, aWorld, firstEnemy, playerIn, put } from "../support/world.ts";

/** What a client sees of the World, patch by patch. */
class Watcher {
  readonly sees = new RoomStateSchema();
  readonly #mirror: Mirror;
  readonly #encoder: Encoder;
  readonly #decoder = new Decoder(this.sees);

  constructor(world: World) {
    this.#mirror = new Mirror(world);
    this.#encoder = new Encoder(this.#mirror.state);
    this.#decoder.decode(this.#encoder.encodeAll());
    this.#encoder.discardChanges();
  }

  /** Whether there was anything to send. */
  patch(...subjects: string[]): boolean {
    this.#mirror.update(subjects.length > 0 ? new Set(subjects) : undefined);
    const { hasChanges } = this.#encoder;
    this.#decoder.decode(this.#encoder.encode());
    this.#encoder.discardChanges();
    return hasChanges;
  }
}

function layLoot(world: World, loot_instance_id: string): LootDrop {
  const loot: LootDrop = {
    ...{ loot_instance_id, item_id: "gold", item_type: "gold", quantity: 3 },
    ...{ position_x: 1, position_y: 0, position_z: 2 },
  };
  world.loot_drops.set(loot_instance_id, loot);
  return loot;
}

describe("What clients see of a room", () => {
  it("costs nothing while nothing changes", () => {
    const watcher = new Watcher(aWorld());
    assert.deepEqual([watcher.patch(), watcher.patch()], [false, false]);
  });

  it("has whoever comes and nobody who is gone, however many come and go at once", () => {
    const world = aWorld({ players: ["ada", "bob", "cyd"] });
    const watcher = new Watcher(world);
    act(world, { type: "leave", player_id: "ada" });
    act(world, { type: "leave", player_id: "cyd" });
    act(world, { type: "join", arrival: { player_id: "dan", character_name: "Dan" } });
    act(world, { type: "join", arrival: { player_id: "eve", character_name: "Eve" } });
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
    act(world, { type: "join", arrival: { player_id: "ada", character_name: "Another", gold: 7 } });
    watcher.patch();
    const { character_name, gold } = watcher.sees.players.get("ada") ?? {};
    assert.deepEqual([character_name, gold, watcher.sees.players.size], ["Another", 7, 2]);
  });

  it("has loot that was taken once more, with its taker, before it goes", () => {
    const world = aWorld();
    layLoot(world, "loot7");
    const watcher = new Watcher(world);
    put(world, { x: 1, z: 2 });
    act(world, { type: "loot_pickup", player_id: "ada", loot_instance_id: "loot7" });
    watcher.patch("loot7", "ada");
    const taken = watcher.sees.loot_drops.get("loot7");
    assert.deepEqual([taken?.is_picked_up, taken?.picked_up_seat], [true, playerIn(world).seat]);
    assert.equal(watcher.sees.players.get("ada")?.gold, 3);
    watcher.patch();
    assert.equal(watcher.sees.loot_drops.size, 0);
    assert.equal(watcher.patch(), false);
  });

  it("has, in a flush, those whom it is about and whoever comes; the rest waits for the batch", () => {
    const world = aWorld();
    const watcher = new Watcher(world);
    const enemy = firstEnemy(world);
    enemy.current_health = 1;
    playerIn(world).gold = 9;
    layLoot(world, "loot7");
    watcher.patch(enemy.enemy_instance_id);
    const health = () => watcher.sees.enemies.get(enemy.enemy_instance_id)?.current_health;
    const gold = () => watcher.sees.players.get("ada")?.gold;
    assert.deepEqual([health(), gold(), watcher.sees.loot_drops.size], [1, 0, 1]);
    watcher.patch();
    assert.equal(gold(), 9);
  });
});
