import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import {
  anArrival,
  aWorld,
  contentWith,
  drawKeyOf,
  firstEnemy,
  kill,
  pass,
  playerIn,
  put,
  slay,
  strike,
  use,
} from "../../../test/support/world.ts";
import { enemyType } from "../content/schemas/content-schemas.ts";

import { replay } from "../core/replay.ts";
import { applyCommand, type Command } from "./commands.ts";
import { type DungeonLine, type DungeonStart, dungeonRules } from "./dungeon-rules.ts";
import { isIdle } from "./idle.ts";
import { createWorld } from "./setup.ts";
import { type HibernatedRoom, hibernate, restoreWorld } from "./snapshot.ts";
import { takeTick } from "./tick.ts";
import type { World } from "./world.ts";

const OPTIONS = {
  ...{ content: aWorld().content, room_id: "room", run_id: "run", dungeon_id: "first_dungeon" },
  ...{ room_template_id: "room2", seed: 7, draw_key: drawKeyOf(7) },
};

/** A recording as a room makes it: Ada walks to the goblin and strikes until one of them is dead. */
function aRecording(hibernated?: HibernatedRoom): {
  start: DungeonStart;
  lines: DungeonLine[];
  world: World;
} {
  const world = hibernated ? restoreWorld(OPTIONS, hibernated) : createWorld(OPTIONS);
  const lines: DungeonLine[] = [];
  const perform = (command: Command) =>
    lines.push({ kind: "command", tick: world.tick, command, ...applyCommand(world, command) });
  perform({ type: "join", arrival: anArrival("ada") });
  for (let seq = 1; world.players.get("ada")?.is_alive && !world.is_cleared && seq < 600; seq++) {
    for (let i = 0; i < 4; i++) {
      const events = takeTick(world);
      if (events.length > 0) lines.push({ kind: "tick", tick: world.tick, events });
    }
    const { position_x, position_z } = playerIn(world);
    const goblin = firstEnemy(world);
    const [dx, dz] = [goblin.position_x - position_x, goblin.position_z - position_z];
    const metres = Math.hypot(dx, dz);
    const stride = Math.min(1.2, Math.max(0, metres - 1.2)) / metres;
    const position = { x: position_x + dx * stride, z: position_z + dz * stride };
    const claim = { position, yaw: Math.atan2(dx, dz) };
    if (metres > 2) perform({ type: "move", player_id: "ada", seq, claim });
    else perform({ type: "combat_event", player_id: "ada", claim, use: { ability_id: "melee_attack" } });
  }
  lines.push({ kind: "end", tick: world.tick, events: [] });
  const start: DungeonStart = { kind: "start", mode: "dungeon", options: OPTIONS, hibernated };
  return { ...JSON.parse(JSON.stringify({ start, lines })), world };
}

describe("a recorded room", () => {
  it("plays again as it went, event for event", () => {
    const { start, lines, world } = aRecording();
    assert.ok(world.is_cleared);
    assert.equal(replay(dungeonRules, start, lines), undefined);
  });

  it("plays again from where it was restored", () => {
    const before = aWorld({ seed: 3 });
    pass(before, 40);
    const { start, lines } = aRecording(hibernate(before));
    assert.ok(lines.length > 10);
    assert.equal(replay(dungeonRules, start, lines), undefined);
  });

  it("names the line from which it goes otherwise, whatever is changed in it", () => {
    const { start, lines } = aRecording();
    const index = lines.findIndex(line => line.events.some(event => event.event_type === "damage_dealt"));
    const changed = structuredClone(lines);
    for (const event of changed[index]?.events ?? []) {
      if (event.event_type === "damage_dealt") event.damage_amount += 1;
    }
    assert.equal(replay(dungeonRules, start, changed)?.line, index);

    const silent = lines.findIndex(line => line.kind === "tick");
    assert.equal(replay(dungeonRules, start, lines.toSpliced(silent, 1))?.line, silent);
    assert.notEqual(
      replay(dungeonRules, { ...start, options: { ...start.options, seed: 8 } }, lines),
      undefined,
    );
  });

  it("carries the key that its criticals and its loot were drawn with: with another they are others", () => {
    const { start, lines } = aRecording();
    const others = [8, 9, 10, 11].map(number => ({ ...start.options, draw_key: drawKeyOf(number) }));
    assert.ok(others.some(options => replay(dungeonRules, { ...start, options }, lines) !== undefined));
  });

  it("from before there were keys plays again as it went: patrols, criticals of both sides, and loot", () => {
    const file = readFileSync("src/game/dungeon/recorded-with-one-generator.jsonl", "utf8");
    const [start, ...lines]: [DungeonStart, ...DungeonLine[]] = JSON.parse(
      `[${file.trim().split("\n").join(",")}]`,
    );
    assert.ok(!("draw_key" in start.options));
    const events = lines.flatMap(line => line.events);
    const hits = events.filter(
      event => event.event_type === "damage_dealt" || event.event_type === "damage_taken",
    );
    for (const side of ["damage_dealt", "damage_taken"] as const) {
      const criticals = hits.filter(hit => hit.event_type === side).map(hit => hit.is_critical);
      assert.deepEqual(new Set(criticals), new Set([true, false]), side);
    }
    assert.equal(events.filter(event => event.event_type === "loot_picked_up").length, 3);
    assert.equal(replay(dungeonRules, start, lines), undefined);
  });
});

