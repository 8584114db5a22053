import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { aCharacter, charactersIn } from "../../test/support/a-character.ts";
import { GrownCharacter, piecesOf } from "../../test/support/a-grown-character.ts";
import { testDatabasesOfWrites } from "../../test/support/dynamodb.ts";
import { NOON_TOMORROW_MS } from "../../test/support/noon-tomorrow.ts";
import { connect, type Database } from "../store/dynamo/connect.ts";
import { NewerRow } from "../store/schema-version.ts";
import { awayFrom, type Character, characterRows, newSessionId, type PlayedCharacter } from "./character.ts";
import {
  CharacterChanged,
  CharacterMoved,
  type CharacterRepository,
  SessionGone,
} from "./character-repository.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const rowId = (n: number) => String(n).padStart(12, "0");

for (const implementation of testDatabasesOfWrites) {
  describe(`A character's row, on ${implementation.name}`, function () {
    this.timeout(30_000);
    let database: Database;
    let characters: CharacterRepository;
    let now_ms: number;

    before(async function () {
      await implementation.start(this);
      database = await connect(implementation.env(), console, { join: false });
      characters = charactersIn(database, () => now_ms);
    });
    beforeEach(() => {
      now_ms = NOON_TOMORROW_MS;
    });
    after(async () => {
      await database?.close();
      await implementation.stop();
    });

    /** One that is in the database. */
    async function made(fields: Partial<PlayedCharacter> = {}): Promise<PlayedCharacter> {
      const character = aCharacter(fields);
      assert.equal(await characters.create(character), true);
      return character;
    }

    const tableName = () => `${database.table_prefix}CharactersTable`;

    async function rowOf({ character_id }: Character): Promise<Record<string, unknown> | undefined> {
      const get = new GetCommand({ TableName: tableName(), Key: { character_id }, ConsistentRead: true });
      return (await database.doc.send(get)).Item;
    }

    /** What the repository adds by itself is of no interest. */
    const withoutTimes = ({ session_ends_at: _ends, expires_at: _expires, ...rest }: Character) => rest;

    describe("when it is made", () => {
      it("has every field as it was given", async () => {
        const ada = await made({
          ...{ room_id: "hall", mode: "dungeon", last_event_id: rowId(3), run_id: "trip", position_x: -1.5 },
          ...{ effects: { slam: 2.5 }, cooldowns: { fireball: 0.25 }, request_ids: ["a", "b"] },
          statistics: {
            ...{ seconds: 1.5, damage_dealt: 2, damage_taken: 3.25, enemies_killed: 4 },
            ...{ gold_collected: 5, items_collected: 6, deaths: 7 },
          },
        });
        const found = await characters.get(ada.character_id);
        assert.deepEqual(found && withoutTimes(found), ada);
      });

      it("is made once: another one of its id changes nothing, and the very same is no other", async () => {
        const ada = await made();
        assert.equal(await characters.create({ ...ada, gold: 1_000_000 }), false);
        assert.equal(await characters.create(ada), true);
        assert.equal((await characters.get(ada.character_id))?.gold, ada.gold);
      });

      it("is found by its id, and by that of the session that plays it", async () => {
        const [ada, bea] = [await made(), await made()];
        assert.equal(await characters.get(randomUUID()), undefined);
        assert.equal((await characters.playedIn(ada.session_id))?.character_id, ada.character_id);
        const another = newSessionId(ada.character_id, "2");
        for (const session_id of [another, randomUUID(), "", "_", "x".repeat(128)])
          assert.equal(await characters.playedIn(session_id), undefined, session_id);
        const found = await characters.list([bea.character_id, randomUUID(), ada.character_id]);
        assert.deepEqual(
          found.map(each => each.character_id).sort(),
          [ada.character_id, bea.character_id].sort(),
        );
        assert.deepEqual(await characters.list([]), []);
      });

      it("is listed after those that are newer", async () => {
        const years = [2027, 2029, 2028];
        const all = await Promise.all(years.map(year => made({ created_at: `${year}-01-01T00:00:00.000Z` })));
        const found = await characters.list(all.map(each => each.character_id));
        assert.deepEqual(
          found.map(each => each.created_at.slice(0, 4)),
          ["2029", "2028", "2027"],
        );
      });

      it("can be taken back while nobody knows of it, and not once it was written again", async () => {
        const { session_id: _none, ...ada } = aCharacter();
        await characters.create(ada);
        assert.equal(await characters.discard(ada.character_id), true);
        assert.equal(await characters.get(ada.character_id), undefined);
        await characters.create(ada);
        await characters.replace(ada, ada);
        assert.equal(await characters.discard(ada.character_id), false);
        assert.ok(await characters.get(ada.character_id));
      });
    });

    describe("while a room holds it", () => {
      const inHall = () => made({ room_id: "hall", last_event_id: rowId(5) });
      const heldBy = ({ session_id }: PlayedCharacter, room_id = "hall", row = 5) => ({
        ...{ session_id, room_id, last_event_id: rowId(row) },
      });

      it("is written by that room, with the same events or later ones", async () => {
        const ada = await inHall();
        await characters.put({ ...ada, gold: 8, revision: 1 }, heldBy(ada));
        await characters.put(
          { ...ada, gold: 9, revision: 2, last_event_id: rowId(6) },
          heldBy(ada, "hall", 6),
        );
        assert.equal((await characters.get(ada.character_id))?.gold, 9);
      });

      it("is not written by another room, also one that had it before", async () => {
        const ada = await inHall();
        const late = { ...ada, gold: 1_000_000, revision: 9 };
        await assert.rejects(
          characters.put({ ...late, room_id: "yard" }, heldBy(ada, "yard")),
          CharacterMoved,
        );
        const inYard = { ...ada, room_id: "yard", last_event_id: rowId(1), revision: 1 };
        await characters.put(inYard, heldBy(ada));
        await assert.rejects(characters.put(late, heldBy(ada, "hall", 99)), CharacterMoved);
        assert.equal((await characters.get(ada.character_id))?.gold, ada.gold);
      });

      it("is handed over once: the write finds itself where its answer was lost, and also what the next room made of it", async () => {
        const ada = await inHall();
        const inYard = { ...ada, room_id: "yard", last_event_id: rowId(1), revision: 1 };
        await characters.put(inYard, heldBy(ada));
        await characters.put(inYard, heldBy(ada));
        await characters.put({ ...inYard, gold: 8, revision: 2 }, heldBy(ada, "yard", 1));
        await characters.put(inYard, heldBy(ada));
        const found = await characters.get(ada.character_id);
        assert.deepEqual([found?.room_id, found?.gold], ["yard", 8]);
      });

      it("is not written with older events", async () => {
        const ada = await inHall();
        const older = { ...ada, gold: 1_000_000, last_event_id: rowId(4), revision: 9 };
        await assert.rejects(characters.put(older, heldBy(ada, "hall", 4)), CharacterMoved);
        assert.equal((await characters.get(ada.character_id))?.gold, ada.gold);
      });

      it("is not written, of two states with the same events, by the earlier one", async () => {
        const ada = await inHall();
        await characters.put({ ...ada, gold: 9, revision: 2 }, heldBy(ada));
        const earlier = { ...ada, gold: 8, revision: 1 };
        await assert.rejects(characters.put(earlier, heldBy(ada)), CharacterMoved);
        assert.equal((await characters.get(ada.character_id))?.gold, 9);
      });

      it("is not written for a session that has ended, that another has replaced, or whose character is deleted", async () => {
        const [ended, replaced, deleted] = [await inHall(), await inHall(), await inHall()];
        await characters.replace(ended, awayFrom(ended));
        const session_id = newSessionId(replaced.character_id, "2");
        await characters.replace(replaced, { ...replaced, session_id });
        await characters.replace(deleted, { ...deleted, deleted_at: new Date(now_ms).toISOString() });
        for (const gone of [ended, replaced, deleted]) {
          const late = { ...gone, gold: 1_000_000, revision: 9 };
          await assert.rejects(characters.put(late, heldBy(gone, "hall", 99)), SessionGone);
          assert.equal((await characters.get(gone.character_id))?.gold, gone.gold);
        }
        const nobody = aCharacter({ room_id: "hall", last_event_id: rowId(5) });
        await assert.rejects(characters.put(nobody, heldBy(nobody)), SessionGone);
        assert.equal(await characters.get(nobody.character_id), undefined);
      });
    });

    describe("when it is replaced", () => {
      it("counts on, and returns what is written", async () => {
        const ada = await made();
        const first = await characters.replace(ada, { ...ada, gold: 8 });
        assert.deepEqual([first.gold, first.revision], [8, 1]);
        const second = await characters.replace(first, { ...first, gold: 9 });
        assert.deepEqual([second.gold, second.revision], [9, 2]);
        assert.equal((await characters.get(ada.character_id))?.gold, 9);
      });

      it("is replaced by one of two who have read the same", async () => {
        const ada = await made();
        const both = [8, 9].map(gold => characters.replace(ada, { ...ada, gold }));
        const done = await Promise.allSettled(both);
        const [refused, ...more] = done.filter(each => each.status === "rejected");
        assert.ok(refused?.reason instanceof CharacterChanged && more.length === 0);
        assert.equal((await characters.get(ada.character_id))?.revision, 1);
      });

      it("finds itself where its answer was lost", async () => {
        const ada = await made();
        await characters.replace(ada, { ...ada, gold: 8 });
        now_ms += 1000;
        await characters.replace(ada, { ...ada, gold: 8 });
        assert.equal((await characters.get(ada.character_id))?.revision, 1);
      });

      it("of a grown character, whose row is packed, is written once and returned whole, also where its answer was lost", async () => {
        const grown = new GrownCharacter({
          pieces: piecesOf(Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`own${n}`, "sword"]))),
          counters: { enemy_killed: { goblin: 60 } },
          inventory: { health_potion: 9 },
        });
        const ada = await made(grown.lasting);
        assert.ok((await rowOf(ada))?.packed, "the row is long enough");
        const lossy = charactersIn(
          {
            ...database,
            // The first answer is lost: what the driver sends again finds the row written.
            put: async input => {
              await database.put(input);
              await database.put(input);
            },
          },
          () => now_ms,
        );
        const next = { ...ada, inventory: { health_potion: 8 } };
        const replaced = await lossy.replace(ada, next);
        assert.deepEqual(withoutTimes(replaced), { ...next, revision: 1 });
        assert.deepEqual(replaced, await characters.get(ada.character_id));
      });

      it("is not made anew where it is gone", async () => {
        const { session_id: _none, ...ada } = aCharacter();
        await assert.rejects(characters.replace(ada, { ...ada, gold: 8 }), CharacterChanged);
        assert.equal(await characters.get(ada.character_id), undefined);
      });
    });

    describe("of a session", () => {
      it("is its own for an hour after the last write or sign of life, and then the character is in nobody's hands", async () => {
        const ada = await made();
        now_ms += HOUR_MS - 1000;
        await characters.touch(ada.session_id);
        assert.equal(
          (await characters.get(ada.character_id))?.last_heartbeat,
          new Date(now_ms).toISOString(),
        );
        now_ms += HOUR_MS - 1;
        assert.ok(await characters.playedIn(ada.session_id));
        now_ms += 1;
        assert.equal(await characters.playedIn(ada.session_id), undefined);
        await characters.touch(ada.session_id);
        assert.equal(await characters.playedIn(ada.session_id), undefined, "a sign of life comes too late");
        const found = await characters.get(ada.character_id);
        assert.equal(found?.gold, ada.gold);
        assert.equal(found && characters.asPlayed(found), undefined);
      });

      it("takes no sign of life of another session", async () => {
        const ada = await made();
        now_ms += HOUR_MS - 1;
        await characters.touch(newSessionId(ada.character_id, "2"));
        await characters.touch(newSessionId(randomUUID(), "1"));
        now_ms += 1;
        assert.equal(await characters.playedIn(ada.session_id), undefined);
      });
    });

    describe("is kept", () => {
      it("of an anonymous player, for an hour", async () => {
        const ada = await made({ owner: "anonymous" });
        assert.equal((await rowOf(ada))?.expires_at, (NOON_TOMORROW_MS + HOUR_MS) / 1000);
        now_ms += HOUR_MS - 1;
        assert.ok(await characters.get(ada.character_id));
        now_ms += 1;
        assert.equal(await characters.get(ada.character_id), undefined);
      });

      it("of a guest, for 30 days after it was played", async () => {
        const ada = await made({ owner: "guest" });
        now_ms += 30 * DAY_MS - 1;
        const found = await characters.get(ada.character_id);
        assert.ok(found, "it is there for 30 days");
        await characters.replace(found, { ...found, gold: 8 });
        now_ms += 30 * DAY_MS - 1001;
        assert.ok(await characters.get(ada.character_id));
        now_ms += 1001;
        assert.equal(await characters.get(ada.character_id), undefined);
        assert.deepEqual(await characters.list([ada.character_id]), []);
      });

      it("of an account, for ever: DynamoDB may never delete it, and it is there after a year", async () => {
        const ada = await made({ owner: "account" });
        assert.equal((await rowOf(ada))?.expires_at, undefined);
        now_ms += 366 * DAY_MS;
        const found = await characters.get(ada.character_id);
        assert.deepEqual(found && withoutTimes(found), ada);
        assert.deepEqual((await characters.list([ada.character_id])).length, 1);
      });

      it("when it is deleted, for 7 days from then, also where it is written again; brought back, as it was before", async () => {
        const deleted_at = new Date(now_ms).toISOString();
        for (const owner of ["guest", "account"] as const) {
          now_ms = NOON_TOMORROW_MS;
          const [gone, back] = [await made({ owner }), await made({ owner })];
          const deleted = await Promise.all(
            [gone, back].map(each => characters.replace(each, { ...awayFrom(each), deleted_at })),
          );
          now_ms += 7 * DAY_MS - 1000;
          const again = await Promise.all(
            deleted.map(each => characters.replace(each, { ...each, gold: 8 })),
          );
          const { deleted_at: _deleted, ...alive } = again[1] ?? assert.fail();
          await characters.replace(again[1] ?? assert.fail(), alive);
          now_ms += 1000;
          assert.equal(await characters.get(gone.character_id), undefined);
          assert.equal((await characters.get(back.character_id))?.gold, 8);
        }
      });
    });

    it("is refused with a sentence where a newer version has written it, and never half read", async () => {
      const ada = await made();
      const { character_id } = ada;
      const row = { ...ada, schema_version: 99, session_ends_at: NOON_TOMORROW_MS / 1000 + 3600 };
      await database.doc.send(new PutCommand({ TableName: tableName(), Item: row }));
      const message = `The row of character ${character_id} has schema_version 99, and this version of the server knows ${characterRows.version} at most: start the newer one.`;
      const reads = [
        () => characters.get(character_id),
        () => characters.playedIn(ada.session_id),
        () => characters.list([character_id]),
      ];
      for (const read of reads)
        await assert.rejects(read(), error => error instanceof NewerRow && error.message === message);
    });
  });
}
