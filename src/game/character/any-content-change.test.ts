/** Whatever a character has and whatever designers change: nothing of it is lost silently. The dice of fast-check choose both. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { characterContent } from "../../../test/support/character-content.ts";
import { scaled } from "../../../test/support/scale.ts";
import { EQUIPMENT_SLOTS, ITEM_TYPES, type Item, type SkillNode } from "../content/character-content.ts";
import { type Content, findEntry, gameRulesOf } from "../content/content.ts";
import { achieveByCounters } from "./achievements.ts";
import { placesTaken } from "./bag.ts";
import { act } from "./character-actions.ts";
import { changeCharacter } from "./character-changes.ts";
import { followContent } from "./content-changes.ts";
import type { Happen } from "./experience.ts";
import { type Goods, type Lasting, lasting as lastingSchema, type Piece } from "./lasting.ts";
import { costOf, pointsEarned, pointsLeft, soundSkills, treeOf, whyNotLearn } from "./skills.ts";

const RUNS = scaled({ usual: 1000, long: 10_000 });
const SEED = 20_260;

const BASE = withWanderers(characterContent({ bag_slots: 8 }));
const ITEM_IDS = ["potion", "ore", "token", "sword", "oathblade", "helm", "shield", "robe"];
const NODE_IDS = ["might", "ward", "fury", "bulwark", "quick", "storm"];

/** A second class, with a tree of its own that has some of the nodes of the first. */
function withWanderers(content: Content): Content {
  const { adventurer } = content.classes;
  const { path } = content["skill-trees"];
  assert.ok(adventurer && path);
  return {
    ...content,
    classes: {
      adventurer,
      wanderer: { ...adventurer, id: "wanderer", name: "Wanderer", skill_tree_id: "detour" },
    },
    "skill-trees": { path, detour: { ...path, id: "detour", nodes: path.nodes.slice(0, 3) } },
  };
}

const itemId = fc.constantFrom(...ITEM_IDS);
const nodeId = fc.constantFrom(...NODE_IDS);
const slot = fc.constantFrom(...EQUIPMENT_SLOTS);

/** What designers do to the content. */
const anyChange = fc.oneof(
  fc.record({ what: fc.constant("item is gone" as const), id: itemId }),
  fc.record({
    what: fc.constant("item is another" as const),
    id: itemId,
    item_type: fc.constantFrom(...ITEM_TYPES),
    slot,
  }),
  fc.record({
    what: fc.constant("item is stacked otherwise" as const),
    id: itemId,
    stack_size: fc.integer({ min: 1, max: 20 }),
  }),
  fc.record({
    what: fc.constant("item asks for a level" as const),
    id: itemId,
    level: fc.integer({ min: 1, max: 6 }),
  }),
  fc.record({ what: fc.constant("node is gone" as const), id: nodeId }),
  fc.record({ what: fc.constant("node costs" as const), id: nodeId, cost: fc.integer({ min: 1, max: 5 }) }),
  fc.record({
    what: fc.constant("node asks for a level" as const),
    id: nodeId,
    level: fc.integer({ min: 1, max: 6 }),
  }),
  fc.record({ what: fc.constant("node stands on" as const), id: nodeId, on: nodeId }),
  fc.record({ what: fc.constant("class is gone" as const) }),
  fc.record({ what: fc.constant("class has no tree" as const) }),
  fc.record({ what: fc.constant("affix is gone" as const), id: fc.constantFrom("sharp", "keen", "stout") }),
  fc.record({ what: fc.constant("bag has places" as const), bag_slots: fc.integer({ min: 1, max: 12 }) }),
  fc.record({ what: fc.constant("level gives points" as const), points: fc.nat({ max: 3 }) }),
  fc.record({
    what: fc.constant("achievement is easy" as const),
    id: fc.constantFrom("slayer", "hunter", "rich"),
  }),
);
type Change = typeof anyChange extends fc.Arbitrary<infer T> ? T : never;

