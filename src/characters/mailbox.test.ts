import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { mock } from "node:test";
import { GetCommand } from "@aws-sdk/lib-dynamodb";
import { pino } from "pino";
import { aCharacter, charactersIn } from "../../test/support/a-character.ts";
import { testDatabasesOfWrites } from "../../test/support/dynamodb.ts";
import { eventually } from "../../test/support/eventually.ts";
import { NOON_TOMORROW_MS } from "../../test/support/noon-tomorrow.ts";
import type { Mail } from "../game/character/lasting.ts";
import { connect, type Database } from "../store/dynamo/connect.ts";
import type { Character } from "./character.ts";
import { Mailbox, TAKEN_MAIL_SECONDS, TEXT_MAIL_SECONDS } from "./mailbox.ts";

const log = pino({ level: "silent" });

function potions(mail_id: string, quantity = 2): Mail {
  const goods = [{ item_id: "health_potion", item_type: "consumable" as const, quantity }];
  return { mail_id, reason: "bag_full", goods };
}

for (const implementation of testDatabasesOfWrites) {
  describe(`The mailbox of a character, on ${implementation.name}`, function () {
    this.timeout(30_000);
    let database: Database;
    let now_ms = NOON_TOMORROW_MS;
    let mailbox: Mailbox;
    let character_id: string;

    before(async function () {
      await implementation.start(this);
      database = await connect(implementation.env(), console, { join: false });
    });
    beforeEach(() => {
      now_ms = NOON_TOMORROW_MS;
      mailbox = new Mailbox(database, log, () => now_ms);
      character_id = randomUUID();
    });
    after(async () => {
      await database?.close();
      await implementation.stop();
    });

    /** As another process has it. */
    function process() {
      const its = new Mailbox(database, log, () => now_ms);
      return { mailbox: its, characters: charactersIn(database, () => now_ms, its) };
    }

    const ids = async (of = character_id) => (await mailbox.list(of)).map(({ mail }) => mail.mail_id);

    it("has what was sent, the oldest first, whatever the numbers' letters say", async () => {
      for (const n of [10, 9, 11]) await mailbox.send(character_id, potions(`own${n}`));
      now_ms -= 1000;
      await mailbox.send(character_id, potions("own12"));
      assert.deepEqual(await ids(), ["own12", "own9", "own10", "own11"]);
      const found = await mailbox.find(character_id, "own9");
      assert.deepEqual([found?.mail, found?.is_taken], [potions("own9"), false]);
      assert.equal(await mailbox.find(character_id, "own1"), undefined);
      assert.equal(await mailbox.find(randomUUID(), "own9"), undefined, "it is another's");
    });

    it("has each mail once, however often it is sent, and taken ones stay taken", async () => {
      await mailbox.send(character_id, potions("own1", 2));
      await mailbox.send(character_id, potions("own1", 99));
      await mailbox.markTaken(character_id, "own1");
      await mailbox.send(character_id, potions("own1", 2));
      const expires_at = NOON_TOMORROW_MS / 1000 + TAKEN_MAIL_SECONDS;
      assert.deepEqual(await mailbox.list(character_id), [
        {
          mail: potions("own1", 2),
          sent_at: new Date(NOON_TOMORROW_MS).toISOString(),
          is_taken: true,
          expires_at,
        },
      ]);
    });

    it("keeps a mail that was taken for 30 days more, so that nobody's list of them grows for ever", async () => {
      await mailbox.send(character_id, potions("own1"));
      await mailbox.markTaken(character_id, "own1");
      now_ms += TAKEN_MAIL_SECONDS * 1000 - 1000;
      await mailbox.markTaken(character_id, "own1");
      assert.equal((await mailbox.find(character_id, "own1"))?.is_taken, true);
      now_ms += 1000;
      assert.deepEqual(await mailbox.list(character_id), []);
    });

    it("keeps a mail with goods until it is taken, however many years that takes, and one of text alone for a year", async () => {
      await mailbox.send(character_id, potions("own1"));
      await mailbox.send(character_id, { mail_id: "own2", reason: "staff", text: "Well met.", goods: [] });
      now_ms += TEXT_MAIL_SECONDS * 1000 - 1000;
      assert.deepEqual(
        (await mailbox.list(character_id)).map(({ mail, expires_at }) => [mail.mail_id, expires_at]),
        [
          ["own1", undefined],
          ["own2", NOON_TOMORROW_MS / 1000 + TEXT_MAIL_SECONDS],
        ],
      );
      now_ms += 1000;
      assert.deepEqual(await ids(), ["own1"]);
      assert.equal(await mailbox.find(character_id, "own2"), undefined);
      const TableName = `${database.table_prefix}MailTable`;
      const get = new GetCommand({ TableName, Key: { character_id, mail_id: "own1" } });
      assert.equal((await database.doc.send(get)).Item?.expires_at, undefined, "DynamoDB deletes it never");
      await mailbox.markTaken(character_id, "own1");
      now_ms += TAKEN_MAIL_SECONDS * 1000;
      assert.deepEqual(await ids(), []);
    });

    it("says which mails need not be remembered as taken: not those that are on their way", async () => {
      for (const id of ["own1", "own2"]) await mailbox.send(character_id, potions(id));
      await mailbox.markTaken(character_id, "own2");
      await mailbox.markTaken(character_id, "own3");
      assert.equal(await mailbox.find(character_id, "own3"), undefined, "marking makes no mail");
      const of = {
        character_id,
        outbox: [potions("own3")],
        taken_mail_ids: ["own1", "own2", "own3", "own4"],
      };
      assert.deepEqual(await mailbox.settledIds(of), ["own2", "own4"], "the last one is long gone");
      assert.deepEqual(await mailbox.settledIds({ ...of, taken_mail_ids: [] }), []);
    });

    describe("follows the character's row", () => {
      async function made(fields: Pick<Partial<Character>, "outbox" | "taken_mail_ids">): Promise<Character> {
        const { session_id: _none, ...its } = aCharacter({ character_id, ...fields });
        await process().characters.create(its);
        return its;
      }
      const row = async () => (await process().characters.get(character_id)) ?? assert.fail();

      it("a mail is sent after the row has it, and the row has it no more after that", async () => {
        const its = await made({});
        const { characters } = process();
        const sent = await characters.replace(its, { ...its, outbox: [potions("own1")] });
        assert.deepEqual(await ids(), ["own1"]);
        // The room has it in its memory as before.
        const next = await characters.replace(sent, { ...sent, gold: 8 });
        assert.deepEqual((await row()).outbox, []);
        await characters.replace(next, { ...next, outbox: [potions("own1"), potions("own2")] });
        assert.deepEqual(
          (await row()).outbox.map(({ mail_id }) => mail_id),
          ["own2"],
        );
        assert.deepEqual(await ids(), ["own1", "own2"]);
      });

      it("a mail that the row of a dead process has is sent with the next write", async () => {
        const its = await made({ outbox: [potions("own1")] });
        assert.deepEqual(await ids(), []);
        await process().characters.replace(its, { ...its, gold: 8 });
        assert.deepEqual(await ids(), ["own1"]);
      });

      it("a mail that was sent, and taken since, by a process that died before its next write comes no second time", async () => {
        const its = await made({ outbox: [potions("own1")], taken_mail_ids: ["own1"] });
        await mailbox.send(character_id, potions("own1"));
        await process().characters.replace(its, { ...its, gold: 8 });
        const [only, ...more] = await mailbox.list(character_id);
        assert.deepEqual([only?.is_taken, more], [true, []]);
      });

      it("a mail says that it is taken after the row says so, at the latest with the next process's write", async () => {
        const its = await made({ taken_mail_ids: ["own1"] });
        await mailbox.send(character_id, potions("own1"));
        assert.equal((await mailbox.find(character_id, "own1"))?.is_taken, false);
        await process().characters.replace(its, its);
        assert.equal((await mailbox.find(character_id, "own1"))?.is_taken, true);
      });

      it("a process remembers for a day what it has sent, and then asks once more", async () => {
        let sent = 0;
        const put: Database["put"] = async input => {
          sent += 1;
          await database.put(input);
        };
        const its = new Mailbox({ ...database, put }, log, () => now_ms);
        const written = { character_id, outbox: [potions("own1")], taken_mail_ids: [] };
        for (const _ of [1, 2]) await its.noteWritten(written);
        assert.deepEqual([sent, its.withoutSent(written).outbox], [1, []]);
        now_ms += 24 * 3_600_000;
        assert.deepEqual(its.withoutSent(written).outbox, written.outbox);
        await its.noteWritten(written);
        assert.deepEqual([sent, await ids()], [2, ["own1"]]);
      });

      it("a row that is refused sends nothing", async () => {
        const its = await made({});
        const { characters } = process();
        await characters.replace(its, { ...its, gold: 8 });
        await assert.rejects(characters.replace(its, { ...its, outbox: [potions("own1")] }));
        assert.deepEqual(await ids(), []);
      });

      it("a room sends mails, too, and is saved although the mail cannot be", async () => {
        const held = { room_id: "hall", last_event_id: "000000000005", session_id: "s" };
        const its = aCharacter({ character_id, ...held });
        await process().characters.create(its);
        const dead = new Mailbox(
          { ...database, put: () => Promise.reject(new Error("The database is away")) },
          log,
        );
        const next = { ...its, outbox: [potions("own1")], revision: 1 };
        await charactersIn(database, undefined, dead).put(next, held);
        assert.equal((await row()).revision, 1);
        assert.deepEqual(await ids(), []);
        await process().characters.put({ ...next, revision: 2 }, held);
        await eventually("the mail is sent", async () => (await ids()).includes("own1"));
      });

      it("a room does not wait for the mail's row", async () => {
        const held = { room_id: "hall", last_event_id: "000000000005", session_id: "s" };
        const its = aCharacter({ character_id, ...held });
        await process().characters.create(its);
        const put = mock.fn(() => new Promise<void>(() => {}));
        const silent = new Mailbox({ ...database, put }, log);
        const next = { ...its, outbox: [potions("own1")], revision: 1 };
        await charactersIn(database, undefined, silent).put(next, held);
        assert.equal(put.mock.callCount(), 1, "the mail is under way");
        assert.deepEqual(
          (await row()).outbox.map(({ mail_id }) => mail_id),
          ["own1"],
        );
      });
    });
  });
}
