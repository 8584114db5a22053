/**
 * What the journal says happened after a snapshot, done once more: so a room and its characters come back from a
 * process that was killed.
 *
 * Only what events carry can come back. Walks, shots and cooldowns of those last seconds are gone; what anybody earned,
 * lost, opened or killed is not.
 */
import { countEvent } from "../character/achievements.ts";
import { giveUp } from "../character/bag.ts";
import { buildOf } from "../character/character-build.ts";
import { changeCharacter, isCharacterEvent } from "../character/character-changes.ts";
import type { Content } from "../content/content.ts";
import { FLOOR_Y } from "../core/position.ts";
import { rememberRequest } from "../core/repeated-requests.ts";
import { absorb, absorbedPoints } from "../effects/effects.ts";
import { resetEnemies } from "./death.ts";
import type { EventOf, EventType, GameEvent } from "./dungeon-events.ts";
import { goodsOf, lay, receiveLoot, takeAway } from "./loot.ts";
import { setPartySize } from "./party-growth.ts";
import { playerOf } from "./progress.ts";
import { raiseRunClock, runTicksOf } from "./run-clock.ts";
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
  damage_dealt(world, { target_enemy_id, damage_amount, absorbed_amount = 0 }) {
    const enemy = target_enemy_id === undefined ? undefined : world.enemies.get(target_enemy_id);
    if (enemy) enemy.current_health = Math.max(1, enemy.current_health - damage_amount + absorbed_amount);
  },
  enemy_restored(world, { target_enemy_id, current_health }) {
    const enemy = world.enemies.get(target_enemy_id);
    if (enemy) enemy.current_health = current_health;
  },
  boss_phase(world, { target_enemy_id, phase }) {
    world.boss_phase = phase;
    const enemy = world.enemies.get(target_enemy_id);
    if (enemy) enemy.phase = phase;
  },
  enemies_reset(world, { is_lonely }) {
    resetEnemies(world, is_lonely);
  },
  loot_dropped: layAgain,
  item_dropped: layAgain,
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
  party_grew(world, { party_size, enemy_health }) {
    setPartySize(world, party_size);
    for (const [id, current_health] of Object.entries(enemy_health)) {
      const enemy = world.enemies.get(id);
      if (enemy) enemy.current_health = current_health;
    }
  },
  run_ended(world, { ticks = 0 }) {
    raiseRunClock(world, ticks);
  },
};

function layAgain(world: World, event: EventOf<"loot_dropped" | "item_dropped">): void {
  const { loot_instance_id, item_id, item_type, item_quantity: quantity, piece } = event;
  const { position_x, position_y, position_z } = event;
  const for_player_id = event.event_type === "loot_dropped" ? event.for_player_id : undefined;
  lay(world, {
    ...{ loot_instance_id, item_id, item_type, quantity, ...(piece && { piece }) },
    ...{ position_x, position_y, position_z },
    ...(for_player_id !== undefined && { for_player_id }),
  });
}

/**
 * Brings a room that was restored from a snapshot up to the newest event. `entries` are those after the snapshot.
 *
 * The journal does not say who was connected when. So of the run's clock the time before each event about a player counts, since
 * somebody was there; but not that before its coming or going, when nobody may have been. So it may miss what passed without events, and
 * it counts a moment in which all connections were lost.
 */
export function redoRoom(world: World, entries: readonly { event: GameEvent; tick: number }[]): void {
  let counted_to_tick = world.tick;
  for (const { event, tick } of entries) {
    world.tick = Math.max(world.tick, tick);
    if (playerOf(event) !== undefined) {
      const isCounted = event.event_type !== "player_joined" && event.event_type !== "player_left";
      if (isCounted) raiseRunClock(world, runTicksOf(world) + world.tick - counted_to_tick);
      counted_to_tick = world.tick;
    }
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
  [T in EventType]?: (character: SavedCharacter, event: EventOf<T>, content: Content) => void;
};

const characterChanges: CharacterChanges = {
  damage_dealt(character, { damage_amount, absorbed_amount = 0 }) {
    character.lasting.statistics.damage_dealt += damage_amount - absorbed_amount;
  },
  damage_taken(character, { damage_amount, absorbed_amount = 0 }, content) {
    const lost = damage_amount - absorbed_amount;
    character.lasting.statistics.damage_taken += lost;
    if (character.current_health > 0) character.current_health = Math.max(1, character.current_health - lost);
    if (absorbed_amount > 0) wearShields(character, absorbed_amount, content);
  },
  enemy_died(character) {
    character.lasting.statistics.enemies_killed += 1;
  },
  player_died(character, { position_x, position_z }) {
    character.current_health = 0;
    character.lasting.deaths += 1;
    character.lasting.statistics.deaths += 1;
    character.effects = {};
    character.absorbed = {};
    character.position = { x: position_x, z: position_z };
  },
  player_respawned(character, { gold_lost, request_id }, content) {
    rememberRequest(character.lasting, request_id);
    character.lasting.gold -= gold_lost;
    const { max_health, max_mana } = buildOf(content, character.lasting).stats;
    character.current_health = max_health;
    character.current_mana = max_mana;
    // It stands where it came in.
    delete character.position;
  },
  loot_picked_up({ lasting }, { item_quantity: quantity, ...event }) {
    receiveLoot(lasting, goodsOf({ quantity, ...event }), event.loot_instance_id);
  },
  item_dropped({ lasting }, { item_quantity: quantity, request_id, ...event }) {
    rememberRequest(lasting, request_id);
    giveUp(lasting, goodsOf({ quantity, ...event }));
  },
  ability_used(character, { current_mana, current_stamina }) {
    character.current_mana = current_mana ?? character.current_mana;
    character.current_stamina = current_stamina ?? character.current_stamina;
  },
  player_restored(character, { ability_id, effect_seconds, ...event }) {
    character.current_health = event.current_health;
    character.current_mana = event.current_mana;
    character.current_stamina = event.current_stamina;
    if (effect_seconds === undefined) return;
    character.effects[ability_id] = effect_seconds;
    delete character.absorbed[ability_id];
  },
  item_used(character, { item_id, request_id }) {
    rememberRequest(character.lasting, request_id);
    const left = (character.lasting.inventory[item_id] ?? 0) - 1;
    if (left > 0) character.lasting.inventory[item_id] = left;
    else delete character.lasting.inventory[item_id];
  },
  run_ended(character, { ticks = 0 }) {
    character.lasting.ended_run_id = character.run_id;
    character.lasting.run_ticks = Math.max(character.lasting.run_ticks, ticks);
  },
};

/** What a shield took from a hit, it has no more. */
function wearShields(character: SavedCharacter, points: number, content: Content): void {
  const fighter = {
    effects: new Map(Object.entries(character.effects)),
    absorbed: absorbedPoints(character.absorbed),
  };
  absorb({ content }, fighter, points);
  character.effects = Object.fromEntries(fighter.effects);
  character.absorbed = Object.fromEntries(fighter.absorbed);
}

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
  content: Content,
  isIts: (session_id: string) => boolean = () => true,
  hasJoined = true,
): SavedCharacter {
  const character = structuredClone(saved);
  let isHere = hasJoined;
  for (const event of events) {
    if (playerOf(event) !== saved.player_id) continue;
    if (event.event_type === "player_joined")
      isHere = event.session_id === undefined || isIts(event.session_id);
    if (!isHere) continue;
    if (isCharacterEvent(event)) changeCharacter(character.lasting, event);
    else apply(characterChanges, character, event, content);
    countEvent(character.lasting, event);
  }
  return character;
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
