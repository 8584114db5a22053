import assert from "node:assert/strict";
import { CONTENT_SET_NAMES } from "../../src/game/content/content.ts";
import { readContentFiles } from "../../src/store/content/content-files.ts";
import { openFight, type Party } from "./preview-fight.ts";
import { setupFor } from "./preview-setup.ts";

const PARTY: Party = { players: 2, level: 3, class_id: "adventurer" };
/** Sets that a fight shows, each entry of them. */
const SHOWN = new Set(["dungeons", "enemy-types", "classes", "skill-trees", "pvp-modes", "arenas"]);

describe("The preview of the studio", () => {
  it("plays every entry that a fight can show, and something for the others", async () => {
    const content = await readContentFiles();
    for (const set of CONTENT_SET_NAMES)
      for (const id of Object.keys(content[set])) {
        const setup = setupFor(content, { set, id }, undefined);
        if (!setup && !SHOWN.has(set)) continue;
        const fight = openFight(setup ?? assert.fail(`${set}/${id}`), PARTY, "en");
        for (let i = 0; i < fight.ticks_per_second; i++) fight.tick();
        assert.ok(fight.frame(0.5).fighters.length > 0, `${set}/${id}`);
      }
  });

  it("shows an enemy as it is changed, in a party of the size and level that is asked for", async () => {
    const content = await readContentFiles();
    const goblin = content["enemy-types"].goblin ?? assert.fail();
    const types = { ...content["enemy-types"], goblin: { ...goblin, name: "Old Goblin" } };
    const setup = setupFor(
      { ...content, "enemy-types": types },
      { set: "enemy-types", id: "goblin" },
      undefined,
    );
    for (const players of [1, 4]) {
      const { fighters } = openFight(setup ?? assert.fail(), { ...PARTY, players }, "en").frame(0);
      const names = fighters.map(({ name }) => name);
      assert.ok(names.includes("Old Goblin"));
      assert.equal(names.filter(name => name.startsWith("Bot")).length, players);
    }
  });

  it("looks at the room that is chosen of a dungeon", async () => {
    const content = await readContentFiles();
    const [dungeon] = Object.values(content.dungeons);
    const rooms = dungeon?.room_templates ?? assert.fail();
    for (const { room_template_id } of rooms) {
      const setup = setupFor(content, { set: "dungeons", id: dungeon.id }, room_template_id);
      assert.ok(setup?.kind === "room" && setup.room_template_id === room_template_id);
    }
  });
});
