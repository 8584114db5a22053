/**
 * What makes a room a room of one game mode: one object. Everything in this folder works for any mode and knows its mode only by it.
 * `docs/new-mode.md` builds one, step by step.
 */

import type { Schema } from "@colyseus/schema";
import type { ISeatReservation } from "@colyseus/shared-types";
import type { z } from "zod";
import type { Character, PlayedCharacter } from "../../characters/character.ts";
import type { Mailbox } from "../../characters/mailbox.ts";
import type { Env } from "../../env.ts";
import type { Content, ContentName } from "../../game/content/content.ts";
import type { CommandIn, Rules, RulesTypes } from "../../game/core/rules.ts";
import type { CommonReason, Rejection, Verdict } from "../../game/core/verdict.ts";
import type { NewRun, Run, RunProgress } from "../../runs/run.ts";
import type { MessageForm, MessageRate } from "../../schema/room-messages.ts";
import type { Services } from "../../services.ts";
import type { Count } from "../../statistics/day-counts.ts";
import type { JournalPolicy } from "../../store/journal/journal-row.ts";
import type { RoomRow } from "../../store/room-row.ts";
import type { FrameParser } from "./frame-parser.ts";
import type { JoinOptions } from "./join-options.ts";
import type { SpectatorTerms } from "./live-stream.ts";
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

/** A message to the player whose character it is about. */
export type OwnerMessage = {
  player_id: string;
  type: string;
  message: unknown;
  /** Clients that speak an earlier version of the protocol do not know it. Absent for a message to all. */
  oldest_protocol_version?: number | undefined;
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
  /** Absent where players say what they do by messages alone. */
  readonly inputs?: InputPolicy<M>;
  /**
   * Those in the World whom no client plays. Called once for a room; what it returns is asked just before each tick for what they do. Absent where
   * there are none.
   */
  playsItself?(world: M["World"]): () => Iterable<ModeCommand<M>>;
  /** Absent where its rooms belong to no run that is kept. */
  readonly runs?: RunPolicy<M>;
  /** Hears of what has happened after all others: for what the mode keeps outside of its room. Absent where that is nothing. */
  hear?(events: readonly M["Event"][], room: RoomPort<M>, services: Services): void;
  /**
   * What is kept outside of a room has the last word on one that is not live any more: the snapshot as it says. Absent where the room's row
   * and journal say it all.
   */
  judgeDead?(snapshot: M["Snapshot"], room_id: string, services: Services): Promise<M["Snapshot"]>;
  /** How long a recording of the room is kept that nobody deletes. Absent: 30 days. */
  recordingLifetimeSeconds?(world: M["World"]): number;
  /** Which place of the mode the room is, such as its level: what rooms cost is summed up by it. An id of content, so that there are only so many. */
  placeOf(world: M["World"]): string;
  /** A whole number of ticks. */
  patchIntervalMs(world: M["World"]): number;
  /** Who may watch its rooms. Absent: nobody. */
  readonly spectators?: SpectatorPolicy<M>;
  /** Copies the World into the state that clients see. */
  show(world: M["World"], content: RoomContent): StateSync<M["State"], M["Event"]>;
  /** The messages that clients may send beside those that any room takes. */
  readonly messages: Readonly<Record<string, MessageForm>>;
  /** Of those of them that come most, what parses them in one walk; their handlers ask the same parsers. */
  readonly frameParsers?: Readonly<Record<string, FrameParser<unknown>>>;
  /** By message: how it is handled. Called once for a room, before it has a World. */
  handlers(room: RoomPort<M>): Record<string, MessageHandler<ModeClient>>;
  /** To a player who has come in, or is back. */
  welcome(client: ModeClient, room: RoomPort<M>): void;
  /** What a room answers to those who ask what it is like: plain JSON, and nothing that foretells chance. */
  describe(room: RoomPort<M>): object;
  /** What others may ask a room of this mode beside what they may ask any room: see rpc-contract.ts. */
  rpc(room: RoomPort<M>): Record<string, (...args: never[]) => unknown>;
};

/**
 * What a mode makes of its players' inputs: many a second, each of them one small schema, of which the room takes some before each tick.
 * Its rooms say with each patch how many of a player's inputs are done, and send nothing between two patches.
 */
export type InputPolicy<M extends ModeTypes, I extends Schema = Schema> = {
  /** What one input looks like: numbers and booleans. A number may also be NaN or infinite. */
  readonly schema: new () => I;
  /** How many a client may send; beyond that its connection is closed. 64 wait at most: then the oldest is lost. */
  readonly rate: MessageRate;
  /** Whether the match takes inputs of the player now. Those that come otherwise are ignored. */
  takesNow(world: M["World"], player_id: string): boolean;
  /** How many of those that wait (at least 1) this tick takes. They are done then, whatever the mode makes of them. */
  toTake(world: M["World"], player_id: string, waiting: number): number;
  /** Whether an honest client can have sent it. Those that it cannot have sent are counted; clamping them is the mode's part. */
  isPlausible(world: M["World"], input: I): boolean;
  /** What one tick's inputs are for the rules: plain data. */
  command(taken: TakenInputs<I>): ModeCommand<M>;
};

/** A player's inputs of one tick. */
export type TakenInputs<I extends Schema> = {
  player_id: string;
  /** Oldest first; none where none has come. */
  inputs: readonly I[];
  /** How many had come before these were taken. */
  waiting: number;
  /** The shortest way to the client and back in the last 10 s, in whole ms; undefined as long as it has not been measured. */
  latency_ms: number | undefined;
};

