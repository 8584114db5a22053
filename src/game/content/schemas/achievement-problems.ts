/** Whether achievements can be had: whether rules tell of what their goals are about. */
import { EVENT_FIELDS, type FieldKind, isToldByCounters } from "../achievement-goals.ts";
import type { Achievement } from "../character-content.ts";
import { type Content, type ContentSetName, findEntry, GOLD } from "../content.ts";
import type { Report } from "./content-report.ts";
import { pieceProblems } from "./item-problems.ts";

export function achievementProblems(
  content: Content,
  reportOf: (set: ContentSetName, id: string) => Report,
): void {
  for (const achievement of Object.values(content.achievements)) {
    const report = reportOf("achievements", achievement.id);
    for (const [i, { item_id, quantity }] of achievement.reward.items.entries()) {
      if (!findEntry(content.items, item_id))
        report(`reward.items.${i}.item_id`, `there is no item "${item_id}"`);
      pieceProblems(content, item_id, quantity, `reward.items.${i}.quantity`, report);
    }
    goalProblems(content, achievement, (field, ...rest) => report(`goal.${field}`, ...rest));
  }
}

function goalProblems(content: Content, { id, goal }: Achievement, report: Report): void {
  const { event_type, filter, measure, field, within, by } = goal;
  const event = findEntry(EVENT_FIELDS, event_type);
  if (!event) {
    report("event_type", `no rules tell of "${event_type}"; they tell of ${orNone(EVENT_FIELDS)}`);
    return;
  }
  const noField = (name: string) => `${event_type} has no field "${name}"; it has ${orNone(event.fields)}`;
  if (!event.is_of_player && by === "self")
    report("by", `${event_type} is about no player of its own, so nobody gets it: use "party"`);
  for (const [key, value] of Object.entries(filter)) {
    const kind = findEntry(event.fields, key);
    const problem = kind === undefined ? noField(key) : whyNotOfKind(content, kind, value);
    if (problem !== undefined) report(`filter.${key}`, problem);
  }
  if (filter.achievement_id === id)
    report("filter.achievement_id", "is the achievement itself: nobody could have it first");
  if (measure === "count") {
    if (field !== undefined) report("field", "a count is of events, not of a field: leave it out");
  } else if (field === undefined) {
    report("field", `a ${measure} is of a field of the event: name it`);
  } else if (!findEntry(event.fields, field)) {
    report("field", noField(field));
  } else if (measure === "sum" && event.fields[field] !== "number") {
    report("field", `"${field}" is no number, and has no sum`);
  } else if (measure === "distinct" && !isToldByCounters(goal)) {
    report("field", `how many values of "${field}" there were is not noted: count, or use another field`);
  }
  // What is of one run begins at zero for everybody.
  if (within === "ever" && !isToldByCounters(goal))
    report("event_type", "is not counted so: it starts at zero for characters that exist already", "warning");
}

function whyNotOfKind(
  content: Content,
  kind: FieldKind,
  value: string | number | boolean,
): string | undefined {
  if (kind === "number" || kind === "boolean")
    return typeof value === kind ? undefined : `must be ${kind === "number" ? "a number" : "true or false"}`;
  if (typeof kind !== "string")
    return kind.some(each => each === value) ? undefined : `must be one of ${kind.join(", ")}`;
  return idsOf(content, kind).includes(String(value)) ? undefined : `there is no ${kind} "${value}"`;
}

function idsOf(content: Content, kind: Exclude<FieldKind, readonly string[]>): string[] {
  const dungeons = Object.values(content.dungeons);
  const rooms = () =>
    dungeons.flatMap(({ room_templates }) => room_templates.map(({ room_template_id }) => room_template_id));
  switch (kind) {
    case "number":
    case "boolean":
      return [];
    case "item or gold":
      return [GOLD, ...Object.keys(content.items)];
    case "skill node":
      return Object.values(content["skill-trees"]).flatMap(tree => tree.nodes.map(({ node_id }) => node_id));
    case "room template":
      return rooms();
    case "door":
      return dungeons.flatMap(({ corridors }) => corridors.map(({ door_id }) => door_id));
    case "source of experience":
      return [...Object.keys(content["enemy-types"]), ...rooms(), ...Object.keys(content.dungeons)];
    default:
      return Object.keys(content[kind]);
  }
}

function orNone(entries: Readonly<Record<string, unknown>>): string {
  return Object.keys(entries).join(", ") || "none";
}