function changed(content: Content, change: Change): Content {
  const { items, affixes, classes, achievements, rules } = content;
  const withNodes = (next: (node: SkillNode) => SkillNode[]): Content => ({
    ...content,
    "skill-trees": Object.fromEntries(
      Object.values(content["skill-trees"]).map(tree => [
        tree.id,
        { ...tree, nodes: tree.nodes.flatMap(next) },
      ]),
    ),
  });
  const withNode = (id: string, fields: (node: SkillNode) => Partial<SkillNode>) =>
    withNodes(node => [node.node_id === id ? { ...node, ...fields(node) } : node]);
  const withItem = (id: string, fields: Partial<Item>): Content => {
    const found = findEntry(items, id);
    return found ? { ...content, items: { ...items, [id]: { ...found, ...fields } } } : content;
  };
  const withProgression = (fields: object): Content => {
    const { default: found } = rules;
    assert.ok(found);
    return { ...content, rules: { default: { ...found, progression: { ...found.progression, ...fields } } } };
  };
  switch (change.what) {
    case "item is gone":
      return { ...content, items: without(items, change.id) };
    case "item is another": {
      const isWorn = change.item_type === "equipment";
      const fields = isWorn ? { slot: change.slot, stack_size: 1 } : { slot: undefined };
      return withItem(change.id, { item_type: change.item_type, ...fields });
    }
    case "item is stacked otherwise":
      return findEntry(items, change.id)?.item_type === "equipment"
        ? content
        : withItem(change.id, { stack_size: change.stack_size });
    case "item asks for a level":
      return withItem(change.id, { required_level: change.level });
    case "node is gone":
      return withNodes(node => (node.node_id === change.id ? [] : [node]));
    case "node costs":
      return withNode(change.id, () => ({ cost: change.cost }));
    case "node asks for a level":
      return withNode(change.id, () => ({ required_level: change.level }));
    case "node stands on":
      return withNode(change.id, ({ requires_all }) => ({ requires_all: [...requires_all, change.on] }));
    case "class is gone":
      return { ...content, classes: without(classes, "wanderer") };
    case "class has no tree":
      return {
        ...content,
        classes: Object.fromEntries(
          Object.values(classes).map(each => [each.id, { ...each, skill_tree_id: undefined }]),
        ),
      };
    case "affix is gone":
      return { ...content, affixes: without(affixes, change.id) };
    case "bag has places":
      return withProgression({ bag_slots: change.bag_slots });
    case "level gives points":
      return withProgression({ skill_points_per_level: change.points });
    case "achievement is easy": {
      const found = achievements[change.id];
      const goal = found && { ...found.goal, target: 1 };
      return goal
        ? { ...content, achievements: { ...achievements, [change.id]: { ...found, goal } } }
        : content;
    }
  }
}

function without<T>(set: Readonly<Record<string, T>>, id: string): Record<string, T> {
  const { [id]: _gone, ...rest } = set;
  return rest;
}

/** What a character has; what it wears and has learned are numbers that choose from what it may. */
const anySave = fc.record({
  class_id: fc.constantFrom("adventurer", "adventurer", "wanderer"),
  level: fc.integer({ min: 1, max: 5 }),
  gold: fc.nat({ max: 500 }),
  counted: fc.dictionary(fc.constantFrom("potion", "ore", "token"), fc.integer({ min: 1, max: 25 })),
  pieces: fc.array(
    fc.record({
      item_id: fc.constantFrom("sword", "oathblade", "helm", "shield", "robe"),
      affixes: fc.dictionary(fc.constantFrom("sharp", "stout"), fc.nat({ max: 999 })),
      isBound: fc.boolean(),
    }),
    { maxLength: 8 },
  ),
  choices: fc.array(fc.nat(), { minLength: 20, maxLength: 20 }),
  rats: fc.nat({ max: 3 }),
});
type Save = typeof anySave extends fc.Arbitrary<infer T> ? T : never;

