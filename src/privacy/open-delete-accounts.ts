/** The job that deletes accounts, over a database. */
import type { Logger } from "pino";
import type { Env } from "../env.ts";
import type { JobKind } from "../jobs/job-runner.ts";
import { SanctionRepository } from "../moderation/sanction-repository.ts";
import { AccountRepository } from "../store/account-repository.ts";
import type { TableAccess } from "../store/dynamo/connect.ts";
import { deleteAccounts } from "./delete-accounts.ts";
import { DeletionRepository } from "./deletion-repository.ts";
import { DeletionSweep } from "./deletion-sweep.ts";
import { LeftSanctions } from "./left-sanctions.ts";

type Settings = Pick<Env, "AUTH_SECRET" | "COGNITO_USER_POOL_ID">;

export function openDeleteAccounts(access: TableAccess, env: Settings, log: Logger): JobKind {
  const accounts = new AccountRepository(access);
  return deleteAccounts({
    ...{ accounts, log, deletions: new DeletionRepository(access), sweep: new DeletionSweep(access) },
    left_sanctions: openLeftSanctions(access, env) ?? { keep: async () => undefined },
  });
}

/** Undefined where nobody comes back with the id of an account that is deleted. */
export function openLeftSanctions(access: TableAccess, env: Settings): LeftSanctions | undefined {
  if (env.COGNITO_USER_POOL_ID === undefined) return undefined;
  // Of its own: it is asked by the other one.
  const accounts = new AccountRepository(access);
  return new LeftSanctions(access, new SanctionRepository(access, accounts), env.AUTH_SECRET);
}
