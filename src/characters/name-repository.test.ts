import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { testDatabasesOfWrites } from "../../test/support/dynamodb.ts";
import { connect, type Database } from "../store/dynamo/connect.ts";
import { NameRepository } from "./name-repository.ts";

const START_MS = 1_800_000_000_000;
const MINUTE_MS = 60_000;

for (const implementation of testDatabasesOfWrites) {
  describe(`The names of characters, on ${implementation.name}`, function () {
    this.timeout(30_000);
    let database: Database;
    let names: NameRepository;
    let now_ms = START_MS;
    /** The characters that there are. */
    const characters = new Map<string, { character_name: string }>();
    /** No two tests have names that look alike. */
    let stem = "";
    let tests = 0;

    before(async function () {
      await implementation.start(this);
      database = await connect(implementation.env(), console, { join: false });
      names = new NameRepository(database, { get: async id => characters.get(id) }, () => now_ms);
    });
    beforeEach(() => {
      stem = `Zoe${"qx".charAt(tests % 2).repeat(1 + tests)}`;
      tests += 1;
    });
    after(async () => {
      await database?.close();
      await implementation.stop();
    });

    /** Of a character that has the name. */
    function aCharacterId(): string {
      const character_id = randomUUID();
      characters.set(character_id, { character_name: stem });
      return character_id;
    }

    it("belong to one character each, however others write them: in other letters, with marks, spaces or signs", async () => {
      const ada = aCharacterId();
      const name = `${stem} Lock`;
      assert.equal(await names.take(name, ada), true);
      const alike = [
        name,
        ...[name.toUpperCase(), name.toLowerCase(), `${stem}Lock`, `${stem}-Lock`, `  ${stem}  Lock.`],
        ...[
          `${stem} L0ck`,
          `${stem} Lосk`,
          `${stem} Lóck`,
          `${stem} Lo\u200dck`,
          `${stem} Ｌｏｃｋ`,
          `${stem} ⓛⓞⓒⓚ`,
        ],
        `Zоe${stem.slice(3)} Lock`,
      ];
      for (const each of alike) assert.equal(await names.take(each, aCharacterId()), false, each);
      assert.equal(await names.take(`${stem} Locke`, aCharacterId()), true);
    });

    it("belong to one of 20 that ask in the same moment", async () => {
      const asked = await Promise.all(
        Array.from({ length: 20 }, (_, i) => names.take(i % 2 ? stem : stem.toUpperCase(), aCharacterId())),
      );
      assert.equal(asked.filter(Boolean).length, 1);
    });

    it("are given once more to the character that has them", async () => {
      const ada = aCharacterId();
      assert.equal(await names.take(stem, ada), true);
      now_ms += 1;
      assert.equal(await names.take(stem.toUpperCase(), ada), true);
    });

    it("may be of emoji alone, each a name of its own", async () => {
      assert.equal(await names.take("🐉🐉", aCharacterId()), true);
      assert.equal(await names.take("🐉🐉", aCharacterId()), false);
      assert.equal(await names.take("🐉🦄", aCharacterId()), true);
    });

    it("are free again once they are given back, by the character that has them alone", async () => {
      const [ada, bea] = [aCharacterId(), aCharacterId()];
      await names.take(stem, ada);
      await names.giveBack(stem, bea);
      assert.equal(await names.take(stem, bea), false);
      await names.giveBack(stem.toUpperCase(), ada);
      await names.giveBack(stem, ada);
      assert.equal(await names.take(stem, bea), true);
    });

    it("stay with the character that has them, and are free where it has another one, since a crash came amid a change", async () => {
      const [ada, bea, cyd] = [aCharacterId(), aCharacterId(), aCharacterId()];
      await names.take(stem, ada);
      now_ms += MINUTE_MS;
      assert.equal(await names.take(stem, bea), false);
      characters.set(ada, { character_name: "Another" });
      assert.equal(await names.take(stem, ada), true, "it changes its name again");
      assert.equal(await names.take(stem, bea), false, "it is being changed");
      now_ms += MINUTE_MS;
      assert.equal(await names.take(stem, bea), true);
      assert.equal(await names.take(stem, cyd), false);
      assert.equal(await names.take(stem, ada), false);
    });

    it("belong to one of two that are renamed to one in the same moment, also where one of them had it before", async () => {
      const [ada, bea] = [aCharacterId(), aCharacterId()];
      await names.take(stem, ada);
      now_ms += MINUTE_MS;
      // A crash came amid a change of Ada's name. It is Ada's again after Bea has looked, and before Bea takes it.
      const slow = new NameRepository(
        database,
        {
          async get() {
            assert.equal(await names.take(stem, ada), true);
            return { character_name: "Another" };
          },
        },
        () => now_ms,
      );
      now_ms += 1;
      assert.equal(await slow.take(stem, bea), false);
      assert.equal(await names.take(stem, ada), true);
    });

    it("are free once their character is gone, and not while it is being made", async () => {
      const [gone, bea] = [randomUUID(), aCharacterId()];
      await names.take(stem, gone);
      now_ms += MINUTE_MS - 1;
      assert.equal(await names.take(stem, bea), false);
      now_ms += 1;
      const asked = await Promise.all(
        [bea, aCharacterId(), aCharacterId()].map(each => names.take(stem, each)),
      );
      assert.equal(asked.filter(Boolean).length, 1, "of those who ask in the same moment one has it");
    });
  });
}
