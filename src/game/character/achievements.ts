/**
 * Achievements follow from events. What is counted from the first day tells also what a character did before there was the
 * achievement; all else begins at zero.
 */
import { countedBy, isToldByCounters } from "../content/achievement-goals.ts";
import type { Achievement, AchievementGoal } from "../content/character-content.ts";
import { type Content, findEntry, GOLD } from "../content/content.ts";
import type { Happen } from "./experience.ts";
import type { Counters, Goods, Lasting } from "./lasting.ts";
import { mailOverflow } from "./overflow.ts";
import { pieceId } from "./rolls.ts";

/** An event as the counters see it: plain fields, whatever its mode. */
export type CountedEvent = { event_type: string } & Readonly<Record<string, unknown>>;

/** Begins the ids of what players have dropped in a room: taking it is no find. */
export const DROPPED = "drop";

/** Counts an event of the character. Redo counts the same events again. */
export function countEvent(lasting: Lasting, event: CountedEvent): void {
  const counted = countedBy(event.event_type);
  if (!counted || isNoDeed(event) || isUnplayedEnd(lasting, event)) return;
  const { counters, run_counters } = lasting;
  const key = counted.by === "" ? "all" : String(event[counted.by] ?? "all");
  const amount = counted.amount === undefined ? 1 : Number(event[counted.amount]);
  addTo(counters, event.event_type, key, amount);
  addTo(run_counters, event.event_type, key, amount);
}

function addTo(counters: Counters, event_type: string, key: string, amount: number): void {
  const of = counters[event_type];
  if (of) of[key] = (of[key] ?? 0) + amount;
  else counters[event_type] = { [key]: amount };
}

/** What a player has dropped was found before. */
export function isDropped(loot_instance_id: string): boolean {
  return loot_instance_id.startsWith(DROPPED);
}

/**
 * The end of a run that is worth nothing: of one that began elsewhere than at its start; or one on which the character has gained no
 * experience and killed nobody, since it walked to the exit of what others have cleared. Kills count by themselves, since enemies may be
 * worth no experience.
 */
export function isUnplayedEnd(
  { run_counters, statistics }: Lasting,
  { event_type, is_unearned }: CountedEvent,
): boolean {
  if (event_type !== "run_ended") return false;
  return (
    is_unearned === true || (run_counters.experience_gained === undefined && statistics.enemies_killed === 0)
  );
}

/** What could be had again and again: picking up what a player has dropped, and killing those whom a boss calls. */
function isNoDeed(event: CountedEvent): boolean {
  if (event.event_type === "enemy_died") return event.is_summoned === true;
  return event.event_type === "loot_picked_up" && isDropped(String(event.loot_instance_id));
}

/** How far the character has come; the goal's `target` is the end. */
export function progressOf(lasting: Lasting, { id, goal }: Achievement): number {
  return isToldByCounters(goal) ? countedOf(lasting, goal) : (progressNotedOf(lasting, goal)[id] ?? 0);
}

function countedOf(lasting: Lasting, goal: AchievementGoal): number {
  const counters: Counters = goal.within === "run" ? lasting.run_counters : lasting.counters;
  const of = counters[goal.event_type];
  if (!of) return 0;
  const wanted = goal.filter[countedBy(goal.event_type)?.by ?? ""];
  const amounts = wanted === undefined ? Object.values(of) : [findEntry(of, String(wanted)) ?? 0];
  if (goal.measure === "distinct") return amounts.filter(amount => amount > 0).length;
  return amounts.reduce((sum, amount) => sum + amount, 0);
}

function progressNotedOf(lasting: Lasting, { within }: AchievementGoal): Record<string, number> {
  return within === "run" ? lasting.run_achievement_progress : lasting.achievement_progress;
}

