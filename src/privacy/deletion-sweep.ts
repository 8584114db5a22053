/**
 * Goes through all rows of all tables, and takes deleted accounts out of them: their own rows are deleted, all others say pseudonyms. Each row
 * is one write, on condition that it is as it was read; where a process dies in between, or somebody else writes, the next pass does the rest.
 * A pass in which nothing changes is the proof that nothing is left.
 *
 * It reads everything there is, which is what makes it sure: so it does all accounts that are due in one pass.
 */
import { isDeepStrictEqual } from "node:util";
import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import {
  DeleteCommand,
  PutCommand,
  ScanCommand,
  type ScanCommandOutput,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import { NAMELESS } from "../characters/character-name.ts";
import type { TableAccess } from "../store/dynamo/connect.ts";
import {
  ACCOUNTS_TABLE,
  CHARACTER_SNAPSHOTS_TABLE,
  CHARACTERS_TABLE,
  TABLES,
  type TableDefinition,
} from "../store/tables.ts";
import { textsOf } from "./account-export.ts";
import type { DeletionRepository } from "./deletion-repository.ts";
import { playerDataOf } from "./player-data.ts";
import { type DeletedAccount, type Fields, Pseudonyms } from "./pseudonyms.ts";
import { changesOf, updateOf } from "./row-changes.ts";
import { ROW_FORMS } from "./row-forms.ts";

export class DeletionSweep {
  readonly #access: TableAccess;

  constructor(access: TableAccess) {
    this.#access = access;
  }

  /** Finds what the accounts are called, and notes it before anything goes. Those that are done meanwhile are left out. */
  async learn(
    accounts: readonly DeletedAccount[],
    deletions: Pick<DeletionRepository, "learn">,
  ): Promise<DeletedAccount[]> {
    const guestsOf = new Map(accounts.map(({ player_id, guest_ids }) => [player_id, new Set(guest_ids)]));
    for await (const { player_id, linked_to, linked_guest_ids } of this.#rows(ACCOUNTS_TABLE)) {
      guestsOf.get(String(linked_to))?.add(String(player_id));
      // A guest's own row ends 60 days after it was linked, and its matches do not.
      for (const guest_id of textsOf(linked_guest_ids)) guestsOf.get(String(player_id))?.add(guest_id);
    }
    const owners = new Map(
      [...guestsOf].flatMap(([player_id, guests]) =>
        [player_id, ...guests].map(id => [id, player_id] as const),
      ),
    );
    const charactersOf = new Map(accounts.map(each => [each.player_id, new Set(each.character_ids)]));
    const namesOf = new Map(accounts.map(each => [each.player_id, new Set(each.names)]));
    for (const table of [CHARACTERS_TABLE, CHARACTER_SNAPSHOTS_TABLE]) {
      for await (const { player_id, character_id, character_name } of this.#rows(table)) {
        const owner = owners.get(String(player_id));
        if (owner === undefined) continue;
        charactersOf.get(owner)?.add(String(character_id));
        if (character_name !== NAMELESS) namesOf.get(owner)?.add(String(character_name));
      }
    }
    const known = await Promise.all(
      accounts.map(({ player_id }) =>
        deletions.learn(player_id, {
          guest_ids: [...(guestsOf.get(player_id) ?? [])],
          character_ids: [...(charactersOf.get(player_id) ?? [])],
          names: [...(namesOf.get(player_id) ?? [])],
        }),
      ),
    );
    return known.filter(each => each !== undefined);
  }

  /** One pass. @returns how many rows were not as they have to be; 0 where nothing is left of the accounts but their own rows. */
  async pass(accounts: readonly DeletedAccount[]): Promise<number> {
    const pseudonyms = new Pseudonyms(accounts);
    let changed = 0;
    for (const table of TABLES) {
      const data = playerDataOf(table.name);
      if (!data) continue;
      for await (const row of this.#rows(table)) {
        const isOwn = data.own_by.some(attribute => pseudonyms.has(row[attribute]));
        if (isOwn && data.goes_last) continue;
        if (isOwn) await this.#delete(table, row);
        else if (!(await this.#rewrite(table, row, pseudonyms))) continue;
        changed += 1;
      }
    }
    return changed;
  }

  /** Whether the row was about one of them. */
  async #rewrite(table: TableDefinition, row: Fields, pseudonyms: Pseudonyms): Promise<boolean> {
    const { texts, strike } = playerDataOf(table.name) ?? {};
    const formed = (await ROW_FORMS[table.name]?.(row, pseudonyms)) ?? row;
    const struck = strike?.(formed, pseudonyms) ?? formed;
    const next = pseudonyms.replace(struck, new Set(texts));
    if (next === row) return false;
    const changes = changesOf(row, next, field => pseudonyms.withoutIds(field));
    if (changes.length === 0) return false;
    const key = keyOf(table, row);
    if (isDeepStrictEqual(key, keyOf(table, next))) {
      const TableName = this.#access.table_prefix + table.name;
      await unlessChanged(
        this.#access.doc.send(new UpdateCommand({ TableName, Key: key, ...updateOf(changes) })),
      );
    } else {
      // The new one first: between the two it is there twice, and not gone.
      await this.#put(table, next);
      await this.#delete(table, row);
    }
    return true;
  }

  /** Where it is there already, an earlier pass has put it. */
  #put(table: TableDefinition, row: Fields): Promise<void> {
    return unlessChanged(
      this.#access.doc.send(
        new PutCommand({
          ...{ TableName: this.#access.table_prefix + table.name, Item: row },
          ConditionExpression: "attribute_not_exists(#key)",
          ExpressionAttributeNames: { "#key": table.key.partition },
        }),
      ),
    );
  }

  async #delete(table: TableDefinition, row: Fields): Promise<void> {
    const TableName = this.#access.table_prefix + table.name;
    await this.#access.doc.send(new DeleteCommand({ TableName, Key: keyOf(table, row) }));
  }

  async *#rows(table: TableDefinition): AsyncGenerator<Fields> {
    let start: ScanCommandOutput["LastEvaluatedKey"];
    do {
      const page: ScanCommandOutput = await this.#access.doc.send(
        new ScanCommand({
          ...{ TableName: this.#access.table_prefix + table.name, ConsistentRead: true },
          ...(start && { ExclusiveStartKey: start }),
        }),
      );
      yield* page.Items ?? [];
      start = page.LastEvaluatedKey;
    } while (start);
  }
}

function keyOf({ key: { partition, sort } }: TableDefinition, row: Fields): Fields {
  return pick(row, sort === undefined ? [partition] : [partition, sort]);
}

function pick(row: Fields, attributes: readonly string[]): Fields {
  return Object.fromEntries(attributes.map(each => [each, row[each]]));
}

/** Where somebody else has written the row meanwhile, the next pass finds it. */
async function unlessChanged(write: Promise<unknown>): Promise<void> {
  try {
    await write;
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
}
