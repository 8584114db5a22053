/**
 * What can be asked of a room, and the one way in which it is done: a command either changes the World and returns
 * the events that happened, or is rejected with a reason.
 *
 * Commands are plain data, named like the messages that bring them, so that a room can be recorded and replayed.
 */
import { achieveByCounters } from "../character/achievements.ts";
import { act, type CharacterAction } from "../character/character-actions.ts";
import { type AbilityUse, useAbility, useItem } from "../combat/abilities.ts";
import type { Damage } from "../combat/damage.ts";
import { findEntry } from "../content/content.ts";
import { once } from "../core/repeated-requests.ts";
import { accept, reject, type Verdict } from "../core/verdict.ts";
import { type Claim, movePlayer } from "../movement/walking.ts";
import { respawn } from "./death.ts";
import { type DoorAction, goThroughDoor, operateDoor, type Transition } from "./doors.ts";
import type { GameEvent } from "./dungeon-events.ts";
import { combatLeftMs } from "./in-combat.ts";
import { dropItem, type Pickup, pickUpLoot } from "./loot.ts";
import { removePlayer, setConnected } from "./lost-connections.ts";
import { growParty } from "./party-growth.ts";
import { happenTo, progress } from "./progress.ts";
import { raiseRunClock, runTicksOf, updateRunClock } from "./run-clock.ts";
import { type Arrival, createPlayer, departureOf } from "./setup.ts";
import type { Player, World } from "./world.ts";

/** The connection's round trip in ms, as the room measured it; absent where it has not yet. */
type MeasuredLatency = { latency_ms?: number | undefined };

/** The client's own id of the request: asked again with it, it is the same request. See repeated-requests.ts. */
type RepeatableRequest = { request_id?: string | undefined };

/** What each command carries besides its type, and what it is accepted with. */
export type CommandTable = {
  /** A player comes into the room. */
  join: { carries: { arrival: Arrival }; value: undefined };
  /** A player is gone for good; or the room closes with the player in it, which is no leaving: nothing starts anew by it. */
  leave: { carries: { player_id: string; is_closing?: boolean | undefined }; value: undefined };
  /** A player's connection was lost, or has come (back); see lost-connections.ts for what becomes of the character. */
  set_connected: { carries: { player_id: string; connected: boolean }; value: undefined };
  /** `seq` grows by each move of a connection; moves by HTTP have none, and come in the order in which they come. */
  move: {
    carries: { player_id: string; seq?: number | undefined; claim: Claim } & MeasuredLatency;
    value: undefined;
  };
  /** `claim` is where the player was when it used the ability: it counts as a move. */
  combat_event: {
    carries: { player_id: string; claim: Claim; use: AbilityUse } & MeasuredLatency;
    value: Damage;
  };
  loot_pickup: { carries: { player_id: string; loot_instance_id: string }; value: Pickup };
  use_item: { carries: { player_id: string; item_id: string } & RepeatableRequest; value: undefined };
  door: {
    carries: { player_id: string; door_id: string; action: DoorAction } & RepeatableRequest;
    value: undefined;
  };
  /** What a player does with its character: worn, learned, taken from the mailbox. Not in a fight. */
  character_action: {
    carries: { player_id: string; action: CharacterAction } & RepeatableRequest;
    value: undefined;
  };
  /** Lays something down for others: a piece, or so many of a counted item. */
  drop_item: {
    carries: {
      player_id: string;
      item_instance_id?: string | undefined;
      item_id?: string | undefined;
      quantity: number;
    } & RepeatableRequest;
    value: undefined;
  };
  /** The player leaves the room through a door. */
  enter_door: { carries: { player_id: string; door_id: string }; value: Transition };
  respawn: { carries: { player_id: string } & RepeatableRequest; value: undefined };
  /** The run has had so many members at one time; see party-growth.ts. */
  party_grew: { carries: { party_size: number }; value: undefined };
};

export type CommandType = keyof CommandTable;
export type CommandOf<T extends CommandType> = { type: T } & CommandTable[T]["carries"];
export type Command = CommandOf<CommandType>;
export type CommandValue<T extends CommandType> = CommandTable[T]["value"];

export type Outcome<T extends CommandType> = { verdict: Verdict<CommandValue<T>>; events: GameEvent[] };

type Rule<T extends CommandType> = (
  world: World,
  command: CommandOf<T>,
  events: GameEvent[],
) => Verdict<CommandValue<T>>;

