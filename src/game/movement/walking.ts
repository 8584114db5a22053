/**
 * Moving about: clients walk and say where they are; the room checks that they can have come there.
 *
 * Time that passes earns a movement allowance, and a move spends of it what it takes at the player's speed. So
 * lateness and jitter cost an honest player nothing, while nobody gets further in the long run than their speed
 * allows. Where the character is by then is the business of walk-out.ts and walk-on.ts.
 */

import { distance, type Point } from "../core/geometry.ts";
import { secondsIn, ticksIn } from "../core/ticks.ts";
import {
  accept,
  type Rejection,
  type RejectReason,
  reject,
  rejectViolation,
  type Verdict,
} from "../core/verdict.ts";
import { graceSeconds } from "./latency.ts";
import { noteSpeed, paceOf, speedFactor, walkSpeed } from "./pace.ts";
import { ALLOWANCE_SECONDS, LONGEST_STALL_SECONDS, NO_PATH } from "./travel.ts";
import {
  longestSilence,
  type Moving,
  pauseStamina,
  payStamina,
  walkOnFrom,
  walksOnSeconds,
} from "./walk-on.ts";
import { endOfPath, holdInPlace, isHeld, isUnderWay, walkOut, walkTo } from "./walk-out.ts";
import { canWalk, isInDungeon } from "./walkable-area.ts";
import type { MovementWorld, Walker } from "./walker.ts";

/** A player who has not moved for this long stands still: two batch intervals of the slowest dungeon. */
const STANDS_STILL_AFTER_SECONDS = 1;

/** A dash may be used up this long after it began, since its last moves may come late. */
const DASH_LAPSES_AFTER_SECONDS = 1;

/** Where a player says it is; and, with `moving`, that it walks on from there until its next move. */
export type Claim = {
  position: Point;
  yaw: number;
  sprinting?: boolean | undefined;
  moving?: Moving | undefined;
};

/**
 * Takes the claimed position and yaw, or refuses them (`too_fast`, `blocked`) and leaves the player where it was. The position is
 * measured from the one that was claimed before, and the character walks there as fast as it may.
 *
 * A state that forbids movement does not refuse a move, which may have been under way when the state began; it
 * stops the allowance from growing, and the character walks when the state is over.
 */
export function movePlayer(world: MovementWorld, player: Walker, claim: Claim): Verdict {
  const { travel } = player;
  const from = endOfPath(player);
  const metres = distance(from, claim.position);
  const isSprinting = claim.sprinting === true;
  if (metres > 0 || claim.moving) noteSpeed(world, player);
  const allowance = movementAllowance(world, player);
  let cost = NO_COST;
  if (metres > 0) {
    const isConceivable = countSprint(world, player, from, claim.position);
    cost = costOf(world, player, metres, isSprinting);
    if (
      cost.pace.seconds >
      Math.min(allowance, longestMove(world, player)) + world.game_rules.latency_tolerance_seconds
    )
      return refuse(world, player, "too_fast", claim.position, isConceivable);
    if (!canWalk(world.walkableArea, from, claim.position))
      return refuse(world, player, "blocked", claim.position, isConceivable);
    travel.dash_metres -= cost.dashed;
  } else {
    travel.last_claim = claim.position;
  }
  player.yaw = claim.yaw;
  if (metres === 0 && !claim.moving && !travel.walk_on) return accept();
  setMovementAllowance(world, player, allowance - cost.pace.seconds);
  payStamina(world, player, cost.pace.stamina);
  goTo(world, player, claim, metres, cost);
  return accept();
}

type Cost = { dashed: number; pace: { seconds: number; stamina: number } };

const NO_COST: Cost = { dashed: 0, pace: { seconds: 0, stamina: 0 } };

function costOf(world: MovementWorld, player: Walker, metres: number, isSprinting: boolean): Cost {
  const dashed = Math.min(metres, dashMetres(world, player));
  return { dashed, pace: paceOf(world, player, metres - dashed, isSprinting) };
}

/** Seconds of walking that one move may cover: an interval, or all the time for which the one before it walks on. */
function longestMove(world: MovementWorld, { travel }: Walker): number {
  return travel.walk_on ? longestSilence(world) : world.dungeon.patch_interval_ms / 1000;
}

