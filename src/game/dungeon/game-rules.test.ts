import assert from "node:assert/strict";
import { rulesContent } from "../../../test/support/rules-content.ts";
import { act, aWorld, pass, playerIn, put } from "../../../test/support/world.ts";

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

  it("lets mana and stamina come back as fast, and after such a pause, as it says", () => {
    const abilities = [
      { id: "chant", ability_type: "buff", cooldown: 0, mana_cost: 30, stamina_cost: 0 },
      { id: "leap", ability_type: "buff", cooldown: 0, mana_cost: 0, stamina_cost: 30 },
    ];
    const rules = {
      mana_regeneration: { per_second: 20, pause_seconds: 1 },
      stamina_regeneration: { per_second: 10, pause_seconds: 2 },
    };
    const world = aWorld({
      content: rulesContent({ rules, abilities }),
      ...{ room_template_id: "porch", players: ["ada"] },
    });
    const player = playerIn(world);
    player.mana = { amount: 30, since_tick: world.tick };
    player.stamina = { amount: 30, since_tick: world.tick };
    const use = (ability_id: string) => {
      const claim = { position: { x: player.position_x, z: player.position_z }, yaw: 0 };
      return act(world, { type: "combat_event", player_id: "ada", claim, use: { ability_id } }).verdict;
    };
    assert.deepEqual([use("chant").is_accepted, use("leap").is_accepted], [true, true]);
    // The pause, and then 30 points.
    const tooSoon = (reason: string, ready_in_ms: number) => ({ is_accepted: false, reason, ready_in_ms });
    assert.deepEqual(use("chant"), tooSoon("not_enough_mana", 2500));
    assert.deepEqual(use("leap"), tooSoon("not_enough_stamina", 5000));
    pass(world, 2.5);
    assert.equal(use("chant").is_accepted, true);
    assert.deepEqual(use("leap"), tooSoon("not_enough_stamina", 2500));
    pass(world, 2.5);
    assert.equal(use("leap").is_accepted, true);
  });

  it("lets a sprint that costs nothing go on without stamina, also between two moves", () => {
    const world = roomWith({ sprint_speed_factor: 2, sprint_stamina_per_second: 0 });
    const player = playerIn(world);
    const { move_speed } = world.content["combat-stats"].player ?? assert.fail();
    put(world, { x: -9, z: 0 });
    player.stamina = { amount: 0, since_tick: world.tick + 1000 };
    const moving = { direction: Math.PI / 2, speed: 2 * move_speed, sprinting: true };
    const claim = { position: { x: -9, z: 0 }, yaw: 0, moving };
    assert.equal(act(world, { type: "move", player_id: "ada", claim }).verdict.is_accepted, true);
    pass(world, 0.5);
    assert.ok(Math.abs(player.position_x + 9 - move_speed) < 0.01, `${player.position_x}`);
  });

  it("forgives at every reach as much as it says", () => {
    const pickUpAt = (metres: number, reach_tolerance_m: number) => {
      const world = roomWith({ pickup_radius_m: 2, reach_tolerance_m });
      const loot = { loot_instance_id: "loot1", item_id: "gold", item_type: "gold", quantity: 1 } as const;
      world.loot_drops.set("loot1", { ...loot, position_x: metres, position_y: 0, position_z: 0 });
      put(world, { x: 0, z: 0 });
      return act(world, { type: "loot_pickup", player_id: "ada", loot_instance_id: "loot1" }).verdict;
    };
    assert.equal(pickUpAt(2.4, 0.5).is_accepted, true);
    assert.deepEqual(pickUpAt(2.4, 0.3), { is_accepted: false, reason: "out_of_range" });
  });

  it("lets an ability be as early as it says", () => {
    const strikeAgainAfter = (seconds: number, latency_tolerance_seconds: number) => {
      const world = roomWith({ latency_tolerance_seconds });
      const strike = () => {
        const claim = { position: { x: 0, z: 0 }, yaw: 0 };
        const use = { ability_id: "melee_attack" };
        return act(world, { type: "combat_event", player_id: "ada", claim, use }).verdict;
      };
      put(world, { x: 0, z: 0 });
      strike();
      pass(world, seconds);
      return strike();
    };
    // Twice a second.
    assert.equal(strikeAgainAfter(0.25, 0.3).is_accepted, true);
    assert.deepEqual(strikeAgainAfter(0.25, 0.1), {
      is_accepted: false,
      reason: "on_cooldown",
      ready_in_ms: 250,
    });
  });

  it("lets one move take as much more than its interval as it says", () => {
    const walkFor = (seconds: number, latency_tolerance_seconds: number) => {
      const world = roomWith({ latency_tolerance_seconds });
      const { move_speed } = world.content["combat-stats"].player ?? assert.fail();
      put(world, { x: -9, z: 0 });
      pass(world, 1);
      const claim = { position: { x: -9 + seconds * move_speed, z: 0 }, yaw: 0 };
      return act(world, { type: "move", player_id: "ada", claim }).verdict;
    };
    // The interval is 0.2 s.
    assert.equal(walkFor(0.55, 0.4).is_accepted, true);
    assert.deepEqual(walkFor(0.55, 0.3), { is_accepted: false, reason: "too_fast" });
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