const rules: { [T in CommandType]: Rule<T> } = {
  join(world, { arrival }, events) {
    world.players.set(arrival.player_id, createPlayer(world, arrival));
    raiseRunClock(world, arrival.lasting.run_ticks);
    updateRunClock(world);
    const { player_id, session_id } = arrival;
    events.push({
      event_type: "player_joined",
      source_player_id: player_id,
      ...(session_id && { session_id }),
    });
    const player = world.players.get(player_id);
    if (player) achieveByCounters(world.content, player.lasting, happenTo(world, player, events));
    if (world.room_type === "exit") endRun(world, arrival.player_id, events);
    return accept();
  },
  leave(world, { player_id, is_closing }, events) {
    return removePlayer(world, player_id, events, is_closing) ? accept() : reject("not_in_room");
  },
  set_connected(world, { player_id, connected }) {
    return setConnected(world, player_id, connected);
  },
  move: asPlayer((world, player, { seq, claim, latency_ms }) => {
    player.latency_ms = latency_ms ?? player.latency_ms;
    if (!player.is_alive) return reject("player_dead");
    if (seq !== undefined) {
      if (seq <= player.last_move_seq) return reject("invalid_message");
      player.last_move_seq = seq;
    }
    return movePlayer(world, player, claim);
  }),
  combat_event: asPlayer((world, player, { claim, use, latency_ms }, events) => {
    player.latency_ms = latency_ms ?? player.latency_ms;
    if (!player.is_alive) return reject("player_dead");
    if (findEntry(world.content.abilities, use.ability_id)?.consumed_item_id)
      return reject("unknown_ability");
    const moved = movePlayer(world, player, claim);
    return moved.is_accepted ? useAbility(world, player, use, events) : moved;
  }),
  loot_pickup: asPlayer((world, player, { loot_instance_id }, events) =>
    pickUpLoot(world, player, loot_instance_id, events),
  ),
  use_item: asPlayer((world, player, { item_id, request_id }, events) =>
    once(player.lasting, request_id, () => {
      const used = useItem(world, player, { item_id, request_id }, events);
      return used.is_accepted ? accept() : used;
    }),
  ),
  door: asPlayer((world, player, { door_id, action, request_id }, events) =>
    once(player.lasting, request_id, () => operateDoor(world, player, door_id, action, events)),
  ),
  character_action: asPlayer((world, player, { action, request_id }, events) =>
    once(player.lasting, request_id, () => {
      if (!player.is_alive) return reject("player_dead");
      const fightMs = combatLeftMs(world, player);
      if (fightMs > 0) return reject("in_combat", fightMs);
      const { content } = world;
      const happen = happenTo(world, player, events);
      return act({ content, lasting: player.lasting, request_id, happen }, action);
    }),
  ),
  drop_item: asPlayer((world, player, { request_id, ...wanted }, events) =>
    once(player.lasting, request_id, () => dropItem(world, player, wanted, request_id, events)),
  ),
  enter_door: asPlayer((world, player, { door_id }, events) => goThroughDoor(world, player, door_id, events)),
  respawn: asPlayer((world, player, { request_id }, events) =>
    once(player.lasting, request_id, () => respawn(world, player, events, request_id)),
  ),
  party_grew(world, { party_size }, events) {
    growParty(world, party_size, events);
    return accept();
  },
};

/** Does what the command asks, or says why not. */
export function applyCommand<T extends CommandType>(world: World, command: CommandOf<T>): Outcome<T> {
  const events: GameEvent[] = [];
  const rule: Rule<T> = rules[command.type];
  const verdict = rule(world, command, events);
  if (events.length > 0) progress(world, events);
  return { verdict, events };
}

/** A player who reaches the exit has done the dungeon: what it did there is told to everyone in the room, once for a run. */
function endRun(world: World, player_id: string, events: GameEvent[]): void {
  const player = world.players.get(player_id);
  if (!player || player.lasting.ended_run_id === world.run_id) return;
  player.lasting.ended_run_id = world.run_id;
  const { statistics } = departureOf(world, player).lasting;
  events.push({
    event_type: "run_ended",
    source_player_id: player_id,
    dungeon_id: world.dungeon_id,
    statistics,
    ticks: runTicksOf(world),
    deaths: statistics.deaths,
    ...(!world.terms.earns && { is_unearned: true }),
  });
}

/** A rule about the player who is named in the command. */
function asPlayer<C extends { player_id: string }, Value>(
  rule: (world: World, player: Player, command: C, events: GameEvent[]) => Verdict<Value>,
): (world: World, command: C, events: GameEvent[]) => Verdict<Value> {
  return (world, command, events) => {
    const player = world.players.get(command.player_id);
    return player ? rule(world, player, command, events) : reject("not_in_room");
  };
}
