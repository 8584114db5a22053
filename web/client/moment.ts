/** What a client predicted of its own fighter after an input, so that the server's word can be compared with it. */
import type { ArenaFighter, ArenaWorld } from "../../src/game/arena/arena-world.ts";
import type { Mover } from "../../src/game/arena/step.ts";
import { isHelp } from "../../src/game/content/content.ts";
import { amountAt } from "../../src/game/core/resource.ts";
import type { PlayerState } from "../../src/game/movement/walker.ts";
import type { ArenaFighterSchema, ArenaStateSchema } from "../../src/schema/arena-state.ts";
import type { OwnState } from "../../src/schema/own-message.ts";
import { phaseOf, stateOf } from "./predicted-world.ts";

/** The number of the input that began the cast under way, and which ability the last cast was of. */
export type Cast = { readonly seq: number; readonly ability_id: string };

export type Moment = Pick<ArenaWorld, "tick" | "phase" | "phase_ends_at_tick" | "round" | "is_sudden_death"> &
  Pick<ArenaFighter, "state" | "state_ends_at_tick" | "casting" | "is_alive" | "effects" | "absorbed"> & {
    readonly mover: Mover;
    readonly mana: ArenaFighter["mana"];
    readonly stamina: ArenaFighter["stamina"];
    readonly ready_at_tick: ArenaFighter["ready_at_tick"];
    readonly cast: Cast | undefined;
  };

export function momentOf(world: ArenaWorld, own: ArenaFighter, cast: Cast | undefined): Moment {
  const { tick, phase, phase_ends_at_tick, round, is_sudden_death } = world;
  const { state, state_ends_at_tick, casting, is_alive, effects, absorbed } = own;
  return {
    ...{ tick, phase, phase_ends_at_tick, round, is_sudden_death, cast },
    ...{ state, state_ends_at_tick, casting, is_alive, effects, absorbed },
    mover: { ...own.mover },
    mana: { ...own.mana },
    stamina: { ...own.stamina },
    ready_at_tick: { ...own.ready_at_tick },
  };
}

/** What the server says of the own fighter, and where it is by that. */
export type Said = {
  readonly state: ArenaStateSchema;
  readonly fighter: ArenaFighterSchema;
  readonly place: Mover;
  /** The newest input that the server has used. */
  readonly acknowledged: number;
  /** Undefined before the first. */
  readonly own: OwnState | undefined;
};

/** What is not as it was predicted, the first that is found. `effects` are those that others have caused. */
export const DIFFERENCES = [
  "match",
  "life",
  "stun",
  "effects",
  "tick",
  "own_effects",
  "resources",
  "action",
  "place",
] as const;
export type Difference = (typeof DIFFERENCES)[number];

/** @returns undefined where all is as predicted. */
export function differenceOf(
  world: ArenaWorld,
  own: ArenaFighter,
  moment: Moment,
  said: Said,
): Difference | undefined {
  const { state, fighter, place } = said;
  if (
    moment.phase !== phaseOf(state) ||
    (moment.phase_ends_at_tick ?? 0) !== state.phase_ends_at_tick ||
    moment.round !== state.round ||
    moment.is_sudden_death !== state.is_sudden_death
  )
    return "match";
  const shown = stateOf(fighter);
  if (moment.is_alive !== (shown !== "DEAD")) return "life";
  if (shown === "STUNNED" && moment.state !== "STUNNED") return "stun";
  if (!hasSameEffects(moment, fighter, id => !isOwnHelp(own, id))) return "effects";
  if (moment.tick !== state.tick) return "tick";
  if (!hasSameEffects(moment, fighter, () => true)) return "own_effects";
  if (said.own && fighter.owed_steps === 0 && !hasSameResources(world, own, moment, said.own))
    return "resources";
  if (standing(moment.state) !== shown || !isSameCast(world, moment, fighter)) return "action";
  return moment.mover.x === place.x && moment.mover.z === place.z ? undefined : "place";
}

/** A walk is no state of its own on the wire. */
function standing(state: PlayerState): PlayerState {
  return state === "MOVING" ? "IDLE" : state;
}

function isSameCast(
  { mode }: ArenaWorld,
  moment: Moment,
  { casting, cast_ends_at_tick }: ArenaFighterSchema,
): boolean {
  const predicted = moment.casting ? mode.ability_ids.indexOf(moment.casting.ability_id) + 1 : 0;
  return (
    predicted === casting && (casting === 0 || Math.ceil(moment.state_ends_at_tick) === cast_ends_at_tick)
  );
}

/** What the fighter may have done to itself comes later where its input did. */
function isOwnHelp({ abilities }: ArenaFighter, ability_id: string): boolean {
  const ability = abilities.get(ability_id);
  return ability !== undefined && isHelp(ability);
}

function hasSameEffects(
  { effects }: Moment,
  { effects: shown }: ArenaFighterSchema,
  counts: (ability_id: string) => boolean,
): boolean {
  for (const id of new Set([...effects.keys(), ...shown.keys()])) {
    if (counts(id) && Math.ceil(effects.get(id) ?? 0) !== (shown.get(id) ?? 0)) return false;
  }
  return true;
}

/** So much less than a point is no difference. */
const SAME_POINTS = 1e-6;

function hasSameResources(
  world: ArenaWorld,
  { stats }: ArenaFighter,
  moment: Moment,
  own: OwnState,
): boolean {
  const { mana_regeneration, stamina_regeneration } = world.game_rules;
  const at = { tick: moment.tick, ticks_per_second: world.ticks_per_second };
  const mana = { amount: own.mana, since_tick: own.mana_since_tick };
  const stamina = { amount: own.stamina, since_tick: own.stamina_since_tick };
  const isSame = (a: number, b: number) => Math.abs(a - b) < SAME_POINTS;
  // In a countdown all is given back, and told when the round begins.
  if (moment.phase === "countdown") return true;
  return (
    isSame(
      amountAt(moment.mana, stats.max_mana, mana_regeneration, at),
      amountAt(mana, stats.max_mana, mana_regeneration, at),
    ) &&
    isSame(
      amountAt(moment.stamina, stats.max_stamina, stamina_regeneration, at),
      amountAt(stamina, stats.max_stamina, stamina_regeneration, at),
    ) &&
    world.mode.ability_ids.every(id =>
      isSame(Math.max(at.tick, moment.ready_at_tick[id] ?? 0), Math.max(at.tick, own.ready_at_tick[id] ?? 0)),
    )
  );
}
