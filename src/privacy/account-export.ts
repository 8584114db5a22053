/** Everything that is kept about an account, table by table, for its player. Rows are found by their keys and indexes, never by reading whole tables. */
import { QueryCommand, type QueryCommandOutput } from "@aws-sdk/lib-dynamodb";
import { foldedName } from "../characters/name-repository.ts";
import { unpacked } from "../characters/packed-row.ts";
import type { Content } from "../game/content/content.ts";
import { NO_SEASON_ID } from "../game/content/run-content.ts";
import { entryKey } from "../leaderboards/board-rows.ts";
import { boardIdOf, boardsIn } from "../leaderboards/dungeon-boards.ts";
import { ratingBoardId } from "../leaderboards/rating-boards.ts";
import { readTicketId } from "../matchmaking/ticket.ts";
import { ledgerKey, ratedIn, readLedger } from "../ratings/rating-rows.ts";
import { batchGet } from "../store/dynamo/batch.ts";
import type { TableAccess } from "../store/dynamo/connect.ts";
import { changedHappenings } from "../store/event-repository.ts";
import {
  ACCOUNTS_TABLE,
  AUDIT_TABLE,
  CHARACTER_SNAPSHOTS_TABLE,
  CHARACTERS_TABLE,
  COMBAT_EVENTS_TABLE,
  DELETIONS_TABLE,
  FRIENDS_TABLE,
  LEADERBOARDS_TABLE,
  MAIL_TABLE,
  MATCHES_TABLE,
  NAMES_TABLE,
  PARTIES_TABLE,
  PLAYER_SESSIONS_TABLE,
  PROPOSALS_TABLE,
  RATINGS_TABLE,
  RECORDINGS_TABLE,
  RECOVERY_CODES_TABLE,
  REFRESH_TOKENS_TABLE,
  REPORTS_TABLE,
  REVIEWS_TABLE,
  ROOM_STATES_TABLE,
  RUNS_TABLE,
  SANCTIONS_TABLE,
  STAFF_TABLE,
  type TableDefinition,
  TICKETS_TABLE,
} from "../store/tables.ts";
import type { Fields } from "./pseudonyms.ts";

export type Exported = {
  player_id: string;
  exported_at: string;
  /** By the name of the table; those without a row are left out. */
  tables: Record<string, Fields[]>;
};

export type ExportOptions = {
  access: TableAccess;
  content: Content;
  player_id: string;
  /** Of the sign-in that asks; undefined for a user of Cognito. */
  family_id: string | undefined;
  now_ms: number;
};

export async function exportAccount(options: ExportOptions): Promise<Exported> {
  const { player_id, now_ms } = options;
  const found = await new AccountRows(options).all();
  const tables = Object.entries(found).filter(([, rows]) => rows.length > 0);
  return { player_id, exported_at: new Date(now_ms).toISOString(), tables: Object.fromEntries(tables) };
}

/** Recordings are some MB: what is told of each is that it is there. */
const TOLD_OF_RECORDINGS = ["room_id", "part", "created_at", "expires_at"];
/** What staff note for each other, who of them it was, and what would tell who has reported somebody. */
const FOR_STAFF = new Set([
  ...["note", "evidence", "lift_note", "given_by", "confirmed_by", "lifted_by"],
  ...["staff_id", "asked", "detail"],
]);
/** Secrets, which are as good as the account. */
const SECRETS = new Set(["newest_token_id", "previous_token_id", "password", "invite_hash"]);

/** What staff have said of a review, and by whom. */
const OF_REVIEWS = new Set(["closed"]);

class AccountRows {
  readonly #access: TableAccess;
  readonly #options: ExportOptions;

  constructor(options: ExportOptions) {
    this.#access = options.access;
    this.#options = options;
  }

