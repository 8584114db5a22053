/**
 * When a bad line delivers what it carries. All of it follows from the line's quality, its seed, the connection's number
 * and the times at which segments come in: no clock and no chance is asked here. bad-network.ts has the sockets.
 */
import { nextRandom, type Random } from "../../src/game/core/random.ts";

export type LineQuality = {
  /** How long a segment is under way, in each direction. */
  latencyMs: number;
  /** A segment takes up to so much more or less, at random. At most `latencyMs`. The order of bytes is kept, as TCP keeps it. */
  jitterMs: number;
  /** How many of a hundred segments are lost. A lost one comes a round trip later, together with all that followed it. */
  lossPercent: number;
  /** From client to server; Infinity is no limit. */
  uploadBytesPerSecond: number;
  /** Mean time until a connection is reset; Infinity is never. */
  cutEveryMs: number;
  /** Mean time until a connection is half-open; Infinity is never. */
  halfOpenEveryMs: number;
  /** A whole number. The same seed and order of connections give the same delays, losses and cuts. */
  seed: number;
};

export const PERFECT_LINE: LineQuality = {
  latencyMs: 0,
  jitterMs: 0,
  lossPercent: 0,
  uploadBytesPerSecond: Number.POSITIVE_INFINITY,
  cutEveryMs: Number.POSITIVE_INFINITY,
  halfOpenEveryMs: Number.POSITIVE_INFINITY,
  seed: 1,
};

/** What happens to one connection. */
export type ConnectionSchedule = {
  /** From client to server. */
  up: DirectionSchedule;
  /** From server to client. */
  down: DirectionSchedule;
  /** Since it was opened; Infinity is never. */
  cutAfterMs: number;
  halfOpenAfterMs: number;
};

/** @param connection its number, counted from 0 in the order in which connections came. */
export function scheduleOf(quality: LineQuality, connection: number): ConnectionSchedule {
  const life = generator(quality.seed, connection, 0);
  return {
    up: new DirectionSchedule(quality, quality.uploadBytesPerSecond, generator(quality.seed, connection, 1)),
    down: new DirectionSchedule(quality, Number.POSITIVE_INFINITY, generator(quality.seed, connection, 2)),
    cutAfterMs: randomWait(life, quality.cutEveryMs),
    halfOpenAfterMs: randomWait(life, quality.halfOpenEveryMs),
  };
}

export class DirectionSchedule {
  readonly #quality: LineQuality;
  readonly #bytesPerSecond: number;
  readonly #random: Random;
  /** The segment before has been sent by then. */
  #sentAtMs = Number.NEGATIVE_INFINITY;
  #dueMs = Number.NEGATIVE_INFINITY;

  constructor(quality: LineQuality, bytesPerSecond: number, random: Random) {
    this.#quality = quality;
    this.#bytesPerSecond = bytesPerSecond;
    this.#random = random;
  }

  /** When the next segment, which came in at `nowMs`, arrives at the other end. */
  next(nowMs: number, bytes: number): { dueMs: number; isLost: boolean } {
    const { latencyMs, jitterMs, lossPercent } = this.#quality;
    // Both are drawn for every segment, so that a line with another loss has the same jitter.
    const jitter = (nextRandom(this.#random) * 2 - 1) * jitterMs;
    const isLost = nextRandom(this.#random) * 100 < lossPercent;
    this.#sentAtMs = Math.max(this.#sentAtMs, nowMs) + (bytes / this.#bytesPerSecond) * 1000;
    const roundTripMs = 2 * latencyMs;
    const arrivesAtMs = this.#sentAtMs + latencyMs + jitter + (isLost ? roundTripMs : 0);
    this.#dueMs = Math.max(this.#dueMs, arrivesAtMs);
    return { dueMs: this.#dueMs, isLost };
  }
}

/** Numbers that lie close together would begin with similar draws, so they are mixed first. */
function generator(...numbers: [seed: number, connection: number, part: number]): Random {
  const random = { state: 0 };
  for (const number of numbers) {
    random.state ^= number;
    random.state = Math.floor(nextRandom(random) * 2 ** 32);
  }
  return random;
}

/** An exponential wait: at every moment as likely to end as at any other. */
function randomWait(random: Random, meanMs: number): number {
  const share = nextRandom(random);
  return meanMs === Number.POSITIVE_INFINITY ? meanMs : -Math.log(1 - share) * meanMs;
}
