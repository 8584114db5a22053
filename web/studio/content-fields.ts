/** The forms of content: a field for each set, and which ids a field may take. */
import { z } from "zod";
import { CONTENT_SET_NAMES, type ContentSetName } from "../../src/game/content/content.ts";
import { contentSchemas } from "../../src/game/content/schemas/content-schemas.ts";
import { contentText } from "../client/content-text.ts";
import type { Draft, Where } from "./draft.ts";
import { type Field, fieldOf } from "./form/field.ts";
import type { Known } from "./form/form-parts.ts";
import { isList, isObject, type Json } from "./form/json.ts";

const fields = new Map<ContentSetName, Field>();

/** Made once for each set: forms go by its being the same object. */
export function fieldOfSet(set: ContentSetName): Field {
  const known = fields.get(set);
  if (known) return known;
  const schema: Json = JSON.parse(JSON.stringify(z.toJSONSchema(contentSchemas[set], { io: "input" })));
  const field = fieldOf(schema);
  fields.set(set, field);
  return field;
}

export function isSet(name: string | undefined): name is ContentSetName {
  return CONTENT_SET_NAMES.some(set => set === name);
}

/** Ids that there are: of a set, or at a path in the entry that is shown, such as `nodes.*.node_id`. */
export function knownIds(draft: Draft, shown: Where, refers_to: string, language: string): readonly Known[] {
  if (!isSet(refers_to)) {
    const ids = valuesAt(draft.entryOf(shown), refers_to.split("."));
    return ids.filter(id => typeof id === "string").map(id => ({ id, name: "" }));
  }
  return draft
    .listed(refers_to)
    .filter(({ state }) => state !== "removed")
    .map(({ id, entry }) => ({ id, name: nameOf(entry.name, language) }));
}

/** In the page's language, or empty. */
export function nameOf(name: Json | undefined, language: string): string {
  if (typeof name === "string") return name;
  if (!isObject(name)) return "";
  const texts = Object.entries(name).filter((each): each is [string, string] => typeof each[1] === "string");
  return texts.length === 0 ? "" : contentText(Object.fromEntries(texts), language);
}

function valuesAt(value: Json | undefined, [key, ...rest]: readonly string[]): readonly Json[] {
  if (value === undefined) return [];
  if (key === undefined) return [value];
  if (key === "*") return (isList(value) ? value : []).flatMap(part => valuesAt(part, rest));
  return isObject(value) ? valuesAt(value[key], rest) : [];
}

/** The entries that name this one, by their set and id. */
export function usersOf(draft: Draft, { set, id }: Where): readonly Where[] {
  return CONTENT_SET_NAMES.flatMap(other =>
    draft
      .listed(other)
      .filter(({ state }) => state !== "removed")
      .filter(({ entry }) => refersTo(fieldOfSet(other), entry, set, id))
      .map(each => ({ set: other, id: each.id })),
  );
}

/** Whether a value of the field has a reference to that entry anywhere. */
function refersTo(field: Field, value: Json | undefined, set: ContentSetName, id: string): boolean {
  if (value === undefined) return false;
  switch (field.kind) {
    case "text":
      return field.refers_to === set && value === id;
    case "list":
      return isList(value) && value.some(part => refersTo(field.of, part, set, id));
    case "record":
      return (
        isObject(value) &&
        Object.entries(value).some(
          ([key, part]) => refersTo(field.key, key, set, id) || refersTo(field.of, part, set, id),
        )
      );
    case "object":
      return isObject(value) && field.parts.some(part => refersTo(part.field, value[part.name], set, id));
    case "union":
      return field.options.some(option => refersTo(option.field, value, set, id));
    default:
      return false;
  }
}