/** The character goes where the accepted move says. From where it has walked on by itself it goes no faster than the move. */
function goTo(
  world: MovementWorld,
  player: Walker,
  { position, moving }: Claim,
  metres: number,
  { dashed, pace }: Cost,
): void {
  const { travel } = player;
  const seconds = pace.seconds + (dashed > 0 ? dashed / travel.dash_metres_per_second : 0);
  const secondsFor = (length: number) =>
    length <= metres
      ? (seconds * length) / metres || 0
      : seconds + (length - metres) / returnSpeed(world, player);
  const onward = moving && walkOnFrom(world, player, position, moving);
  walkTo(world, player, position, secondsFor, onward);
  if (onward && onward.sprints_until_tick > 0) pauseStamina(world, player, onward.until_tick);
  player.last_moved_at_tick = world.tick;
  if (player.state === "IDLE") player.state = "MOVING";
}

/** Metres per second back to where the move begins. Who cannot walk any more has come this far while it could. */
function returnSpeed(world: MovementWorld, player: Walker): number {
  return walkSpeed(world, player) || player.stats.move_speed;
}

/** After a refused move an honest client's next ones are too far, or behind a wall; but beyond all walls nobody walks. */
function refuse(
  world: MovementWorld,
  player: Walker,
  reason: RejectReason,
  to: Point,
  isConceivable: boolean,
): Rejection {
  stopOnTheWay(world, player);
  if (!isInDungeon(world.dungeon, to)) return rejectViolation("blocked");
  return isConceivable ? reject(reason) : rejectViolation("too_fast");
}

/** It stays where it has come to by itself, which is what its next move is measured from: so it is paid as a move is. */
function stopOnTheWay(world: MovementWorld, player: Walker): void {
  const { travel } = player;
  if (!travel.walk_on) return;
  const { metres } = travel.walk_on;
  const seconds = metres === 0 ? 0 : metres / walkSpeed(world, player);
  payStamina(world, player, 0);
  setMovementAllowance(
    world,
    player,
    Math.max(-world.game_rules.latency_tolerance_seconds, movementAllowance(world, player) - seconds),
  );
  travel.walk_on = undefined;
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
    setMovementAllowance(world, player, movementAllowance(world, player) + grace);
  }
  stopEarning(world, player, untilTick);
  holdInPlace(world, player, untilTick, world.game_rules.latency_tolerance_seconds);
}

/** It stands in a place that the room has chosen: no way leads on from where it was. */
export function beginAnew(world: MovementWorld, player: Walker): void {
  const { travel } = player;
  travel.path = NO_PATH;
  travel.walk_on = undefined;
  travel.dash_metres = 0;
  travel.allowance_seconds = 0;
  travel.allowance_since_tick = world.tick;
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

/**
 * The movement allowance now, in seconds of walking; down to minus the latency tolerance. It has a higher maximum while the character
 * walks on, since the next move pays for all of that walk.
 */
function movementAllowance(world: MovementWorld, { travel }: Walker): number {
  const most = travel.walk_on ? ALLOWANCE_SECONDS + walksOnSeconds(world) : ALLOWANCE_SECONDS;
  const ticks = Math.max(0, world.tick - travel.allowance_since_tick);
  return Math.min(most, travel.allowance_seconds + secondsIn(world, ticks));
}

function setMovementAllowance(world: MovementWorld, { travel }: Walker, seconds: number): void {
  travel.allowance_seconds = seconds;
  travel.allowance_since_tick = Math.max(world.tick, travel.allowance_since_tick);
}

/** Stops the allowance from growing until the given tick. */
function stopEarning(world: MovementWorld, player: Walker, untilTick: number): void {
  setMovementAllowance(world, player, movementAllowance(world, player));
  player.travel.allowance_since_tick = Math.max(player.travel.allowance_since_tick, untilTick);
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
  const factor = Math.max(1, speedFactor(world, player)) * world.game_rules.sprint_speed_factor;
  const metres = Math.max(0, walked - dashMetres(world, player));
  const seconds = metres / (player.stats.move_speed * factor);
  const earned = secondsIn(world, world.tick - travel.sprint_since_tick);
  const allowance = Math.min(LONGEST_STALL_SECONDS, travel.sprint_seconds + earned);
  const isConceivable = seconds <= allowance + world.game_rules.latency_tolerance_seconds;
  travel.sprint_seconds = isConceivable ? allowance - seconds : allowance;
  travel.sprint_since_tick = world.tick;
  return isConceivable;
}

/** Once a tick: a player goes on along its path or by itself, and one who stopped stands still. Who is idle does neither. */
export function settlePlayer(world: MovementWorld, player: Walker): void {
  if (player.state === "IDLE") return;
  if (isUnderWay(world, player)) walkOut(world, player);
  if (player.state !== "MOVING") return;
  if (world.tick - player.last_moved_at_tick >= ticksIn(world, STANDS_STILL_AFTER_SECONDS))
    player.state = "IDLE";
}
