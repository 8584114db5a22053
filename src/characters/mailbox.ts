/**
 * Mails in MailTable: what waits for a character until its player takes it. The character's row decides about both ends of a mail: it was
 * sent once `outbox` has it, and taken once `taken_mail_ids` has its id. The rows here follow, and may lag behind:
 *
 * 1. the character's row, or the journal of its room, has the mail in `outbox`: the commit
 * 2. the mail's row is put, unless there is one of its id
 * 3. the character's next write leaves it out of `outbox`
 * 4. the character's row, or the journal, has the mail's id in `taken_mail_ids`, together with what was in the mail: the commit
 * 5. the mail's row says `is_taken`
 * 6. with the next mail that is taken, the id leaves `taken_mail_ids`
 */
import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { GetCommand, QueryCommand, type QueryCommandOutput, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import type { Logger } from "pino";
import { z } from "zod";
import { type Lasting, type Mail, mail } from "../game/character/lasting.ts";
import { batchGet } from "../store/dynamo/batch.ts";
import type { TableAccess } from "../store/dynamo/connect.ts";
import { type Clock, Daily, expiresAt, isExpired, timeToJudge, wallClock } from "../store/expiry.ts";
import { RowSchema } from "../store/schema-version.ts";
import { MAIL_TABLE } from "../store/tables.ts";

const DAY_SECONDS = 24 * 3600;

/** A mail that is nothing but a text is kept for so long. One with goods waits until it is taken: nothing is destroyed by a full bag. */
export const TEXT_MAIL_SECONDS = 365 * DAY_SECONDS;

/** So long one is kept that was taken. */
export const TAKEN_MAIL_SECONDS = 30 * DAY_SECONDS;

export const mailRow = mail.extend({
  character_id: z.string(),
  sent_at: z.iso.datetime(),
  is_taken: z.literal(true).optional(),
  /** Epoch seconds: when the row ends; absent while goods wait in it. */
  expires_at: z.int().optional(),
});
export const mailRows = new RowSchema(mailRow);

/** A mail as its row has it. */
export type KeptMail = {
  mail: Mail;
  sent_at: string;
  is_taken: boolean;
  /** Epoch seconds; absent for one with goods, which waits until it is taken. */
  expires_at?: number;
};

/** `is_taken`: it was taken before, and the character's row need not say so any more. */
export type MailToTake = { mail: Mail; is_taken: boolean; settled_mail_ids: string[] };

/** The part of a character that says what becomes of its mails. */
type Correspondent = { character_id: string } & Pick<Lasting, "outbox" | "taken_mail_ids">;

export class Mailbox {
  readonly #access: TableAccess;
  readonly #table: string;
  readonly #log: Pick<Logger, "warn">;
  readonly #now: Clock;
  /** By character_id: of the mails that it has under way, those whose rows say it by now. What is not known is done once more. */
  readonly #done: Daily<Map<string, ReadonlySet<string>>>;

  constructor(access: TableAccess, log: Pick<Logger, "warn">, now: Clock = wallClock) {
    this.#access = access;
    this.#table = access.table_prefix + MAIL_TABLE.name;
    this.#log = log;
    this.#now = now;
    this.#done = new Daily(new Map(), now);
  }

  /** Puts the mail unless there is one of its id, taken or not. So it may be sent again at any time. */
  async send(character_id: string, sent: Mail): Promise<void> {
    const now_ms = this.#now();
    const row: z.infer<typeof mailRow> = {
      ...sent,
      character_id,
      sent_at: new Date(now_ms).toISOString(),
      ...(isTextAlone(sent) && { expires_at: expiresAt(now_ms, TEXT_MAIL_SECONDS) }),
    };
    const put = this.#access.put({
      TableName: this.#table,
      Item: { ...row, ...mailRows.stamp },
      ConditionExpression: "attribute_not_exists(mail_id)",
    });
    await put.catch(unlessRefused);
  }

  /** All that are there, the oldest first; also those that are taken. */
  async list(character_id: string): Promise<KeptMail[]> {
    const rows: Record<string, unknown>[] = [];
    let start: QueryCommandOutput["LastEvaluatedKey"];
    do {
      const page: QueryCommandOutput = await this.#access.doc.send(
        new QueryCommand({
          TableName: this.#table,
          KeyConditionExpression: "character_id = :id",
          ExpressionAttributeValues: { ":id": character_id },
          ConsistentRead: true,
          ...(start && { ExclusiveStartKey: start }),
        }),
      );
      rows.push(...(page.Items ?? []));
      start = page.LastEvaluatedKey;
    } while (start);
    return rows
      .flatMap(row => this.#read(row) ?? [])
      .sort((a, b) => a.sent_at.localeCompare(b.sent_at) || byNumber(a.mail.mail_id, b.mail.mail_id));
  }

  /** Undefined where there is none of this id. */
  async find(character_id: string, mail_id: string): Promise<KeptMail | undefined> {
    const { Item } = await this.#access.doc.send(
      new GetCommand({ TableName: this.#table, Key: { character_id, mail_id }, ConsistentRead: true }),
    );
    return Item && this.#read(Item);
  }

  /** The character's row says so already. It is no error where there is no such mail any more. */
  async markTaken(character_id: string, mail_id: string): Promise<void> {
    const change = new UpdateCommand({
      TableName: this.#table,
      Key: { character_id, mail_id },
      UpdateExpression: "SET is_taken = :yes, expires_at = :end",
      ConditionExpression: "attribute_exists(mail_id) AND attribute_not_exists(is_taken)",
      ExpressionAttributeValues: { ":yes": true, ":end": expiresAt(this.#now(), TAKEN_MAIL_SECONDS) },
    });
    await this.#access.doc.send(change).catch(unlessRefused);
  }

  /**
   * Of the mails that the character has taken, those that say so themselves: its row need not say it any more. One that is neither there nor
   * in the outbox was sent, has said so, and is gone since.
   */
  async settledIds({ character_id, taken_mail_ids, outbox }: Correspondent): Promise<string[]> {
    if (taken_mail_ids.length === 0) return [];
    const keys = taken_mail_ids.map(mail_id => ({ character_id, mail_id }));
    const rows = await batchGet(this.#access, MAIL_TABLE.name, keys);
    const kept = rows.flatMap(row => this.#read(row) ?? []);
    return taken_mail_ids.filter(id => {
      const found = kept.find(({ mail }) => mail.mail_id === id);
      return found ? found.is_taken : !outbox.some(({ mail_id }) => mail_id === id);
    });
  }

  /** What taking the mail needs to know, as it is now; undefined where the character has no such mail. */
  async read(of: Correspondent, mail_id: string): Promise<MailToTake | undefined> {
    const { character_id, outbox } = of;
    const kept = await this.find(character_id, mail_id);
    const found = kept?.mail ?? outbox.find(each => each.mail_id === mail_id);
    const is_taken = kept?.is_taken === true;
    if (!found) return undefined;
    return { mail: found, is_taken, settled_mail_ids: await this.settledIds(of) };
  }

  /** The character as its row shall have it: without the mails that were sent since it was read. */
  withoutSent<C extends Correspondent>(next: C): C {
    const done = this.#done.today.get(next.character_id);
    if (!done || next.outbox.length === 0) return next;
    return { ...next, outbox: next.outbox.filter(({ mail_id }) => !done.has(mail_id)) };
  }

  /**
   * The character's row has just been written so, but for what was sent: what it says of mails is done. Resolves when that is so, and never
   * fails; what cannot be done is tried again at the next write of the row.
   */
  async noteWritten({ character_id, outbox, taken_mail_ids }: Correspondent): Promise<void> {
    const before = this.#done.today.get(character_id) ?? new Set();
    const done = new Set<string>();
    try {
      for (const sent of outbox) {
        if (!before.has(sent.mail_id)) await this.send(character_id, sent);
        done.add(sent.mail_id);
      }
      for (const mail_id of taken_mail_ids) {
        const mark = takenMark(mail_id);
        if (!before.has(mark)) await this.markTaken(character_id, mail_id);
        done.add(mark);
      }
    } catch (error) {
      this.#log.warn({ err: error, character_id }, "mails of the character not written yet");
    }
    if (done.size > 0) this.#done.today.set(character_id, done);
    else this.#done.today.delete(character_id);
  }

  #read(row: Record<string, unknown>): KeptMail | undefined {
    const what = `mail ${String(row.mail_id)} of character ${String(row.character_id)}`;
    const { sent_at, is_taken = false, expires_at, ...rest } = mailRows.read(row, what);
    const hasEnded = expires_at !== undefined && isExpired({ expires_at }, timeToJudge(this.#now));
    if (hasEnded) return undefined;
    return {
      ...{ mail: mail.parse(rest), sent_at, is_taken },
      ...(expires_at !== undefined && { expires_at }),
    };
  }
}

function isTextAlone({ goods, title }: Mail): boolean {
  return goods.length === 0 && title === undefined;
}

/** Kept in one set with ids of mails that were sent. */
function takenMark(mail_id: string): string {
  return `taken ${mail_id}`;
}

/** `own10` comes after `own9`. */
function byNumber(a: string, b: string): number {
  return a.localeCompare(b, "en", { numeric: true });
}

function unlessRefused(error: unknown): void {
  if (!(error instanceof ConditionalCheckFailedException)) throw error;
}
