/** What a player of an arena does in one tick: all that its client sends. */

/** The whole numbers from 0 to this fit into a byte. */
const MAX_BYTE = 255;

/** The moment of a picture is a tick and so many of these. */
export const SEEN_FRACTIONS = 256;

/**
 * Strikes are judged by what was seen to a quarter of a tick. Finer ones would take 70 KB more of the recording of ten minutes of eight; a client
 * that judged its own strikes by finer ones would show 2 of 1000 otherwise than they are.
 */
const SEEN_GRAIN = SEEN_FRACTIONS / 4;

/** A moment of the picture that a player saw of the others. */
export type Seen = Pick<ArenaInput, "seen_tick" | "seen_fraction">;

export type ArenaInput = {
  /** Where it walks: 0–255 into the table of directions, 0 is +z, 64 is +x. */
  readonly direction: number;
  /** Where it looks, the same way. */
  readonly aim: number;
  /** Its share of the full speed: 255 is full, 0 stands. */
  readonly speed: number;
  /** Bit i presses the ability at i of the mode's `ability_ids`. */
  readonly buttons: number;
  /** The server's tick of the picture of the others that the player saw, whole. */
  readonly seen_tick: number;
  /** How far the picture was towards the next tick: so many of the `SEEN_FRACTIONS` of a tick. */
  readonly seen_fraction: number;
  /** The newest of the server's ticks that the client has received. */
  readonly heard_tick: number;
};

/** What a player saw of the others, as it counts: the nearest quarter of a tick. */
export function toQuarter({ seen_tick, seen_fraction }: Seen): Seen {
  const moment = Math.round((seen_tick * SEEN_FRACTIONS + seen_fraction) / SEEN_GRAIN) * SEEN_GRAIN;
  const tick = Math.floor(moment / SEEN_FRACTIONS);
  return { seen_tick: tick, seen_fraction: moment - tick * SEEN_FRACTIONS };
}

/** Whether an input presses the ability at this index of the mode's. */
export function isPressed({ buttons }: ArenaInput, index: number): boolean {
  return (buttons & (1 << index)) !== 0;
}

/**
 * The input with every number in its range. Nobody sees the future: a seen tick after `tick`, or one that is no number, becomes `tick`. How
 * far in the past it may be is decided where it is used.
 */
export function clampedInput(input: ArenaInput, tick: number): ArenaInput {
  const seenTick = Number.isNaN(input.seen_tick) ? tick : whole(input.seen_tick, tick);
  return {
    direction: whole(input.direction, MAX_BYTE),
    aim: whole(input.aim, MAX_BYTE),
    speed: whole(input.speed, MAX_BYTE),
    buttons: whole(input.buttons, MAX_BYTE),
    seen_tick: seenTick,
    seen_fraction: seenTick === tick ? 0 : whole(input.seen_fraction, MAX_BYTE),
    heard_tick: whole(input.heard_tick, tick),
  };
}

/** From 0 to `max`; what is not a number is 0. */
function whole(value: number, max: number): number {
  return value > 0 ? Math.floor(Math.min(max, value)) : 0;
}
