/**
 * The compact form of players' inputs in a recording. In a mode that is played by inputs each fighter has a command `inputs` in every tick: of
 * eight fighters two thousand numbers a second, most of which follow from those before. So each command is written as its differences to what is
 * expected: the next fighter in the order of the tick before, one tick later, with one input like the last one. All inputs of a part are one
 * stream of an entropy coder, which also says where other lines stand between them.
 */
import { SEEN_FRACTIONS } from "../game/arena/arena-input.ts";
import { base64Of, bytesOfBase64 } from "./base64.ts";
import { EntropyDecoder, EntropyEncoder } from "./entropy-coder.ts";

/** Larger numbers are written in the general form. */
const LARGEST = 2 ** 40;
/** More inputs in one tick are written in the general form. */
const MOST_INPUTS = 255;

export type RecordedInput = {
  direction: number;
  aim: number;
  speed: number;
  buttons: number;
  seen_tick: number;
  seen_fraction: number;
  heard_tick: number;
};

/** The line of a recording for a fighter's inputs of one tick. */
export type InputLine = {
  kind: "command";
  tick: number;
  command: {
    type: "inputs";
    player_id: string;
    inputs: readonly RecordedInput[];
    waiting: number;
    latency_ms: number;
  };
  events: readonly unknown[];
};

const BYTES = ["direction", "aim", "speed", "buttons", "seen_fraction"] as const;
const TICKS = ["seen_tick", "heard_tick"] as const;
const OF_INPUT = [...BYTES, ...TICKS];

const NO_INPUT: RecordedInput = {
  ...{ direction: 0, aim: 0, speed: 0, buttons: 0 },
  ...{ seen_tick: 0, seen_fraction: 0, heard_tick: 0 },
};

/** Whether the line has this form: a command `inputs` of whole numbers. */
export function isInputLine(line: object): line is InputLine {
  // The cheap question first: other modes have many commands, and none of these.
  if (!("kind" in line) || line.kind !== "command" || !("command" in line)) return false;
  if (!isFields(line.command) || line.command.type !== "inputs") return false;
  if (!hasOnly(line, ["kind", "tick", "command", "events"])) return false;
  const { tick, command, events } = line;
  if (!isWhole(tick) || !Array.isArray(events)) return false;
  if (!hasOnly(command, ["type", "player_id", "inputs", "waiting", "latency_ms"])) return false;
  const { player_id, inputs, waiting, latency_ms } = command;
  return (
    typeof player_id === "string" &&
    isWhole(waiting) &&
    isWhole(latency_ms) &&
    Array.isArray(inputs) &&
    inputs.length <= MOST_INPUTS &&
    inputs.every(isInput)
  );
}

function isInput(value: unknown): value is RecordedInput {
  if (!hasOnly(value, OF_INPUT)) return false;
  for (const name of BYTES) if (!isWhole(value[name], 0xff)) return false;
  for (const name of TICKS) if (!isWhole(value[name])) return false;
  return true;
}

/** Whether these are all that would stand in its JSON. */
function hasOnly<Name extends string>(
  value: unknown,
  names: readonly Name[],
): value is Record<Name, unknown> {
  if (!isFields(value)) return false;
  let count = 0;
  for (const name in value) if (value[name] !== undefined) count += 1;
  if (count !== names.length) return false;
  for (const name of names) if (value[name] === undefined) return false;
  return true;
}

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

function isWhole(value: unknown, largest = LARGEST): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= largest;
}

/** Kinds of numbers, for the coder: each has models of its own. */
const AIM = 0;
const SEEN = 1;
const HEARD = 2;
const DIRECTION = 3;
const BUTTONS = 4;
const SPEED = 5;
const WAITING = 6;
const LATENCY = 7;
const COUNT = 8;
const TICK = 9;
const FIGHTER = 10;
/** 0 for inputs, 1 for another line. */
const OTHER_LINE = 11;
const KINDS = 12;

