/** Fights with all that enemies can do, and players with shields and blocks, as the dice of fast-check want them. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { rulesContent } from "../../../test/support/rules-content.ts";
import { anArrival, drawKeyOf } from "../../../test/support/world.ts";
import { completeContent } from "../content/older-content.ts";
import { findContentProblems } from "../content/schemas/content-problems.ts";
import { recordedContent } from "../content/schemas/whole-content.ts";
import { distance, pointTowards, yawTowards } from "../core/geometry.ts";
import { positionOf } from "../core/position.ts";
import { replay } from "../core/replay.ts";
import { endOfPath } from "../movement/walk-out.ts";
import { applyCommand, type Command } from "./commands.ts";
import type { GameEvent } from "./dungeon-events.ts";
import { type DungeonLine, type DungeonStart, dungeonRules } from "./dungeon-rules.ts";
import { isIdle } from "./idle.ts";
import { redoCharacter } from "./redo.ts";
import { createWorld, departureOf } from "./setup.ts";
import { hibernate, restoreWorld } from "./snapshot.ts";
import { takeTick } from "./tick.ts";
import type { World } from "./world.ts";

const of = { cooldown: 1.5, mana_cost: 0, stamina_cost: 0, cast_time: 0.4 };
const SHIELD_POINTS = { ward: 15, bark: 20 };
const ABILITIES = [
  {
    ...{ ...of, id: "arrow", ability_type: "ranged", reach: "projectile", max_range: 12, damage: 6 },
    ...{ projectile_speed: 12, projectile_radius: 0.2, effect_duration: 3 },
    effects: [{ effect_type: "move_speed_multiplier", value: 0.6 }],
  },
  { ...of, id: "rain", ability_type: "debuff", reach: "area", max_range: 12, area_radius: 2.5, damage: 8 },
  {
    ...{ ...of, id: "sweep", ability_type: "melee", reach: "cone", max_range: 3, damage: 12 },
    cone_half_angle_degrees: 60,
  },
  {
    ...{ ...of, id: "spit", ability_type: "debuff", reach: "target", max_range: 6, effect_duration: 3 },
    effects: [{ effect_type: "health_per_second", value: -4 }],
  },
  {
    ...{ ...of, id: "chant", ability_type: "heal", reach: "allies", max_range: 10 },
    effects: [{ effect_type: "restore_health", value: 15 }],
  },
  {
    ...{ ...of, id: "bark", ability_type: "buff", reach: "allies", max_range: 10, effect_duration: 4 },
    effects: [{ effect_type: "shield", value: SHIELD_POINTS.bark }],
  },
  {
    ...{ ...of, id: "ward", ability_type: "buff", reach: "allies", max_range: 8, effect_duration: 4 },
    effects: [{ effect_type: "shield", value: SHIELD_POINTS.ward }],
  },
  {
    ...{ ...of, id: "guard", ability_type: "buff", effect_duration: 2 },
    effects: [{ effect_type: "block", value: 0.7 }],
  },
];

/** A hall with a shooter, a healer and a brute, whose door needs a key that lies there. */
function aHall() {
  const base = rulesContent({ abilities: ABILITIES });
  const { brute } = base["enemy-types"];
  const { first_dungeon } = base.dungeons;
  assert.ok(brute && first_dungeon);
  const room = { room_type: "combat", center_x: 0, size_x: 20, size_z: 20 };
  const places = ["archer", "shaman", "brute"].map((enemy_type_id, i) => ({
    enemy_type_id,
    x: i * 4 - 4,
    z: 3,
  }));
  const key = { item_id: "key", item_type: "key", chance: 1, min_quantity: 1, max_quantity: 1 };
  return recordedContent.parse({
    ...{ ...base, items: undefined, classes: undefined },
    "combat-stats": { ...base["combat-stats"], brute: { ...base["combat-stats"].brute, max_health: 80 } },
    "enemy-types": {
      brute: {
        ...brute,
        ability_ids: ["sweep"],
        phases: [{ below_health_share: 0.9, ability_ids: ["spit"] }],
      },
      archer: { ...brute, id: "archer", ability_ids: ["arrow", "rain"], preferred_range: 8 },
      shaman: { ...brute, id: "shaman", ability_ids: ["chant", "bark"], preferred_range: 6 },
    },
    "loot-tables": { chest: { id: "chest", name: "Chest", drops: [key] } },
    dungeons: {
      first_dungeon: {
        ...{ ...first_dungeon, start_room_template_id: "hall" },
        room_templates: [
          {
            ...{ ...room, room_template_id: "hall", center_z: 0, enemies: places },
            loot: [{ loot_table_id: "chest", x: 0, z: -5 }],
          },
          { ...room, room_template_id: "vault", center_z: 30, enemies: [] },
        ],
        corridors: [
          { door_id: "gate", from: "hall", to: "vault", width: 4, key_item_id: "key", needs_key: true },
        ],
      },
    },
  });
}

const PLAYERS = ["ada", "bob", "cyd"];
const content = aHall();
const OPTIONS = {
  ...{ content, room_id: "room", run_id: "run", dungeon_id: "first_dungeon", room_template_id: "hall" },
  ...{ seed: 5, draw_key: drawKeyOf(5) },
};

const turn = fc.record({
  ticks: fc.nat({ max: 5 }),
  player_id: fc.constantFrom(...PLAYERS),
  what: fc.constantFrom(
    "strike",
    "strike",
    "strike",
    "ward",
    "guard",
    "roll",
    "bolt",
    "walk",
    "loot",
    "respawn",
  ),
  which: fc.nat(),
});
type Turn = typeof turn extends fc.Arbitrary<infer T> ? T : never;

