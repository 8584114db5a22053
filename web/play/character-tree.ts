/** Where the nodes of a skill tree are drawn: each branch grows from a node that needs nothing, one row for each step away from it. */
import type { SkillNode } from "../../src/game/content/character-content.ts";

export type PlacedNode = {
  readonly node: SkillNode;
  /** From 0 on. */
  readonly row: number;
  /** The middle of the node, in half columns from the left. */
  readonly middle: number;
};

export type Branch = {
  /** The node that it grows from. */
  readonly root: SkillNode;
  /** The most nodes of a row. */
  readonly columns: number;
  readonly rows: number;
  /** Row by row. */
  readonly nodes: readonly PlacedNode[];
};

export function branchesOf(nodes: readonly SkillNode[]): Branch[] {
  const known = new Map(nodes.map(node => [node.node_id, node]));
  const rowOf = (node: SkillNode, seen: readonly SkillNode[] = []): number => {
    if (seen.includes(node)) return 0;
    const needed = [...node.requires_all, ...node.requires_any].flatMap(id => known.get(id) ?? []);
    return Math.max(0, ...needed.map(each => rowOf(each, [...seen, node]) + 1));
  };
  const rootOf = (node: SkillNode, seen: readonly SkillNode[] = []): SkillNode => {
    const needed = known.get(node.requires_all[0] ?? node.requires_any[0] ?? "");
    return needed && !seen.includes(node) ? rootOf(needed, [...seen, node]) : node;
  };
  const rooted = nodes.map(node => ({ node, row: rowOf(node), root: rootOf(node) }));
  return [...Map.groupBy(rooted, ({ root }) => root)].map(([root, members]) => {
    const byRow = Map.groupBy(
      members.toSorted((a, b) => a.row - b.row),
      ({ row }) => row,
    );
    const columns = Math.max(...[...byRow.values()].map(row => row.length));
    const placed = [...byRow].flatMap(([row, within]) =>
      within.map(({ node }, place) => ({ node, row, middle: columns - within.length + 2 * place + 1 })),
    );
    return { root, columns, rows: Math.max(...byRow.keys()) + 1, nodes: placed };
  });
}