/** What is known of a fighter from its newest inputs. */
type Fighter = {
  player_id: string;
  /** From 0, in the order in which they first had inputs. */
  number: number;
  tick: number;
  waiting: number;
  latency_ms: number;
  input: RecordedInput;
  /** By kind: whether the newest number of it was not 0. Who moves the mouse goes on with it. */
  hasChanged: boolean[];
  /** Whose inputs came after its own. */
  next: Fighter | undefined;
};

/** What both sides know of the inputs so far. */
class Fighters {
  readonly #all: Fighter[] = [];
  readonly #byId = new Map<string, Fighter>();
  #newest: Fighter | undefined;
  /** Whether the line before was no inputs. */
  isAfterOther = false;

  get hasAny(): boolean {
    return this.#all.length > 0;
  }

  /** The number of the fighter whose inputs are expected now. */
  get expectedNumber(): number {
    return this.#newest?.next?.number ?? -1;
  }

  named(player_id: string): Fighter | undefined {
    return this.#byId.get(player_id);
  }

  numbered(number: number): Fighter | undefined {
    return this.#all[number];
  }

  /** Of every line of inputs, in whichever form it is written. */
  note({ tick, command: { player_id, inputs, waiting, latency_ms } }: InputLine): void {
    const fighter = this.#byId.get(player_id) ?? this.#add(player_id);
    const newest = inputs.at(-1);
    fighter.tick = tick;
    fighter.waiting = waiting;
    fighter.latency_ms = latency_ms;
    // A copy: the room may use its objects again.
    if (newest) fighter.input = { ...newest };
    if (this.#newest) this.#newest.next = fighter;
    this.#newest = fighter;
  }

  #add(player_id: string): Fighter {
    const nothing = { tick: 0, waiting: 0, latency_ms: 0, input: NO_INPUT };
    const fighter = { player_id, number: this.#all.length, hasChanged: [], next: undefined, ...nothing };
    this.#all.push(fighter);
    this.#byId.set(player_id, fighter);
    return fighter;
  }
}

/** Of one part. */
export class InputWriter {
  readonly #fighters = new Fighters();
  #coder: EntropyEncoder | undefined;
  /** How many lines are in its stream. */
  count = 0;

  /** In characters. */
  get length(): number {
    return Math.ceil(((this.#coder?.length ?? 0) * 4) / 3);
  }

  /** The stream so far. */
  get text(): string {
    return this.#coder ? base64Of(this.#coder.finished()) : "";
  }

  /** Another line comes here, also inputs in the general form. */
  addOther(line: object): void {
    if (this.#fighters.hasAny) this.#markOther(1);
    if (isInputLine(line)) this.#fighters.note(line);
  }

  /**
   * Without the events that came of them.
   *
   * @returns false for inputs of a player who had none in this part before: they are written in the general form.
   */
  add(line: InputLine): boolean {
    const { tick, command } = line;
    const { inputs, waiting, latency_ms } = command;
    const fighter = this.#fighters.named(command.player_id);
    if (!fighter) return false;
    this.#markOther(0);
    const write = (kind: number, value: number) => this.#write(fighter, kind, value);
    this.#begun.write(FIGHTER, fighter.number - this.#fighters.expectedNumber, true);
    write(TICK, tick - fighter.tick - 1);
    write(COUNT, inputs.length - 1);
    write(WAITING, waiting - fighter.waiting);
    write(LATENCY, latency_ms - fighter.latency_ms);
    let before = fighter.input;
    for (const input of inputs) {
      write(AIM, byteDifference(input.aim, before.aim));
      write(SEEN, placeInTime(input) - placeInTime(before) - SEEN_FRACTIONS);
      write(HEARD, input.heard_tick - before.heard_tick - 1);
      write(DIRECTION, byteDifference(input.direction, before.direction));
      write(SPEED, byteDifference(input.speed, before.speed));
      write(BUTTONS, input.buttons);
      before = input;
    }
    this.#fighters.note(line);
    this.count += 1;
    return true;
  }

  get #begun(): EntropyEncoder {
    this.#coder ??= new EntropyEncoder(KINDS);
    return this.#coder;
  }

  #write({ hasChanged }: Fighter, kind: number, value: number): void {
    this.#begun.write(kind, value, !hasChanged[kind]);
    hasChanged[kind] = value !== 0;
  }

  #markOther(isOther: 0 | 1): void {
    this.#begun.write(OTHER_LINE, isOther, !this.#fighters.isAfterOther);
    this.#fighters.isAfterOther = isOther === 1;
  }
}

/** Reads what an `InputWriter` has written, beside the other lines. */
export class InputReader {
  readonly #fighters = new Fighters();
  readonly #coder: EntropyDecoder;
  #left: number;

