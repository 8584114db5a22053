/** Whether a dungeon can be walked: where its rooms lie, who stands in them, and how characters come from one to the next. */
import {
  type Content,
  type Corridor,
  type Dungeon,
  findEntry,
  type RoomTemplate,
  WORLD_LIMIT_M,
} from "../content.ts";
import { itemsFrom } from "../loot-contents.ts";
import type { Report } from "./content-report.ts";
import { obstacleProblems } from "./obstacle-problems.ts";

/** An enemy type, all that it calls, all that those call, and so on. */
export function summonedBy(content: Content, enemy_type_id: string): ReadonlySet<string> {
  const found = new Set([enemy_type_id]);
  for (const id of found) {
    for (const { summons } of findEntry(content["enemy-types"], id)?.phases ?? [])
      for (const summon of summons) found.add(summon.enemy_type_id);
  }
  return found;
}

/** Where enemies of a type fight, also those that others call. */
export function roomsWith(
  content: Content,
  enemy_type_id: string,
): { dungeon: Dungeon; room: RoomTemplate }[] {
  return Object.values(content.dungeons).flatMap(dungeon =>
    dungeon.room_templates
      .filter(room => room.enemies.some(each => summonedBy(content, each.enemy_type_id).has(enemy_type_id)))
      .map(room => ({ dungeon, room })),
  );
}

export function dungeonProblems(content: Content, dungeon: Dungeon, reportAll: Report): void {
  let isBroken = false;
  const report: Report = (field, message, severity = "error") => {
    isBroken ||= severity === "error";
    reportAll(field, message, severity);
  };
  const templates = new Map(dungeon.room_templates.map(template => [template.room_template_id, template]));
  if (templates.size < dungeon.room_templates.length)
    report("room_templates", "two have the same room_template_id");
  if (new Set(dungeon.corridors.map(corridor => corridor.door_id)).size < dungeon.corridors.length)
    report("corridors", "two have the same door_id");
  if (!templates.has(dungeon.start_room_template_id))
    report("start_room_template_id", `there is no room template "${dungeon.start_room_template_id}"`);
  for (const [i, room] of dungeon.room_templates.entries())
    roomProblems(content, room, (field, ...rest) => report(`room_templates.${i}${field}`, ...rest));
  for (const [i, room] of dungeon.room_templates.entries())
    obstacleProblems(dungeon, room, (field, ...rest) => report(`room_templates.${i}${field}`, ...rest));
  for (const [i, { max_players }] of dungeon.room_templates.entries())
    if (max_players < dungeon.max_party_size)
      report(
        `room_templates.${i}.max_players`,
        `is ${max_players}: a party of ${dungeon.max_party_size}, the dungeon's max_party_size, would not fit in`,
      );
  overlaps(dungeon, report);
  for (const [i, corridor] of dungeon.corridors.entries())
    corridorProblems(corridor, templates, (field, ...rest) => report(`corridors.${i}${field}`, ...rest));
  // Where something is missing, much could not be reached only because of that.
  if (!isBroken) wayProblems(content, dungeon, report);
}

function roomProblems(content: Content, room: RoomTemplate, report: Report): void {
  for (const axis of ["x", "z"] as const) {
    if (Math.abs(room[`center_${axis}`]) + room[`size_${axis}`] / 2 > WORLD_LIMIT_M)
      report(`.size_${axis}`, `the room reaches beyond ±${WORLD_LIMIT_M} m, where nothing can be`);
  }
  const placed = (field: string, place: { x: number; z: number }, does: string) => {
    if (Math.abs(place.x) > room.size_x / 2) report(`${field}.x`, `${does} outside the room`);
    if (Math.abs(place.z) > room.size_z / 2) report(`${field}.z`, `${does} outside the room`);
  };
  for (const [j, enemy] of room.enemies.entries()) {
    if (!findEntry(content["enemy-types"], enemy.enemy_type_id))
      report(`.enemies.${j}.enemy_type_id`, `there is no enemy type "${enemy.enemy_type_id}"`);
    placed(`.enemies.${j}`, enemy, "stands");
  }
  for (const [j, loot] of (room.loot ?? []).entries()) {
    placed(`.loot.${j}`, loot, "lies");
    if (!findEntry(content["loot-tables"], loot.loot_table_id))
      report(`.loot.${j}.loot_table_id`, `there is no loot table "${loot.loot_table_id}"`);
  }
}

/** Each room is played by itself, so that this only looks wrong; two that a corridor joins must not even touch. */
function overlaps({ room_templates }: Dungeon, report: Report): void {
  for (const [i, room] of room_templates.entries()) {
    const other = room_templates
      .slice(0, i)
      .find(each => gap(each, room, "x") < 0 && gap(each, room, "z") < 0);
    if (other) report(`room_templates.${i}`, `overlaps "${other.room_template_id}"`, "warning");
  }
}

