import assert from "node:assert/strict";
import { contentWith } from "../../../../test/support/world.ts";
import type { Content } from "../content.ts";
import { achievement, affix, characterClass, item, skillTree } from "./character-schemas.ts";
import { findContentProblems } from "./content-problems.ts";
import { lootTable } from "./loot-schemas.ts";

/** What is said of the tests' content with these changes, warnings marked. */
function problemsWith(changes: Partial<Content>): string[] {
  return findContentProblems(contentWith(changes)).map(({ severity, id, field, message }) => {
    const mark = severity === "warning" ? "warning: " : "";
    return `${mark}${id} ${field}: ${message}`;
  });
}

const stat = { type: "stat", stat: "armor", kind: "add", value: 1 };
/** Takes the 19 points of level 20 by itself. */
const ROOT = { node_id: "root", name: "Root", cost: 19, effects: [stat] };

/** What is said of a class whose tree has these nodes. */
function problemsOfTree(nodes: object[], own: object = {}): string[] {
  const tree = skillTree.parse({ id: "oak", name: "Oak", nodes });
  const druid = characterClass.parse({
    ...{ id: "druid", name: "Druid", combat_stats_id: "player", ability_ids: ["melee_attack"] },
    ...{ skill_tree_id: "oak", ...own },
  });
  return problemsWith({ "skill-trees": { oak: tree }, classes: { druid } });
}

describe("a skill tree in the content", () => {
  const twig = (fields: object) => ({ node_id: "twig", name: "Twig", effects: [stat], ...fields });

  it("must stand on nodes that there are, each once", () => {
    assert.deepEqual(problemsOfTree([ROOT, twig({ requires_all: ["root"] })]), []);
    assert.deepEqual(problemsOfTree([ROOT, twig({ requires_any: ["rot", "root"] })]), [
      'oak nodes.1.requires_any.0: the tree has no node "rot"',
    ]);
    assert.deepEqual(problemsOfTree([ROOT, ROOT]), ['oak nodes.0.node_id: "root" is there twice']);
  });

  it("must not go round in a circle, or have a node that nobody can learn", () => {
    const leaf = { node_id: "leaf", name: "Leaf", effects: [stat], requires_all: ["twig"] };
    const cannot = (i: number, id: string) =>
      `oak nodes.${i}: nobody can ever learn "${id}": what it stands on is missing, or stands on it`;
    assert.deepEqual(problemsOfTree([ROOT, twig({ requires_all: ["leaf"] }), leaf]), [
      cannot(1, "twig"),
      cannot(2, "leaf"),
    ]);
    assert.deepEqual(problemsOfTree([ROOT, twig({ requires_any: ["leaf", "root"] }), leaf]), []);
    assert.deepEqual(problemsOfTree([ROOT, twig({ required_level: 21 })]), [
      "oak nodes.1.required_level: nobody gets beyond level 20",
    ]);
  });

  it("must let every point be spent", () => {
    const said = (spare: number) => [
      `oak nodes: of the 19 points that a character earns ${spare} can never be spent`,
    ];
    assert.deepEqual(problemsOfTree([{ ...ROOT, cost: 10 }]), said(9));
    assert.deepEqual(problemsOfTree([{ ...ROOT, cost: 10 }, twig({ cost: 10 })]), said(9));
    assert.deepEqual(problemsOfTree([{ ...ROOT, cost: 10 }, twig({ cost: 9 })]), []);
  });

  it("must teach abilities that exist, and is warned of changes that change nothing", () => {
    const changing = (effect: object) => problemsOfTree([{ ...ROOT, effects: [effect] }]);
    const change = {
      type: "change_ability",
      ability_id: "melee_attack",
      field: "cooldown",
      kind: "percent",
      value: -10,
    };
    assert.deepEqual(changing({ type: "unlock_ability", ability_id: "sing" }), [
      'oak nodes.0.effects.0.ability_id: there is no ability "sing"',
    ]);
    assert.deepEqual(changing(change), []);
    assert.deepEqual(changing({ ...change, field: "projectile_speed" }), [
      'warning: oak nodes.0.effects.0.field: the ability "melee_attack" has no projectile_speed, so nothing changes',
    ]);
    const fireball = { ...change, ability_id: "fireball" };
    assert.deepEqual(changing(fireball), [
      'warning: oak nodes.0.effects.0.ability_id: no druid ever knows "fireball", so nothing changes',
    ]);
    const unlock = { type: "unlock_ability", ability_id: "fireball" };
    assert.deepEqual(problemsOfTree([{ ...ROOT, effects: [unlock, fireball] }]), []);
  });
});

