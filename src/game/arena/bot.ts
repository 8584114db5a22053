/**
 * How a bot fights: from what a client would have of the match it makes an input a tick, as a player does. Pure: the same seed and the same
 * pictures give the same inputs.
 */
import type { BotSkill } from "../content/arena-content.ts";
import { shareBefore } from "../content/obstacles.ts";
import { distance } from "../core/geometry.ts";
import { nextRandom, type Random } from "../core/random.ts";
import { amountAt } from "../core/resource.ts";
import type { ArenaInput } from "./arena-input.ts";
import { type ArenaFighter, type ArenaWorld, aimOf } from "./arena-world.ts";
import type { ShownFighter } from "./bot-pictures.ts";
import type { Move } from "./bot-tactics.ts";
import { type WayAround, wayAround } from "./way-around.ts";

/** Of a mode that says nothing: a beginner. */
export const BEGINNER: BotSkill = { reaction_ticks: 8, aim_error_degrees: 12 };

/** What a bot knows in a tick. */
export type BotView = {
  /** The newest tick. */
  tick: number;
  /** Of the picture that it is shown now, by which its strikes are judged. */
  seen_tick: number;
  /** Its own fighter, of which its client would know all. */
  own: ArenaFighter;
  /** Everybody else, as shown when it began to react. */
  others: readonly ShownFighter[];
  moves: readonly Move[];
  arena: Pick<ArenaWorld, "map" | "game_rules" | "ticks_per_second">;
};

/** What a bot has in mind from tick to tick. */
export type BotMind = {
  readonly random: Random;
  readonly skill: BotSkill;
  target_id: string;
  /** How far it looks beside its target, in 256ths of a turn. */
  aim_error: number;
  /** Which way it goes around its target. */
  side: 1 | -1;
  /** Which way it goes around what is between them; undefined where nothing is. */
  way: WayAround | undefined;
  /** Ticks at which it thinks anew of the error, of the side, and of the next ability. */
  new_aim_at: number;
  new_side_at: number;
  presses_at: number;
};

export function newMind(seed: number, skill: BotSkill): BotMind {
  const random = { state: seed };
  return {
    ...{ random, skill, target_id: "", aim_error: 0, side: nextRandom(random) < 0.5 ? 1 : -1 },
    ...{ way: undefined, new_aim_at: 0, new_side_at: 0, presses_at: 0 },
  };
}

const QUARTER_TURN = 64;
/** It thinks anew of where it looks so often, and of its side about so often. */
const AIM_TICKS = 10;
const SIDE_TICKS = 45;
/** Of a strike that it sees coming it dodges, or guards against, this share. */
const NOTICES = 0.4;
/** It shoots at who is out of reach with this chance a tick. */
const SHOOTS = 0.1;
/** Below this share of its health it heals. */
const HURT = 0.5;
/** It goes so near: a share of the reach of its shortest strike. */
const NEAR = 0.75;

/** The input of the next tick. */
export function botInput(mind: BotMind, view: BotView): ArenaInput {
  const { own, tick, seen_tick } = view;
  const target = own.is_alive ? targetOf(mind, view) : undefined;
  if (!target) return { ...STANDS, aim: own.mover.aim, direction: own.mover.aim, seen_tick };
  thinkAnew(mind, tick);
  const from = own.mover;
  const towards = aimOf(Math.atan2(target.x - from.x, target.z - from.z));
  const metres = distance(from, target);
  const { map } = view.arena;
  const isInSight = shareBefore(map.obstacles, from, target) === 1;
  mind.way = isInSight ? undefined : wayAround(map, from, towards, tick, mind.way, mind.random);
  const aim = (towards + Math.round(mind.aim_error)) & 255;
  const move = chosenMove(mind, view, target, metres, isInSight);
  const direction = directionTo(mind, view, towards, metres, move);
  return { ...STANDS, direction, aim, speed: 255, buttons: move?.button ?? 0, seen_tick };
}

const STANDS: ArenaInput = {
  ...{ direction: 0, aim: 0, speed: 0, buttons: 0, seen_tick: 0, seen_fraction: 0, heard_tick: 0 },
};

/** It stays with whom it fights, unless somebody else is much nearer. */
function targetOf(mind: BotMind, { own, others }: BotView): ShownFighter | undefined {
  let nearest: ShownFighter | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const each of others) {
    if (!each.is_alive || each.team_number === own.team_number) continue;
    const metres = distance(own.mover, each) - (each.id === mind.target_id ? STAYS_WITH_M : 0);
    if (metres >= least) continue;
    nearest = each;
    least = metres;
  }
  mind.target_id = nearest?.id ?? "";
  return nearest;
}
const STAYS_WITH_M = 3;

