/** What the client works out by itself, against the server's own rules. */
import assert from "node:assert/strict";
import type { z } from "zod";
import { SEEN_FRACTIONS, toQuarter } from "../../../src/game/arena/arena-input.ts";
import { bonusesOf, buildOf } from "../../../src/game/character/character-build.ts";
import { sheetOf } from "../../../src/game/character/character-sheet.ts";
import { type Lasting, lasting } from "../../../src/game/character/lasting.ts";
import { treeOf, whyNotLearn } from "../../../src/game/character/skills.ts";
import type { StatBonus } from "../../../src/game/content/character-content.ts";
import {
  type Ability,
  CONTENT_SET_NAMES,
  type Content,
  type Dungeon,
} from "../../../src/game/content/content.ts";
import { boundsOf } from "../../../src/game/content/obstacles.ts";
import { affix, item, skillTree } from "../../../src/game/content/schemas/character-schemas.ts";
import { contentSchemas } from "../../../src/game/content/schemas/content-schemas.ts";
import { dungeon } from "../../../src/game/content/schemas/dungeon-schemas.ts";
import { distance, type Point } from "../../../src/game/core/geometry.ts";
import { amountAt, spend } from "../../../src/game/core/resource.ts";
import { ticksIn } from "../../../src/game/core/ticks.ts";
import { DUNGEON_RATE, DUNGEON_TICK_MS } from "../../../src/game/dungeon/dungeon-rate.ts";
import {
  canWalk,
  reachableShare,
  type WalkableArea,
  walkableAreaOf,
} from "../../../src/game/movement/walkable-area.ts";
import { firstSegment } from "../../../src/game/movement/way-finding.ts";
import { EnemySchema } from "../../../src/schema/enemy-state.ts";
import { enemyAt } from "../../../web/client/even-walks.ts";
import { gameContent } from "../../support/content.ts";
import { askGodot, needsGodot } from "../support/godot.ts";
import { Random } from "../support/random.ts";
import type { Place } from "./support/puppet.ts";

const WAYS_PER_ROOM = 1500;
const WAYS_LED_PER_ROOM = 100;
const script = "tests/game/formulas.gd";
const random = new Random(7);

/** Two rooms that are joined along x, with numbers that no binary fraction meets. */
const sideways: Dungeon = {
  id: "sideways",
  name: "Sideways",
  start_room_template_id: "west",
  patch_interval_ms: 200,
  gold_loss_share: 0,
  combat_seconds: 3,
  combat_log_seconds: 10,
  level: 1,
  end_experience: 0,
  max_party_size: 4,
  room_templates: [
    {
      ...{
        room_template_id: "west",
        room_type: "start",
        max_players: 4,
        enemies: [],
        clear_experience: 0,
        enemies_return: false,
      },
      ...{ center_x: -100.3, center_z: 7.7, size_x: 11.1, size_z: 9.3 },
    },
    {
      ...{
        room_template_id: "east",
        room_type: "exit",
        max_players: 4,
        enemies: [],
        clear_experience: 0,
        enemies_return: false,
      },
      ...{ center_x: -83.1, center_z: 7.7, size_x: 13.7, size_z: 6.1 },
    },
  ],
  corridors: [{ door_id: "door", from: "west", to: "east", width: 2.7, needs_key: false }],
};

/** The same, with pillars and blocks that touch each other and the walls. */
const obstructed: Dungeon = {
  ...sideways,
  id: "obstructed",
  room_templates: sideways.room_templates.map(room => ({
    ...room,
    obstacles: [
      { shape: "circle", x: -1.3, z: 1.7, radius: 0.9 },
      { shape: "circle", x: 0.3, z: 1.7, radius: 0.7 },
      { shape: "box", min_x: 1.1, max_x: 2.3, min_z: -3.05, max_z: -0.4 },
      { shape: "box", min_x: 2.3, max_x: 4.7, min_z: -0.7, max_z: -0.4 },
    ],
  })),
};

