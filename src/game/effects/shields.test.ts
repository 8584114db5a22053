import assert from "node:assert/strict";
import { rulesContent } from "../../../test/support/rules-content.ts";
import {
  anArrival,
  aWorld,
  firstEnemy,
  pass,
  playerIn,
  put,
  strike,
  use,
} from "../../../test/support/world.ts";
import { hit } from "../combat/damage.ts";
import { launch } from "../combat/projectiles.ts";
import { entryOf } from "../content/content.ts";
import { ability } from "../content/schemas/fight-schemas.ts";
import type { GameEvent } from "../dungeon/dungeon-events.ts";
import { redoCharacter } from "../dungeon/redo.ts";
import { createPlayer, departureOf } from "../dungeon/setup.ts";
import type { Enemy, World } from "../dungeon/world.ts";
import { walkSpeed } from "../movement/pace.ts";

const buff = { ability_type: "buff", effect_duration: 5 };
const ABILITIES = [
  {
    ...{ ...buff, id: "ward" },
    effects: [{ effect_type: "shield", value: 25 }],
  },
  {
    ...{ ...buff, id: "bubble" },
    effects: [
      { effect_type: "shield", value: 8 },
      { effect_type: "move_speed_multiplier", value: 0.5 },
    ],
  },
  {
    ...{ ...buff, id: "guard" },
    effects: [{ effect_type: "block", value: 0.6 }],
  },
  {
    ...{ ...buff, id: "parry" },
    effects: [{ effect_type: "block", value: 0.5 }],
  },
  {
    ...{ id: "poison", ability_type: "debuff", max_range: 8, effect_duration: 3 },
    effects: [{ effect_type: "health_per_second", value: -20 }],
  },
];
const content = rulesContent({ abilities: ABILITIES, enemy: { detection_radius: 0.1 } });

/** Ada looks along +z at the brute, 1.5 m before her, which hits for 10 when it is told to. */
function beforeBrute(): { world: World; brute: Enemy; hitAda: () => GameEvent[] } {
  const world = aWorld({ content, room_template_id: "hall" });
  const brute = firstEnemy(world);
  const ada = put(world, { x: brute.position_x, z: brute.position_z - 1.5 });
  ada.yaw = 0;
  const hitAda = () => {
    const events: GameEvent[] = [];
    hit(world, brute, ada, { ability: undefined, multiplier: 1 }, events);
    return events;
  };
  return { world, brute, hitAda };
}

const healthOf = (world: World) => Math.round(playerIn(world).current_health * 1000) / 1000;

