/** How a room of Colyseus is made to pay for what it does: all ways into it lead through its meter. */
import type { UsageMeter } from "./usage-meter.ts";

type Method = (...args: never[]) => unknown;

/** From now on calls of these methods run in the meter's context. */
export function chargeCalls(room: object, names: readonly string[], meter: UsageMeter): void {
  for (const name of names) {
    const method: unknown = Reflect.get(room, name);
    if (typeof method !== "function") throw new Error(`The room has no method "${name}"`);
    const charged = (...args: never[]) => meter.run(() => Reflect.apply(method, room, args));
    Object.defineProperty(room, name, { value: charged, writable: true, configurable: true });
  }
}

/** The same handlers, of which the time is counted as well. */
export function chargeHandlers<H extends Method>(
  handlers: Record<string, H>,
  meter: UsageMeter,
): Record<string, (...args: Parameters<H>) => unknown> {
  return Object.fromEntries(
    Object.entries(handlers).map(([type, handler]) => [
      type,
      (...args: Parameters<H>) => meter.work(() => Reflect.apply(handler, undefined, args)),
    ]),
  );
}
