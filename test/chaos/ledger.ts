/** What a player has been told that it got and used, so that the end can be compared with it. */
import type { Pickup } from "../../src/game/dungeon/loot.ts";

type Entry = { item_id: string; quantity: number; isCertain: boolean };

export class Ledger {
  /** By what was asked for: an entry for each loot, and for each use. Uses are negative. */
  readonly #entries = new Map<string, Entry>();

  /** Its answer may be lost: then nobody knows whether it was done. */
  asked(key: string, { item_id, quantity }: Pickup): void {
    if (!this.#entries.has(key)) this.#entries.set(key, { item_id, quantity, isCertain: false });
  }

  acknowledged(key: string): void {
    const entry = this.#entries.get(key);
    if (entry) entry.isCertain = true;
  }

  /** The answer said that nothing was done. */
  refused(key: string): void {
    this.#entries.delete(key);
  }

  /** Pick-ups that were acknowledged. */
  get pickups(): number {
    return [...this.#entries.values()].filter(({ quantity, isCertain }) => quantity > 0 && isCertain).length;
  }

  /** @param has what the player has in the end, of everything. Returns a sentence for each thing that is not as it was said. */
  problems(has: (item_id: string) => number): string[] {
    const items = new Set([...this.#entries.values()].map(({ item_id }) => item_id));
    return [...items].flatMap(item_id => {
      const own = [...this.#entries.values()].filter(each => each.item_id === item_id);
      const certain = sum(own.filter(each => each.isCertain));
      const open = own.filter(each => !each.isCertain);
      const least = certain + sum(open.filter(each => each.quantity < 0));
      const most = certain + sum(open.filter(each => each.quantity > 0));
      const amount = has(item_id);
      if (amount >= least && amount <= most) return [];
      return [`${amount} ${item_id} where it must have ${least === most ? least : `${least} to ${most}`}`];
    });
  }
}

function sum(entries: readonly Entry[]): number {
  return entries.reduce((total, { quantity }) => total + quantity, 0);
}
