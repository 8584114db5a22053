/** Inputs as a room of fighters records them: eight players who move about, aim, press buttons, on lines that tremble and stall. */
import { SEEN_FRACTIONS } from "../../src/game/arena/arena-input.ts";
import type { InputLine, RecordedInput } from "../../src/recordings/input-codec.ts";
import { Random } from "../godot/support/random.ts";

const TICKS_PER_SECOND = 30;

export type Habits = {
  /** How often a second a player takes another direction. */
  turns_per_second: number;
  presses_per_second: number;
  /** The largest change of the aim in a tick, in 256ths of a turn. */
  aim_per_tick: number;
  /** The share of ticks in which an input came too late. */
  stalled_share: number;
  /** The share of ticks that hear of no newer tick, or of two. */
  jitter_share: number;
  /** How far a picture's place in time is from that of the one before, in 256ths of a tick. */
  fraction_noise: number;
};

export const USUAL_HABITS: Habits = {
  ...{ turns_per_second: 3, presses_per_second: 2, aim_per_tick: 4 },
  ...{ stalled_share: 0.02, jitter_share: 0.15, fraction_noise: 2 },
};

/** One player. */
class Hands {
  readonly player_id: string;
  readonly #random: Random;
  readonly #habits: Habits;
  #input: RecordedInput = {
    ...{ direction: 0, aim: 0, speed: 255, buttons: 0 },
    ...{ seen_tick: 93, seen_fraction: 17, heard_tick: 97 },
  };
  #owed = 0;
  #waiting = 1;
  #latency_ms = 70;
  #heardLate = 0;

  constructor(player_id: string, random: Random, habits: Habits) {
    this.player_id = player_id;
    this.#random = random;
    this.#habits = habits;
  }

  command(): InputLine["command"] {
    const random = this.#random;
    const { stalled_share, jitter_share } = this.#habits;
    if (random.chance(1 / (2 * TICKS_PER_SECOND))) this.#latency_ms = 60 + random.below(20);
    const isLate = random.chance(stalled_share);
    if (isLate) this.#owed += 1;
    const count = isLate ? 0 : 1 + this.#owed;
    if (!isLate) this.#owed = 0;
    if (random.chance(jitter_share)) this.#waiting = 1 + random.below(3);
    const inputs = Array.from({ length: count }, () => this.#next());
    const { player_id } = this;
    const waiting = isLate ? 0 : this.#waiting;
    return { type: "inputs", player_id, inputs, waiting, latency_ms: this.#latency_ms };
  }

  #next(): RecordedInput {
    const random = this.#random;
    const { turns_per_second, presses_per_second, aim_per_tick, jitter_share, fraction_noise } = this.#habits;
    const before = this.#input;
    const isTurning = random.chance(turns_per_second / TICKS_PER_SECOND);
    const aim = before.aim + random.below(2 * aim_per_tick + 1) - aim_per_tick;
    const noise = random.below(2 * fraction_noise + 1) - fraction_noise;
    const place = before.seen_tick * SEEN_FRACTIONS + before.seen_fraction + SEEN_FRACTIONS + noise;
    // A message that comes late is made up for by the next one.
    const late = random.chance(jitter_share) ? 1 : 0;
    const heard_tick = before.heard_tick + 1 + this.#heardLate - late;
    this.#heardLate = late;
    this.#input = {
      direction: isTurning ? random.below(256) : before.direction,
      aim: aim & 0xff,
      speed: isTurning ? (random.chance(0.1) ? 0 : 255) : before.speed,
      buttons: random.chance(presses_per_second / TICKS_PER_SECOND) ? 1 << random.below(8) : 0,
      seen_tick: Math.floor(place / SEEN_FRACTIONS),
      seen_fraction: place % SEEN_FRACTIONS,
      heard_tick,
    };
    return this.#input;
  }
}

/** What a room of so many fighters writes down in so many seconds. */
export function recordedInputs(fighters: number, seconds: number, habits = USUAL_HABITS): InputLine[] {
  const random = new Random(22);
  const all = Array.from({ length: fighters }, (_, i) => new Hands(`fighter-${i}`, random, habits));
  return Array.from({ length: seconds * TICKS_PER_SECOND }, (_, i) => 100 + i).flatMap(tick =>
    all.map((hands): InputLine => ({ kind: "command", tick, command: hands.command(), events: [] })),
  );
}
