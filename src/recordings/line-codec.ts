/**
 * The compact form of a recording's lines. What happens in a room has few forms: each form stands once in a part as plain JSON, and after
 * that only what is new in it: `[ticks since the line before, form, values…]`. A text is the number of its first use, a number the difference
 * to the one of that name before, of the same player. Players' inputs, of which there are many, stand in one last line: see input-codec.ts. It is lossless for plain JSON, and knows no mode.
 */
import { GrowingText } from "./growing-text.ts";
import { InputReader, InputWriter, isInputLine } from "./input-codec.ts";

/** Numbers with at most four decimals, such as coordinates, are written as whole ones. */
const DECIMALS = 1e4;
/** Differences of numbers below this are exact. */
const LARGEST_WHOLE = 2 ** 51;
/** Forms are shared by all rooms of the process, in which some 800 are in use. Beyond, as names of players come into them, the parts that begin then collect them anew. */
const MOST_FORM_NODES = 5000;
/** As many names of numbers, of which some 50 to 100 are in use: each player's newest numbers are a list of this length. Ids come into them, too. */
const MOST_SLOTS = 256;
/** In commands: whose the numbers after it are. */
const OWNER = "player_id";

/** What came of the inputs of the line before, which stand elsewhere. No other line has this field. */
const EVENTS_OF_INPUTS = "events_of_inputs";

/** A plain object with a tick. */
export type Line = { tick: number };

/** What stands on the way through a value beside names. */
const BEGIN_OBJECT = 0;
const END_OBJECT = 1;
const BEGIN_ARRAY = 2;
const END_ARRAY = 3;
const TEXT = 4;
const WHOLE = 5;
const DECIMAL = 6;
const OTHER_NUMBER = 7;
const TRUE = 8;
const FALSE = 9;
const NOTHING = 10;

/** A place on the way through a value; the way as a whole is the value's form. */
class FormNode {
  /** The way that was gone last: nearly always it is the same again, and then nothing has to be looked up. */
  newestKey: string | number | undefined;
  newest: FormNode | undefined;
  /** All ways, where there are several: most places have one, and thousands of maps would be looked at by each collection. */
  next: Map<string | number, FormNode> | undefined;
  /** Behind a number: where the newest one of its name and kind stands. */
  slot: number | undefined;
}

/** Of one root: numbers of one name and kind have one slot in all forms. */
class Forms {
  readonly root = new FormNode();
  readonly #slots = new Map<string, number>();

  get isFull(): boolean {
    return nodeCount > MOST_FORM_NODES || this.#slots.size > MOST_SLOTS;
  }

  slotOf(kind: number, name: string): number {
    const key = `${kind}${name}`;
    const slot = this.#slots.get(key) ?? this.#slots.size;
    this.#slots.set(key, slot);
    return slot;
  }
}

const NO_FORMS = new Forms();
let forms = new Forms();
let nodeCount = 0;

/** For a part that begins: what is of one form in it is so to its end. */
function currentForms(): Forms {
  if (forms.isFull) {
    forms = new Forms();
    nodeCount = 0;
  }
  return forms;
}

function nodeAfter(from: FormNode, key: string | number): FormNode {
  if (from.newestKey === key && from.newest) return from.newest;
  const node = from.next?.get(key) ?? newNodeAfter(from, key);
  from.newestKey = key;
  from.newest = node;
  return node;
}

function newNodeAfter(from: FormNode, key: string | number): FormNode {
  const node = new FormNode();
  nodeCount += 1;
  const { newestKey, newest } = from;
  if (newestKey === undefined || !newest) return node;
  from.next ??= new Map([[newestKey, newest]]);
  from.next.set(key, node);
  return node;
}

/** How a number is written: as a whole one, as a whole number of ten-thousandths, or as text. */
function kindOf(value: number): typeof WHOLE | typeof DECIMAL | typeof OTHER_NUMBER {
  if (Number.isInteger(value)) return Math.abs(value) < LARGEST_WHOLE ? WHOLE : OTHER_NUMBER;
  const scaled = Math.round(value * DECIMALS);
  return Math.abs(scaled) < LARGEST_WHOLE && scaled / DECIMALS === value ? DECIMAL : OTHER_NUMBER;
}

/** What both sides know of the lines so far. */
class Context<Numbers> {
  readonly texts = new Map<string, number>();
  readonly #byOwner = new Map<string, Numbers>();
  readonly #noNumbers: () => Numbers;
  readonly #ofNobody: Numbers;
  /** The newest numbers of the current owner. */
  numbers: Numbers;

  constructor(noNumbers: () => Numbers) {
    this.#noNumbers = noNumbers;
    this.#ofNobody = noNumbers();
    this.numbers = this.#ofNobody;
  }

  begin(): void {
    this.numbers = this.#ofNobody;
  }

  of(owner: string): void {
    const known = this.#byOwner.get(owner);
    this.numbers = known ?? this.#noNumbers();
    if (!known) this.#byOwner.set(owner, this.numbers);
  }
}

