/** What commands have in common that play recordings again: how they end, and what they say of what went wrong. */
import { Unreplayable } from "../src/recordings/recorded-room.ts";
import { StartupError } from "../src/startup-error.ts";
import { StoredContentError } from "../src/store/content/content-repository.ts";
import { reasonOfDatabase } from "../src/store/dynamo/connect.ts";

const CANNOT = 2;

/** @param main resolves with the exit code; where it throws, that is 2. */
export function runRecordingCommand(main: () => Promise<number>): void {
  main().then(
    code => {
      process.exitCode = code;
    },
    (error: unknown) => {
      console.error(explain(error) ?? error);
      process.exitCode = CANNOT;
    },
  );
}

/** What its user can do something about, in a line; undefined for a defect of the program. */
function explain(error: unknown): string | undefined {
  const isExpected = [Unreplayable, StartupError, StoredContentError].some(kind => error instanceof kind);
  if (isExpected && error instanceof Error) return error.message;
  const reason = reasonOfDatabase(error);
  return reason && `The database failed (${reason}): try again.`;
}
