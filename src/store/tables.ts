/**
 * The one definition of every table: tables are created from it here, and templates for AWS are generated from it.
 */
import type {
  AttributeDefinition,
  CreateTableCommandInput,
  KeySchemaElement,
} from "@aws-sdk/client-dynamodb";
import type { ContentSetName } from "../game/content/content.ts";

/** `sort` is absent where the partition key alone identifies a row. */
export type TableKey = { partition: string; sort?: string };

/** A global secondary index. `read_by` is absent where it is queried; "nobody" where no server reads it. */
export type IndexDefinition = TableKey & { read_by?: "Scan" | "nobody" };

/** What a server may ask of rows: the names of DynamoDB's operations, each a permission of its own. */
export type RowOperation =
  | "GetItem"
  | "PutItem"
  | "UpdateItem"
  | "DeleteItem"
  | "Query"
  | "Scan"
  | "BatchGetItem"
  | "BatchWriteItem";

export type TableDefinition = {
  /** Without the installation's prefix. */
  name: string;
  key: TableKey;
  /** Global secondary indexes by name. They hold keys only: an index entry is found, then its row is read. */
  indexes?: Readonly<Record<string, IndexDefinition>>;
  /** What servers ask of the table itself: the permissions of their role are made from it, see `access-policy.ts`. */
  uses: readonly RowOperation[];
  /** Rows carry `expires_at`, after which DynamoDB may delete them. */
  expires?: boolean;
  /** Every row can be made anew from other tables. Any other table is backed up, and outlives its CloudFormation stack. */
  is_derived?: boolean;
};

/** The attribute that holds the time of a row's end, in epoch seconds, as DynamoDB's TTL wants it. */
export const TTL_ATTRIBUTE = "expires_at";

/** Of tables that publishing overwrites as a whole. */
const COPIED = ["Scan", "BatchWriteItem"] as const;

/** The copy of the current content. */
export const CONTENT_TABLES = {
  "combat-stats": { name: "CombatStatsTable", key: { partition: "id" }, uses: COPIED, is_derived: true },
  "enemy-types": { name: "EnemyTypesTable", key: { partition: "id" }, uses: COPIED, is_derived: true },
  "loot-tables": { name: "LootTablesTable", key: { partition: "id" }, uses: COPIED, is_derived: true },
  abilities: { name: "AbilitiesTable", key: { partition: "id" }, uses: COPIED, is_derived: true },
  dungeons: { name: "DungeonsTable", key: { partition: "id" }, uses: COPIED, is_derived: true },
  rules: { name: "RulesTable", key: { partition: "id" }, uses: COPIED, is_derived: true },
  items: { name: "ItemsTable", key: { partition: "id" }, uses: COPIED, is_derived: true },
  affixes: { name: "AffixesTable", key: { partition: "id" }, uses: COPIED, is_derived: true },
  classes: { name: "ClassesTable", key: { partition: "id" }, uses: COPIED, is_derived: true },
  "skill-trees": { name: "SkillTreesTable", key: { partition: "id" }, uses: COPIED, is_derived: true },
  achievements: { name: "AchievementsTable", key: { partition: "id" }, uses: COPIED, is_derived: true },
  difficulties: { name: "DifficultiesTable", key: { partition: "id" }, uses: COPIED, is_derived: true },
  seasons: { name: "SeasonsTable", key: { partition: "id" }, uses: COPIED, is_derived: true },
  arenas: { name: "ArenasTable", key: { partition: "id" }, uses: COPIED, is_derived: true },
  "pvp-modes": { name: "PvpModesTable", key: { partition: "id" }, uses: COPIED, is_derived: true },
  queues: { name: "QueuesTable", key: { partition: "id" }, uses: COPIED, is_derived: true },
} as const satisfies Record<ContentSetName, TableDefinition>;

/** Which content is current, and every version there ever was: see `ContentRepository`. */
export const CONTENT_VERSIONS_TABLE = {
  name: "ContentVersionsTable",
  key: { partition: "id" },
  uses: ["GetItem", "PutItem", "Scan", "BatchGetItem"],
} as const satisfies TableDefinition;

