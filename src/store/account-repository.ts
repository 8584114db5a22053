/**
 * What is kept of accounts in AccountsTable, beside their characters' rows and sign-ins: one row for each, made when there is
 * something to keep.
 *
 * A limit is a token bucket, of which one number is kept: when it is full again. So it fills without a write. Every write
 * is a conditional update; where it depends on what is there, it is tried, and the row is read if it fails, or read before (`endLink`). A
 * write whose answer was lost may count twice.
 */
import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { DeleteCommand, GetCommand, UpdateCommand, type UpdateCommandInput } from "@aws-sdk/lib-dynamodb";
import { z } from "zod";
import { batchGet } from "./dynamo/batch.ts";
import type { TableAccess } from "./dynamo/connect.ts";
import { type Clock, expiresAt, isExpired, timeToJudge } from "./expiry.ts";
import { DELETION, type HeldSanction, heldSanction } from "./held-sanction.ts";
import { IS_SAME_VERSION, RowSchema, STAMP_NEW } from "./schema-version.ts";
import { ACCOUNTS_TABLE } from "./tables.ts";

const row = z.object({
  player_id: z.string(),
  status: z.enum(["active"]),
  /** Epoch milliseconds: when all violations have healed, and the account may have as many as ever. */
  violations_full_at_ms: z.int().default(0),
  /** Epoch milliseconds: until then the account may not come in. */
  paused_until_ms: z.int().default(0),
  /** Epoch milliseconds: when the account may begin as many runs at once as ever. */
  runs_full_at_ms: z.int().default(0),
  /** The account's characters, but for those that are deleted. Each is decided by its own row: this counts them, and finds them. */
  character_ids: z.set(z.string()).default(new Set()),
  /** Those that can be brought back. */
  deleted_character_ids: z.set(z.string()).default(new Set()),
  /** How often a character was counted again to be brought back: see `deleteCharacter`. */
  bring_backs: z.int().default(0),
  /** Epoch milliseconds: when that was last. */
  brought_back_at_ms: z.int().default(0),
  /** Of a guest: the account that it was linked to, for good. This decides; what else the link changes follows from it. */
  linked_to: z.string().optional(),
  /** Guests of which this account has not taken over everything yet. One of them is linked only if its own row says so. */
  linking_guest_ids: z.set(z.string()).default(new Set()),
  /** Epoch milliseconds: when the newest of them was noted. */
  linking_at_ms: z.int().default(0),
  /** Guests that are part of this account: rows of what they did before name them. One of before this was noted is in none. */
  linked_guest_ids: z.set(z.string()).default(new Set()),
  /** The party that it belongs to, which this decides: see `AccountTies`. One that has ended says nothing. */
  party_id: z.string().optional(),
  /** The ticket by which it waits for a match, likewise. */
  ticket_id: z.string().optional(),
  /** Matches that it was found for and did not come to: see `MatchPauses`. */
  missed_matches: z
    .object({
      /** How often, as of the last time. */
      count: z.int().positive(),
      /** Epoch milliseconds: when that was. */
      at_ms: z.int(),
      /** Until then it may not queue. */
      paused_until_ms: z.int(),
      /** What it did not come to last. */
      proposal_id: z.string(),
    })
    .optional(),
  /** Of a guest: the hash of the one recovery code that is good. */
  recovery_hash: z.string().optional(),
  /** Of a guest that was recovered: the hash of the code that it was recovered with last, unless it has a newer one. */
  used_recovery_hash: z.string().optional(),
  /** Epoch milliseconds: when that was. */
  recovered_at_ms: z.int().default(0),
  /** Of a guest that was recovered: its one sign-in. Until then it is the one that it began with. */
  family_id: z.string().optional(),
  /** The character that its player began to play last: as that one others know the player. */
  last_character_id: z.string().optional(),
  /** Who sees whether its player is online, and where. */
  shows_presence_to: z.enum(["everybody", "friends", "nobody"]).default("friends"),
  /** When it is deleted, as its player has asked for. */
  deletes_at: z.iso.datetime().optional(),
  /** Since when it is being deleted, for good: nobody comes in with it any more. */
  deletion_began_at: z.iso.datetime().optional(),
  /** What held against it when that was written last: a copy of SanctionsTable. */
  held_sanctions: z.array(heldSanction).default([]),
  /** Counts the writes of that copy. */
  sanctions_revision: z.int().default(0),
  /** Epoch seconds. Of a guest: when the row ends, `KEPT_UNTIL` where it is kept. Absent for an account of AWS Cognito, which is kept. */
  expires_at: z.int().optional(),
});
export type AccountRow = z.infer<typeof row>;
export const showsPresenceTo = row.shape.shows_presence_to.unwrap();

