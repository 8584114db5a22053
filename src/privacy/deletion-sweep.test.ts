import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { PutCommand, ScanCommand } from "@aws-sdk/lib-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { pino } from "pino";
import { testDatabases } from "../../test/support/dynamodb.ts";
import { Died, type End, MortalWriters } from "../../test/support/mortal-writers.ts";
import { recordedMatch } from "../../test/support/recorded-match.ts";
import { dungeonContent } from "../../test/support/rules-content.ts";
import { replayRecordedMatch } from "../recordings/match-recordings.ts";
import { compressLines, linesOf, RecordingRepository } from "../recordings/recording-repository.ts";
import { AccountRepository } from "../store/account-repository.ts";
import { connect, type Database } from "../store/dynamo/connect.ts";
import { changedHappenings } from "../store/event-repository.ts";
import {
  ACCOUNTS_TABLE,
  AUDIT_TABLE,
  CHARACTER_SNAPSHOTS_TABLE,
  CHARACTERS_TABLE,
  COMBAT_EVENTS_TABLE,
  FRIENDS_TABLE,
  JOBS_TABLE,
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
  STATISTICS_TABLE,
  TABLES,
  type TableDefinition,
  TICKETS_TABLE,
  WITHOUT_PLAYERS,
} from "../store/tables.ts";
import { deleteDue } from "./delete-accounts.ts";
import { DeletionRepository } from "./deletion-repository.ts";
import { DeletionSweep } from "./deletion-sweep.ts";
import { PLAYER_DATA } from "./player-data.ts";

const SAMPLES = new URL("../../test/store/rows/", import.meta.url);
const log = pino({ level: "silent" });

/** Whose account is deleted in all samples: the account, guests that were linked to it, and characters. */
const PLAYER = "3dd0b6e8-3fc0-4a6f-912d-7f53e8f51047";
const GUESTS = [
  "e4d079f5-fb8e-439d-8570-f09c02e23456",
  "0b8e7c36-6a55-4b0f-8c8e-1f7d2a9c3e10",
  "0b4f1f5e-7c2a-4a0e-9a55-0d3c8b1f2a11",
];
const CHARACTERS = [
  "f9b65756-48f4-419a-8328-8d41e50f67a5",
  "5b2a1c52-8f3e-4d0c-9f0e-1d7a3c1f2a10",
  "4f0f2c1e-58a7-4a39-9f61-0a6cf0f3b8d2",
  "6a2c0a5f-7f55-4f0e-9a43-0b1f6a6f2f11",
  "36d1b0e6-b969-4e67-9b1b-5e72600356f4",
];
const NAME = "Ada";
const AT = "2026-11-27T16:46:40.000Z";
const ENDS: End[] = ["dies", "loses the answer", "is late"];

type Row = Record<string, unknown>;

/** The tables of the kinds of samples, by the first word of their names. */
const TABLE_OF: Record<string, TableDefinition> = {
  ...{
    account: ACCOUNTS_TABLE,
    audit: AUDIT_TABLE,
    character: CHARACTERS_TABLE,
    events: COMBAT_EVENTS_TABLE,
  },
  ...{ board: LEADERBOARDS_TABLE, "board-bucket": LEADERBOARDS_TABLE, "board-entry": LEADERBOARDS_TABLE },
  ...{
    friends: FRIENDS_TABLE,
    job: JOBS_TABLE,
    ledger: RATINGS_TABLE,
    rating: RATINGS_TABLE,
    correction: RATINGS_TABLE,
    mail: MAIL_TABLE,
  },
  ...{ match: MATCHES_TABLE, "match-player": MATCHES_TABLE, name: NAMES_TABLE, "party-bonus": RATINGS_TABLE },
  ...{ party: PARTIES_TABLE, "party-invite": PARTIES_TABLE, "party-line": PARTIES_TABLE },
  ...{
    proposal: PROPOSALS_TABLE,
    report: REPORTS_TABLE,
    review: REVIEWS_TABLE,
    room: ROOM_STATES_TABLE,
    run: RUNS_TABLE,
  },
  ...{ "run-invite": RUNS_TABLE, "run-member": RUNS_TABLE, sanction: SANCTIONS_TABLE, staff: STAFF_TABLE },
  ...{ session: PLAYER_SESSIONS_TABLE, "sign-in": REFRESH_TOKENS_TABLE, statistics: STATISTICS_TABLE },
  ticket: TICKETS_TABLE,
};

