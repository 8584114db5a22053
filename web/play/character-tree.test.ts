import assert from "node:assert/strict";
import type { SkillNode } from "../../src/game/content/character-content.ts";
import { branchesOf } from "./character-tree.ts";

const node = (node_id: string, requires_all: string[] = [], requires_any: string[] = []): SkillNode => ({
  ...{ node_id, name: node_id, description: "", cost: 1, required_level: 1, effects: [] },
  ...{ requires_all, requires_any },
});

describe("A skill tree as it is drawn", () => {
  it("has a branch for each node that needs nothing, and a row for each that has to come before", () => {
    const branches = branchesOf([
      ...[node("might"), node("fury", ["might"]), node("rage", ["might"])],
      ...[node("storm", [], ["fury", "rage"]), node("ward"), node("wall", ["ward", "storm"])],
    ]);
    const drawn = branches.map(({ root, columns, rows, nodes }) => [
      ...[root.node_id, columns, rows],
      ...nodes.map(each => `${each.node.node_id} ${each.row}/${each.middle}`),
    ]);
    assert.deepEqual(drawn, [
      ["might", 2, 3, "might 0/2", "fury 1/1", "rage 1/3", "storm 2/2"],
      ["ward", 1, 4, "ward 0/1", "wall 3/1"],
    ]);
  });

  it("can be drawn where nodes need each other, or what there is not", () => {
    const branches = branchesOf([node("a", ["b"]), node("b", ["a"]), node("c", ["gone"])]);
    assert.equal(branches.flatMap(({ nodes }) => nodes).length, 3);
  });
});
