import assert from "node:assert/strict";
import { rulesContent } from "../../../test/support/rules-content.ts";
import { act, aWorld, pass, playerIn, put } from "../../../test/support/world.ts";
import { amountAt } from "../core/resource.ts";

/** A room by these numbers of the rules, with one player in it. */
const roomWith = (rules: object) =>
  aWorld({ content: rulesContent({ rules }), room_template_id: "porch", players: ["ada"] });

describe("A designer's change of the rules' numbers", () => {
  it("makes a sprint as fast and as dear as it says", () => {
    const world = roomWith({ sprint_speed_factor: 2, sprint_stamina_per_second: 40 });
    const { move_speed } = world.content["combat-stats"].player ?? assert.fail();
    put(world, { x: -9, z: 0 });
    pass(world, 0.2);
    const claim = { position: { x: -9 + 0.4 * move_speed, z: 0 }, yaw: 0, sprinting: true };
    assert.deepEqual(act(world, { type: "move", player_id: "ada", claim }).verdict, {
      is_accepted: true,
      value: undefined,
    });
    // A fifth of a second at twice the speed.
    assert.equal(Math.round(playerIn(world).stamina.amount), 92);
  });

  it("lets mana and stamina come back as fast as it says", () => {
    const world = roomWith({
      mana_regeneration: { per_second: 20, pause_seconds: 0 },
      stamina_regeneration: { per_second: 10, pause_seconds: 2 },
    });
    const player = playerIn(world);
    player.mana = { amount: 0, since_tick: world.tick };
    pass(world, 1);
    assert.equal(amountAt(player.mana, 100, world.game_rules.mana_regeneration, world), 20);
  });

  it("lets the dead come back when it says", () => {
    const world = roomWith({ respawn_delay_seconds: 5 });
    const player = playerIn(world);
    Object.assign(player, { is_alive: false, state: "DEAD", current_health: 0, died_at_tick: world.tick });
    pass(world, 4);
    const early = act(world, { type: "respawn", player_id: "ada" }).verdict;
    assert.deepEqual(early, { is_accepted: false, reason: "not_yet", ready_in_ms: 1000 });
    pass(world, 1);
    assert.equal(act(world, { type: "respawn", player_id: "ada" }).verdict.is_accepted, true);
  });

  it("lets loot be picked up, and doors be used, from as far away as it says", () => {
    const world = roomWith({ pickup_radius_m: 5, door_reach_m: 1 });
    const loot = { loot_instance_id: "loot1", item_id: "gold", item_type: "gold", quantity: 1 } as const;
    world.loot_drops.set("loot1", { ...loot, position_x: 4, position_y: 0, position_z: 0 });
    put(world, { x: 0, z: 0 });
    const picked = act(world, { type: "loot_pickup", player_id: "ada", loot_instance_id: "loot1" });
    assert.equal(picked.verdict.is_accepted, true);
    const [doorway] = world.walkableArea.doorways;
    assert.ok(doorway);
    put(world, { x: doorway.position.x, z: doorway.position.z - 2 });
    const closed = act(world, { type: "door", player_id: "ada", door_id: "door", action: "close" });
    assert.deepEqual(closed.verdict, { is_accepted: false, reason: "out_of_range" });
  });
});