const rowOf = (file: string): Row => {
  const text = readFileSync(new URL(file, SAMPLES), "utf8");
  const stored = JSON.parse(text, (key, value) => (key === "B" ? Buffer.from(value, "base64") : value));
  const row = unmarshall(stored as Record<string, AttributeValue>);
  // A database would delete those that have ended.
  return "expires_at" in row ? { ...row, expires_at: Math.floor(Date.now() / 1000) + 3600 } : row;
};

const samples = () =>
  readdirSync(SAMPLES).flatMap((file): [TableDefinition, Row][] => {
    const table = TABLE_OF[file.replace(/\.v\d.*$|\..*$/, "")];
    return table ? [[table, rowOf(file)]] : [];
  });

/** All that tells whose a row is, where it is not read otherwise. */
async function plain(table: TableDefinition, row: Row): Promise<string> {
  const isText = table === RECORDINGS_TABLE ? await linesOf(row) : undefined;
  const events =
    table === COMBAT_EVENTS_TABLE && row.event_type === "packed" ? changedHappenings(row, heard) : undefined;
  heardSoFar.push(JSON.stringify(events));
  return [
    isText,
    ...heardSoFar.splice(0),
    JSON.stringify(row, (_key, value) => (value instanceof Set ? [...value] : value)),
  ].join();
}
const heardSoFar: string[] = [];
const heard = (happening: Row) => {
  heardSoFar.push(JSON.stringify(happening));
  return happening;
};

