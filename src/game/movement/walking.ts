/**
 * Moving about: clients walk and say where they are; the room checks that they can have come there.
 *
 * Time that passes earns a budget of walking, and a move spends of it what it takes at the player's speed. So
 * lateness and jitter cost an honest player nothing, while nobody gets further in the long run than their speed
 * allows. Where the character is by then is walk-out.ts's business.
 */

import { statsOf } from "../content/content.ts";
import { distance, type Point } from "../core/geometry.ts";
import { amountAt, STAMINA_REGENERATION, spend } from "../core/resource.ts";
import { secondsIn, ticksIn } from "../core/ticks.ts";
import {
  accept,
  type Rejection,
  type RejectReason,
  reject,
  rejectViolation,
  type Verdict,
} from "../core/verdict.ts";
import { effectFactor } from "../effects/effects.ts";
import { CREDIT_SECONDS, graceSeconds } from "./latency.ts";
import { LONGEST_STALL_SECONDS, NO_PATH } from "./travel.ts";
import { endOfPath, holdInPlace, isHeld, walkOut, walkTo } from "./walk-out.ts";
import { canWalk, isInDungeon } from "./walkable-area.ts";
import type { MovementWorld, Walker } from "./walker.ts";

/** A second without a message is forgiven, with the interval in which it began. */
const BUDGET_MAX_SECONDS = 1.2;

/** A player who has not moved for this long stands still: two batch intervals of the slowest dungeon. */
const STANDS_STILL_AFTER_SECONDS = 1;

/** The game has no number for sprinting; this is the project's. */
const SPRINT_FACTOR = 1.5;
const SPRINT_STAMINA_PER_SECOND = 10;

/** A dash may be used up this long after it began, since its last moves may come late. */
const DASH_LAPSES_AFTER_SECONDS = 1;

/** Where a player says it is. */
export type Claim = { position: Point; yaw: number; sprinting?: boolean | undefined };

/**
 * Takes the claimed position and yaw, or refuses them (`too_fast`, `blocked`) and leaves the player where it was. The position is
 * measured from the one before, and the character walks there as fast as it may.
 *
 * A state that forbids movement does not refuse a move, which may have been under way when the state began; it
 * stops the budget from growing, and the character walks when the state is over.
 */
export function movePlayer(world: MovementWorld, player: Walker, claim: Claim): Verdict {
  const from = endOfPath(player);
  const metres = distance(from, claim.position);
  if (metres > 0) {
    noteSpeed(world, player);
    const isConceivable = countSprint(world, player, from, claim.position);
    const dashed = Math.min(metres, dashMetres(world, player));
    const pace = paceOf(world, player, metres - dashed, claim.sprinting === true);
    const budget = walkBudget(world, player);
    const longestMove = world.dungeon.patch_interval_ms / 1000;
    if (pace.seconds > Math.min(budget, longestMove) + CREDIT_SECONDS)
      return refuse(world, "too_fast", claim.position, isConceivable);
    if (!canWalk(world.floor, from, claim.position))
      return refuse(world, "blocked", claim.position, isConceivable);
    setWalkBudget(world, player, budget - pace.seconds);
    const { travel } = player;
    travel.dash_metres -= dashed;
    const { max_stamina } = statsOf(world, player);
    spend(player.stamina, pace.stamina, max_stamina, STAMINA_REGENERATION, world);
    const dashSeconds = dashed > 0 ? dashed / travel.dash_metres_per_second : 0;
    walkTo(world, player, claim.position, pace.seconds + dashSeconds);
    player.last_moved_at_tick = world.tick;
    if (player.state === "IDLE") player.state = "MOVING";
  } else {
    player.travel.last_claim = claim.position;
  }
  player.yaw = claim.yaw;
  return accept();
}

/** After a refused move an honest client's next ones are too far, or behind a wall; but beyond all walls nobody walks. */
function refuse(world: MovementWorld, reason: RejectReason, to: Point, isConceivable: boolean): Rejection {
  if (!isInDungeon(world.dungeon, to)) return rejectViolation("blocked");
  return isConceivable ? reject(reason) : rejectViolation("too_fast");
}

/** Lets a player move some metres on top of walking, and not walk for the time of the dash. */
export function startDash(world: MovementWorld, player: Walker, metres: number, untilTick: number): void {
  const { travel } = player;
  travel.dash_metres = metres;
  travel.dash_lapses_at_tick = world.tick + ticksIn(world, DASH_LAPSES_AFTER_SECONDS);
  travel.dash_metres_per_second = (metres * world.ticks_per_second) / (untilTick - world.tick);
  stopEarning(world, player, untilTick);
}

/** The player's own action keeps it in place until a tick. It knows of it, so no move of its client is under way. */
export function standStill(world: MovementWorld, player: Walker, untilTick: number): void {
  stopEarning(world, player, untilTick);
  holdInPlace(world, player, untilTick, 0);
}

/** Something else keeps the player in place until a tick. Its client hears of it later, and may have walked meanwhile. */
export function root(world: MovementWorld, player: Walker, untilTick: number): void {
  if (!isHeld(world, player)) {
    const heldSeconds = secondsIn(world, untilTick - world.tick);
    const grace = Math.min(heldSeconds, graceSeconds(world, player));
    setWalkBudget(world, player, walkBudget(world, player) + grace);
  }
  stopEarning(world, player, untilTick);
  holdInPlace(world, player, untilTick, CREDIT_SECONDS);
}

