/** How a room and its players come into being. */

import { buildOf } from "../character/character-build.ts";
import type { Lasting } from "../character/lasting.ts";
import {
  type Content,
  type Dungeon,
  entryOf,
  findEntry,
  gameRulesOf,
  type RoomTemplate,
} from "../content/content.ts";
import { factorsOf } from "../content/run-content.ts";
import { EntityMap } from "../core/entity-map.ts";
import type { Point } from "../core/geometry.ts";
import { FLOOR_Y } from "../core/position.ts";
import { keyedDraws } from "../core/random.ts";
import { amountAt } from "../core/resource.ts";
import { LONG_AGO_TICK, secondsIn, ticksIn } from "../core/ticks.ts";
import { absorbedPoints, lastingEffects } from "../effects/effects.ts";
import { newTravel } from "../movement/travel.ts";
import { walkableAreaOf } from "../movement/walkable-area.ts";
import { COMBAT_RULES } from "./combat-rules.ts";
import { DUNGEON_RATE } from "./dungeon-rate.ts";
import { layLoot } from "./loot.ts";
import { needsKey } from "./room-clearing.ts";
import { newRunClock, runTicksOf } from "./run-clock.ts";
import { DEFAULT_TERMS, type KeptTerms, keptTermsOf, type RunTerms } from "./run-terms.ts";
import { inRoom, spawnEnemy } from "./spawn.ts";
import { PLAYERS_TEAM, type Player, type World } from "./world.ts";

export type WorldOptions = {
  content: Content;
  room_id: string;
  run_id: string;
  dungeon_id: string;
  room_template_id: string;
  /** Any whole number. What is only seen, such as patrols, goes the same way with the same seed. */
  seed: number;
  /**
   * A secret of 32 hexadecimal digits, and a fresh one for every World: what is won, criticals and loot, is drawn with it.
   *
   * Fresh also where a room is restored. Its snapshot may be seconds older than what its players have seen: draws of the key
   * that it had would repeat what they know already. With a fresh key nothing that was ever seen tells anything, and to make
   * a room close and open again is no second try, since nobody knows what the draws it gives up would have been.
   *
   * Undefined in recordings from before there were keys: everything is rolled with the seed.
   */
  draw_key: string | undefined;
  /** Of the run; absent where it has the default ones. A room that is restored keeps those that it was first opened with. */
  terms?: RunTerms | undefined;
};

/**
 * The dungeon and the template that a room is made from.
 *
 * @throws where the content has no such dungeon or template.
 */
export function worldPlaceOf(options: WorldOptions): { dungeon: Dungeon; template: RoomTemplate } {
  const dungeon = findEntry(options.content.dungeons, options.dungeon_id);
  const template = dungeon?.room_templates.find(each => each.room_template_id === options.room_template_id);
  if (dungeon && template) return { dungeon, template };
  throw new Error(
    `There is no room template "${options.room_template_id}" in dungeon "${options.dungeon_id}"`,
  );
}

/** A fresh room as its template says; throws as `worldPlaceOf`, and where the content has no such difficulty. */
export function createWorld(options: WorldOptions): World {
  const { dungeon, template } = worldPlaceOf(options);
  const world = emptyWorld(options, dungeon, template);
  for (const doorway of world.walkableArea.doorways) {
    const door = {
      door_id: doorway.door_id,
      is_open: true,
      is_locked: false,
      connected_room_template_id: doorway.leads_to,
    };
    // The way back is free, also through a door that needs a key.
    if (doorway.is_onward && (!world.is_cleared || needsKey(world, door)))
      Object.assign(door, { is_open: false, is_locked: true });
    world.doors.set(door.door_id, door);
  }
  for (const place of template.enemies) spawnEnemy(world, place.enemy_type_id, inRoom(world, place));
  for (const place of template.loot ?? []) layLoot(world, place.loot_table_id, inRoom(world, place));
  return world;
}

/** A room with nothing in it yet. @param terms that it was first opened with. */
export function emptyWorld(
  options: WorldOptions,
  dungeon: Dungeon,
  template: RoomTemplate,
  terms: KeptTerms = keptTermsOf(options.terms ?? DEFAULT_TERMS),
): World {
  const random = { state: options.seed | 0 };
  const difficulty = entryOf(options.content.difficulties, terms.difficulty_id);
  // First what every tick looks at: so it shares a line of the processor's caches.
  return {
    tick: 0,
    players: new EntityMap(),
    away: new Map(),
    projectiles: new EntityMap(),
    enemies: new EntityMap(),
    template,
    content: options.content,
    is_cleared: template.enemies.length === 0,
    boss_phase: 0,
    ticks_per_second: DUNGEON_RATE.ticks_per_second,
    combat_rules: COMBAT_RULES,
    game_rules: gameRulesOf(options.content),
    loot_drops: new EntityMap(),
    doors: new EntityMap(),
    taken_loot: new Map(),
    random,
    draws: options.draw_key === undefined ? random : keyedDraws(options.draw_key),
    last_instance: 0,
    room_id: options.room_id,
    run_id: options.run_id,
    terms,
    difficulty: factorsOf(difficulty, dungeon.level, terms.party_size),
    run_clock: newRunClock(options.terms?.run_ticks ?? 0),
    dungeon_id: dungeon.id,
    room_template_id: template.room_template_id,
    room_type: template.room_type,
    max_players: template.max_players,
    dungeon,
    friendly_fire: false,
    walkableArea: walkableAreaOf(dungeon, template.room_template_id),
  };
}

