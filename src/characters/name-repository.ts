/** Who has a name, in NamesTable. Two names that look alike are one. */
import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { DeleteCommand, GetCommand } from "@aws-sdk/lib-dynamodb";
import { z } from "zod";
import type { TableAccess } from "../store/dynamo/connect.ts";
import { putOnce } from "../store/dynamo/put-once.ts";
import { type Clock, wallClock } from "../store/expiry.ts";
import { RowSchema } from "../store/schema-version.ts";
import { NAMES_TABLE } from "../store/tables.ts";
import { skeletonOf } from "./character-name.ts";

const row = z.object({ folded_name: z.string(), character_id: z.string(), taken_at_ms: z.int() });
export const nameRows = new RowSchema(row);

/** A name is taken just before its character is made or renamed: so long nobody asks whether the character has it. */
const MAKING_MS = 60_000;

/** Where characters are found: the row of each says which name it has. */
type Characters = { get(character_id: string): Promise<{ character_name: string } | undefined> };

export class NameRepository {
  readonly #access: TableAccess;
  readonly #table: string;
  readonly #characters: Characters;
  readonly #now: Clock;

  constructor(access: TableAccess, characters: Characters, now: Clock = wallClock) {
    this.#access = access;
    this.#table = access.table_prefix + NAMES_TABLE.name;
    this.#characters = characters;
    this.#now = now;
  }

  /** Whether the character has the name now: at most one has, of all that ask in the same moment. */
  async take(name: string, character_id: string): Promise<boolean> {
    const wanted = {
      folded_name: foldedName(name),
      character_id,
      taken_at_ms: this.#now(),
      ...nameRows.stamp,
    };
    if (await putOnce(this.#access, NAMES_TABLE, wanted)) return true;
    const { Item } = await this.#access.doc.send(
      new GetCommand({
        TableName: this.#table,
        Key: { folded_name: wanted.folded_name },
        ConsistentRead: true,
      }),
    );
    if (!Item) return this.take(name, character_id);
    const { character_id: owner, taken_at_ms } = nameRows.read(Item, `the name "${name}"`);
    if (owner === character_id) return this.#takeFrom(owner, wanted);
    if (this.#now() - taken_at_ms < MAKING_MS || (await this.#hasName(owner, wanted.folded_name)))
      return false;
    return this.#takeFrom(owner, wanted);
  }

  /** A name is free where its character is gone, or has another one since a process died amid a change of it. */
  async #hasName(character_id: string, folded_name: string): Promise<boolean> {
    const found = await this.#characters.get(character_id);
    return found !== undefined && foldedName(found.character_name) === folded_name;
  }

  async #takeFrom(owner: string, wanted: z.infer<typeof row>): Promise<boolean> {
    try {
      await this.#access.put({
        TableName: this.#table,
        Item: wanted,
        ConditionExpression: "character_id = :owner",
        ExpressionAttributeValues: { ":owner": owner },
      });
      return true;
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return false;
    }
  }

  /** The character does not have the name any more; it is no error where it did not. */
  async giveBack(name: string, character_id: string): Promise<void> {
    const change = new DeleteCommand({
      TableName: this.#table,
      Key: { folded_name: foldedName(name) },
      ConditionExpression: "character_id = :owner",
      ExpressionAttributeValues: { ":owner": character_id },
    });
    await this.#access.doc.send(change).catch(error => {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    });
  }
}

/** Equal for names that look alike. Emoji alone fold to nothing: they are compared as they are. */
export function foldedName(name: string): string {
  return skeletonOf(name) || name.normalize("NFKC").toLowerCase();
}
