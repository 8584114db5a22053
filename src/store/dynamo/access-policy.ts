/**
 * The smallest policy of IAM with which servers do their work on tables that are there: for the role that they run with. Made from what
 * `tables.ts` says that they ask of each table.
 */
import { StartupError } from "../../startup-error.ts";
import { operationsOn, TABLES, type TableDefinition } from "../tables.ts";

/** At each start servers look whether the tables are there, and whether expiry is on where it has to be. */
const LOOKED_AT = "DescribeTable";
const LOOKED_AT_FOR_EXPIRY = "DescribeTimeToLive";
/** For servers that make what is missing themselves. */
const MADE = "CreateTable";
const MADE_TO_EXPIRE = "UpdateTimeToLive";

/** Of all policies in a role, in characters without blanks. */
const IAM_LIMIT = 10_240;

export type PolicyStatement = { Effect: "Allow"; Action: string[]; Resource: string[] };
export type AccessPolicy = { Version: "2012-10-17"; Statement: PolicyStatement[] };

export type PolicyTarget = {
  /** Such as `eu-central-1`. */
  region: string;
  /** Twelve digits. */
  account_id: string;
  /** The servers' TABLE_PREFIX. */
  table_prefix: string;
  /** Whether servers create the tables themselves. */
  creates_tables: boolean;
};

/**
 * As the file that IAM takes as a policy in a role.
 *
 * @throws StartupError where it is longer than IAM takes.
 */
export function accessPolicyText(target: PolicyTarget): string {
  const policy = accessPolicy(target);
  const { length } = JSON.stringify(policy);
  if (length > IAM_LIMIT)
    throw new StartupError(
      `The policy has ${length} characters, and IAM takes ${IAM_LIMIT}: choose a TABLE_PREFIX that is shorter than "${target.table_prefix}".`,
    );
  return JSON.stringify(policy, null, 1);
}

/** The same target always gives the same policy. */
export function accessPolicy({
  region,
  account_id,
  table_prefix,
  creates_tables,
}: PolicyTarget): AccessPolicy {
  const arn = (path: string) => `arn:aws:dynamodb:${region}:${account_id}:table/${table_prefix}${path}`;
  const granted = TABLES.flatMap(table => grantsOf(table, creates_tables));
  // Tables with the same permissions share a statement, or IAM's limit would be exceeded.
  const groups = new Map<string, string[]>();
  for (const { path, actions } of granted) {
    const key = actions.toSorted().join();
    groups.set(key, [...(groups.get(key) ?? []), path]);
  }
  const Statement = [...groups].map(
    ([actions, paths]): PolicyStatement => ({
      Effect: "Allow",
      Action: actions.split(",").map(action => `dynamodb:${action}`),
      Resource: paths.map(arn),
    }),
  );
  return { Version: "2012-10-17", Statement };
}

/** By path behind `table/`: a table, or one of its indexes. */
function grantsOf(table: TableDefinition, creates: boolean): { path: string; actions: string[] }[] {
  const { name, indexes = {}, expires } = table;
  const looking = [LOOKED_AT, ...(expires ? [LOOKED_AT_FOR_EXPIRY] : [])];
  const making = creates ? [MADE, ...(expires ? [MADE_TO_EXPIRE] : [])] : [];
  const ofIndexes = Object.entries(indexes).flatMap(([index, { read_by = "Query" }]) =>
    read_by === "nobody" ? [] : [{ path: `${name}/index/${index}`, actions: [read_by] }],
  );
  return [{ path: name, actions: [...operationsOn(table), ...looking, ...making] }, ...ofIndexes];
}
