/** Rows of PartiesTable: the party, whom it has invited, and the lines of its chat. Every write is of one row. */
import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { DeleteCommand, GetCommand, PutCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { batchGet } from "../store/dynamo/batch.ts";
import type { TableAccess } from "../store/dynamo/connect.ts";
import { type Clock, expiresAt, isExpired, timeToJudge, wallClock } from "../store/expiry.ts";
import { PARTIES_TABLE } from "../store/tables.ts";
import { INVITE_SECONDS, type Party, partyInvite, partyInviteRows, partyRows, withoutOld } from "./party.ts";
import { LINE_SECONDS, type Line, lineRows } from "./party-line.ts";

/** A party in which nothing has changed for so long has ended. */
export const PARTY_SECONDS = 7 * 24 * 3600;
/** So long it is remembered that a party has ended. */
const ENDED_SECONDS = 24 * 3600;

const PARTY_ITEM = "party";
const inviteItem = (player_id: string) => `invite#${player_id}`;
const LINE_ITEM = "line#";
/** A player with more invites at one time is shown some of them. */
const MOST_FOUND = 20;
/** Among so many invites, of which the most may be of parties that have ended. */
const MOST_LOOKED_AT = 400;
/** Comes after every line. */
const LAST = "\uffff";

type Row = Record<string, unknown>;

export class PartyTable {
  readonly #access: TableAccess;
  readonly #name: string;
  readonly now: Clock;

  constructor(access: TableAccess, now: Clock = wallClock) {
    this.#access = access;
    this.#name = access.table_prefix + PARTIES_TABLE.name;
    this.now = now;
  }

  /** Undefined where there is none, or it has expired. Also one that has ended is found. */
  async get(party_id: string): Promise<Party | undefined> {
    const Key = { party_id, item: PARTY_ITEM };
    const get = new GetCommand({ TableName: this.#name, Key, ConsistentRead: true });
    const { Item } = await this.#access.doc.send(get);
    return Item && this.#readParty(Item);
  }

  /** Those of the ids that there are, each once, in no order. Also those that have ended are found. */
  async list(party_ids: readonly string[]): Promise<Party[]> {
    const keys = [...new Set(party_ids)].map(party_id => ({ party_id, item: PARTY_ITEM }));
    const rows = await batchGet(this.#access, PARTIES_TABLE.name, keys);
    return rows.flatMap(row => this.#readParty(row) ?? []);
  }

  /** The party whose code it is now. The index follows by some milliseconds. */
  async byCode(code: string): Promise<Party | undefined> {
    const keys = (await this.#keysFoundBy(codeKey(code))).slice(0, MOST_FOUND);
    const [row] = await this.#foundAt(keys, codeKey(code));
    const found = row && this.#readParty(row);
    return found?.code === code ? found : undefined;
  }

  /**
   * Writes the party, of which this is a later version.
   *
   * @param seen the version that was read; undefined for a new party.
   * @returns the party as it is then; undefined where another version is there.
   */
  async put(changed: Omit<Party, "version" | "expires_at">, seen?: number): Promise<Party | undefined> {
    const lifetime_s = changed.ended_at === undefined ? PARTY_SECONDS : ENDED_SECONDS;
    const expires_at = expiresAt(this.now(), lifetime_s);
    const written: Party = { ...changed, version: (seen ?? 0) + 1, expires_at };
    const { code, ended_at } = written;
    const isFound = code !== undefined && ended_at === undefined;
    const condition =
      seen === undefined
        ? { ConditionExpression: "attribute_not_exists(party_id)" }
        : {
            ConditionExpression: "#version = :seen AND schema_version = :schema_version",
            ExpressionAttributeNames: { "#version": "version" },
            ExpressionAttributeValues: { ":seen": seen, ":schema_version": partyRows.version },
          };
    const Item = {
      ...{ ...written, item: PARTY_ITEM, ...partyRows.stamp },
      ...(isFound && { found_by: codeKey(code) }),
    };
    try {
      await this.#access.put({ TableName: this.#name, Item, ...condition });
      return written;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return undefined;
      throw error;
    }
  }

  /** So that the player finds the invite. */
  async putInvite(party_id: string, player_id: string): Promise<void> {
    const found = { party_id, player_id, expires_at: expiresAt(this.now(), INVITE_SECONDS) };
    const Item = { ...found, item: inviteItem(player_id), found_by: playerKey(player_id) };
    const put = { TableName: this.#name, Item: { ...Item, ...partyInviteRows.stamp } };
    await this.#access.doc.send(new PutCommand(put));
  }

  async deleteInvite(party_id: string, player_id: string): Promise<void> {
    const Key = { party_id, item: inviteItem(player_id) };
    await this.#access.doc.send(new DeleteCommand({ TableName: this.#name, Key }));
  }

  /**
   * Parties that invite the player, as their rows say it now. Invites of parties that have ended are deleted, so that those never hide the others.
   * The index follows by some milliseconds.
   */
  async invitedTo(player_id: string): Promise<string[]> {
    const keys = (await this.#keysFoundBy(playerKey(player_id))).slice(0, MOST_LOOKED_AT);
    const inviting: string[] = [];
    for (let i = 0; i < keys.length && inviting.length < MOST_FOUND; i += MOST_FOUND) {
      const party_ids = await this.#invitesOf(player_id, keys.slice(i, i + MOST_FOUND));
      const there = (await this.list(party_ids)).filter(({ ended_at }) => ended_at === undefined);
      const ended = party_ids.filter(each => !there.some(({ party_id }) => party_id === each));
      await Promise.all(ended.map(party_id => this.deleteInvite(party_id, player_id)));
      const live = there.filter(({ invites }) => player_id in withoutOld(invites, this.now()));
      inviting.push(...live.map(({ party_id }) => party_id));
    }
    return inviting.slice(0, MOST_FOUND);
  }

  async #invitesOf(player_id: string, keys: Row[]): Promise<string[]> {
    const rows = await this.#foundAt(keys, playerKey(player_id));
    return rows
      .map(row => partyInvite.parse(partyInviteRows.read(row, `an invite of ${player_id}`)))
      .filter(row => !isExpired(row, timeToJudge(this.now)))
      .map(({ party_id }) => party_id);
  }

  async putLine(party_id: string, line: Line): Promise<void> {
    const expires_at = expiresAt(this.now(), LINE_SECONDS);
    const Item = { ...line, party_id, item: LINE_ITEM + line.line_id, expires_at, ...lineRows.stamp };
    await this.#access.doc.send(new PutCommand({ TableName: this.#name, Item }));
  }

  /** The newest, the oldest of them first. @param before a line_id; those before it alone. */
  async lines(party_id: string, limit: number, before = LAST): Promise<Line[]> {
    const { Items = [] } = await this.#access.doc.send(
      new QueryCommand({
        TableName: this.#name,
        KeyConditionExpression: "party_id = :id AND #item BETWEEN :first AND :last",
        ExpressionAttributeNames: { "#item": "item" },
        ExpressionAttributeValues: {
          ...{ ":id": party_id, ":first": LINE_ITEM },
          ":last": `${LINE_ITEM}${before}`,
        },
        ScanIndexForward: false,
        // The one before which they are wanted is among them.
        Limit: limit + 1,
        ConsistentRead: true,
      }),
    );
    return Items.map(row => lineRows.read(row, `a line of the party ${party_id}`))
      .filter(line => line.line_id < before && !isExpired(line, timeToJudge(this.now)))
      .slice(0, limit)
      .map(({ expires_at: _end, ...line }) => line)
      .reverse();
  }

  #readParty(row: Row): Party | undefined {
    const found = partyRows.read(row, `party ${String(row.party_id)}`);
    return isExpired(found, timeToJudge(this.now)) ? undefined : found;
  }

  /** Of rows in `found-by-index`. */
  async #keysFoundBy(found_by: string): Promise<Row[]> {
    const { Items = [] } = await this.#access.doc.send(
      new QueryCommand({
        TableName: this.#name,
        IndexName: "found-by-index",
        KeyConditionExpression: "found_by = :by",
        ExpressionAttributeValues: { ":by": found_by },
      }),
    );
    return Items.map(({ party_id, item }) => ({ party_id, item }));
  }

  /** Those of the rows that are still to be found so. */
  async #foundAt(keys: Row[], found_by: string): Promise<Row[]> {
    const rows = await batchGet(this.#access, PARTIES_TABLE.name, keys);
    return rows.filter(row => row.found_by === found_by);
  }
}

const codeKey = (code: string) => `code#${code}`;
const playerKey = (player_id: string) => `player#${player_id}`;