/** One row for each character: the only one that decides about it. See `CharacterRepository`. */
export const CHARACTERS_TABLE = {
  name: "CharactersTable",
  key: { partition: "character_id" },
  uses: ["GetItem", "PutItem", "UpdateItem", "DeleteItem", "BatchGetItem"],
  // Sparse: it lists characters that a room holds, and costs nothing for all others.
  indexes: { "unsettled-index": { partition: "unsettled_id", read_by: "Scan" } },
  expires: true,
} as const satisfies TableDefinition;

/** Each character as it was on the days on which it was played, and at each level: see `CharacterSnapshots`. */
export const CHARACTER_SNAPSHOTS_TABLE = {
  name: "CharacterSnapshotsTable",
  key: { partition: "character_id", sort: "time" },
  uses: ["GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query"],
  expires: true,
} as const satisfies TableDefinition;

/** What waits for a character until its player takes it. Only texts, and what was taken, expire: see `Mailbox`. */
export const MAIL_TABLE = {
  name: "MailTable",
  key: { partition: "character_id", sort: "mail_id" },
  uses: ["GetItem", "PutItem", "UpdateItem", "Query", "BatchGetItem"],
  expires: true,
} as const satisfies TableDefinition;

/** Who has a name, by what it looks like: see `NameRepository`. */
export const NAMES_TABLE = {
  name: "NamesTable",
  key: { partition: "folded_name" },
  uses: ["GetItem", "PutItem", "UpdateItem", "DeleteItem"],
  expires: true,
} as const satisfies TableDefinition;

/**
 * A copy of each character that is played. It is backed up all the same: rows of the release before characters are no copies.
 */
export const PLAYER_SESSIONS_TABLE = {
  name: "PlayerSessionsTable",
  key: { partition: "session_id" },
  uses: ["GetItem", "PutItem", "UpdateItem", "DeleteItem", "BatchGetItem"],
  indexes: { "player-index": { partition: "player_id" }, "room-index": { partition: "room_id" } },
  expires: true,
} as const satisfies TableDefinition;

export const ROOM_STATES_TABLE = {
  name: "RoomStatesTable",
  key: { partition: "room_id" },
  uses: ["GetItem", "PutItem", "UpdateItem", "DeleteItem"],
  indexes: { "dungeon-index": { partition: "dungeon_id", read_by: "nobody" } },
  expires: true,
} as const satisfies TableDefinition;

export const COMBAT_EVENTS_TABLE = {
  name: "CombatEventsTable",
  key: { partition: "room_id", sort: "event_id" },
  uses: ["GetItem", "PutItem", "Query"],
  indexes: { "timestamp-index": { partition: "room_id", sort: "timestamp" } },
  expires: true,
} as const satisfies TableDefinition;

/** What was asked of each room and what happened in it, part by part: see `RecordingRepository`. */
export const RECORDINGS_TABLE = {
  name: "RecordingsTable",
  key: { partition: "room_id", sort: "part" },
  uses: ["GetItem", "PutItem", "UpdateItem", "Query", "BatchWriteItem"],
  expires: true,
} as const satisfies TableDefinition;

/** Of each run its row, one for each member, which decides its membership, and one for each invite: see `RunTable`. */
export const RUNS_TABLE = {
  name: "RunsTable",
  key: { partition: "run_id", sort: "item" },
  uses: ["GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query", "BatchGetItem"],
  // All are sparse. `found_by`: the character of a member, the player of an invite, or an invite's code.
  indexes: {
    "found-by-index": { partition: "found_by" },
    "open-index": { partition: "open_dungeon_id", sort: "created_at" },
    "unapplied-index": { partition: "unapplied" },
  },
  expires: true,
} as const satisfies TableDefinition;

