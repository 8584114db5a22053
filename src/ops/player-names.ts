/** What the characters of players are called: by that staff know whom a list is about. */
import { z } from "zod";
import type { Services } from "../services.ts";

/** By account; those without a character are absent. */
export const playerNames = z
  .record(z.string(), z.array(z.string()))
  .describe("What the characters of these players are called, by account.");

export type NamesOf = (player_ids: readonly string[]) => Promise<z.output<typeof playerNames>>;

export function namesOf({ store, characters }: Pick<Services, "store" | "characters">): NamesOf {
  return async player_ids => {
    const accounts = await store.accounts.list([...new Set(player_ids)]);
    const found = await characters.list(accounts.flatMap(({ character_ids }) => [...character_ids]));
    const nameOf = new Map(found.map(each => [each.character_id, each.character_name]));
    return Object.fromEntries(
      accounts.flatMap(({ player_id, character_ids }) => {
        const names = [...character_ids].flatMap(id => nameOf.get(id) ?? []);
        return names.length === 0 ? [] : [[player_id, names] as const];
      }),
    );
  };
}
