/**
 * What makes a room a room of one game mode: one object. Everything in this folder works for any mode and knows its mode only by it.
 * `docs/new-mode.md` builds one, step by step.
 */

import type { Schema } from "@colyseus/schema";
import type { ISeatReservation } from "@colyseus/shared-types";
import type { z } from "zod";
import type { Character, PlayedCharacter } from "../../characters/character.ts";
import type { Env } from "../../env.ts";
import type { Content, ContentName } from "../../game/content/content.ts";
import type { CommandIn, Rules, RulesTypes } from "../../game/core/rules.ts";
import type { Rejection, Verdict } from "../../game/core/verdict.ts";
import type { MessageForm } from "../../schema/room-messages.ts";
import type { JournalPolicy } from "../../store/journal/journal-row.ts";
import type { RoomRow } from "../../store/room-row.ts";
import type { JoinOptions } from "./join-options.ts";
import type { MessageHandler, MessageRoom } from "./message-handler.ts";
import type { ModeClient, PlayerSlot } from "./player-slot.ts";
import type { Place } from "./room-directory.ts";

/** The types of a mode: those of its rules, and those of its rooms. */
export type ModeTypes = RulesTypes & {
  World: { readonly room_id: string; readonly run_id: string; readonly max_players: number; tick: number };
  /** A character in the World. */
  Player: object;
  /** What clients see. */
  State: Schema;
  /** What matchmaking and the monitor know of a room. */
  Metadata: object;
};

/** Any command of the mode. */
export type ModeCommand<M extends ModeTypes> = CommandIn<M["Commands"], keyof M["Commands"]>;

/** A message to everyone in the room whose client needs it. */
export type BroadcastMessage = {
  type: string;
  message: unknown;
  /** Clients that speak a later version of the protocol read it from the state. Absent for a message to all. */
  newest_protocol_version?: number | undefined;
};

/** The ids of the entities that a flush is about: what else has changed waits for the next patch. Undefined for everything. */
export type Affected = ReadonlySet<string> | undefined;

export type Mode<M extends ModeTypes> = {
  /** The name of its rooms, by which clients join them and rows know them. */
  readonly name: string;
  readonly ticks_per_second: number;
  /** Pure: what may happen, and what does. */
  readonly rules: Rules<Pick<M, keyof RulesTypes>>;
  readonly events: EventPolicies<M>;
  readonly admission: Admission<M>;
  readonly characters: Characters<M>;
  readonly row: RowForm<M>;
  /** A whole number of ticks. */
  patchIntervalMs(world: M["World"]): number;
  /** Copies the World into the state that clients see. */
  show(world: M["World"], content: RoomContent): StateSync<M["State"]>;
  /** The messages that clients may send beside those that any room takes. */
  readonly messages: Readonly<Record<string, MessageForm>>;
  /** By message: how it is handled. Called once for a room, before it has a World. */
  handlers(room: RoomPort<M>): Record<string, MessageHandler<ModeClient>>;
  /** To a player who has come in, or is back. */
  welcome(client: ModeClient, room: RoomPort<M>): void;
  /** What a room answers to those who ask what it is like: plain JSON, and nothing that foretells chance. */
  describe(room: RoomPort<M>): object;
  /** What others may ask a room of this mode beside what they may ask any room: see rpc-contract.ts. */
  rpc(room: RoomPort<M>): Record<string, (...args: never[]) => unknown>;
};

/** The content that a room runs on, for all of its life. */
export type RoomContent = ContentName & { content: Content };

export type StateSync<State> = {
  /** Nobody else writes to it. */
  readonly state: State;
  /**
   * Just before a patch: copies what has changed.
   *
   * @param oldestProtocolVersion that a client in the room speaks: all get the same patch, so it has to understand it.
   */
  update(affected: Affected, oldestProtocolVersion: number): void;
  /** Just before a patch that has something to say. */
  updateTick(): void;
};

/** What becomes of an event when it has happened. */
export type EventPolicies<M extends ModeTypes> = {
  /** All types of events of the mode, which are counted. */
  readonly types: readonly string[];
  /** Reads events back from the journal. */
  readonly schema: z.ZodType<M["Event"]>;
  /** How the journal keeps it. */
  journal(event: M["Event"]): JournalPolicy;
  /** Whether the characters of the room are written with the next snapshot, and not when their minute is over. */
  isMilestone(event: M["Event"]): boolean;
  /** Whether the patch is flushed at once. */
  isCritical(event: M["Event"]): boolean;
  /** Whose state the events have changed. */
  affected(events: readonly M["Event"][]): Affected;
  /** The message to everyone in the room that tells of it; undefined where the state says it all. */
  broadcast(event: M["Event"]): BroadcastMessage | undefined;
};

