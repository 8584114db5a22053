import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { pino } from "pino";
import { z } from "zod";
import { characterRows } from "../../src/characters/character.ts";
import { mailRows } from "../../src/characters/mailbox.ts";
import { nameRows } from "../../src/characters/name-repository.ts";
import { SessionIndex, sessionRows } from "../../src/characters/session-index.ts";
import { friendPairRows } from "../../src/friends/friend-pair.ts";
import { jobRows } from "../../src/jobs/job.ts";
import { boardRows, bucketRows, entryRows } from "../../src/leaderboards/board-rows.ts";
import { matchPlayerRows, matchRows } from "../../src/matches/match.ts";
import { bonusRows } from "../../src/matchmaking/party-bonus-table.ts";
import { proposalRows } from "../../src/matchmaking/proposal.ts";
import { ticketRows } from "../../src/matchmaking/ticket.ts";
import { reportRows } from "../../src/moderation/report.ts";
import { reviewRows } from "../../src/moderation/review.ts";
import { sanctionRows } from "../../src/moderation/sanction.ts";
import { auditRows } from "../../src/ops/audit.ts";
import { staffRows } from "../../src/ops/staff.ts";
import { partyInviteRows, partyRows } from "../../src/parties/party.ts";
import { lineRows } from "../../src/parties/party-line.ts";
import { deletionRows } from "../../src/privacy/deletion-repository.ts";
import { correctionRows, ledgerRows, ratingRows } from "../../src/ratings/rating-rows.ts";
import { inviteRows, memberRows, runRows } from "../../src/runs/run.ts";
import { RunInvites } from "../../src/runs/run-invites.ts";
import { RunMembers } from "../../src/runs/run-members.ts";
import { RunRepository } from "../../src/runs/run-repository.ts";
import { inviteItem, memberItem, RunTable } from "../../src/runs/run-table.ts";
import { statisticsRows } from "../../src/statistics/statistics-table.ts";
import { AccountRepository, accountRows } from "../../src/store/account-repository.ts";
import { contentSetRows, contentVersionRows } from "../../src/store/content/content-repository.ts";
import { roomState } from "../../src/store/dungeon-room-row.ts";
import { connect, type Database } from "../../src/store/dynamo/connect.ts";
import { putOnce } from "../../src/store/dynamo/put-once.ts";
import { EventRepository } from "../../src/store/event-repository.ts";
import { gameEvent } from "../../src/store/game-event-schema.ts";
import { RefreshTokenRepository, refreshTokenRows } from "../../src/store/refresh-token-repository.ts";
import { roomRows } from "../../src/store/room-row.ts";
import { NewerRow, RowSchema } from "../../src/store/schema-version.ts";
import { switchRows } from "../../src/store/switch-repository.ts";
import {
  ACCOUNTS_TABLE,
  COMBAT_EVENTS_TABLE,
  PLAYER_SESSIONS_TABLE,
  REFRESH_TOKENS_TABLE,
  RUNS_TABLE,
  type TableDefinition,
} from "../../src/store/tables.ts";
import { draftRows } from "../../src/studio/draft-repository.ts";
import { charactersIn } from "../support/a-character.ts";
import { testEnv } from "../support/dynamodb.ts";

const FOLDER = new URL("./rows/", import.meta.url);

/** When the rows of the folder were written. */
const WRITTEN_AT_MS = Date.parse("2026-11-27T16:46:40.000Z");

/** By the first word of its samples' names. */
const SCHEMAS = {
  account: accountRows,
  audit: auditRows,
  switches: switchRows,
  board: boardRows,
  "board-bucket": bucketRows,
  "board-entry": entryRows,
  character: characterRows,
  correction: correctionRows,
  "content-set": contentSetRows,
  "content-version": contentVersionRows,
  deletion: deletionRows,
  draft: draftRows,
  friends: friendPairRows,
  job: jobRows,
  ledger: ledgerRows,
  mail: mailRows,
  match: matchRows,
  "match-player": matchPlayerRows,
  name: nameRows,
  party: partyRows,
  "party-invite": partyInviteRows,
  "party-bonus": bonusRows,
  "party-line": lineRows,
  rating: ratingRows,
  proposal: proposalRows,
  report: reportRows,
  review: reviewRows,
  room: roomRows,
  run: runRows,
  "run-invite": inviteRows,
  "run-member": memberRows,
  sanction: sanctionRows,
  session: sessionRows,
  staff: staffRows,
  "sign-in": refreshTokenRows,
  statistics: statisticsRows,
  ticket: ticketRows,
};

const samples = readdirSync(FOLDER).map(file => file.replace(/\.json$/, ""));

