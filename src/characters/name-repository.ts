/** Who has a name, in NamesTable. Two names that look alike are one. */
import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { DeleteCommand, GetCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { z } from "zod";
import type { TableAccess } from "../store/dynamo/connect.ts";
import { putOnce } from "../store/dynamo/put-once.ts";
import { type Clock, wallClock } from "../store/expiry.ts";
import { RowSchema } from "../store/schema-version.ts";
import { NAMES_TABLE } from "../store/tables.ts";
import { skeletonOf } from "./character-name.ts";

const row = z.object({
  folded_name: z.string(),
  character_id: z.string(),
  taken_at_ms: z.int(),
  /** Epoch seconds: when the row ends, after its character; absent where that is kept. `take` judges a row that has ended as any other, by its character. */
  expires_at: z.int().optional(),
});
type NameRow = z.infer<typeof row>;
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

  /**
   * Whether the character has the name now: at most one has, of all that ask in the same moment.
   *
   * @param expires_at `endBeside` of the character.
   */
  async take(name: string, character_id: string, expires_at?: number): Promise<boolean> {
    const wanted = {
      folded_name: foldedName(name),
      character_id,
      taken_at_ms: this.#now(),
      ...(expires_at !== undefined && { expires_at }),
      ...nameRows.stamp,
    };
    if (await putOnce(this.#access, NAMES_TABLE, wanted)) return true;
    const found = await this.#rowOf(wanted.folded_name);
    if (!found) return this.take(name, character_id, expires_at);
    const isOwn = found.character_id === character_id;
    const isBeingMade = wanted.taken_at_ms - found.taken_at_ms < MAKING_MS;
    if (!isOwn && (isBeingMade || (await this.#hasName(found)))) return false;
    return (await this.#replace(found, wanted)) || this.#isOwner(wanted);
  }

  /** The id of the character that has the name, or is being given it; undefined where the name is free. */
  async holderOf(name: string): Promise<string | undefined> {
    return (await this.#rowOf(foldedName(name)))?.character_id;
  }

  /** A name is free where its character is gone, or has another one since a process died amid a change of it. */
  async #hasName({ character_id, folded_name }: NameRow): Promise<boolean> {
    const found = await this.#characters.get(character_id);
    return found !== undefined && foldedName(found.character_name) === folded_name;
  }

  /** False where the row has been written since: its character may be taking the name again just now. */
  async #replace({ character_id, taken_at_ms }: NameRow, wanted: NameRow): Promise<boolean> {
    try {
      await this.#access.put({
        TableName: this.#table,
        Item: wanted,
        ConditionExpression: "character_id = :owner AND taken_at_ms = :taken",
        ExpressionAttributeValues: { ":owner": character_id, ":taken": taken_at_ms },
      });
      return true;
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return false;
    }
  }

  /** A write whose answer was lost is tried again and then finds itself. */
  async #isOwner({ folded_name, character_id }: NameRow): Promise<boolean> {
    return (await this.#rowOf(folded_name))?.character_id === character_id;
  }

  async #rowOf(folded_name: string): Promise<NameRow | undefined> {
    const { Item } = await this.#access.doc.send(
      new GetCommand({ TableName: this.#table, Key: { folded_name }, ConsistentRead: true }),
    );
    return Item && nameRows.read(Item, `the name "${folded_name}"`);
  }

  /**
   * The character has its name until then, for ever where it is undefined; it is no error where it does not have it.
   *
   * @param expires_at `endBeside` of the character.
   */
  async keepUntil(name: string, character_id: string, expires_at: number | undefined): Promise<void> {
    const change = new UpdateCommand({
      TableName: this.#table,
      Key: { folded_name: foldedName(name) },
      UpdateExpression: expires_at === undefined ? "REMOVE expires_at" : "SET expires_at = :end",
      ConditionExpression: "character_id = :owner",
      ExpressionAttributeValues: {
        ":owner": character_id,
        ...(expires_at !== undefined && { ":end": expires_at }),
      },
    });
    await this.#access.doc.send(change).catch(error => {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    });
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
