/** What members of a party say to each other: lines of text, and pings that point at a place. */
import { z } from "zod";
import { isPlain, isVisible, withoutReserved } from "../characters/character-name.ts";
import { withoutOffensiveWords } from "../characters/offensive-words.ts";
import { RowSchema } from "../store/schema-version.ts";
import { id } from "./party.ts";
import { PartyRefusal } from "./party-refusal.ts";

/** So long a line is kept. */
export const LINE_SECONDS = 24 * 3600;
/** Of characters as they are counted by Unicode, in NFKC. */
export const MAX_LINE_CHARACTERS = 200;

/** What a ping says of its place. */
export const PING_KINDS = ["here", "enemy", "loot", "danger", "help"] as const;

/** Far beyond every room, in metres. */
const FAR = 100_000;
const coordinate = z.number().min(-FAR).max(FAR);

/** Dungeon coordinates in metres, as in the room. */
export const ping = z.object({
  kind: z.enum(PING_KINDS),
  room_id: id,
  position_x: coordinate,
  position_z: coordinate,
});

/** Either a text or a ping. */
export const line = z.object({
  /** Its time, and something random behind: later lines have greater ids. */
  line_id: z.string().min(1).max(64),
  player_id: id,
  /** Of the character with which it was said. */
  character_name: z.string(),
  at: z.iso.datetime(),
  text: z.string().optional(),
  ping: ping.optional(),
});
export type Line = z.infer<typeof line>;

export const lineRows = new RowSchema(line.extend({ expires_at: z.int() }));

/**
 * The text as it is shown to others: in NFKC, with one space where there were several, and with stars for each word that no character may be
 * called by.
 *
 * @param offensive_words those of the content.
 *
 * @throws PartyRefusal where it is too long, cannot be seen, or has what must not be in a line.
 */
export function readableText(typed: string, offensive_words: readonly string[]): string {
  // Before anything is done with a text of any length.
  if (typed.length > 4 * MAX_LINE_CHARACTERS) throw new PartyRefusal("line_too_long");
  const text = typed.normalize("NFKC").replace(/ +/g, " ").trim();
  if ([...text].length > MAX_LINE_CHARACTERS) throw new PartyRefusal("line_too_long");
  if (!isVisible(text) || !isPlain(text)) throw new PartyRefusal("line_invisible");
  return withoutOffensiveWords(withoutReserved(text), offensive_words);
}
