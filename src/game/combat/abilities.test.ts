import assert from "node:assert/strict";
import {
  act,
  answerOf,
  aWorld,
  contentWith,
  firstEnemy,
  pass,
  playerIn,
  put,
  strike,
  use,
} from "../../../test/support/world.ts";
import { ability } from "../content/schemas/fight-schemas.ts";
import { amountAt } from "../core/resource.ts";
import type { World } from "../dungeon/world.ts";

const manaOf = (world: World) =>
  amountAt(playerIn(world).mana, 100, world.game_rules.mana_regeneration, world);
const staminaOf = (world: World) =>
  amountAt(playerIn(world).stamina, 100, world.game_rules.stamina_regeneration, world);
let seq = 0;
const moveTo = (world: World, x: number, z: number, sprinting = false) =>
  act(world, {
    type: "move",
    player_id: "ada",
    seq: ++seq,
    claim: { position: { x, z }, yaw: 0, sprinting },
  });

describe("a player in a fight", () => {
  it("is ATTACKING for 0.2 s after a strike, and can start nothing else", () => {
    const world = aWorld({ room_template_id: "room1" });
    strike(world);
    assert.equal(playerIn(world).state, "ATTACKING");
    assert.equal(answerOf(use(world, "fireball")), "busy");
    pass(world, 0.2);
    assert.equal(playerIn(world).state, "IDLE");
    assert.equal(answerOf(use(world, "fireball")), "accepted");
  });

  it("may dodge a moment before a strike is over, since messages come unevenly", () => {
    const world = aWorld({ room_template_id: "room1" });
    strike(world);
    pass(world, 0.1);
    assert.equal(answerOf(use(world, "dodge_roll")), "accepted");
  });

  it("earns no walking while ATTACKING or CASTING", () => {
    const world = aWorld({ room_template_id: "room1" });
    use(world, "fireball");
    pass(world, 0.4);
    assert.equal(answerOf(moveTo(world, 0, 1.2)), "too_fast");
    pass(world, 0.2);
    assert.equal(answerOf(moveTo(world, 0, 1.2)), "accepted");
  });

  it("is CASTING a fireball for 0.4 s, pays 20 mana at once, and can cast the next 3 s later", () => {
    const world = aWorld({ room_template_id: "room1" });
    use(world, "fireball");
    assert.equal(manaOf(world), 80);
    pass(world, 0.35);
    assert.equal(playerIn(world).state, "CASTING");
    assert.equal(world.projectiles.size, 0);
    assert.equal(answerOf(use(world, "dodge_roll")), "busy");
    pass(world, 0.05);
    assert.equal(playerIn(world).state, "IDLE");
    assert.equal(world.projectiles.size, 1);
    pass(world, 2.4);
    assert.equal(answerOf(use(world, "fireball")), "on_cooldown");
    pass(world, 0.2);
    assert.equal(answerOf(use(world, "fireball")), "accepted");
  });

  it("gets 5 mana a second back, and casts nothing that it cannot pay", () => {
    const world = aWorld({ room_template_id: "room1" });
    playerIn(world).mana = { amount: 10, since_tick: world.tick };
    assert.equal(answerOf(use(world, "fireball")), "not_enough_mana");
    assert.equal(manaOf(world), 10);
    pass(world, 2);
    assert.equal(manaOf(world), 20);
    assert.equal(answerOf(use(world, "fireball")), "accepted");
    pass(world, 60);
    assert.equal(manaOf(world), 100);
  });

  it("cannot use what belongs to a boss", () => {
    const world = aWorld({ room_template_id: "room5" });
    assert.equal(answerOf(use(world, "ground_slam")), "unknown_ability");
  });

  it("swings a slow weapon even where its target has died meanwhile", () => {
    const hammer = ability.parse({
      ...{ id: "hammer", name: "Hammer", ability_type: "melee", cooldown: 1, mana_cost: 0, stamina_cost: 0 },
      ...{ cast_time: 0.5, damage: 20, max_range: 3, cone_half_angle_degrees: 90 },
    });
    const world = aWorld({ room_template_id: "room4", content: contentWith({ abilities: { hammer } }) });
    const [first, second] = [...world.enemies.values()];
    assert.ok(first && second);
    second.position_x = first.position_x + 1;
    put(world, { x: first.position_x, z: first.position_z - 1.5 });
    assert.equal(answerOf(use(world, "hammer", { target: first })), "accepted");
    first.is_alive = false;
    second.attack_ready_at_tick = 1000;
    pass(world, 0.6);
    assert.ok(second.current_health <= 30, `${second.current_health}`);
  });
});

