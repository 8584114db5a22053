/** Fighters and projectiles of a match as its state tells of them, to be drawn where the caller has them. */
import { yawOf } from "../../src/game/arena/arena-world.ts";
import { ARENA_TICKS_PER_SECOND, type PvpMode } from "../../src/game/content/arena-content.ts";
import { type Content, entryOf, findEntry } from "../../src/game/content/content.ts";
import { abilityIn } from "../../src/game/content/mode-numbers.ts";
import type { Point } from "../../src/game/core/geometry.ts";
import { PLAYER_STATES, type PlayerState } from "../../src/game/movement/walker.ts";
import type { ArenaFighterSchema } from "../../src/schema/arena-state.ts";
import { lookOfClass } from "../scene/looks.ts";
import { abilityColor, slotColor } from "../scene/palette.ts";
import type { Pose, ShownFighter, ShownProjectile, ShownTelegraph } from "../scene/shown.ts";
import { telegraphOf } from "./ability-reach.ts";

export class ArenaFightersView {
  readonly #content: Content;
  readonly #mode: PvpMode;
  /** By fighter: its strikes, counted by what is seen of them. */
  readonly #strikes = new Map<string, { count: number; state: string }>();

  constructor(content: Content, mode: PvpMode) {
    this.#content = content;
    this.#mode = mode;
  }

  fighter(fighter: ArenaFighterSchema, { x, z }: Point, side: ShownFighter["side"]): ShownFighter {
    const state = PLAYER_STATES[fighter.state] ?? "IDLE";
    return {
      ...{ id: fighter.player_id, x, z, yaw: yawOf(fighter.aim) },
      look: lookOfClass(fighter.class_id),
      color: slotColor(fighter.slot),
      pose: arenaPose(state, fighter.current_health > 0),
      strikes: this.strikesOf(fighter.player_id, state),
      health: fighter.current_health / Math.max(1, fighter.max_health),
      name: fighter.character_name,
      side,
    };
  }

  /** It strikes when its wind-up is over. */
  strikesOf(id: string, state: string): number {
    const known = this.#strikes.get(id) ?? { count: 0, state };
    const isOver = known.state === "CASTING" && state !== "CASTING" && state !== "STUNNED";
    if (isOver) known.count += 1;
    known.state = state;
    this.#strikes.set(id, known);
    return known.count;
  }

  /** What a fighter winds up to, at a tick with its fraction; none where nothing. */
  windUp(fighter: ArenaFighterSchema, from: Point, tick: number, is_friendly: boolean): ShownTelegraph[] {
    const id = this.#mode.ability_ids[fighter.casting - 1];
    if (id === undefined) return [];
    return this.telegraph(id, from, yawOf(fighter.aim), fighter.cast_ends_at_tick - tick, is_friendly);
  }

  telegraph(
    ability_id: string,
    from: Point,
    yaw: number,
    left_ticks: number,
    is_friendly: boolean,
  ): ShownTelegraph[] {
    const ability = abilityIn(this.#mode, entryOf(this.#content.abilities, ability_id));
    const { attack_range } = entryOf(this.#content["combat-stats"], this.#mode.combat_stats_id);
    const progress = 1 - left_ticks / ARENA_TICKS_PER_SECOND / Math.max(0.05, ability.cast_time);
    const shown = telegraphOf({ ability, from, yaw, attack_range, progress, is_friendly });
    return shown ? [shown] : [];
  }

  projectile(ability_id: string, aim: number, { x, z }: Point): ShownProjectile {
    const radius = this.#ability(ability_id)?.projectile_radius;
    return { ...{ x, z, yaw: yawOf(aim) }, radius: radius ?? 0.2, color: abilityColor(ability_id) };
  }

  /** Metres per second; 0 of what does not fly. */
  projectileSpeed(ability_id: string): number {
    return this.#ability(ability_id)?.projectile_speed ?? 0;
  }

  #ability(id: string) {
    const found = findEntry(this.#content.abilities, id);
    return found && abilityIn(this.#mode, found);
  }
}

export function arenaPose(state: PlayerState, is_alive: boolean): Pose {
  if (!is_alive || state === "DEAD") return "dead";
  if (state === "CASTING") return "wind_up";
  if (state === "DODGING") return "dodge";
  return state === "STUNNED" ? "stunned" : "stand";
}
