/**
 * What it costs to decline a match that was found, or not to come to it: the player may not queue for a while, which grows with each time and
 * heals. It is kept in the account's row.
 */
import { setTimeout as delay } from "node:timers/promises";
import { GetCommand } from "@aws-sdk/lib-dynamodb";
import type { Queue } from "../game/content/queue-content.ts";
import { type AccountRow, accountRows } from "../store/account-repository.ts";
import { pauseMs } from "../store/dynamo/batch.ts";
import type { TableAccess } from "../store/dynamo/connect.ts";
import { type Clock, wallClock } from "../store/expiry.ts";
import { STAMP_NEW } from "../store/schema-version.ts";
import { ACCOUNTS_TABLE } from "../store/tables.ts";
import { updateIf } from "./conditional-update.ts";

export type MissedMatches = NonNullable<AccountRow["missed_matches"]>;
type PauseRules = Pick<Queue, "pauses_seconds" | "pause_heals_seconds">;

/** Each try fails only since the account has missed another match in between. */
const MAX_TRIES = 12;

export class MatchPauses {
  readonly #access: TableAccess;
  readonly #now: Clock;

  constructor(access: TableAccess, now: Clock = wallClock) {
    this.#access = access;
    this.#now = now;
  }

  /** Undefined where it has missed none. */
  async of(player_id: string): Promise<MissedMatches | undefined> {
    const { doc, table_prefix } = this.#access;
    const TableName = table_prefix + ACCOUNTS_TABLE.name;
    const { Item } = await doc.send(new GetCommand({ TableName, Key: { player_id }, ConsistentRead: true }));
    return Item && accountRows.read(Item, `account ${player_id}`).missed_matches;
  }

  /** Notes a match that the player has missed, whatever it misses beside. */
  async noteMissed(player_id: string, proposal_id: string, rules: PauseRules): Promise<void> {
    for (let tries = 1; tries <= MAX_TRIES; tries++) {
      if (await this.note(player_id, proposal_id, await this.of(player_id), rules)) return;
      await delay(pauseMs(tries));
    }
    throw new Error(
      `The pause of ${player_id} for ${proposal_id} is not noted: its account is changed by others.`,
    );
  }

  /**
   * Notes a match that the player has missed, unless it was noted last.
   *
   * @param before what was read of the account.
   * @returns false, with nothing changed, where the account has missed another one since.
   */
  async note(
    player_id: string,
    proposal_id: string,
    before: MissedMatches | undefined,
    rules: PauseRules,
  ): Promise<boolean> {
    if (before?.proposal_id === proposal_id) return true;
    const missed = missedOnceMore(before, proposal_id, rules, this.#now());
    const changed = await updateIf(
      this.#access,
      ACCOUNTS_TABLE.name,
      { player_id },
      {
        set: `missed_matches = :missed, #state = :active, ${STAMP_NEW}`,
        // The names of `updateIf` have one for what DynamoDB reserves.
        names: { "#state": "status" },
        condition: before ? "missed_matches.proposal_id = :before" : "attribute_not_exists(missed_matches)",
        values: { ":missed": missed, ":active": "active", ...(before && { ":before": before.proposal_id }) },
        schema_version: accountRows.version,
      },
    );
    return changed !== undefined || (await this.of(player_id))?.proposal_id === proposal_id;
  }
}

function missedOnceMore(
  before: MissedMatches | undefined,
  proposal_id: string,
  { pauses_seconds, pause_heals_seconds }: PauseRules,
  now_ms: number,
): MissedMatches {
  const healed = before ? Math.floor((now_ms - before.at_ms) / (pause_heals_seconds * 1000)) : 0;
  const count = Math.max(0, (before?.count ?? 0) - Math.max(0, healed)) + 1;
  const pause = pauses_seconds[Math.min(count, pauses_seconds.length) - 1] ?? 0;
  return { count, at_ms: now_ms, paused_until_ms: now_ms + pause * 1000, proposal_id };
}
