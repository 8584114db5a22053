/** A timer that is later than this was held up with the whole process, and nobody could be heard. */
const HELD_UP_MS = 250;
/** Then there is so much time to read what has arrived. */
const READ_FIRST_MS = 1000;

/**
 * Tells when nothing has come from a client for too long. Its timer runs on and then looks when the newest sign of life
 * came: to set it anew with every message would take longer than all else that is done to count the message.
 *
 * Time in which the process stood still does not count: what arrived meanwhile lies in the sockets, and is read after the timers.
 */
export class HeartbeatTimeout {
  readonly #limitMs: number;
  readonly #onTooLong: () => void;
  /** Whole, since any other number would be an object of its own, to be fetched with each message. */
  #heardAtMs = Math.round(performance.now());
  #timer: NodeJS.Timeout;
  #lookAtMs = 0;

  constructor(limitMs: number, onTooLong: () => void) {
    this.#limitMs = limitMs;
    this.#onTooLong = onTooLong;
    this.#timer = this.#wait(limitMs);
  }

  /** The client has given a sign of life. */
  heard(): void {
    this.#heardAtMs = Math.round(performance.now());
  }

  end(): void {
    clearTimeout(this.#timer);
  }

  #wait(ms: number): NodeJS.Timeout {
    this.#lookAtMs = performance.now() + ms;
    return setTimeout(() => this.#look(), ms);
  }

  #look(): void {
    const lateMs = performance.now() - this.#lookAtMs;
    const stillGoodMs = Math.round(performance.now() - this.#limitMs + READ_FIRST_MS);
    if (lateMs > HELD_UP_MS) this.#heardAtMs = Math.max(this.#heardAtMs, stillGoodMs);
    const leftMs = this.#heardAtMs + this.#limitMs - performance.now();
    // A timer may fire a little early.
    if (leftMs < 1) this.#onTooLong();
    else this.#timer = this.#wait(Math.ceil(leftMs));
  }
}
