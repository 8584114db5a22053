/** How much a player may send: counts messages against their rates and refuses those that are too many; notes rejections and violations. */
import { type Rejection, reject } from "../../game/core/verdict.ts";
import { CLOSE_CODES } from "../../schema/close-codes.ts";
import type { MessageForm } from "../../schema/room-messages.ts";
import type { Services } from "../../services.ts";
import type { ModeTypes } from "./mode.ts";
import type { PlayerSlot } from "./player-slot.ts";
import type { Connections } from "./player-slots.ts";
import type { Simulation } from "./simulation.ts";
import { excerptOf } from "./violation-excerpt.ts";

export class MessageLimits<M extends ModeTypes> {
  readonly #log: Services["log"];
  readonly #metrics: Services["metrics"];
  readonly #simulation: Simulation<M>;
  readonly #connections: Connections;
  readonly #forms: Readonly<Record<string, MessageForm>>;
  readonly #pauseSeconds: number;

  /** @param forms of all messages of the room. */
  constructor(
    services: Services,
    simulation: Simulation<M>,
    connections: Connections,
    forms: Readonly<Record<string, MessageForm>>,
  ) {
    this.#log = services.log;
    this.#metrics = services.metrics;
    this.#simulation = simulation;
    this.#forms = forms;
    this.#connections = connections;
    this.#pauseSeconds = services.env.VIOLATION_PAUSE_SECONDS;
  }

  /** Counts a message of the player; a rejection where there have been too many of its type. */
  count(slot: PlayerSlot, type: string): Rejection | undefined {
    slot.heartbeatTimeout?.heard();
    if (slot.violations.isPaused) {
      this.#connections.close(slot.connection_id, CLOSE_CODES.cheating, this.#pauseText());
      return reject("rate_limited", this.#pauseSeconds * 1000);
    }
    const waitMs = slot.violations.countMessage(type, this.#form(type).rate);
    return waitMs === undefined ? undefined : reject("rate_limited", waitMs);
  }

  /** Told of every rejection, with what was asked. */
  noteRejection(slot: PlayerSlot, type: string, message: unknown, rejection: Rejection): void {
    const { reason, is_violation } = rejection;
    this.#metrics.countRejection(reason);
    if (is_violation) this.noteViolation(slot, type, reason, message);
  }

  /** Notes what a client has seen in itself. A cheater may also lie here, so nothing follows from it. */
  noteReport(
    { character: { player_id, session_id } }: PlayerSlot,
    report: { kind: string; detail: string },
  ): void {
    const { room_id } = this.#simulation.world;
    this.#log.warn({ room_id, player_id, session_id, report }, "client report");
  }

  /**
   * Notes a violation beside what is true; too many end the connection. Those that are too many are only counted, so nobody fills
   * the log.
   */
  noteViolation(slot: PlayerSlot, type: string, what: string, claimed: unknown): void {
    const { character, violations: counter, connection_id } = slot;
    if (!counter.isJudged) return;
    const isBearable = counter.countViolation();
    this.#metrics.countViolation();
    const { player_id, session_id } = character;
    const { world, mode } = this.#simulation;
    const about = { room_id: world.room_id, player_id, session_id, violations: counter.violations };
    if (isBearable) {
      counter.isOverLimit = false;
      const player = mode.characters.find(world, player_id);
      const truth = player && mode.characters.excerpt(player);
      const excerpt = excerptOf(this.#form(type).schema, claimed);
      this.#log.warn({ ...about, claimed: excerpt, truth }, `${type}: ${what}`);
      return;
    }
    if (!counter.isOverLimit) this.#log.warn(about, "too many violations");
    counter.isOverLimit = true;
    const pause = character.owner === "anonymous" ? "" : `: ${this.#pauseText()}`;
    this.#connections.close(connection_id, CLOSE_CODES.cheating, `too many violations${pause}`);
  }

  #form(type: string): MessageForm {
    const form = this.#forms[type];
    if (!form) throw new Error(`The room has no message "${type}"`);
    return form;
  }

  #pauseText(): string {
    return `the account has a pause of ${this.#pauseSeconds} s`;
  }
}