/** Of each match its row, which decides what became of it, and one for each player, by which it is found: see `MatchRepository`. */
export const MATCHES_TABLE = {
  name: "MatchesTable",
  key: { partition: "match_id", sort: "item" },
  uses: ["GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query", "BatchGetItem", "BatchWriteItem"],
  // All are sparse: rows of players have a player, matches that ratings wait for the season and an end, and those that they took in a sequence.
  indexes: {
    "player-index": { partition: "player_id", sort: "started_at" },
    "unapplied-index": { partition: "unapplied", sort: "ended_at" },
    "season-index": { partition: "season_id", sort: "sequence" },
  },
  expires: true,
} as const satisfies TableDefinition;

/** Of each party its row, one for each player who is invited, and one for each line of its chat: see `PartyTable`. */
export const PARTIES_TABLE = {
  name: "PartiesTable",
  key: { partition: "party_id", sort: "item" },
  uses: ["GetItem", "PutItem", "DeleteItem", "Query", "BatchGetItem"],
  // Sparse: the code of a party, or the player who is invited.
  indexes: { "found-by-index": { partition: "found_by" } },
  expires: true,
} as const satisfies TableDefinition;

/**
 * Of each season its ledger, and in each of its modes a row for each rating: see `SeasonLedgers` and `RatingRepository`. And of each queue what
 * full parties are worth: see `PartyBonusTable`.
 */
export const RATINGS_TABLE = {
  name: "RatingsTable",
  key: { partition: "rated_in", sort: "subject_id" },
  uses: ["GetItem", "PutItem", "UpdateItem", "Query", "BatchGetItem", "BatchWriteItem"],
} as const satisfies TableDefinition;

/**
 * Who waits for a match, or has waited lately: see `TicketTable`. An id begins with its time, so that the newest of a queue are found
 * without an index, which would cost as much again as the row.
 */
export const TICKETS_TABLE = {
  name: "TicketsTable",
  key: { partition: "queue_id", sort: "ticket_id" },
  uses: ["GetItem", "PutItem", "UpdateItem", "Query", "BatchGetItem"],
  expires: true,
} as const satisfies TableDefinition;

/** Counts of what happened, by day, kind and place, for designers and operators: see `Statistics`. */
export const STATISTICS_TABLE = {
  name: "StatisticsTable",
  key: { partition: "day", sort: "counted" },
  uses: ["UpdateItem", "Query"],
  expires: true,
} as const satisfies TableDefinition;

/** Of each match that was found for tickets, what has become of it: see `ProposalTable`. */
export const PROPOSALS_TABLE = {
  name: "ProposalsTable",
  key: { partition: "proposal_id" },
  uses: ["GetItem", "PutItem", "UpdateItem", "BatchGetItem"],
  expires: true,
} as const satisfies TableDefinition;

/** One row for each sign-in: see `RefreshTokenRepository`. */
export const REFRESH_TOKENS_TABLE = {
  name: "RefreshTokensTable",
  key: { partition: "family_id" },
  uses: ["GetItem", "PutItem", "UpdateItem", "DeleteItem"],
  expires: true,
} as const satisfies TableDefinition;

/** One row for each account of which there is something to keep: see `AccountRepository`. */
export const ACCOUNTS_TABLE = {
  name: "AccountsTable",
  key: { partition: "player_id" },
  uses: ["DeleteItem", "GetItem", "UpdateItem", "BatchGetItem"],
  expires: true,
} as const satisfies TableDefinition;

/** Accounts that are to be deleted, until they are: see `DeletionRepository`. */
export const DELETIONS_TABLE = {
  name: "DeletionsTable",
  key: { partition: "player_id" },
  uses: ["GetItem", "PutItem", "DeleteItem", "Scan"],
} as const satisfies TableDefinition;

/** What staff have decided about accounts: see `SanctionRepository`. The index says what is new. Only what outlives its account expires. */
export const SANCTIONS_TABLE = {
  name: "SanctionsTable",
  key: { partition: "player_id", sort: "sanction_id" },
  uses: ["GetItem", "PutItem", "Query", "BatchGetItem"],
  indexes: {
    "changed-index": { partition: "changed_day", sort: "changed_at" },
    "waiting-index": { partition: "waits_for", sort: "sanction_id" },
  },
  expires: true,
} as const satisfies TableDefinition;

