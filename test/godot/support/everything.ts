/** A state with every type that a field can have, and everything that can be done to it. */
import { type SchemaType, type StateView, schema, t } from "@colyseus/schema";
import { anyNumber, anyText, anyWhole, type Random } from "./random.ts";

/** Every value of its own. */
const scalars = {
  number: t.number(),
  text: t.string(),
  flag: t.boolean(),
  int8: t.int8(),
  uint8: t.uint8(),
  int16: t.int16(),
  uint16: t.uint16(),
  int32: t.int32(),
  uint32: t.uint32(),
  int64: t.int64(),
  uint64: t.uint64(),
  float32: t.float32(),
  float64: t.float64(),
  bigint64: t.bigint64(),
  biguint64: t.biguint64(),
  coordinate: t.quantized({ min: -512, max: 512, bits: 16 }),
  share: t.quantized({ min: 0, max: 1, bits: 8 }),
  fine: t.quantized({ min: -1, max: 3, bits: 32 }),
  // Ranges that no power of two divides: only the right order of operations gives the right last bit.
  height: t.quantized({ min: -3, max: 117, bits: 16 }),
  ratio: t.quantized({ min: 0.1, max: 0.7, bits: 8 }),
  depth: t.quantized({ min: 0.1, max: 33.3, bits: 32 }),
  speed: t.quantized({ min: -8, max: 8, bits: 8 }),
  yaw: t.angle({ bits: 8 }),
  heading: t.angle(),
  bearing: t.quantized({ min: -180, max: 180, bits: 32, mode: "wrap" }),
};

/** Also names that cannot be properties in GDScript. */
export const Thing = schema(
  {
    ...scalars,
    class: t.number(),
    script: t.string(),
    max: t.number(),
    tags: t.map("number"),
    list: t.array("string"),
  },
  "Thing",
);
export type Thing = SchemaType<typeof Thing>;

/** Two levels of inheritance, one of them without a field of its own. */
export const Weapon = Thing.extend({ damage: t.number(), nested: t.ref(Thing).optional() }, "Weapon");
export const Relic = Weapon.extend({ power: t.uint16(), parts: t.array(Thing) }, "Relic");

export const Everything = schema(
  {
    ...scalars,
    thing: t.ref(Thing),
    optional_thing: t.ref(Thing).optional(),
    numbers: t.array("number"),
    texts: t.array("string"),
    things: t.array(Thing),
    bytes_by_key: t.map("uint8"),
    things_by_key: t.map(Thing),
    text_set: t.set("string"),
    thing_set: t.set(Thing),
    number_collection: t.collection("number"),
    thing_collection: t.collection(Thing),
    optional_map: t.map("string").optional(),
  },
  "Everything",
);
export type Everything = SchemaType<typeof Everything>;

const SCALARS: Record<keyof typeof scalars, (random: Random) => number | string | boolean | bigint> = {
  number: anyNumber,
  text: anyText,
  flag: random => random.chance(0.5),
  int8: random => anyWhole(random, 8, true),
  uint8: random => anyWhole(random, 8, false),
  int16: random => anyWhole(random, 16, true),
  uint16: random => anyWhole(random, 16, false),
  int32: random => anyWhole(random, 32, true),
  uint32: random => anyWhole(random, 32, false),
  int64: random => anyWhole(random, 54, true),
  uint64: random => (random.chance(0.1) ? 2 ** 63 + 4096 * random.below(100) : anyWhole(random, 53, false)),
  float32: anyNumber,
  float64: anyNumber,
  bigint64: random => BigInt.asIntN(64, BigInt(anyWhole(random, 53, true)) * 1031n),
  biguint64: random => BigInt.asUintN(64, BigInt(anyWhole(random, 53, true)) * 1031n),
  coordinate: random => (random.next() - 0.5) * 1100,
  share: random => random.next() * 1.2 - 0.1,
  fine: random => random.next() * 4 - 1,
  height: random => random.next() * 120 - 3,
  ratio: random => random.next() * 0.6 + 0.1,
  depth: random => random.next() * 33 + 0.1,
  speed: random => (random.chance(0.2) ? 0 : (random.next() - 0.5) * 20),
  yaw: anyNumber,
  heading: random => (random.next() - 0.5) * 20,
  bearing: random => (random.next() - 0.5) * 1000,
};
const SCALAR_NAMES = Object.keys(SCALARS) as (keyof typeof scalars)[];