/** Gives what the event has earned the character, once. @param isOwn whether the character did it, or another of its party. */
export function achieve(
  content: Content,
  lasting: Lasting,
  event: CountedEvent,
  isOwn: boolean,
  happen: Happen,
): void {
  const goals = goalsFor(content, event.event_type);
  if (!goals || isNoDeed(event)) return;
  for (const achievement of isOwn ? goals.all : goals.of_party) {
    if (lasting.achievements.includes(achievement.id)) continue;
    const { goal } = achievement;
    const progress = isToldByCounters(goal)
      ? countedOf(lasting, goal)
      : noteProgress(lasting, achievement, event, happen);
    if (progress >= goal.target) unlock(content, lasting, achievement, happen);
  }
}

/** Gives what the counters say already, such as of an achievement that is new. */
export function achieveByCounters(content: Content, lasting: Lasting, happen: Happen): void {
  for (const achievement of Object.values(content.achievements)) {
    if (lasting.achievements.includes(achievement.id)) continue;
    if (progressOf(lasting, achievement) >= achievement.goal.target)
      unlock(content, lasting, achievement, happen);
  }
}

/** The achievements that wait for events of one type; `of_party`: those of them for which others' count as well. */
type Goals = { all: readonly Achievement[]; of_party: readonly Achievement[] };

/** By event type: this is asked for each event of a fight. */
const goalsByContent = new WeakMap<Content, ReadonlyMap<string, Goals>>();

/** Of most types there are none. */
export function goalsFor(content: Content, event_type: string): Goals | undefined {
  let goals = goalsByContent.get(content);
  if (!goals) {
    goals = indexed(Object.values(content.achievements));
    goalsByContent.set(content, goals);
  }
  return goals.get(event_type);
}

function indexed(achievements: readonly Achievement[]): ReadonlyMap<string, Goals> {
  const types = new Set(achievements.map(({ goal }) => goal.event_type));
  return new Map(
    [...types].map(type => {
      const all = achievements.filter(({ goal }) => goal.event_type === type);
      return [type, { all, of_party: all.filter(({ goal }) => goal.by === "party") }];
    }),
  );
}

/** @returns how far it has come by the event; 0 where the event does not count. */
function noteProgress(
  lasting: Lasting,
  { id: achievement_id, goal }: Achievement,
  event: CountedEvent,
  happen: Happen,
): number {
  if (!Object.entries(goal.filter).every(([key, value]) => event[key] === value)) return 0;
  const before = progressNotedOf(lasting, goal)[achievement_id] ?? 0;
  const amount = goal.measure === "sum" ? Number(event[goal.field ?? ""] ?? 0) : 1;
  if (!(amount > 0)) return 0;
  const progress = Math.min(goal.target, before + amount);
  happen({ event_type: "achievement_progressed", achievement_id, within: goal.within, progress });
  return progress;
}

function unlock(
  content: Content,
  lasting: Lasting,
  { id: achievement_id, reward }: Achievement,
  happen: Happen,
): void {
  happen({ event_type: "achievement_unlocked", achievement_id });
  const received: Goods[] = rewardOf(content, achievement_id, reward.items).map(bound);
  if (reward.gold > 0) received.push({ item_id: GOLD, item_type: GOLD, quantity: reward.gold });
  for (const goods of received) happen({ event_type: "item_received", goods });
  mailOverflow(content, lasting, happen);
}

/** A rewarded piece has the same id for everybody who earns it, so it must never come to somebody else who has it, too. */
function bound({ piece, ...goods }: Goods): Goods {
  return piece ? { ...goods, piece: { ...piece, is_bound: true } } : goods;
}

/** Equipment comes in single pieces without affixes, with ids that the same reward makes again. */
export function rewardOf(
  content: Content,
  source_id: string,
  items: readonly { item_id: string; quantity: number }[],
): Goods[] {
  let number = 0;
  return items.flatMap(({ item_id, quantity }): Goods[] => {
    const item = findEntry(content.items, item_id);
    if (!item) return [];
    const { item_type } = item;
    if (item_type !== "equipment") return [{ item_id, item_type, quantity }];
    return Array.from({ length: quantity }, () => {
      number += 1;
      return {
        item_id,
        item_type,
        quantity: 1,
        piece: { item_instance_id: pieceId("reward", source_id, number), affixes: {} },
      };
    });
  });
}
