/** A player of a game with the client library, whose client may crash, and is started again with nothing but who the player is. */
import assert from "node:assert/strict";
import { z } from "zod";
import {
  AccountApi,
  ArenaConnection,
  Parties,
  Queue,
  Ratings,
  type Ticket,
  type TicketState,
} from "../../web/client/index.ts";
import { Account, askedToTryAgain } from "./account.ts";
import { eventually } from "./eventually.ts";
import { NewsListener } from "./news-listener.ts";

const begun = z.object({
  session_token: z.string(),
  session: z.object({ session_id: z.string(), character_id: z.string() }),
});
const mailbox = z.object({
  mails: z.array(
    z.object({
      mail_id: z.string(),
      reason: z.string(),
      title: z.string().optional(),
      goods: z.array(z.object({ item_id: z.string(), quantity: z.int() })),
    }),
  ),
});
const inventory = z.object({ items: z.array(z.object({ item_id: z.string(), quantity: z.int() })) });
export type Mail = z.infer<typeof mailbox>["mails"][number];

/** A client looks each second or two. */
const STATE_LIMIT_MS = 30_000;

type PartyView = { party?: { members: { player_id: string; is_away: boolean }[] } };

/** What a client has that runs, and nobody has once it has crashed. */
type Running = { api: AccountApi; queue: Queue; news?: NewsListener | undefined };

export class StoryPlayer {
  readonly name: string;
  readonly session_id: string;
  readonly character_id: string;
  #account: Account;
  #running: Running | undefined;

  /** A new guest with a character. @param endpoint of the server that its client asks. */
  static async come(endpoint: string, name: string): Promise<StoryPlayer> {
    const account = await Account.guest(endpoint);
    const { session } = begun.parse(await account.request("POST", "/api/sessions", {}));
    return new StoryPlayer(account, endpoint, { name, ...session });
  }

  private constructor(
    account: Account,
    endpoint: string,
    { name, session_id, character_id }: { name: string; session_id: string; character_id: string },
  ) {
    this.#account = account;
    this.name = name;
    this.session_id = session_id;
    this.character_id = character_id;
    this.#running = this.#start(endpoint);
  }

  get player_id(): string {
    return this.#account.player_id;
  }

  /** Of the server that its client asks. */
  get endpoint(): string {
    return this.#client.api.endpoint;
  }

  get queue(): Queue {
    return this.#client.queue;
  }

  get parties(): Parties {
    return new Parties(this.#client.api, this.session_id);
  }

  get ratings(): Ratings {
    return new Ratings(this.#client.api);
  }

  get ticket(): Ticket {
    return this.queue.ticket ?? assert.fail(`${this.name} follows no ticket`);
  }

  /** Listens to what becomes of its party. */
  async listen(): Promise<void> {
    const path = `/api/sessions/${this.session_id}/token`;
    const { session_token } = await this.#client.api.ask<{ session_token: string }>("POST", path);
    this.#client.news = await NewsListener.join(this.endpoint, "party", session_token);
  }

  /** Waits until it is told that the other is away, or is not. */
  async hearsAway({ player_id }: StoryPlayer, is_away: boolean): Promise<void> {
    const isIt = ({ party }: PartyView) =>
      party?.members.some(each => each.player_id === player_id && each.is_away === is_away) === true;
    const news = this.#client.news ?? assert.fail(`${this.name} does not listen`);
    await eventually(`${this.name} hears it`, () => isIt((news.last("party") ?? {}) as PartyView));
  }

  /** Waits until its ticket is so, as its client sees it. */
  async sees(state: TicketState): Promise<Ticket> {
    return eventually(
      `the ticket of ${this.name} is ${state}`,
      () => this.queue.ticket?.state === state && this.queue.ticket,
      STATE_LIMIT_MS,
    );
  }

  /** Accepts the match, unless that was done before. */
  async accept(): Promise<void> {
    const own = this.ticket.members.find(each => each.player_id === this.player_id);
    if (own?.has_accepted !== true) await this.queue.accept();
  }

  /** The way into the match that is open. */
  async enter(): Promise<ArenaConnection> {
    return ArenaConnection.bySeat(this.endpoint, await this.queue.join());
  }

  /** Its process is gone, with its connections, and whatever it was about to do. */
  crash(): void {
    const { queue, news } = this.#client;
    queue.stop();
    news?.drop();
    this.#running = undefined;
  }

  /** Its client is started again. */
  async comeBack(endpoint: string): Promise<void> {
    this.#running?.queue.stop();
    this.#account = await this.#account.refreshed(endpoint);
    this.#running = this.#start(endpoint);
  }

  async leave(): Promise<void> {
    this.#running?.queue.stop();
    await this.#running?.news?.leave().catch(() => undefined);
  }

  /** Right after a new start rooms may not be found at once: it asks again, as it is told to. */
  async mails(): Promise<Mail[]> {
    const path = `/api/characters/${this.character_id}/mailbox`;
    const answer = await eventually("the mailbox can be read", () =>
      this.#account.request("GET", path).catch(askedToTryAgain),
    );
    return mailbox.parse(answer).mails;
  }

  async take({ mail_id }: Mail): Promise<void> {
    await this.#account.request("POST", `/api/characters/${this.character_id}/mailbox/${mail_id}/take`);
  }

  /** How much of an item it carries. */
  async carries(item_id: string): Promise<number> {
    const path = `/api/characters/${this.character_id}/inventory`;
    const { items } = inventory.parse(await this.#account.request("GET", path));
    return items.find(each => each.item_id === item_id)?.quantity ?? 0;
  }

  get #client(): Running {
    return this.#running ?? assert.fail(`the client of ${this.name} does not run`);
  }

  #start(endpoint: string): Running {
    const api = new AccountApi(endpoint, () => this.#account.access_token);
    return { api, queue: new Queue(api, this.session_id) };
  }
}
