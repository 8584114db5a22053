/** Which versions of the protocol this server speaks. docs/protocol.md says what each has that the one before has not. */
import { z } from "zod";

/** What `welcome` says, and the newest that a client may speak. */
export const PROTOCOL_VERSION = 6;

/** Since then clients hear of their character by itself: its sheet, and what happens to it. */
export const CHARACTERS_SINCE_VERSION = 5;

/** Clients that say nothing speak this one. */
export const OLDEST_PROTOCOL_VERSION = 1;

const SPOKEN = `${OLDEST_PROTOCOL_VERSION} to ${PROTOCOL_VERSION}`;

/** What a client says of itself, by whichever way it comes in. The refusal says what its player has to do. */
export const protocolVersion = z
  .int()
  .min(OLDEST_PROTOCOL_VERSION, {
    error: ({ input }) => `the game speaks version ${input} and this server ${SPOKEN}: update the game`,
  })
  .max(PROTOCOL_VERSION, {
    error: ({ input }) =>
      `the game speaks version ${input} and this server ${SPOKEN}: the server is older than the game, so join another one or wait until it is updated`,
  })
  .default(OLDEST_PROTOCOL_VERSION);
