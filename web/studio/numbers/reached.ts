/** What of the content can have a part in a fight or a run: what a change does not touch need not be played. */
import { CONTENT_SET_NAMES, type Content, type ContentSetName } from "../../../src/game/content/content.ts";
import type { Where } from "../draft.ts";
import { keyOf } from "../draft.ts";

/** The rules look through all of these for every character. */
const ALWAYS: readonly ContentSetName[] = ["rules", "difficulties", "affixes", "achievements"];

/**
 * The keys (`keyOf`) of all that the given entries lead to. It takes every text that is an id somewhere for a reference, so it may find
 * too many, and leaves none out.
 */
export function reachedFrom(content: Content, from: readonly Where[]): ReadonlySet<string> {
  const reached = new Set<string>();
  const open: unknown[] = [];
  const reach = ({ set, id }: Where) => {
    if (!Object.hasOwn(content[set], id) || reached.has(keyOf({ set, id }))) return;
    reached.add(keyOf({ set, id }));
    open.push(content[set][id]);
    // A potion does not name what it does: the ability names the potion.
    if (set === "items")
      for (const ability of Object.values(content.abilities))
        if (ability.consumed_item_id === id) reach({ set: "abilities", id: ability.id });
  };
  for (const where of from) reach(where);
  for (const set of ALWAYS) for (const id of Object.keys(content[set])) reach({ set, id });
  for (let value = open.pop(); value !== undefined; value = open.pop())
    for (const text of textsIn(value)) for (const set of CONTENT_SET_NAMES) reach({ set, id: text });
  return reached;
}

/** Keys, too: what costs how much is said by id. */
function* textsIn(value: unknown): Generator<string> {
  if (typeof value === "string") yield value;
  if (typeof value !== "object" || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    if (!Array.isArray(value)) yield key;
    yield* textsIn(inner);
  }
}