describe("a shield", () => {
  it("takes so many points before health, and is over when they are used up", () => {
    const { world, hitAda } = beforeBrute();
    use(world, "ward");
    hitAda();
    hitAda();
    assert.equal(healthOf(world), 100);
    assert.ok(playerIn(world).effects.has("ward"), "5 points of it are left");
    hitAda();
    assert.equal(healthOf(world), 95);
    assert.equal(playerIn(world).effects.size, 0);
    hitAda();
    assert.equal(healthOf(world), 85);
  });

  it("is over after its time, with what was left of it", () => {
    const { world, hitAda } = beforeBrute();
    use(world, "ward");
    hitAda();
    pass(world, 5);
    assert.deepEqual([playerIn(world).effects.size, playerIn(world).absorbed.size], [0, 0]);
    hitAda();
    assert.equal(healthOf(world), 90);
  });

  it("is whole again when it is given again", () => {
    const { world, hitAda } = beforeBrute();
    use(world, "ward");
    hitAda();
    hitAda();
    pass(world, 1);
    use(world, "ward");
    hitAda();
    hitAda();
    assert.equal(healthOf(world), 100);
  });

  it("takes what poison would take, too", () => {
    const { world } = beforeBrute();
    use(world, "ward");
    const ada = playerIn(world);
    ada.effects = new Map([...ada.effects, ["poison", world.tick + 60]]);
    pass(world, 1);
    assert.equal(healthOf(world), 100);
    pass(world, 1);
    assert.equal(healthOf(world), 85);
  });

  it("stands beside another, and takes with it what else its ability does when it is used up", () => {
    const { world, hitAda } = beforeBrute();
    use(world, "bubble");
    use(world, "ward");
    const ada = playerIn(world);
    assert.equal(walkSpeed(world, ada), 3);
    hitAda();
    assert.equal(healthOf(world), 100);
    assert.deepEqual([...ada.effects.keys()], ["ward"]);
    pass(world, 1);
    assert.equal(walkSpeed(world, ada), 6);
    for (let i = 0; i < 3; i++) hitAda();
    assert.equal(healthOf(world), 93);
  });

  it("that slows its bearer slows it no more when it is used up", () => {
    const { world, hitAda } = beforeBrute();
    use(world, "bubble");
    assert.equal(walkSpeed(world, playerIn(world)), 3);
    hitAda();
    assert.equal(walkSpeed(world, playerIn(world)), 6);
  });

  it("of an enemy takes what players do to it", () => {
    const { world, brute } = beforeBrute();
    brute.effects = new Map([["ward", world.tick + 100]]);
    for (let i = 0; i < 3; i++) {
      strike(world, { target: brute });
      pass(world, 0.5);
      put(world, { x: brute.position_x, z: brute.position_z - 1.5 });
    }
    assert.equal(brute.current_health, 495);
    assert.equal(brute.effects.size, 0);
  });

  it("is told with the hit: what it has taken, and what it has not", () => {
    const { world, hitAda } = beforeBrute();
    use(world, "bubble");
    const [event] = hitAda();
    assert.ok(event?.event_type === "damage_taken");
    assert.deepEqual([event.damage_amount, event.absorbed_amount], [10, 8]);
    assert.equal(healthOf(world), 98);
  });

  it("goes through a door with what is left of it", () => {
    const { world, hitAda } = beforeBrute();
    use(world, "ward");
    hitAda();
    const departure = departureOf(world, playerIn(world));
    assert.deepEqual(departure.absorbed, { ward: 10 });
    const next = aWorld({ content, room_template_id: "porch", players: [] });
    const arrived = createPlayer(next, departure);
    assert.deepEqual([...arrived.absorbed], [["ward", 10]]);
    assert.deepEqual([...createPlayer(next, anArrival("bob")).absorbed], []);
  });

  it("comes back after a crash, with what is left of it", () => {
    const { world, hitAda } = beforeBrute();
    const saved = departureOf(world, playerIn(world));
    const events = [...use(world, "ward").events, ...hitAda(), ...hitAda()];
    const after = redoCharacter(saved, events, content);
    assert.equal(after.current_health, 100);
    assert.deepEqual([after.effects, after.absorbed], [{ ward: 5 }, { ward: 20 }]);
    const later = redoCharacter(saved, [...events, ...hitAda()], content);
    assert.deepEqual([later.current_health, later.effects, later.absorbed], [95, {}, {}]);
    pass(world, 1);
    const again = redoCharacter(saved, [...events, ...use(world, "ward").events], content);
    assert.deepEqual([again.effects, again.absorbed], [{ ward: 5 }, {}]);
    assert.equal(later.lasting.statistics.damage_taken, 5);
  });

  it("is gone with the death of its bearer", () => {
    const { world, hitAda } = beforeBrute();
    use(world, "ward");
    playerIn(world).current_health = 1;
    for (let i = 0; i < 3; i++) hitAda();
    const { is_alive, effects, absorbed } = playerIn(world);
    assert.deepEqual([is_alive, effects.size, absorbed.size], [false, 0, 0]);
  });
});

describe("a block", () => {
  it("takes its share of the damage of hits from the front, and nothing from behind", () => {
    for (const [yaw, health] of [
      [0, 96],
      [1.5, 96],
      [1.65, 90],
      [Math.PI, 90],
    ] as const) {
      const { world, hitAda } = beforeBrute();
      use(world, "guard");
      playerIn(world).yaw = yaw;
      const [event] = hitAda();
      assert.equal(healthOf(world), health, `${yaw}`);
      assert.ok(event?.event_type === "damage_taken");
      assert.equal(event.damage_amount, 100 - health);
    }
  });

  it("takes its share of what another leaves", () => {
    const { world, hitAda } = beforeBrute();
    use(world, "guard");
    use(world, "parry");
    hitAda();
    assert.equal(healthOf(world), 98);
  });

  it("is against a shot from where it was shot, wherever its shooter is by now", () => {
    const { world, brute } = beforeBrute();
    const ada = put(world, { x: 0, z: brute.position_z - 8 });
    use(world, "guard");
    brute.yaw = Math.PI;
    launch(world, brute, entryOf(content.abilities, "bolt"));
    brute.position_z = ada.position_z - 3;
    pass(world, 1);
    assert.equal(healthOf(world), 96);
  });

  it("is over after its time, and does nothing against poison", () => {
    const { world, hitAda } = beforeBrute();
    use(world, "guard");
    const ada = playerIn(world);
    ada.effects = new Map([...ada.effects, ["poison", world.tick + 20]]);
    pass(world, 1);
    assert.equal(healthOf(world), 80);
    pass(world, 4);
    hitAda();
    assert.equal(healthOf(world), 70);
  });

  it("is a share of at most 1 in the content", () => {
    const of = (value: number) =>
      ability.safeParse({
        ...{ id: "guard", name: "Guard", ability_type: "buff", cooldown: 1, mana_cost: 0, stamina_cost: 0 },
        ...{ cast_time: 0, effect_duration: 3, effects: [{ effect_type: "block", value }] },
      }).error?.issues[0]?.message;
    assert.deepEqual(
      [of(1), of(1.5), of(-1)],
      [undefined, "is a share, at most 1, for this effect_type", "must be 0 or more for this effect_type"],
    );
  });
});
