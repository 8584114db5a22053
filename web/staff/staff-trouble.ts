/** What went wrong with what staff have asked, as a sentence. */
import { type ComponentChild, h } from "preact";
import { ApiProblem } from "../client/account-api.ts";
import type { StaffTexts } from "../texts/staff.ts";
import { poolRefusal } from "../ui/pool-trip.ts";

/** Nothing where nothing went wrong. */
export function StaffTrouble({ error, words }: { error: unknown; words: StaffTexts }): ComponentChild {
  return error === undefined
    ? null
    : h("p", { class: "notice bad", role: "alert" }, staffTroubleText(error, words));
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
