/** What content says of characters: whether classes and skill trees hold together. */
import type { CharacterClass, SkillEffect, SkillNode, SkillTree } from "../character-content.ts";
import { type Content, type ContentSetName, findEntry, gameRulesOf } from "../content.ts";
import type { Report } from "./content-report.ts";
import { pieceProblems } from "./item-problems.ts";

export function characterProblems(
  content: Content,
  reportOf: (set: ContentSetName, id: string) => Report,
): void {
  for (const each of Object.values(content.classes))
    classProblems(content, each, reportOf("classes", each.id));
  for (const tree of Object.values(content["skill-trees"]))
    treeProblems(content, tree, reportOf("skill-trees", tree.id));
}

function classProblems(content: Content, own: CharacterClass, report: Report): void {
  if (!findEntry(content["combat-stats"], own.combat_stats_id))
    report("combat_stats_id", `there is no combat-stats "${own.combat_stats_id}"`);
  else if (findEntry(content["combat-stats"], own.combat_stats_id)?.move_speed === 0)
    report("combat_stats_id", "its move_speed must be above 0, or nobody of this class can walk");
  if (own.skill_tree_id !== undefined && !findEntry(content["skill-trees"], own.skill_tree_id))
    report("skill_tree_id", `there is no skill tree "${own.skill_tree_id}"`);
  for (const [i, id] of own.ability_ids.entries())
    if (!findEntry(content.abilities, id)) report(`ability_ids.${i}`, `there is no ability "${id}"`);
  for (const [i, { item_id, quantity }] of own.kit.entries()) {
    pieceProblems(content, item_id, quantity, `kit.${i}.quantity`, report);
    const item = findEntry(content.items, item_id);
    if (!item) report(`kit.${i}.item_id`, `there is no item "${item_id}"`);
    else if (item.required_level > 1)
      report(`kit.${i}.item_id`, `nobody can use "${item_id}" below level ${item.required_level}`, "warning");
  }
}

function treeProblems(content: Content, { id, nodes }: SkillTree, report: Report): void {
  const byId = new Map(nodes.map(node => [node.node_id, node]));
  for (const [i, node] of nodes.entries()) {
    const field = `nodes.${i}`;
    if (byId.get(node.node_id) !== node) report(`${field}.node_id`, `"${node.node_id}" is there twice`);
    for (const list of ["requires_all", "requires_any"] as const)
      for (const [j, other] of node[list].entries())
        if (!byId.has(other)) report(`${field}.${list}.${j}`, `the tree has no node "${other}"`);
    for (const [j, effect] of node.effects.entries())
      effectProblems(content, id, nodes, effect, (of, ...rest) =>
        report(`${field}.effects.${j}.${of}`, ...rest),
      );
  }
  const reached = reachable(nodes);
  for (const [i, { node_id }] of nodes.entries())
    if (!reached.has(node_id))
      report(
        `nodes.${i}`,
        `nobody can ever learn "${node_id}": what it stands on is missing, or stands on it`,
      );
  levelProblems(content, id, nodes, report);
}

function effectProblems(
  content: Content,
  tree_id: string,
  nodes: readonly SkillNode[],
  effect: SkillEffect,
  report: Report,
): void {
  if (effect.type === "stat") return;
  const { ability_id } = effect;
  const ability = findEntry(content.abilities, ability_id);
  if (!ability) {
    report("ability_id", `there is no ability "${ability_id}"`);
    return;
  }
  if (effect.type === "unlock_ability") return;
  if (ability[effect.field] === undefined)
    report("field", `the ability "${ability_id}" has no ${effect.field}, so nothing changes`, "warning");
  const isUnlocked = nodes.some(node =>
    node.effects.some(other => other.type === "unlock_ability" && other.ability_id === ability_id),
  );
  const ignorant = Object.values(content.classes).find(
    ({ skill_tree_id, ability_ids }) =>
      skill_tree_id === tree_id && !isUnlocked && !ability_ids.includes(ability_id),
  );
  if (ignorant && ability.consumed_item_id === undefined)
    report("ability_id", `no ${ignorant.id} ever knows "${ability_id}", so nothing changes`, "warning");
}

/** What can be learned with points and levels enough: so a cycle is reached by none of its nodes. */
function reachable(nodes: readonly SkillNode[]): ReadonlySet<string> {
  const reached = new Set<string>();
  const isFounded = ({ requires_all, requires_any }: SkillNode) =>
    requires_all.every(id => reached.has(id)) &&
    (requires_any.length === 0 || requires_any.some(id => reached.has(id)));
  let isGrowing = true;
  while (isGrowing) {
    const before = reached.size;
    for (const node of nodes) if (isFounded(node)) reached.add(node.node_id);
    isGrowing = reached.size > before;
  }
  return reached;
}

/** All points of the highest level can be spent, and no node asks for a higher one. */
function levelProblems(content: Content, id: string, nodes: readonly SkillNode[], report: Report): void {
  const rules = findEntry(content.rules, "default");
  if (!rules) return;
  const { level_cap, skill_points_per_level } = gameRulesOf(content).progression;
  for (const [i, { required_level }] of nodes.entries())
    if (required_level > level_cap)
      report(`nodes.${i}.required_level`, `nobody gets beyond level ${level_cap}`);
  const points = (level_cap - 1) * skill_points_per_level;
  const spent = mostThatCanBeSpent(nodes, points);
  const isUsed = Object.values(content.classes).some(({ skill_tree_id }) => skill_tree_id === id);
  if (isUsed && spent < points)
    report("nodes", `of the ${points} points that a character earns ${points - spent} can never be spent`);
}

/** The largest sum of costs that is not more than the points. */
function mostThatCanBeSpent(nodes: readonly SkillNode[], points: number): number {
  let sums = new Set([0]);
  for (const { cost } of nodes)
    sums = new Set([...sums, ...[...sums].map(sum => sum + cost).filter(sum => sum <= points)]);
  return Math.max(...sums);
}