describe("a class in the content", () => {
  it("must name numbers, abilities, a tree and items that there are", () => {
    const own = {
      ...{ combat_stats_id: "x", ability_ids: ["sing"], skill_tree_id: "elm" },
      kit: [{ item_id: "lute" }],
    };
    assert.deepEqual(problemsOfTree([ROOT], own), [
      'druid combat_stats_id: there is no combat-stats "x"',
      'druid skill_tree_id: there is no skill tree "elm"',
      'druid ability_ids.0: there is no ability "sing"',
      'druid kit.0.item_id: there is no item "lute"',
    ]);
  });

  it("is warned of a kit that nobody can use yet", () => {
    const lute = item.parse({ id: "lute", name: "Lute", item_type: "material", required_level: 3 });
    const bard = characterClass.parse({
      ...{ id: "bard", name: "Bard", combat_stats_id: "player", ability_ids: [], kit: [{ item_id: "lute" }] },
    });
    assert.deepEqual(problemsWith({ items: { lute }, classes: { bard } }), [
      'warning: bard kit.0.item_id: nobody can use "lute" below level 3',
    ]);
  });
});

describe("an item in the content", () => {
  const hat = { id: "hat", name: "Hat", item_type: "equipment", slot: "head", tags: ["hat"] };
  const problemsOf = (fields: object) => problemsWith({ items: { hat: item.parse({ ...hat, ...fields }) } });

  it("must have a slot, a stack of one and affixes that fit where it is equipment", () => {
    assert.deepEqual(problemsOf({}), []);
    assert.deepEqual(problemsOf({ slot: undefined, stack_size: 2, min_affixes: 2, max_affixes: 1 }), [
      "hat slot: equipment needs one of weapon, off_hand, head, body, feet",
      "hat stack_size: each piece of equipment is one of its own: it must be 1",
      "hat max_affixes: must not be below min_affixes",
      "hat min_affixes: only 0 groups of affixes fit its tags",
    ]);
  });

  it("must have none of these where it is not", () => {
    const fields = {
      item_type: "material",
      bonuses: [{ stat: "armor", kind: "add", value: 1 }],
      max_affixes: 1,
    };
    assert.deepEqual(problemsOf(fields), [
      "hat slot: only equipment is worn",
      "hat bonuses: only equipment has them",
      "hat tags: only equipment has them",
      "hat max_affixes: only equipment has affixes",
    ]);
  });

  it("is not gold, which is counted by itself", () => {
    const gold = item.parse({ id: "gold", name: "Gold", item_type: "material" });
    assert.deepEqual(problemsWith({ items: { gold } }), [
      "gold id: gold is counted by itself, and is no item",
    ]);
  });
});

describe("an affix in the content", () => {
  it("must have its numbers in order, and is warned of a tag that no item has", () => {
    const woolly = affix.parse({
      ...{ id: "woolly", name: "Woolly", group: "wool", tier: 1, weights: { sheep: 1 } },
      ranges: [{ stat: "armor", kind: "add", min: 2, max: 1 }],
    });
    assert.deepEqual(problemsWith({ affixes: { woolly } }), [
      "warning: woolly weights.sheep: no item has this tag",
      "woolly ranges.0.max: must not be below min",
    ]);
  });
});

