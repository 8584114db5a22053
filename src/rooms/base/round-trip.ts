/** How long a frame takes to a client and back, from the pings that the transport sends in any case. */
import type { WebSocket } from "ws";
import { onPing } from "./socket.ts";

/** With a ping every 5 s these are the last 10 s. */
const KEPT_MEASUREMENTS = 2;

export class RoundTrip {
  readonly #measuredMs: number[] = [];
  #pingedAtMs: number | undefined;

  /**
   * Measures the connection from this moment on. One more ping is sent now, so that the first measurement need not wait for the
   * transport's.
   */
  constructor(socket: WebSocket) {
    onPing(socket, () => {
      this.#pingedAtMs ??= performance.now();
    });
    socket.on("pong", () => this.#note());
    socket.ping();
  }

  /**
   * Whole ms: the longest of the newest measurements, since a player's strike may travel as slowly as its slowest ping. Undefined
   * before the first. Who delays its pings on purpose cannot be told from who is far away: the rules cap what it is good for.
   */
  get ms(): number | undefined {
    return this.#measuredMs.length === 0 ? undefined : Math.max(...this.#measuredMs);
  }

  /**
   * Whole ms: the shortest of the newest measurements, for what a player gains by. Undefined before the first.
   */
  get leastMs(): number | undefined {
    return this.#measuredMs.length === 0 ? undefined : Math.min(...this.#measuredMs);
  }

  #note(): void {
    if (this.#pingedAtMs === undefined) return;
    this.#measuredMs.push(Math.round(performance.now() - this.#pingedAtMs));
    if (this.#measuredMs.length > KEPT_MEASUREMENTS) this.#measuredMs.shift();
    this.#pingedAtMs = undefined;
  }
}
