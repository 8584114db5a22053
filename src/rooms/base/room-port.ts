/** A room as its mode's handlers see it. Its parts come into being with the World, when the handlers are there already. */
import type { ISeatReservation } from "@colyseus/shared-types";
import type { PlayedCharacter } from "../../characters/character.ts";
import type { Mailbox } from "../../characters/mailbox.ts";
import type { CommandIn } from "../../game/core/rules.ts";
import { type Rejection, reject, type Verdict } from "../../game/core/verdict.ts";
import type { RoomRow } from "../../store/room-row.ts";
import type { MessageRoom } from "./message-handler.ts";
import type { MessageLimits } from "./message-limits.ts";
import type { ModeTypes, RoomContent, RoomPort, Transfer } from "./mode.ts";
import type { ModeClient, PlayerSlot } from "./player-slot.ts";
import type { PlayerSlots } from "./player-slots.ts";
import type { RoomTransition } from "./room-transition.ts";
import type { Simulation } from "./simulation.ts";

type Parts<M extends ModeTypes> = {
  simulation: Simulation<M>;
  slots: PlayerSlots<M>;
  messageLimits: MessageLimits<M>;
  transition: RoomTransition<M>;
  mailbox: Mailbox;
  isPrivate: boolean;
};

export class Port<M extends ModeTypes> implements RoomPort<M> {
  readonly messageRoom: MessageRoom<ModeClient>;
  #parts: Parts<M> | undefined;

  constructor(messageRoom: MessageRoom<ModeClient>) {
    this.messageRoom = messageRoom;
  }

  /** The room has a World now. */
  connect(parts: Parts<M>): void {
    this.#parts = parts;
  }

  get #room(): Parts<M> {
    if (!this.#parts) throw new Error("Nothing can be asked of a room before it has a World");
    return this.#parts;
  }

  get mailbox(): Mailbox {
    return this.#room.mailbox;
  }

  get isPrivate(): boolean {
    return this.#room.isPrivate;
  }

  get world(): M["World"] {
    return this.#room.simulation.world;
  }

  get tickNow(): number {
    return this.#room.simulation.tickNow;
  }

  get isRunSaved(): boolean {
    return this.#room.simulation.run?.isSaved === true;
  }

  get content(): RoomContent {
    return this.#room.simulation.content;
  }

  row(): RoomRow {
    const { persistence } = this.#room.simulation;
    return persistence.rowAt(persistence.lastEventId);
  }

  isRecorded(): Promise<boolean> {
    return this.#room.simulation.isRecorded();
  }

  perform<T extends keyof M["Commands"]>(
    command: CommandIn<M["Commands"], T>,
  ): Verdict<M["Commands"][T]["value"]> {
    return this.#room.simulation.perform<T>(command);
  }

  async performDurably<T extends keyof M["Commands"]>(
    slot: PlayerSlot,
    command: CommandIn<M["Commands"], T>,
  ): Promise<Verdict<M["Commands"][T]["value"]>> {
    const { simulation, slots } = this.#room;
    const verdict = simulation.perform<T>(command);
    if (!verdict.is_accepted) return verdict;
    if (!(await simulation.persistence.awaitDurable())) return reject("store_unavailable");
    const held = await slots.isHolder(slot);
    return held.is_accepted ? verdict : held;
  }

  transfer(slot: PlayerSlot, plan: () => Verdict<Transfer>): Promise<Verdict<ISeatReservation>> {
    return this.#room.transition.transfer(slot, plan);
  }

  slotBySession(session_id: string): PlayerSlot | undefined {
    return this.#room.slots.bySession(session_id);
  }

  characterNow(slot: PlayerSlot): PlayedCharacter {
    return this.#room.slots.characterNow(slot);
  }

  keepAlive(slot: PlayerSlot): void {
    this.#room.slots.keepAlive(slot);
  }

  countMessage(slot: PlayerSlot, type: string): Rejection | undefined {
    return this.#room.messageLimits.count(slot, type);
  }

  noteRejection(slot: PlayerSlot, type: string, message: unknown, rejection: Rejection): void {
    this.#room.messageLimits.noteRejection(slot, type, message, rejection);
  }

  noteViolation(slot: PlayerSlot, type: string, what: string, claimed: unknown): void {
    this.#room.messageLimits.noteViolation(slot, type, what, claimed);
  }

  /** Of what a client has seen in itself. */
  noteReport(slot: PlayerSlot, report: { kind: string; detail: string }): void {
    this.#room.messageLimits.noteReport(slot, report);
  }
}