/** Who may ask for a room, and which room it is. */
export type Admission<M extends ModeTypes> = {
  /**
   * What a client may ask for when it joins, with its defaults filled in.
   *
   * @throws ServerError (MATCHMAKE_INVALID_CRITERIA) that names the bad option and what there is instead.
   */
  readClientOptions(options: unknown, content: Content, env: Env): JoinOptions;
  /**
   * The ids of the room that the options lead to, and what its World is opened from.
   *
   * @param chance is fresh for each opening.
   * @throws ServerError as `readClientOptions`.
   */
  opening(
    options: Partial<JoinOptions>,
    newRunId: string,
    content: Content,
    chance: { seed: number; draw_key: string | undefined },
  ): M["Opening"] & { room_id: string; run_id: string };
  /** Whether only those come in whose character is in the room already. */
  admitsOnlyExpected(world: M["World"], options: Partial<JoinOptions>): boolean;
  metadata(world: M["World"]): M["Metadata"];
};

/** A player's character: from its row into the World, and back. */
export type Characters<M extends ModeTypes> = {
  /** The character after what the journal of a room of this mode says came later. */
  redo<C extends Character>(character: C, events: readonly M["Event"][], content: Content): C;
  /** What of the character is another in this room, into which it comes anew. */
  movedInto(world: M["World"], character: PlayedCharacter): PlayedCharacter;
  /** The character as its room has it now. */
  withProgress(world: M["World"], character: PlayedCharacter, player: M["Player"]): PlayedCharacter;
  find(world: M["World"], player_id: string): M["Player"] | undefined;
  join(character: PlayedCharacter): ModeCommand<M>;
  /** `isClosing` where the room closes with the player in it. */
  leave(player_id: string, isClosing: boolean): ModeCommand<M>;
  /** The connection was lost, or has come (back). */
  setConnected(player_id: string, connected: boolean): ModeCommand<M>;
  /** How many characters have a place in the World. */
  count(world: M["World"]): number;
  /** How many of them stand there, connected or not: while there is one, time passes. */
  countPresent(world: M["World"]): number;
  /** In ms, when the character may leave at the earliest; 0 where nothing keeps it. */
  heldMs(world: M["World"], player_id: string): number;
  /** How long a character that may not leave stays without its player, in seconds. */
  staysSeconds(world: M["World"]): number;
  /** What the log keeps of a character beside a violation. */
  excerpt(player: M["Player"]): object;
};

/** A room's row in RoomStatesTable. */
export type RowForm<M extends ModeTypes> = {
  /** What the mode keeps of the room beside what every row has. */
  fields(world: M["World"], snapshot: M["Snapshot"]): object;
  /** @throws where the row cannot be read. */
  snapshot(row: RoomRow): M["Snapshot"];
  /** The options that lead to the row's room. */
  optionsOf(row: RoomRow): Partial<JoinOptions>;
  /** Fields of the row, or of a character, that change by themselves: they alone make no row worth writing. */
  passingFields: readonly string[];
  /** How many of the newest journal rows that the snapshot contains `redo` is given as well. */
  rowsBefore: number;
};

/** Where a character goes, and how it leaves. */
export type Transfer = {
  place: Place;
  /**
   * Takes the character out of the World, unless the rules say no: they have the last word.
   *
   * @param there the room and the newest row of its journal.
   * @returns the character as it goes into the next room, made from the slot's as it is now.
   */
  depart: () => Verdict<PlayedCharacter>;
};

/** What a mode's handlers may do in their room. */
export type RoomPort<M extends ModeTypes> = {
  readonly world: M["World"];
  /** The World's count of ticks, also while the room is idle. */
  readonly tickNow: number;
  readonly content: RoomContent;
  /** What counts the room's messages and hears of their rejections: for `request` and `send` of message-handler.ts. */
  readonly messageRoom: MessageRoom<ModeClient>;
  /** What is kept of the room, as it would be now. */
  row(): RoomRow;
  perform<T extends keyof M["Commands"]>(
    command: CommandIn<M["Commands"], T>,
  ): Verdict<M["Commands"][T]["value"]>;
  /** As `perform`; accepted when what happened is saved, rejected with `store_unavailable` where that takes too long. */
  performDurably<T extends keyof M["Commands"]>(
    slot: PlayerSlot,
    command: CommandIn<M["Commands"], T>,
  ): Promise<Verdict<M["Commands"][T]["value"]>>;
  /** Takes a character to another room: see room-transition.ts. */
  transfer(slot: PlayerSlot, plan: () => Verdict<Transfer>): Promise<Verdict<ISeatReservation>>;
  slotBySession(session_id: string): PlayerSlot | undefined;
  /** The character as it is now. */
  characterNow(slot: PlayerSlot): PlayedCharacter;
  keepAlive(slot: PlayerSlot): void;
  /** Counts a message that did not come by the slot's connection; a rejection where there have been too many of its type. */
  countMessage(slot: PlayerSlot, type: string): Rejection | undefined;
  noteRejection(slot: PlayerSlot, type: string, message: unknown, rejection: Rejection): void;
  noteViolation(slot: PlayerSlot, type: string, what: string, claimed: unknown): void;
};
