/** The skill tree of a character: what it may learn, and what it may give back. */
import type { SkillNode, SkillTree } from "../content/character-content.ts";
import { type Content, findEntry, gameRulesOf } from "../content/content.ts";
import type { RejectReason } from "../core/verdict.ts";
import { classOf } from "./character-build.ts";
import type { Lasting } from "./lasting.ts";

type Learner = Pick<Lasting, "class_id" | "level" | "skills">;
type LoadoutOwner = Learner & Pick<Lasting, "loadouts">;

/** The tree of the character's class; an empty one where the class has none. */
export function treeOf(content: Content, character: Pick<Lasting, "class_id">): SkillTree {
  const { skill_tree_id } = classOf(content, character);
  const tree = skill_tree_id === undefined ? undefined : findEntry(content["skill-trees"], skill_tree_id);
  return tree ?? { id: "", name: "", nodes: [] };
}

/** All points that the character has earned. They follow from its level, so none can be lost. */
export function pointsEarned(content: Content, { level }: Pick<Lasting, "level">): number {
  return (level - 1) * gameRulesOf(content).progression.skill_points_per_level;
}

/** The points that are not spent. */
export function pointsLeft(content: Content, character: Learner): number {
  const learned = treeOf(content, character).nodes.filter(({ node_id }) =>
    character.skills.includes(node_id),
  );
  return pointsEarned(content, character) - costOf(learned);
}

export function costOf(nodes: readonly SkillNode[]): number {
  return nodes.reduce((sum, { cost }) => sum + cost, 0);
}

/** Why the character cannot learn the node now. */
export function whyNotLearn(content: Content, character: Learner, node_id: string): RejectReason | undefined {
  const node = treeOf(content, character).nodes.find(each => each.node_id === node_id);
  if (!node) return "no_such_skill";
  if (character.skills.includes(node_id)) return "already_learned";
  if (character.level < node.required_level) return "level_too_low";
  if (!isFounded(node, character.skills)) return "missing_prerequisite";
  return node.cost > pointsLeft(content, character) ? "not_enough_points" : undefined;
}

/** Whether what the node stands on is learned. */
export function isFounded({ requires_all, requires_any }: SkillNode, skills: readonly string[]): boolean {
  return (
    requires_all.every(id => skills.includes(id)) &&
    (requires_any.length === 0 || requires_any.some(id => skills.includes(id)))
  );
}

/**
 * Of these skills those that the character could learn one after the other; the rest would stand on nothing, cost more points than it
 * has, or are gone from the tree.
 */
export function soundSkills(content: Content, character: Learner): string[] {
  const { nodes } = treeOf(content, character);
  const wanted = nodes.filter(({ node_id }) => character.skills.includes(node_id));
  const sound: string[] = [];
  let points = pointsEarned(content, character);
  let isGrowing = true;
  while (isGrowing) {
    isGrowing = false;
    for (const node of wanted) {
      const isNew = !sound.includes(node.node_id);
      if (!isNew || node.cost > points || node.required_level > character.level || !isFounded(node, sound))
        continue;
      sound.push(node.node_id);
      points -= node.cost;
      isGrowing = true;
    }
  }
  return character.skills.filter(id => sound.includes(id));
}

/** Gold for giving back these nodes of what is learned. What a loadout keeps as a whole is paid for when that loadout is overwritten. */
export function priceOfRefund(
  content: Content,
  character: LoadoutOwner,
  nodes: readonly Pick<SkillNode, "node_id">[],
): number {
  const { skills } = character;
  const rest = skills.filter(id => !nodes.some(({ node_id }) => node_id === id));
  const kept = skillSetsOf(character.loadouts);
  return (
    priceOf(content, character, pointsNotIn(content, character, skills, kept)) -
    priceOf(content, character, pointsNotIn(content, character, rest, kept))
  );
}

/** Gold for saving what is learned as this loadout: for what it kept, unless what is learned or another loadout keeps it. */
export function priceOfSaving(content: Content, character: LoadoutOwner, loadout_number: number): number {
  const place = loadout_number - 1;
  const others = skillSetsOf(character.loadouts.filter((_, i) => i !== place));
  const before = character.loadouts[place]?.skills ?? [];
  const lost = pointsNotIn(content, character, before, [character.skills, ...others]);
  return priceOf(content, character, lost);
}

/** Gold for putting on this loadout: for what is learned, unless a loadout keeps it. */
export function priceOfSwitching(content: Content, character: LoadoutOwner): number {
  const kept = skillSetsOf(character.loadouts);
  return priceOf(content, character, pointsNotIn(content, character, character.skills, kept));
}

function priceOf(content: Content, { level }: Pick<Lasting, "level">, points: number): number {
  const { free_refund_below_level, refund_gold_per_point } = gameRulesOf(content).progression;
  return level < free_refund_below_level ? 0 : points * refund_gold_per_point * level;
}

/**
 * The points of these skills that are not in that kept set which has most of them. One set must have them: if each node could be in
 * another one, two loadouts with all nodes between them would make every change free.
 */
function pointsNotIn(
  content: Content,
  character: Learner,
  skills: readonly string[],
  kept: readonly (readonly string[])[],
): number {
  const nodes = treeOf(content, character).nodes.filter(({ node_id }) => skills.includes(node_id));
  const left = [[], ...kept].map(set => costOf(nodes.filter(({ node_id }) => !set.includes(node_id))));
  return Math.min(...left);
}

function skillSetsOf(loadouts: Lasting["loadouts"]): string[][] {
  return loadouts.flatMap(loadout => (loadout ? [loadout.skills] : []));
}