/** A row as a server of its version has written it, in DynamoDB's JSON, binaries in base64. */
function sample(name: string): Record<string, unknown> {
  const text = readFileSync(new URL(`${name}.json`, FOLDER), "utf8");
  const stored = JSON.parse(text, (key, value) => (key === "B" ? Buffer.from(value, "base64") : value));
  return unmarshall(stored as Record<string, AttributeValue>);
}

describe("rows that earlier versions of the server have written", () => {
  let database: Database;
  const now = () => WRITTEN_AT_MS;
  before(async () => {
    const log = pino({ level: "silent" });
    database = await connect(testEnv({ DATA_DIR: ":memory:" }), log, { join: false, now });
  });
  after(() => database?.close());

  const put = (table: TableDefinition, row: Record<string, unknown>) => putOnce(database, table, row);

  for (const [kind, schema] of Object.entries(SCHEMAS)) {
    for (let version = 1; version <= schema.version; version++) {
      it(`are read: ${kind}, of version ${version}`, () => {
        const those = samples.filter(name => name.startsWith(`${kind}.v${version}`));
        assert.ok(those.length > 0, `test/store/rows has no sample of it`);
        for (const name of those) {
          const read = schema.read(sample(name), name);
          assert.ok(!("schema_version" in read));
          // Nothing that it said is left out, but for its version, its key in the table, and what only an index or the room's mode knows.
          const known = Object.entries(sample(name)).filter(([key]) => key in read);
          for (const [key, value] of known)
            assert.partialDeepStrictEqual({ value: Reflect.get(read, key) }, { value }, `${name}: ${key}`);
          assert.ok(known.length >= Object.keys(sample(name)).length - 3, name);
        }
      });
    }

    it(`are refused with a sentence where the version is newer: ${kind}`, () => {
      const schema_version = schema.version + 1;
      const newer = { ...sample(`${kind}.v${schema.version}`), schema_version };
      assert.throws(
        () => schema.read(newer, "it"),
        (error: Error) => {
          assert.ok(error instanceof NewerRow);
          return (
            error.message ===
            `The row of it has schema_version ${schema_version}, and this version of the server knows ${schema.version} at most: start the newer one.`
          );
        },
      );
    });
  }

  it("go through every upcast that they need, and no other", () => {
    const row = z.object({ name: z.string(), letters: z.int(), is_long: z.boolean() });
    const schema = new RowSchema(row, [
      ({ called, ...rest }) => ({ ...rest, name: called }),
      ({ ...rest }) => ({ ...rest, letters: String(rest.name).length }),
      ({ ...rest }) => ({ ...rest, is_long: Number(rest.letters) > 3 }),
    ]);
    const read = { name: "Ada", letters: 3, is_long: false };
    assert.deepEqual(schema.stamp, { schema_version: 4 });
    assert.deepEqual(schema.read({ called: "Ada" }, "it"), read);
    assert.deepEqual(schema.read({ schema_version: 1, called: "Ada" }, "it"), read);
    assert.deepEqual(schema.read({ schema_version: 3, name: "Ada", letters: 3 }, "it"), read);
    assert.deepEqual(schema.read({ schema_version: 4, ...read, is_long: true }, "it"), {
      ...read,
      is_long: true,
    });
  });

  it("a room says its mode also where it was kept before there was another", () => {
    const room = roomState.parse(roomRows.read(sample("room.v1.without-version"), "it"));
    assert.equal(room.mode, "dungeon");
    assert.equal(room.doors.length, 2);
  });

  it("a session in which the character stood is a character", async () => {
    const row = sample("session.v1");
    await put(PLAYER_SESSIONS_TABLE, row);
    const found = await charactersIn(database, now).playedIn(String(row.session_id));
    const { gold, inventory, owner, mode, character_id, room_id, last_event_id } = found ?? assert.fail();
    assert.deepEqual(
      { gold, inventory, owner, mode, character_id, room_id, last_event_id },
      {
        ...{ gold: 15, inventory: { rusty_sword: 1 }, owner: "guest", mode: "dungeon" },
        ...{ character_id: row.session_id, room_id: row.room_id, last_event_id: "000000000004" },
      },
    );
    const index = new SessionIndex(database, "guest", now);
    assert.deepEqual((await index.listByRoom(String(row.room_id))).length, 1, "it is found by its room");
  });

  it("events are read in every encoding that there was", async () => {
    const events = new EventRepository(database, now);
    const read = async (name: string) => {
      const row = { ...sample(name), room_id: name };
      await put(COMBAT_EVENTS_TABLE, row);
      return (await events.list(name, gameEvent, { limit: 1 }))[0]?.entries ?? assert.fail();
    };
    const [single] = await read("events.single");
    assert.deepEqual(single?.event.event_type, "loot_picked_up");
    const snappy = await read("events.snappy");
    assert.ok(snappy.some(({ event }) => event.event_type === "enemy_died"));
    assert.deepEqual(await read("events.brotli"), snappy);
  });

  it("events in an encoding of a newer version are refused with a sentence", async () => {
    await put(COMBAT_EVENTS_TABLE, { ...sample("events.snappy"), room_id: "newer", encoding: "zstd" });
    await assert.rejects(new EventRepository(database, now).list("newer", gameEvent, { limit: 1 }), {
      message:
        'Row 000000000002 of room newer has the encoding "zstd", which this version of the server does not know: start the newer one.',
    });
  });

  it("are changed in part, too: an account, a sign-in", async () => {
    const accounts = new AccountRepository(database, now);
    for (const name of samples.filter(each => each.startsWith("account."))) {
      const row = { ...sample(name), player_id: name };
      await put(ACCOUNTS_TABLE, row);
      await accounts.addCharacter(name, "new", 8);
      const { character_ids, runs_full_at_ms } = await accounts.get(name);
      assert.ok(character_ids.has("new"));
      assert.equal(runs_full_at_ms, sample(name).runs_full_at_ms);
    }
    const tokens = new RefreshTokenRepository(database, now);
    for (const name of samples.filter(each => each.startsWith("sign-in."))) {
      const row = { ...sample(name), family_id: name };
      await put(REFRESH_TOKENS_TABLE, row);
      assert.equal(await tokens.rotate(name, String(sample(name).newest_token_id), "next"), "next");
    }
  });

  it("a newer row is not changed in part either: a run, a member, an invite", async () => {
    const run = { ...runRows.read(sample("run.v1"), "it"), item: "run" };
    const member = memberRows.read(sample("run-member.v1"), "it");
    const invite = inviteRows.read(sample("run-invite.v1"), "it");
    const { run_id } = run;
    const { character_id } = member;
    const newer = [
      { ...run, schema_version: runRows.version + 1 },
      { ...member, item: memberItem(character_id), schema_version: memberRows.version + 1 },
      { ...invite, item: inviteItem(invite.invite_id), schema_version: inviteRows.version + 1 },
    ];
    for (const row of newer) await put(RUNS_TABLE, row);
    const runs = new RunRepository(database, now);
    assert.equal(await runs.save(run_id), undefined);
    await assert.rejects(runs.get(run_id), NewerRow);
    await new RunMembers(database, now).noteDeaths(run_id, character_id, 9);
    assert.equal(await new RunInvites(database, now).use(invite, invite.used_by ?? ""), false);
    const kept = await new RunTable(database, now).rows(newer.map(({ run_id, item }) => ({ run_id, item })));
    for (const row of newer)
      assert.deepEqual(
        kept.find(({ item }) => item === row.item),
        row,
      );
  });

  it("a newer row of a run, or a damaged one, keeps no other run from its board and out of the list, and is told of once", async () => {
    const logged: { run_id: string }[] = [];
    const log = pino({ level: "error" }, { write: line => logged.push(JSON.parse(line)) });
    const runs = new RunRepository(database, now, log);
    const row = {
      ...runRows.read(sample("run.v1"), "it"),
      item: "run",
      ended_at: undefined,
      unapplied: "yes",
    };
    const listed = { ...row, is_open: true, dungeon_id: "listed", open_dungeon_id: "listed" };
    const expires_at = Math.floor(WRITTEN_AT_MS / 1000) + 3600;
    const rows = [
      { ...listed, expires_at, run_id: "a newer one", schema_version: runRows.version + 1 },
      { ...listed, expires_at, run_id: "a damaged one", rooms: "none" },
      { ...listed, expires_at, run_id: "a whole one" },
    ];
    for (const each of rows) await put(RUNS_TABLE, each);
    for (let looks = 0; looks < 2; looks++) {
      const { runs: open } = await runs.listOpen("listed", 10);
      for (const found of [open, await runs.unapplied()])
        assert.deepEqual(
          found.map(({ run_id }) => run_id),
          ["a whole one"],
        );
    }
    assert.deepEqual(new Set(logged.map(({ run_id }) => run_id)), new Set(["a newer one", "a damaged one"]));
    assert.equal(logged.length, 2);
  });

  it("a newer row is not changed in part either: an account, a sign-in", async () => {
    const accounts = new AccountRepository(database, now);
    const account = { ...sample("account.v1"), player_id: "newer", schema_version: accountRows.version + 1 };
    await put(ACCOUNTS_TABLE, account);
    assert.equal(await accounts.addCharacter("newer", "new", 8), false);
    await assert.rejects(accounts.get("newer"), NewerRow);
    const tokens = new RefreshTokenRepository(database, now);
    const family = {
      ...sample("sign-in.v1"),
      family_id: "newer",
      schema_version: refreshTokenRows.version + 1,
    };
    await put(REFRESH_TOKENS_TABLE, family);
    await assert.rejects(
      tokens.rotate("newer", String(sample("sign-in.v1").newest_token_id), "next"),
      NewerRow,
    );
  });
});
