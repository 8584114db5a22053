/**
 * What a process does about sanctions that any process gives or lifts: it forgets what it believed of the account, and takes players who are
 * kept out from its rooms. It hears of them by news, and looks by itself for what the news may have missed.
 */
import { setTimeout as delay } from "node:timers/promises";
import type { Logger } from "pino";
import { z } from "zod";
import { closeText, keptOutBy } from "../auth/sanction-wait.ts";
import type { Standings } from "../auth/standings.ts";
import type { News } from "../cluster/news.ts";
import type { AccountRepository } from "../store/account-repository.ts";
import { levelOf } from "../store/dynamo/database-faults.ts";
import type { SanctionRepository } from "./sanction-repository.ts";
import { type Kick, SANCTIONS_CHANNEL } from "./sanction-service.ts";

/** So often while Redis is away: with the time that it takes, who is banned is out within 5 s. */
const LOOK_MS = 4000;
/** So often while it is there, for news that were lost. */
const SAFE_LOOK_MS = 60_000;
/** Clocks differ, and the index is some moments behind. */
const OVERLAP_MS = 30_000;
/** What a process that died has not completed is found at the start of another. */
const FIRST_LOOK_BACK_MS = 3_600_000;
/** Who came in while the row was written is found then: a join is decided by a row that was read before. */
const AGAIN_MS = 2000;

const told = z.object({ player_id: z.string(), kick_id: z.string().optional() });

/** Where players are in this process: its rooms, and those who watch. */
export type PlayersPlace = {
  has(player_id: string): boolean;
  isAnybodyHere(): boolean;
  /** Takes the player out, and closes its connections. */
  sendAway(player_id: string, why: string): void;
  /** As `sendAway`; the player may come in again. */
  kick(player_id: string): void;
};

export type SanctionWatchOptions = {
  sanctions: Pick<SanctionRepository, "changedSince" | "copy" | "now">;
  /** The kicks that were noted since, also by other processes. */
  kicksSince: (since_ms: number) => Promise<Kick[]>;
  accounts: Pick<AccountRepository, "get">;
  standings: Pick<Standings, "forget" | "takeAsked">;
  news: Pick<News, "listen">;
  /** Whether other processes cannot be heard now. */
  isCutOff: () => boolean;
  log: Logger;
};

export class SanctionWatch {
  readonly #options: SanctionWatchOptions;
  readonly #stopping = new AbortController();
  readonly #began_ms: number;
  readonly #places: PlayersPlace[] = [];
  #lookedAt_ms: number;
  #isGap = true;
  /** Changes that the last look has found. */
  #seen: ReadonlySet<string> = new Set();
  /** Kicks that were heard or found: whom they were about may have come in again since. */
  readonly #kicks = new Set<string>();
  #running: Promise<void> | undefined;

  /** Listens from now on. */
  constructor(options: SanctionWatchOptions) {
    this.#options = options;
    this.#began_ms = options.sanctions.now();
    this.#lookedAt_ms = this.#began_ms - FIRST_LOOK_BACK_MS;
    options.news.listen(
      SANCTIONS_CHANNEL,
      message => this.#hear(message),
      () => {
        this.#isGap = true;
      },
    );
  }

  /** Who is kept out is taken from there, too. */
  addPlace(place: PlayersPlace): void {
    this.#places.push(place);
  }

  /** Looks again and again from now on, too. Does not keep the process alive. */
  start(): void {
    this.#running = this.#run();
  }

  /** When it returns, nothing more is asked of the database. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  /** Finds what has changed, and acts on it. */
  async look(): Promise<void> {
    const { sanctions } = this.#options;
    const began_ms = sanctions.now();
    const since_ms = this.#lookedAt_ms - OVERLAP_MS;
    const failed: unknown[] = [];
    const trying = (work: Promise<void>) => work.catch((error: unknown) => failed.push(error));
    await trying(this.#lookForKicks(Math.max(since_ms, this.#began_ms)));
    const changes = await sanctions.changedSince(since_ms);
    const keyOf = ({ sanction_id, changed_at }: (typeof changes)[number]) => `${sanction_id} ${changed_at}`;
    const players = new Set(
      changes.filter(each => !this.#seen.has(keyOf(each))).map(({ player_id }) => player_id),
    );
    for (const player_id of players) await trying(this.#copyAndAct(player_id));
    // All others were acted on, such as where one row is of a newer release; the next look begins where this one has.
    if (failed.length > 0) throw failed[0];
    this.#seen = new Set(changes.map(keyOf));
    this.#lookedAt_ms = began_ms;
  }

  async #lookForKicks(since_ms: number): Promise<void> {
    const since = new Date(since_ms).toISOString();
    for (const kick_id of this.#kicks) if (kick_id < since) this.#kicks.delete(kick_id);
    for (const kick of await this.#options.kicksSince(since_ms)) this.#kick(kick);
  }

  #kick({ kick_id, player_id }: Kick): void {
    if (this.#kicks.has(kick_id)) return;
    this.#kicks.add(kick_id);
    for (const place of this.#places) place.kick(player_id);
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    const { sanctions, standings, isCutOff, log } = this.#options;
    let isUsed = true;
    while (!signal.aborted) {
      isUsed = standings.takeAsked() || this.#places.some(each => each.isAnybodyHere()) || isUsed;
      const isDue = this.#isGap || isCutOff() || sanctions.now() - this.#lookedAt_ms >= SAFE_LOOK_MS;
      if (isUsed && isDue) {
        this.#isGap = false;
        isUsed = false;
        await this.look().catch((error: unknown) => {
          this.#isGap = true;
          log[levelOf(error)]({ err: error }, "new sanctions cannot be looked for now");
        });
      }
      await delay(LOOK_MS, undefined, { ref: false, signal }).catch(() => undefined);
    }
  }

  #hear(message: unknown): void {
    const { data } = told.safeParse(message);
    if (!data) return;
    const { player_id, kick_id } = data;
    if (kick_id !== undefined) this.#kick({ kick_id, player_id });
    else {
      this.#actOrGap(player_id);
      setTimeout(() => this.#actOrGap(player_id), AGAIN_MS).unref();
    }
  }

  #actOrGap(player_id: string): void {
    if (this.#stopping.signal.aborted) return;
    this.#act(player_id).catch((error: unknown) => {
      this.#isGap = true;
      this.#options.log[levelOf(error)]({ err: error, player_id }, "a sanction is not applied yet");
    });
  }

  async #copyAndAct(player_id: string): Promise<void> {
    await this.#options.sanctions.copy(player_id);
    await this.#act(player_id);
  }

  async #act(player_id: string): Promise<void> {
    const { standings, accounts, sanctions, log } = this.#options;
    standings.forget(player_id);
    const places = this.#places.filter(each => each.has(player_id));
    if (places.length === 0) return;
    const hold = keptOutBy((await accounts.get(player_id)).held_sanctions, sanctions.now());
    if (!hold) return;
    const why = closeText(hold);
    log.info({ player_id, why }, "the player is sent away");
    for (const place of places) place.sendAway(player_id, why);
  }
}
