import assert from "node:assert/strict";
import { gameContent } from "../../../test/support/content.ts";
import { buildOf, classOf } from "../../game/character/character-build.ts";
import { lasting } from "../../game/character/lasting.ts";
import { pointsEarned, whyNotLearn } from "../../game/character/skills.ts";
import { EQUIPMENT_SLOTS, type SkillNode } from "../../game/content/character-content.ts";
import { DEFAULT_CLASS_ID, entryOf, gameRulesOf } from "../../game/content/content.ts";
import { type ContentText, defaultText } from "../../game/content/content-text.ts";
import { findContentProblems } from "../../game/content/schemas/content-problems.ts";

const content = gameContent();
const { level_cap } = gameRulesOf(content).progression;
const classes = Object.values(content.classes);
const treeOfClass = (class_id: string) =>
  entryOf(content["skill-trees"], entryOf(content.classes, class_id).skill_tree_id ?? assert.fail(class_id));

/** What only one of the lists has. */
const ownOf = (lists: readonly (readonly string[])[], own: readonly string[]) =>
  own.filter(id => lists.every(list => list === own || !list.includes(id)));

describe("the game's own content", () => {
  it("gives a new adventurer the numbers and abilities that every player had before there were classes", () => {
    const { stats, abilities } = buildOf(content, lasting.parse({ class_id: DEFAULT_CLASS_ID }));
    const { id: _id, ...numbers } = stats;
    assert.deepEqual(numbers, {
      ...{ max_health: 100, max_mana: 100, max_stamina: 100, attack_damage: 15, attack_speed: 1.5 },
      ...{ attack_range: 2, armor: 5, move_speed: 6, critical_chance: 0.15, critical_multiplier: 2 },
    });
    const known = [...abilities.values()].filter(({ consumed_item_id }) => consumed_item_id === undefined);
    assert.deepEqual(known.map(({ id }) => id).toSorted(), ["dodge_roll", "fireball", "melee_attack"]);
  });

  it("gives each class of its own two abilities, and a branch of its tree that no other has", () => {
    assert.deepEqual(Object.keys(content.classes).toSorted(), ["adventurer", "fighter", "guardian", "mage"]);
    const abilities = classes.map(({ ability_ids }) => ability_ids);
    const nodes = classes.map(({ id }) => treeOfClass(id).nodes.map(({ node_id }) => node_id));
    for (const [i, { id }] of classes.entries()) {
      if (id !== DEFAULT_CLASS_ID) assert.equal(ownOf(abilities, abilities[i] ?? []).length, 2, id);
      const own = ownOf(nodes, nodes[i] ?? []);
      assert.ok(own.length >= 8, id);
      const branch = treeOfClass(id).nodes.filter(({ node_id }) => own.includes(node_id));
      assert.deepEqual(
        foundations(branch).filter(node_id => !own.includes(node_id)),
        [],
        id,
      );
      assert.equal(
        branch.filter(({ effects }) => effects.some(({ type }) => type === "unlock_ability")).length,
        1,
        id,
      );
    }
  });

  it("has trees of 24 nodes, of which a character of the highest level can learn any node, but not all", () => {
    for (const { id } of classes) {
      const { nodes } = treeOfClass(id);
      assert.equal(nodes.length, 24, id);
      const points = pointsEarned(content, { level: level_cap });
      assert.ok(nodes.reduce((sum, { cost }) => sum + cost, 0) > points, id);
      for (const { node_id } of nodes) {
        const character = lasting.parse({ class_id: id, level: level_cap });
        const learn = (wanted: string): void => {
          const node = nodes.find(each => each.node_id === wanted) ?? assert.fail(wanted);
          for (const other of [...node.requires_all, ...node.requires_any.slice(0, 1)])
            if (!character.skills.includes(other)) learn(other);
          assert.equal(whyNotLearn(content, character, wanted), undefined, `${id} ${wanted}`);
          character.skills.push(wanted);
        };
        learn(node_id);
      }
    }
  });

  it("lets each ability that a skill changes have the number that it changes, of an ability that the class can know", () => {
    for (const each of classes) {
      const effects = treeOfClass(each.id).nodes.flatMap(node => node.effects);
      const unlocked = effects.flatMap(effect =>
        effect.type === "unlock_ability" ? [effect.ability_id] : [],
      );
      for (const effect of effects) {
        if (effect.type !== "change_ability") continue;
        const { ability_id, field } = effect;
        assert.ok([...each.ability_ids, ...unlocked].includes(ability_id), `${each.id} ${ability_id}`);
        assert.notEqual(entryOf(content.abilities, ability_id)[field], undefined, `${ability_id} ${field}`);
      }
    }
  });

  it("has twenty pieces of equipment for five slots, each of which drops somewhere or is in a kit", () => {
    const gear = Object.values(content.items).filter(({ item_type }) => item_type === "equipment");
    assert.equal(gear.length, 20);
    for (const slot of EQUIPMENT_SLOTS) assert.ok(gear.filter(each => each.slot === slot).length >= 3, slot);
    const sources = JSON.stringify([content["loot-tables"], content.classes, content.achievements]);
    for (const { id } of Object.values(content.items)) assert.ok(sources.includes(`"item_id":"${id}"`), id);
  });

  it("has twelve affixes, each of which some item can get", () => {
    const affixes = Object.values(content.affixes);
    assert.equal(affixes.length, 12);
    const items = Object.values(content.items).filter(({ max_affixes }) => max_affixes > 0);
    for (const { id, weights } of affixes)
      assert.ok(
        items.some(({ tags }) => tags.some(tag => (weights[tag] ?? 0) > 0)),
        id,
      );
    for (const [group, all = []] of Object.entries(Object.groupBy(affixes, each => each.group)))
      assert.equal(new Set(all.map(({ tier }) => tier)).size, all.length, group);
  });

  it("has nothing that its checks warn of", () => assert.deepEqual(findContentProblems(content), []));

  it("has fifteen achievements, some with a title, some with a reward", () => {
    const achievements = Object.values(content.achievements);
    assert.equal(achievements.length, 15);
    const titles = achievements.flatMap(({ reward }) => (reward.title ? [defaultText(reward.title)] : []));
    assert.equal(new Set(titles).size, titles.length);
    assert.ok(titles.length >= 5);
    assert.ok(achievements.some(({ reward }) => reward.items.length > 0 || reward.gold > 0));
  });

  it("says all that players read in English and German, but for words that are alike in both", () => {
    const texts = textsIn(content);
    assert.ok(texts.length > 200);
    const alike = new Set(["Goblin", "Normal", "Bronze", "Gold", "Wanderer", "Veteran", ""]);
    for (const text of texts)
      if (typeof text === "string") assert.ok(alike.has(text), text);
      else assert.deepEqual(Object.keys(text).toSorted(), ["de", "en"], JSON.stringify(text));
  });

  it("lets a class wear its kit from the first day", () => {
    for (const own of classes)
      for (const { item_id } of classOf(content, { class_id: own.id }).kit)
        assert.equal(entryOf(content.items, item_id).required_level, 1, `${own.id} ${item_id}`);
  });
});

/** Names, descriptions and titles, wherever they stand. */
function textsIn(part: unknown): ContentText[] {
  if (typeof part !== "object" || part === null) return [];
  return Object.entries(part).flatMap(([key, value]) =>
    ["name", "description", "title"].includes(key) ? [value] : textsIn(value),
  );
}

function foundations(nodes: readonly SkillNode[]): string[] {
  return nodes.flatMap(({ requires_all, requires_any }) => [...requires_all, ...requires_any]);
}
