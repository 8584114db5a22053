/** What went wrong with what staff have asked, as a sentence. */
import { type ComponentChild, h } from "preact";
import { ApiProblem } from "../client/account-api.ts";
import type { StaffTexts } from "../texts/staff.ts";
import { poolRefusal } from "../ui/pool-trip.ts";

type StaffTroubleProps = {
  readonly error: unknown;
  readonly words: StaffTexts;
  /** What it says where there is not what was asked for. */
  readonly missing?: string;
};

/** Nothing where nothing went wrong. */
export function StaffTrouble({ error, words, missing }: StaffTroubleProps): ComponentChild {
  if (error === undefined) return null;
  const isMissing = error instanceof ApiProblem && error.status === 404;
  const text = isMissing && missing !== undefined ? missing : staffTroubleText(error, words);
  return h("p", { class: "notice bad", role: "alert" }, text);
}

/** The server's sentence is for staff as it is. */
export function staffTroubleText(error: unknown, words: StaffTexts): string {
  const refusal = poolRefusal(error);
  if (refusal !== undefined) return words.not_signed_in(refusal);
  if (error instanceof ApiProblem) {
    const { message, retry_after_seconds: seconds } = error;
    return seconds === undefined || message.includes(`${seconds} s`)
      ? message
      : `${message} ${words.wait(seconds)}`;
  }
  // Of a fetch that has reached nothing.
  if (error instanceof TypeError) return words.away;
  return error instanceof Error ? error.message : String(error);
}
