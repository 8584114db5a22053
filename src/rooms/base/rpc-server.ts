/** What a room answers to other rooms and to the HTTP API; see rpc-client.ts. All of it is plain JSON. */
import { CloseCode } from "@colyseus/core";
import type { ISeatReservation } from "@colyseus/core/MatchMaker";
import { accept, reject, type Verdict } from "../../game/core/verdict.ts";
import { memberOf, type World } from "../../game/dungeon/world.ts";
import { CLOSE_CODES } from "../../schema/close-codes.ts";
import type { CombatEventMessage, MoveMessage } from "../../schema/messages.ts";
import { isFault } from "../../store/dynamo/database-faults.ts";
import type { RoomState } from "../../store/room-row.ts";
import type { PlayerSession } from "../../store/session-repository.ts";
import type { CombatAnswer, Play } from "../dungeon/command-handlers.ts";
import { roomStateOf } from "../dungeon/hibernated-room.ts";
import type { Referee } from "./anti-cheat.ts";
import { operatorAnswers } from "./operator-rpc.ts";
import type { Seat } from "./player-slot.ts";
import type { RoomEngine } from "./simulation.ts";

/** A player as everyone in the room sees it. */
export type PresentPlayer = {
  player_id: string;
  character_name: string;
  position_x: number;
  position_y: number;
  position_z: number;
  state: string;
  current_health: number;
  is_alive: boolean;
  connected: boolean;
};

/** A live room: what would be kept of it now, except for the state of its generator, and who is in it. */
export type LiveRoom = Omit<RoomState, "random_state"> & { players: PresentPlayer[] };

/** A character in its room. */
export type InRoom = { session: PlayerSession; room: LiveRoom };

/** Why a character is taken out from outside. */
export type ReleaseReason = "left" | "replaced";

type Parts = Parameters<typeof operatorAnswers>[0] & { engine: RoomEngine; play: Play; referee: Referee };

export type RoomAnswers = ReturnType<typeof roomAnswers>;

