/**
 * What the journal says happened after a snapshot, done once more: so a room and its characters come back from a
 * process that was killed.
 *
 * Only what events carry can come back. Walks, shots and cooldowns of those last seconds are gone; what anybody earned,
 * lost, opened or killed is not.
 */
import type { CombatStats } from "../content/content.ts";
import { FLOOR_Y } from "../core/position.ts";
import { rememberRequest } from "../core/repeated-requests.ts";
import { resetEnemies } from "./death.ts";
import type { EventOf, EventType, GameEvent } from "./dungeon-events.ts";
import { receiveItem, takeAway } from "./loot.ts";
import type { Departure } from "./setup.ts";
import { spawnEnemy } from "./spawn.ts";
import type { World } from "./world.ts";

type RoomChanges = { [T in EventType]?: (world: World, event: EventOf<T>) => void };

const roomChanges: RoomChanges = {
  enemy_spawned(world, { target_enemy_id, enemy_type_id, is_summoned, position_x, position_z }) {
    const enemy = spawnEnemy(world, enemy_type_id, { x: position_x, z: position_z }, target_enemy_id);
    enemy.is_summoned = is_summoned;
  },
  enemy_died(world, { target_enemy_id }) {
    world.enemies.delete(target_enemy_id);
  },
  /** Its death would be an event of its own, so whatever the sum says, it lives. */
  damage_dealt(world, { target_enemy_id, damage_amount }) {
    const enemy = target_enemy_id === undefined ? undefined : world.enemies.get(target_enemy_id);
    if (enemy) enemy.current_health = Math.max(1, enemy.current_health - damage_amount);
  },
  boss_phase(world, { target_enemy_id, phase }) {
    world.boss_phase = phase;
    const enemy = world.enemies.get(target_enemy_id);
    if (enemy) enemy.phase = phase;
  },
  enemies_reset(world, { is_lonely }) {
    resetEnemies(world, is_lonely);
  },
  loot_dropped(world, { loot_instance_id, item_id, item_type, item_quantity, ...at }) {
    world.loot_drops.set(loot_instance_id, {
      ...{ loot_instance_id, item_id, item_type, quantity: item_quantity },
      ...{ position_x: at.position_x, position_y: at.position_y, position_z: at.position_z },
    });
  },
  loot_picked_up(world, { loot_instance_id, source_player_id }) {
    const loot = world.loot_drops.get(loot_instance_id);
    if (loot) takeAway(world, loot, source_player_id);
  },
  door_opened(world, { door_id }) {
    const door = world.doors.get(door_id);
    if (!door) return;
    door.is_open = true;
    door.is_locked = false;
  },
  door_closed(world, { door_id }) {
    const door = world.doors.get(door_id);
    if (door) door.is_open = false;
  },
  room_cleared(world) {
    world.is_cleared = true;
  },
};

/** Brings a room that was restored from a snapshot up to the newest event. `entries` are those after the snapshot. */
export function redoRoom(world: World, entries: readonly { event: GameEvent; tick: number }[]): void {
  for (const { event, tick } of entries) {
    world.tick = Math.max(world.tick, tick);
    apply(roomChanges, world, event);
    rememberInstances(world, event);
  }
}

/** Lets a restored room remember what was taken before its snapshot, oldest first, for those who ask for it again. */
export function rememberTakenLoot(world: World, events: readonly GameEvent[]): void {
  // Where it lay no longer matters.
  const { center_x: position_x, center_z: position_z } = world.template;
  const at = { position_x, position_y: FLOOR_Y, position_z };
  for (const event of events) {
    if (event.event_type !== "loot_picked_up") continue;
    const { loot_instance_id, item_id, item_type, item_quantity: quantity } = event;
    takeAway(world, { loot_instance_id, item_id, item_type, quantity, ...at }, event.source_player_id);
  }
}

/** Ids go on where they had come to, or two things of one room would share one. */
function rememberInstances(world: World, event: GameEvent): void {
  const ids = [
    "loot_instance_id" in event ? event.loot_instance_id : undefined,
    "target_enemy_id" in event ? event.target_enemy_id : undefined,
  ];
  for (const id of ids) {
    const number = Number(/\d+$/.exec(id ?? "")?.[0] ?? 0);
    world.last_instance = Math.max(world.last_instance, number);
  }
}

