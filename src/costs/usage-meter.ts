/**
 * Counts what one room uses, wherever in the code it is used: whatever a room begins runs in its meter's async context, and the client of the
 * database charges the meter of the context that asks. What runs in no room's context is charged to none.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import type { Socket } from "node:net";
import type { Usage } from "./usage.ts";

/** One of so many is timed, and counts for all of them: to look at the clock costs more than most of what it would measure. */
const WORKS_PER_TIMED = 31;

const charged = new AsyncLocalStorage<UsageMeter>();

/** `bytesWritten` of Node's: all that was ever written to the connection. */
type CountedSocket = Pick<Socket, "bytesWritten"> & { once(event: "close", listener: () => void): unknown };

/** Calls the function with these arguments in one async context. */
type Run = ReturnType<typeof AsyncLocalStorage.snapshot>;

/** As no room was there yet when this was loaded. */
const uncharged: Run = AsyncLocalStorage.snapshot();

export class UsageMeter {
  /** Calls the function in this meter's context: what it asks of the database, also later, is charged here. */
  readonly run: Run;
  #readUnits = 0;
  #writeUnits = 0;
  #cpuSeconds = 0;
  /** Of connections that are gone. */
  #bytesBefore = 0;
  readonly #sockets = new Set<CountedSocket>();
  #works = 0;

  constructor() {
    // To go back into a context that is there takes half as long as to make one.
    this.run = charged.run(this, () => AsyncLocalStorage.snapshot());
  }

  get usage(): Usage {
    let bytes_out = this.#bytesBefore;
    for (const { bytesWritten } of this.#sockets) bytes_out += bytesWritten;
    return {
      read_units: this.#readUnits,
      write_units: this.#writeUnits,
      bytes_out,
      cpu_seconds: this.#cpuSeconds,
    };
  }

  /** As `run`, for what is done for a player's message: one of 31 is timed, as far as it does not wait. */
  work<R>(work: () => R): R {
    this.#works += 1;
    if (this.#works % WORKS_PER_TIMED !== 0) return this.run(work);
    const startedAtMs = performance.now();
    try {
      return this.run(work);
    } finally {
      this.addCpu(((performance.now() - startedAtMs) / 1000) * WORKS_PER_TIMED);
    }
  }

  /** Counts its bytes, for as long as it is open. Costs nothing until somebody asks for the sum. */
  watch(socket: CountedSocket): void {
    this.#sockets.add(socket);
    socket.once("close", () => {
      if (this.#sockets.delete(socket)) this.#bytesBefore += socket.bytesWritten;
    });
  }

  addUnits(kind: "read" | "write", units: number): void {
    if (kind === "read") this.#readUnits += units;
    else this.#writeUnits += units;
  }

  addCpu(seconds: number): void {
    this.#cpuSeconds += seconds;
  }
}

/**
 * The same work; whenever it is called, it is charged to the room in whose context `chargedAsNow` was: for timers that serve all rooms. To bind a function
 * to its async context would make a dozen objects each time, and a room has its context already.
 */
export function chargedAsNow<Args extends unknown[]>(work: (...args: Args) => void): (...args: Args) => void {
  const run = charged.getStore()?.run ?? uncharged;
  return (...args) => run(work, ...args);
}

/** Charges capacity units to the room in whose context this is called. */
export function chargeUnits(kind: "read" | "write", units: number): void {
  charged.getStore()?.addUnits(kind, units);
}

/** Charges time of the processor to the room in whose context this is called. */
export function chargeCpu(seconds: number): void {
  charged.getStore()?.addCpu(seconds);
}
