/** Players of the simulated hour. They play by commands alone, once a tick, as clients would at 20 frames a second. */

import type { Point } from "../src/game/core/geometry.ts";
import { distance, yawTowards } from "../src/game/core/geometry.ts";
import { positionOf } from "../src/game/core/position.ts";
import { ticksIn } from "../src/game/core/ticks.ts";
import type { CommandOf } from "../src/game/dungeon/commands.ts";
import { DUNGEON_RATE } from "../src/game/dungeon/dungeon-rate.ts";
import type { Enemy, LootDrop, Player } from "../src/game/dungeon/world.ts";
import type { Simulation } from "../src/rooms/base/simulation.ts";
import type { DungeonRoomTypes } from "../src/rooms/dungeon/dungeon-types.ts";
import { combatEventMessage, moveMessage } from "../src/schema/messages.ts";
import { GOBLIN_ID } from "./cost-content.ts";

const PLAYERS = 4;
const WALK_SPEED_M_PER_SECOND = 6;
const MOVE_INTERVAL_SECONDS = 0.2;
const STRIKE_INTERVAL_SECONDS = 1 / 1.5;
/** Every so many strikes a player rolls aside, or throws a fireball instead of the strike. */
const STRIKES_PER_DODGE = 10;
const STRIKES_PER_FIREBALL = 12;
const FIREBALL_CAST_SECONDS = 0.4;
const STRIKE_RANGE_M = 1.9;
/** Nobody stands still in a fight: players go round their enemy at this distance, a lap in about half a minute. */
const CIRCLE_M = 1.5;
const CIRCLE_RAD_PER_SECOND = 0.2;
const PICKUP_MARGIN_M = 0.1;
const SAME_DIRECTION_RAD = 0.03;
/** The room walks a player on for 1.35 s without a word, and it says one after a second. */
const SILENCE_LEFT_TICKS = 7;
/** A potion gives 50 of 100. */
const DRINK_BELOW_HEALTH = 50;

export class SimulatedPlayer {
  readonly #simulation: Simulation<DungeonRoomTypes>;
  readonly #player_id: string;
  #seq = 0;
  #strikes = 0;
  #readyAtTick = 0;
  #moveAtTick = 0;

  constructor(simulation: Simulation<DungeonRoomTypes>, player_id: string) {
    this.#simulation = simulation;
    this.#player_id = player_id;
  }

