/** Doors: opening and closing them, and going through. */
import { takeItem } from "../combat/abilities.ts";
import { msIn } from "../core/ticks.ts";
import { accept, type Rejection, reject, type Verdict } from "../core/verdict.ts";
import type { Doorway } from "../movement/walkable-area.ts";
import type { GameEvent } from "./dungeon-events.ts";
import { combatLeftMs } from "./in-combat.ts";
import { removePlayer } from "./lost-connections.ts";
import { type Departure, departureOf } from "./setup.ts";
import { canReach } from "./take-and-open.ts";
import type { Door, Player, World } from "./world.ts";

export type DoorAction = "open" | "close";

/** How a player goes on: to which room of the run, and with what. */
export type Transition = { room_template_id: string; departure: Departure };

/** Opens or closes a door; a door that is so already is no refusal, since two players may want the same at once. */
export function operateDoor(
  world: World,
  player: Player,
  doorId: string,
  action: DoorAction,
  events: GameEvent[],
): Verdict {
  const found = findDoor(world, player, doorId);
  if ("reason" in found) return found;
  const { door } = found;
  const isOpening = action === "open";
  if (door.is_open === isOpening) return accept();
  if (door.is_locked && !unlock(world, player, door, events)) return reject("door_locked");
  door.is_open = isOpening;
  events.push({
    event_type: isOpening ? "door_opened" : "door_closed",
    door_id: door.door_id,
    source_player_id: player.id,
  });
  return accept();
}

/** Where the player would come through this door now, or why it cannot. Changes nothing. */
export function lookThroughDoor(world: World, player: Player, doorId: string): Verdict<Transition> {
  const found = findDoor(world, player, doorId);
  if ("reason" in found) return found;
  if (!found.door.is_open) return reject(found.door.is_locked ? "door_locked" : "door_closed");
  const fightMs = combatLeftMs(world, player);
  if (fightMs > 0) return reject("in_combat", fightMs);
  return accept({
    room_template_id: found.doorway.leads_to,
    departure: { ...departureOf(world, player), door_id: doorId },
  });
}

/** Takes the player out of this room, through the door. */
export function goThroughDoor(
  world: World,
  player: Player,
  doorId: string,
  events: GameEvent[],
): Verdict<Transition> {
  const transition = lookThroughDoor(world, player, doorId);
  if (!transition.is_accepted) return transition;
  removePlayer(world, player.id, events);
  return transition;
}

function findDoor(
  world: World,
  player: Player,
  doorId: string,
): { door: Door; doorway: Doorway } | Rejection {
  const door = world.doors.get(doorId);
  const doorway = world.walkableArea.doorways.find(each => each.door_id === doorId);
  if (!door || !doorway) return reject("no_such_door");
  if (!player.is_alive) return reject("player_dead");
  if (player.state !== "IDLE" && player.state !== "MOVING")
    return reject("busy", msIn(world, player.state_ends_at_tick - world.tick));
  if (!canReach(world, player, doorway.position, world.game_rules.door_reach_m))
    return reject("out_of_range");
  return { door, doorway };
}

/** Uses up the door's key, where the player has one. */
function unlock(world: World, player: Player, door: Door, events: GameEvent[]): boolean {
  const corridor = world.dungeon.corridors.find(each => each.door_id === door.door_id);
  const key = corridor?.key_item_id;
  if (key === undefined || !player.lasting.inventory[key]) return false;
  takeItem(player, key, events);
  door.is_locked = false;
  return true;
}
