import { type Client, ClientState, Protocol, SchemaSerializer } from "@colyseus/core";
import { Encoder, type Schema, type TypeContext } from "@colyseus/schema";
import type { Metrics } from "../../ops/metrics.ts";

type Base = SchemaSerializer<Schema>;

export type PatchListener = {
  /** @param patch without Colyseus's own first byte; it may be overwritten afterwards, also by `wholeState`. */
  onPatch(patch: Uint8Array): void;
  /** Something has changed, and nobody was there to be told. */
  onUnsent(): void;
};

const NO_BYTES = new Uint8Array();
/** One for all rooms of the process: whatever is encoded into it leaves as a copy before another room encodes. Two of each room's own would be 32 KB. */
const SHARED_BUFFER = new Uint8Array(Encoder.BUFFER_SIZE);
/** What a client has to know of a class of states to decode it: the same for all rooms of the class. */
const handshakes = new WeakMap<TypeContext, Uint8Array>();

/**
 * Copies each patch and each whole state out of the buffer in which it was encoded. Colyseus sends views of that buffer,
 * and the next patch of any room is encoded into it: whatever has not left by then, since the client's line is slow or since frames
 * leave together (corked-writes.ts), would be overwritten. One copy serves all clients of the room.
 *
 * It counts patches and their bytes on the way, and says beforehand that there is one.
 */
export class PatchSerializer<State extends Schema> extends SchemaSerializer<State> {
  readonly #metrics: Metrics;
  readonly #onChange: () => void;
  readonly #roomTimeMs: (() => number) | undefined;
  readonly #spectators: PatchListener | undefined;
  #patchBytes = 0;
  #patch: Uint8Array = NO_BYTES;

  /**
   * @param onChange called before a patch is encoded, where there is anything to send; it may add to it.
   * @param roomTimeMs the room's clock as it is now, in a room that takes inputs: Colyseus's own stands while the room is idle. There
   * each client gets frames of its own, made anew with that time, and none has to be copied here.
   * @param spectators hear of each patch.
   */
  constructor(metrics: Metrics, onChange: () => void, roomTimeMs?: () => number, spectators?: PatchListener) {
    super();
    this.#metrics = metrics;
    this.#onChange = onChange;
    this.#spectators = spectators;
    this.#roomTimeMs = roomTimeMs;
  }

  override reset(state: State): void {
    super.reset(state);
    this.fullEncodeBuffer = SHARED_BUFFER;
    this.encoder.sharedBuffer = SHARED_BUFFER;
    const encode = this.encoder.encode.bind(this.encoder);
    this.encoder.encode = (...args) => {
      const view = encode(...args);
      this.#patch = this.#roomTimeMs ? view : Buffer.from(view);
      this.#patchBytes = view.length + (this.#roomTimeMs ? TIMED_BYTES : 0);
      return this.#patch;
    };
  }

  /** All of the state, for spectators; without Colyseus's own first byte. */
  wholeState(): Uint8Array {
    return Uint8Array.from(this.#encodeState().subarray(1));
  }

  override getFullState(...[client, timing]: Parameters<Base["getFullState"]>): Uint8Array {
    if (!this.#roomTimeMs || !client) return Buffer.from(this.#encodeState(client, timing));
    return this.#encodeState(client, { sNow: this.#roomTimeMs() });
  }

  /** Anew each time: another room may have encoded into the buffer since. */
  #encodeState(...args: Parameters<Base["getFullState"]>): Uint8Array {
    SHARED_BUFFER[0] = Protocol.ROOM_STATE;
    this.needFullEncode = true;
    return super.getFullState(...args);
  }

  override handshake(): Uint8Array {
    const { context } = this.encoder;
    const known = handshakes.get(context);
    if (known) return known;
    const handshake = super.handshake();
    handshakes.set(context, handshake);
    return handshake;
  }

  override applyPatches(...args: Parameters<Base["applyPatches"]>): boolean {
    const [clients] = args;
    const { hasChanges } = this.encoder;
    if (hasChanges) this.#onChange();
    const hasSent = super.applyPatches(...args);
    if (hasSent) {
      this.#metrics.countPatch(this.#patchBytes, countJoined(clients));
      this.#spectators?.onPatch(this.#patch.subarray(1));
    } else if (hasChanges) this.#spectators?.onUnsent();
    // A patch without a change still says the time.
    if (!hasSent && this.#roomTimeMs && clients.length > 0)
      this.#metrics.countPatch(1 + TIMED_BYTES, countJoined(clients));
    // It lies in a pool of 64 KB of Node's, which would stay as long as it does.
    this.#patch = NO_BYTES;
    return hasSent;
  }
}

/** What Colyseus puts before a patch in a room that takes inputs: the room's time, and the newest input that is done. */
const TIMED_BYTES = 8;

/** Who is still coming in gets no patch. */
function countJoined(clients: Client[]): number {
  let count = 0;
  for (const client of clients) if (client.state === ClientState.JOINED) count += 1;
  return count;
}
