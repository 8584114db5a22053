/** Own projectiles, which leave when their player sees so; the server's own takes over, or it is taken back. */
import type { ArenaWorld } from "../../src/game/arena/arena-world.ts";
import { aimOf, yawOf } from "../../src/game/arena/arena-world.ts";
import { findEntry } from "../../src/game/content/content.ts";
import { facing, type Point, pointTowards } from "../../src/game/core/geometry.ts";
import { secondsIn } from "../../src/game/core/ticks.ts";
import { reachableShare } from "../../src/game/movement/walkable-area.ts";
import type { ArenaProjectileSchema } from "../../src/schema/arena-state.ts";
import type { Launch } from "./predicted-fighter.ts";

/** One to draw. `id` stays the same when the server's takes over. */
export type ShownProjectile = {
  readonly id: string;
  readonly ability_id: string;
  readonly source_slot: number;
  readonly aim: number;
  readonly place: Point;
};

/** One that is in flight by the prediction, and that the server has not said anything of. */
type Predicted = { readonly id: string; readonly launch: Launch };

/** So much later than it was to leave, the server would have said so. */
const PATIENCE_TICKS = 3;

type Flight = { ability_id: string; x: number; z: number; yaw: number; started_tick: number };

export class PredictedProjectiles {
  readonly #world: ArenaWorld;
  #predicted: Predicted[] = [];
  /** The server's own ones → what they are shown as. */
  readonly #shownAs = new Map<string, string>();
  #newestCast = 0;

  constructor(world: ArenaWorld) {
    this.#world = world;
  }

  launch(launch: Launch): void {
    const known = this.#predicted.findIndex(each => each.launch.cast_seq === launch.cast_seq);
    const id = `predicted-${launch.cast_seq}`;
    if (known >= 0) this.#predicted[known] = { id, launch };
    else if (launch.cast_seq > this.#newestCast) this.#predicted.push({ id, launch });
    this.#newestCast = Math.max(this.#newestCast, launch.cast_seq);
  }

  /** After each patch: what the server shows is no longer predicted, and what it should have shown by now is taken back. */
  note(projectiles: ReadonlyMap<string, ArenaProjectileSchema>, ownSlot: number, tick: number): void {
    for (const id of this.#shownAs.keys()) if (!projectiles.has(id)) this.#shownAs.delete(id);
    for (const [id, { source_slot, ability }] of projectiles) {
      if (source_slot !== ownSlot || this.#shownAs.has(id)) continue;
      const ability_id = this.#world.mode.ability_ids[ability - 1];
      const index = this.#predicted.findIndex(({ launch }) => launch.projectile.ability_id === ability_id);
      const [taken] = index >= 0 ? this.#predicted.splice(index, 1) : [];
      this.#shownAs.set(id, taken?.id ?? id);
    }
    this.#predicted = this.#predicted.filter(
      ({ launch }) => launch.projectile.started_tick + PATIENCE_TICKS >= tick,
    );
  }

  /**
   * All that are in flight, others' too.
   *
   * @param tick that the own fighter is at: in the picture's, which is behind, they would still be on their way when they hit it.
   */
  shown(
    projectiles: ReadonlyMap<string, ArenaProjectileSchema>,
    { ownSlot, tick }: { ownSlot: number; tick: number },
  ): ShownProjectile[] {
    const told = [...projectiles].flatMap(([id, { ability, source_slot, x, z, aim, started_tick }]) => {
      const ability_id = this.#world.mode.ability_ids[ability - 1] ?? "";
      const place = this.#at({ ability_id, x, z, yaw: yawOf(aim), started_tick }, tick);
      return place ? [{ id: this.#shownAs.get(id) ?? id, ability_id, source_slot, aim, place }] : [];
    });
    const predicted = this.#predicted.flatMap(({ id, launch: { projectile } }) => {
      const { ability_id, position_x: x, position_z: z, yaw, started_tick } = projectile;
      const place = this.#at({ ability_id, x, z, yaw, started_tick }, tick);
      return place ? [{ id, ability_id, source_slot: ownSlot, aim: aimOf(yaw), place }] : [];
    });
    return [...told, ...predicted];
  }

  /** @returns undefined before it leaves, and where a wall or its range has ended it. */
  #at({ ability_id, x, z, yaw, started_tick }: Flight, tick: number): Point | undefined {
    const world = this.#world;
    const ability = findEntry(world.content.abilities, ability_id);
    const numbers = { ...ability, ...findEntry(world.mode.ability_overrides, ability_id) };
    const metres = secondsIn(world, tick - started_tick) * (numbers.projectile_speed ?? 0);
    if (metres < 0 || metres >= (numbers.max_range ?? 0)) return undefined;
    const forward = facing(yaw);
    const from = { x, z };
    const to = { x: x + forward.x * metres, z: z + forward.z * metres };
    return reachableShare(world.walkableArea, from, to) < 1 ? undefined : pointTowards(from, to, metres);
  }

  forget(): void {
    this.#predicted = [];
    this.#shownAs.clear();
    this.#newestCast = 0;
  }
}
