/** What staff and players do with sanctions. Each change is in its row first, then in the account's, and then all processes are told. */
import type { Logger } from "pino";
import type { News } from "../cluster/news.ts";
import type { SanctionKind, SanctionReason } from "../game/content/sanction-content.ts";
import type { HeldSanction } from "../store/held-sanction.ts";
import { isHeld, needsSecond, type Sanction } from "./sanction.ts";
import type { SanctionRepository } from "./sanction-repository.ts";

/** On which all processes hear of each change, as `{player_id}`, and of each `Kick`. */
export const SANCTIONS_CHANNEL = "sanctions";

export type NewSanction = {
  kind: SanctionKind;
  reason: SanctionReason;
  ends_at?: string | undefined;
  note: string;
  evidence: string[];
};

/** A player that staff take from its rooms, and the id of what is noted of that, which begins with when it was. */
export type Kick = { kick_id: string; player_id: string };

/**
 * What holds against the player from now on. It must not throw.
 *
 * @param given what has just taken effect; undefined where something else has changed, such as that one was lifted.
 */
export type SanctionListener = (
  player_id: string,
  held: readonly HeldSanction[],
  given: Sanction | undefined,
) => void;

export class SanctionService {
  readonly #sanctions: SanctionRepository;
  readonly #news: Pick<News, "tell">;
  readonly #log: Pick<Logger, "info">;
  readonly #listeners: SanctionListener[] = [];

  constructor(sanctions: SanctionRepository, news: Pick<News, "tell">, log: Pick<Logger, "info">) {
    this.#sanctions = sanctions;
    this.#news = news;
    this.#log = log;
  }

  /** Is called in the process that makes a change, once it is in the account's row. */
  listen(listener: SanctionListener): void {
    this.#listeners.push(listener);
  }

  /** Done when all later ways in are closed; rooms follow within a second. A ban without an end waits for a second of staff. */
  async give(player_id: string, given_by: string, given: NewSanction): Promise<Sanction> {
    const { ends_at, ...rest } = given;
    const state = needsSecond(given) ? "pending" : "active";
    const sanction = await this.#sanctions.add({
      ...{ ...rest, player_id, given_by, state },
      ...(ends_at !== undefined && { ends_at }),
    });
    if (state === "active") await this.#apply(sanction, sanction);
    return sanction;
  }

  /** A second of staff confirms what is pending. Undefined where there is no such sanction, or it is not pending. */
  async confirm(player_id: string, sanction_id: string, confirmed_by: string): Promise<Sanction | undefined> {
    let isDone = false;
    const confirmed_at = this.#time();
    const sanction = await this.#sanctions.change(player_id, sanction_id, before => {
      isDone = before.state === "pending" && before.given_by !== confirmed_by;
      return isDone ? { state: "active", confirmed_by, confirmed_at } : undefined;
    });
    if (!isDone || !sanction) return undefined;
    await this.#apply(sanction, sanction);
    return sanction;
  }

  /** It holds no more, and counts for nothing. Undefined where there is no such sanction. */
  async lift(
    player_id: string,
    sanction_id: string,
    lifted_by: string,
    lift_note: string,
  ): Promise<Sanction | undefined> {
    const lifted_at = this.#time();
    const sanction = await this.#sanctions.change(player_id, sanction_id, ({ state }) =>
      state === "lifted" ? undefined : { state: "lifted", lifted_by, lifted_at, lift_note },
    );
    if (sanction) await this.#apply(sanction);
    return sanction;
  }

  /** Its player says something against it, once. Undefined where there is no such sanction. */
  async appeal(
    player_id: string,
    sanction_id: string,
    text: string,
  ): Promise<Sanction | "already_appealed" | "not_appealable" | undefined> {
    let refusal: "already_appealed" | "not_appealable" | undefined;
    const at = this.#time();
    const sanction = await this.#sanctions.change(player_id, sanction_id, before => {
      refusal = before.appeal ? "already_appealed" : this.isOver(before) ? "not_appealable" : undefined;
      return refusal ? undefined : { appeal: { text, at } };
    });
    return refusal ?? sanction;
  }

  /** Staff answer an appeal, once, and may lift the sanction by it. Undefined where no appeal waits. */
  async answer(
    player_id: string,
    sanction_id: string,
    { text, is_lifted }: { text: string; is_lifted: boolean },
    answered_by: string,
  ): Promise<Sanction | undefined> {
    let isDone = false;
    const at = this.#time();
    const sanction = await this.#sanctions.change(player_id, sanction_id, ({ appeal, state }) => {
      isDone = appeal !== undefined && appeal.answer === undefined;
      if (!appeal || !isDone) return undefined;
      return {
        appeal: { ...appeal, answer: { text, at, answered_by, is_lifted } },
        ...(is_lifted && state !== "lifted" && { state: "lifted", lifted_by: answered_by, lifted_at: at }),
      };
    });
    if (!isDone || !sanction) return undefined;
    await this.#apply(sanction);
    return sanction;
  }

  /** Takes the player from all rooms of all processes, now: those that do not hear of it find it noted. It may come in again. */
  kick({ kick_id, player_id }: Kick): void {
    this.#news.tell(SANCTIONS_CHANNEL, { player_id, kick_id });
  }

  /** Nobody may come in with the account any more, as its row says: all processes act on that. May be done twice. */
  async closeAccount(player_id: string): Promise<void> {
    const held = await this.#sanctions.copy(player_id);
    this.#news.tell(SANCTIONS_CHANNEL, { player_id });
    for (const listener of this.#listeners) listener(player_id, held, undefined);
  }

  /** Whether there is nothing to appeal any more. */
  isOver(sanction: Sanction): boolean {
    return sanction.kind !== "warning" && !isHeld(sanction, this.#sanctions.now());
  }

  #time(): string {
    return new Date(this.#sanctions.now()).toISOString();
  }

  /** Never skipped, also where the copy was written before: an earlier try may have died before its news. */
  async #apply({ player_id, sanction_id, kind, state }: Sanction, given?: Sanction): Promise<void> {
    const held = await this.#sanctions.copy(player_id);
    this.#news.tell(SANCTIONS_CHANNEL, { player_id });
    this.#log.info({ player_id, sanction_id, kind, state }, "sanction");
    for (const listener of this.#listeners) listener(player_id, held, given);
  }
}