  /** What it does in this tick. */
  act(): void {
    const { world } = this.#simulation;
    const me = world.players.get(this.#player_id);
    if (!me) throw new Error("A player has lost its room");
    if (!me.is_alive) {
      this.#comeBack(me);
      return;
    }
    if (me.current_health < DRINK_BELOW_HEALTH && me.lasting.inventory.health_potion) {
      this.#own({ type: "use_item", player_id: this.#player_id, item_id: "health_potion" });
    }
    const loot = this.#myLoot(me);
    const enemy = this.#target(me);
    if (
      loot &&
      distance(positionOf(me), positionOf(loot)) <=
        this.#simulation.world.game_rules.pickup_radius_m - PICKUP_MARGIN_M
    )
      this.#pickUp(loot);
    if (!enemy) return;
    const goal = loot ? positionOf(loot) : this.#placeAround(me, enemy);
    if (world.tick >= this.#moveAtTick) this.#move(me, goal, enemy);
    if (world.tick >= this.#readyAtTick) this.#attack(me, enemy);
  }

  #comeBack({ died_at_tick = 0 }: Player): void {
    if (
      this.#simulation.world.tick <
      died_at_tick + ticksIn(DUNGEON_RATE, this.#simulation.world.game_rules.respawn_delay_seconds)
    )
      return;
    this.#simulation.perform({ type: "respawn", player_id: this.#player_id });
  }

  #pickUp({ loot_instance_id }: LootDrop): void {
    this.#own({ type: "loot_pickup", player_id: this.#player_id, loot_instance_id });
  }

  /** What is answered only when it is saved, which ends the row of the journal soon: see `Play.owned`. */
  #own(command: CommandOf<"use_item" | "loot_pickup">): void {
    if (this.#simulation.perform(command).is_accepted) void this.#simulation.persistence.awaitDurable();
  }

  #move(me: Player, goal: Point, { position_x: x, position_z: z }: Enemy): void {
    const { world } = this.#simulation;
    const from = positionOf(me);
    const direction = yawTowards(from, goal);
    const isFar = distance(from, goal) > WALK_SPEED_M_PER_SECOND * MOVE_INTERVAL_SECONDS;
    const told = me.travel.walk_on;
    const isSaid = told && told.until_tick - world.tick > SILENCE_LEFT_TICKS;
    if (isFar && isSaid && Math.abs(Math.sin((told.direction - direction) / 2)) < SAME_DIRECTION_RAD / 2)
      return;
    this.#moveAtTick = world.tick + ticksIn(DUNGEON_RATE, MOVE_INTERVAL_SECONDS);
    this.#seq += 1;
    const position = isFar ? from : goal;
    const moving = isFar ? { direction, speed: WALK_SPEED_M_PER_SECOND } : undefined;
    const said = moveMessage.parse({
      ...{ seq: this.#seq, position_x: position.x, position_y: 0, position_z: position.z },
      ...{ yaw: yawTowards(position, { x, z }), moving },
    });
    const { seq, position_x, position_z, yaw, sprinting } = said;
    const claim = { position: { x: position_x, z: position_z }, yaw, sprinting, moving: said.moving };
    this.#simulation.perform({ type: "move", player_id: this.#player_id, seq, claim });
  }

  #attack(me: Player, enemy: Enemy): void {
    if (distance(positionOf(me), positionOf(enemy)) > STRIKE_RANGE_M) return;
    this.#strikes += 1;
    this.#readyAtTick =
      Math.max(this.#readyAtTick, this.#simulation.world.tick - 1) +
      ticksIn(DUNGEON_RATE, STRIKE_INTERVAL_SECONDS);
    if (this.#strikes % STRIKES_PER_DODGE === 0) this.#use(me, enemy, "dodge_roll");
    else if (this.#strikes % STRIKES_PER_FIREBALL === 0) {
      this.#readyAtTick += ticksIn(DUNGEON_RATE, FIREBALL_CAST_SECONDS);
      this.#use(me, enemy, "fireball");
    } else this.#use(me, enemy, "melee_attack");
  }

  #use(me: Player, enemy: Enemy, ability_id: string): void {
    const from = positionOf(me);
    const { yaw = me.yaw, position = from } = combatEventMessage.parse({
      ...{ event_type: "ability_used", ability_id, yaw: yawTowards(from, positionOf(enemy)) },
      position: { ...from, y: 0 },
    });
    this.#simulation.perform({
      type: "combat_event",
      player_id: this.#player_id,
      claim: { position: { x: position.x, z: position.z }, yaw },
      use: { ability_id, target: { kind: enemy.kind, id: enemy.id } },
    });
  }

  /** The goblin as soon as it comes; until then the nearest of those that stay. */
  #target(me: Player): Enemy | undefined {
    const living = [...this.#simulation.world.enemies.values()].filter(enemy => enemy.is_alive);
    const metres = (enemy: Enemy) => distance(positionOf(me), positionOf(enemy));
    const goblins = living.filter(enemy => enemy.enemy_type_id === GOBLIN_ID);
    return (goblins.length > 0 ? goblins : living).sort((a, b) => metres(a) - metres(b))[0];
  }

  /** Players share what falls, turn by turn. */
  #myLoot({ slot }: Player): LootDrop | undefined {
    const mine = ({ loot_instance_id }: LootDrop) =>
      Number(loot_instance_id.replace("loot", "")) % PLAYERS === slot - 1;
    return [...this.#simulation.world.loot_drops.values()].find(mine);
  }

  #placeAround({ slot }: Player, enemy: Enemy): Point {
    const yaw =
      (slot / PLAYERS) * 2 * Math.PI +
      (this.#simulation.world.tick / ticksIn(DUNGEON_RATE, 1)) * CIRCLE_RAD_PER_SECOND;
    return {
      x: enemy.position_x + Math.sin(yaw) * CIRCLE_M,
      z: enemy.position_z + Math.cos(yaw) * CIRCLE_M,
    };
  }
}
