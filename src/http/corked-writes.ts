/**
 * What one turn of the event loop has to say to a client leaves in one write: a kill is a patch, messages and an answer,
 * and each write of its own would be a call to the system, which costs more than all else about a frame.
 */
import type { Duplex } from "node:stream";

let held: (() => void)[] = [];

/**
 * The WebSocket library corks its socket for each frame. From now on the first uncork of a turn waits until the turn is
 * over, and all frames until then leave together. They must not change meanwhile: a caller that sends a view of a buffer that
 * it uses again has to copy it (see PatchSerializer).
 */
export function writeTogether(socket: Duplex): void {
  const uncork = socket.uncork.bind(socket);
  let isHeld = false;
  socket.uncork = () => {
    if (isHeld) return uncork();
    isHeld = true;
    if (held.length === 0) setImmediate(releaseAll);
    held.push(() => {
      isHeld = false;
      uncork();
    });
  };
}

function releaseAll(): void {
  const released = held;
  held = [];
  for (const release of released) release();
}