  async all(): Promise<Record<string, Fields[]>> {
    const { player_id, family_id } = this.#options;
    const [account] = await this.#get(ACCOUNTS_TABLE, [{ player_id }]);
    // What a guest did before it was linked names it for good.
    const player_ids = [player_id, ...textsOf(account?.linked_guest_ids)];
    const ids = [...textsOf(account?.character_ids), ...textsOf(account?.deleted_character_ids)];
    const characters = await this.#get(
      CHARACTERS_TABLE,
      ids.map(character_id => ({ character_id })),
    );
    const own = characters
      .filter(each => each.player_id === player_id)
      .map(each => String(each.character_id));
    const [members, matches] = await Promise.all([
      Promise.all(own.map(id => this.#foundBy(RUNS_TABLE, `character#${id}`))),
      this.#queryEach(MATCHES_TABLE, "player_id", player_ids, "player-index"),
    ]);
    const match_ids = [...new Set(matches.map(each => String(each.match_id)))];
    const runs = await this.#runs(members.flat());
    const room_ids = [...runs.flatMap(roomsOf), ...match_ids];
    const [ticket] = await this.#ticket(account?.ticket_id);
    const ofEach = async (table: TableDefinition) =>
      (await Promise.all(own.map(id => this.#query(table, "character_id", id)))).flat();
    return {
      [ACCOUNTS_TABLE.name]: account ? [account] : [],
      [DELETIONS_TABLE.name]: await this.#get(DELETIONS_TABLE, [{ player_id }]),
      [CHARACTERS_TABLE.name]: characters.map(readable),
      [CHARACTER_SNAPSHOTS_TABLE.name]: (await ofEach(CHARACTER_SNAPSHOTS_TABLE)).map(readable),
      [MAIL_TABLE.name]: await ofEach(MAIL_TABLE),
      [NAMES_TABLE.name]: (
        await this.#get(
          NAMES_TABLE,
          characters.map(each => ({ folded_name: foldedName(String(each.character_name)) })),
        )
      ).filter(each => own.includes(String(each.character_id))),
      [PLAYER_SESSIONS_TABLE.name]: await this.#query(
        PLAYER_SESSIONS_TABLE,
        "player_id",
        player_id,
        "player-index",
      ),
      [RUNS_TABLE.name]: [
        ...members.flat(),
        ...runs,
        ...(await this.#foundBy(RUNS_TABLE, `player#${player_id}`)),
      ],
      [MATCHES_TABLE.name]: await this.#get(
        MATCHES_TABLE,
        match_ids.map(match_id => ({ match_id, item: "match" })),
      ),
      [ROOM_STATES_TABLE.name]: (
        await this.#get(
          ROOM_STATES_TABLE,
          room_ids.map(room_id => ({ room_id })),
        )
      ).filter(row => isAbout(row, [...player_ids, ...own])),
      [COMBAT_EVENTS_TABLE.name]: (
        await Promise.all(room_ids.map(id => this.#events(id, player_ids)))
      ).flat(),
      [RECORDINGS_TABLE.name]: (
        await Promise.all(room_ids.map(id => this.#query(RECORDINGS_TABLE, "room_id", id)))
      )
        .flat()
        .map(row => Object.fromEntries(TOLD_OF_RECORDINGS.map(each => [each, row[each]]))),
      [PARTIES_TABLE.name]: await this.#party(account?.party_id),
      [RATINGS_TABLE.name]: await this.#ratings([...player_ids, ...own]),
      [LEADERBOARDS_TABLE.name]: await this.#entries([...player_ids, ...own]),
      [TICKETS_TABLE.name]: ticket ? [ticket] : [],
      [PROPOSALS_TABLE.name]: await this.#get(
        PROPOSALS_TABLE,
        ticket?.proposal_id === undefined ? [] : [{ proposal_id: ticket.proposal_id }],
      ),
      [REFRESH_TOKENS_TABLE.name]: await this.#get(
        REFRESH_TOKENS_TABLE,
        family_id === undefined ? [] : [{ family_id }],
      ),
      [RECOVERY_CODES_TABLE.name]: await this.#get(
        RECOVERY_CODES_TABLE,
        account?.recovery_hash === undefined ? [] : [{ code_hash: account.recovery_hash }],
      ),
      [FRIENDS_TABLE.name]: [
        ...(await this.#query(FRIENDS_TABLE, "lower_player_id", player_id)),
        ...(await this.#query(FRIENDS_TABLE, "higher_player_id", player_id, "higher-index")),
      ].flatMap(row => withoutOthersBlock(row, player_id)),
      [SANCTIONS_TABLE.name]: (await this.#queryEach(SANCTIONS_TABLE, "player_id", player_ids)).map(row =>
        without(row, FOR_STAFF),
      ),
      [REPORTS_TABLE.name]: [
        ...(await this.#queryEach(REPORTS_TABLE, "reporter_id", player_ids, "reporter-index")).map(
          withoutAnswer,
        ),
        ...(await this.#queryEach(REPORTS_TABLE, "player_id", player_ids)).map(withoutReporter),
      ],
      [REVIEWS_TABLE.name]: (await this.#queryEach(REVIEWS_TABLE, "player_id", player_ids)).map(row =>
        without(row, OF_REVIEWS),
      ),
      [STAFF_TABLE.name]: await this.#query(STAFF_TABLE, "player_id", player_id, "player-index"),
      [AUDIT_TABLE.name]: (await this.#queryEach(AUDIT_TABLE, "player_id", player_ids, "player-index")).map(
        row => without(row, FOR_STAFF),
      ),
    };
  }

  async #runs(members: readonly Fields[]): Promise<Fields[]> {
    const run_ids = [...new Set(members.map(({ run_id }) => run_id))];
    return this.#get(
      RUNS_TABLE,
      run_ids.map(run_id => ({ run_id, item: "run" })),
    );
  }

  /** What is about the account alone. */
  async #events(room_id: string, player_ids: readonly string[]): Promise<Fields[]> {
    const events: Fields[] = [];
    for (const row of await this.#query(COMBAT_EVENTS_TABLE, "room_id", room_id))
      changedHappenings(row, happening => {
        const { created_at } = row;
        if (isAbout(happening, player_ids)) events.push({ room_id, created_at, ...happening });
        return happening;
      });
    return events;
  }

  async #party(party_id: unknown): Promise<Fields[]> {
    const { player_id } = this.#options;
    const invites = await this.#foundBy(PARTIES_TABLE, `player#${player_id}`);
    if (party_id === undefined) return invites;
    const rows = await this.#query(PARTIES_TABLE, "party_id", String(party_id));
    return [...invites, ...rows.filter(each => each.item === "party" || each.player_id === player_id)];
  }

  async #ticket(ticket_id: unknown): Promise<Fields[]> {
    const read = readTicketId(String(ticket_id));
    return this.#get(TICKETS_TABLE, read ? [{ queue_id: read.queue_id, ticket_id }] : []);
  }

  /** The generation that counts, by season. */
  async #generations(): Promise<[string, number][]> {
    const seasons = Object.keys(this.#options.content.seasons);
    const rows = await this.#get(RATINGS_TABLE, seasons.map(ledgerKey));
    return rows.map(row => [String(row.rated_in), readLedger(row, String(row.rated_in)).generation]);
  }

  async #ratings(ids: readonly string[]): Promise<Fields[]> {
    const modes = Object.keys(this.#options.content["pvp-modes"]);
    const keys = (await this.#generations()).flatMap(([season_id, generation]) =>
      modes.flatMap(mode =>
        ids.map(subject_id => ({ rated_in: ratedIn(season_id, mode, generation), subject_id })),
      ),
    );
    return this.#get(RATINGS_TABLE, keys);
  }

  async #entries(ids: readonly string[]): Promise<Fields[]> {
    const { content } = this.#options;
    const modes = Object.keys(content["pvp-modes"]);
    const boards = [
      ...[...Object.keys(content.seasons), NO_SEASON_ID].flatMap(season_id =>
        boardsIn(content, season_id).map(boardIdOf),
      ),
      ...(await this.#generations()).flatMap(([season_id, generation]) =>
        modes.map(mode => ratingBoardId(season_id, mode, generation)),
      ),
    ];
    return this.#get(
      LEADERBOARDS_TABLE,
      boards.flatMap(board_id => ids.map(each => entryKey(board_id, each))),
    );
  }

  #foundBy(table: TableDefinition, found_by: string): Promise<Fields[]> {
    return this.#query(table, "found_by", found_by, "found-by-index");
  }

  async #get(table: TableDefinition, keys: Fields[]): Promise<Fields[]> {
    return (await batchGet(this.#access, table.name, keys)).map(withoutSecrets);
  }

  /** All rows whose attribute is this, by the table's own key or an index. */
  /** Of all of the values. */
  async #queryEach(
    table: TableDefinition,
    attribute: string,
    values: readonly string[],
    IndexName?: string,
  ): Promise<Fields[]> {
    const found = await Promise.all(values.map(value => this.#query(table, attribute, value, IndexName)));
    return found.flat();
  }

  async #query(
    table: TableDefinition,
    attribute: string,
    value: string,
    IndexName?: string,
  ): Promise<Fields[]> {
    const rows: Fields[] = [];
    let start: QueryCommandOutput["LastEvaluatedKey"];
    do {
      const page: QueryCommandOutput = await this.#access.doc.send(
        new QueryCommand({
          TableName: this.#access.table_prefix + table.name,
          ...(IndexName !== undefined && { IndexName }),
          KeyConditionExpression: "#key = :value",
          ExpressionAttributeNames: { "#key": attribute },
          ExpressionAttributeValues: { ":value": value },
          ...(start && { ExclusiveStartKey: start }),
        }),
      );
      rows.push(...(page.Items ?? []));
      start = page.LastEvaluatedKey;
    } while (start);
    if (IndexName === undefined) return rows.map(withoutSecrets);
    const { partition, sort } = table.key;
    return this.#get(
      table,
      rows.map(row => ({ [partition]: row[partition], ...(sort && { [sort]: row[sort] }) })),
    );
  }
}

