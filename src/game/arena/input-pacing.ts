/**
 * How a fighter's inputs are used up: one a tick, whatever arrives when. Part of the rules, so that a replay does the same.
 *
 * A tick without an input repeats the last step, and the next input's movement counts as done already; after two of them the fighter
 * stands, and each tick that it stands gives a token. A backlog is drained by one more input every 6 ticks, paid with tokens. Where ticks
 * were too few and not inputs, as after a hitch of the server, nobody has tokens: a backlog that stays for half a second is then drained
 * without them. So nobody ever makes more steps than ticks have passed, and in 10 s at most one more than ticks: the movement of other extra
 * inputs does not count. Presses always do.
 */
import { ticksIn } from "../core/ticks.ts";
import { ARENA_RATE } from "./arena-rate.ts";

/** So many inputs may wait after a tick without being a backlog: what a line that is not even needs. */
export const TARGET_DEPTH = 1;

/** A line that wavers by a tick leaves one more. What is left beyond it in so many ticks, one after the other, is of no use on this line. */
const WAVERING_DEPTH = TARGET_DEPTH + 1;
const TICKS_TO_STAY = ticksIn(ARENA_RATE, 0.5);

/** So many steps may be made before their inputs come. */
const MAX_REPEATS = 2;
const MAX_TOKENS = 10;

/** A backlog is drained by one extra input in so many ticks. */
const TICKS_PER_EXTRA = 6;

/** An extra input's movement counts once in so many ticks. */
const TICKS_PER_EXTRA_STEP = ticksIn(ARENA_RATE, 10);

/** Of so many waiting inputs the movement still counts: the older ones' is more than so many ticks late. */
const MAX_WAITING_STEPS = 10;

/** What of a fighter's past decides how its inputs are used. */
export type Pacing = {
  /** Ticks in which it stood for want of inputs, and which it has not caught up with. */
  tokens: number;
  /** Steps that were made before their inputs came. */
  owed_steps: number;
  /** Ticks, one after the other, that have left more than a wavering line needs. */
  ticks_in_backlog: number;
  /** Ticks since the last extra input, and since the last whose movement counted. */
  ticks_since_extra: number;
  ticks_since_extra_step: number;
};

/** How a tick uses the inputs that it is given, oldest first. */
export type PacedTick = {
  /** The first so many press and turn, but make no step. */
  presses_only: number;
  /** So many after them make a step each. */
  steps: number;
  /** What the fighter does if it was given none: repeats its last step, or stands; undefined otherwise. */
  starved: "repeats" | "stands" | undefined;
};

export function newPacing(): Pacing {
  return {
    tokens: 0,
    owed_steps: 0,
    ticks_in_backlog: 0,
    ticks_since_extra: TICKS_PER_EXTRA,
    ticks_since_extra_step: TICKS_PER_EXTRA_STEP,
  };
}

/** How many of the waiting inputs the next tick uses. */
export function inputsToTake(pacing: Pacing, waiting: number): number {
  const { presses_only, steps } = planOf(pacing, waiting);
  return presses_only + steps;
}

/**
 * One tick, in which the fighter is given so many inputs of the waiting ones: as many as `inputsToTake` said. Inputs beyond those that
 * it says are used are not.
 */
export function paceTick(pacing: Pacing, given: number, waiting: number): PacedTick {
  const plan = planOf(pacing, given === 0 ? 0 : Math.max(given, waiting));
  pacing.ticks_since_extra += 1;
  pacing.ticks_since_extra_step += 1;
  pacing.ticks_in_backlog = plan.isBacklog ? pacing.ticks_in_backlog + 1 : 0;
  if (given === 0) return starve(pacing);
  const presses_only = Math.min(given, plan.presses_only);
  const steps = Math.min(given - presses_only, plan.steps);
  pacing.owed_steps = Math.max(0, pacing.owed_steps - presses_only);
  if (plan.isExtra) {
    pacing.tokens = Math.max(0, pacing.tokens - 1);
    pacing.ticks_since_extra = 0;
    if (steps > 1) pacing.ticks_since_extra_step = 0;
  }
  return { presses_only, steps, starved: undefined };
}

function starve(pacing: Pacing): PacedTick {
  if (pacing.owed_steps < MAX_REPEATS) {
    pacing.owed_steps += 1;
    return { presses_only: 0, steps: 0, starved: "repeats" };
  }
  pacing.tokens = Math.min(MAX_TOKENS, pacing.tokens + 1);
  return { presses_only: 0, steps: 0, starved: "stands" };
}

type Plan = { presses_only: number; steps: number; isExtra: boolean; isBacklog: boolean };

function planOf(
  { tokens, owed_steps, ticks_in_backlog, ticks_since_extra, ticks_since_extra_step }: Pacing,
  waiting: number,
): Plan {
  const late = waiting - MAX_WAITING_STEPS;
  const presses_only = Math.min(waiting, Math.max(owed_steps, late));
  const steps = Math.min(waiting - presses_only, 1);
  const left = waiting - presses_only - steps;
  const isBacklog = left > WAVERING_DEPTH;
  const isPaid = tokens > 0 && left > TARGET_DEPTH;
  const hasStayed = isBacklog && ticks_in_backlog >= TICKS_TO_STAY;
  const isExtra = (isPaid || hasStayed) && ticks_since_extra >= TICKS_PER_EXTRA;
  if (!isExtra) return { presses_only, steps, isExtra, isBacklog };
  // Without a token nothing has been missed: only who has stood makes it up with a step.
  if (isPaid && ticks_since_extra_step >= TICKS_PER_EXTRA_STEP)
    return { presses_only, steps: steps + 1, isExtra, isBacklog };
  return { presses_only: presses_only + 1, steps, isExtra, isBacklog };
}