describe("an idle room", () => {
  const still = enemyType.parse({ ...OPTIONS.content["enemy-types"].goblin, patrol_radius: 0 });
  const content = contentWith({ "enemy-types": { goblin: still } });

  /** Takes ticks as long as the room is idle; they must change nothing but their count. */
  function assertTicks(world: World): void {
    const { tick: _tick, ...before } = structuredClone({
      ...world,
      content: 0,
      walkableArea: 0,
      combat_rules: 0,
    });
    for (let i = 0; i < 100; i++) assert.deepEqual(takeTick(world), []);
    const { tick: _later, ...after } = structuredClone({
      ...world,
      content: 0,
      walkableArea: 0,
      combat_rules: 0,
    });
    assert.deepEqual(after, before);
  }

  it("is one where nobody does anything: ticks change nothing but their count", () => {
    for (const world of [aWorld({ room_template_id: "room1" }), aWorld({ content })]) {
      assert.equal(isIdle(world), true);
      assertTicks(world);
    }
  });

  it("is not idle while an enemy walks its last metres home", () => {
    const world = aWorld({ content });
    const goblin = firstEnemy(world);
    goblin.position_x += 0.9;
    goblin.state = "RETURN";
    goblin.walk = { from: { x: 0.9, z: 31.85 }, to: goblin.home, speed: 0.5, started_tick: 0 };
    pass(world, 0.5);
    assert.equal(goblin.state, "IDLE");
    assert.equal(isIdle(world), false);
    pass(world, 2);
    assert.equal(isIdle(world), true);
  });

  it("is not idle in the middle of anything, and changes nothing once it says that it is", () => {
    const beginnings: ((world: World) => void)[] = [
      world => void use(world, "fireball"),
      world => void use(world, "dodge_roll"),
      world => void strike(world),
      world => void put(world, { x: 0, z: firstEnemy(world).position_z - 9 }),
      world => void firstEnemy(world).threat.set("ada", 1),
      world => void slay(world, firstEnemy(world)),
      world => {
        put(world, { x: 0, z: 30 });
        pass(world, 1);
        kill(world);
      },
      world => {
        put(world, { x: 4, z: 23 });
        pass(world, 1);
        put(world, { x: 0, z: 17 });
        firstEnemy(world).position_z = 34;
      },
    ];
    for (const [index, begin] of beginnings.entries()) {
      const world = aWorld({ content });
      begin(world);
      if (index < 6) assert.equal(isIdle(world), false, `${index}`);
      for (let ticks = 0; ticks < 20 * 60; ticks++) {
        if (isIdle(world)) break;
        // The goblin has won by then, or is out of reach.
        if (ticks === 20 * 20) put(world, { x: 0, z: 16.9 });
        takeTick(world);
      }
      if (isIdle(world)) assertTicks(world);
    }
  });
});

describe("a hibernated room", () => {
  it("is restored as it was: dice, enemies, loot, doors, and what is cleared", () => {
    const world = aWorld({ seed: 5 });
    slay(world, firstEnemy(world));
    pass(world, 6);
    const hibernated: HibernatedRoom = JSON.parse(JSON.stringify(hibernate(world)));
    const restored = restoreWorld({ ...OPTIONS, seed: 99 }, hibernated);
    assert.deepEqual(hibernate(restored), hibernated);
    assert.equal(restored.is_cleared, true);
    assert.deepEqual(restored.doors, world.doors);
    assert.equal(restored.random.state, world.random.state);
  });

  it("keeps how far a fight has come", () => {
    const world = aWorld({ room_template_id: "room5" });
    const boss = firstEnemy(world);
    boss.current_health = 133;
    put(world, { x: 0, z: boss.position_z - 1.5 });
    strike(world, { target: boss });
    const restored = restoreWorld({ ...OPTIONS, room_template_id: "room5" }, hibernate(world));
    assert.deepEqual(hibernate(restored), hibernate(world));
    assert.deepEqual([firstEnemy(restored).phase, restored.boss_phase, restored.enemies.size], [1, 1, 3]);
    assert.ok([...restored.enemies.values()].slice(1).every(enemy => enemy.is_summoned));
  });
});
