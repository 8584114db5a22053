/**
 * Loaded before a server, by `node --import`: a test that has started it sets its clock, as an operator or NTP sets that of a machine.
 * A number that is sent to the process says how far the clock is ahead from then on, in milliseconds; the process answers with it.
 */
let ahead_ms = 0;
const now = Date.now;

globalThis.Date = new Proxy(Date, {
  construct: (date, given, newTarget) =>
    Reflect.construct(date, given.length > 0 ? given : [now() + ahead_ms], newTarget),
  get: (date, key, receiver) => (key === "now" ? () => now() + ahead_ms : Reflect.get(date, key, receiver)),
});

process.on("message", message => {
  if (typeof message !== "number") return;
  ahead_ms = message;
  process.send?.(message);
});
process.channel?.unref();