  constructor(text: string, count: number) {
    this.#coder = new EntropyDecoder(bytesOfBase64(text), KINDS);
    this.#left = count;
  }

  /** The line that comes here, or undefined where it is another line, which `noteOther` is told of. @throws where the text is none. */
  next(): InputLine | undefined {
    if (this.#left === 0 || !this.#fighters.hasAny) return undefined;
    const isOther = this.#coder.read(OTHER_LINE, !this.#fighters.isAfterOther) === 1;
    this.#fighters.isAfterOther = isOther;
    if (isOther) return undefined;
    this.#left -= 1;
    const number = this.#fighters.expectedNumber + this.#coder.read(FIGHTER, true);
    const fighter = this.#fighters.numbered(number);
    if (!fighter) throw new Error("The recording has inputs of a player whom it does not name");
    const line = this.#read(fighter);
    this.#fighters.note(line);
    return line;
  }

  noteOther(line: object): void {
    if (isInputLine(line)) this.#fighters.note(line);
  }

  /** @throws where lines are left, which have no place. */
  end(): void {
    if (this.#left > 0) throw new Error("The recording has inputs that are cut off, or none");
  }

  #read(fighter: Fighter): InputLine {
    const read = (kind: number) => {
      const value = this.#coder.read(kind, !fighter.hasChanged[kind]);
      fighter.hasChanged[kind] = value !== 0;
      return value;
    };
    const tick = fighter.tick + 1 + read(TICK);
    const count = 1 + read(COUNT);
    if (count > MOST_INPUTS) throw new Error("The recording has inputs that are cut off, or none");
    const waiting = fighter.waiting + read(WAITING);
    const latency_ms = fighter.latency_ms + read(LATENCY);
    const inputs: RecordedInput[] = [];
    for (let before = fighter.input; inputs.length < count; ) {
      const aim = (before.aim + read(AIM)) & 0xff;
      const place = placeInTime(before) + SEEN_FRACTIONS + read(SEEN);
      const heard_tick = before.heard_tick + 1 + read(HEARD);
      const direction = (before.direction + read(DIRECTION)) & 0xff;
      const speed = (before.speed + read(SPEED)) & 0xff;
      const buttons = read(BUTTONS);
      const seen_tick = Math.floor(place / SEEN_FRACTIONS);
      const seen_fraction = place - seen_tick * SEEN_FRACTIONS;
      before = { direction, aim, speed, buttons, seen_tick, seen_fraction, heard_tick };
      inputs.push(before);
    }
    const { player_id } = fighter;
    const command = { type: "inputs" as const, player_id, inputs, waiting, latency_ms };
    return { kind: "command", tick, command, events: [] };
  }
}

function placeInTime({ seen_tick, seen_fraction }: RecordedInput): number {
  return seen_tick * SEEN_FRACTIONS + seen_fraction;
}

/** The short way round: from -128 to 127. */
function byteDifference(value: number, before: number): number {
  return ((value - before + 128) & 0xff) - 128;
}