/**
 * A guest's row ends so long after its player began to play, or changed a character, last: 30 days after the last of its characters, which end 30 days after they
 * were played. Its sign-ins have ended by then, too.
 */
const GUEST_ROW_SECONDS = 60 * 24 * 3600;

/** Epoch seconds, the end of the year 9999: of rows that are kept although those of other guests end. */
export const KEPT_UNTIL = 253_402_300_799;

/** So long after a recovery it may be asked for once more with the same code: the answer may have been lost on the way. */
export const RECOVERY_RETRY_MS = 180_000;

/** Rows are changed part by part: an upcast that moves parts needs `#update` to bring older rows up first. */
export const accountRows = new RowSchema(row);

/** The buckets, by the attribute that says when each is full again. */
type Bucket = "violations_full_at_ms" | "runs_full_at_ms";

/** `UpdateExpression` ends with what it sets, `#status = :active` among it. */
type Update = Pick<UpdateCommandInput, "ConditionExpression" | "ExpressionAttributeValues"> & {
  UpdateExpression: string;
};
/** What a guest's account has used up, and an account takes over from it. */
const LIMITS = ["violations_full_at_ms", "paused_until_ms", "runs_full_at_ms"] as const;

/** Each try fails only since another write has changed the row in between. */
const MAX_TRIES = 10;

const HAS_ROOM = ["attribute_not_exists(character_ids)", "size(character_ids) < :max"];
const MAY_DELETE_MORE = [
  "attribute_not_exists(deleted_character_ids)",
  "size(deleted_character_ids) < :max_deleted",
  "contains(deleted_character_ids, :id)",
];
/** That the account has the character, or may have it. Without parentheses in others: those take the embedded database's parser 100 ms. */
const MAY_HAVE = [
  "contains(character_ids, :id)",
  ...HAS_ROOM.flatMap(room => MAY_DELETE_MORE.map(more => `${room} AND ${more}`)),
]
  .map(each => `attribute_not_exists(linked_to) AND ${each}`)
  .join(" OR ");
/** That the account has the deleted character among those that count, or may have it there. */
const MAY_BRING_BACK = ["contains(character_ids, :id)", ...HAS_ROOM]
  .map(each => `attribute_not_exists(linked_to) AND ${each}`)
  .join(" OR ");

export class AccountRepository {
  readonly #access: TableAccess;
  readonly #table: string;
  readonly #now: Clock;
  #makeKnown: ((player_id: string) => Promise<boolean>) | undefined;

  constructor(access: TableAccess, now: Clock = Date.now) {
    this.#access = access;
    this.#table = access.table_prefix + ACCOUNTS_TABLE.name;
    this.#now = now;
  }

  /** @param hook asked about each account without a row: whether it has made one. */
  askAboutUnknown(hook: (player_id: string) => Promise<boolean>): void {
    this.#makeKnown = hook;
  }

