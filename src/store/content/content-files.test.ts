import assert from "node:assert/strict";
import { type ContentFolder, contentFolder } from "../../../test/support/content-folder.ts";
import { ContentError, readContentFiles } from "./content-files.ts";

describe("Content files", () => {
  let folder: ContentFolder;

  beforeEach(async () => {
    folder = await contentFolder();
  });
  afterEach(() => folder.delete());

  async function problems(): Promise<readonly string[]> {
    const error: unknown = await readContentFiles(folder.path).catch(caught => caught);
    return error instanceof ContentError ? error.problems : assert.fail("the content was accepted");
  }

  it("of the game are good, without a warning, and let every enemy drop something", async () => {
    const content = await readContentFiles(undefined, line => assert.fail(line));
    assert.ok(content.dungeons.first_dungeon);
    for (const { id, loot_table_id } of Object.values(content["enemy-types"]))
      assert.ok(loot_table_id !== undefined, `${id} has a loot table`);
  });

  it("name the file and the field of a reference that leads nowhere", async () => {
    await folder.edit("enemy-types/goblin.json", { loot_table_id: "x" });
    assert.deepEqual(await problems(), [
      'content/enemy-types/goblin.json: loot_table_id: there is no loot table "x"',
    ]);
  });

  it("are all checked before the first problem is told", async () => {
    await folder.edit("abilities/fireball.json", { cooldown: -1, mana_cots: 5 });
    await folder.write("combat-stats/goblin.json", "{ no json");
    await folder.edit("loot-tables/goblin.json", { id: "gobblin" });
    const found = await problems();
    assert.equal(found.length, 4);
    const [stats, loot, cooldown, typo] = [
      "content/combat-stats/goblin.json: cannot be read as JSON: ",
      'content/loot-tables/goblin.json: id: is "gobblin", but the file is named goblin.json',
      "content/abilities/fireball.json: cooldown: ",
      "content/abilities/fireball.json: mana_cots: there is no such field",
    ].map(start => found.find(problem => problem.startsWith(start)));
    assert.ok(stats && loot && cooldown && typo, found.join("\n"));
  });

  it("may say what players read in one text, or in one for each language", async () => {
    const name = {
      en: "Rusty Sword",
      de: "Rostiges Schwert",
      "pt-BR": "Espada",
      "zh-Hant": "剑",
      "es-419": "Espada",
    };
    await folder.edit("items/health_potion.json", { name, description: { de: "Heilt." } });
    await folder.edit("items/crypt_key.json", { name: "Key", description: "" });
    const { items } = await readContentFiles(folder.path);
    assert.deepEqual([items.health_potion?.name, items.health_potion?.description], [name, { de: "Heilt." }]);
    assert.deepEqual([items.crypt_key?.name, items.crypt_key?.description], ["Key", ""]);
  });

  it("say in words what is wrong with a text by language", async () => {
    const neither = 'must be a text, or texts by language, such as { "en": "Sword", "de": "Schwert" }';
    const noCode = "is no language's code: write it as en, de or pt-BR";
    for (const [slip, problem] of [
      [{ name: {} }, "name: must have at least one language, such as en"],
      [{ name: 5 }, `name: ${neither}`],
      [{ name: ["Sword"] }, `name: ${neither}`],
      [{ name: { English: "Sword" } }, `name.English: ${noCode}`],
      [{ name: { EN: "Sword" } }, `name.EN: ${noCode}`],
      [{ name: { de_DE: "Schwert" } }, `name.de_DE: ${noCode}`],
      [{ name: { en: "" } }, "name.en: Too small: expected string to have >=1 characters"],
      [{ name: "" }, "name: Too small: expected string to have >=1 characters"],
      [{ name: { en: "x".repeat(101) } }, "name.en: Too big: expected string to have <=100 characters"],
      [{ name: { en: 5 } }, "name.en: Invalid input: expected string, received number"],
      [{ description: { en: "" } }, "description.en: Too small: expected string to have >=1 characters"],
      [{ description: "x".repeat(501) }, "description: Too big: expected string to have <=500 characters"],
    ] as const) {
      await folder.edit("items/health_potion.json", { name: "Potion", description: "", ...slip });
      assert.deepEqual(await problems(), [`content/items/health_potion.json: ${problem}`]);
    }
    await folder.edit("items/health_potion.json", { name: { EN: "Sword", de: "" }, description: "" });
    assert.equal((await problems()).length, 2, "each slip of a map is named");
  });

  it("have no numbers of the rules that nobody could play by", async () => {
    const nonsense = {
      sprint_speed_factor: 0.5,
      sprint_stamina_per_second: -1,
      pickup_radius_m: 0,
      door_reach_m: 21,
      respawn_delay_seconds: 61,
      reach_tolerance_m: 0.01,
      latency_tolerance_seconds: 1,
      heartbeat_interval_seconds: 31,
      mana_regeneration: { per_second: -1, pause_seconds: 0 },
      stamina_regeneration: { per_second: 15, pause_seconds: 61 },
    };
    await folder.edit("rules/default.json", nonsense);
    const found = (await problems()).map(problem => problem.split(": ")[1]);
    const fields = Object.keys(nonsense).filter(field => !field.endsWith("regeneration"));
    assert.deepEqual(
      found.toSorted(),
      [...fields, "mana_regeneration.per_second", "stamina_regeneration.pause_seconds"].toSorted(),
    );
  });

  it("must have the numbers of the rules, under one id", async () => {
    await folder.remove("rules/default.json");
    await folder.write("rules/hard.json", JSON.stringify({ id: "hard" }));
    assert.deepEqual(await problems(), ["content/rules/default.json: id: this file is required"]);
  });

  it("must be where they belong", async () => {
    await folder.write("abilities/notes.txt", "");
    await folder.write("spells", "");
    assert.deepEqual(await problems(), [
      "content/spells: is none of the folders combat-stats, enemy-types, loot-tables, abilities, dungeons, rules, items, affixes, classes, skill-trees, achievements, difficulties, seasons, arenas, pvp-modes, queues",
      "content/abilities/notes.txt: is no .json file",
    ]);
  });

  it("may have hidden files of editors and systems among them", async () => {
    await folder.write("abilities/.DS_Store", "");
    assert.ok(await readContentFiles(folder.path));
  });
});