/** What players report of others: see `ReportRepository`. `open-index`, sparse, has those that wait for staff. */
export const REPORTS_TABLE = {
  name: "ReportsTable",
  key: { partition: "player_id", sort: "report_id" },
  uses: ["PutItem", "UpdateItem", "BatchGetItem"],
  indexes: {
    "open-index": { partition: "open", sort: "at" },
    "reporter-index": { partition: "reporter_id", sort: "at" },
  },
} as const satisfies TableDefinition;

/** What the rules of fair play have found in matches and runs: see `ReviewRepository`. `open-index`, sparse, has those that wait for staff. */
export const REVIEWS_TABLE = {
  name: "ReviewsTable",
  key: { partition: "player_id", sort: "review_id" },
  uses: ["GetItem", "PutItem", "UpdateItem", "BatchGetItem"],
  indexes: { "open-index": { partition: "open", sort: "review_id" } },
  expires: true,
} as const satisfies TableDefinition;

/** Who runs the installation: see `StaffRepository`. The index, sparse, finds those who play with an account. */
export const STAFF_TABLE = {
  name: "StaffTable",
  key: { partition: "staff_id" },
  uses: ["GetItem", "PutItem"],
  indexes: { "player-index": { partition: "player_id" } },
} as const satisfies TableDefinition;

/** What designers have changed and not yet published: see `DraftRepository`. */
export const DRAFTS_TABLE = {
  name: "DraftsTable",
  key: { partition: "staff_id" },
  uses: ["GetItem", "PutItem"],
} as const satisfies TableDefinition;

/** What staff have done, by day: see `Audit`. The index, sparse, finds what was done about an account. */
export const AUDIT_TABLE = {
  name: "AuditTable",
  key: { partition: "day", sort: "audit_id" },
  uses: ["GetItem", "PutItem", "Query", "BatchGetItem"],
  indexes: { "player-index": { partition: "player_id", sort: "audit_id" } },
} as const satisfies TableDefinition;

/** What operators have switched for all: see `SwitchRepository`. */
export const SWITCHES_TABLE = {
  name: "SwitchesTable",
  key: { partition: "switch_id" },
  uses: ["GetItem", "PutItem"],
} as const satisfies TableDefinition;

/** What is between two accounts: see `FriendRepository`. Only rows that say nothing any more expire. */
export const FRIENDS_TABLE = {
  name: "FriendsTable",
  key: { partition: "lower_player_id", sort: "higher_player_id" },
  uses: ["GetItem", "PutItem", "Query", "BatchGetItem"],
  indexes: { "higher-index": { partition: "higher_player_id" } },
  expires: true,
} as const satisfies TableDefinition;

/** Whose a recovery code is, by its hash. Whether it is still good is in the account's row: see `RecoveryCodeRepository`. */
export const RECOVERY_CODES_TABLE = {
  name: "RecoveryCodesTable",
  key: { partition: "code_hash" },
  uses: ["GetItem", "PutItem", "UpdateItem", "DeleteItem"],
  expires: true,
} as const satisfies TableDefinition;

/** Leaderboards: counts of scores, entries, and their places. Only places that are gone expire: see `BoardWriter`. */
export const LEADERBOARDS_TABLE = {
  name: "LeaderboardsTable",
  key: { partition: "bucket", sort: "entry" },
  uses: ["PutItem", "UpdateItem", "Query", "BatchGetItem", "BatchWriteItem"],
  expires: true,
} as const satisfies TableDefinition;

/** What is to be done in the background, until it is done: see `JobRepository`. */
export const JOBS_TABLE = {
  name: "JobsTable",
  key: { partition: "job_id" },
  uses: ["GetItem", "PutItem", "UpdateItem", "DeleteItem"],
  indexes: { "due-index": { partition: "queue", sort: "due_at" } },
} as const satisfies TableDefinition;

