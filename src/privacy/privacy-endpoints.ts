/** What a player may know and decide about all that is kept of the account. */
import { z } from "zod";
import { type Account, accountEndpoint, type Endpoint } from "../http/endpoint.ts";
import { HttpProblem } from "../http/problem.ts";
import { RateLimit, tooManyRequests } from "../http/rate-limit.ts";
import { STAFF_ROLES } from "../ops/staff-may.ts";
import type { StaffRepository } from "../ops/staff-repository.ts";
import type { AccountRepository } from "../store/account-repository.ts";
import type { Clock } from "../store/expiry.ts";
import type { Exported } from "./account-export.ts";
import type { DeletionRepository } from "./deletion-repository.ts";

/** So long a player may think better of it. */
export const GRACE_DAYS = 7;
const DAY_MS = 24 * 3_600_000;
/** A guest's row has to be there until it is deleted, and for some days in which the server may be down. */
const KEPT_AFTER_SECONDS = 30 * 24 * 3600;
/** An export reads some thousand rows. */
const EXPORTS_PER_HOUR = 3;
const CHANGES_PER_HOUR = 20;
const HOUR_SECONDS = 3600;

const time = z.iso.datetime();
const accountView = z
  .object({
    player_id: z.string(),
    kind: z.enum(["guest", "account"]),
    deletes_at: time
      .optional()
      .meta({ description: "When the account is deleted, if you have asked for it." }),
  })
  .meta({ id: "OwnAccount" });
const exported = z
  .object({
    player_id: z.string(),
    exported_at: time,
    tables: z.record(z.string(), z.array(z.record(z.string(), z.unknown()))),
  })
  .meta({ id: "AccountExport" });

export type PrivacyOptions = {
  accounts: Pick<AccountRepository, "get" | "keepUntil" | "askDeletion" | "cancelDeletion">;
  deletions: Pick<DeletionRepository, "ask" | "remove">;
  staff: Pick<StaffRepository, "ofPlayer">;
  exportOf: (account: Account) => Promise<Exported>;
  now: Clock;
};

export function privacyEndpoints({ accounts, deletions, staff, exportOf, now }: PrivacyOptions): Endpoint[] {
  const exports = new RateLimit(EXPORTS_PER_HOUR, HOUR_SECONDS);
  const changes = new RateLimit(CHANGES_PER_HOUR, HOUR_SECONDS);
  const own = { tag: "Accounts", admitsKeptOut: true };

  function countChange({ player_id }: Account): void {
    const over = changes.count(player_id);
    if (over)
      throw tooManyRequests(`An account may be deleted or kept ${CHANGES_PER_HOUR} times an hour`, over);
  }

  return [
    accountEndpoint(
      {
        ...{ ...own, method: "get", path: "/me" },
        summary: "Your account, and whether it is to be deleted",
        input: z.object({}),
        answers: { 200: { description: "It.", schema: accountView } },
        problems: [],
      },
      async (_input, { player_id, family_id }) => {
        const { deletes_at } = await accounts.get(player_id);
        const kind = family_id === undefined ? "account" : "guest";
        return { value: { player_id, kind, ...(deletes_at !== undefined && { deletes_at }) } };
      },
    ),

    accountEndpoint(
      {
        ...{ ...own, method: "get", path: "/me/export" },
        summary: "Everything that is kept about your account, table by table",
        input: z.object({}),
        answers: {
          200: { description: "As rows of the database say it: docs/privacy.md.", schema: exported },
        },
        problems: ["too-many-requests"],
      },
      async (_input, account) => {
        const over = exports.count(account.player_id);
        if (over) throw tooManyRequests(`An account may be exported ${EXPORTS_PER_HOUR} times an hour`, over);
        return {
          headers: { "Content-Disposition": 'attachment; filename="tr-dungeons-account.json"' },
          value: withoutSets(await exportOf(account)),
        };
      },
    ),

    accountEndpoint(
      {
        ...{ ...own, method: "delete", path: "/me" },
        summary: `Delete your account in ${GRACE_DAYS} days, with all its characters. Until then you can play on, and cancel it. Asked again, the time is the same`,
        input: z.object({}),
        answers: {
          202: { description: "When it is deleted.", schema: z.object({ deletes_at: time }) },
        },
        problems: ["conflict", "too-many-requests"],
      },
      async (_input, account) => {
        countChange(account);
        const { player_id, family_id } = account;
        const roles = account.groups?.filter(group => STAFF_ROLES.some(role => role === group)) ?? [];
        if (roles.length > 0 || (await staff.ofPlayer(player_id)).length > 0)
          throw new HttpProblem(
            "conflict",
            "You are of staff with this account, and what staff do is kept under their name: have your role ended first.",
            {},
            "is_staff",
          );
        const wanted_ms = now() + GRACE_DAYS * DAY_MS;
        // It may have been asked for before.
        const before = (await accounts.get(player_id)).deletes_at;
        const deletes_at = before ?? new Date(wanted_ms).toISOString();
        await deletions.ask(player_id, deletes_at);
        if (family_id !== undefined)
          await accounts.keepUntil(player_id, Math.ceil(Date.parse(deletes_at) / 1000) + KEPT_AFTER_SECONDS);
        const asked = (await accounts.askDeletion(player_id, deletes_at)).deletes_at ?? deletes_at;
        // Another request may have been first.
        if (asked !== deletes_at) await deletions.ask(player_id, asked);
        return { status: 202, value: { deletes_at: asked } };
      },
    ),

    accountEndpoint(
      {
        ...{ ...own, method: "delete", path: "/me/deletion" },
        summary: "Keep your account: it is not deleted. Signing in alone does not keep it",
        input: z.object({}),
        answers: { 204: { description: "It stays, as it was." } },
        problems: ["conflict", "too-many-requests"],
      },
      async (_input, account) => {
        countChange(account);
        if (!(await accounts.cancelDeletion(account.player_id)))
          throw new HttpProblem("conflict", "The account is being deleted already.", {}, "account_deleted");
        await deletions.remove(account.player_id);
        return { status: 204 };
      },
    ),
  ];
}

/** JSON has no sets. */
function withoutSets(value: object): object {
  return JSON.parse(JSON.stringify(value, (_key, each) => (each instanceof Set ? [...each] : each)));
}
