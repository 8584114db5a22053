/** A match that is watched: each fighter between where it was a tick ago and where it is. */
import { yawOf } from "../../src/game/arena/arena-world.ts";
import { ARENA_TICKS_PER_SECOND } from "../../src/game/content/arena-content.ts";
import { type Content, entryOf } from "../../src/game/content/content.ts";
import { facing, type Point } from "../../src/game/core/geometry.ts";
import type {
  ArenaFighterSchema,
  ArenaProjectileSchema,
  ArenaStateSchema,
} from "../../src/schema/arena-state.ts";
import { contentText } from "../client/content-text.ts";
import { predictedWorld } from "../client/predicted-world.ts";
import { type Ground, ShownMover } from "../client/shown-mover.ts";
import { slotColor } from "../scene/palette.ts";
import type { Frame, Place, ShownProjectile } from "../scene/shown.ts";
import type { Language } from "../texts/language.ts";
import { ArenaFightersView } from "../views/arena-fighters-view.ts";
import { placeOfArena } from "../views/arena-place.ts";
import type { WatchedFighter, WatchedScore, WatchView } from "./watch-view.ts";

/** Further than anybody goes in a tick: it has come back, or dashed. */
const JUMP_M = 2;
const NO_DOORS: ReadonlySet<string> = new Set();

type Spot = { readonly mover: ShownMover; before: Point; now: Point };

export class ArenaWatchView implements WatchView<ArenaStateSchema> {
  readonly place: Place;
  readonly title: string;
  readonly #ground: Ground;
  readonly #abilityIds: readonly string[];
  readonly #fighters: ArenaFightersView;
  readonly #spots = new Map<string, Spot>();
  #state: ArenaStateSchema;
  #tick = 0;

  /** @throws where the content does not have the match's mode or arena. */
  constructor(content: Content, state: ArenaStateSchema, language: Language) {
    const mode = entryOf(content["pvp-modes"], state.pvp_mode_id);
    const arena = entryOf(content.arenas, state.arena_id);
    this.place = placeOfArena(arena);
    this.title = [mode, arena].map(({ name }) => contentText(name, language)).join(" · ");
    this.#ground = predictedWorld(content, state);
    this.#abilityIds = mode.ability_ids;
    this.#fighters = new ArenaFightersView(content, mode);
    this.#state = state;
  }

  note(state: ArenaStateSchema, tick: number, is_next: boolean): void {
    this.#state = state;
    this.#tick = tick;
    for (const id of this.#spots.keys()) if (!state.fighters.has(id)) this.#spots.delete(id);
    for (const [id, fighter] of state.fighters) {
      const spot = this.#spots.get(id) ?? this.#newSpot(id, fighter);
      spot.mover.goOn(fighter, tick);
      const { x, z } = spot.mover.mover;
      const isNear = Math.hypot(x - spot.now.x, z - spot.now.z) <= JUMP_M;
      spot.before = is_next && isNear ? spot.now : { x, z };
      spot.now = { x, z };
    }
  }

  frame(share: number, followed: string | undefined): Frame {
    const fighters = [...this.#state.fighters.values()];
    const team = this.#state.fighters.get(followed ?? "")?.team ?? 1;
    const at = (id: string): Point => {
      const { before, now } = this.#spots.get(id) ?? { before: ORIGIN, now: ORIGIN };
      return {
        x: before.x + (now.x - before.x) * share,
        z: before.z + (now.z - before.z) * share,
      };
    };
    // Places are drawn a tick late, so that they lie between two that are known.
    const tick = this.#tick - 1 + share;
    return {
      focus: middleOf(fighters.filter(isAlive).map(({ player_id }) => at(player_id))),
      fighters: fighters.map(each => {
        const side = each.player_id === followed ? "own" : each.team === team ? "ally" : "foe";
        return this.#fighters.fighter(each, at(each.player_id), side);
      }),
      telegraphs: fighters.flatMap(each =>
        this.#fighters.windUp(each, at(each.player_id), tick, each.team === team),
      ),
      projectiles: [...this.#state.projectiles.values()].map(each => this.#projectile(each, tick)),
      loot: [],
      doors: [],
    };
  }

  fighters(): WatchedFighter[] {
    return [...this.#state.fighters.values()].map(each => ({
      ...{ id: each.player_id, name: each.character_name, color: slotColor(each.slot) },
      ...{ is_player: true, is_bot: each.is_bot, is_alive: isAlive(each) },
      ...{ health: each.current_health, max_health: each.max_health },
    }));
  }

  score(): WatchedScore {
    const { round, is_sudden_death, scores, fighters } = this.#state;
    const namesOf = (team: number) =>
      [...fighters.values()].filter(each => each.team === team).map(each => each.character_name);
    const sides = [...scores]
      .map(([team, rounds_won]) => ({ team: Number(team), rounds_won }))
      .toSorted((a, b) => a.team - b.team)
      .map(({ team, rounds_won }) => ({ names: namesOf(team), rounds_won }));
    return { round, is_sudden_death, sides };
  }

  openDoors(): ReadonlySet<string> {
    return NO_DOORS;
  }

  #newSpot(id: string, { x, z }: ArenaFighterSchema): Spot {
    const spot = { mover: new ShownMover(this.#ground), before: { x, z }, now: { x, z } };
    this.#spots.set(id, spot);
    return spot;
  }

  #projectile({ ability, x, z, aim, started_tick }: ArenaProjectileSchema, tick: number): ShownProjectile {
    const id = this.#abilityIds[ability - 1] ?? "";
    const seconds = Math.max(0, tick - started_tick) / ARENA_TICKS_PER_SECOND;
    const metres = seconds * this.#fighters.projectileSpeed(id);
    const ahead = facing(yawOf(aim));
    return this.#fighters.projectile(id, aim, { x: x + ahead.x * metres, z: z + ahead.z * metres });
  }
}

const ORIGIN: Point = { x: 0, z: 0 };

function isAlive({ current_health }: ArenaFighterSchema): boolean {
  return current_health > 0;
}

/** Of the arena, where there is nobody. */
function middleOf(points: readonly Point[]): Point {
  const sum = points.reduce((all, { x, z }) => ({ x: all.x + x, z: all.z + z }), ORIGIN);
  const count = Math.max(1, points.length);
  return { x: sum.x / count, z: sum.z / count };
}
