/** The match as a client's own World: the very rules of the server, of which only the own fighter's are run ahead. */
import { ARENA_COMBAT_RULES } from "../../src/game/arena/arena-combat.ts";
import { newFighter } from "../../src/game/arena/arena-fighters.ts";
import { arenaRules } from "../../src/game/arena/arena-rules.ts";
import { type ArenaFighter, type ArenaWorld, followMover, PHASES } from "../../src/game/arena/arena-world.ts";
import type { Content } from "../../src/game/content/content.ts";
import type { Point } from "../../src/game/core/geometry.ts";
import { expireEffects, lastingEffects } from "../../src/game/effects/effects.ts";
import { PLAYER_STATES, type PlayerState } from "../../src/game/movement/walker.ts";
import type { ArenaFighterSchema, ArenaStateSchema } from "../../src/schema/arena-state.ts";

/** Criticals are the server's to draw: what they are drawn with here does not matter. */
const ANY_DRAW_KEY = "0".repeat(32);

/** Where each of the others is to be seen, by player_id. */
export type Places = ReadonlyMap<string, Point>;

/** @throws where the content does not have the state's mode or arena. */
export function predictedWorld(
  content: Content,
  { match_id, pvp_mode_id, arena_id }: ArenaStateSchema,
): ArenaWorld {
  const ids = { room_id: match_id, run_id: match_id, pvp_mode_id, arena_id };
  const world = arenaRules.open({ content, ...ids, draw_key: ANY_DRAW_KEY });
  // What is seen is what is hit: the others stand where the picture has them.
  const combat_rules: typeof ARENA_COMBAT_RULES = {
    ...ARENA_COMBAT_RULES,
    isSeenAt: (_world, _source, target, isThere) => isThere({ x: target.position_x, z: target.position_z }),
  };
  return { ...world, combat_rules };
}

export function stateOf({ state }: ArenaFighterSchema): PlayerState {
  return PLAYER_STATES[state] ?? "IDLE";
}

/** The match is as the state says. */
export function adoptMatch(world: ArenaWorld, state: ArenaStateSchema): void {
  world.tick = state.tick;
  world.phase = phaseOf(state);
  world.phase_ends_at_tick = state.phase_ends_at_tick || undefined;
  world.round = state.round;
  world.is_sudden_death = state.is_sudden_death;
  world.projectiles.clear();
}

/** A round that nothing ends is the last one: the match is over, and its result is being saved. */
export function phaseOf({ phase, phase_ends_at_tick }: ArenaStateSchema): ArenaWorld["phase"] {
  const shown = PHASES[phase] ?? "gathering";
  return shown === "round_over" && phase_ends_at_tick === 0 ? "over" : shown;
}

/** The same fighters are there as in the state, in its order. */
export function meetFighters({ players, ...world }: ArenaWorld, { fighters }: ArenaStateSchema): void {
  for (const id of players.keys()) if (!fighters.has(id)) players.delete(id);
  for (const [id, fighter] of fighters)
    if (!players.has(id)) players.set(id, fighterOf({ players, ...world }, fighter));
}

function fighterOf(world: ArenaWorld, shown: ArenaFighterSchema): ArenaFighter {
  const { player_id, character_name, class_id, level, team, slot } = shown;
  const arrival = { player_id, character_id: "", character_name, class_id, level };
  return { ...newFighter(world, arrival, team), slot };
}

/** The others are as the newest state says, at the places of a picture. What they are under is over when the server will find it so. */
export function placeOthers(
  world: ArenaWorld,
  { fighters }: ArenaStateSchema,
  ownId: string,
  places: Places,
): void {
  for (const fighter of world.players.values()) {
    const shown = fighters.get(fighter.id);
    if (!shown || fighter.id === ownId) continue;
    const place = places.get(fighter.id);
    if (place) {
      fighter.mover.x = place.x;
      fighter.mover.z = place.z;
    }
    fighter.mover.aim = shown.aim;
    followMover(fighter);
    adoptCondition(fighter, shown);
    expireEffects(world, fighter);
  }
}

/** Life and effects. */
export function adoptCondition(fighter: ArenaFighter, shown: ArenaFighterSchema): void {
  fighter.state = stateOf(shown);
  fighter.is_alive = fighter.state !== "DEAD";
  fighter.current_health = shown.current_health;
  fighter.effects = lastingEffects([...shown.effects.entries()]);
}