function thinkAnew(mind: BotMind, tick: number): void {
  const { random, skill } = mind;
  if (tick >= mind.new_aim_at) {
    mind.new_aim_at = tick + AIM_TICKS;
    mind.aim_error = (bell(random) * skill.aim_error_degrees * 256) / 360;
  }
  if (tick >= mind.new_side_at) {
    mind.new_side_at = tick + Math.floor(SIDE_TICKS * (0.5 + nextRandom(random)));
    mind.side = nextRandom(random) < 0.5 ? 1 : -1;
  }
}

/** Around 0, of a standard deviation of 1: 12 even draws, as good as a bell curve. */
function bell(random: Random): number {
  let sum = -6;
  for (let i = 0; i < 12; i++) sum += nextRandom(random);
  return sum;
}

function chosenMove(
  mind: BotMind,
  view: BotView,
  target: ShownFighter,
  metres: number,
  isInSight: boolean,
): Move | undefined {
  const { own, tick } = view;
  const isFree = own.state === "IDLE" || own.state === "MOVING";
  if (!isFree || tick < mind.presses_at) return undefined;
  const move = wantedMove(mind, view, target, metres, isInSight);
  // Nobody presses one button after the other in the very tick in which that is possible.
  if (move)
    mind.presses_at = tick + 2 + Math.floor(nextRandom(mind.random) * (1 + mind.skill.reaction_ticks));
  return move;
}

function wantedMove(
  mind: BotMind,
  view: BotView,
  target: ShownFighter,
  metres: number,
  isInSight: boolean,
): Move | undefined {
  const { own, moves, tick } = view;
  const isReady = (move: Move) => canUse(view, move);
  const first = (tactic: Move["tactic"]) => moves.find(each => each.tactic === tactic && isReady(each));
  if (own.current_health < HURT * own.stats.max_health) {
    const heal = first("heal");
    if (heal) return heal;
  }
  const coming = target.casting > 0 ? moves[target.casting - 1] : undefined;
  if (coming?.tactic === "strike" && metres <= coming.reach + 0.5 && nextRandom(mind.random) < NOTICES) {
    const answer = first("dodge") ?? first("guard");
    if (answer) return answer;
  }
  if (!isInSight) return undefined;
  const strike = strongest(
    moves.filter(each => each.tactic === "strike" && metres <= each.reach),
    isReady,
  );
  if (strike) return strike;
  if (metres < view.moves.reduce(longestShot, 0) && nextRandom(mind.random) < SHOOTS) {
    const shot = moves.find(each => each.tactic === "shoot" && metres < each.reach && isReady(each));
    if (shot) return shot;
  }
  return tick % AIM_TICKS === 0 && metres < FIGHT_M ? first("boost") : undefined;
}
const FIGHT_M = 8;

function longestShot(metres: number, { tactic, reach }: Move): number {
  return tactic === "shoot" ? Math.max(metres, reach) : metres;
}

/** What is ready again last is the strongest, and is used first. */
function strongest(moves: readonly Move[], isReady: (move: Move) => boolean): Move | undefined {
  let best: Move | undefined;
  for (const move of moves)
    if (isReady(move) && (!best || move.ability.cooldown > best.ability.cooldown)) best = move;
  return best;
}

/** Whether its owner's client would show the ability as ready. */
function canUse({ own, tick, arena }: BotView, { ability }: Move): boolean {
  if ((own.ready_at_tick[ability.id] ?? 0) > tick) return false;
  const now = { tick, ticks_per_second: arena.ticks_per_second };
  const { max_mana, max_stamina } = own.stats;
  const { mana_regeneration, stamina_regeneration } = arena.game_rules;
  return (
    amountAt(own.mana, max_mana, mana_regeneration, now) >= ability.mana_cost &&
    amountAt(own.stamina, max_stamina, stamina_regeneration, now) >= ability.stamina_cost
  );
}

/** Up to its target and around it; around what is between them; and of a dodge to the side. */
function directionTo(
  mind: BotMind,
  { moves }: BotView,
  towards: number,
  metres: number,
  move: Move | undefined,
): number {
  const turned = (by: number) => (towards + mind.side * by) & 255;
  if (move?.tactic === "dodge") return turned(QUARTER_TURN);
  if (mind.way) return mind.way.direction;
  const shortest = moves.reduce(
    (least, each) => (each.tactic === "strike" ? Math.min(least, each.reach) : least),
    Number.POSITIVE_INFINITY,
  );
  const near = Number.isFinite(shortest) ? shortest * NEAR : FIGHT_M;
  if (metres > near + 0.5) return towards;
  return turned(metres < near - 0.5 ? QUARTER_TURN * 1.5 : QUARTER_TURN);
}