/** What a saved character has, beside where it is. */
export type SavedCharacter = Departure & {
  /** The run of its room. */
  run_id?: string | undefined;
  position?: { x: number; z: number } | undefined;
};

type CharacterChanges = {
  [T in EventType]?: (character: SavedCharacter, event: EventOf<T>, stats: CombatStats) => void;
};

const characterChanges: CharacterChanges = {
  damage_dealt(character, { damage_amount }) {
    character.lasting.statistics.damage_dealt += damage_amount;
  },
  damage_taken(character, { damage_amount }) {
    character.lasting.statistics.damage_taken += damage_amount;
    if (character.current_health > 0)
      character.current_health = Math.max(1, character.current_health - damage_amount);
  },
  enemy_died(character) {
    character.lasting.statistics.enemies_killed += 1;
  },
  player_died(character, { position_x, position_z }) {
    character.current_health = 0;
    character.lasting.deaths += 1;
    character.effects = {};
    character.position = { x: position_x, z: position_z };
  },
  player_respawned(character, { gold_lost, request_id }, stats) {
    rememberRequest(character.lasting, request_id);
    character.lasting.gold -= gold_lost;
    character.current_health = stats.max_health;
    character.current_mana = stats.max_mana;
    // It stands where it came in.
    delete character.position;
  },
  loot_picked_up(character, { item_id, item_type, item_quantity }) {
    receiveItem(character, { item_id, item_type, quantity: item_quantity });
  },
  ability_used(character, { current_mana, current_stamina }) {
    character.current_mana = current_mana ?? character.current_mana;
    character.current_stamina = current_stamina ?? character.current_stamina;
  },
  player_restored(character, { ability_id, effect_seconds, ...event }) {
    character.current_health = event.current_health;
    character.current_mana = event.current_mana;
    character.current_stamina = event.current_stamina;
    if (effect_seconds !== undefined) character.effects[ability_id] = effect_seconds;
  },
  item_used(character, { item_id, request_id }) {
    rememberRequest(character.lasting, request_id);
    const left = (character.lasting.inventory[item_id] ?? 0) - 1;
    if (left > 0) character.lasting.inventory[item_id] = left;
    else delete character.lasting.inventory[item_id];
  },
  run_ended(character) {
    character.lasting.ended_run_id = character.run_id;
  },
};

/**
 * The character as it was after the events, which are those of its room since it was saved. Where the player has come back with another
 * character, what follows belongs to that one.
 *
 * @param isIts whether a session plays this character.
 * @param hasJoined whether it was in the room when it was saved; else it comes in by an event, and earlier ones are another's.
 */
export function redoCharacter(
  saved: SavedCharacter,
  events: readonly GameEvent[],
  stats: CombatStats,
  isIts: (session_id: string) => boolean = () => true,
  hasJoined = true,
): SavedCharacter {
  const character = structuredClone(saved);
  let isHere = hasJoined;
  for (const event of events) {
    if (playerOf(event) !== saved.player_id) continue;
    if (event.event_type === "player_joined")
      isHere = event.session_id === undefined || isIts(event.session_id);
    if (isHere) apply(characterChanges, character, event, stats);
  }
  return character;
}

/** Whom the event is about: who did it, or whom it befell. */
function playerOf(event: GameEvent): string | undefined {
  if ("target_player_id" in event) return event.target_player_id;
  return "source_player_id" in event ? event.source_player_id : undefined;
}

/** Does what the table has for events of this type. */
function apply<Entity, Rest extends unknown[], T extends EventType>(
  changes: { [E in EventType]?: (entity: Entity, event: EventOf<E>, ...rest: Rest) => void },
  entity: Entity,
  event: EventOf<T>,
  ...rest: Rest
): void {
  const change: ((entity: Entity, event: EventOf<T>, ...rest: Rest) => void) | undefined =
    changes[event.event_type];
  change?.(entity, event, ...rest);
}
