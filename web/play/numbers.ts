/**
 * What is seen of hits in a dungeon, where a hit has no message of its own: health that is another than before. Whose hit it was is known of the
 * own strikes, as far as they reach, and of what the player has shot.
 */
import type { Content } from "../../src/game/content/content.ts";
import { findEntry } from "../../src/game/content/content.ts";
import { facing, type Point } from "../../src/game/core/geometry.ts";
import { DUNGEON_TICK_MS } from "../../src/game/dungeon/dungeon-rate.ts";
import type { EnemySchema } from "../../src/schema/enemy-state.ts";
import type { ProjectileSchema } from "../../src/schema/projectile-state.ts";
import type { RoomStateSchema } from "../../src/schema/room-state.ts";
import { enemyAt } from "../client/even-walks.ts";
import type { Effects } from "./game.ts";

/** The server's word on an own strike, with whether it was critical, follows the patch that shows it. */
const WAITS_MS = 60;
/** So near to the end of an own shot is who was hit by it, metres: it flies on between two patches. */
const SHOT_HITS_WITHIN_M = 2.5;

export class HitNumbers {
  readonly #effects: Effects;
  readonly #playerId: string;
  readonly #abilities: Content["abilities"];
  readonly #health = new Map<string, number>();
  /** By enemy whom an own strike has hit a moment ago: whether it was critical. */
  readonly #own = new Map<string, boolean>();
  #shots = new Map<string, ProjectileSchema>();
  #isAlone = true;

  constructor(effects: Effects, playerId: string, abilities: Content["abilities"]) {
    this.#effects = effects;
    this.#playerId = playerId;
    this.#abilities = abilities;
  }

  note(state: RoomStateSchema): void {
    const { players, enemies, tick } = state;
    this.#isAlone = players.size < 2;
    const ends = this.#endsOfShots(state);
    for (const [id, { current_health }] of players) this.#compare(id, current_health);
    for (const [id, enemy] of enemies) {
      const before = this.#health.get(id) ?? 0;
      const { x, z } = enemyAt(enemy, tick, DUNGEON_TICK_MS);
      const isShot = ends.some(end => Math.hypot(end.x - x, end.z - z) <= SHOT_HITS_WITHIN_M);
      if (isShot && enemy.current_health < before) this.markOwn([enemy]);
      this.#compare(id, enemy.current_health);
    }
  }

  /** An own strike has hit these enemies. */
  markOwn(enemies: readonly Pick<EnemySchema, "enemy_instance_id">[], is_critical = false): void {
    for (const { enemy_instance_id: id } of enemies) {
      this.#own.set(id, is_critical);
      setTimeout(() => this.#own.delete(id), 2 * WAITS_MS);
    }
  }

  /** Where own shots have ended since the last patch. */
  #endsOfShots({ players, projectiles, tick }: RoomStateSchema): Point[] {
    const slot = players.get(this.#playerId)?.slot;
    const before = this.#shots;
    this.#shots = new Map([...projectiles].filter(([, { source_slot }]) => source_slot === slot));
    return [...before].filter(([id]) => !this.#shots.has(id)).map(([, shot]) => this.#placeOf(shot, tick));
  }

  #placeOf({ ability_id, position_x, position_z, yaw, started_tick }: ProjectileSchema, tick: number): Point {
    const { projectile_speed = 0, max_range = 0 } = findEntry(this.#abilities, ability_id) ?? {};
    const seconds = (Math.max(0, tick - started_tick) * DUNGEON_TICK_MS) / 1000;
    const way = Math.min(max_range, seconds * projectile_speed);
    const ahead = facing(yaw);
    return { x: position_x + ahead.x * way, z: position_z + ahead.z * way };
  }

  #compare(id: string, now: number): void {
    const before = this.#health.get(id);
    this.#health.set(id, now);
    if (before === undefined || before === now) return;
    const isOwn = id === this.#playerId;
    if (now > before) {
      if (isOwn) this.#effects.number(id, now - before, "restored");
      return;
    }
    this.#effects.flash(id);
    if (isOwn) {
      this.#effects.number(id, before - now, "taken");
      this.#effects.shake(0.12);
      this.#effects.happened(now > 0 ? "hurt" : "death");
      return;
    }
    this.#effects.happened("hit");
    setTimeout(() => {
      const own = this.#own.get(id);
      this.#own.delete(id);
      const tone = own ? "critical" : own === false || this.#isAlone ? "dealt" : "others";
      this.#effects.number(id, before - now, tone);
    }, WAITS_MS);
  }
}