/** As the rules would have it by the content from before. */
function saved({ class_id, level, gold, counted, pieces, choices, rats }: Save): Lasting {
  const its = lastingSchema.parse({
    ...{ class_id, level, gold, skill_tree_hash: hashOf(BASE, class_id), inventory: counted },
    counters: { enemy_died: { rat: rats } },
    pieces: Object.fromEntries(
      pieces.map(({ item_id, affixes, isBound }, i) => [
        `piece${i}`,
        { item_id, affixes, ...(isBound && { is_bound: true }) },
      ]),
    ),
  });
  const happen = happenTo(its);
  for (const choice of choices) {
    const item_instance_id = Object.keys(its.pieces)[choice % 8] ?? "none";
    const node_id = NODE_IDS[choice % NODE_IDS.length] ?? "";
    const actor = { content: BASE, lasting: its, request_id: undefined, happen };
    if (choice % 3 === 0) act(actor, { action: "equip", item_instance_id });
    else if (choice % 7 === 0) act(actor, { action: "save_loadout", loadout_number: (choice % 3) + 1 });
    else if (!whyNotLearn(BASE, its, node_id)) act(actor, { action: "learn_skill", node_id });
  }
  achieveByCounters(BASE, its, happen);
  return { ...its, outbox: [] };
}

function happenTo(its: Lasting): Happen {
  return event => changeCharacter(its, { ...event, source_player_id: "ada" });
}

function hashOf(content: Content, class_id: string): string {
  return JSON.stringify(treeOf(content, { class_id }));
}

function followed(content: Content, before: Lasting): Lasting {
  const its = structuredClone(before);
  const skill_tree_hash = hashOf(content, its.class_id);
  followContent({ content, lasting: its, character_id: "c1", skill_tree_hash, happen: happenTo(its) });
  return its;
}

/** All that a character has, and all that waits for it. */
function goodsOf({ pieces, inventory, outbox }: Lasting): Goods[] {
  return [
    ...Object.entries(pieces).map(
      // Which affixes the content does not have is nothing that the character has.
      ([item_instance_id, { item_id, missing_affixes: _missing, ...rolls }]): Goods => ({
        ...{ item_id, item_type: "equipment", quantity: 1, piece: { item_instance_id, ...rolls } },
      }),
    ),
    ...Object.entries(inventory).map(
      ([item_id, quantity]): Goods => ({ item_id, item_type: "material", quantity }),
    ),
    ...outbox.flatMap(({ goods }) =>
      goods.map(({ piece, ...each }) => {
        if (!piece) return each;
        const { missing_affixes: _missing, ...kept } = piece;
        return { ...each, piece: kept };
      }),
    ),
  ];
}

function countsOf(goods: readonly Goods[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { item_id, quantity } of goods) counts[item_id] = (counts[item_id] ?? 0) + quantity;
  return Object.fromEntries(Object.entries(counts).sort());
}

/** What achievements have given that the character did not have before. */
function rewards(content: Content, before: Lasting, after: Lasting): { gold: number; goods: Goods[] } {
  const fresh = after.achievements.filter(id => !before.achievements.includes(id));
  const all = fresh.flatMap(id => findEntry(content.achievements, id)?.reward ?? []);
  return {
    gold: all.reduce((sum, { gold }) => sum + gold, 0),
    goods: all
      .flatMap(({ items }) => items)
      .filter(({ item_id }) => findEntry(content.items, item_id))
      .map(({ item_id, quantity }): Goods => ({ item_id, item_type: "material", quantity })),
  };
}