  /** The account's row as it is now; that of an account without a row says that there is nothing against it. */
  async get(player_id: string): Promise<AccountRow> {
    const isMade = async () => (await this.#makeKnown?.(player_id)) === true;
    const found =
      (await this.#find(player_id)) ?? ((await isMade()) ? await this.#find(player_id) : undefined);
    return found ?? accountRows.read({ player_id, status: "active" }, "");
  }

  async #find(player_id: string): Promise<AccountRow | undefined> {
    const { Item } = await this.#access.doc.send(
      new GetCommand({ TableName: this.#table, Key: { player_id }, ConsistentRead: true }),
    );
    return Item && this.#read(Item);
  }

  /** The rows of those accounts that have one, in no order. */
  async list(player_ids: readonly string[]): Promise<AccountRow[]> {
    // DynamoDB refuses a batch that names a row twice.
    const keys = [...new Set(player_ids)].map(player_id => ({ player_id }));
    const rows = await batchGet(this.#access, ACCOUNTS_TABLE.name, keys);
    return rows.flatMap(found => this.#read(found) ?? []);
  }

  /** Undefined where it has expired. */
  #read(found: Record<string, unknown>): AccountRow | undefined {
    const account = accountRows.read(found, `account ${String(found.player_id)}`);
    const { expires_at = KEPT_UNTIL } = account;
    return isExpired({ expires_at }, timeToJudge(this.#now)) ? undefined : account;
  }

  /**
   * The row of a guest ends at `expires_at` (epoch seconds) at the earliest. To be called before anything else of a guest is kept in it.
   *
   * @returns the row as it is then; undefined where it lasts as long already.
   */
  async keepUntil(
    player_id: string,
    expires_at = expiresAt(this.#now(), GUEST_ROW_SECONDS),
  ): Promise<AccountRow | undefined> {
    return this.#update(player_id, {
      UpdateExpression: "SET expires_at = :end, #status = :active",
      ConditionExpression: "attribute_not_exists(expires_at) OR expires_at < :end",
      ExpressionAttributeValues: { ":end": expires_at },
    });
  }

  /**
   * Adds violations, and returns the row as it is then.
   *
   * @param healing_ms whole milliseconds in which so many violations heal.
   */
  async addViolations(player_id: string, healing_ms: number): Promise<AccountRow> {
    const { row } = await this.#spend(player_id, "violations_full_at_ms", healing_ms);
    // A guest's violations may be saved a moment after it was linked.
    if (row.linked_to !== undefined) await this.addViolations(row.linked_to, healing_ms);
    return row;
  }

  /**
   * Keeps the account out for a while, unless it is kept out for longer already.
   *
   * @param violations_full_at_ms when its violations will have healed.
   */
  async pause(player_id: string, until_ms: number, violations_full_at_ms: number): Promise<void> {
    const changed = await this.#update(player_id, {
      UpdateExpression: "SET paused_until_ms = :until, violations_full_at_ms = :full, #status = :active",
      ConditionExpression: "attribute_not_exists(paused_until_ms) OR paused_until_ms < :until",
      ExpressionAttributeValues: { ":until": until_ms, ":full": violations_full_at_ms },
    });
    const { linked_to } = changed ?? (await this.get(player_id));
    if (linked_to !== undefined) await this.pause(linked_to, until_ms, violations_full_at_ms);
  }

  /**
   * Writes what holds against the account, unless that was written since `found` was read. A guest's row lasts for as long.
   *
   * @returns whether it is written.
   */
  async holdSanctions(found: AccountRow, held: readonly HeldSanction[]): Promise<boolean> {
    const { player_id, sanctions_revision: seen, expires_at } = found;
    const lastMs = Math.max(0, ...held.map(({ until_ms = Number.POSITIVE_INFINITY }) => until_ms));
    const end = Math.min(KEPT_UNTIL, Math.ceil(lastMs / 1000));
    const keepsLonger = expires_at !== undefined && expires_at < end;
    const changed = await this.#update(player_id, {
      UpdateExpression: `SET held_sanctions = :held, sanctions_revision = :next, ${keepsLonger ? "expires_at = :end, " : ""}#status = :active`,
      ConditionExpression:
        seen === 0 ? "attribute_not_exists(sanctions_revision)" : "sanctions_revision = :seen",
      ExpressionAttributeValues: {
        ...{ ":held": held, ":next": seen + 1 },
        ...(seen > 0 && { ":seen": seen }),
        ...(keepsLonger && { ":end": end }),
      },
    });
    return changed !== undefined;
  }