/** How long the way is on which the server's bots are led there; -1 where none leads there. */
function lengthOfWay(walkableArea: WalkableArea, from: Point, goal: Point): number {
  let [here, metres] = [from, 0];
  for (let turn = 0; turn < 20; turn++) {
    const next = firstSegment(walkableArea, here, goal);
    metres += distance(here, next);
    if (next === goal) return metres;
    here = next;
  }
  return -1;
}

/** As a client says it, and the server reads it. */
const asSent = ({ x, z }: Point): Point => ({ x: Math.round(x * 1e4) / 1e4, z: Math.round(z * 1e4) / 1e4 });
const pointOf = ([x, z]: Place): Point => ({ x, z });

/** A point in a room, around it, or right on one of its edges, as the 32 bits that Godot has for it. */
function anyPoint({ rects, obstacles }: WalkableArea): Point {
  const rect = random.pick([...rects, ...obstacles.map(boundsOf)]);
  const along = (min: number, max: number) =>
    random.pick([min, max, min + 1e-4, max - 1e-4, max + 5e-5, min - 0.3, max + 0.5, ...spread(min, max)]);
  return { x: Math.fround(along(rect.min_x, rect.max_x)), z: Math.fround(along(rect.min_z, rect.max_z)) };
}

function spread(min: number, max: number): number[] {
  return Array.from({ length: 12 }, () => min + random.next() * (max - min));
}

/** A tree with nodes of every kind, and a sword with affixes. */
function grownContent(): Content {
  const content = gameContent();
  const { adventurer } = content.classes;
  assert.ok(adventurer);
  const fireball = { type: "change_ability", ability_id: "fireball" };
  const node = (node_id: string, fields: object) => ({ node_id, name: node_id, effects: [], ...fields });
  const roots = skillTree.parse({
    ...{ id: "roots", name: "Roots" },
    nodes: [
      node("quick", { effects: [{ ...fireball, field: "cooldown", kind: "percent", value: -20 }] }),
      node("quicker", {
        requires_all: ["quick"],
        effects: [
          { ...fireball, field: "cooldown", kind: "percent", value: -15 },
          { ...fireball, field: "damage", kind: "add", value: 7 },
          { ...fireball, field: "effect_duration", kind: "add", value: 1 },
        ],
      }),
      node("cheap", { effects: [{ ...fireball, field: "mana_cost", kind: "add", value: -500 }] }),
      node("either", { requires_any: ["cheap", "quicker"], cost: 3 }),
      node("late", { required_level: 7 }),
    ],
  });
  const sword = item.parse({
    ...{ id: "sword", name: "Sword", item_type: "equipment", slot: "weapon" },
    bonuses: [{ stat: "attack_damage", kind: "add", value: 3 }],
  });
  const sharp = affix.parse({
    ...{ id: "sharp", name: "Sharp", group: "edge", tier: 1, weights: {} },
    ranges: [
      { stat: "attack_damage", kind: "add", min: 0.3, max: 2.1 },
      { stat: "critical_chance", kind: "percent", min: 5, max: 17 },
    ],
  });
  return {
    ...content,
    classes: { ...content.classes, adventurer: { ...adventurer, skill_tree_id: "roots" } },
    "skill-trees": { roots },
    items: { ...content.items, sword },
    affixes: { sharp },
  };
}

function grownCharacter(content: Content): Lasting {
  const character = lasting.parse({
    level: 1 + random.below(10),
    pieces: { one: { item_id: "sword", affixes: { sharp: random.below(1000) } } },
  });
  const { nodes } = treeOf(content, character);
  for (let i = 0; i < 6; i++) {
    const { node_id } = random.pick(nodes);
    if (!whyNotLearn(content, character, node_id)) character.skills.push(node_id);
  }
  return character;
}

