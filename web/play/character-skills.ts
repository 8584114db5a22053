/** The tab of what the character has learned and can learn, and of its loadouts. */
import { type ComponentChild, h } from "preact";
import { useState } from "preact/hooks";
import { isFounded, priceOfRefund, treeOf, whyNotLearn } from "../../src/game/character/skills.ts";
import type { SkillEffect, SkillNode } from "../../src/game/content/character-content.ts";
import { Loadouts } from "./character-loadouts.ts";
import { type Branch, branchesOf, type PlacedNode } from "./character-tree.ts";
import { type CharacterView, Choice, Deed, Listbox } from "./character-view.ts";

export function CharacterSkills(view: CharacterView): ComponentChild {
  const { character, sheet, content, words, ask, say } = view;
  const { texts } = words;
  const { nodes } = treeOf(content, sheet);
  const [wanted_id, setWanted] = useState(
    () => nodes.find(({ node_id }) => whyNotLearn(content, sheet, node_id) === undefined)?.node_id,
  );
  const shown = nodes.find(({ node_id }) => node_id === wanted_id) ?? nodes[0];
  const learned = nodes.filter(({ node_id }) => sheet.skills.includes(node_id));
  const price = priceOfRefund(content, sheet, learned);
  return [
    h(
      "div",
      { class: "deeds" },
      h("strong", {}, texts.points_left(sheet.skill_points_left)),
      learned.length > 0 &&
        h(Deed, {
          ...{ label: texts.for_gold(texts.respec, price), say },
          why_not: price > character.gold ? texts.refusals.not_enough_gold : undefined,
          onPress: () => ask(() => character.respec(), texts.done.respecced),
        }),
    ),
    shown
      ? h(
          "div",
          { class: "two-sides skills" },
          h(
            Listbox,
            { label: texts.tabs.skills, onSelect: setWanted },
            branchesOf(nodes).map(branch =>
              h(BranchOfTree, { key: branch.root.node_id, view, branch, shown, onSelect: setWanted }),
            ),
          ),
          h(NodeDetail, { key: shown.node_id, view, node: shown, nodes }),
        )
      : h("p", {}, texts.no_tree),
    h(Loadouts, view),
  ];
}

type BranchProps = {
  readonly view: CharacterView;
  readonly branch: Branch;
  readonly shown: SkillNode;
  readonly onSelect: (node_id: string) => void;
};

/** Its nodes, and behind them a line from each to what it needs. */
function BranchOfTree({ view, branch, shown, onSelect }: BranchProps): ComponentChild {
  const { words, sheet, content } = view;
  const { root, columns, rows, nodes } = branch;
  return h(
    "div",
    {
      ...{ role: "group", "aria-label": words.of(root.name), class: "branch" },
      style: { gridTemplateColumns: `repeat(${2 * columns}, 1fr)` },
    },
    h(
      "svg",
      { viewBox: `0 0 ${2 * columns} ${rows}`, preserveAspectRatio: "none", "aria-hidden": true },
      nodes.flatMap(to =>
        neededBy(to, nodes).map(from =>
          h("line", {
            key: `${from.node.node_id} ${to.node.node_id}`,
            class: sheet.skills.includes(from.node.node_id) ? "learned" : "",
            ...{ x1: from.middle, y1: from.row + 0.5, x2: to.middle, y2: to.row + 0.5 },
          }),
        ),
      ),
    ),
    nodes.map(({ node, row, middle }) => {
      const state = sheet.skills.includes(node.node_id)
        ? "learned"
        : whyNotLearn(content, sheet, node.node_id) === undefined
          ? "ready"
          : "locked";
      return h(
        Choice,
        {
          ...{ key: node.node_id, id: node.node_id, isSelected: node === shown, onSelect },
          ...{ class: `node ${state}`, style: { gridRow: row + 1, gridColumn: `${middle} / span 2` } },
        },
        h("span", { "aria-hidden": true }, { learned: "✓ ", ready: "+ ", locked: "" }[state]),
        words.of(node.name),
        h("span", { class: "unseen" }, `, ${words.texts.node_states[state]}`),
      );
    }),
  );
}

function neededBy({ node }: PlacedNode, nodes: readonly PlacedNode[]): readonly PlacedNode[] {
  const ids = [...node.requires_all, ...node.requires_any];
  return nodes.filter(each => ids.includes(each.node.node_id));
}

type NodeDetailProps = {
  readonly view: CharacterView;
  readonly node: SkillNode;
  /** Of the whole tree. */
  readonly nodes: readonly SkillNode[];
};

function NodeDetail({ view, node, nodes }: NodeDetailProps): ComponentChild {
  const { character, sheet, content, words, ask, say } = view;
  const { texts } = words;
  const name = words.of(node.name);
  const isLearned = sheet.skills.includes(node.node_id);
  const why_not = whyNotLearn(content, sheet, node.node_id);
  const price = priceOfRefund(content, sheet, [node]);
  const namesOf = (ids: readonly string[]) =>
    ids.map(id => {
      const needed = nodes.find(({ node_id }) => node_id === id);
      return needed ? words.of(needed.name) : id;
    });
  const needs = [
    words.list(namesOf(node.requires_all)),
    words.list(namesOf(node.requires_any), "disjunction"),
  ].filter(each => each !== "");
  return h(
    "section",
    { class: "detail", "aria-label": name },
    h("h3", {}, name),
    h("p", { class: "soft" }, texts.cost(node.cost)),
    node.required_level > 1 &&
      h(
        "p",
        { class: sheet.level < node.required_level ? "bad" : "soft" },
        texts.needs_level(node.required_level),
      ),
    needs.length > 0 &&
      h("p", { class: isFounded(node, sheet.skills) ? "soft" : "bad" }, texts.needs_all(needs.join("; "))),
    h("p", {}, words.of(node.description)),
    h(
      "ul",
      {},
      node.effects.map((effect, place) => h("li", { key: place }, effectText(view, effect))),
    ),
    h(
      "div",
      { class: "deeds" },
      isLearned
        ? h(Deed, {
            ...{ label: texts.for_gold(texts.refund, price), say },
            why_not: price > character.gold ? texts.refusals.not_enough_gold : undefined,
            onPress: () => ask(() => character.refund(node.node_id), texts.done.refunded(name)),
          })
        : h(Deed, {
            ...{ label: texts.learn, say },
            why_not: why_not && words.refusal({ is_accepted: false, reason: why_not }),
            onPress: () => ask(() => character.learn(node.node_id), texts.done.learned(name)),
          }),
    ),
    !isLearned &&
      why_not &&
      h("p", { class: "soft" }, words.refusal({ is_accepted: false, reason: why_not })),
  );
}

function effectText({ content, words }: CharacterView, effect: SkillEffect): string {
  switch (effect.type) {
    case "stat":
      return words.bonus(effect);
    case "unlock_ability":
      return words.texts.unlocks(words.ability(content, effect.ability_id));
    case "change_ability": {
      const { ability_id, field, kind, value } = effect;
      const change = words.signed(value, kind === "percent" ? "%" : undefined);
      return `${words.ability(content, ability_id)}: ${change} ${words.texts.ability_fields[field]}`;
    }
  }
}
