/**
 * What a room can be asked by other rooms, the HTTP API and the monitor panel, in whichever process it lives. All of it is plain JSON.
 * `rpc-client.ts` asks, `rpc-server.ts` answers.
 */
import type { ISeatReservation } from "@colyseus/shared-types";
import type { PlayedCharacter } from "../../characters/character.ts";
import type { Verdict } from "../../game/core/verdict.ts";
import type { ServerMessage } from "../../schema/room-messages.ts";
import type { SpectatorTerms, StreamOutline } from "./live-stream.ts";

/** A character in its room. `Room` is how the room's mode describes it. */
export type InRoom<Room> = { session: PlayedCharacter; room: Room };

/** A live room for those who watch it. */
export type WatchedRoom = SpectatorTerms &
  StreamOutline & {
    mode: string;
    room_id: string;
    run_id: string;
    tick: number;
    ticks_per_second: number;
    content_version: number;
    content_hash: string;
    rules_version: number;
    protocol_version: number;
  };

/** A connection, and whose it is: a room of news knows no names. */
export type OwnedConnection = { connection_id: string; player_id: string; character_name?: string };

/** Why a character is taken out from outside. */
export type ReleaseReason = "left" | "replaced" | "removed";

/** By method: its parameters and its answer. A mode adds methods of its own. */
export type RoomContract<Room = object> = {
  /** Whether the room is live. */
  isLive(): true;

  /**
   * Somebody is about to be sent here: the room is in the database when this is accepted. Says which row of its journal is
   * the newest there. Rejected with `store_unavailable` while the database does not take it.
   */
  prepare(): Promise<Verdict<{ last_event_id: string }>>;

  describe(): Room;

  /** The room is wanted, though nobody is in it yet: it hibernates, and is not forgotten, when it closes. */
  keep(): Promise<Room>;

  /** The character as it is now; undefined where it is not in this room. */
  character(session_id: string): PlayedCharacter | undefined;

  /** Whether the bearer of a reconnection token, who shows a token of that session or none, may come back with it. */
  mayComeBack(reconnection_token: string, session_id?: string): boolean;

  /** Whether a character of the player is in this room. */
  hasPlayer(player_id: string): boolean;

  /**
   * Whether the room, which admits only those whom it expects, expects a player who is not in it; if not, what the player reads.
   * `why_closed` is what everybody reads where nobody comes in now; processes of 0.6.0 do not say it.
   */
  expects(player_id: string): { is_expected: boolean; sentence: string; why_closed?: string };

  /**
   * Takes the character in, out of whichever room it is in, and makes a seat reservation for its connection, which speaks that version.
   *
   * @param is_resuming it comes in where its run goes on, and not through the room before: that it may was checked.
   */
  admit(
    session_id: string,
    protocol_version: number,
    is_resuming?: boolean,
  ): Promise<Verdict<InRoom<Room> & { seat: ISeatReservation }>>;

  /** Takes the character out, saves it, and closes its connection. Rejected with `in_combat` while it is in a fight. */
  release(session_id: string, reason: ReleaseReason): Promise<Verdict>;

  /**
   * The session has ended: its character is gone. Only processes of 0.4.0 ask this, during a deploy. It may go with the release after the
   * one that replaces 0.4.0.
   */
  end(session_id: string): true;

  /** Nobody has a session in the room's run any more: the room is not kept, unless somebody has just come in. */
  desert(): true;

  /** The room's run is kept from now on: a member of another room, or the API, has seen to it. */
  noteRunSaved(): true;

  /** The room's run has as many members as it never had before: one has come into another room. */
  notePartyGrew(party_size: number): true;

  /** Takes a player out of the room and closes its connection. Says whom; undefined where there is none. */
  kick(connection_id: string): { player_id: string; session_id: string } | undefined;

  /** Ends the room: everybody in it is saved, and reads why. */
  dispose(): true;

  /**
   * What there is to watch. The room's live stream begins now where there is none, and goes on for as long as this is asked. Null where nobody
   * may watch rooms of the mode. Rooms of 0.6.0 do not know it.
   */
  watch(): WatchedRoom | null;

  /** A part of the live stream that is done, compressed by gzip, in base64; null where it is not, or not any more. */
  watchPart(number: number): string | null;

  /** Whose the connections are. Rooms of 0.6.0 do not know it. */
  connections(): OwnedConnection[];

  /** Tells one player, or all. Returns how many. */
  tell(message: ServerMessage, connection_id?: string | null): number;
};