/** It stands in a place that the room has chosen: no way leads on from where it was. */
export function beginAnew(world: MovementWorld, player: Walker): void {
  const { travel } = player;
  travel.path = NO_PATH;
  travel.dash_metres = 0;
  travel.budget_seconds = 0;
  travel.budget_since_tick = world.tick;
  travel.last_claim = undefined;
}

/** Its connection has come back: what it sent meanwhile, or sends before it has heard where it is, is no violation. */
export function forgiveStall(world: MovementWorld, player: Walker): void {
  player.travel.sprint_seconds = LONGEST_STALL_SECONDS;
  player.travel.sprint_since_tick = world.tick;
}

function dashMetres(world: MovementWorld, { travel }: Walker): number {
  return world.tick < travel.dash_lapses_at_tick ? travel.dash_metres : 0;
}

/** What walking or sprinting so far takes. A sprint without the stamina for it is a walk. */
function paceOf(world: MovementWorld, player: Walker, metres: number, isSprinting: boolean) {
  if (metres === 0) return { seconds: 0, stamina: 0 };
  const stats = statsOf(world, player);
  const speed = stats.move_speed * speedFactor(world, player);
  const sprint = metres / (speed * SPRINT_FACTOR);
  const stamina = sprint * SPRINT_STAMINA_PER_SECOND;
  if (!isSprinting || amountAt(player.stamina, stats.max_stamina, STAMINA_REGENERATION, world) < stamina) {
    return { seconds: metres / speed, stamina: 0 };
  }
  return { seconds: sprint, stamina };
}

/** What effects make of the speed; shortly after a slowing, that of before. */
function speedFactor(world: MovementWorld, { travel }: Walker): number {
  if (world.tick >= travel.former_speed_until_tick) return travel.speed_factor;
  return Math.max(travel.speed_factor, travel.former_speed_factor);
}

/**
 * After effects may have changed: who is slower now was faster when the moves under way were made.
 *
 * @param grace seconds for which such moves may still come; 0 where the player did it itself.
 */
export function noteSpeed(world: MovementWorld, player: Walker, grace?: number): void {
  const { travel } = player;
  if (player.effects === travel.speed_effects) return;
  travel.speed_effects = player.effects;
  const factor = effectFactor(world, player, "move_speed_multiplier");
  if (factor < travel.speed_factor) {
    travel.former_speed_factor = speedFactor(world, player);
    travel.former_speed_until_tick = world.tick + ticksIn(world, grace ?? graceSeconds(world, player));
  }
  travel.speed_factor = factor;
}

/** Seconds of walking that the player has to spend now; down to minus the credit. */
function walkBudget(world: MovementWorld, { travel }: Walker): number {
  const ticks = Math.max(0, world.tick - travel.budget_since_tick);
  return Math.min(BUDGET_MAX_SECONDS, travel.budget_seconds + secondsIn(world, ticks));
}

function setWalkBudget(world: MovementWorld, { travel }: Walker, seconds: number): void {
  travel.budget_seconds = seconds;
  travel.budget_since_tick = Math.max(world.tick, travel.budget_since_tick);
}

/** Stops the budget from growing until the given step. */
function stopEarning(world: MovementWorld, player: Walker, untilTick: number): void {
  setWalkBudget(world, player, walkBudget(world, player));
  player.travel.budget_since_tick = Math.max(player.travel.budget_since_tick, untilTick);
}

/**
 * Counts what the client says that it has walked, against sprinting all the time. False where not even a stall, from which all
 * comes at once, explains it. Every claim counts, also one that is refused, by the shorter of its ways: from the one before, or
 * from where a correction has put the client.
 */
function countSprint(world: MovementWorld, player: Walker, from: Point, to: Point): boolean {
  const { travel } = player;
  const walked = Math.min(
    distance(from, to),
    travel.last_claim === undefined ? Number.POSITIVE_INFINITY : distance(travel.last_claim, to),
  );
  travel.last_claim = to;
  const factor = Math.max(1, speedFactor(world, player)) * SPRINT_FACTOR;
  const metres = Math.max(0, walked - dashMetres(world, player));
  const seconds = metres / (statsOf(world, player).move_speed * factor);
  const earned = secondsIn(world, world.tick - travel.sprint_since_tick);
  const budget = Math.min(LONGEST_STALL_SECONDS, travel.sprint_seconds + earned);
  const isConceivable = seconds <= budget + CREDIT_SECONDS;
  travel.sprint_seconds = isConceivable ? budget - seconds : budget;
  travel.sprint_since_tick = world.tick;
  return isConceivable;
}

/** Once a step: a player goes on along its path, and one who stopped stands still. Who is idle has no path. */
export function settlePlayer(world: MovementWorld, player: Walker): void {
  if (player.state === "IDLE") return;
  if (player.travel.path !== NO_PATH) walkOut(world, player);
  if (player.state !== "MOVING") return;
  if (world.tick - player.last_moved_at_tick >= ticksIn(world, STANDS_STILL_AFTER_SECONDS))
    player.state = "IDLE";
}
