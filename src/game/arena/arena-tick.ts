/** One tick of a match. */
import { endAction, useAbility } from "../combat/abilities.ts";
import { undergoEffects } from "../combat/damage.ts";
import { tickProjectile } from "../combat/projectiles.ts";
import { lateTicks } from "./arena-combat.ts";
import type { ArenaEvent } from "./arena-events.ts";
import { NO_INPUT } from "./arena-fighters.ts";
import { type ArenaInput, isPressed } from "./arena-input.ts";
import { forfeitInTime } from "./arena-places.ts";
import { type ArenaFighter, type ArenaWorld, followMover, isRunning } from "./arena-world.ts";
import { type PacedTick, paceTick } from "./input-pacing.ts";
import { isWaitedFor, passPhase, tickRound } from "./match-flow.ts";
import { tickWaiting } from "./match-opening.ts";
import { rememberPlace } from "./rewind.ts";
import { stand, steer, stepMover } from "./step.ts";

/** Takes the match one tick on and returns the events that happened in it. */
export function tickMatch(world: ArenaWorld): ArenaEvent[] {
  const events: ArenaEvent[] = [];
  world.tick += 1;
  forfeitInTime(world, events);
  if (isWaitedFor(world)) return events;
  tickWaiting(world, events);
  passPhase(world, events);
  if (!isRunning(world)) return events;
  const fighters = inTurn(world);
  tickFighters(world, fighters, events);
  for (const projectile of world.projectiles.values()) tickProjectile(world, projectile, events);
  tickRound(world, events);
  // Last, since who comes back is somewhere else than before.
  for (const { places, mover } of fighters) rememberPlace(places, world.tick, mover.x, mover.z);
  return events;
}

/** What fighters do in a tick by the inputs that they are given, each in its turn. A client predicts its own with it. */
export function tickFighters(
  world: ArenaWorld,
  fighters: readonly ArenaFighter[],
  events: ArenaEvent[],
): void {
  const paced = fighters.map(readInputs);
  // What protects and hinders is over for all in the same tick: who is earlier in its turn gains nothing by it.
  for (const fighter of fighters) if (fighter.is_alive) undergoEffects(world, fighter, events);
  // What was begun before takes effect next, by what each player sees and where it looks in this tick.
  for (const fighter of fighters) if (fighter.is_alive) endAction(world, fighter, events);
  for (const [index, fighter] of fighters.entries()) {
    const plan = paced[index];
    if (plan && fighter.is_alive) act(world, fighter, plan, events);
    fighter.given = [];
    fighter.waiting = Math.max(0, fighter.waiting - (plan ? plan.presses_only + plan.steps : 0));
  }
}

/**
 * Each is the first in its turn, and every other turn goes backwards: of two who strike each other dead in one tick, each is the faster in
 * half of all ticks.
 */
function inTurn({ players, tick }: ArenaWorld): ArenaFighter[] {
  const all = [...players.values()];
  const count = Math.max(1, all.length);
  const first = tick % count;
  const ordered = [...all.slice(first), ...all.slice(0, first)];
  return Math.floor(tick / count) % 2 === 0 ? ordered : ordered.reverse();
}

/** Before its first input has come it stands, and nothing is owed to it: what is on its way since the match began is not late. */
const WAITS: PacedTick = { presses_only: 0, steps: 0, starved: "stands" };

/** How this tick uses its inputs; it looks where the newest of them says. */
function readInputs(fighter: ArenaFighter): PacedTick {
  if (fighter.given.length === 0 && fighter.input === NO_INPUT) return WAITS;
  const paced = paceTick(fighter.pacing, fighter.given.length, fighter.waiting);
  const newest = fighter.given[paced.presses_only + paced.steps - 1];
  if (newest) {
    fighter.input = newest;
    if (fighter.is_alive) {
      fighter.mover.aim = newest.aim;
      followMover(fighter);
    }
  }
  return paced;
}

/** For each input: it turns, uses abilities, and makes its step. */
function act(
  world: ArenaWorld,
  fighter: ArenaFighter,
  { presses_only, steps, starved }: PacedTick,
  events: ArenaEvent[],
): void {
  const { mover, given } = fighter;
  const used = presses_only + steps;
  for (let index = 0; index < used; index++) {
    const input = given[index];
    if (!input) break;
    steer(mover, input);
    followMover(fighter);
    if (input.buttons !== 0 && world.phase === "fighting")
      press(world, fighter, input, used - 1 - index, events);
    if (index >= presses_only) step(world, fighter);
  }
  if (starved === "repeats") step(world, fighter);
  if (starved === "stands") stand(mover);
  if (fighter.state === "IDLE" || fighter.state === "MOVING")
    fighter.state = mover.speed > 0 && world.tick >= mover.held_until_tick ? "MOVING" : "IDLE";
}

/** What the rules refuse, such as an ability that is not ready, is as if it were not pressed. @param newer inputs of this tick. */
function press(
  world: ArenaWorld,
  fighter: ArenaFighter,
  input: ArenaInput,
  newer: number,
  events: ArenaEvent[],
): void {
  for (const [index, ability_id] of world.mode.ability_ids.entries()) {
    if (!isPressed(input, index)) continue;
    if (!fighter.casting) fighter.cast_late_ticks = lateTicks(fighter) + newer;
    useAbility(world, fighter, { ability_id }, events);
  }
}

function step(world: ArenaWorld, fighter: ArenaFighter): void {
  stepMover(fighter.mover, world.tick, world.map, world.move_numbers);
  followMover(fighter);
}
