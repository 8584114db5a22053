/** Rows whose parts are compressed, with pseudonyms in them. */

import { pseudonymous } from "../recordings/pseudonymous-part.ts";
import { compressLines, linesOf } from "../recordings/recording-repository.ts";
import { changedHappenings } from "../store/event-repository.ts";
import { COMBAT_EVENTS_TABLE, RECORDINGS_TABLE } from "../store/tables.ts";
import type { Fields, Pseudonyms } from "./pseudonyms.ts";

/** The row as it is to be; the same object where it is about nobody of them. */
export type RowForm = (row: Fields, pseudonyms: Pseudonyms) => Fields | Promise<Fields>;

/** By the name of the table. */
export const ROW_FORMS: Readonly<Record<string, RowForm>> = {
  [COMBAT_EVENTS_TABLE.name]: (row, pseudonyms) => changedHappenings(row, each => pseudonyms.replace(each)),
  [RECORDINGS_TABLE.name]: async (row, pseudonyms) => {
    const text = await linesOf(row);
    if (text === undefined || !pseudonyms.areIn(text)) return row;
    const replaced = pseudonymous(text, line => pseudonyms.replace(line));
    return { ...row, lines: await compressLines(replaced) };
  },
};