describe("what the client in Godot works out by itself", function () {
  this.timeout(60_000);
  needsGodot();

  it("says of health that no hit explains which effect has taken it and whose that was: short ones, and the last that they take", async () => {
    const harm = (effect_duration: number, value: number) => ({
      ...{ effect_duration, effects: [{ effect_type: "health_per_second", value }] },
    });
    const abilities = { venom: harm(5, -3), sting: harm(1, -6), pool: harm(4, -4), slam: {} };
    const bite = (ability_id: string, source_id: string) => ({ ability_id, source_id, damage_amount: 4 });
    const slam = (damage_amount: number) => ({ ability_id: "slam", source_id: "ogre", damage_amount });
    const [shares] = await askGodot<[ability_id: string, source_id: string, damage_amount: number][][]>(
      script,
      [
        {
          ...{ about: "lost health", abilities },
          patches: [
            { tick: 10, health: [100, 96], hits: [bite("venom", "spider")], effects: { venom: 110 } },
            { tick: 20, health: [96, 94], effects: { venom: 110 } },
            // Its end, and what it took last, come together.
            { tick: 112, health: [94, 92] },
            // Three hits of 1.0011 points each, told to a hundredth, and health rounded up: nothing else has taken any.
            { tick: 200, health: [77, 73], hits: [1, 1, 1].map(damage_amount => slam(damage_amount)) },
            { tick: 250, health: [73, 80] },
            // One that no state shows, beside one that it does.
            { tick: 300, health: [50, 46], hits: [bite("sting", "wasp")] },
            { tick: 304, health: [46, 44] },
            { tick: 308, health: [44, 36], hits: [bite("pool", "priest")], effects: { pool: 388 } },
            { tick: 380, health: [36, 34], effects: { pool: 388 } },
            // It is gone from the state when its last is told: with a death.
            { tick: 383, health: [34, 0], hits: [], is_alive: false },
          ],
        },
      ],
    );
    const told = shares?.map(each =>
      each.map(([ability, source, points]) => [ability, source, +points.toFixed(1)]),
    );
    assert.deepEqual(told, [
      [],
      [["venom", "spider", 2]],
      [["venom", "spider", 2]],
      ...[[], []],
      [],
      [["sting", "wasp", 2]],
      [
        ["sting", "wasp", 2.4],
        ["pool", "priest", 1.6],
      ],
      [["pool", "priest", 2]],
      [["pool", "priest", 34]],
    ]);
  });

  it("finds the same ways free, to the last bit, and the same doors as the server, in every room, with what stands in it", async () => {
    type Answer = {
      lengths: number[];
      free: boolean[];
      share_bytes: string;
      slid: Place[];
      nearest: Place[];
      doorways: { door_id: string; position: Place; opening: Place; arrival: Place }[];
      entry: Place;
    };
    const { dungeons } = await gameContent();
    const rooms = [...Object.values(dungeons), sideways, obstructed].flatMap(dungeon =>
      dungeon.room_templates.map(({ room_template_id }) => {
        const walkableArea = walkableAreaOf(dungeon, room_template_id);
        const ways = Array.from({ length: WAYS_PER_ROOM }, () => ({
          from: anyPoint(walkableArea),
          to: anyPoint(walkableArea),
        }));
        return { dungeon, room: room_template_id, floor: walkableArea, ways };
      }),
    );
    const questions = rooms.map(({ dungeon, room, ways }) => ({
      ...{ about: "walkable_area", dungeon, room, led: WAYS_LED_PER_ROOM },
      ways: ways.map(({ from, to }) => [from.x, from.z, to.x, to.z]),
    }));
    const answers = await askGodot<Answer>(script, questions);
    let [free, stopped, led] = [0, 0, 0];
    const misled: string[] = [];
    for (const [index, { floor: walkableArea, ways, room }] of rooms.entries()) {
      const answer = answers[index];
      assert.ok(answer);
      const shares = Buffer.from(answer.share_bytes, "hex");
      for (const [way, { from, to }] of ways.entries()) {
        const where = `${room}: ${JSON.stringify({ from, to })}`;
        const isFree = canWalk(walkableArea, from, to);
        if (isFree) free += 1;
        assert.equal(answer.free[way], isFree, where);
        const share = reachableShare(walkableArea, from, to);
        assert.ok(Object.is(shares.readDoubleLE(way * 8), share), `${where} ${share}`);
        if (share > 0 && share < 1) stopped += 1;
        const start = pointOf(answer.nearest[way] ?? [0, 0]);
        const end = pointOf(answer.slid[way] ?? [0, 0]);
        assert.ok(
          canWalk(walkableArea, asSent(start), asSent(end)),
          `a walk into a wall is refused, ${where}`,
        );
        if (canWalk(walkableArea, from, from)) assert.ok(distance(from, start) < 0.01, where);
      }
      for (const [way, length] of answer.lengths.entries()) {
        const { from, to } = ways[way] ?? assert.fail();
        if (!canWalk(walkableArea, from, from) || !canWalk(walkableArea, to, to)) continue;
        const known = lengthOfWay(walkableArea, from, to);
        // Corners lie a hair's breadth elsewhere in 32 bits.
        if (known > 0 && length > 0 && Math.abs(known - length) < 0.01) led += 1;
        else misled.push(`${room}: ${JSON.stringify({ from, to })} ${known} ${length}`);
      }
      const near = (place: Place, point: Point) => assert.ok(distance(pointOf(place), point) < 1e-4);
      near(answer.entry, walkableArea.entry);
      assert.deepEqual(
        answer.doorways.map(({ door_id }) => door_id),
        walkableArea.doorways.map(({ door_id }) => door_id),
      );
      for (const [door, doorway] of walkableArea.doorways.entries()) {
        const seen = answer.doorways[door];
        assert.ok(seen);
        near(seen.position, doorway.position);
        near(seen.opening, doorway.opening);
        near(seen.arrival, doorway.arrival);
      }
    }
    assert.ok(free > 1000, "the corpus has free ways");
    assert.ok(misled.length <= led / 100, `the same ways around what stands there:\n${misled.join("\n")}`);
    assert.ok(led > (WAYS_LED_PER_ROOM * rooms.length) / 2, "the corpus has ways around");
    assert.ok(stopped > 1000, "ways end at walls and obstacles");
    assert.ok(free < 0.9 * rooms.length * WAYS_PER_ROOM, "the corpus has walls");
  });

  it("sees enemies on their way where the server has them", async () => {
    // As they come over the wire: rounded.
    const enemies = Array.from({ length: 200 }, () => {
      const metres = () => random.next() * 200 - 100;
      return Object.assign(new EnemySchema(), {
        ...{ position_x: metres(), position_z: metres(), move_to_x: metres(), move_to_z: metres() },
        ...{ move_speed: random.chance(0.2) ? 0 : random.next() * 9, started_tick: random.below(1000) },
      });
    });
    const ticks = [0, 500, 512.5, 1000, 1003.25, 1100, 5000];
    const answers = await askGodot<Place[]>(
      script,
      enemies.map(enemy => ({ about: "enemy", enemy: enemy.toJSON(), ticks })),
    );
    for (const [index, enemy] of enemies.entries()) {
      for (const [at, tick] of ticks.entries()) {
        const truth = enemyAt(enemy, tick, DUNGEON_TICK_MS);
        const seen = pointOf(answers[index]?.[at] ?? [Number.NaN, 0]);
        assert.ok(distance(truth, seen) < 1e-4, JSON.stringify({ enemy, tick, truth, seen }));
      }
    }
  });

  it("counts mana and stamina as the server does", async () => {
    const regenerations = [
      { per_second: 5, pause_seconds: 0 },
      { per_second: 15, pause_seconds: 1 },
    ];
    const uses = Array.from({ length: 40 }, (_, use) => ({
      tick: use * 17,
      cost: random.pick([0, 1.5, 2, 5, 10]),
    }));
    const answers = await askGodot<number[]>(
      script,
      regenerations.map(({ per_second, pause_seconds }) => ({
        ...{ about: "resource", uses },
        ...{
          per_tick: per_second / DUNGEON_RATE.ticks_per_second,
          pause: ticksIn(DUNGEON_RATE, pause_seconds),
        },
      })),
    );
    for (const [index, regeneration] of regenerations.entries()) {
      const resource = { amount: 100, since_tick: 0 };
      for (const [use, { cost, tick }] of uses.entries()) {
        spend(resource, cost, 100, regeneration, { ...DUNGEON_RATE, tick });
        const truth = amountAt(resource, 100, regeneration, { ...DUNGEON_RATE, tick: tick + 30 });
        assert.ok(
          Math.abs((answers[index]?.[use] ?? Number.NaN) - truth) < 1e-6,
          `${index} ${use}: ${answers[index]?.[use]}, not ${truth}`,
        );
      }
    }
  });

  it("gives abilities the numbers that skills make of them, reads affixes, and knows what can be learned, as the server does", async () => {
    type Answer = {
      abilities: Record<string, Ability>;
      bonuses: Record<string, StatBonus[]>;
      why_not: Record<string, string>;
      titles: string[];
    };
    const content = grownContent();
    const characters = Array.from({ length: 60 }, () => grownCharacter(content));
    const sheets = characters.map(each => sheetOf(content, each, buildOf(content, each), 0));
    const { abilities, items, affixes, classes, achievements } = content;
    const sets = { abilities, items, affixes, classes, achievements, "skill-trees": content["skill-trees"] };
    const answers = await askGodot<Answer>(
      script,
      sheets.map(sheet => ({ about: "character", sets, sheet })),
    );
    const reasons = new Set<string>();
    for (const [index, character] of characters.entries()) {
      const { abilities, bonuses, why_not } = answers[index] ?? assert.fail();
      assert.deepEqual(abilities, Object.fromEntries(buildOf(content, character).abilities));
      for (const [id, piece] of Object.entries(character.pieces))
        assert.deepEqual(bonuses[id], bonusesOf(content, piece));
      for (const { node_id } of treeOf(content, character).nodes) {
        const reason = whyNotLearn(content, character, node_id) ?? "";
        assert.equal(why_not[node_id], reason, `${node_id} ${JSON.stringify(character.skills)}`);
        reasons.add(reason);
      }
    }
    assert.deepEqual([...reasons].sort(), [
      "",
      "already_learned",
      "level_too_low",
      "missing_prerequisite",
      "not_enough_points",
    ]);
  });

  it("says what a player saw of the others as the server takes it, by quarters of a tick", async () => {
    const ticks = [0, 0.1, 0.125, 7.3, 7.5, 7.874, 7.876, 1_000_000.6];
    const [seen] = await askGodot<number[][]>(script, [{ about: "seen", ticks }]);
    const asTaken = ticks.map(tick => {
      const seen_tick = Math.floor(tick);
      return toQuarter({ seen_tick, seen_fraction: (tick - seen_tick) * SEEN_FRACTIONS });
    });
    assert.deepEqual(
      seen,
      asTaken.map(({ seen_tick, seen_fraction }) => [seen_tick, seen_fraction]),
    );
  });

  it("needs no field of the content that the server may leave out", async () => {
    type Fields = Record<string, number>;
    type Shape = {
      /** Those that the game reads. */
      sets: Partial<Record<keyof typeof contentSchemas, Fields>>;
      room_template: Fields;
      corridor: Fields;
    };
    const [shape] = await askGodot<Shape>(script, [{ about: "content shape" }]);
    assert.ok(shape);
    const isAlwaysThere = (schema: z.ZodType | undefined) => {
      const left = schema?.safeParse(undefined);
      return left && (!left.success || left.data !== undefined);
    };
    const check = (what: string, fields: Fields, object: Record<string, z.ZodType>) => {
      for (const field of Object.keys(fields)) assert.ok(isAlwaysThere(object[field]), `${what}: ${field}`);
    };
    for (const set of CONTENT_SET_NAMES) check(set, shape.sets[set] ?? {}, contentSchemas[set].shape);
    const { room_templates, corridors } = dungeon.shape;
    check("room_templates", shape.room_template, room_templates.element.shape);
    check("corridors", shape.corridor, corridors.element.shape);
  });
});
