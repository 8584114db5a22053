/** What a client of a match knows, as frames to draw: the own fighter as it is predicted, the others where the picture has them. */
import { yawOf } from "../../src/game/arena/arena-world.ts";
import { ARENA_TICKS_PER_SECOND, type PvpMode } from "../../src/game/content/arena-content.ts";
import { type Content, entryOf, findEntry } from "../../src/game/content/content.ts";
import { abilityIn } from "../../src/game/content/mode-numbers.ts";
import type { Point } from "../../src/game/core/geometry.ts";
import { PLAYER_STATES, type PlayerState } from "../../src/game/movement/walker.ts";
import type { ArenaFighterSchema } from "../../src/schema/arena-state.ts";
import type { ArenaClient, OtherView, OwnView } from "../client/arena-client.ts";
import { lookOfClass } from "../scene/looks.ts";
import { abilityColor, slotColor } from "../scene/palette.ts";
import type { Frame, Pose, ShownFighter, ShownProjectile, ShownTelegraph } from "../scene/shown.ts";
import { telegraphOf } from "./ability-reach.ts";

export class ArenaClientView {
  readonly #client: ArenaClient;
  readonly #content: Content;
  readonly #mode: PvpMode;
  /** By fighter: its strikes, counted by what is seen of them. */
  readonly #strikes = new Map<string, { count: number; state: string }>();

  constructor(client: ArenaClient, content: Content, mode: PvpMode) {
    this.#client = client;
    this.#content = content;
    this.#mode = mode;
  }

  /** Undefined before the server has shown the own fighter. */
  frame(): Frame | undefined {
    const client = this.#client;
    const own = client.own();
    if (!own) return undefined;
    const others = client.others();
    const shownOwn = client.state?.fighters.get(client.playerId);
    const team = own.fighter.team_number;
    return {
      focus: own.place,
      fighters: [
        this.#own(own, shownOwn),
        ...others.map(other => this.#other(other, other.fighter.team === team)),
      ],
      telegraphs: [
        ...this.#ownTelegraph(own),
        ...others.flatMap(other => this.#otherTelegraph(other, other.fighter.team === team)),
      ],
      projectiles: client.projectiles().map(each => this.#projectile(each)),
      loot: [],
      doors: [],
    };
  }

  #own({ fighter, place }: OwnView, shown: ArenaFighterSchema | undefined): ShownFighter {
    return {
      ...{ id: fighter.id, x: place.x, z: place.z, yaw: yawOf(fighter.mover.aim) },
      look: lookOfClass(fighter.class_id),
      color: slotColor(fighter.slot),
      pose: poseOf(fighter.state, fighter.is_alive),
      strikes: this.#strikesOf(fighter.id, fighter.state),
      health: (shown?.current_health ?? fighter.current_health) / Math.max(1, fighter.stats.max_health),
      name: fighter.character_name,
      side: "own",
    };
  }

  #other({ fighter, place }: OtherView, isAlly: boolean): ShownFighter {
    const state = PLAYER_STATES[fighter.state] ?? "IDLE";
    return {
      ...{ id: fighter.player_id, x: place.x, z: place.z, yaw: yawOf(fighter.aim) },
      look: lookOfClass(fighter.class_id),
      color: slotColor(fighter.slot),
      pose: poseOf(state, fighter.current_health > 0),
      strikes: this.#strikesOf(fighter.player_id, state),
      health: fighter.current_health / Math.max(1, fighter.max_health),
      name: fighter.character_name,
      side: isAlly ? "ally" : "foe",
    };
  }

  #strikesOf(id: string, state: string): number {
    const known = this.#strikes.get(id) ?? { count: 0, state };
    const isOver = known.state === "CASTING" && state !== "CASTING" && state !== "STUNNED";
    if (isOver) known.count += 1;
    known.state = state;
    this.#strikes.set(id, known);
    return known.count;
  }

  #ownTelegraph({ fighter, place }: OwnView): ShownTelegraph[] {
    const { casting, state_ends_at_tick, mover } = fighter;
    if (!casting) return [];
    // Inputs that are under way are ticks that the server has not taken yet.
    const tick = (this.#client.state?.tick ?? 0) + this.#client.pendingInputs;
    return this.#telegraph(casting.ability_id, place, yawOf(mover.aim), state_ends_at_tick - tick, true);
  }

  #otherTelegraph({ fighter, place }: OtherView, isAlly: boolean): ShownTelegraph[] {
    const id = this.#mode.ability_ids[fighter.casting - 1];
    if (id === undefined) return [];
    const { seen_tick, seen_fraction } = this.#client.seen;
    const left = fighter.cast_ends_at_tick - seen_tick - seen_fraction / 256;
    return this.#telegraph(id, place, yawOf(fighter.aim), left, isAlly);
  }

  #telegraph(
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

  #projectile({ ability_id, aim, place }: ReturnType<ArenaClient["projectiles"]>[number]): ShownProjectile {
    const found = findEntry(this.#content.abilities, ability_id);
    const radius = found ? abilityIn(this.#mode, found).projectile_radius : undefined;
    return {
      ...{ x: place.x, z: place.z, yaw: yawOf(aim) },
      ...{ radius: radius ?? 0.2, color: abilityColor(ability_id) },
    };
  }
}

function poseOf(state: PlayerState, is_alive: boolean): Pose {
  if (!is_alive || state === "DEAD") return "dead";
  if (state === "CASTING") return "wind_up";
  if (state === "DODGING") return "dodge";
  return state === "STUNNED" ? "stunned" : "stand";
}
