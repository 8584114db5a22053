/** The game's own state with 4 players and 10 enemies, and a fight in it. */
import { EnemySchema } from "../../../src/schema/enemy-state.ts";
import { PlayerSchema } from "../../../src/schema/player-state.ts";
import { RoomStateSchema } from "../../../src/schema/room-state.ts";
import type { Random } from "./random.ts";

const PLAYERS = 4;
const ENEMIES = 10;

export function busyDungeon(): RoomStateSchema {
  const state = new RoomStateSchema();
  Object.assign(state, {
    room_id: "a1b2c3d4e-room2",
    dungeon_id: "first_dungeon",
    run_id: "a1b2c3d4e",
    room_type: "combat",
  });
  for (let slot = 1; slot <= PLAYERS; slot++) {
    const player = new PlayerSchema();
    Object.assign(player, {
      player_id: `player-${slot}`,
      seat: slot,
      character_name: `Hero ${slot}`,
      is_alive: true,
      connected: true,
    });
    Object.assign(player, {
      current_health: 100,
      max_health: 100,
      current_mana: 100,
      max_mana: 100,
      gold: 12,
    });
    state.players.set(player.player_id, player);
  }
  for (let number = 1; number <= ENEMIES; number++) {
    const enemy = new EnemySchema();
    Object.assign(enemy, {
      enemy_instance_id: `enemy${number}`,
      enemy_type_id: "goblin",
      current_health: 50,
      max_health: 50,
    });
    Object.assign(enemy, { is_alive: true, attack_ability_id: "" });
    state.enemies.set(enemy.enemy_instance_id, enemy);
  }
  return state;
}

/** One patch interval: everybody has moved, and some have hit something. */
export function fight(state: RoomStateSchema, random: Random): void {
  const metres = () => random.next() * 200 - 100;
  for (const player of state.players.values()) {
    Object.assign(player, {
      position_x: metres(),
      position_z: metres(),
      yaw: random.next() * 6,
      state: random.below(4),
    });
    if (random.chance(0.3))
      Object.assign(player, { current_health: random.below(100), current_mana: random.below(100) });
  }
  for (const enemy of state.enemies.values()) {
    if (random.chance(0.5)) {
      Object.assign(enemy, {
        position_x: metres(),
        position_z: metres(),
        move_to_x: metres(),
        move_to_z: metres(),
      });
      Object.assign(enemy, { move_speed: 4.5, started_tick: random.below(30_000) });
    }
    if (random.chance(0.3))
      Object.assign(enemy, { current_health: random.below(50), state: random.below(4) });
  }
  if (random.chance(0.3)) state.tick += random.below(200);
}

/** All that can change of everybody, at once. */
export function riot(state: RoomStateSchema, random: Random): void {
  fight(state, random);
  for (const enemy of state.enemies.values()) {
    Object.assign(enemy, {
      position_x: random.next(),
      position_z: random.next(),
      move_to_x: random.next(),
      move_to_z: random.next(),
    });
    Object.assign(enemy, {
      move_speed: random.next() * 9,
      started_tick: random.below(30_000),
      yaw: random.next() * 6,
    });
    Object.assign(enemy, {
      state: random.below(5),
      aggro_slot: random.below(5),
      current_health: random.below(5000),
    });
  }
}
