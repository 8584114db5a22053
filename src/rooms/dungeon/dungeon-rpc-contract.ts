/** What a dungeon room can be asked beside what any room can: how it is, and the moves and strikes that come by HTTP. */
import type { AskedAction } from "../../game/character/character-actions.ts";
import type { Verdict } from "../../game/core/verdict.ts";
import type { CombatAnswer } from "../../schema/combat-answer.ts";
import type { CombatEventMessage, MoveMessage } from "../../schema/messages.ts";
import type { RoomState } from "../../store/dungeon-room-row.ts";
import { rpcClient } from "../base/rpc-client.ts";
import type { InRoom, RoomContract } from "../base/rpc-contract.ts";

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

export type DungeonMethods = {
  /** A move by HTTP, or only a sign of life. `is_corrected` where the character is not where the client says. */
  update(
    session_id: string,
    claim: Omit<MoveMessage, "seq"> | undefined,
  ): Verdict<InRoom<LiveRoom> & { is_corrected: boolean }>;

  /** A combat event by HTTP, treated as one that comes by WebSocket. */
  combatEvent(session_id: string, message: CombatEventMessage): Verdict<CombatAnswer>;

  /** What a player does with its character, by HTTP. Accepted when it is durable. JSON has no undefined: null for no `request_id`. */
  changeCharacter(session_id: string, action: AskedAction, request_id: string | null): Promise<Verdict>;
};

export type DungeonContract = RoomContract<LiveRoom> & DungeonMethods;

/** Calls a live dungeon room; throws as `rpcClient` says. */
export const callDungeonRpc = rpcClient<DungeonContract>();