function commandOf(world: World, { player_id, what, which }: Turn, seq: number): Command | undefined {
  const player = world.players.get(player_id);
  if (!player) return undefined;
  const living = [...world.enemies.values()].filter(enemy => enemy.is_alive);
  const enemy = living[which % Math.max(1, living.length)];
  const [loot] = world.loot_drops.values();
  const from = endOfPath(player);
  if (what === "respawn") return { type: "respawn", player_id };
  if (what === "loot")
    return loot && { type: "loot_pickup", player_id, loot_instance_id: loot.loot_instance_id };
  if (!enemy) return undefined;
  const yaw = yawTowards(from, positionOf(enemy));
  const near = distance(from, positionOf(enemy)) < 2;
  if (what === "walk" || (what === "strike" && !near)) {
    const position = pointTowards(from, positionOf(enemy), Math.min(0.6, distance(from, positionOf(enemy))));
    return { type: "move", player_id, seq, claim: { position, yaw, sprinting: false } };
  }
  const ability_id = what === "strike" ? "melee_attack" : what;
  return { type: "combat_event", player_id, claim: { position: from, yaw }, use: { ability_id } };
}

/** What holds of everyone at any time. */
function check(world: World): void {
  for (const fighter of [...world.players.values(), ...world.enemies.values()]) {
    const { id, current_health, stats, effects, absorbed } = fighter;
    assert.ok(current_health >= 0 && current_health <= stats.max_health, `${id} has ${current_health}`);
    for (const [ability_id, points] of absorbed) {
      assert.ok(effects.has(ability_id), `${id} has worn ${ability_id}, which is over`);
      const whole = Object.entries(SHIELD_POINTS).find(([each]) => each === ability_id)?.[1] ?? 0;
      assert.ok(points > 0 && points < whole, `${ability_id} has taken ${points}`);
    }
  }
  const isOpen = world.doors.get("gate")?.is_open;
  assert.equal(isOpen, false, "nobody has used the key");
  if (world.projectiles.size > 0) assert.equal(isIdle(world), false);
}

function fight(turns: readonly Turn[]): { world: World; lines: DungeonLine[]; events: GameEvent[] } {
  const world = createWorld(OPTIONS);
  const lines: DungeonLine[] = [];
  const perform = (command: Command) =>
    lines.push({ kind: "command", tick: world.tick, command, ...applyCommand(world, command) });
  for (const player_id of PLAYERS) perform({ type: "join", arrival: anArrival(player_id) });
  for (const [i, each] of turns.entries()) {
    const command = commandOf(world, each, i + 1);
    if (command) perform(command);
    for (let ticks = 0; ticks < each.ticks; ticks++) {
      const events = takeTick(world);
      if (events.length > 0) lines.push({ kind: "tick", tick: world.tick, events });
      check(world);
    }
  }
  lines.push({ kind: "end", tick: world.tick, events: [] });
  return { world, lines, events: lines.flatMap(line => line.events) };
}

describe("fights with all that enemies can do", () => {
  it("are of content without a fault", () => {
    const faults = findContentProblems(completeContent(content)).filter(
      ({ severity }) => severity === "error",
    );
    assert.deepEqual(faults, []);
  });

  it("bring all of it about", () => {
    const [turns = []] = fc.sample(fc.array(turn, { minLength: 600, maxLength: 600 }), {
      numRuns: 1,
      seed: 1,
    });
    const { events } = fight(turns);
    const started = new Set(
      events.flatMap(event => (event.event_type === "attack_started" ? (event.ability_id ?? []) : [])),
    );
    for (const id of ["arrow", "rain", "sweep", "spit", "chant", "bark"]) assert.ok(started.has(id), id);
    const types = new Set(events.map(event => event.event_type));
    assert.ok(types.has("enemy_restored") && types.has("player_restored"));
    assert.ok(events.some(event => "absorbed_amount" in event && event.event_type === "damage_taken"));
    assert.ok(events.some(event => "absorbed_amount" in event && event.event_type === "damage_dealt"));
  });

  it("keep health, shields and doors in their bounds, replay, and lose nothing that was earned in redo or sleep", () => {
    fc.assert(
      fc.property(fc.array(turn, { minLength: 50, maxLength: 300 }), turns => {
        const { world, lines, events } = fight(turns);
        const start: DungeonStart = { kind: "start", mode: "dungeon", options: OPTIONS };
        const recording: { start: DungeonStart; lines: DungeonLine[] } = JSON.parse(
          JSON.stringify({ start, lines }),
        );
        assert.equal(replay(dungeonRules, recording.start, recording.lines), undefined);

        const fresh = createWorld(OPTIONS);
        for (const player_id of PLAYERS) applyCommand(fresh, { type: "join", arrival: anArrival(player_id) });
        for (const player_id of PLAYERS) {
          const [player, newcomer] = [world.players.get(player_id), fresh.players.get(player_id)];
          assert.ok(player && newcomer);
          const redone = redoCharacter(departureOf(fresh, newcomer), events, content);
          assert.deepEqual(redone.lasting.inventory, player.lasting.inventory);
          assert.equal(redone.lasting.deaths, player.lasting.deaths);
          assert.equal(redone.current_health > 0, player.is_alive);
        }

        const restored = restoreWorld(OPTIONS, JSON.parse(JSON.stringify(hibernate(world))));
        assert.deepEqual([...restored.doors], [...world.doors]);
        takeTick(restored);
      }),
      { numRuns: 40 },
    );
  });
});
