/**
 * The way from the World to what clients see. It runs just before a patch and copies what has changed: nothing is
 * ever computed in a Schema field, since quantized fields snap and sums in them would drift.
 */

import type { Projectile } from "../game/combat/combat-world.ts";
import { FLOOR_Y } from "../game/core/position.ts";
import { ticksIn } from "../game/core/ticks.ts";
import type { GameEvent } from "../game/dungeon/dungeon-events.ts";
import type { Door, LootDrop, World } from "../game/dungeon/world.ts";
import { DoorSchema } from "./door-state.ts";
import { EnemyHits } from "./enemy-hits.ts";
import { type Audience, viewOfEnemy, viewOfPlayer } from "./fighter-sync.ts";
import { LootDropSchema } from "./loot-drop-state.ts";
import { type AffectedEntities, type Show, SyncedMap, type View } from "./map-sync.ts";
import { ProjectileSchema } from "./projectile-state.ts";
import { PROTOCOL_VERSION } from "./protocol-version.ts";
import { RoomStateSchema } from "./room-state.ts";
import type { RoomVersions } from "./room-versions.ts";
import { slotNumberOf } from "./slot-number.ts";

/** Clients count on from `welcome` and `heartbeat_ack` themselves; this only keeps watchers right, never by itself. */
const TICK_INTERVAL_SECONDS = 10;

export class StateSync {
  /** What clients see. Nobody else writes to it. */
  readonly state = new RoomStateSchema();
  readonly #world: World;
  readonly #audience: Audience = { protocol_version: PROTOCOL_VERSION };
  readonly #hits: EnemyHits;
  readonly #maps: readonly { update(affected: AffectedEntities): void }[];

  constructor(world: World, versions: RoomVersions) {
    this.#world = world;
    this.#hits = new EnemyHits(world.content);
    const { state } = this;
    state.room_id = world.room_id;
    state.dungeon_id = world.dungeon_id;
    state.run_id = world.run_id;
    state.room_template_id = world.room_template_id;
    state.room_type = world.room_type;
    state.max_players = world.max_players;
    state.tick = world.tick;
    state.content_version = versions.content_version;
    state.content_hash = versions.content_hash;
    state.protocol_version = PROTOCOL_VERSION;
    state.rules_version = versions.rules_version;
    state.build_version = versions.build_version;
    this.#maps = [
      new SyncedMap(world, world.players, state.players, viewOfPlayer(this.#audience)),
      new SyncedMap(world, world.enemies, state.enemies, viewOfEnemy(this.#hits)),
      new SyncedMap(world, world.loot_drops, state.loot_drops, viewOfLoot),
      new SyncedMap(world, world.doors, state.doors, viewOfDoor),
      new SyncedMap(world, world.projectiles, state.projectiles, viewOfProjectile),
    ];
    this.update();
  }

  /**
   * Copies what has changed since the last time, of everyone or of the affected entities.
   *
   * @param oldestProtocolVersion that somebody speaks who sees it.
   */
  update(affected?: AffectedEntities, oldestProtocolVersion = PROTOCOL_VERSION): void {
    this.#audience.protocol_version = oldestProtocolVersion;
    this.state.is_cleared = this.#world.is_cleared;
    this.state.boss_phase = this.#world.boss_phase;
    const shown = affected && this.#hits.withOpponents(affected);
    for (const map of this.#maps) map.update(shown);
    if (!affected) this.#hits.forget();
  }

  /** What has happened since: of hits the World itself keeps nothing. */
  noteEvents(events: readonly GameEvent[]): void {
    this.#hits.note(this.#world, events);
  }

  /** The tick comes along with a patch that is sent in any case, now and then. */
  updateTick(): void {
    const { tick } = this.#world;
    if (tick - this.state.tick >= ticksIn(this.#world, TICK_INTERVAL_SECONDS)) this.state.tick = tick;
  }
}

/** Nothing of it changes while it lies there. Taken, it is seen once more, with its taker. */
class LootView implements View<World, LootDrop, LootDropSchema> {
  readonly schema = new LootDropSchema();

  constructor(loot: LootDrop) {
    const { schema } = this;
    schema.loot_instance_id = loot.loot_instance_id;
    schema.item_id = loot.item_id;
    schema.item_type = loot.item_type;
    schema.quantity = loot.quantity;
    schema.is_picked_up = false;
    schema.picked_up_slot = 0;
    schema.position_x = loot.position_x;
    schema.position_y = loot.position_y;
    schema.position_z = loot.position_z;
    if (loot.for_player_id !== undefined) schema.for_player_id = loot.for_player_id;
  }

  sayGoodbye(world: World, id: string): boolean {
    const taken = world.taken_loot.get(id);
    if (!taken) return false;
    this.schema.is_picked_up = true;
    this.schema.picked_up_slot = slotNumberOf(world, taken.picked_up_by);
    return true;
  }
}

const viewOfLoot: Show<World, LootDrop, LootDropSchema> = (_world, loot) => new LootView(loot);

const viewOfDoor: Show<World, Door, DoorSchema> = (world, { door_id, connected_room_template_id }) => {
  const schema = Object.assign(new DoorSchema(), { door_id, connected_room_template_id });
  const doorway = world.walkableArea.doorways.find(each => each.door_id === door_id);
  if (doorway) {
    const { x: position_x, z: position_z } = doorway.position;
    Object.assign(schema, { position_x, position_y: FLOOR_Y, position_z });
  }
  const copy = (_world: World, door: Door) => {
    schema.is_open = door.is_open;
    schema.is_locked = door.is_locked;
  };
  return { schema, copy };
};

const viewOfProjectile: Show<World, Projectile, ProjectileSchema> = (world, projectile) => {
  const { ability_id, source, position_x, position_z, yaw, started_tick } = projectile;
  const source_slot = slotNumberOf(world, source.kind === "player" ? source.id : undefined);
  const schema = Object.assign(new ProjectileSchema(), {
    ...{ ability_id, source_slot, position_x, position_z, yaw, started_tick },
  });
  return { schema };
};
