import assert from "node:assert/strict";
import {
  act,
  answerOf,
  aWorld,
  contentWith,
  firstEnemy,
  kill,
  pass,
  playerIn,
  put,
  slay,
  strike,
  use,
} from "../../../test/support/world.ts";
import { layLoot } from "./loot.ts";
import { redoCharacter } from "./redo.ts";
import { createPlayer, departureOf } from "./setup.ts";
import type { World } from "./world.ts";

const respawn = (world: World, player_id = "ada") => act(world, { type: "respawn", player_id });
const typesOf = (events: readonly { event_type: string }[]) => events.map(event => event.event_type);

describe("a player who dies", () => {
  it("dies of an enemy's hits, once, and everyone is told where", () => {
    const world = aWorld({ players: ["ada", "bob"] });
    const goblin = firstEnemy(world);
    put(world, { x: 0, z: goblin.position_z - 1.5 }).current_health = 3;
    const [died, ...more] = pass(world, 5).filter(event => event.event_type === "player_died");
    assert.deepEqual(more, []);
    assert.equal(died?.target_player_id, "ada");
    assert.equal(died?.source_enemy_id, goblin.id);
    assert.equal(playerIn(world).current_health, 0);
    assert.equal(playerIn(world).state, "DEAD");
  });

  it("has one death more, also in a redo of it", () => {
    const world = aWorld();
    const alive = departureOf(world, playerIn(world));
    const events = kill(world);
    assert.equal(playerIn(world).lasting.deaths, 1);
    const redone = redoCharacter(alive, events, world.content);
    assert.equal(redone.lasting.deaths, 1);
  });

  it("can do nothing until the respawn", () => {
    const world = aWorld({ players: ["ada", "bob"] });
    const goblin = firstEnemy(world);
    const ada = put(world, { x: 0, z: 16.5 });
    ada.lasting.inventory = { health_potion: 1 };
    while (world.loot_drops.size === 0) layLoot(world, "goblin", { x: 0, z: 16.5 });
    const [loot_instance_id = ""] = world.loot_drops.keys();
    kill(world);
    const before = structuredClone(ada);
    const claim = { position: { x: 0, z: 17 }, yaw: 1 };
    const answers = [
      act(world, { type: "move", player_id: "ada", seq: 1, claim }),
      use(world, "dodge_roll"),
      strike(world, { target: goblin }),
      act(world, { type: "use_item", player_id: "ada", item_id: "health_potion" }),
      act(world, { type: "door", player_id: "ada", door_id: "door1_2", action: "close" }),
      act(world, { type: "enter_door", player_id: "ada", door_id: "door1_2" }),
      act(world, { type: "loot_pickup", player_id: "ada", loot_instance_id }),
    ].map(answerOf);
    assert.deepEqual(new Set(answers), new Set(["player_dead"]));
    assert.deepEqual(ada, before);
  });

  it("comes back after 2 s at its point of entry with full health and mana, as often as it asks", () => {
    const world = aWorld({ players: ["ada", "bob"] });
    const ada = put(world, { x: 3, z: 30 });
    ada.mana = { amount: 1, since_tick: world.tick };
    kill(world);
    pass(world, 1.8);
    assert.equal(answerOf(respawn(world)), "not_yet");
    pass(world, 0.2);
    assert.deepEqual(typesOf(respawn(world).events), ["player_respawned"]);
    assert.deepEqual(
      [ada.current_health, ada.mana.amount, ada.state, ada.is_alive],
      [100, 100, "IDLE", true],
    );
    assert.deepEqual({ x: ada.position_x, z: ada.position_z }, ada.checkpoint);
    assert.deepEqual(respawn(world), { verdict: { is_accepted: true, value: undefined }, events: [] });
  });

  it("has earned no walking while dead", () => {
    const world = aWorld();
    kill(world);
    pass(world, 10);
    respawn(world);
    const { x, z } = playerIn(world).checkpoint;
    const claim = { position: { x, z: z + 1.2 }, yaw: 0 };
    assert.equal(answerOf(act(world, { type: "move", player_id: "ada", seq: 1, claim })), "too_fast");
  });

  it("loses the share of its gold that the dungeon says, and none by default", () => {
    const dungeon = aWorld().dungeon;
    for (const [gold_loss_share, left] of [
      [0, 25],
      [0.1, 23],
      [1, 0],
    ] as const) {
      const content = contentWith({ dungeons: { first_dungeon: { ...dungeon, gold_loss_share } } });
      const world = aWorld({ content });
      playerIn(world).lasting.gold = 25;
      kill(world);
      pass(world, 2);
      const [event] = respawn(world).events;
      assert.equal(playerIn(world).lasting.gold, left);
      assert.ok(event?.event_type === "player_respawned" && event.gold_lost === 25 - left);
    }
  });

  it("is still dead when it leaves and comes back, so leaving saves neither time nor gold", () => {
    const world = aWorld();
    kill(world);
    const back = createPlayer(world, departureOf(world, playerIn(world)));
    assert.deepEqual([back.is_alive, back.state, back.current_health], [false, "DEAD", 0]);
    world.players.set("ada", back);
    assert.equal(answerOf(respawn(world)), "not_yet");
    pass(world, 2);
    assert.equal(answerOf(respawn(world)), "accepted");
  });
});

describe("the enemies of the room", () => {
  it("fight on while anybody lives, and start anew when everyone is dead", () => {
    const world = aWorld({ players: ["ada", "bob"] });
    const goblin = firstEnemy(world);
    put(world, { x: 0, z: goblin.position_z - 1.5 });
    strike(world, { target: goblin });
    const { current_health } = goblin;
    assert.ok(!typesOf(kill(world, "ada")).includes("enemies_reset"));
    assert.equal(goblin.current_health, current_health);
    assert.ok(typesOf(kill(world, "bob")).includes("enemies_reset"));
    assert.equal(goblin.current_health, 50);
    assert.deepEqual({ x: goblin.position_x, z: goblin.position_z }, goblin.home);
    assert.deepEqual([goblin.state, goblin.threat.size, goblin.attack], ["IDLE", 0, undefined]);
  });

  it("are not hurt by what was shot before they started anew", () => {
    const world = aWorld();
    put(world, { x: 0, z: firstEnemy(world).position_z - 8 });
    use(world, "fireball");
    pass(world, 0.45);
    kill(world);
    pass(world, 2);
    assert.equal(firstEnemy(world).current_health, 50);
  });

  it("stay dead when they are dead, so that nobody gets their loot twice", () => {
    const world = aWorld({ room_template_id: "room4" });
    const [first, second] = [...world.enemies.values()];
    assert.ok(first && second);
    playerIn(world).current_health = 1e6;
    slay(world, first);
    kill(world);
    assert.deepEqual([first.current_health, first.state], [0, "DEAD"]);
    pass(world, 5);
    assert.deepEqual([...world.enemies.values()], [second]);
  });

  it("leave a cleared room cleared", () => {
    const world = aWorld();
    slay(world, firstEnemy(world));
    assert.deepEqual(typesOf(kill(world)), ["player_died"]);
    pass(world, 2);
    respawn(world);
    assert.equal(world.is_cleared, true);
  });
});
