import { type Client, ClientState, SchemaSerializer } from "@colyseus/core";
import type { Schema } from "@colyseus/schema";
import type { Metrics } from "../../ops/metrics.ts";

type Base = SchemaSerializer<Schema>;

/**
 * Copies each patch and each whole state out of the buffer in which it was encoded. Colyseus sends views of that buffer,
 * and the next patch is encoded into it: whatever has not left by then, since the client's line is slow or since frames
 * leave together (corked-writes.ts), would be overwritten. One copy serves all clients of the room.
 *
 * It counts patches and their bytes on the way, and says beforehand that there is one.
 */
export class PatchSerializer<State extends Schema> extends SchemaSerializer<State> {
  readonly #metrics: Metrics;
  readonly #onChange: () => void;
  #patchBytes = 0;

  /** @param onChange called before a patch is encoded, where there is anything to send; it may add to it. */
  constructor(metrics: Metrics, onChange: () => void) {
    super();
    this.#metrics = metrics;
    this.#onChange = onChange;
  }

  override reset(state: State): void {
    super.reset(state);
    const encode = this.encoder.encode.bind(this.encoder);
    this.encoder.encode = (...args) => {
      const patch = Buffer.from(encode(...args));
      this.#patchBytes = patch.length;
      return patch;
    };
  }

  override getFullState(...args: Parameters<Base["getFullState"]>) {
    return Buffer.from(super.getFullState(...args));
  }

  override applyPatches(...args: Parameters<Base["applyPatches"]>): boolean {
    const [clients] = args;
    if (this.encoder.hasChanges) this.#onChange();
    const hasSent = super.applyPatches(...args);
    if (hasSent) this.#metrics.countPatch(this.#patchBytes, countJoined(clients));
    return hasSent;
  }
}

/** Who is still coming in gets no patch. */
function countJoined(clients: Client[]): number {
  let count = 0;
  for (const client of clients) if (client.state === ClientState.JOINED) count += 1;
  return count;
}
