import { ErrorCode, ServerError } from "@colyseus/core";

/** What a client may read of an error: the text of those that are meant for it, and never the insides of any other. */
export function readable(error: unknown): ServerError {
  if (error instanceof ServerError) return error;
  const text = "The server cannot take you in now: try again.";
  return new ServerError(ErrorCode.MATCHMAKE_UNHANDLED, text, { cause: error });
}