function gap(a: RoomTemplate, b: RoomTemplate, axis: "x" | "z"): number {
  return Math.abs(a[`center_${axis}`] - b[`center_${axis}`]) - (a[`size_${axis}`] + b[`size_${axis}`]) / 2;
}

function corridorProblems(corridor: Corridor, templates: Map<string, RoomTemplate>, report: Report): void {
  const [from, to] = [templates.get(corridor.from), templates.get(corridor.to)];
  if (from?.enemies_return && corridor.key_item_id === undefined)
    report(".from", `"${corridor.from}" is never cleared: without a key its door stays locked`);
  if (!from) report(".from", `there is no room template "${corridor.from}"`);
  if (!to) report(".to", `there is no room template "${corridor.to}"`);
  if (!from || !to) return;
  if (!areFacing(from, to)) {
    report("", `"${corridor.from}" and "${corridor.to}" must lie in line along x or z, with a gap between`);
  }
  const across = from.center_x === to.center_x ? "size_x" : "size_z";
  if (corridor.width > Math.min(from[across], to[across]))
    report(".width", "wider than a room that it leads to: one could walk past its wall");
}

/** Corridors are straight: two rooms that a corridor joins share a centre line and do not touch. */
function areFacing(a: RoomTemplate, b: RoomTemplate): boolean {
  return (
    (a.center_x === b.center_x && gap(a, b, "z") > 0) || (a.center_z === b.center_z && gap(a, b, "x") > 0)
  );
}

/** Which rooms a party comes into, and which keys it can find. */
function wayProblems(content: Content, dungeon: Dungeon, report: Report): void {
  const elsewhere = Object.values(content.dungeons)
    .filter(other => other !== dungeon)
    .flatMap(other => other.room_templates.flatMap(room => itemsIn(content, room)));
  const { reached, items } = walk(content, dungeon, new Set(elsewhere));
  for (const [i, { key_item_id, needs_key, from }] of dungeon.corridors.entries()) {
    if (key_item_id === undefined || items.has(key_item_id)) continue;
    const template = dungeon.room_templates.find(each => each.room_template_id === from);
    const isOnlyWay = needs_key || template?.enemies_return === true;
    report(
      `corridors.${i}.key_item_id`,
      `nothing that can be reached drops "${key_item_id}"${isOnlyWay ? ": the door stays locked" : ""}`,
      isOnlyWay ? "error" : "warning",
    );
  }
  for (const [i, corridor] of dungeon.corridors.entries()) {
    if (!corridor.needs_key) continue;
    const others = dungeon.corridors.filter(other => other !== corridor);
    const without = walk(content, { ...dungeon, corridors: others }, new Set(elsewhere)).reached;
    const isCutOff = dungeon.room_templates.some(
      ({ room_type, room_template_id: id }) => room_type === "exit" && reached.has(id) && !without.has(id),
    );
    if (isCutOff)
      report(
        `corridors.${i}.needs_key`,
        "the exit is behind it: a player who leaves with the key ends the run for the others",
        "warning",
      );
  }
  for (const [i, { room_template_id, room_type }] of dungeon.room_templates.entries()) {
    if (reached.has(room_template_id)) continue;
    const isGoal = room_type === "exit";
    const message = isGoal ? "cannot be reached: no run could end" : "cannot be reached";
    report(`room_templates.${i}`, message, isGoal ? "error" : "warning");
  }
}

/** @param owned items that a party may bring along. */
function walk(content: Content, dungeon: Dungeon, owned: ReadonlySet<string>) {
  const templates = new Map(dungeon.room_templates.map(room => [room.room_template_id, room]));
  const reached = new Set<string>();
  const items = new Set(owned);
  const enter = (id: string) => {
    const room = templates.get(id);
    if (!room || reached.has(id)) return false;
    reached.add(id);
    for (const item of itemsIn(content, room)) items.add(item);
    return true;
  };
  enter(dungeon.start_room_template_id);
  const opens = ({ from, key_item_id, needs_key }: Corridor) =>
    !(needs_key || templates.get(from)?.enemies_return) ||
    (key_item_id !== undefined && items.has(key_item_id));
  const goOn = (corridor: Corridor) => {
    const isOnward = reached.has(corridor.from) && opens(corridor) && enter(corridor.to);
    // The way back is always open.
    const isBack = reached.has(corridor.to) && enter(corridor.from);
    return isOnward || isBack;
  };
  while (dungeon.corridors.some(goOn));
  return { reached, items };
}

/** All that lies in a room, or may be dropped there. */
function itemsIn(content: Content, room: RoomTemplate): string[] {
  // Those that are called drop nothing.
  const types = new Set(room.enemies.map(({ enemy_type_id }) => enemy_type_id));
  const tables = [
    ...(room.loot ?? []).map(loot => loot.loot_table_id),
    ...[...types].map(id => findEntry(content["enemy-types"], id)?.loot_table_id),
  ];
  return tables.flatMap(id => (id === undefined ? [] : itemsFrom(content, id)));
}
