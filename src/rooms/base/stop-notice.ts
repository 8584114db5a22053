/** What players read while their server waits for its rooms to be played to their end. */
import type { ServerMessage } from "../../schema/room-messages.ts";

/** @param seconds_left until the connection is closed. */
export function stopNotice(seconds_left: number): ServerMessage {
  const text = `The server stops in ${seconds_left} s. Your character is saved then, and you can come back.`;
  return { text, seconds_left };
}