/** Of one part; each is read by itself. */
export class LineEncoder {
  /** Numbers by their slots. */
  readonly #context = new Context<number[]>(() => []);
  readonly #known = new Map<FormNode, number>();
  readonly #inputs = new InputWriter();
  /** The current ones, from its first line on; until then none, so that an idle room keeps no old ones alive. */
  #forms = NO_FORMS;
  #node = NO_FORMS.root;
  #values = "";
  #tick = 0;
  /** All lines but those of inputs. */
  readonly #lines = new GrowingText();

  add(line: Line): void {
    if (!isInputLine(line) || !this.#inputs.add(line)) this.#addOther(line);
    else {
      const { tick, events } = line;
      this.#tick = tick;
      if (events.length > 0) this.#addOther({ tick, ...{ [EVENTS_OF_INPUTS]: events } });
    }
  }

  /** All lines so far: those of inputs are in the last one. */
  get text(): string {
    return `${this.#lines}${this.#inputsLine}`;
  }

  /** The text in UTF-8. */
  get bytes(): Uint8Array {
    return this.#inputs.count === 0 ? this.#lines.bytes : new TextEncoder().encode(this.text);
  }

  get #inputsLine(): string {
    const { count, text } = this.#inputs;
    return count === 0 ? "" : `\n["${text}",${count}]`;
  }

  /** About that of the text, in bytes; 0 where there is no line. */
  get length(): number {
    return this.#lines.length + this.#inputs.length;
  }

  #addOther(line: Line): void {
    const text = this.#encode(line);
    this.#tick = line.tick;
    this.#lines.add(this.#lines.length === 0 ? text : `\n${text}`);
    this.#inputs.addOther(line);
  }

  #encode(line: Line): string {
    if (this.#known.size === 0) this.#forms = currentForms();
    this.#node = this.#forms.root;
    this.#values = "";
    this.#context.begin();
    this.#fields(line, "tick");
    const ticks = line.tick - this.#tick;
    const form = this.#known.get(this.#node);
    if (form !== undefined) return `[${ticks},${form}${this.#values}]`;
    this.#known.set(this.#node, this.#known.size);
    const { tick: _, ...rest } = line;
    return `[${ticks},${JSON.stringify(rest)}]`;
  }

  #walk(value: unknown, name: string): void {
    if (typeof value === "string") this.#text(value, name);
    else if (typeof value === "number" && Number.isFinite(value)) this.#number(value, name);
    else if (Array.isArray(value)) {
      this.#node = nodeAfter(this.#node, BEGIN_ARRAY);
      for (const each of value) this.#walk(each, name);
      this.#node = nodeAfter(this.#node, END_ARRAY);
    } else if (isFields(value)) this.#fields(value);
    else this.#node = nodeAfter(this.#node, value === true ? TRUE : value === false ? FALSE : NOTHING);
  }

  #fields(value: Readonly<Record<string, unknown>>, but?: string): void {
    this.#node = nodeAfter(this.#node, BEGIN_OBJECT);
    for (const name in value) {
      const each = value[name];
      if (each === undefined || name === but) continue;
      this.#node = nodeAfter(this.#node, name);
      this.#walk(each, name);
    }
    this.#node = nodeAfter(this.#node, END_OBJECT);
  }

  #text(value: string, name: string): void {
    this.#node = nodeAfter(this.#node, TEXT);
    this.#values += `,${this.#placeOf(value) ?? JSON.stringify(value)}`;
    if (name === OWNER) this.#context.of(value);
  }

  #number(value: number, name: string): void {
    const kind = kindOf(value);
    this.#node = nodeAfter(this.#node, kind);
    if (kind === OTHER_NUMBER) this.#values += `,${this.#placeOf(String(value)) ?? `"${value}"`}`;
    else {
      this.#node.slot ??= this.#forms.slotOf(kind, name);
      const { slot } = this.#node;
      const { numbers } = this.#context;
      const whole = kind === WHOLE ? value : Math.round(value * DECIMALS);
      this.#values += `,${whole - (numbers[slot] ?? 0)}`;
      numbers[slot] = whole;
    }
  }

  /** Undefined where it is new. */
  #placeOf(text: string): number | undefined {
    const { texts } = this.#context;
    const place = texts.get(text);
    if (place === undefined) texts.set(text, texts.size);
    return place;
  }
}

