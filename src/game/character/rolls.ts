/** What makes a new piece of equipment: its affixes and rolls, and its id. */
import type { Affix, Item } from "../content/character-content.ts";
import type { Content } from "../content/content.ts";
import { type Draws, rollWeighted, rollWhole } from "../core/random.ts";
import { sipHash24 } from "../core/siphash.ts";
import { HIGHEST_ROLL } from "./character-build.ts";
import type { LoosePiece } from "./lasting.ts";

/**
 * The id of the piece that came as this number from this source. Redo and replay make the same id again, so that nothing is there
 * twice. Short, since a character's row holds it several times.
 */
export function pieceId(source_kind: "loot" | "reward", source_id: string, number: number): string {
  const bytes = [...`${source_kind} ${source_id} ${number}`].map(
    letter => (letter.codePointAt(0) ?? 0) & 0xff,
  );
  const { high, low } = sipHash24([0, 0, 0, 0], bytes);
  return [high, low].map(half => (half >>> 0).toString(36).padStart(7, "0")).join("");
}

/** Rolls the piece's affixes: no two of one group, each by its weight for the item. @param level of where it comes from. */
export function rollAffixes(
  { affixes }: Content,
  item: Item,
  level: number,
  draws: Draws,
): LoosePiece["affixes"] {
  const rolled: LoosePiece["affixes"] = {};
  const count = rollWhole(draws, item.min_affixes, item.max_affixes);
  let pool = Object.values(affixes).filter(each => each.required_level <= level && weightOf(each, item) > 0);
  for (let i = 0; i < count && pool.length > 0; i++) {
    const affix = rollWeighted(draws, pool, each => weightOf(each, item));
    rolled[affix.id] = rollWhole(draws, 0, HIGHEST_ROLL);
    pool = pool.filter(each => each.group !== affix.group);
  }
  return rolled;
}

function weightOf({ weights }: Affix, { tags }: Item): number {
  return tags.reduce((most, tag) => Math.max(most, weights[tag] ?? 0), 0);
}
