/** Which version of the protocol a client says that it speaks. */
import { z } from "zod";
import { OLDEST_PROTOCOL_VERSION, PROTOCOL_VERSION } from "./protocol-version.ts";

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
