/** A World of the arena as frames to draw, between two of its ticks. For what has a World in the page: bots on `/`, recordings. */
import type { ArenaFighter, ArenaWorld } from "../../src/game/arena/arena-world.ts";
import { findEntry } from "../../src/game/content/content.ts";
import { abilityIn } from "../../src/game/content/mode-numbers.ts";
import { facing } from "../../src/game/core/geometry.ts";
import { lookOfClass } from "../scene/looks.ts";
import { abilityColor, slotColor } from "../scene/palette.ts";
import type { Frame, Pose, ShownFighter, ShownProjectile, ShownTelegraph } from "../scene/shown.ts";
import { telegraphOf } from "./ability-reach.ts";

type Spot = { readonly x: number; readonly z: number; readonly yaw: number };

/** Further than anybody goes in a tick: a new round has put it elsewhere. */
const JUMP_M = 2;

export class ArenaWorldView {
  readonly #world: ArenaWorld;
  #before = new Map<string, Spot>();

  constructor(world: ArenaWorld) {
    this.#world = world;
  }

  /** Just before each tick. */
  noteTick(): void {
    this.#before = new Map([...this.#world.players.values()].map(each => [each.id, spotOf(each)]));
  }

  /**
   * @param share of the newest tick that has passed, from 0 to 1.
   * @param own_team those of this team are shown as allies; absent: the first.
   */
  frame(share: number, own_team = 1): Frame {
    const world = this.#world;
    const players = [...world.players.values()];
    const fighters = players.map(each => this.#fighter(each, share, own_team));
    const living = fighters.filter(({ pose }) => pose !== "dead");
    const shown = living.length > 0 ? living : fighters;
    const middle = (axis: "x" | "z") =>
      shown.reduce((sum, each) => sum + each[axis], 0) / Math.max(1, shown.length);
    return {
      focus: { x: middle("x"), z: middle("z") },
      fighters,
      telegraphs: players.flatMap(each => this.#telegraph(each, share, own_team)),
      projectiles: [...world.projectiles.values()].map(each => this.#projectile(each, share)),
      loot: [],
      doors: [],
    };
  }

  #fighter(fighter: ArenaFighter, share: number, own_team: number): ShownFighter {
    const now = spotOf(fighter);
    const before = this.#before.get(fighter.id) ?? now;
    const isJump = Math.hypot(now.x - before.x, now.z - before.z) > JUMP_M;
    const at = isJump ? now : { x: mixed(before.x, now.x, share), z: mixed(before.z, now.z, share) };
    const { max_health } = fighter.stats;
    return {
      ...{ id: fighter.id, x: at.x, z: at.z, yaw: now.yaw, strikes: fighter.strikes },
      look: lookOfClass(fighter.class_id),
      color: slotColor(fighter.slot),
      pose: poseOf(fighter),
      health: fighter.current_health / max_health,
      name: fighter.character_name,
      side: fighter.team_number === own_team ? "ally" : "foe",
    };
  }

  #telegraph(fighter: ArenaFighter, share: number, own_team: number): ShownTelegraph[] {
    const { casting, mover, yaw, state_ends_at_tick, stats, team_number } = fighter;
    const { content, mode, tick, ticks_per_second } = this.#world;
    const found = casting && findEntry(content.abilities, casting.ability_id);
    if (!found) return [];
    const ability = abilityIn(mode, found);
    const left = (state_ends_at_tick - tick + 1 - share) / (ability.cast_time * ticks_per_second);
    const shown = telegraphOf({
      ...{ ability, yaw, from: mover, attack_range: stats.attack_range, progress: 1 - left },
      is_friendly: team_number === own_team,
    });
    return shown ? [shown] : [];
  }

  #projectile(
    { ability_id, position_x, position_z, yaw, metres }: ProjectileOf<ArenaWorld>,
    share: number,
  ): ShownProjectile {
    const { content, mode, ticks_per_second } = this.#world;
    const found = findEntry(content.abilities, ability_id);
    const ability = found && abilityIn(mode, found);
    const ahead = facing(yaw);
    const way = metres + ((share - 1) * (ability?.projectile_speed ?? 0)) / ticks_per_second;
    return {
      x: position_x + ahead.x * way,
      z: position_z + ahead.z * way,
      ...{ yaw, radius: ability?.projectile_radius ?? 0.2, color: abilityColor(ability_id) },
    };
  }
}

type ProjectileOf<World> = World extends { projectiles: { values(): Iterable<infer P> } } ? P : never;

function spotOf({ mover, yaw }: ArenaFighter): Spot {
  return { x: mover.x, z: mover.z, yaw };
}

function poseOf({ is_alive, state }: ArenaFighter): Pose {
  if (!is_alive) return "dead";
  if (state === "CASTING") return "wind_up";
  if (state === "ATTACKING") return "strike";
  if (state === "DODGING") return "dodge";
  return state === "STUNNED" ? "stunned" : "stand";
}

function mixed(from: number, to: number, share: number): number {
  return from + (to - from) * share;
}
