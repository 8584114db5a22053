import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { DeleteCommand, GetCommand, PutCommand, ScanCommand } from "@aws-sdk/lib-dynamodb";
import { type ContentFolder, contentFolder } from "../../../test/support/content-folder.ts";
import { testDatabases } from "../../../test/support/dynamodb.ts";
import { eventually } from "../../../test/support/eventually.ts";
import { act, aWorld, pass, put } from "../../../test/support/world.ts";
import type { Content } from "../../game/content/content.ts";
import { connect, type Database } from "../dynamo/connect.ts";
import { readContentFiles } from "./content-files.ts";
import { versionHash } from "./content-hash.ts";
import { ContentLibrary } from "./content-library.ts";
import { ContentRepository, PublicationError } from "./content-repository.ts";

/** That cannot be zipped. */
const noise = () => Array.from({ length: 200 }, () => String.fromCharCode(33 + Math.random() * 90)).join("");

const POLL_INTERVAL_MS = 20;
const FIRST_DAY = "2026-02-14T12:00:00.000Z";
const SECOND_DAY = "2026-02-15T12:00:00.000Z";

for (const implementation of testDatabases) {
  describe(`Publishing content, on ${implementation.name}`, function () {
    this.timeout(60_000);
    let database: Database;
    let repository: ContentRepository;
    let folder: ContentFolder;
    let now = FIRST_DAY;

    const publish = async () => repository.publish(await readContentFiles(folder.path));
    const tableRows = async (table: string) => {
      const TableName = database.table_prefix + table;
      const { Items } = await database.doc.send(new ScanCommand({ TableName, ConsistentRead: true }));
      return (Items ?? []).toSorted((a, b) => (a.id < b.id ? -1 : 1));
    };
    const ids = async () => (await tableRows("ContentVersionsTable")).map(({ id }) => String(id));
    const abilityRow = async (id: string) => (await tableRows("AbilitiesTable")).find(row => row.id === id);
    const aLibrary = (complain: (message: string) => void = assert.fail) =>
      new ContentLibrary(repository, {
        poll_interval_ms: POLL_INTERVAL_MS,
        log: { warn: complain, error: complain },
      });

    before(async function () {
      await implementation.start(this);
    });
    after(() => implementation.stop());
    beforeEach(async () => {
      now = FIRST_DAY;
      folder = await contentFolder();
      database = await connect(implementation.env(), console, { join: false });
      repository = new ContentRepository(database, () => Date.parse(now));
    });
    afterEach(async () => {
      await database.close();
      await folder.delete();
    });

    it("makes the first version of the files, with a row for every one of them", async () => {
      const first = await publish();
      assert.equal(first.version, 1);
      const ids = Object.keys((await readContentFiles(folder.path)).abilities).sort();
      assert.deepEqual(first.changes.abilities.added, ids);
      const rows = await tableRows("AbilitiesTable");
      assert.deepEqual(
        rows.map(row => [row.id, row.created_at, row.updated_at]),
        ids.map(id => [id, FIRST_DAY, undefined]),
      );
    });

    it("changes nothing when the same content is published again, and says so", async () => {
      const first = await publish();
      now = SECOND_DAY;
      const again = await publish();
      assert.equal(again.is_new, false);
      assert.deepEqual({ ...again, is_new: true, changes: first.changes }, first);
    });

    it("changes the hash and the rows of what was edited, and of nothing else", async () => {
      const first = await publish();
      now = SECOND_DAY;
      await folder.edit("abilities/fireball.json", { damage: 30 });
      const second = await publish();
      assert.equal(second.version, 2);
      assert.deepEqual(second.changes.abilities, { added: [], changed: ["fireball"], removed: [] });
      assert.notEqual(second.hash, first.hash);
      assert.deepEqual({ ...second.hashes, abilities: first.hashes.abilities }, first.hashes);
      assert.notEqual(second.hashes.abilities, first.hashes.abilities);

      const fireball = await abilityRow("fireball");
      assert.deepEqual(
        [fireball?.damage, fireball?.created_at, fireball?.updated_at],
        [30, FIRST_DAY, SECOND_DAY],
      );
      assert.equal((await abilityRow("dodge_roll"))?.updated_at, undefined);
    });

    it("takes an entity out whose file was removed", async () => {
      const { id: _fireball, ...like } =
        (await readContentFiles(folder.path)).abilities.fireball ?? assert.fail();
      await folder.write("abilities/spark.json", JSON.stringify({ id: "spark", ...like }));
      await publish();
      assert.ok(await abilityRow("spark"));
      await folder.remove("abilities/spark.json");
      assert.deepEqual((await publish()).changes.abilities.removed, ["spark"]);
      assert.equal(await abilityRow("spark"), undefined);
      assert.ok(await abilityRow("dodge_roll"));
    });

    it("gives the same hash to the same content whatever the order of its fields", async () => {
      const first = await publish();
      const { id, name, ...rest } = (await readContentFiles(folder.path)).abilities.fireball ?? assert.fail();
      await folder.write("abilities/fireball.json", JSON.stringify({ ...rest, name, id }));
      assert.equal((await publish()).hash, first.hash);
    });

    it("lets a version be published that was there before", async () => {
      const first = await publish();
      await folder.edit("abilities/fireball.json", { damage: 30 });
      await publish();
      await folder.edit("abilities/fireball.json", { damage: 25 });
      const third = await publish();
      assert.deepEqual([third.version, third.hash], [3, first.hash]);
      assert.equal((await abilityRow("fireball"))?.damage, 25);
    });

    it("finds every version by its number, also where two have the same content", async () => {
      const first = await publish();
      await folder.edit("abilities/fireball.json", { damage: 30 });
      const second = await publish();
      await folder.edit("abilities/fireball.json", { damage: 25 });
      const third = await publish();
      const found = await Promise.all([1, 2, 3, 4].map(number => repository.loadNumber(number)));
      assert.deepEqual(
        found.map(each => each && [each.version, each.hash]),
        [[1, first.hash], [2, second.hash], [3, third.hash], undefined],
      );
    });

    it("finds versions that were published before they had rows by number", async () => {
      const first = await publish();
      await folder.edit("abilities/fireball.json", { damage: 30 });
      await publish();
      const TableName = `${database.table_prefix}ContentVersionsTable`;
      await database.doc.send(new DeleteCommand({ TableName, Key: { id: "number#1" } }));
      await folder.edit("abilities/fireball.json", { damage: 31 });
      await publish();
      assert.equal((await repository.loadNumber(1))?.hash, first.hash);
      const { doc } = database;
      const send = doc.send.bind(doc);
      let scans = 0;
      database.doc.send = Object.assign((...args: Parameters<typeof send>) => {
        if (args[0] instanceof ScanCommand) scans += 1;
        return send(...args);
      });
      assert.equal((await repository.loadNumber(1))?.hash, first.hash);
      assert.equal(scans, 0, "it looks through the table once");
    });

    it("gives the number to nobody who was not first, nor to what never became current", async () => {
      await publish();
      const content = await readContentFiles(folder.path);
      const withName = (name: string) => {
        const dungeon = content.dungeons.first_dungeon ?? assert.fail();
        return repository.publish({ ...content, dungeons: { first_dungeon: { ...dungeon, name } } });
      };
      const results = await Promise.allSettled(["One", "Two"].map(withName));
      const won = results.find(result => result.status === "fulfilled") ?? assert.fail();
      await withName("Three");
      assert.equal((await repository.loadNumber(2))?.hash, won.value.hash);
      assert.equal(await repository.loadNumber(4), undefined);
    });

    it("lets one of two who publish at once win, and tells the other", async () => {
      await publish();
      const content = await readContentFiles(folder.path);
      const withName = (name: string) => {
        const dungeon = content.dungeons.first_dungeon ?? assert.fail();
        return repository.publish({ ...content, dungeons: { first_dungeon: { ...dungeon, name } } });
      };
      const results = await Promise.allSettled(["One", "Two"].map(withName));
      const lost = results.filter(result => result.status === "rejected");
      const won = results.filter(result => result.status === "fulfilled");
      assert.deepEqual([won.length, lost.length], [1, 1]);
      assert.ok(lost[0]?.reason instanceof PublicationError);
      assert.match(lost[0].reason.message, /Version 2 was published by somebody else/);
      assert.equal((await repository.loadCurrent())?.hash, won[0]?.value.hash);
    });

    it("lets two publish the same content at once", async () => {
      const both = await Promise.all([publish(), publish()]);
      assert.deepEqual(
        both.map(publication => publication.version),
        [1, 1],
      );
    });

    it("names no version of one who comes too late, and changes none that there are", async () => {
      const first = await publish();
      const rowsOfFirst = await repository.loadSets(first);
      now = SECOND_DAY;
      await folder.edit("abilities/fireball.json", { damage: 30 });
      const second = await publish();
      // Back to the first version; and before that is current, others publish a third.
      const send = database.doc.send.bind(database.doc);
      database.doc.send = Object.assign(async (...args: Parameters<typeof send>) => {
        if (args[0] instanceof PutCommand && args[0].input.Item?.id === "current") {
          database.doc.send = send;
          const content = await readContentFiles(folder.path);
          const { first_dungeon = assert.fail() } = content.dungeons;
          const dungeons = { ...content.dungeons, first_dungeon: { ...first_dungeon, gold_loss_share: 0.5 } };
          await new ContentRepository(database).publish({ ...content, dungeons });
        }
        return send(...args);
      });
      await folder.edit("abilities/fireball.json", { damage: 25 });
      const before = await ids();
      await assert.rejects(publish(), /Version 3 was published by somebody else/);

      assert.deepEqual(await repository.loadVersion(first.hash), await repository.loadNumber(1));
      assert.deepEqual((await repository.loadVersion(first.hash))?.version, 1);
      assert.deepEqual(await repository.loadSets(first), rowsOfFirst);
      const third = (await repository.loadCurrent()) ?? assert.fail();
      const made = (await ids()).filter(id => !before.includes(id));
      const ofThird = [`version#${third.hash}`, "number#3", `dungeons#${third.hashes.dungeons}`];
      assert.deepEqual(made.sort(), ofThird.sort(), "what came too late has left nothing");
      assert.equal((await repository.loadHistory(9)).length, 3);
      assert.equal((await repository.loadVersion(second.hash))?.version, 2);
    });

    it("keeps nothing, however often it is tried, of what is too late from the start or too large", async () => {
      const content = await readContentFiles(folder.path);
      await repository.publish(content);
      const before = await ids();
      const { goblin = assert.fail() } = content["enemy-types"];
      const { first_dungeon = assert.fail() } = content.dungeons;
      for (let i = 1; i <= 3; i++) {
        const dungeons = {
          ...content.dungeons,
          first_dungeon: { ...first_dungeon, gold_loss_share: i / 10 },
        };
        await assert.rejects(
          repository.publish({ ...content, dungeons }, {}, 7),
          /published by somebody else/,
        );
        const many = Array.from({ length: 3000 }, (_, j) => [
          `e${j}`,
          { ...goblin, id: `e${j}`, model_path: noise() },
        ]);
        const enemies = { "enemy-types": Object.fromEntries(many) };
        await assert.rejects(repository.publish({ ...content, dungeons, ...enemies }), /is too large/);
      }
      assert.deepEqual(await ids(), before);
    });

    it("finds a version by hash and number whose process has died as it became current", async () => {
      await publish();
      const send = database.doc.send.bind(database.doc);
      let isCurrent = false;
      database.doc.send = Object.assign(async (...args: Parameters<typeof send>) => {
        if (isCurrent) throw new Error("the process is gone");
        isCurrent = args[0] instanceof PutCommand && args[0].input.Item?.id === "current";
        return send(...args);
      });
      await folder.edit("abilities/fireball.json", { damage: 30 });
      await assert.rejects(publish(), /the process is gone/);
      database.doc.send = send;

      const second = (await repository.loadCurrent()) ?? assert.fail();
      const isFound = async () => {
        assert.deepEqual(await repository.loadVersion(second.hash), second);
        assert.deepEqual(await repository.loadNumber(2), second);
      };
      await isFound();
      await folder.edit("abilities/fireball.json", { damage: 31 });
      assert.equal((await publish()).version, 3);
      await isFound();
    });

    it("refuses a set that is larger than DynamoDB takes, and keeps the old version", async () => {
      const content = await readContentFiles(folder.path);
      await repository.publish(content);
      const goblin = content["enemy-types"].goblin ?? assert.fail();
      const many = Array.from({ length: 3000 }, (_, i) => [
        `e${i}`,
        { ...goblin, id: `e${i}`, model_path: noise() },
      ]);
      const tooMuch = repository.publish({ ...content, "enemy-types": Object.fromEntries(many) });
      await assert.rejects(
        tooMuch,
        /The set enemy-types is too large: \d+ bytes zipped, and DynamoDB takes 408576/,
      );
      assert.equal((await repository.loadCurrent())?.version, 1);
    });

    describe("a version from before there were numbers of the rules", () => {
      /** Publishes, and then takes from the rows what an older server had not written. */
      const publishAsBefore = async () => {
        await folder.edit("rules/default.json", { sprint_speed_factor: 2 });
        const { hash } = await publish();
        const TableName = `${database.table_prefix}ContentVersionsTable`;
        const ids = ["current", `version#${hash}`];
        for (const id of ids) {
          const { Item } = await database.doc.send(new GetCommand({ TableName, Key: { id } }));
          const { rules: _rules, ...hashes } = Item?.hashes ?? assert.fail(id);
          const old = `version#${versionHash(hashes)}`;
          const put = { TableName, Item: { ...Item, id: id === "current" ? id : old, hashes } };
          await database.doc.send(new PutCommand(put));
        }
      };

      it("is read with the game's own numbers, and followed by a version with those of the files", async () => {
        await publishAsBefore();
        const old = await repository.loadCurrent();
        assert.ok(old && old.hashes.rules === undefined);
        const { rules } = await repository.loadSets(old);
        assert.deepEqual(
          rules.map(({ id, sprint_speed_factor }) => ({ id, sprint_speed_factor })),
          [{ id: "default", sprint_speed_factor: 1.5 }],
        );
        const next = await publish();
        assert.deepEqual([next.version, next.is_new, next.changes.rules.changed], [2, true, ["default"]]);
      });

      it("is still played by its runs: a sprint is as fast as it was then, and the new version's is not", async () => {
        await publishAsBefore();
        const library = aLibrary();
        await library.start();
        const { hash } = library.current();
        await publish();
        await eventually("the new version", () => library.current().version === 2);
        const sprints = (content: Content, factor: number) => {
          const world = aWorld({ content, room_template_id: "room1", players: ["ada"] });
          const { move_speed } = content["combat-stats"].player ?? assert.fail();
          put(world, { x: -9, z: 0 });
          pass(world, 0.2);
          // The tolerance lets a move take 0.15 s more than its interval.
          const position = { x: -9 + (0.2 + 0.14) * move_speed * factor, z: 0 };
          const claim = { position, yaw: 0, sprinting: true };
          return act(world, { type: "move", player_id: "ada", claim }).verdict.is_accepted;
        };
        const { content: old } = await library.byHash(hash);
        assert.deepEqual([sprints(old, 1.5), sprints(old, 2)], [true, false]);
        assert.equal(sprints(library.current().content, 2), true);
        await library.stop();
      });

      it("is read with the numbers of then where the set has fewer of them", async () => {
        const { hashes } = await publish();
        const TableName = `${database.table_prefix}ContentVersionsTable`;
        const few = [{ id: "default", sprint_speed_factor: 2, created_at: FIRST_DAY }];
        const body = gzipSync(JSON.stringify(few));
        await database.doc.send(new PutCommand({ TableName, Item: { id: `rules#${hashes.rules}`, body } }));
        const { rules } = await repository.loadSets((await repository.loadCurrent()) ?? assert.fail());
        assert.deepEqual(
          rules.map(each => [
            each.sprint_speed_factor,
            each.reach_tolerance_m,
            each.heartbeat_interval_seconds,
          ]),
          [[2, 0.05, 10]],
        );
      });
    });

    describe("a running server", () => {
      it("takes up a new version by itself, and still has the old one for its runs", async () => {
        const first = await publish();
        const library = aLibrary();
        await library.start();
        assert.equal(library.current().content.abilities.fireball?.damage, 25);
        await folder.edit("abilities/fireball.json", { damage: 30 });
        await publish();
        await eventually("the new version", () => library.current().version === 2);
        assert.equal(library.current().content.abilities.fireball?.damage, 30);
        const old = await library.byHash(first.hash);
        assert.deepEqual([old.content.abilities.fireball?.damage, old.version], [25, 1]);
        assert.equal(await library.byHash(first.hash), old);
        assert.equal(await library.byHash(library.current().hash), library.current());
        await library.stop();
      });

      it("has every version by its number, whatever it has kept in memory", async () => {
        for (let damage = 25; damage < 37; damage++) {
          await folder.edit("abilities/fireball.json", { damage });
          await publish();
        }
        const library = aLibrary();
        await library.start();
        const damageIn = async (version: number) =>
          (await library.byVersion(version))?.content.abilities.fireball?.damage;
        for (const version of [1, 5, 12, 1]) assert.equal(await damageIn(version), 24 + version);
        for (let version = 1; version <= 12; version++) assert.equal(await damageIn(version), 24 + version);
        assert.equal(await library.byVersion(12), library.current());
        assert.equal(await library.byVersion(3), await library.byVersion(3));
        assert.equal(await library.byVersion(13), undefined);
        await library.stop();
      });

      it("has a version that was published a moment ago, before it plays it", async () => {
        await publish();
        const library = new ContentLibrary(repository, { poll_interval_ms: 60_000, log: console });
        await library.start();
        assert.equal(await library.byVersion(2), undefined);
        await folder.edit("abilities/fireball.json", { damage: 30 });
        await publish();
        assert.equal((await library.byVersion(2))?.content.abilities.fireball?.damage, 30);
        assert.equal(library.current().version, 1);
        await library.stop();
      });

      it("needs no database for the current version, nor for old ones that it has", async () => {
        await publish();
        await folder.edit("abilities/fireball.json", { damage: 30 });
        await publish();
        const library = aLibrary(() => {});
        await library.start();
        await library.byVersion(1);
        database.doc.send = async () => assert.fail("the database is away");
        assert.equal((await library.byVersion(2))?.content.abilities.fireball?.damage, 30);
        assert.equal((await library.byVersion(1))?.content.abilities.fireball?.damage, 25);
        await assert.rejects(library.byVersion(3), /the database is away/);
        await library.stop();
      });

      it("is told of a version that never was", async () => {
        await publish();
        const library = aLibrary();
        await library.start();
        await assert.rejects(
          library.byHash("0".repeat(32)),
          /No content with the hash 0+ was ever published here/,
        );
        await library.stop();
      });

      it("keeps the last good version while the database is away, and complains once", async () => {
        await publish();
        const complaints: string[] = [];
        const library = aLibrary(message => complaints.push(message));
        await library.start();
        database.doc.destroy();
        const failing = new Error("gone");
        database.doc.send = async () => {
          throw failing;
        };
        await eventually("the complaint", () => complaints.length > 0);
        await new Promise(resolve => setTimeout(resolve, POLL_INTERVAL_MS * 3));
        assert.deepEqual(complaints, ["New content cannot be loaded, version 1 stays: Error: gone"]);
        assert.equal(library.current().version, 1);
        await library.stop();
      });
    });
  });
}
