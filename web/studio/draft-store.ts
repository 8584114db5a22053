/** Where the browser keeps a draft. */
import { forget, keep, kept, keptForGood, onKeptElsewhere } from "../ui/storage.ts";
import type { DraftStore } from "./draft.ts";

/** @param name of what is kept. */
export function draftStore(name: string): DraftStore {
  return {
    load: () => kept(name),
    keep: text => {
      keep(name, text);
      return keptForGood(name) === text;
    },
    forget: () => forget(name),
    onOther: listener => onKeptElsewhere(name, listener),
  };
}
