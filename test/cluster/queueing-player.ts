/** A player who waits for match after match and comes to none, by whichever process answers: what a client does that polls, without a game. */
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import { nextRandom, type Random } from "../../src/game/core/random.ts";
import { type Account, RequestFailed } from "../support/account.ts";

const ticket = z.object({
  ticket_id: z.string(),
  state: z.enum(["waiting", "asked", "opening", "open", "ended"]),
  members: z.array(z.object({ player_id: z.string(), has_accepted: z.boolean().optional() })),
});
const answer = z.object({ ticket });
type Told = z.infer<typeof ticket>;

const POLL_MS = 100;
const DECLINES_SHARE = 0.05;

export type QueueingOptions = {
  account: Account;
  queue_ids: readonly string[];
  random: Random;
  /** Of the processes that run, such as ws://127.0.0.1:2567. */
  endpoints: () => readonly string[];
  /** Its ticket is in another state than before. */
  onTold: (state: Told["state"]) => void;
};

export class QueueingPlayer {
  /** Tickets that a process has answered with. */
  readonly ticket_ids = new Set<string>();
  readonly #options: QueueingOptions;
  #account: Account;
  #ticket: Told | undefined;

  constructor(options: QueueingOptions) {
    this.#options = options;
    this.#account = options.account;
  }

  get player_id(): string {
    return this.#account.player_id;
  }

  async play(isOver: () => boolean): Promise<void> {
    while (!isOver()) {
      await this.#act().catch((error: unknown) => this.#recover(error));
      await delay(POLL_MS);
    }
  }

  /** As who comes back later: what has become of its ticket is found out. */
  async comeBack(): Promise<void> {
    this.#account.http = this.#one(this.#options.endpoints()).replace(/^ws/, "http");
    await this.#account.request("GET", "/api/me/ticket").catch((error: unknown) => this.#recover(error));
  }

  /** Its tokens last for a quarter of an hour. */
  async #recover(error: unknown): Promise<void> {
    if (!(error instanceof RequestFailed && error.status === 401)) return unlessAway(error);
    const endpoint = this.#one(this.#options.endpoints());
    this.#account = await this.#account.refreshed(endpoint);
  }

  async #act(): Promise<void> {
    this.#account.http = this.#one(this.#options.endpoints()).replace(/^ws/, "http");
    const state = this.#ticket?.state;
    // Once its match is open, there is nothing more to be told of it.
    if (state === undefined || state === "ended" || state === "open") await this.#queue();
    else await this.#ask("GET", `/${this.#ticket?.ticket_id}`);
    const own = this.#ticket?.members.find(each => each.player_id === this.player_id);
    if (this.#ticket?.state !== "asked" || own?.has_accepted) return;
    const verb = nextRandom(this.#options.random) < DECLINES_SHARE ? "decline" : "accept";
    await this.#ask("POST", `/${this.#ticket.ticket_id}/${verb}`);
  }

  /** Where an answer was lost, the account has a ticket that its player does not know. */
  async #queue(): Promise<void> {
    const { queue_ids } = this.#options;
    try {
      await this.#ask("POST", "", { queue_id: this.#one(queue_ids) });
    } catch (error) {
      if (!(error instanceof RequestFailed && error.status === 409)) throw error;
      const found = answer.partial().parse(await this.#account.request("GET", "/api/me/ticket"));
      if (found.ticket) this.#know(found.ticket);
    }
  }

  async #ask(method: string, path: string, body?: object): Promise<void> {
    const reply = await this.#account.request(method, `/api/matchmaking/tickets${path}`, body);
    this.#know(answer.parse(reply).ticket);
  }

  #know(told: Told): void {
    const before = this.#ticket;
    this.#ticket = told;
    this.ticket_ids.add(told.ticket_id);
    if (before?.ticket_id !== told.ticket_id || before.state !== told.state) this.#options.onTold(told.state);
  }

  #one<T>(of: readonly T[]): T {
    const found = of[Math.floor(nextRandom(this.#options.random) * of.length)];
    if (found === undefined) throw new Error("there is none");
    return found;
  }
}

/** Its process has died, or it came too late: it asks again. */
function unlessAway(error: unknown): void {
  if (error instanceof RequestFailed) {
    if (error.status === 409 || error.status === 503) return;
  } else if (error instanceof Error && error.message.endsWith("has no answer")) return;
  throw error;
}