describe("the affixes of an item that drops", () => {
  const woolly = affix.parse({
    ...{ id: "woolly", name: "Woolly", group: "wool", tier: 1, weights: { hat: 1 }, required_level: 3 },
    ranges: [{ stat: "armor", kind: "add", min: 1, max: 2 }],
  });
  const plain = { ...woolly, id: "plain", group: "plain", required_level: 1 };
  const drop = { item_id: "hat", item_type: "equipment", chance: 1, min_quantity: 1, max_quantity: 1 };
  const goblin = lootTable.parse({ id: "goblin", name: "Goblin", drops: [drop] });
  const problemsOf = (fields: object) => {
    const hat = { id: "hat", name: "Hat", item_type: "equipment", slot: "head", tags: ["hat"], ...fields };
    const items = { hat: item.parse(hat) };
    return problemsWith({ items, affixes: { woolly, plain }, "loot-tables": { goblin } });
  };

  it("are warned of where the levels at which it drops do not have so many", () => {
    const only = "but at level 1, at which it drops, only 1 groups of affixes fit its tags";
    const never =
      "warning: woolly required_level: never comes: it is 3, and the highest level at which equipment drops is 1";
    assert.deepEqual(problemsOf({ min_affixes: 1, max_affixes: 1 }), [never]);
    assert.deepEqual(problemsOf({ min_affixes: 2, max_affixes: 2 }), [
      `warning: hat min_affixes: is 2, ${only}`,
      `warning: hat max_affixes: is 2, ${only}`,
      never,
    ]);
  });
});

describe("equipment in the content", () => {
  it("comes at most ten at once: in a drop, a kit and a reward", () => {
    const drop = { item_id: "rusty_sword", item_type: "equipment", chance: 1, min_quantity: 1 };
    const problemsOf = (quantity: number) =>
      problemsWith({
        "loot-tables": {
          chest: lootTable.parse({
            id: "chest",
            name: "Chest",
            drops: [{ ...drop, max_quantity: quantity }],
          }),
        },
        classes: {
          druid: characterClass.parse({
            ...{ id: "druid", name: "Druid", combat_stats_id: "player", ability_ids: ["melee_attack"] },
            kit: [{ item_id: "rusty_sword", quantity }],
          }),
        },
        achievements: {
          feat: achievement.parse({
            ...{ id: "feat", name: "Feat", goal: { event_type: "enemy_died", target: 1 } },
            reward: { items: [{ item_id: "rusty_sword", quantity }] },
          }),
        },
      });
    assert.deepEqual(problemsOf(10), []);
    const tooMany = "is 11: of equipment at most 10 come at once";
    assert.deepEqual(problemsOf(11), [
      `chest drops.0.max_quantity: ${tooMany}`,
      `druid kit.0.quantity: ${tooMany}`,
      `feat reward.items.0.quantity: ${tooMany}`,
    ]);
  });
});

describe("a loot table in the content", () => {
  const problemsOf = (drops: object[]) =>
    problemsWith({ "loot-tables": { chest: lootTable.parse({ id: "chest", name: "Chest", drops }) } });
  const one = { chance: 1, min_quantity: 1, max_quantity: 1 };

  it("must give items that there are, as what they are", () => {
    assert.deepEqual(
      problemsOf([
        { item_id: "rusty_sword", item_type: "material", ...one },
        {
          one_of: [{ weight: 1, item_id: "lute", item_type: "material", min_quantity: 1, max_quantity: 1 }],
          chance: 1,
        },
        { item_id: "gold", item_type: "material", ...one },
        { loot_table_id: "cellar", chance: 1 },
      ]),
      [
        'chest drops.0.item_type: is "material", but the item is "equipment"',
        'chest drops.1.one_of.0.item_id: there is no item "lute"',
        'chest drops.2.item_type: gold has the item_id and the item_type "gold"',
        'chest drops.2.item_id: there is no item "gold"',
        'chest drops.3.loot_table_id: there is no loot table "cellar"',
      ],
    );
  });

  it("must not give itself", () => {
    assert.deepEqual(problemsOf([{ loot_table_id: "chest", chance: 1 }]), [
      'chest drops.0.loot_table_id: "chest" would give itself again and again',
    ]);
  });

  it("must have party sizes in order, and is warned of what never drops", () => {
    const never = { item_id: "gold", item_type: "gold", ...one, chance: 0 };
    assert.deepEqual(problemsOf([{ ...never, min_party_size: 3, max_party_size: 2 }]), [
      "warning: chest drops.0.chance: never drops",
      "chest drops.0.max_party_size: must not be below min_party_size",
    ]);
  });
});