function changeScalar(target: Thing | Everything, random: Random): void {
  const name = random.pick(SCALAR_NAMES);
  Reflect.set(target, name, SCALARS[name](random));
}

function anyThing(random: Random): Thing {
  const thing = new (random.pick([Thing, Thing, Weapon, Relic]))();
  for (let count = random.below(4); count > 0; count--) changeScalar(thing, random);
  if (random.chance(0.1)) thing.class = anyNumber(random);
  if (random.chance(0.1)) thing.script = anyText(random);
  if (random.chance(0.1)) thing.max = anyNumber(random);
  if (thing instanceof Relic && random.chance(0.5)) thing.parts.push(new Thing());
  return thing;
}

const KEYS = ["a", "b", "size", "keys", "_x", "", "player-1", "語", "has", "123"];

/** Every thing that is somewhere in the state, to be changed. */
function thingsIn(state: Everything): Thing[] {
  return [
    state.thing,
    ...(state.optional_thing ? [state.optional_thing] : []),
    ...state.things,
    ...state.things_by_key.values(),
    ...state.thing_set.values(),
    ...state.thing_collection.values(),
  ];
}

/** What only some clients may see, and what comes bit by bit. */
export const Filtered = schema(
  {
    open: t.array(Thing),
    secret: t.string().view(),
    secret_things: t.array(Thing).view(),
    secret_by_key: t.map(Thing).view(),
    secret_numbers: t.array("number").view(),
    secret_thing: t.ref(Thing).view(),
    streamed: t.stream(Thing),
  },
  "Filtered",
);
export type Filtered = SchemaType<typeof Filtered>;

type Change = (state: Everything, random: Random) => void;

/** What is done to an array as a whole is done less often: little is left to be done after it. */
function rearrange(
  array: { reverse(): unknown; sort(compare: () => number): unknown; clear(): void },
  how: number,
  random: Random,
): void {
  if (how < 4) array.reverse();
  else if (how < 7) array.sort(() => (random.chance(0.5) ? 1 : -1));
  else if (how < 8) array.clear();
}

/** What can be done to an array, whatever is in it. */
function changeArray<Item>(
  array: {
    length: number;
    push(...items: Item[]): unknown;
    unshift(...items: Item[]): unknown;
    pop(): unknown;
    shift(): unknown;
    splice(start: number, count: number, ...items: Item[]): unknown;
    reverse(): unknown;
    sort(compare: (a: Item, b: Item) => number): unknown;
    clear(): void;
    [index: number]: Item;
  },
  anyItem: (random: Random) => Item,
  random: Random,
): void {
  const at = random.below(array.length + 1);
  switch (random.below(array.length > 30 ? 12 : 10)) {
    case 0:
    case 1:
      array.push(anyItem(random));
      break;
    case 2:
      array.push(anyItem(random), anyItem(random), anyItem(random));
      break;
    case 3:
      array.unshift(anyItem(random));
      break;
    case 4:
      array.pop();
      break;
    case 5:
      array.shift();
      break;
    case 6:
      array.splice(at, Math.min(random.below(3), array.length - at));
      break;
    case 7:
      array.splice(at, Math.min(random.below(2), array.length - at), anyItem(random));
      break;
    case 8:
      if (array.length > 0) array[random.below(array.length)] = anyItem(random);
      break;
    case 9:
      rearrange(array, random.below(12), random);
      break;
    default:
      array.splice(0, 10);
  }
}

