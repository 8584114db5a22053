/**
 * Moving about: clients walk and say where they are; the room checks that they can have come there.
 *
 * Time that passes earns a budget of walking, and a move spends of it what it takes at the player's speed. So
 * lateness and jitter cost an honest player nothing, while nobody gets further in the long run than their speed
 * allows.
 */

import { effectFactor } from "./effects.ts";
import { canWalk } from "./floor.ts";
import { distance, type Point } from "./geometry.ts";
import { amountAt, STAMINA_REGENERATION, spend } from "./resource.ts";
import { STEPS_PER_SECOND, stepsIn } from "./time.ts";
import { accept, reject, type Verdict } from "./verdict.ts";
import { type Player, placeAt, playerStats, positionOf, type World } from "./world.ts";

/** How much a player may be ahead of its budget: jitter, and the step that a message waits for. */
export const CREDIT_SECONDS = 0.15;

/** A second without a message is forgiven, with the interval in which it began. */
const BUDGET_MAX_SECONDS = 1.2;

/** A player who has not moved for this long stands still: two batch intervals of the slowest dungeon. */
const STANDS_STILL_AFTER_STEPS = 20;

/** The game has no number for sprinting; this is the project's. */
const SPRINT_FACTOR = 1.5;
const SPRINT_STAMINA_PER_SECOND = 10;

/** A dash may be used up this long after it began, since its last moves may come late. */
const DASH_LAPSES_AFTER_SECONDS = 1;

/** Where a player says it is. */
export type Claim = { position: Point; yaw: number; sprinting?: boolean | undefined };

/**
 * Takes the claimed position and yaw, or refuses them (`too_fast`, `blocked`) and leaves the player where it was.
 *
 * A state that forbids movement does not refuse a move, which may have been under way when the state began; it only
 * stops the budget from growing.
 */
export function movePlayer(world: World, player: Player, claim: Claim): Verdict {
  const from = positionOf(player);
  const metres = distance(from, claim.position);
  if (metres > 0) {
    const dashed = Math.min(metres, dashMetres(world, player));
    const pace = paceOf(world, player, metres - dashed, claim.sprinting === true);
    const budget = walkBudget(world, player);
    const longestMove = world.dungeon.patch_interval_ms / 1000;
    if (pace.seconds > Math.min(budget, longestMove) + CREDIT_SECONDS) return reject("too_fast");
    if (!canWalk(world.floor, from, claim.position)) return reject("blocked");
    setWalkBudget(world, player, budget - pace.seconds);
    player.dash_metres -= dashed;
    const { max_stamina } = playerStats(world, player);
    spend(player.stamina, pace.stamina, max_stamina, STAMINA_REGENERATION, world.tick);
    placeAt(player, claim.position);
    player.last_moved_at_tick = world.tick;
    if (player.state === "IDLE") player.state = "MOVING";
  }
  player.yaw = claim.yaw;
  return accept();
}

/** Lets a player move some metres on top of walking, and not walk for the time of the dash. */
export function startDash(world: World, player: Player, metres: number, untilTick: number): void {
  player.dash_metres = metres;
  player.dash_lapses_at_tick = world.tick + stepsIn(DASH_LAPSES_AFTER_SECONDS);
  holdStill(world, player, untilTick);
}

function dashMetres(world: World, player: Player): number {
  return world.tick < player.dash_lapses_at_tick ? player.dash_metres : 0;
}

/** What walking or sprinting so far takes. A sprint without the stamina for it is a walk. */
function paceOf(world: World, player: Player, metres: number, isSprinting: boolean) {
  if (metres === 0) return { seconds: 0, stamina: 0 };
  const stats = playerStats(world, player);
  const speed = stats.move_speed * effectFactor(world, player, "move_speed_multiplier");
  const sprint = metres / (speed * SPRINT_FACTOR);
  const stamina = sprint * SPRINT_STAMINA_PER_SECOND;
  if (
    !isSprinting ||
    amountAt(player.stamina, stats.max_stamina, STAMINA_REGENERATION, world.tick) < stamina
  ) {
    return { seconds: metres / speed, stamina: 0 };
  }
  return { seconds: sprint, stamina };
}

/** Seconds of walking that the player has to spend now; down to minus the credit. */
function walkBudget(world: World, player: Player): number {
  const steps = Math.max(0, world.tick - player.walk_budget_since_tick);
  return Math.min(BUDGET_MAX_SECONDS, player.walk_budget_seconds + steps / STEPS_PER_SECOND);
}

function setWalkBudget(world: World, player: Player, seconds: number): void {
  player.walk_budget_seconds = seconds;
  player.walk_budget_since_tick = Math.max(world.tick, player.walk_budget_since_tick);
}

/** Stops the budget from growing until the given step. */
export function holdStill(world: World, player: Player, untilTick: number): void {
  setWalkBudget(world, player, walkBudget(world, player));
  player.walk_budget_since_tick = Math.max(player.walk_budget_since_tick, untilTick);
}

/** Once a step: a player who stopped stands still. */
export function settlePlayer(world: World, player: Player): void {
  if (player.state !== "MOVING") return;
  if (world.tick - player.last_moved_at_tick >= STANDS_STILL_AFTER_STEPS) player.state = "IDLE";
}
