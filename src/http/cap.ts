/** How many of something accounts and addresses may have at once, in this process. */

/** Who has it; an anonymous player has no account. */
export type Holder = { player_id?: string | undefined; address?: string | undefined };

/** `release` gives it back, however often it is called; `refusal` is a sentence that says which limit is reached. */
export type Taken = { release: () => void; refusal?: undefined } | { refusal: string };

export class Cap {
  readonly #what: string;
  readonly #max: Readonly<Record<keyof Holder, number>>;
  readonly #held: Readonly<Record<keyof Holder, Map<string, number>>> = {
    player_id: new Map(),
    address: new Map(),
  };

  /** @param what such as "live rooms". */
  constructor(what: string, perAccount: number, perAddress: number) {
    this.#what = what;
    this.#max = { player_id: perAccount, address: perAddress };
  }

  /** Takes one for the account and the address together, or none: it waits for nothing in between. */
  take(holder: Holder): Taken {
    const refusal = this.refusalFor(holder);
    if (refusal !== undefined) return { refusal };
    this.#add(holder, 1);
    let isHeld = true;
    return {
      release: () => {
        if (isHeld) this.#add(holder, -1);
        isHeld = false;
      },
    };
  }

  /** What `take` would say. */
  refusalFor(holder: Holder): string | undefined {
    for (const kind of KINDS) {
      if (this.#count(kind, holder[kind]) < this.#max[kind]) continue;
      return `${NAMES[kind]} may have ${this.#max[kind]} ${this.#what} at once: end one first, or wait.`;
    }
    return undefined;
  }

  #count(kind: keyof Holder, who: string | undefined): number {
    return who === undefined ? 0 : (this.#held[kind].get(who) ?? 0);
  }

  #add(holder: Holder, change: 1 | -1): void {
    for (const kind of KINDS) {
      const who = holder[kind];
      if (who === undefined) continue;
      const count = this.#count(kind, who) + change;
      if (count === 0) this.#held[kind].delete(who);
      else this.#held[kind].set(who, count);
    }
  }
}

const KINDS = ["player_id", "address"] as const;
const NAMES = { player_id: "An account", address: "An address" };
