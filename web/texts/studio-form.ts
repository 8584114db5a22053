/** What forms of `/studio` say. Names of fields and what they mean are the content's own words. */
import type { Translated } from "./language.ts";

type Range = {
  readonly least?: number | undefined;
  readonly most?: number | undefined;
  readonly above?: number | undefined;
};

const en = {
  remove: "Remove",
  up: "Up",
  down: "Down",
  copy: "Copy",
  empty: "Nothing yet",
  choose: "Choose …",
  /** Fields that may be added. */
  absent: "Fields that are left out",
  by_default: (value: string) => `else ${value}`,
  missing: (value: string) => `${value}: there is none`,
  strange: (name: string, value: string) => `${name} = ${value}: there is no such field`,
  count: (count: number, most: number) => `${count} of ${most} at most`,
  new_key: "Name of a new entry",
  form_of: (name: string) => (name === "" ? "Form" : `Form of ${name}`),
  /** By the kinds of a union's options that have no name of their own. */
  option: {
    text: "one text",
    record: "by language",
    number: "a number",
    switch: "yes or no",
  } as Readonly<Record<string, string>>,
  range: ({ least, most, above }: Range) => {
    if (above !== undefined) return most === undefined ? `above ${above}` : `above ${above}, at most ${most}`;
    if (least !== undefined && most !== undefined) return `${least} to ${most}`;
    if (least !== undefined) return `${least} or more`;
    return most === undefined ? "" : `at most ${most}`;
  },
};

export type FormTexts = typeof en;

const de: FormTexts = {
  remove: "Entfernen",
  up: "Nach oben",
  down: "Nach unten",
  copy: "Verdoppeln",
  empty: "Noch nichts",
  choose: "Wählen …",
  absent: "Felder, die fehlen",
  by_default: value => `sonst ${value}`,
  missing: value => `${value}: gibt es nicht`,
  strange: (name, value) => `${name} = ${value}: ein solches Feld gibt es nicht`,
  count: (count, most) => `${count} von höchstens ${most}`,
  new_key: "Name eines neuen Eintrags",
  form_of: name => (name === "" ? "Form" : `Form von ${name}`),
  option: { text: "ein Text", record: "nach Sprache", number: "eine Zahl", switch: "ja oder nein" },
  range: ({ least, most, above }) => {
    if (above !== undefined) return most === undefined ? `über ${above}` : `über ${above}, höchstens ${most}`;
    if (least !== undefined && most !== undefined) return `${least} bis ${most}`;
    if (least !== undefined) return `${least} oder mehr`;
    return most === undefined ? "" : `höchstens ${most}`;
  },
};

export const formTexts: Translated<FormTexts> = { en, de };
