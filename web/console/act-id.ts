/** The id of an act of staff: asked again with it, as after a lost answer, nothing is done twice. */
import { useRef } from "preact/hooks";
import { ApiProblem } from "../client/account-api.ts";

const UUID_BYTES = 16;
const FIRST_OF_FAULTS = 500;

/** Does something with an id, the same one until it is known what came of it. */
export function useActId(): (deed: (act_id: string) => Promise<unknown>) => Promise<void> {
  const id = useRef(newUuid());
  return async deed => {
    try {
      await deed(id.current);
      id.current = newUuid();
    } catch (error) {
      // Refused: nothing was done. Else it may have been done all the same.
      if (error instanceof ApiProblem && error.status < FIRST_OF_FAULTS) id.current = newUuid();
      throw error;
    }
  };
}

/** Of version 4. `crypto.randomUUID` is not there where a page comes without TLS. */
function newUuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(UUID_BYTES));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = [...bytes].map(each => each.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