for (const kind of testDatabases) {
  describe(`An account is deleted out of all tables, on ${kind.name}`, function () {
    this.timeout(120_000);
    let database: Database;
    let writers: MortalWriters;
    const hash = "the hash of its content";
    const now = () => Date.parse("2026-11-28T00:00:00.000Z");

    before(async function () {
      await kind.start(this);
      database = await connect(kind.env(), log, { join: false, now });
      writers = new MortalWriters(database);
      const put = (table: TableDefinition, row: Row) =>
        database.doc.send(new PutCommand({ TableName: database.table_prefix + table.name, Item: row }));
      for (const [table, row] of samples()) await put(table, row);
      const character = rowOf("character.v2.json");
      for (const character_id of CHARACTERS)
        await put(CHARACTERS_TABLE, { ...character, character_id, character_name: NAME });
      await put(CHARACTER_SNAPSHOTS_TABLE, { ...character, time: "2026-02-14" });
      for (const guest_id of GUESTS)
        await put(ACCOUNTS_TABLE, { ...rowOf("account.v1.json"), player_id: guest_id, linked_to: PLAYER });
      const loot = { loot_instance_id: "loot2", picked_up_by: PLAYER };
      await put(ROOM_STATES_TABLE, { ...rowOf("room.v3.json"), room_id: "with loot", loot_drops: [loot] });
      await put(RECOVERY_CODES_TABLE, { code_hash: "q1w2", player_id: PLAYER });
      const report = { ...rowOf("report.v1.json"), player_id: "bo", reporter_id: PLAYER };
      await put(REPORTS_TABLE, { ...report, report_id: `match:5f0c#${PLAYER}`, text: "he is Ada's foe" });
      await put(PARTIES_TABLE, {
        ...{ ...rowOf("party-line.v1.json"), item: "line#1", player_id: "bo", character_name: "Bo" },
        ...{ text: "come, Ada, to Adamant" },
      });
      const recording = recordedMatch("kept", { content: dungeonContent(), hash, version: 1 }, {}, PLAYER);
      const lines = await compressLines(recording);
      await new RecordingRepository(database, now).add({ room_id: "kept", opening: 1, number: 1 }, lines, AT);
      await new RecordingRepository(database, now).markUnrecorded("another");
      const deletions = new DeletionRepository(database);
      await deletions.ask(PLAYER, AT);
      await deletions.begin(PLAYER, AT);
    });
    after(() => database?.close());

    async function* all(): AsyncGenerator<[TableDefinition, Row]> {
      for (const table of TABLES) {
        const TableName = database.table_prefix + table.name;
        const { Items = [], LastEvaluatedKey } = await database.doc.send(new ScanCommand({ TableName }));
        assert.equal(LastEvaluatedKey, undefined);
        for (const row of Items) yield [table, row];
      }
    }

    const mentions = async () => {
      const found: string[] = [];
      for await (const [table, row] of all()) {
        const text = await plain(table, row);
        const words = [PLAYER, ...GUESTS, ...CHARACTERS].filter(id => text.includes(id));
        if (/(?<![A-Za-z])Ada(?![A-Za-z])/.test(text)) words.push(NAME);
        if (words.length > 0) found.push(`${table.name}: ${words.join(" ")} in ${text.slice(0, 300)}`);
      }
      return found;
    };

    it("is in every table that may have something about players, at first", async () => {
      const named = new Set((await mentions()).map(each => each.split(":")[0]));
      const without = ["JobsTable", "StatisticsTable"];
      for (const { name } of TABLES)
        if (PLAYER_DATA[name] !== "nothing about players" && !without.includes(name))
          assert.ok(named.has(name), `${name} has nothing about the account: this test does not see to it`);
    });

    it("is nowhere afterwards, however often the process dies between two writes", async () => {
      const { access } = writers;
      const services = {
        ...{
          log,
          now,
          accounts: new AccountRepository(access, now),
          deletions: new DeletionRepository(access),
        },
        ...{ sweep: new DeletionSweep(access), left_sanctions: { keep: async () => {} } },
      };
      let deaths = 0;
      for (let lives = 0; ; lives++) {
        assert.ok(lives < 200, "it comes to no end");
        const end = ENDS[lives % ENDS.length] ?? "dies";
        const life = writers.live({ end, after: lives < 60 ? lives % 2 : 10 }, () => deleteDue(services, 0));
        const done = await life.catch((error: unknown) => error);
        if (done instanceof Died) deaths += 1;
        else if (done instanceof Error) throw done;
        // What was late arrives, or finds that it is not wanted any more.
        if (writers.waiting > 0) await writers.release();
        if (done === "done") break;
      }
      assert.ok(deaths > 30, `it has died ${deaths} times only`);
      assert.deepEqual(await mentions(), []);
    });

    it("has become one pseudonym, the same everywhere, and results stay", async () => {
      const ids = new Set<string>();
      let entries = 0;
      for await (const [table, row] of all()) {
        const text = await plain(table, row);
        if (table === MATCHES_TABLE && row.item === "match" && text.includes("Deleted player")) entries += 1;
        if (table === LEADERBOARDS_TABLE && row.entry === "#entry")
          assert.ok(String(row.bucket).endsWith(String(row.subject_id)));
        for (const [id] of text.matchAll(/[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g))
          if (/(?:00|ff)[0-9a-f]{2}$/.test(id)) ids.add(id.slice(0, -4));
      }
      assert.equal(ids.size, 1, [...ids].join());
      assert.ok(entries >= 1);
    });

    it("leaves recordings that can be played again", async () => {
      const recordings = new RecordingRepository(database, now);
      const contentOf = async () => ({ content: dungeonContent() });
      const replayed = await replayRecordedMatch({ recordings, contentOf }, "kept", hash);
      assert.ok(replayed.is_same, JSON.stringify(replayed));
      assert.ok(replayed.events > 0);
    });
  });
}

describe("What tables have about players", () => {
  it("is said of every table", () => {
    assert.deepEqual(Object.keys(PLAYER_DATA).toSorted(), TABLES.map(({ name }) => name).toSorted());
  });

  it("is nothing for those that servers may not read and write for it", () => {
    const nothing = Object.entries(PLAYER_DATA).filter(([, data]) => data === "nothing about players");
    assert.deepEqual(new Set(nothing.map(([name]) => name)), WITHOUT_PLAYERS);
  });

  it("is said in docs/privacy.md in the same words", () => {
    const text = readFileSync(new URL("../../docs/privacy.md", import.meta.url), "utf8");
    for (const [name, data] of Object.entries(PLAYER_DATA)) {
      if (data === "nothing about players") continue;
      const line = `| ${name} | ${data.what} | ${data.why} | ${data.kept} |`;
      assert.ok(text.includes(line), `docs/privacy.md lacks this line:\n${line}`);
    }
  });
});