describe("the dodge roll", () => {
  it("carries 4 m, costs 20 stamina and is over after 0.3 s", () => {
    const world = aWorld({ room_template_id: "room1" });
    assert.equal(answerOf(use(world, "dodge_roll")), "accepted");
    assert.equal(playerIn(world).state, "DODGING");
    assert.equal(staminaOf(world), 80);
    assert.equal(answerOf(moveTo(world, 0, 4)), "accepted");
    pass(world, 0.3);
    assert.equal(playerIn(world).state, "IDLE");
    assert.equal(answerOf(moveTo(world, 0, 5.5)), "too_fast");
  });

  it("makes invulnerable for 0.3 s and no longer", () => {
    for (const [seconds, health] of [
      [0.1, 100],
      [0.25, 100],
      [0.35, 97],
    ] as const) {
      const world = aWorld();
      const goblin = firstEnemy(world);
      put(world, { x: goblin.position_x, z: goblin.position_z - 1.5 });
      use(world, "dodge_roll");
      const lands_at_tick = world.tick + Math.round(seconds * 20);
      goblin.attack = {
        started_tick: world.tick,
        lands_at_tick,
        target_player_id: "ada",
        ability_id: undefined,
      };
      pass(world, seconds);
      const { current_health } = playerIn(world);
      assert.ok(health === 100 ? current_health === 100 : current_health <= health, `after ${seconds} s`);
    }
  });

  it("comes once a second, and never without the stamina for it", () => {
    const world = aWorld({ room_template_id: "room1" });
    let rolls = 0;
    for (let ticks = 0; ticks < 200; ticks++) {
      playerIn(world).stamina = { amount: 100, since_tick: world.tick };
      if (answerOf(use(world, "dodge_roll")) === "accepted") rolls += 1;
      pass(world, 0.05);
    }
    assert.ok(rolls === 10 || rolls === 11, `${rolls} in 10 s`);
    pass(world, 1);
    playerIn(world).stamina = { amount: 19, since_tick: world.tick };
    assert.equal(answerOf(use(world, "dodge_roll")), "not_enough_stamina");
  });
});

describe("sprinting", () => {
  it("is half as fast again as walking, at 10 stamina a second", () => {
    const world = aWorld({ room_template_id: "room1" });
    for (let i = 1; i <= 5; i++) {
      pass(world, 0.2);
      assert.equal(answerOf(moveTo(world, 0, i * 1.8, true)), "accepted");
    }
    assert.ok(Math.abs(staminaOf(world) - 90) < 1e-9);
  });

  it("gives stamina back at 15 a second, but not in the second after", () => {
    const world = aWorld({ room_template_id: "room1" });
    playerIn(world).stamina = { amount: 52, since_tick: 0 };
    pass(world, 0.2);
    moveTo(world, 0, 1.8, true);
    const left = staminaOf(world);
    pass(world, 1);
    assert.equal(staminaOf(world), left);
    pass(world, 1);
    assert.equal(staminaOf(world), left + 15);
  });

  it("is a walk without stamina", () => {
    const world = aWorld({ room_template_id: "room1" });
    playerIn(world).stamina = { amount: 0, since_tick: 1000 };
    let z = 0;
    for (let i = 0; i < 20; i++) {
      pass(world, 0.2);
      if (answerOf(moveTo(world, 0, (z + 1.8) % 9, true)) === "accepted") z = playerIn(world).position_z;
    }
    assert.equal(staminaOf(world), 0);
    assert.ok(playerIn(world).position_z <= 9);
  });
});

describe("a potion", () => {
  const drink = (world: World, item_id: string) =>
    act(world, { type: "use_item", player_id: "ada", item_id });

  it("restores 50 health, up to the maximum, and is used up", () => {
    const world = aWorld({ room_template_id: "room1" });
    const ada = playerIn(world);
    ada.lasting.inventory = { health_potion: 2 };
    ada.current_health = 30;
    const { events } = drink(world, "health_potion");
    assert.equal(ada.current_health, 80);
    assert.deepEqual(
      events.map(event => event.event_type),
      ["ability_used", "item_used", "player_restored"],
    );
    drink(world, "health_potion");
    assert.equal(ada.current_health, 100);
    assert.deepEqual(ada.lasting.inventory, {});
    assert.equal(answerOf(drink(world, "health_potion")), "not_enough_items");
  });

  it("restores 50 mana", () => {
    const world = aWorld({ room_template_id: "room1" });
    playerIn(world).lasting.inventory = { mana_potion: 1 };
    playerIn(world).mana = { amount: 5, since_tick: world.tick };
    assert.equal(answerOf(drink(world, "mana_potion")), "accepted");
    assert.equal(manaOf(world), 55);
  });

  it("is the only thing that can be drunk", () => {
    const world = aWorld({ room_template_id: "room1" });
    playerIn(world).lasting.inventory = { rusty_sword: 1 };
    assert.equal(answerOf(drink(world, "rusty_sword")), "unknown_item");
    assert.equal(answerOf(drink(world, "toString")), "unknown_item");
    assert.deepEqual(playerIn(world).lasting.inventory, { rusty_sword: 1 });
  });
});
