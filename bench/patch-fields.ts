/** Finds out to which fields of the state the bytes of its patches go. */
import {
  $childType,
  $decoder,
  type DataChange,
  Decoder,
  type decodeSchemaOperation,
  MapSchema,
} from "@colyseus/schema";
import { DoorSchema } from "../src/schema/door-state.ts";
import { EnemySchema } from "../src/schema/enemy-state.ts";
import { LootDropSchema } from "../src/schema/loot-drop-state.ts";
import { PlayerSchema } from "../src/schema/player-state.ts";
import { ProjectileSchema } from "../src/schema/projectile-state.ts";
import { RoomStateSchema } from "../src/schema/room-state.ts";
import { Tally } from "./tally.ts";

type DecodeOperation = typeof decodeSchemaOperation;

const CLASSES = [
  ...[RoomStateSchema, PlayerSchema, EnemySchema, LootDropSchema, DoorSchema, ProjectileSchema],
  MapSchema,
];

/** Saying which object the next fields belong to: 1 byte, and the object's number. */
const CHANGE_OF_OBJECT = "(change of object)";

const tallies = new WeakMap<object, Tally>();

/** Reads the state off one connection and tallies the bytes of each field of each patch. */
export class PatchFields {
  readonly tally = new Tally();
  readonly #decoder = new Decoder(new RoomStateSchema());

  constructor() {
    watchOperations();
    // Without a listener the decoder does not note what has changed.
    this.#decoder.triggerChanges = () => {};
    tallies.set(this.#decoder, this.tally);
  }

  read(patch: Uint8Array): void {
    const before = this.tally.total.bytes;
    this.#decoder.decode(patch);
    this.tally.add(CHANGE_OF_OBJECT, patch.length - (this.tally.total.bytes - before));
  }
}

/** Every class decodes one field at a time with a static function: that is where their bytes can be told apart. */
function watchOperations(): void {
  for (const watched of CLASSES) {
    const decode = watched[$decoder];
    if (!decode || decode.name === watchedOperation.name) return;
    Object.defineProperty(watched, $decoder, { value: watchedOperation(decode) });
  }
}

function watchedOperation(decode: DecodeOperation): DecodeOperation {
  return function watchedOperation(decoder, bytes, it, ref, changes) {
    const begin = it.offset;
    const result = decode(decoder, bytes, it, ref, changes);
    tallies.get(decoder)?.add(nameOf(ref, changes?.at(-1)), it.offset - begin);
    return result;
  };
}

/** Such as `Enemy.yaw`, `LootDrop added` or `effects`. */
function nameOf(ref: object, change: DataChange | undefined): string {
  if (!(ref instanceof MapSchema)) return `${ref.constructor.name}.${change?.field}`;
  const type: unknown = ref[$childType];
  if (typeof type !== "function") return "effects";
  return `${type.name} ${change?.value === undefined ? "removed" : "added"}`;
}
