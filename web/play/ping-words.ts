/** Places that the party points at, in words. */
import type { PartyLine } from "../client/party-types.ts";
import { pingTexts } from "../texts/pings.ts";
import { textsFor, thisPage } from "../ui/this-page.ts";

export const pingWords = textsFor(thisPage(), pingTexts);

/** What is written at the place. */
export function nameAtPlace({ character_name, ping }: PartyLine): string {
  return pingWords.at[ping?.kind ?? "here"](character_name);
}