  /**
   * Counts a new run, if the account may begin one: of callers at the same moment only as many succeed as it may begin.
   *
   * @param limit in whole milliseconds: from one run to the next in the long run, and that times the runs at once.
   * @returns how many milliseconds the account has to wait; 0 where the run is counted.
   */
  async takeRun(player_id: string, limit: { interval_ms: number; burst_ms: number }): Promise<number> {
    const { interval_ms, burst_ms } = limit;
    const { isTaken, row } = await this.#spend(player_id, "runs_full_at_ms", interval_ms, burst_ms);
    return isTaken ? 0 : Math.max(1, row.runs_full_at_ms + interval_ms - burst_ms - this.#now());
  }

  /**
   * Gives the account a character: of callers at the same moment only as many succeed as it may have. A guest that is linked gets none. As
   * many deleted ones at most may wait to be brought back, or an account could make and delete without end.
   *
   * @param deleted_max how many deleted ones that is.
   * @returns whether it has it now.
   */
  async addCharacter(
    player_id: string,
    character_id: string,
    count_max: number,
    deleted_max = count_max,
  ): Promise<boolean> {
    const changed = await this.#update(player_id, {
      UpdateExpression: "ADD character_ids :one SET #status = :active",
      ConditionExpression: MAY_HAVE,
      ExpressionAttributeValues: {
        ...{ ":one": new Set([character_id]), ":id": character_id },
        ...{ ":max": count_max, ":max_deleted": deleted_max },
      },
    });
    return changed !== undefined;
  }

  /** They are not the account's any more, deleted or not; it is no error where they never were. */
  async forgetCharacters(player_id: string, character_ids: readonly string[]): Promise<void> {
    if (character_ids.length === 0) return;
    await this.#update(player_id, {
      UpdateExpression: "DELETE character_ids :gone, deleted_character_ids :gone SET #status = :active",
      ExpressionAttributeValues: { ":gone": new Set(character_ids) },
    });
  }

  /**
   * It does not count any more, and is found among those that can be brought back.
   *
   * @param bring_backs of the account, read before the character's row was written as deleted.
   * @returns false, with nothing changed, where a character was counted again since: it may be this one.
   */
  async deleteCharacter(player_id: string, character_id: string, bring_backs: number): Promise<boolean> {
    const changed = await this.#update(player_id, {
      UpdateExpression: "DELETE character_ids :one ADD deleted_character_ids :one SET #status = :active",
      ConditionExpression: "attribute_not_exists(bring_backs) OR bring_backs = :seen",
      ExpressionAttributeValues: { ":one": new Set([character_id]), ":seen": bring_backs },
    });
    return changed !== undefined;
  }

  /** A deleted character is found by the account, whether or not it counts. */
  async addDeletedCharacter(player_id: string, character_id: string): Promise<void> {
    await this.#update(player_id, {
      UpdateExpression: "ADD deleted_character_ids :one SET #status = :active",
      ExpressionAttributeValues: { ":one": new Set([character_id]) },
    });
  }

  /**
   * A deleted one counts again: of callers at the same moment only as many succeed as the account may have.
   *
   * @returns whether it counts now.
   */
  async bringBackCharacter(player_id: string, character_id: string, count_max: number): Promise<boolean> {
    const changed = await this.#update(player_id, {
      UpdateExpression:
        "DELETE deleted_character_ids :one ADD character_ids :one, bring_backs :once SET brought_back_at_ms = :now, #status = :active",
      ConditionExpression: MAY_BRING_BACK,
      ExpressionAttributeValues: {
        ...{ ":one": new Set([character_id]), ":id": character_id, ":max": count_max },
        ...{ ":once": 1, ":now": this.#now() },
      },
    });
    return changed !== undefined;
  }

  /** The account is to be deleted then, unless it is already to be. @returns its row. */
  async askDeletion(player_id: string, deletes_at: string): Promise<AccountRow> {
    const changed = await this.#update(player_id, {
      UpdateExpression: "SET deletes_at = :at, #status = :active",
      ConditionExpression: "attribute_not_exists(deletes_at)",
      ExpressionAttributeValues: { ":at": deletes_at },
    });
    return changed ?? this.get(player_id);
  }

  /** It stays. False where it is being deleted already. */
  async cancelDeletion(player_id: string): Promise<boolean> {
    const changed = await this.#update(player_id, {
      UpdateExpression: "REMOVE deletes_at SET #status = :active",
      ConditionExpression: "attribute_not_exists(deletion_began_at)",
      ExpressionAttributeValues: {},
    });
    return changed !== undefined;
  }

  /** From now on nobody comes in with it. Done twice it is the same. @returns whether it is so: not where its player has cancelled it. */
  async beginDeletion({ player_id, held_sanctions }: AccountRow, deletes_at: string): Promise<boolean> {
    const others = held_sanctions.filter(({ kind }) => kind !== DELETION.kind);
    const changed = await this.#update(player_id, {
      UpdateExpression:
        "SET deletion_began_at = if_not_exists(deletion_began_at, :now), held_sanctions = :held, #status = :active",
      ConditionExpression: "deletes_at = :at",
      ExpressionAttributeValues: {
        ...{ ":at": deletes_at, ":held": [DELETION, ...others] },
        ":now": new Date(this.#now()).toISOString(),
      },
    });
    return changed !== undefined;
  }

  /** Nothing is left of it. It is no error if there is none. */
  async delete(player_id: string): Promise<void> {
    await this.#access.doc.send(new DeleteCommand({ TableName: this.#table, Key: { player_id } }));
  }

  /** As this character others know the player from now on. Writes nothing where they do. */
  async notePlayed(player_id: string, character_id: string): Promise<void> {
    const { last_character_id } = await this.get(player_id);
    if (last_character_id === character_id) return;
    await this.#update(player_id, {
      UpdateExpression: "SET last_character_id = :id, #status = :active",
      ExpressionAttributeValues: { ":id": character_id },
    });
  }

  async showPresenceTo(player_id: string, who: AccountRow["shows_presence_to"]): Promise<void> {
    await this.#update(player_id, {
      UpdateExpression: "SET shows_presence_to = :who, #status = :active",
      ExpressionAttributeValues: { ":who": who },
    });
  }

  /** Notes that the account is about to take a guest over, so that the link is found and completed whatever happens after its commit. */
  async beginLink(player_id: string, guest_id: string): Promise<void> {
    await this.#update(player_id, {
      UpdateExpression: "ADD linking_guest_ids :guest SET linking_at_ms = :now, #status = :active",
      ExpressionAttributeValues: { ":guest": new Set([guest_id]), ":now": this.#now() },
    });
  }

  /** Links the guest, which is the commit; its recovery code is void from then on, and its row stays until all is taken over. False where it is linked to another account. */
  async commitLink(guest_id: string, player_id: string): Promise<boolean> {
    const changed = await this.#update(guest_id, {
      UpdateExpression:
        "REMOVE recovery_hash, used_recovery_hash, expires_at SET linked_to = :account, #status = :active",
      ConditionExpression: "attribute_not_exists(linked_to) OR linked_to = :account",
      ExpressionAttributeValues: { ":account": player_id },
    });
    return changed !== undefined;
  }

  /** The guest is not taken over, since it is another account's, or its link was never committed. */
  async dropLink(player_id: string, guest_id: string): Promise<void> {
    await this.#update(player_id, {
      UpdateExpression: "DELETE linking_guest_ids :guest SET #status = :active",
      ExpressionAttributeValues: { ":guest": new Set([guest_id]) },
    });
  }

  /**
   * Takes the guest's pause and limits over and keeps its id, which ends the link's work: each limit is then as strict as the stricter of the two. So it may be
   * done twice.
   */
  async endLink(player_id: string, guest: AccountRow): Promise<void> {
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const found = await this.get(player_id);
      const changed = await this.#update(player_id, {
        UpdateExpression: `DELETE linking_guest_ids :guest ADD linked_guest_ids :guest SET ${LIMITS.map(each => `${each} = :new_${each}`).join(", ")}, #status = :active`,
        ConditionExpression: LIMITS.map(
          each => `(attribute_not_exists(${each}) OR ${each} = :old_${each})`,
        ).join(" AND "),
        ExpressionAttributeValues: {
          ":guest": new Set([guest.player_id]),
          ...Object.fromEntries(LIMITS.map(each => [`:new_${each}`, Math.max(found[each], guest[each])])),
          ...Object.fromEntries(LIMITS.map(each => [`:old_${each}`, found[each]])),
        },
      });
      if (changed) return;
    }
    throw changedByOthers(player_id);
  }

  /** Makes this the guest's one good recovery code. False where the guest is linked. */
  async setRecoveryHash(player_id: string, recovery_hash: string): Promise<boolean> {
    const changed = await this.#update(player_id, {
      UpdateExpression: "REMOVE used_recovery_hash SET recovery_hash = :hash, #status = :active",
      ConditionExpression: "attribute_not_exists(linked_to)",
      ExpressionAttributeValues: { ":hash": recovery_hash },
    });
    return changed !== undefined;
  }

  /**
   * Uses the guest's recovery code up, and makes `family_id` its one sign-in: all others end by that.
   *
   * @returns false where the code is not, or no longer, the good one.
   */
  async recover(player_id: string, recovery_hash: string, family_id: string): Promise<boolean> {
    const changed = await this.#update(player_id, {
      UpdateExpression:
        "REMOVE recovery_hash SET family_id = :family, used_recovery_hash = :hash, recovered_at_ms = :now, #status = :active",
      ConditionExpression: "recovery_hash = :hash AND attribute_not_exists(linked_to)",
      ExpressionAttributeValues: {
        ":hash": recovery_hash,
        ":family": family_id,
        ":now": this.#now(),
      },
    });
    return changed !== undefined;
  }

  /** The sign-in that the code was used for a moment ago; undefined where it was not. */
  recoveredBy(
    recovery_hash: string,
    { used_recovery_hash, recovered_at_ms, family_id }: AccountRow,
  ): string | undefined {
    const isRetry = used_recovery_hash === recovery_hash && this.#now() < recovered_at_ms + RECOVERY_RETRY_MS;
    return isRetry ? family_id : undefined;
  }

  /** Takes from a bucket, if there is enough in it; without `burst_ms`, how much it holds, there always is. */
  async #spend(
    player_id: string,
    bucket: Bucket,
    costMs: number,
    burst_ms = Number.POSITIVE_INFINITY,
  ): Promise<{ isTaken: boolean; row: AccountRow }> {
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const now_ms = this.#now();
      const latestMs = now_ms + burst_ms - costMs;
      const isLimited = Number.isFinite(latestMs);
      const ofFull = await this.#update(player_id, {
        UpdateExpression: `SET ${bucket} = :full, #status = :active`,
        ConditionExpression: `attribute_not_exists(${bucket}) OR ${bucket} <= :now`,
        ExpressionAttributeValues: { ":full": now_ms + costMs, ":now": now_ms },
      });
      if (ofFull) return { isTaken: true, row: ofFull };
      const ofRest = await this.#update(player_id, {
        UpdateExpression: `SET ${bucket} = ${bucket} + :cost, #status = :active`,
        ConditionExpression: `${bucket} > :now${isLimited ? ` AND ${bucket} <= :latest` : ""}`,
        ExpressionAttributeValues: {
          ":cost": costMs,
          ":now": now_ms,
          ...(isLimited && { ":latest": latestMs }),
        },
      });
      if (ofRest) return { isTaken: true, row: ofRest };
      const found = await this.get(player_id);
      if (found[bucket] > latestMs) return { isTaken: false, row: found };
    }
    throw changedByOthers(player_id);
  }

  /** Undefined where the condition does not hold. */
  async #update(
    player_id: string,
    { UpdateExpression, ConditionExpression, ExpressionAttributeValues }: Update,
  ): Promise<AccountRow | undefined> {
    try {
      const { Attributes } = await this.#access.doc.send(
        new UpdateCommand({
          TableName: this.#table,
          Key: { player_id },
          // All of them set something, last.
          UpdateExpression: `${UpdateExpression}, ${STAMP_NEW}`,
          ConditionExpression:
            ConditionExpression === undefined
              ? IS_SAME_VERSION
              : `(${ConditionExpression}) AND ${IS_SAME_VERSION}`,
          // A word that DynamoDB reserves.
          ExpressionAttributeNames: { "#status": "status" },
          ExpressionAttributeValues: {
            ...ExpressionAttributeValues,
            ":active": "active",
            ":schema_version": accountRows.version,
          },
          ReturnValues: "ALL_NEW",
        }),
      );
      return accountRows.read(Attributes, `account ${player_id}`);
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return undefined;
      throw error;
    }
  }
}

function changedByOthers(player_id: string): Error {
  return new Error(`The account ${player_id} was changed by others ${MAX_TRIES} times in a row: try again.`);
}
