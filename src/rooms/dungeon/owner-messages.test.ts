import assert from "node:assert/strict";
import {
  act,
  anArrival,
  aWorld,
  firstEnemy,
  pass,
  playerIn,
  put,
  strike,
} from "../../../test/support/world.ts";
import type { Goods, Lasting } from "../../game/character/lasting.ts";
import type { GameEvent } from "../../game/dungeon/dungeon-events.ts";
import { layDown } from "../../game/dungeon/loot.ts";
import type { World } from "../../game/dungeon/world.ts";
import { ownerMessages } from "./owner-messages.ts";

const STACK_SIZE = 20;
const potions = (quantity: number): Goods => ({
  ...{ item_id: "health_potion", item_type: "consumable", quantity },
});

function worldWith(lasting: Partial<Lasting> = {}): World {
  const world = aWorld({ players: ["bob"] });
  act(world, { type: "join", arrival: anArrival("ada", { lasting }) });
  return world;
}

/** To whom, and what. */
const told = (events: readonly GameEvent[], world: World) =>
  ownerMessages(events, world).map(({ player_id, type }) => `${player_id}: ${type}`);

/** What Ada hears who picks this up. */
function pickUp(world: World, goods: Goods): string[] {
  const { position_x: x, position_z: z } = playerIn(world);
  const { loot_instance_id } = layDown(world, goods, { x, z });
  const picked = act(world, { type: "loot_pickup", player_id: "ada", loot_instance_id });
  assert.ok(picked.verdict.is_accepted);
  return told(picked.events, world);
}

describe("An owner hears", () => {
  it("nothing of an ordinary fight, nor of how far an achievement has come by it", () => {
    const world = worldWith();
    const enemy = firstEnemy(world);
    put(world, { x: enemy.position_x, z: enemy.position_z - 1.5 });
    const events = [...strike(world, { target: enemy }).events, ...pass(world, 2)];
    assert.ok(events.length > 2);
    const progress = { event_type: "achievement_progressed", within: "ever", progress: 3 } as const;
    const noted = { ...progress, source_player_id: "ada", achievement_id: "hunter" };
    assert.deepEqual(told([...events, noted], world), []);
  });

  it("of its own character alone, each event in order, and once of what it is after all of them", () => {
    const world = worldWith();
    const level = { event_type: "level_up", source_player_id: "ada", experience: 0 } as const;
    const goods = potions(1);
    const events: GameEvent[] = [
      { ...level, level: 2 },
      { ...level, level: 3 },
      { event_type: "item_received", source_player_id: "ada", goods },
      { ...level, source_player_id: "bob", level: 2 },
    ];
    assert.deepEqual(told(events, world), [
      "ada: character_event",
      "ada: character_event",
      "ada: character_event",
      "bob: character_event",
      "ada: inventory",
      "ada: character",
      "bob: character",
    ]);
  });

  it("of its sheet again where a stack begins or ends, and not for one more of a stack", () => {
    const world = worldWith();
    assert.deepEqual(pickUp(world, potions(1)), ["ada: character"]);
    assert.deepEqual(pickUp(world, potions(1)), []);
    assert.deepEqual(pickUp(world, potions(STACK_SIZE - 1)), ["ada: character"]);
    assert.deepEqual(pickUp(world, { item_id: "gold", item_type: "gold", quantity: 9 }), []);
    const dropped = act(world, {
      ...{ type: "drop_item", player_id: "ada", item_id: "health_potion", quantity: STACK_SIZE + 1 },
    });
    assert.deepEqual(told(dropped.events, world), ["ada: inventory", "ada: character"]);
  });
});
