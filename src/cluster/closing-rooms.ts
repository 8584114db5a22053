/**
 * Rooms of this process that are closing. Colyseus forgets a room before it is saved: whoever asks for it meanwhile waits
 * here, or it would be restored from a state that is about to be replaced.
 */
const closing = new Map<string, Promise<unknown>>();

/** @param closed settles when the room is saved, or given up. */
export function noteClosing(room_id: string, closed: Promise<unknown>): void {
  closing.set(room_id, closed);
  const forget = () => {
    if (closing.get(room_id) === closed) closing.delete(room_id);
  };
  closed.then(forget, forget);
}

export function isClosing(room_id: string): boolean {
  return closing.has(room_id);
}

/** Resolves once the room is not closing in this process; saving a room takes 5 s at most. */
export async function untilClosed(room_id: string): Promise<void> {
  await Promise.allSettled([closing.get(room_id)]);
}
