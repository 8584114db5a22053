/**
 * What stands before the WebSockets: an upgrade goes through only where it names a room and a seat in it. Colyseus itself would
 * answer any other with an echo of every frame, as a probe of latency, which nobody here uses.
 */

/** The refusal of an upgrade; undefined where it may go on. Whether the seat is good is the room's to say, in words. */
export function seatGate({ url }: Request): Response | undefined {
  const { pathname, searchParams } = new URL(url);
  const [, room_id] = /\/[\w-]+\/([\w-]+)$/.exec(pathname) ?? [];
  if (room_id === undefined || !searchParams.get("sessionId")) {
    return refuse(400, "Connect to /{processId}/{roomId}?sessionId=… of the seat that you were given.");
  }
  // Colyseus looks rooms up in a plain object, and would take what every object has for a room.
  if (room_id in Object.prototype) return refuse(404, `There is no room ${room_id}.`);
  return undefined;
}

function refuse(status: number, text: string): Response {
  return new Response(text, { status, headers: { "Content-Type": "text/plain; charset=utf-8" } });
}