/** What a player brings into a room; what is left out of the rest is as it is for a new character. */
export type Arrival = {
  player_id: string;
  /** Whose character it is; the rules only pass it on, to the journal. */
  session_id?: string | undefined;
  character_name: string;
  /** The door through which the player comes; absent at the point of entry. It is the checkpoint. */
  door_id?: string | undefined;
  /** Where the character stood when it was last in this room; absent where it comes in. */
  position?: Point | undefined;
  current_health?: number | undefined;
  current_mana?: number | undefined;
  current_stamina?: number | undefined;
  /** ability_id → seconds left. */
  effects?: Readonly<Record<string, number>> | undefined;
  /** ability_id → points that its shield has taken. */
  absorbed?: Readonly<Record<string, number>> | undefined;
  /** ability_id → seconds until it may be used again. */
  cooldowns?: Readonly<Record<string, number>> | undefined;
  lasting: Lasting;
};

/**
 * The character in this room: where it was, or at the door it came through, or at the point of entry. Who left dead
 * comes back dead, and may respawn 2 s later.
 */
export function createPlayer(world: World, arrival: Arrival): Player {
  const lasting = structuredClone(arrival.lasting);
  const { stats, abilities } = buildOf(world.content, lasting);
  const door = world.walkableArea.doorways.find(doorway => doorway.door_id === arrival.door_id);
  const checkpoint = door?.arrival ?? world.walkableArea.entry;
  const at = arrival.position ?? checkpoint;
  const inTicks = (secondsLeft: Readonly<Record<string, number>> = {}) =>
    Object.entries(secondsLeft).map(
      ([ability, seconds]) => [ability, world.tick + ticksIn(world, seconds)] as const,
    );
  // What it brings along may be of a content with a higher maximum.
  const atMost = (max: number, brought = max) => Math.min(max, brought);
  const current_health = atMost(stats.max_health, arrival.current_health);
  const is_alive = current_health > 0;
  // First what every tick looks at: so it shares a line of the processor's caches.
  return {
    is_alive,
    effects: lastingEffects(inTicks(arrival.effects)),
    state: is_alive ? "IDLE" : "DEAD",
    state_ends_at_tick: 0,
    strikes: 0,
    last_moved_at_tick: world.tick,
    position_x: at.x,
    position_z: at.z,
    current_health,
    yaw: 0,
    id: arrival.player_id,
    slot: freeSlot(world),
    character_name: arrival.character_name,
    stats,
    absorbed: absorbedPoints(arrival.absorbed),
    position_y: FLOOR_Y,
    mana: { amount: atMost(stats.max_mana, arrival.current_mana), since_tick: world.tick },
    stamina: { amount: atMost(stats.max_stamina, arrival.current_stamina), since_tick: world.tick },
    lasting,
    abilities,
    casting: undefined,
    died_at_tick: is_alive ? undefined : world.tick,
    connected: true,
    leaves_world_at_tick: 0,
    latency_ms: undefined,
    last_hit_at_tick: LONG_AGO_TICK,
    ready_at_tick: Object.fromEntries(inTicks(arrival.cooldowns)),
    last_move_seq: 0,
    travel: newTravel(world),
    joined_at_tick: world.tick,
    checkpoint,
    kind: "player",
    team: PLAYERS_TEAM,
    walk: undefined,
    history: undefined,
  };
}

function freeSlot(world: World): number {
  const taken = new Set([...world.players.values(), ...world.away.values()].map(player => player.slot));
  let slot = 1;
  while (taken.has(slot)) slot += 1;
  return slot;
}

/** What a player takes along when it leaves a room: everything that an Arrival may say. */
export type Departure = {
  player_id: string;
  character_name: string;
  door_id?: string | undefined;
  current_health: number;
  current_mana: number;
  current_stamina: number;
  effects: Record<string, number>;
  absorbed: Record<string, number>;
  cooldowns: Record<string, number>;
  lasting: Lasting;
};

export function departureOf(world: World, player: Player): Departure {
  const departure = seenDeparture(world, player);
  return { ...departure, lasting: structuredClone(departure.lasting) };
}

/** The same to be read at once: what is in its `lasting` is the player's own, who plays on. */
export function seenDeparture(world: World, player: Player): Departure {
  const stats = player.stats;
  const secondsLeft = (ticks: Iterable<readonly [string, number]>) =>
    Object.fromEntries(
      [...ticks]
        .filter(([, tick]) => tick > world.tick)
        .map(([ability, tick]) => [ability, secondsIn(world, tick - world.tick)] as const),
    );
  return {
    player_id: player.id,
    character_name: player.character_name,
    current_health: player.current_health,
    current_mana: amountAt(player.mana, stats.max_mana, world.game_rules.mana_regeneration, world),
    current_stamina: amountAt(
      player.stamina,
      stats.max_stamina,
      world.game_rules.stamina_regeneration,
      world,
    ),
    effects: secondsLeft(player.effects),
    absorbed: Object.fromEntries(player.absorbed),
    cooldowns: secondsLeft(Object.entries(player.ready_at_tick)),
    lasting: lastingOf(world, player),
  };
}

/** With what the room counts until now. */
function lastingOf(world: World, { lasting, joined_at_tick }: Player): Lasting {
  const seconds = lasting.statistics.seconds + secondsIn(world, world.tick - joined_at_tick);
  return { ...lasting, run_ticks: runTicksOf(world), statistics: { ...lasting.statistics, seconds } };
}
