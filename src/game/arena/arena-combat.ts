/** What an arena makes of hits, and how its fighters get about in a fight. */
import type { CombatRules } from "../combat/combat-world.ts";
import type { Point } from "../core/geometry.ts";
import { secondsIn, ticksIn } from "../core/ticks.ts";
import { effectFactor, endEffects } from "../effects/effects.ts";
import type { ArenaEvent } from "./arena-events.ts";
import { ARENA_RATE } from "./arena-rate.ts";
import type { ArenaFighter, ArenaWorld } from "./arena-world.ts";
import { snap } from "./grid.ts";
import { cutPlaces, oldestSeen, placeAtTick } from "./rewind.ts";
import { beginDash, dashNumbers, hold, stand } from "./step.ts";

/** The most that a projectile is ahead of where its shooter sends it off, in ms: half of a round trip of twice that. */
const MAX_AHEAD_MS = 100;

export const ARENA_COMBAT_RULES: CombatRules = {
  /** Only rounds hurt. */
  isSafe({ phase }: ArenaWorld): boolean {
    return phase !== "fighting";
  },

  withstands: () => false,

  noteHit() {},

  noteDamage(
    world: ArenaWorld,
    target: ArenaFighter,
    _lost: number,
    source: ArenaFighter | undefined,
    events: ArenaEvent[],
  ): void {
    if (target.current_health === 0 && target.is_alive) die(world, target, source, events);
  },

  isSeenAt(
    world: ArenaWorld,
    source: ArenaFighter,
    target: ArenaFighter,
    isThere: (point: Point) => boolean,
  ): boolean {
    return isThere(placeSeen(world, source, target));
  },

  ticksAhead(_world: ArenaWorld, { latency_ms }: ArenaFighter): number {
    return Math.floor(ticksIn(ARENA_RATE, Math.min(latency_ms / 2, MAX_AHEAD_MS) / 1000) + 0.5);
  },

  standStill(_world: ArenaWorld, { mover }: ArenaFighter, untilTick: number): void {
    hold(mover, untilTick);
  },

  root(_world: ArenaWorld, { mover }: ArenaFighter, untilTick: number): void {
    hold(mover, untilTick);
  },

  startDash(world: ArenaWorld, { mover, places }: ArenaFighter, metres: number, untilTick: number): void {
    beginDash(mover, dashNumbers(metres, secondsIn(world, untilTick - world.tick)));
    cutPlaces(places, world.tick);
  },

  noteSpeed(world: ArenaWorld, fighter: ArenaFighter): void {
    fighter.mover.speed_factor = snap(effectFactor(world, fighter, "move_speed_multiplier"));
  },

  isMoving(_world: ArenaWorld, { mover }: ArenaFighter): boolean {
    return mover.speed > 0;
  },
};

/** How many ticks late its inputs are: the steps that were made before theirs came, and the ticks in which it stood for want of them. */
export function lateTicks({ pacing }: ArenaFighter): number {
  return pacing.owed_steps + pacing.tokens;
}

/**
 * Where the source's player saw the target in the tick of this strike. The newest input says what it saw then; where inputs have come
 * late since the cast began, the client was further on by as much when its own cast was over. All within what the server has measured.
 */
export function placeSeen(world: ArenaWorld, source: ArenaFighter, target: ArenaFighter): Point {
  const { seen_tick, seen_fraction } = source.input;
  const seen = seen_tick + seen_fraction / 256 + lateTicks(source) - source.cast_late_ticks;
  const { latency_ms } = source;
  const { interpolation_ticks } = world.mode;
  const oldest = oldestSeen(world.tick, { latency_ms, interpolation_ticks });
  return placeAtTick(target.places, target.mover, Math.max(oldest, Math.min(world.tick, seen)));
}

function die(
  world: ArenaWorld,
  fighter: ArenaFighter,
  source: ArenaFighter | undefined,
  events: ArenaEvent[],
): void {
  fighter.is_alive = false;
  fighter.state = "DEAD";
  fighter.died_at_tick = world.tick;
  fighter.casting = undefined;
  endEffects(fighter);
  stand(fighter.mover);
  hold(fighter.mover, world.tick);
  cutPlaces(fighter.places, world.tick);
  const { id, position_x, position_z } = fighter;
  events.push({
    event_type: "fighter_died",
    target_player_id: id,
    ...(source && { source_player_id: source.id }),
    position_x,
    position_z,
  });
}