/** The form that the plain lines of a part had. */
class LineDecoder implements LineReader {
  readonly #lines: readonly unknown[];
  readonly #inputs: InputReader | undefined;
  /** How many of `#lines` were read. */
  #line = 0;
  /** The line behind the newest one, where what came of inputs stands. */
  #ahead: Line | undefined;
  readonly #context = new Context(() => ({
    whole: new Map<string, number>(),
    decimal: new Map<string, number>(),
  }));
  readonly #texts: string[] = [];
  readonly #forms: unknown[] = [];
  #values: readonly unknown[] = [];
  #next = 0;
  #tick = 0;

  /** @param lines of a part, as they are written. */
  constructor(lines: readonly unknown[]) {
    const last = lines.at(-1);
    const isInputs = Array.isArray(last) && typeof last[0] === "string";
    this.#inputs = isInputs && typeof last[1] === "number" ? new InputReader(last[0], last[1]) : undefined;
    this.#lines = this.#inputs ? lines.slice(0, -1) : lines;
  }

  next(): Line | undefined {
    const line = this.#ahead ?? this.#read();
    const behind = this.#read();
    this.#ahead = behind;
    if (!behind || !(EVENTS_OF_INPUTS in behind)) return line;
    const { tick, [EVENTS_OF_INPUTS]: events } = behind;
    this.#ahead = this.#read();
    return { ...line, tick, ...{ events } };
  }

  #read(): Line | undefined {
    const inputs = this.#inputs?.next();
    if (inputs) {
      this.#tick = inputs.tick;
      return inputs;
    }
    if (this.#line === this.#lines.length) {
      this.#inputs?.end();
      return undefined;
    }
    const line = this.#lines[this.#line++];
    if (!Array.isArray(line)) throw new Error(`A line of the recording is no line: ${JSON.stringify(line)}`);
    const other = this.#decode(line);
    this.#inputs?.noteOther(other);
    return other;
  }

  #decode(line: readonly unknown[]): Line {
    const [ticks, form, ...values] = line;
    if (typeof ticks !== "number") throw new Error("A line of the recording has no tick");
    this.#tick += ticks;
    this.#context.begin();
    if (typeof form === "object" && form !== null) {
      this.#forms.push(form);
      this.#learn(form, "");
      return { tick: this.#tick, ...form };
    }
    const known = typeof form === "number" ? this.#forms[form] : undefined;
    this.#values = values;
    this.#next = 0;
    const rest = this.#fill(known, "");
    if (typeof rest !== "object" || rest === null || this.#next !== values.length)
      throw new Error(`A line of the recording is of no known form: ${JSON.stringify(line)}`);
    return { tick: this.#tick, ...rest };
  }

  /** A value that stands there as it is. */
  #learn(value: unknown, name: string): void {
    if (typeof value === "string") this.#noteText(value, name);
    else if (typeof value === "number") this.#learnNumber(value, name);
    else if (Array.isArray(value)) for (const each of value) this.#learn(each, name);
    else if (typeof value === "object" && value !== null)
      for (const [key, each] of Object.entries(value)) this.#learn(each, key);
  }

  #learnNumber(value: number, name: string): void {
    const { whole, decimal } = this.#context.numbers;
    const kind = kindOf(value);
    if (kind === OTHER_NUMBER) this.#noteText(String(value), "");
    else if (kind === WHOLE) whole.set(name, value);
    else decimal.set(name, Math.round(value * DECIMALS));
  }

  #noteText(text: string, name: string): void {
    if (!this.#context.texts.has(text)) {
      this.#context.texts.set(text, this.#texts.length);
      this.#texts.push(text);
    }
    if (name === OWNER) this.#context.of(text);
  }

  /** A value of the form, with what the line says. */
  #fill(form: unknown, name: string): unknown {
    if (typeof form === "string") return this.#takeText(name);
    if (typeof form === "number") return this.#takeNumber(kindOf(form), name);
    if (Array.isArray(form)) return form.map(each => this.#fill(each, name));
    if (typeof form !== "object" || form === null) return form;
    return Object.fromEntries(Object.entries(form).map(([key, each]) => [key, this.#fill(each, key)]));
  }

  #takeText(name: string): string {
    const value = this.#values[this.#next++];
    const text = typeof value === "number" ? this.#texts[value] : value;
    if (typeof text !== "string") throw new Error(`A line of the recording has no text ${String(value)}`);
    this.#noteText(text, name);
    return text;
  }

  #takeNumber(kind: ReturnType<typeof kindOf>, name: string): number {
    if (kind === OTHER_NUMBER) return Number(this.#takeText(""));
    const difference = this.#values[this.#next++];
    if (typeof difference !== "number") throw new Error("A line of the recording lacks a number");
    const { numbers } = this.#context;
    const before = kind === WHOLE ? numbers.whole : numbers.decimal;
    const whole = (before.get(name) ?? 0) + difference;
    before.set(name, whole);
    return kind === WHOLE ? whole : whole / DECIMALS;
  }
}

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

/** The text of one part. */
export function encodeLines(lines: readonly Line[]): string {
  const encoder = new LineEncoder();
  for (const line of lines) encoder.add(line);
  return encoder.text;
}

/** The lines of one part. @throws where the text is none. */
export function decodeLines(text: string): Line[] {
  const lines: Line[] = [];
  const reader = readLines(text);
  for (let line = reader.next(); line; line = reader.next()) lines.push(line);
  return lines;
}

export type LineReader = {
  /** The line that comes next; undefined behind the last one. @throws where it is none. */
  next(): Line | undefined;
};

/** As `decodeLines`, one after the other: all lines of a part of eight fighters would be some megabytes. */
export function readLines(text: string): LineReader {
  const lines: unknown = JSON.parse(`[${text.split("\n").join(",")}]`);
  if (!Array.isArray(lines)) throw new Error("The part of the recording has no lines");
  return new LineDecoder(lines);
}
