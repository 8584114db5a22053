import assert from "node:assert/strict";
import { aWorld, playerIn } from "../../../test/support/world.ts";
import type { GameEvent } from "./dungeon-events.ts";
import { redoCharacter } from "./redo.ts";
import { departureOf } from "./setup.ts";

const joined = (session_id: string): GameEvent => ({
  event_type: "player_joined",
  source_player_id: "ada",
  session_id,
});
const left: GameEvent = { event_type: "player_left", source_player_id: "ada" };
const gold = (item_quantity: number): GameEvent => ({
  ...{ event_type: "loot_picked_up", source_player_id: "ada", loot_instance_id: `loot${item_quantity}` },
  ...{ item_id: "gold", item_type: "gold", item_quantity },
});

describe("a character that comes back from a kill", () => {
  const world = aWorld();
  const ada = playerIn(world);
  const stats = world.content;
  const ofAda = { source_player_id: "ada" } as const;

  it("has what a potion gave it, between the hits before and after", () => {
    const hit = (damage_amount: number): GameEvent => ({
      ...{ event_type: "damage_taken", source_enemy_id: "enemy1", target_player_id: "ada" },
      ...{ damage_amount, is_critical: false },
    });
    const potion: GameEvent = {
      ...{ event_type: "player_restored", ...ofAda, ability_id: "tonic", effect_seconds: 5 },
      ...{ current_health: 80, current_mana: 20, current_stamina: 30 },
    };
    const after = redoCharacter(departureOf(world, ada), [hit(70), potion, hit(10)], stats);
    assert.deepEqual([after.current_health, after.current_mana, after.current_stamina], [70, 20, 30]);
    assert.deepEqual(after.effects, { tonic: 5 });
  });

  it("has spent the mana that an ability cost", () => {
    const fireball: GameEvent = {
      ...{ event_type: "ability_used", ...ofAda, ability_id: "fireball", current_mana: 75 },
    };
    const { current_mana } = redoCharacter(departureOf(world, ada), [fireball], stats);
    assert.equal(current_mana, 75);
  });
});

describe("a character that comes back after others were in its room", () => {
  const world = aWorld();
  const ada = playerIn(world);
  const saved = departureOf(world, ada);
  const isIts = (session_id: string) => session_id === "first";
  const goldAfter = (events: GameEvent[], hasJoined = true) =>
    redoCharacter(saved, events, world.content, isIts, hasJoined).lasting.gold - saved.lasting.gold;

  it("has what it got after it was saved", () => {
    assert.equal(goldAfter([gold(5), left, joined("first"), gold(7)]), 12);
  });

  it("has nothing of what its player's other character got there before it came in, or if it never did", () => {
    assert.equal(goldAfter([gold(5)], false), 0);
    assert.equal(goldAfter([gold(5), left, joined("first"), gold(7)], false), 7);
  });

  it("has nothing of what its player got there with another character", () => {
    assert.equal(goldAfter([joined("second"), gold(25), left]), 0);
    assert.equal(goldAfter([gold(5), joined("second"), gold(25), left, joined("first"), gold(1)]), 6);
  });
});
