/** Notices that nothing comes although something should: the line stands still, or the server. */

const STALLED_MS = 2000;
const TOLD_EVERY_MS = 1000;
/** A frame that took longer was a hitch of this game: no silence of the server. */
const LONGEST_FRAME_MS = 250;

export class Silence {
  #silentMs = 0;
  #tellAtMs = STALLED_MS;
  #frameAtMs: number | undefined;

  /** Whether nothing has come for 2 s or more. */
  get isStalled(): boolean {
    return this.#silentMs >= STALLED_MS;
  }

  /** Once a frame. @returns the seconds of silence where they are to be told: after 2 s, and each second from then on. */
  goOn(nowMs: number): number | undefined {
    this.#silentMs += Math.min(nowMs - (this.#frameAtMs ?? nowMs), LONGEST_FRAME_MS);
    this.#frameAtMs = nowMs;
    if (this.#silentMs < this.#tellAtMs) return undefined;
    this.#tellAtMs += TOLD_EVERY_MS;
    return this.#silentMs / 1000;
  }

  /** Something has come. @returns after how many seconds, where nothing had for 2 s or more. */
  end(): number | undefined {
    const seconds = this.isStalled ? this.#silentMs / 1000 : undefined;
    this.forget();
    return seconds;
  }

  /** Nothing need come for now. */
  forget(): void {
    this.#silentMs = 0;
    this.#tellAtMs = STALLED_MS;
  }
}
