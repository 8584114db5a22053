import assert from "node:assert/strict";
import { globSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { runScript } from "../../../test/support/run-script.ts";
import { CONTENT_SET_NAMES } from "../../game/content/content.ts";
import { JSON_SCHEMA_FOLDER, jsonSchemaFile, jsonSchemaTexts } from "./json-schemas.ts";

const validatorOf = async (set: (typeof CONTENT_SET_NAMES)[number]) =>
  // A time has a pattern, too, which alone is checked.
  new Ajv2020({ allErrors: true, strict: true, strictTypes: false, formats: { "date-time": true } })
    // They say what a field means, and allow or forbid nothing.
    .addVocabulary(["unit", "refers_to", "also", "key_refers_to"])
    .compile(JSON.parse(await readFile(join(JSON_SCHEMA_FOLDER, jsonSchemaFile(set)), "utf8")));

describe("The JSON Schemas of content files", () => {
  it("are those that the server checks by: `npm run content:schema` writes them anew", async () => {
    const texts = jsonSchemaTexts();
    assert.deepEqual((await readdir(JSON_SCHEMA_FOLDER)).toSorted(), [...texts.keys()].toSorted());
    for (const [file, text] of texts)
      assert.equal(await readFile(join(JSON_SCHEMA_FOLDER, file), "utf8"), text, `${file} is out of date`);
  });

  it("are written by the command to the folder that is named", async () => {
    const parent = await mkdtemp(join(tmpdir(), "schemas-"));
    const folder = join(parent, "new");
    const { code, stdout } = await runScript("scripts/content-schema.ts", [folder], {});
    assert.deepEqual([code, (await readdir(folder)).length], [0, CONTENT_SET_NAMES.length], stdout);
    await rm(parent, { recursive: true });
  });

  it("accept every file of the game", async () => {
    for (const set of CONTENT_SET_NAMES) {
      const validate = await validatorOf(set);
      for (const path of globSync(`content/${set}/*.json`)) {
        const isValid = validate(JSON.parse(await readFile(path, "utf8")));
        assert.ok(isValid, `${path}: ${JSON.stringify(validate.errors)}`);
      }
    }
  });

  it("accept a name in several languages, and mark a slip in one", async () => {
    const validate = await validatorOf("items");
    const sword = JSON.parse(await readFile("content/items/rusty_sword.json", "utf8"));
    assert.ok(
      validate({ ...sword, name: { en: "Sword", "pt-BR": "Espada" } }),
      JSON.stringify(validate.errors),
    );
    for (const name of [{}, { English: "Sword" }, { en: "" }, { en: 5 }, 5])
      assert.equal(validate({ ...sword, name }), false, JSON.stringify(name));
  });

  it("mark a field that does not exist, and a value that cannot be", async () => {
    const validate = await validatorOf("items");
    const sword = JSON.parse(await readFile("content/items/rusty_sword.json", "utf8"));
    for (const slip of [{ damge: 3 }, { rarity: "mythical" }, { stack_size: 0 }])
      assert.equal(validate({ ...sword, ...slip }), false, JSON.stringify(slip));
  });

  it("are found from the files that name theirs", async () => {
    const named = globSync("content/*/*.json").map(async path => {
      const { $schema } = JSON.parse(await readFile(path, "utf8"));
      const set = basename(join(path, ".."));
      return $schema === undefined || $schema === `../../${JSON_SCHEMA_FOLDER}/${set}.schema.json`
        ? []
        : [path];
    });
    assert.deepEqual((await Promise.all(named)).flat(), []);
  });
});
