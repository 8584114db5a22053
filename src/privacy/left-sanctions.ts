/**
 * What still holds against an account that is deleted. A user of Cognito has the same id when they sign up anew, and would get rid of a ban by
 * deleting the account. So a copy of what holds stays until its end, by a keyed hash of the id: it is found by who comes back, and by nobody
 * else. It says nothing but what, why in a word, and until when. Without Cognito nobody comes back, and nothing stays.
 */
import { createHmac } from "node:crypto";
import { QueryCommand } from "@aws-sdk/lib-dynamodb";
import { isHeld, type Sanction, sanctionRows } from "../moderation/sanction.ts";
import type { SanctionRepository } from "../moderation/sanction-repository.ts";
import type { TableAccess } from "../store/dynamo/connect.ts";
import { putOnce } from "../store/dynamo/put-once.ts";
import { dayOf } from "../store/expiry.ts";
import { SANCTIONS_TABLE } from "../store/tables.ts";

/** In the index of what is new it stands under no day: it holds against nobody who is there. */
const UNLISTED = "left";
/** No staff: it was given to an account that is gone. */
const GIVEN_BY = "before the account was deleted";

export class LeftSanctions {
  readonly #access: TableAccess;
  readonly #sanctions: Pick<SanctionRepository, "of" | "copy" | "now">;
  readonly #secrets: readonly [string, ...string[]];

  /** @param secrets the first one hides, all of them find; with others, nothing that was kept is found. */
  constructor(
    access: TableAccess,
    sanctions: Pick<SanctionRepository, "of" | "copy" | "now">,
    secrets: readonly [string, ...string[]],
  ) {
    this.#access = access;
    this.#sanctions = sanctions;
    this.#secrets = secrets;
  }

  /** May be done twice. To be called while the account's sanctions are still there. */
  async keep(player_id: string): Promise<void> {
    const now_ms = this.#sanctions.now();
    for (const each of await this.#sanctions.of(player_id))
      if (isHeld(each, now_ms)) await this.#put(this.#leftOf(each));
  }

  /** Somebody has come in who may have been here before. @returns whether something holds against them. */
  async takeBack(player_id: string): Promise<boolean> {
    const left = await Promise.all(this.#secrets.map(secret => this.#of(hash(player_id, secret))));
    const held = left.flat().filter(each => isHeld(each, this.#sanctions.now()));
    for (const each of held) await this.#put({ ...each, player_id });
    if (held.length > 0) await this.#sanctions.copy(player_id);
    return held.length > 0;
  }

  /** Days alone, so that it is not found to be the same as another row by its times; its end comes some hours sooner. */
  #leftOf({ player_id, sanction_id, kind, reason, given_at, ends_at, state }: Sanction): Sanction {
    const [secret] = this.#secrets;
    const given_on = dayStart(given_at);
    const ends_on = ends_at && dayStart(ends_at);
    return {
      ...{ player_id: hash(player_id, secret), sanction_id: `${given_on}-${hash(sanction_id, secret)}` },
      ...{ kind, reason, state, note: "", evidence: [], given_by: GIVEN_BY, given_at: given_on },
      ...(ends_on !== undefined && { ends_at: ends_on }),
      ...{ revision: 1, changed_day: UNLISTED, changed_at: given_on },
    };
  }

  async #put(left: Sanction): Promise<void> {
    const { ends_at } = left;
    const isCopy = left.player_id.startsWith(UNLISTED);
    await putOnce(this.#access, SANCTIONS_TABLE, {
      ...left,
      ...(isCopy && ends_at !== undefined && { expires_at: Date.parse(ends_at) / 1000 }),
      ...sanctionRows.stamp,
    });
  }

  async #of(player_id: string): Promise<Sanction[]> {
    const { Items = [] } = await this.#access.doc.send(
      new QueryCommand({
        ...{ TableName: this.#access.table_prefix + SANCTIONS_TABLE.name, ConsistentRead: true },
        KeyConditionExpression: "player_id = :id",
        ExpressionAttributeValues: { ":id": player_id },
      }),
    );
    return Items.map(found => sanctionRows.read(found, "a sanction of a deleted account"));
  }
}

/** Of the day in UTC. */
function dayStart(at: string): string {
  return `${dayOf(Date.parse(at))}T00:00:00.000Z`;
}

function hash(id: string, secret: string): string {
  return `${UNLISTED}:${createHmac("sha256", secret).update(`left ${id}`).digest("base64url")}`;
}
