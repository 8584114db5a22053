/** Where a fighter was at the ends of the last ticks. */

const KEPT = 64;

export class Track {
  readonly #x = new Float64Array(KEPT);
  readonly #z = new Float64Array(KEPT);
  #newest = -1;

  keep(tick: number, x: number, z: number): void {
    this.#x[tick % KEPT] = x;
    this.#z[tick % KEPT] = z;
    this.#newest = tick;
  }

  /** At a tick, with its fraction; of one that is too old or has not been yet, the nearest that is known. */
  x(tick: number): number {
    return this.#at(this.#x, tick);
  }

  z(tick: number): number {
    return this.#at(this.#z, tick);
  }

  #at(kept: Float64Array, wanted: number): number {
    const at = Math.min(this.#newest, Math.max(0, this.#newest - KEPT + 2, wanted));
    const tick = Math.floor(at);
    const from = kept[tick % KEPT] ?? 0;
    const share = at - tick;
    if (share === 0) return from;
    return from + ((kept[(tick + 1) % KEPT] ?? 0) - from) * share;
  }
}
