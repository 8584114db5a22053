import assert from "node:assert/strict";
import type { GameEvent } from "../../src/game/events.ts";
import { recoverCharacter } from "../../src/game/recovery.ts";
import { departureOf } from "../../src/game/setup.ts";
import { playerStats } from "../../src/game/world.ts";
import { aWorld, playerIn } from "../support/world.ts";

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

describe("a character that comes back after others were in its room", () => {
  const world = aWorld();
  const ada = playerIn(world);
  const saved = departureOf(world, ada);
  const goldAfter = (events: GameEvent[]) =>
    recoverCharacter(saved, events, playerStats(world, ada), "first").gold - saved.gold;

  it("has what it got after it was saved", () => {
    assert.equal(goldAfter([gold(5), left, joined("first"), gold(7)]), 12);
  });

  it("has nothing of what its player got there with another session", () => {
    assert.equal(goldAfter([joined("second"), gold(25), left]), 0);
    assert.equal(goldAfter([gold(5), joined("second"), gold(25), left, joined("first"), gold(1)]), 6);
  });
});
