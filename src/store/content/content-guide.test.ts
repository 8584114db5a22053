import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { z } from "zod";
import { type ContentFolder, contentFolder } from "../../../test/support/content-folder.ts";
import { CONTENT_SET_NAMES } from "../../game/content/content.ts";
import { contentSchemas } from "../../game/content/schemas/content-schemas.ts";
import { readContentFiles } from "./content-files.ts";

const node = z.looseObject({ properties: z.record(z.string(), z.unknown()).optional(), items: z.unknown() });

/** The names of all fields in a JSON schema, at any depth. */
function fieldsOf(schema: unknown): string[] {
  const result = node.safeParse(schema);
  if (!result.success) return [];
  const { properties = {}, items } = result.data;
  return [
    ...Object.entries(properties).flatMap(([name, part]) => [name, ...fieldsOf(part)]),
    ...fieldsOf(items),
  ];
}

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
      const fields = fieldsOf(z.toJSONSchema(contentSchemas[set], { io: "input" }));
      const missing = fields.filter(field => field !== "id" && !new RegExp(`\\b${field}\\b`).test(section));
      assert.deepEqual(missing, [], set);
    }
  });

  it("leads to an enemy that works", async () => {
    const files = [...guide.matchAll(/`content\/([a-z-]+\/cave_bat\.json)`[^`]*```json\n([^`]*)```/g)];
    assert.equal(files.length, 3);
    for (const [, file = "", text = ""] of files) await folder.write(file, text);
    const [, enemies] = guide.match(/```json\n("enemies"[^`]*)```/) ?? [];
    const { room_templates } = (await readContentFiles(folder.path)).dungeons.first_dungeon ?? assert.fail();
    const edited = room_templates.map(room =>
      room.room_template_id === "room2" ? { ...room, ...JSON.parse(`{${enemies}}`) } : room,
    );
    await folder.edit("dungeons/first_dungeon.json", { room_templates: edited });
    const content = await readContentFiles(folder.path);
    assert.ok(content["enemy-types"].cave_bat);
    assert.equal(content.dungeons.first_dungeon?.room_templates[1]?.enemies[1]?.enemy_type_id, "cave_bat");
  });
});
