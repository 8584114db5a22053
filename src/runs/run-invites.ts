/** Invites into runs: each is good for one character, by its code or for one player. */
import { DeleteCommand } from "@aws-sdk/lib-dynamodb";
import type { TableAccess } from "../store/dynamo/connect.ts";
import { putOnce } from "../store/dynamo/put-once.ts";
import { type Clock, expiresAt } from "../store/expiry.ts";
import { IS_SAME_VERSION } from "../store/schema-version.ts";
import { RUNS_TABLE } from "../store/tables.ts";
import { inviteRows, type RunInvite } from "./run.ts";
import { inviteItem, RunTable, unlessRefused } from "./run-table.ts";

/** Names the invite for a player: a run has one for each at most. */
export const playerInviteId = (player_id: string) => `player ${player_id}`;

/** Comes after every id of an invite. */
const LAST = "\uffff";

/** An invite is good for so long. */
const INVITE_SECONDS = 24 * 3600;

export class RunInvites {
  readonly #table: RunTable;

  constructor(access: TableAccess, now?: Clock) {
    this.#table = new RunTable(access, now);
  }

  /** One for a player replaces the one that it had for this run, which may be used, or have ended. Undefined where this run has an invite of the code; other runs are not looked at. */
  async make(invite: Omit<RunInvite, "created_at" | "expires_at">): Promise<RunInvite | undefined> {
    const { invite_id, player_id } = invite;
    const made = {
      ...invite,
      created_at: this.#table.time(),
      expires_at: expiresAt(this.#table.now(), INVITE_SECONDS),
    };
    const found_by = player_id === undefined ? `code#${invite_id}` : `player#${player_id}`;
    const row = { ...made, item: inviteItem(invite_id), found_by, ...inviteRows.stamp };
    if (player_id === undefined)
      return (await putOnce(this.#table.access, RUNS_TABLE, row)) ? made : undefined;
    const condition = {
      ConditionExpression: `attribute_not_exists(run_id) OR player_id = :player AND ${IS_SAME_VERSION}`,
      ExpressionAttributeValues: { ":player": player_id, ":schema_version": inviteRows.version },
    };
    await this.#table.access.put({ TableName: this.#table.name, Item: row, ...condition });
    return made;
  }

  /** The invite of this code; undefined where it was never made, or has expired. */
  async byCode(code: string): Promise<RunInvite | undefined> {
    const [row] = await this.#table.foundBy(`code#${code}`);
    return row && this.#table.readInvite(row);
  }

  /** The invite to the run that is for the player, used or not, as it is at this moment. */
  async toPlayer(run_id: string, player_id: string): Promise<RunInvite | undefined> {
    const row = await this.#table.row(run_id, inviteItem(playerInviteId(player_id)));
    return row && this.#table.readInvite(row);
  }

  /** Those for the player that were not used yet, the newest first. The index follows by some milliseconds. */
  async forPlayer(player_id: string): Promise<RunInvite[]> {
    const rows = await this.#table.foundBy(`player#${player_id}`);
    return rows
      .flatMap(row => this.#table.readInvite(row) ?? [])
      .filter(({ used_by }) => used_by === undefined)
      .sort((a, b) => b.created_at.localeCompare(a.created_at));
  }

  /** False where another character has used it, or it has expired. Used once more by the same one it is as it was. */
  async use({ run_id, invite_id }: RunInvite, character_id: string): Promise<boolean> {
    const used = await this.#table.update(run_id, inviteItem(invite_id), {
      UpdateExpression: "SET used_by = :id",
      ConditionExpression:
        "attribute_exists(run_id) AND expires_at > :now AND (attribute_not_exists(used_by) OR used_by = :id)",
      ExpressionAttributeValues: { ":id": character_id, ":now": this.#table.secondsToJudge() },
    });
    return used !== undefined;
  }

  /** Those of the run that the player has made and nobody has used. */
  async deleteMadeBy(run_id: string, player_id: string): Promise<void> {
    const rows = await this.#table.query({
      KeyConditionExpression: "run_id = :id AND #item BETWEEN :first AND :last",
      ExpressionAttributeNames: { "#item": "item" },
      ExpressionAttributeValues: { ":id": run_id, ":first": inviteItem(""), ":last": inviteItem(LAST) },
      ConsistentRead: true,
    });
    const invites = rows.flatMap(row => this.#table.readInvite(row) ?? []);
    for (const invite of invites.filter(({ invited_by_player_id: by }) => by === player_id))
      await this.deleteUnused(invite);
  }

  /** Does nothing where somebody has used it. */
  async deleteUnused({ run_id, invite_id }: RunInvite): Promise<void> {
    const unused = {
      ...{ TableName: this.#table.name, Key: { run_id, item: inviteItem(invite_id) } },
      ConditionExpression: "attribute_not_exists(used_by)",
    };
    await this.#table.access.doc.send(new DeleteCommand(unused)).catch(unlessRefused);
  }

  /** The character could not come in after all: the invite is as good as before. */
  async giveBack({ run_id, invite_id }: RunInvite, character_id: string): Promise<void> {
    await this.#table.update(run_id, inviteItem(invite_id), {
      UpdateExpression: "REMOVE used_by",
      ConditionExpression: "used_by = :id",
      ExpressionAttributeValues: { ":id": character_id },
    });
  }
}