export function roomAnswers({ engine, attendance, play, referee, room }: Parts) {
  const describe = (): LiveRoom => {
    const { content_hash, created_at, lastEventId: last_event_id } = engine.keeper;
    const kept = { content_hash, created_at, last_event_id };
    const { random_state: _, ...state } = roomStateOf(engine.world, kept);
    const enemies = state.enemies.map(enemy => withAggro(enemy, engine.world));
    return { ...state, enemies, tick: engine.tickNow, players: presentPlayers(engine.world) };
  };
  const inRoom = (seat: Seat): InRoom => ({ session: attendance.sessionNow(seat), room: describe() });

  return {
    ...operatorAnswers({ attendance, room }),

    /** Whether the room is live. */
    isLive: () => true,

    /**
     * Somebody is about to be sent here: the room is in the database when this is accepted. Says which row of its journal is
     * the newest there. Rejected with `store_unavailable` while the database does not take it.
     */
    async prepare(): Promise<Verdict<{ last_event_id: string }>> {
      try {
        await engine.begin();
      } catch (error) {
        if (!isFault(error)) throw error;
        return reject("store_unavailable");
      }
      return accept({ last_event_id: engine.keeper.lastEventId });
    },

    describe,

    /** The room is wanted, though nobody is in it yet: it will sleep, and not be forgotten, when it closes. */
    async keep(): Promise<LiveRoom> {
      await engine.begin();
      return describe();
    },

    /** The session with its character as it is now; undefined where it is not in this room. */
    character(session_id: string): PlayerSession | undefined {
      const seat = attendance.bySession(session_id);
      return seat && attendance.sessionNow(seat);
    },

    /** Whether the bearer of a reconnection token, who shows a token of that session or none, may come back with it. */
    mayComeBack: (reconnection_token: string, session_id?: string): boolean =>
      attendance.mayComeBack(reconnection_token, session_id),

    /** Whether a character of the player is in this room. */
    hasPlayer: (player_id: string): boolean => memberOf(engine.world, player_id) !== undefined,

    /** Takes the character in, out of whichever room it is in, and reserves a seat for its connection. */
    async admit(session_id: string): Promise<Verdict<InRoom & { seat: ISeatReservation }>> {
      const admitted = await attendance.admit(session_id);
      if (!admitted.is_accepted) return admitted;
      const seat = attendance.bySession(session_id);
      return seat ? accept({ seat: admitted.value, ...inRoom(seat) }) : reject("not_in_room");
    },

    /** Takes the character out, saves it, and closes its connection. Rejected with `in_combat` while it is in a fight. */
    async release(session_id: string, reason: ReleaseReason): Promise<Verdict> {
      if (!(await attendance.hasArrived(session_id))) return reject("store_unavailable");
      const seat = attendance.bySession(session_id);
      if (!seat)
        return reject((await attendance.isSettled(session_id)) ? "not_in_room" : "store_unavailable");
      const fightMs = attendance.combatLeftMs(seat);
      if (fightMs > 0) return reject("in_combat", fightMs);
      const isSaved = attendance.release(seat, RELEASE_CODES[reason], reason);
      return (await engine.keeper.isSaved(isSaved)) ? accept() : reject("store_unavailable");
    },

    /** The session has ended: its character is gone. */
    end(session_id: string): true {
      const seat = attendance.bySession(session_id);
      if (seat) attendance.expel(seat, CloseCode.CONSENTED, "the session has ended");
      return true;
    },

    /** Nobody has a session in the room's run any more: the room is not kept, unless somebody has just come in. */
    desert(): true {
      engine.keeper.isDeserted = attendance.isEmpty;
      return true;
    },

    /** A move by HTTP, or only a sign of life. `is_corrected` where the character is not where the client says. */
    update(
      session_id: string,
      claim: Omit<MoveMessage, "seq"> | undefined,
    ): Verdict<InRoom & { is_corrected: boolean }> {
      const seat = attendance.bySession(session_id);
      if (!seat) return reject("not_in_room");
      attendance.keepAlive(seat);
      if (!claim) return accept({ ...inRoom(seat), is_corrected: false });
      const verdict = referee.count(seat, "move") ?? play.move(seat, claim);
      if (!verdict.is_accepted) referee.noteRejection(seat, "move", claim, verdict);
      return accept({ ...inRoom(seat), is_corrected: !verdict.is_accepted });
    },

    /** A combat event by HTTP, treated as one that comes by WebSocket. */
    combatEvent(session_id: string, message: CombatEventMessage): Verdict<CombatAnswer> {
      const seat = attendance.bySession(session_id);
      if (!seat) return reject("not_in_room");
      const verdict = referee.count(seat, "combat_event") ?? play.combatEvent(seat, message);
      if (!verdict.is_accepted) referee.noteRejection(seat, "combat_event", message, verdict);
      return verdict;
    },
  };
}

const RELEASE_CODES: Record<ReleaseReason, number> = {
  left: CloseCode.CONSENTED,
  replaced: CLOSE_CODES.replaced,
};

/** Whom the enemy is after. A room asleep does not keep it: nobody is there. */
function withAggro<E extends { enemy_instance_id: string }>(
  enemy: E,
  world: World,
): E & { aggro_player_id?: string } {
  const aggro_player_id = world.enemies.get(enemy.enemy_instance_id)?.aggro_player_id;
  return aggro_player_id === undefined ? enemy : { ...enemy, aggro_player_id };
}

function presentPlayers(world: World): PresentPlayer[] {
  return [...world.players.values()].map(player => ({
    player_id: player.id,
    character_name: player.character_name,
    position_x: player.position_x,
    position_y: player.position_y,
    position_z: player.position_z,
    state: player.state,
    current_health: player.current_health,
    is_alive: player.is_alive,
    connected: player.connected,
  }));
}