function isAbout(row: Fields, ids: readonly string[]): boolean {
  const text = JSON.stringify(row);
  return ids.some(id => text.includes(id));
}

export function textsOf(found: unknown): string[] {
  return found instanceof Set ? [...found].map(String) : [];
}

function roomsOf({ rooms }: Fields): string[] {
  if (typeof rooms !== "object" || rooms === null) return [];
  return Object.values(rooms).map(room => String(Object(room).room_id));
}

function readable(row: Fields): Fields {
  return { ...row, ...Object(unpacked(row)), packed: undefined };
}

function withoutSecrets(row: Fields): Fields {
  return without(row, SECRETS);
}

function without(row: Fields, fields: ReadonlySet<string>): Fields {
  return Object.fromEntries(Object.entries(row).filter(([field]) => !fields.has(field)));
}

/** Who is blocked does not learn it. */
function withoutOthersBlock(row: Fields, player_id: string): Fields[] {
  const blocks = Object.entries(Object(row.blocked_by)).filter(([by]) => by === player_id);
  const { blocked_by: _blocks, ...rest } = row;
  return blocks.length === 0 && row.bond === undefined
    ? []
    : [{ ...rest, blocked_by: Object.fromEntries(blocks) }];
}

/** What follows for somebody else is theirs. */
function withoutAnswer({ answer: _answer, ...row }: Fields): Fields {
  return row;
}

/** Who reports somebody is not told to them, and what they write would tell it. */
function withoutReporter({
  reporter_id: _by,
  report_id: _id,
  text: _text,
  answer: _answer,
  ...row
}: Fields): Fields {
  return row;
}
