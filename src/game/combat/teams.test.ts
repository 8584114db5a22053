import assert from "node:assert/strict";
import { type RulesChanges, rulesContent } from "../../../test/support/rules-content.ts";
import { aWorld, firstEnemy, pass, playerIn, put, use } from "../../../test/support/world.ts";
import type { GameEvent } from "../dungeon/dungeon-events.ts";
import { spawnEnemy } from "../dungeon/spawn.ts";
import type { Enemy, Player, World } from "../dungeon/world.ts";
import { hit } from "./damage.ts";
import { launch } from "./projectiles.ts";

const PLAIN = { ability: undefined, multiplier: 1 };

/** 20 a second, for 3 s. */
const POISON = {
  ...{ id: "poison", ability_type: "debuff", max_range: 8, effect_duration: 3 },
  effects: [{ effect_type: "health_per_second", value: -20 }],
};

/** Ada looks along +z at Bob, 1.5 m before her, who is of the team; no enemy has noticed them. */
function adaBefore(team: string, changes: RulesChanges = {}): { world: World; ada: Player; bob: Player } {
  const world = aWorld({
    content: rulesContent({ ...changes, enemy: { detection_radius: 0.1 } }),
    room_template_id: "porch",
    players: ["ada", "bob"],
  });
  const ada = put(world, { x: 0, z: 0 });
  const bob = put(world, { x: 0, z: 1.5 }, "bob");
  bob.team = team;
  return { world, ada, bob };
}

/** The brute of the hall, and another 3 m behind it that is of the team. */
function bruteBefore(team: string): { world: World; brute: Enemy; other: Enemy } {
  const content = rulesContent({ enemy: { detection_radius: 0.1 } });
  const world = aWorld({ content, room_template_id: "hall" });
  const brute = firstEnemy(world);
  const other = spawnEnemy(world, "brute", { x: brute.position_x, z: brute.position_z + 3 });
  other.team = team;
  return { world, brute, other };
}

const types = (events: GameEvent[]) => events.map(event => event.event_type);

describe("a player", () => {
  it("hurts a player of another team by a strike, and the event names both", () => {
    const { world, ada, bob } = adaBefore("red");
    const { verdict, events } = use(world, "melee_attack", { target: bob });
    assert.ok(verdict.is_accepted);
    assert.deepEqual(verdict.value, { damage_amount: 10, is_critical: false });
    assert.equal(bob.current_health, 90);
    assert.deepEqual(events.at(-1), {
      event_type: "damage_dealt",
      source_player_id: "ada",
      target_player_id: "bob",
      ability_id: "melee_attack",
      damage_amount: 10,
      is_critical: false,
    });
    assert.deepEqual([ada.lasting.statistics.damage_dealt, bob.lasting.statistics.damage_taken], [10, 10]);
  });

  it("hurts nobody of its own team, whom it cannot aim at either", () => {
    const { world, bob } = adaBefore("players");
    assert.deepEqual(use(world, "melee_attack", { target: bob }).verdict, {
      is_accepted: false,
      reason: "no_such_target",
    });
    assert.deepEqual(types(use(world, "melee_attack").events), ["ability_used"]);
    assert.equal(bob.current_health, 100);
  });

  for (const { team, health } of [
    { team: "red", health: 90 },
    { team: "players", health: 100 },
  ]) {
    it(`leaves a player of the team "${team}" before whom it shoots with ${health} health`, () => {
      const { world, bob } = adaBefore(team);
      use(world, "bolt");
      pass(world, 2);
      assert.equal(bob.current_health, health);
    });
  }

  it("kills a player of another team, who loses what all dead lose", () => {
    const { world, bob } = adaBefore("red");
    bob.current_health = 5;
    const { events } = use(world, "melee_attack", { target: bob });
    assert.deepEqual(types(events), ["ability_used", "damage_dealt", "player_died"]);
    assert.deepEqual([bob.is_alive, bob.state, bob.current_health], [false, "DEAD", 0]);
    assert.equal(bob.lasting.statistics.damage_taken, 5);
  });

  it("that is invulnerable is hit by nobody", () => {
    const { world, bob } = adaBefore("red");
    use(world, "roll", { player_id: "bob" });
    use(world, "melee_attack", { target: bob });
    assert.equal(bob.current_health, 100);
  });

  it("is held by the stun of a player of another team", () => {
    const stun = { effects: [{ effect_type: "stun" }], effect_duration: 2 };
    const { world, bob } = adaBefore("red", {
      abilities: [{ ...stun, id: "shock", ability_type: "debuff", max_range: 8 }],
    });
    use(world, "shock", { target: bob });
    assert.deepEqual([bob.state, bob.current_health], ["STUNNED", 100]);
  });
});

