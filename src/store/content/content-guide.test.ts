import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { type ContentFolder, contentFolder } from "../../../test/support/content-folder.ts";
import { contentText } from "../../../web/client/content-text.ts";
import { achieve, countEvent } from "../../game/character/achievements.ts";
import { buildOf } from "../../game/character/character-build.ts";
import { changeCharacter } from "../../game/character/character-changes.ts";
import { type Lasting, lasting } from "../../game/character/lasting.ts";
import { rollAffixes } from "../../game/character/rolls.ts";
import { whyNotLearn } from "../../game/character/skills.ts";
import { CONTENT_SET_NAMES, type ContentSetName } from "../../game/content/content.ts";
import { itemsFrom } from "../../game/content/loot-contents.ts";
import { readContentFiles } from "./content-files.ts";
import { withFieldTables } from "./field-tables.ts";
import { jsonSchemaOf } from "./json-schemas.ts";
import { allFieldsOf, readSchema } from "./schema-fields.ts";

describe("docs/content.md", () => {
  let guide: string;
  let folder: ContentFolder;

  before(async () => {
    guide = await readFile("docs/content.md", "utf8");
    folder = await contentFolder();
  });
  after(() => folder.delete());

  it("describes every field that a content file may have", () => {
    for (const set of CONTENT_SET_NAMES) {
      const start = guide.indexOf(`### ${set}\n`);
      const end = guide.indexOf("\n### ", start + 1);
      const section = guide.slice(start, end === -1 ? undefined : end);
      assert.notEqual(start, -1, set);
      const fields = allFieldsOf(readSchema(jsonSchemaOf(set))).map(
        ({ path }) => path.split(".").at(-1) ?? path,
      );
      const isTold = (field: string) => new RegExp(`\\b${field}\\b`).test(section);
      const missing = fields.filter(field => field !== "id" && field !== "$schema" && !isTold(field));
      assert.deepEqual(missing, [], set);
    }
  });

  it("has the tables that the schemas give", () => {
    assert.ok(withFieldTables(guide) === guide, "it is out of date: `npm run content:schema` writes it anew");
  });

  it("is not written anew where it has no place for a set, or one for what is none", () => {
    const without = guide.replace("<!-- fields: items -->", "");
    assert.throws(() => withFieldTables(without), /docs\/content\.md: there is no <!-- fields: items -->/);
    const more = `${guide}<!-- fields: spells -->\n<!-- /fields -->`;
    assert.throws(() => withFieldTables(more), /there is no set "spells"/);
  });

  /** Writes the files with this id as the guide has them: each is a block behind its name. */
  async function writeFiles(id: string, ...sets: ContentSetName[]): Promise<void> {
    const written: string[] = [];
    for (const [before = "", text = ""] of guide
      .split("```json\n")
      .map((part, i, all) => [all[i - 1], part])) {
      const set = [...before.matchAll(/`content\/([a-z-]+)\/(\w+)\.json`/g)].findLast(
        ([, , name]) => name === id,
      )?.[1];
      if (set === undefined || written.includes(set)) continue;
      await folder.write(`${set}/${id}.json`, text.slice(0, text.indexOf("```")));
      written.push(set);
    }
    assert.deepEqual(written.toSorted(), sets.toSorted(), id);
  }

  /** The numbers and abilities of a character of the guide's content. */
  const builtWith = async (character: Partial<Lasting>) =>
    buildOf(await readContentFiles(folder.path), lasting.parse(character));

  it("leads to an item whose name and description each player reads in its own language", async () => {
    await writeFiles("lantern", "items");
    const { lantern } = (await readContentFiles(folder.path)).items;
    assert.ok(lantern);
    const read = (language: string) =>
      [lantern.name, lantern.description].map(text => contentText(text, language));
    assert.deepEqual(read("de"), ["Laterne", "Sie zeigt den Weg."]);
    for (const language of ["en", "en-GB", "fr"])
      assert.deepEqual(read(language), ["Lantern", "It shows the way."]);
  });

  it("leads to an enemy that works", async () => {
    await writeFiles("cave_bat", "combat-stats", "loot-tables", "enemy-types");
    const [, enemies] = guide.match(/```json\n("enemies"[^`]*)```/) ?? [];
    const { room_templates } = (await readContentFiles(folder.path)).dungeons.first_dungeon ?? assert.fail();
    const edited = room_templates.map(room =>
      room.room_template_id === "room2" ? { ...room, ...JSON.parse(`{${enemies}}`) } : room,
    );
    await folder.edit("dungeons/first_dungeon.json", { room_templates: edited });
    const content = await readContentFiles(folder.path);
    assert.ok(content["enemy-types"].cave_bat);
    const shot = [
      ...guide.matchAll(/`content\/([a-z-]+\/(?:poison_arrow|archer)\.json)`[^`]*```json\n([^`]*)```/g),
    ];
    assert.equal(shot.length, 2);
    for (const [, file = "", text = ""] of shot) await folder.write(file, text);
    const { archer } = (await readContentFiles(folder.path))["enemy-types"];
    assert.deepEqual(archer?.ability_ids, ["poison_arrow"]);
    assert.equal(content.dungeons.first_dungeon?.room_templates[1]?.enemies[1]?.enemy_type_id, "cave_bat");
  });

  it("leads to an item with affixes that drops, and gives what the guide says", async () => {
    await writeFiles("thorn_whip", "items");
    await writeFiles("thorny", "affixes");
    const [, drop = ""] = guide.match(/```json\n(\{ "item_id": "thorn_whip"[^`]*)```/) ?? [];
    const { drops } = (await readContentFiles(folder.path))["loot-tables"].peasant_sword ?? assert.fail();
    await folder.edit("loot-tables/peasant_sword.json", { drops: [...drops, JSON.parse(drop)] });
    const content = await readContentFiles(folder.path);
    assert.ok(itemsFrom(content, "peasant_sword").includes("thorn_whip"));
    const [, sum, damage] = guide.match(/hits for (15 \+ 4 \+ 3) = (\d+) at level 1/) ?? [];
    assert.ok(sum);
    const whip = { item_id: "thorn_whip", affixes: { thorny: 999 } };
    const { stats } = await builtWith({ pieces: { whip }, equipment: { weapon: "whip" } });
    assert.equal(stats.attack_damage, Number(damage));
    const item = content.items.thorn_whip ?? assert.fail();
    const rolled = new Set(
      Array.from({ length: 200 }, (_, seed) => rollAffixes(content, item, 1, { state: seed })).flatMap(
        Object.keys,
      ),
    );
    assert.ok(rolled.has("thorny") && rolled.has("jagged"), [...rolled].join());
  });

  it("leads to a class with a tree that can be learned, and gives what the guide says", async () => {
    await writeFiles("whipmaster", "skill-trees", "classes");
    const content = await readContentFiles(folder.path);
    const character = lasting.parse({ class_id: "whipmaster", level: 5 });
    for (const node_id of ["crack", "hot_coals"]) {
      assert.equal(whyNotLearn(content, character, node_id), undefined, node_id);
      character.skills.push(node_id);
    }
    const [, health, speed] =
      guide.match(/has (\d+) health and ([\d.]+) strikes per second, and throws fireballs/) ?? [];
    const { stats, abilities } = await builtWith(character);
    assert.deepEqual([stats.max_health, stats.attack_speed], [Number(health), Number(speed)]);
    assert.ok(abilities.has("fireball"));
  });

  it("leads to an achievement that is unlocked by what it says", async () => {
    await writeFiles("pocket_money", "achievements");
    const content = await readContentFiles(folder.path);
    const character = lasting.parse({});
    const pickUp = (item_quantity: number) => {
      const event = { event_type: "loot_picked_up", item_id: "gold", item_quantity };
      countEvent(character, event);
      achieve(content, character, event, true, each =>
        changeCharacter(character, { ...each, source_player_id: "ada" }),
      );
    };
    pickUp(99);
    assert.deepEqual(character.achievements, []);
    pickUp(1);
    assert.deepEqual([character.achievements, character.inventory], [["pocket_money"], { health_potion: 3 }]);
  });
});
