/** Anti-cheat: counts messages against their rates, and violations. */
import { type Rejection, reject } from "../../game/core/verdict.ts";
import { CLOSE_CODES } from "../../schema/close-codes.ts";
import type { ClientMessageType } from "../../schema/rates.ts";
import type { Services } from "../../services.ts";
import type { Seat } from "./player-slot.ts";
import type { Connections } from "./player-slots.ts";
import type { RoomEngine } from "./simulation.ts";
import { excerptOf } from "./violation-excerpt.ts";

export class Referee {
  readonly #log: Services["log"];
  readonly #metrics: Services["metrics"];
  readonly #engine: RoomEngine;
  readonly #connections: Connections;
  readonly #pause_s: number;

  constructor(services: Services, engine: RoomEngine, connections: Connections) {
    this.#log = services.log;
    this.#metrics = services.metrics;
    this.#engine = engine;
    this.#connections = connections;
    this.#pause_s = services.env.VIOLATION_PAUSE_SECONDS;
  }

  /** Counts a message of the player; a rejection where there have been too many of its type. */
  count(seat: Seat, type: ClientMessageType): Rejection | undefined {
    seat.silence?.heard();
    if (seat.conduct.isPaused) {
      this.#connections.close(seat.connection_id, CLOSE_CODES.cheating, this.#pauseText());
      return reject("rate_limited", this.#pause_s * 1000);
    }
    const waitMs = seat.conduct.countMessage(type);
    return waitMs === undefined ? undefined : reject("rate_limited", waitMs);
  }

  /** Told of every rejection, with what was asked. */
  noteRejection(seat: Seat, type: ClientMessageType, message: unknown, rejection: Rejection): void {
    const { reason, is_violation } = rejection;
    this.#metrics.countRejection(reason);
    if (is_violation) this.noteViolation(seat, type, reason, message);
  }

  /** Notes what a client has seen in itself. Whoever cheats may also lie here, so nothing follows from it. */
  noteReport({ session: { player_id, session_id } }: Seat, report: { kind: string; detail: string }): void {
    const { room_id } = this.#engine.world;
    this.#log.warn({ room_id, player_id, session_id, report }, "client report");
  }

  /**
   * Notes a violation beside what is true; too many end the connection. Those that are too many are only counted, so nobody fills
   * the log.
   */
  noteViolation(seat: Seat, type: ClientMessageType, what: string, claimed: unknown): void {
    const { session, conduct, connection_id } = seat;
    if (!conduct.isJudged) return;
    const isBearable = conduct.countViolation();
    this.#metrics.countViolation();
    const { player_id, session_id } = session;
    const { room_id, players } = this.#engine.world;
    const { violations } = conduct;
    const about = { room_id, player_id, session_id, violations };
    if (isBearable) {
      conduct.isOverLimit = false;
      const player = players.get(player_id);
      const truth = player && {
        position_x: player.position_x,
        position_z: player.position_z,
        state: player.state,
      };
      this.#log.warn({ ...about, claimed: excerptOf(type, claimed), truth }, `${type}: ${what}`);
      return;
    }
    if (!conduct.isOverLimit) this.#log.warn(about, "too many violations");
    conduct.isOverLimit = true;
    const pause = session.is_anonymous ? "" : `: ${this.#pauseText()}`;
    this.#connections.close(connection_id, CLOSE_CODES.cheating, `too many violations${pause}`);
  }

  #pauseText(): string {
    return `the account has a pause of ${this.#pause_s} s`;
  }
}