describe("an enemy", () => {
  it("hurts an enemy of another team, and the event names both", () => {
    const { world, brute, other } = bruteBefore("deserters");
    const events: GameEvent[] = [];
    hit(world, brute, other, PLAIN, events);
    assert.equal(other.current_health, 490);
    assert.deepEqual(JSON.parse(JSON.stringify(events)), [
      {
        event_type: "damage_taken",
        source_enemy_id: brute.id,
        target_enemy_id: other.id,
        damage_amount: 10,
        is_critical: false,
      },
    ]);
  });

  it("hurts none of its own team", () => {
    const { world, brute, other } = bruteBefore("enemies");
    const events: GameEvent[] = [];
    hit(world, brute, other, PLAIN, events);
    assert.deepEqual([other.current_health, events], [500, []]);
  });

  it("shoots at enemies of another team and past its own", () => {
    for (const { team, health } of [
      { team: "deserters", health: 490 },
      { team: "enemies", health: 500 },
    ]) {
      const { world, brute, other } = bruteBefore(team);
      const { bolt } = world.content.abilities;
      assert.ok(bolt);
      launch(world, brute, bolt);
      pass(world, 0.3);
      assert.equal(other.current_health, health, team);
    }
  });

  it("that another enemy kills leaves its loot and clears the room, by nobody's hand", () => {
    const { world, brute, other } = bruteBefore("deserters");
    other.current_health = 1;
    brute.is_alive = false;
    const events: GameEvent[] = [];
    hit(world, brute, other, PLAIN, events);
    assert.deepEqual(types(events), ["damage_taken", "enemy_died", "room_cleared"]);
    assert.equal(playerIn(world).lasting.statistics.enemies_killed, 0);
  });

  it("goes for the player that has hurt it, as much as it was hurt", () => {
    const { world, brute } = bruteBefore("enemies");
    const ada = put(world, { x: brute.position_x, z: brute.position_z - 1.5 });
    use(world, "melee_attack", { target: brute });
    assert.equal(brute.threat.get("ada"), 10);
    assert.equal(ada.lasting.statistics.damage_dealt, 10);
    pass(world, 0.3);
    assert.equal(brute.aggro_player_id, "ada");
  });
});

describe("an effect", () => {
  const content = rulesContent({ abilities: [POISON], enemy: { detection_radius: 0.1 } });

  it("hurts a player, which counts as damage taken, and kills it", () => {
    const world = aWorld({ content, room_template_id: "porch" });
    const ada = playerIn(world);
    ada.effects = new Map([["poison", world.tick + 60]]);
    pass(world, 1);
    assert.ok(Math.abs(ada.current_health - 80) < 1e-9, `${ada.current_health}`);
    assert.ok(Math.abs(ada.lasting.statistics.damage_taken - 20) < 1e-9);
    ada.current_health = 1;
    assert.ok(types(pass(world, 0.1)).includes("player_died"));
  });

  it("that kills an enemy is the kill of the player who has hurt it most, of those who are there", () => {
    const changes = { abilities: [POISON], enemy: { detection_radius: 0.1 } };
    const world = aWorld({
      content: rulesContent(changes),
      room_template_id: "hall",
      players: ["ada", "bob"],
    });
    const brute = firstEnemy(world);
    for (const id of ["ada", "bob"]) put(world, { x: brute.position_x, z: brute.position_z - 1.5 }, id);
    use(world, "poison", { player_id: "bob", target: brute });
    use(world, "melee_attack", { target: brute });
    brute.threat.set("cyd", 500);
    brute.current_health = 1;
    const died = pass(world, 0.1).find(event => event.event_type === "enemy_died");
    assert.ok(died?.event_type === "enemy_died");
    assert.equal(died.source_player_id, "ada");
    assert.equal(playerIn(world).lasting.statistics.enemies_killed, 1);
  });

  it("hurts an enemy, by nobody's hand, and kills it", () => {
    const world = aWorld({ content, room_template_id: "hall" });
    const brute = firstEnemy(world);
    brute.effects = new Map([["poison", world.tick + 60]]);
    pass(world, 1);
    assert.ok(Math.abs(brute.current_health - 480) < 1e-9, `${brute.current_health}`);
    brute.current_health = 1;
    assert.ok(types(pass(world, 0.1)).includes("enemy_died"));
    assert.deepEqual(playerIn(world).lasting.statistics.enemies_killed, 0);
  });
});