const CHANGES: Change[] = [
  changeScalar,
  changeScalar,
  (state, random) => changeScalar(random.pick(thingsIn(state)), random),
  (state, random) => changeScalar(random.pick(thingsIn(state)), random),
  (state, random) => void random.pick(thingsIn(state)).tags.set(random.pick(KEYS), anyNumber(random)),
  (state, random) => void random.pick(thingsIn(state)).tags.delete(random.pick(KEYS)),
  (state, random) => changeArray(random.pick(thingsIn(state)).list, anyText, random),
  (state, random) => {
    const thing = random.pick(thingsIn(state));
    if (thing instanceof Relic) changeArray(thing.parts, anyThing, random);
    if (thing instanceof Weapon) thing.nested = random.chance(0.6) ? anyThing(random) : undefined;
  },
  (state, random) => void Object.assign(state, { thing: anyThing(random) }),
  (state, random) =>
    void Object.assign(state, { optional_thing: random.chance(0.5) ? anyThing(random) : undefined }),
  (state, random) => changeArray(state.numbers, anyNumber, random),
  (state, random) => changeArray(state.texts, anyText, random),
  (state, random) => changeArray(state.things, anyThing, random),
  (state, random) => changeArray(state.things, anyThing, random),
  (state, random) => void state.bytes_by_key.set(random.pick(KEYS), anyWhole(random, 8, false)),
  (state, random) => void state.bytes_by_key.delete(random.pick(KEYS)),
  (state, random) => void state.things_by_key.set(random.pick(KEYS), anyThing(random)),
  (state, random) => void state.things_by_key.set(random.pick(KEYS), anyThing(random)),
  (state, random) => void state.things_by_key.delete(random.pick(KEYS)),
  (state, random) => void (random.chance(0.2) && state.things_by_key.clear()),
  (state, random) => void (random.chance(0.2) && state.bytes_by_key.clear()),
  (state, random) => void state.text_set.add(anyText(random)),
  (state, random) =>
    void (state.text_set.size > 0 && state.text_set.delete(random.pick([...state.text_set.values()]))),
  (state, random) => void state.thing_set.add(anyThing(random)),
  (state, random) =>
    void (state.thing_set.size > 0 && state.thing_set.delete(random.pick([...state.thing_set.values()]))),
  (state, random) => void state.number_collection.add(anyNumber(random)),
  (state, random) => {
    const { number_collection: numbers } = state;
    if (numbers.size > 0) numbers.delete(random.pick([...numbers.values()]));
  },
  (state, random) => void state.thing_collection.add(anyThing(random)),
  (state, random) => {
    const { thing_collection: things } = state;
    if (things.size > 0) things.delete(random.pick([...things.values()]));
  },
  (state, random) =>
    void (random.chance(0.2) && random.pick([state.text_set, state.number_collection]).clear()),
  // One thing in two places.
  (state, random) =>
    void (random.chance(0.3) && state.things_by_key.set(random.pick(KEYS), random.pick(thingsIn(state)))),
];

/** Does something to a filtered state, and to what the client of `view` may see of it. */
export function changeFiltered(state: Filtered, view: StateView, random: Random): void {
  for (let count = random.pick([1, 2, 3]); count > 0; count--) {
    const things = [
      ...state.open,
      ...state.secret_things,
      ...state.secret_by_key.values(),
      state.secret_thing,
    ];
    const thing = random.pick(things);
    switch (random.below(12)) {
      case 0:
        state.secret = anyText(random);
        break;
      case 1:
        state.open.push(anyThing(random));
        break;
      case 2:
      case 3: {
        const added = anyThing(random);
        state.secret_things.push(added);
        if (random.chance(0.7)) view.add(added);
        break;
      }
      case 4:
        if (state.secret_things.length > 0)
          state.secret_things.splice(random.below(state.secret_things.length), 1);
        break;
      case 5: {
        const added = anyThing(random);
        state.secret_by_key.set(random.pick(KEYS), added);
        if (random.chance(0.7)) view.add(added);
        break;
      }
      case 6:
        state.secret_by_key.delete(random.pick(KEYS));
        break;
      case 7:
        state.secret_numbers.push(anyNumber(random));
        break;
      case 8:
        if (random.chance(0.5)) view.add(state);
        else view.add(thing);
        break;
      case 9:
        if (view.has(thing)) view.remove(thing);
        break;
      case 10:
        state.streamed.add(anyThing(random));
        break;
      default:
        changeScalar(thing, random);
    }
  }
}

/** Does something to the state, and sometimes many things. */
export function changeAnything(state: Everything, random: Random): void {
  for (let count = random.pick([1, 1, 2, 3, 5, 12]); count > 0; count--) random.pick(CHANGES)(state, random);
}
