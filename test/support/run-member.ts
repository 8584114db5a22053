/** A player on a run, over HTTP and WebSocket: it begins the run, invites, joins, and comes back to it, as a game client does. */
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import { Bot } from "../../loadtest/bot.ts";
import { characterIdOf } from "../../src/characters/character.ts";
import { Account, type KnownSession, RequestFailed } from "./account.ts";
import { type RunView, runView } from "./api-client.ts";

/** A client asks again after this where it is told to. */
const ASK_AGAIN_MS = 250;
const ASKS_LIMIT_MS = 30_000;

const seat = z.looseObject({
  name: z.string(),
  sessionId: z.string(),
  roomId: z.string(),
  processId: z.string(),
});
const cameIn = z.object({ room_id: z.string(), seat, run: runView });
const aRun = z.object({ run: runView });
const problem = z.looseObject({ reason: z.string().optional() });

/** What it was refused, such as `422 run_full`, or `404` where no reason is given. */
export function refusalIn(error: unknown): string {
  if (!(error instanceof RequestFailed)) throw error;
  const { reason } = problem.parse(error.body);
  return reason === undefined ? `${error.status}` : `${error.status} ${reason}`;
}

export class RunMember {
  readonly name: string;
  account: Account;
  session_id: string;
  bot: Bot | undefined;

  static async signUp(endpoint: string, name: string): Promise<RunMember> {
    const account = await Account.guest(endpoint);
    const session = await account.beginSession(name);
    // The server puts a number behind a name that somebody has.
    const { character_name } = z.looseObject({ character_name: z.string() }).parse(session);
    return new RunMember(character_name, account, session.session_id);
  }

  private constructor(name: string, account: Account, session_id: string) {
    this.name = name;
    this.account = account;
    this.session_id = session_id;
  }

  get character_id(): string {
    return characterIdOf(this.session_id);
  }

  /** Asks the server at this endpoint from now on. */
  asks(endpoint: string): void {
    this.account.http = endpoint.replace(/^ws/, "http");
  }

  /** A long time later: a new sign-in, and a new session with its character. */
  async returns(endpoint: string): Promise<void> {
    this.account = await this.account.refreshed(endpoint);
    this.session_id = (await this.account.beginSession(this.name)).session_id;
  }

  session(): Promise<KnownSession> {
    return this.account.session(this.session_id);
  }

  async begins(wanted: object = {}): Promise<string> {
    const { session_id } = this;
    return aRun.parse(await this.account.request("POST", "/api/runs", { session_id, ...wanted })).run.run_id;
  }

  async run(run_id: string): Promise<RunView> {
    return aRun.parse(await this.account.request("GET", `/api/runs/${run_id}`)).run;
  }

  async runs(): Promise<RunView[]> {
    const answer = await this.account.request("GET", `/api/runs?character_id=${this.character_id}`);
    return z.object({ runs: z.array(runView) }).parse(answer).runs;
  }

  /** A code that leads one character into the run. */
  async invites(run_id: string): Promise<string> {
    const answer = await this.account.request("POST", `/api/runs/${run_id}/invites`, {
      session_id: this.session_id,
    });
    return z.object({ code: z.string() }).parse(answer).code;
  }

  resume(run_id: string): Promise<Bot> {
    return this.#comeIn(`/api/runs/${run_id}/resume`, {});
  }

  join(run_id: string, code?: string): Promise<Bot> {
    return this.#comeIn(`/api/runs/${run_id}/join`, code === undefined ? {} : { code });
  }

  /** Joins without connecting. */
  letIn(run_id: string, code: string) {
    return this.#seat(`/api/runs/${run_id}/join`, { code });
  }

  async #comeIn(path: string, body: object): Promise<Bot> {
    const seat = await this.#seat(path, body);
    const bot = await Bot.take(this.account.http.replace(/^http/, "ws"), seat);
    this.bot = bot;
    return bot;
  }

  async #seat(path: string, body: object): Promise<z.output<typeof seat>> {
    const { session_id, account } = this;
    const { protocol_version } = account;
    const ask = () => account.request("PUT", path, { ...body, session_id, protocol_version });
    return cameIn.parse(await askedAgain(ask)).seat;
  }

  leave(run_id: string): Promise<unknown> {
    const { session_id, account } = this;
    return askedAgain(() => account.request("PUT", `/api/runs/${run_id}/leave`, { session_id }));
  }

  remove(run_id: string, character_id: string): Promise<unknown> {
    return this.account.request("DELETE", `/api/runs/${run_id}/members/${character_id}`);
  }
}

/** Where a room closes, a character is in a fight or not saved yet (409, 503), a client asks again. */
async function askedAgain(ask: () => Promise<unknown>): Promise<unknown> {
  const startedAtMs = performance.now();
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      const mayAskAgain = error instanceof RequestFailed && [409, 503].includes(error.status);
      if (!mayAskAgain || performance.now() - startedAtMs > ASKS_LIMIT_MS) throw error;
      await delay(ASK_AGAIN_MS);
    }
  }
}