function assertKept(content: Content, before: Lasting, after: Lasting): void {
  const earned = rewards(content, before, after);
  assert.equal(after.gold, before.gold + earned.gold, "gold");
  assert.deepEqual([after.level, after.experience], [before.level, before.experience]);
  assert.deepEqual(after.counters, before.counters);

  const has = goodsOf(after);
  assert.deepEqual(countsOf(has), countsOf([...goodsOf(before), ...earned.goods]), "things");
  const pieces = has.flatMap(({ item_id, piece }) => (piece ? [{ item_id, piece }] : []));
  const ids = pieces.map(({ piece }) => piece.item_instance_id);
  assert.equal(new Set(ids).size, ids.length, "a piece is in two places");
  // Which affixes the player was told of is noted in the piece, and takes nothing of it.
  const rollsOf = ({ affixes, is_bound }: Pick<Piece, "affixes" | "is_bound">) => ({ affixes, is_bound });
  for (const [item_instance_id, piece] of Object.entries(before.pieces)) {
    const kept = pieces.find(each => each.piece.item_instance_id === item_instance_id);
    assert.equal(kept?.item_id, piece.item_id);
    assert.deepEqual(kept && rollsOf(kept.piece), rollsOf(piece));
  }

  assert.ok(placesTaken(content, after) <= gameRulesOf(content).progression.bag_slots, "the bag is too full");
  for (const [place, id] of Object.entries(after.equipment)) {
    assert.equal(before.equipment[place as keyof typeof before.equipment], id);
    assert.equal(findEntry(content.items, after.pieces[id]?.item_id ?? "")?.slot, place);
  }

  const spent = costOf(treeOf(content, after).nodes.filter(({ node_id }) => after.skills.includes(node_id)));
  assert.equal(spent + pointsLeft(content, after), pointsEarned(content, after), "points");
  assert.ok(pointsLeft(content, after) >= 0);
  assert.deepEqual(soundSkills(content, after), after.skills);
  for (const loadout of after.loadouts)
    if (loadout) assert.deepEqual(soundSkills(content, { ...after, skills: loadout.skills }), loadout.skills);

  const isLess =
    after.skills.length < before.skills.length ||
    Object.keys(after.equipment).length < Object.keys(before.equipment).length ||
    after.class_id !== before.class_id;
  const isTold = after.outbox.some(({ reason, text }) => reason === "content_changed" && text);
  assert.ok(!isLess || isTold, "the player is not told");
}

/** Takes all mails that it may, out of a bag that holds everything. */
function withMailsTaken(content: Content, after: Lasting): Lasting {
  const its = structuredClone(after);
  const { default: found } = content.rules;
  assert.ok(found);
  const rules = { default: { ...found, progression: { ...found.progression, bag_slots: 1000 } } };
  const actor = {
    content: { ...content, rules },
    lasting: its,
    request_id: undefined,
    happen: happenTo(its),
  };
  for (const mail of after.outbox) {
    const verdict = act(actor, { action: "take_mail", mail, settled_mail_ids: [] });
    assert.ok(verdict.is_accepted, `${JSON.stringify(mail)}: ${JSON.stringify(verdict)}`);
  }
  return { ...its, outbox: [] };
}

/** What players were told, so that all of it is among the pairs. */
const TOLD = [
  ...[/^The class .* is not in the game any more/, /Given back are the points of: /, /Left out of loadout /],
  ...[/^The item .* is not in the game any more/, /is not worn there any more/, /: your bag is full/],
  /what you have learned you have/,
];

describe("any character under any change of the content", function () {
  this.timeout(Math.max(20_000, RUNS * 20));
  const seen = new Set<RegExp>();

  it(`keeps what it has, gets it by mail, or has its points back, in ${RUNS} pairs of both`, () => {
    fc.assert(
      fc.property(anySave, fc.array(anyChange, { minLength: 1, maxLength: 6 }), (save, changes) => {
        const before = saved(save);
        const content = changes.reduce(changed, BASE);
        const after = followed(content, before);
        assertKept(content, before, after);
        assert.deepEqual(followed(content, after), after, "the second time changes something");
        for (const { text = "" } of after.outbox)
          for (const told of TOLD) if (told.test(text)) seen.add(told);

        // What is mailed can be taken where its item is in the game, at the latest when it is back.
        const back = followed(BASE, after);
        const taken = withMailsTaken(BASE, back);
        const earned = [content, BASE].map((each, i) =>
          rewards(each, i === 0 ? before : after, i === 0 ? after : back),
        );
        assert.deepEqual(
          countsOf(goodsOf(taken)),
          countsOf([...goodsOf(before), ...earned.flatMap(({ goods }) => goods)]),
          "what has come by mail",
        );
      }),
      { seed: SEED, numRuns: RUNS },
    );
  });

  it("was told of every kind of change", () => {
    assert.deepEqual(
      TOLD.filter(each => !seen.has(each)),
      [],
    );
  });
});
