/** What a player may call its character: something that can be seen, and that looks like nobody else's title. */
import { z } from "zod";

const MAX_CHARACTERS = 32;

/** Names that say who has a say here. They are refused in whichever letters and with whatever between them. */
const RESERVED = [
  "admin",
  "administrator",
  "mod",
  "moderator",
  "gamemaster",
  "developer",
  "staff",
  "support",
  "system",
  "server",
  "owner",
];

/** Refused also as a part of a longer word. */
const RESERVED_PARTS = ["admin", "moderator", "gamemaster"];

/**
 * Letters that look like Latin ones, by the Latin letter. It is a table of our own, and a short one: names are only compared with
 * the words above. NFKC has already turned full-width, mathematical and circled letters into plain ones, and marks are taken
 * off. Unicode's whole table of confusables has 6000 entries, and would fold honest names of other scripts, too.
 */
const LOOK_ALIKES: Readonly<Record<string, string>> = {
  a: "аαɑ@4ᴀ",
  b: "вьβʙ",
  c: "сϲᴄ",
  d: "ԁɗᴅ",
  e: "еєεҽё3ᴇ",
  f: "ғϝ",
  g: "ɡցɢ9",
  h: "һнʜ",
  i: "іιıїɪl1!|ӏ",
  j: "јʝ",
  k: "кκᴋ",
  m: "мϻᴍʍ",
  n: "пոηɴ",
  o: "оοσօ0ᴏ",
  p: "рρᴘ",
  r: "гʀ",
  s: "ѕꜱ5$",
  t: "тτᴛ7",
  u: "υսᴜ",
  v: "νѵᴠ",
  w: "ԝωᴡ",
  x: "хχ",
  y: "уγʏ",
};

const LATIN = new Map(
  Object.entries(LOOK_ALIKES).flatMap(([latin, others]) => [...others].map(other => [other, latin] as const)),
);

/** What is seen: a letter, a digit, a punctuation mark or a symbol; U+2800 is a symbol without a dot of ink. */
const VISIBLE = /[\p{L}\p{N}\p{P}\p{S}]/u;
const INVISIBLE = /[\u2800\u3164\uffa0\u115f\u1160]/gu;

/** Nothing but letters, marks, digits, punctuation, symbols and plain spaces; joiners only where they join. */
const ALLOWED =
  /^(?:[\p{L}\p{M}\p{N}\p{P}\p{S} ]|(?<=[\p{L}\p{M}\p{Extended_Pictographic}\p{Emoji_Modifier}])[\u200c\u200d](?=[\p{L}\p{M}\p{Extended_Pictographic}]))*$/u;

/** U+034F and the like: marks that nobody sees. Emoji need U+FE0F. */
const HIDDEN_MARKS = /[\u034f\u180b-\u180f\ufe00-\ufe0e]|[\u{e0100}-\u{e01ef}]/u;

/** In NFKC, with one space where there were several. */
export const chosenName = z
  .string()
  .transform(text => text.normalize("NFKC").replace(/ +/g, " ").trim())
  .pipe(
    z
      .string()
      .min(1, "must not be empty")
      .max(MAX_CHARACTERS, `may have ${MAX_CHARACTERS} characters at most`)
      .refine(isPlain, "must not contain control characters or invisible ones")
      .refine(isVisible, "must contain something that can be seen")
      .refine(name => !isReserved(name), "is reserved: choose another one"),
  );

/** Of a character whose player has chosen no name. */
export const NAMELESS = "Adventurer";

export const characterName = chosenName.default(NAMELESS);

/**
 * What two names have in common that look the same: for comparing, never for showing.
 *
 * @param name in NFKC.
 */
export function skeletonOf(name: string): string {
  const plain = name.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  return [...plain]
    .map(character => LATIN.get(character) ?? character)
    .join("")
    .replace(/[^\p{L}\p{N}]/gu, "");
}

/** Whether nothing in the text, which is in NFKC, is a control character, a line's end, or invisible. */
export function isPlain(name: string): boolean {
  return ALLOWED.test(name) && !HIDDEN_MARKS.test(name);
}

/** Whether something of the text can be seen. */
export function isVisible(name: string): boolean {
  return VISIBLE.test(name.replace(INVISIBLE, ""));
}

/** The text, in NFKC, with stars for each word that nobody may be called by. */
export function withoutReserved(text: string): string {
  return text.replace(/[\p{L}\p{M}\p{N}@$!|]+/gu, word =>
    isReserved(word) ? "*".repeat([...word].length) : word,
  );
}

function isReserved(name: string): boolean {
  const whole = skeletonOf(name);
  const words = name.split(/[^\p{L}\p{M}\p{N}@$!|]+/u).map(skeletonOf);
  const reserved = RESERVED.map(skeletonOf);
  if (reserved.includes(whole) || words.some(word => reserved.includes(word))) return true;
  return RESERVED_PARTS.some(part => whole.includes(skeletonOf(part)));
}