export const TABLES: readonly TableDefinition[] = [
  ...Object.values(CONTENT_TABLES),
  CONTENT_VERSIONS_TABLE,
  CHARACTERS_TABLE,
  CHARACTER_SNAPSHOTS_TABLE,
  MAIL_TABLE,
  NAMES_TABLE,
  PLAYER_SESSIONS_TABLE,
  ROOM_STATES_TABLE,
  COMBAT_EVENTS_TABLE,
  RUNS_TABLE,
  MATCHES_TABLE,
  PARTIES_TABLE,
  RATINGS_TABLE,
  TICKETS_TABLE,
  PROPOSALS_TABLE,
  RECORDINGS_TABLE,
  REFRESH_TOKENS_TABLE,
  ACCOUNTS_TABLE,
  DELETIONS_TABLE,
  FRIENDS_TABLE,
  SANCTIONS_TABLE,
  REPORTS_TABLE,
  REVIEWS_TABLE,
  STAFF_TABLE,
  DRAFTS_TABLE,
  AUDIT_TABLE,
  SWITCHES_TABLE,
  RECOVERY_CODES_TABLE,
  LEADERBOARDS_TABLE,
  JOBS_TABLE,
  STATISTICS_TABLE,
];

/** Tables that have nothing about players. */
export const WITHOUT_PLAYERS: ReadonlySet<string> = new Set([
  ...Object.values(CONTENT_TABLES).map(({ name }) => name),
  CONTENT_VERSIONS_TABLE.name,
  STATISTICS_TABLE.name,
  SWITCHES_TABLE.name,
  DRAFTS_TABLE.name,
]);

/** What export and deletion of accounts ask of all tables that have something about players. */
const OF_ACCOUNTS: readonly RowOperation[] = [
  ...(["BatchGetItem", "Query", "Scan"] as const),
  ...(["PutItem", "UpdateItem", "DeleteItem"] as const),
];

/** All that servers ask of the table itself. No row of AuditTable is ever removed. */
export function operationsOn({ name, uses }: TableDefinition): readonly RowOperation[] {
  if (WITHOUT_PLAYERS.has(name)) return uses;
  const ofAccounts = OF_ACCOUNTS.filter(each => name !== AUDIT_TABLE.name || each !== "DeleteItem");
  return [...new Set([...uses, ...ofAccounts])];
}

/** Key attributes are strings, but for these. */
const NUMBER_ATTRIBUTES = new Set(["timestamp", "sequence"]);

/**
 * The request that creates a table. CloudFormation's `AWS::DynamoDB::Table` has the same property names: see template.ts.
 *
 * @param prefix put before the table's name, so that several installations can share an account.
 */
export function createTableInput(definition: TableDefinition, prefix: string) {
  const indexes = Object.entries(definition.indexes ?? {});
  const keys = [definition.key, ...indexes.map(([, key]) => key)];
  const attributes = new Set(keys.flatMap(key => (key.sort ? [key.partition, key.sort] : [key.partition])));
  return {
    TableName: prefix + definition.name,
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: [...attributes].map(attributeDefinition),
    KeySchema: keySchema(definition.key),
    // An empty list is refused, so a table without indexes must not have the property at all.
    ...(indexes.length > 0 && {
      GlobalSecondaryIndexes: indexes.map(([name, key]) => ({
        IndexName: name,
        KeySchema: keySchema(key),
        Projection: { ProjectionType: "KEYS_ONLY" as const },
      })),
    }),
  } satisfies CreateTableCommandInput;
}

function attributeDefinition(name: string): AttributeDefinition {
  return { AttributeName: name, AttributeType: NUMBER_ATTRIBUTES.has(name) ? "N" : "S" };
}

function keySchema(key: TableKey): KeySchemaElement[] {
  const partition: KeySchemaElement = { AttributeName: key.partition, KeyType: "HASH" };
  return key.sort ? [partition, { AttributeName: key.sort, KeyType: "RANGE" }] : [partition];
}