/** Who watches a room without being in it. */
export type SpectatorPolicy<M extends ModeTypes> = {
  /** Into which what clients are shown is decoded, as they do. */
  newState(): M["State"];
  /**
   * @param isPrivate the room was made for those alone who know its id.
   */
  terms(world: M["World"], isPrivate: boolean): SpectatorTerms;
  /** Who plays, by id: the list of what may be watched names them. */
  players(world: M["World"]): ReadonlyMap<string, { readonly character_name: string }>;
};

/** The content that a room runs on, for all of its life. */
export type RoomContent = ContentName & { content: Content };

export type StateSync<State, Event = never> = {
  /** Nobody else writes to it. */
  readonly state: State;
  /** What has happened, before the patch that shows it. Absent where the World says all that clients see. */
  noteEvents?(events: readonly Event[]): void;
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
  /** What it adds to the day's statistics; absent where nothing of the mode is counted. */
  count?(event: M["Event"], world: M["World"]): Count | undefined;
  /** Whether the characters of the room are written with the next snapshot, and not when their minute is over. */
  isMilestone(event: M["Event"]): boolean;
  /** Whether the patch is flushed at once. */
  isCritical(event: M["Event"]): boolean;
  /** Whose state the events have changed. */
  affected(events: readonly M["Event"][]): Affected;
  /** The message to everyone in the room that tells of it; undefined where the state says it all. */
  broadcast(event: M["Event"], world: M["World"]): BroadcastMessage | undefined;
  /**
   * What single players hear of it, in this order.
   *
   * @param events of one command or tick, so that who has changed twice is told once.
   */
  toOwners(events: readonly M["Event"][], world: M["World"]): readonly OwnerMessage[];
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
   * @param run that the room belongs to, as it is now; undefined where the room begins it.
   * @throws ServerError as `readClientOptions`.
   */
  opening(
    options: Partial<JoinOptions>,
    newRunId: string,
    content: Content,
    chance: { seed: number; draw_key: string | undefined },
    run?: Run,
  ): M["Opening"] & { room_id: string; run_id: string };
  /** Whether only those come in whose character is in the room already, or whom it expects. */
  admitsOnlyExpected(world: M["World"], options: Partial<JoinOptions>): boolean;
  /**
   * Of such a room: whether it expects a player who is not in it, with this character where one is named. Absent: it expects nobody.
   */
  expects?(world: M["World"], player_id: string, character_id?: string): boolean;
  /** Of such a room: what a player reads whom it does not expect. Absent: that it is entered from the room before it. */
  readonly whyNotExpected?: string;
  /** How long a seat reservation waits for its connection, in seconds. Absent: as long as Colyseus says. */
  reservationSeconds?(world: M["World"]): number | undefined;
  /**
   * Why nobody comes in now who is not here, as a sentence for its player; undefined where somebody may. Absent: somebody always may. Asked before
   * the character is taken from the room that it is in.
   */
  whyClosed?(world: M["World"]): string | undefined;
  metadata(world: M["World"]): M["Metadata"];
};

/** A player's character: from its row into the World, and back. */
export type Characters<M extends ModeTypes> = {
  /** The character after what the journal of a room of this mode says came later. */
  redo<C extends Character>(character: C, events: readonly M["Event"][], content: Content): C;
  /**
   * What of the character is another in this room, into which it comes anew.
   *
   * @param progress what it has done on the room's run before, where it was on another meanwhile.
   */
  movedInto(world: M["World"], character: PlayedCharacter, progress?: RunProgress): PlayedCharacter;
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
  /** How long a lost connection keeps its player slot, in seconds. */
  readonly comesBackSeconds: number;
  /** What the log keeps of a character beside a violation. */
  excerpt(player: M["Player"]): object;
};

/** What a room has to say about the run that it belongs to. */
export type RunPolicy<M extends ModeTypes> = {
  /** What a run begins with whose first room this is. */
  newRun(world: M["World"], content: RoomContent, is_open: boolean): NewRun;
  /** Which of the run's rooms it is. */
  room_template_id(world: M["World"]): string;
  /** How many members the run may have. */
  most(world: M["World"]): number;
  /** Why the character may not be one; undefined where it may. */
  refusal(world: M["World"], character: Character): CommonReason | undefined;
  /** What is asked of the room where the run has had so many members at one time; undefined where the room knows of as many. */
  grown(world: M["World"], party_size: number): ModeCommand<M> | undefined;
  /** The run's clock, as far as this room knows. */
  ticks(world: M["World"]): number;
  /** What the run's row has to say of these events; undefined where that is nothing. May be asked again for events of long ago. */
  news(events: readonly M["Event"][], world: M["World"]): RunNews | undefined;
};

/** What has happened to a run in one of its rooms. */
export type RunNews = {
  /** Something was done that is worth coming back for. */
  is_saved?: true;
  /** There is nothing left to do in the room. */
  is_cleared?: true;
  /** By player: how often its character has died on this run. */
  deaths?: Readonly<Record<string, number>>;
  /** A member has reached the exit: the run's clock. */
  ended_ticks?: number | undefined;
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
  /** Whether the room was made for those alone who know its id. */
  readonly isPrivate: boolean;
  /** Whether the room's run is kept for its members to come back to. */
  readonly isRunSaved: boolean;
  /** What counts the room's messages and hears of their rejections: for `request` and `send` of message-handler.ts. */
  readonly messageRoom: MessageRoom<ModeClient>;
  /** The mails of all characters. */
  readonly mailbox: Mailbox;
  /** What is kept of the room, as it would be now. */
  row(): RoomRow;
  /** Writes what its recording has so far: see `isRecorded` of simulation.ts. */
  isRecorded(): Promise<boolean>;
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
