/** The numbers of an existing game in Godot beside the content: what differs, the game's as content files, the content's as resource files. */
import assert from "node:assert/strict";
import { cpSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readContentFiles } from "../../../src/store/content/content-files.ts";
import { type ContentFolder, contentFolder } from "../../support/content-folder.ts";
import { needsGodot } from "../support/godot.ts";
import { StandIn } from "./support/stand-in.ts";

const IMPORT = ["--script", "res://addons/tr_dungeons/bridge/import_content.gd"];
const EXPORT = ["--script", "res://addons/tr_dungeons/bridge/export_resources.gd"];
const COMPLAINT = /^(SCRIPT ERROR|ERROR|WARNING|USER ERROR|USER WARNING|.*Parse Error)/m;
/** As the stand-in game has them. */
const STATS = {
  goblin: [50, 0, 50, 8, 1, 1.5, 2, 4.5, 0.05, 1.5],
  player: [100, 100, 100, 15, 1.5, 2, 5, 6, 0.15, 2],
};
const FIELDS =
  "max_health max_mana max_stamina attack_damage attack_speed attack_range armor move_speed critical_chance critical_multiplier";
const MIND = { combat_stats_id: "goblin", loot_table_id: "goblin", attack_cooldown: 1.5, attack_windup: 0.5 };

const stats = (id: keyof typeof STATS) => ({
  id,
  ...Object.fromEntries(FIELDS.split(" ").map((field, i) => [field, STATS[id][i]])),
});

describe("the numbers of an existing game in Godot", function () {
  this.timeout(150_000);
  needsGodot();
  let game: StandIn;
  let content: ContentFolder;

  before(() => {
    game = new StandIn();
    game.import();
  });
  /** Content that is like the game. */
  beforeEach(async () => {
    content = await contentFolder();
    for (const set of ["enemy-types", "combat-stats", "loot-tables"])
      for (const file of readdirSync(join(content.path, set))) await content.remove(`${set}/${file}`);
    for (const id of ["goblin", "player"] as const)
      await content.write(`combat-stats/${id}.json`, JSON.stringify(stats(id)));
    const goblin = { id: "goblin", name: "Goblin", ...MIND, model_path: "res://scenes/entities/goblin.tscn" };
    const mind = { detection_radius: 8, attack_range: 1.5, patrol_radius: 4 };
    await content.write("enemy-types/goblin.json", JSON.stringify({ ...goblin, ...mind }));
    const drop = (item_id: string, item_type: string, chance: number, min: number, max: number) => ({
      ...{ item_id, item_type, chance, min_quantity: min, max_quantity: max },
    });
    const drops = [
      drop("gold", "gold", 0.8, 5, 15),
      drop("health_potion", "consumable", 0.3, 1, 1),
      drop("rusty_sword", "equipment", 0.1, 1, 1),
    ];
    await content.write(
      "loot-tables/goblin.json",
      JSON.stringify({ id: "goblin", name: { de: "Taschen" }, drops }),
    );
    await content.edit("abilities/melee_attack.json", { damage: 10 });
  });
  afterEach(async () => {
    game.restore();
    await content.delete();
  });
  after(() => game?.delete());

  async function compare(...args: string[]): Promise<string[]> {
    const output = await game.run([`--content=${content.path}`, ...args], IMPORT);
    assert.doesNotMatch(output, COMPLAINT);
    const lines = output.split("\n");
    const said = lines.filter(line => / in the game |^Problem: /.test(line));
    const problems = said.filter(line => line.startsWith("Problem: ")).length;
    assert.ok(lines.includes(`${said.length - problems} differences, ${problems} problems.`), output);
    assert.equal(lines.at(-1), `ended with ${said.length > 0 ? 1 : 0}`);
    return said;
  }

  it("are compared one by one with the content, and what a hit takes as well", async () => {
    const hits = [
      "enemy-types/goblin takes of a hit: 8 in the game (res://scenes/entities/goblin.tscn), 13 in the content",
      "enemy-types/goblin deals with a hit: 5 in the game (res://scenes/entities/goblin.tscn), 3 in the content",
    ];
    assert.deepEqual(await compare(), hits, "the game's strike has a damage of its own");

    await content.edit("combat-stats/goblin.json", { max_health: 60 });
    await content.edit("enemy-types/goblin.json", { detection_radius: 10, loot_table_id: "other" });
    const table = JSON.parse(readFileSync(join(content.path, "loot-tables/goblin.json"), "utf8"));
    const [gold, potion] = table.drops;
    const ear = { ...potion, item_id: "goblin_ear", item_type: "material" };
    await content.edit("loot-tables/goblin.json", { drops: [{ ...gold, chance: 0.5 }, potion, ear] });
    assert.deepEqual(await compare(), [
      "combat-stats/goblin max_health: 50 in the game (res://data/combat_stats/goblin_stats.tres), 60 in the content",
      "loot-tables/goblin gold chance: 0.8 in the game (res://data/loot/goblin_loot.tres), 0.5 in the content",
      "loot-tables/goblin rusty_sword chance: 0.1 in the game (res://data/loot/goblin_loot.tres), none in the content",
      "loot-tables/goblin rusty_sword min_quantity: 1 in the game (res://data/loot/goblin_loot.tres), none in the content",
      "loot-tables/goblin rusty_sword max_quantity: 1 in the game (res://data/loot/goblin_loot.tres), none in the content",
      "loot-tables/goblin goblin_ear: none in the game (res://data/loot/goblin_loot.tres), 0.3 in the content",
      "enemy-types/goblin detection_radius: 8 in the game (res://scenes/entities/goblin.tscn), 10 in the content",
      "enemy-types/goblin loot_table_id: goblin in the game (res://scenes/entities/goblin.tscn), other in the content",
      ...hits,
    ]);
  });

  it("become content files that the server takes, and keep what the game knows nothing of", async () => {
    game.edit("data/combat_stats/goblin_stats.tres", ["max_health = 50.0", "max_health = 64.5"]);
    game.edit("data/loot/goblin_loot.tres", ["chance = 0.3", "chance = 0.35"]);
    game.write(
      "data/combat_stats/ogre_stats.tres",
      readFileSync(join(game.path, "data/combat_stats/player_stats.tres"), "utf8").replace(
        '"player"',
        '"ogre"',
      ),
    );
    const written = join(game.path, "written");
    await compare(`--write=${written}`);
    assert.deepEqual(readdirSync(join(written, "combat-stats")).toSorted(), ["goblin.json", "ogre.json"]);
    assert.deepEqual(readdirSync(join(written, "loot-tables")), ["goblin.json"]);
    const real = await contentFolder();
    try {
      cpSync(written, real.path, { recursive: true });
      const taken = await readContentFiles(real.path);
      assert.deepEqual(taken["combat-stats"].goblin, { ...stats("goblin"), max_health: 64.5 });
      assert.deepEqual(taken["combat-stats"].ogre, { ...stats("player"), id: "ogre" });
      assert.deepEqual(taken["loot-tables"].goblin?.name, { de: "Taschen" });
      assert.deepEqual(JSON.parse(readFileSync(join(written, "loot-tables/goblin.json"), "utf8")).drops[1], {
        item_id: "health_potion",
        item_type: "consumable",
        chance: 0.35,
        min_quantity: 1,
        max_quantity: 1,
      });
    } finally {
      await real.delete();
    }
  });

  it("come from the content for offline play, so that nothing differs any more", async () => {
    await content.edit("combat-stats/goblin.json", { max_health: 77.5, critical_multiplier: 2 });
    const table = JSON.parse(readFileSync(join(content.path, "loot-tables/goblin.json"), "utf8"));
    const gear = { loot_table_id: "common_gear", chance: 0.1 };
    await content.edit("loot-tables/goblin.json", { drops: [...table.drops.slice(1), gear] });
    const output = await game.run([`--content=${content.path}`, "--to=res://data"], EXPORT);
    assert.doesNotMatch(output, COMPLAINT);
    assert.match(output, /2 stats and 1 loot tables are written below res:\/\/data\./);
    assert.match(
      output,
      /^Problem: loot-tables\/goblin: a drop of another table, or of one of several items, is not written: "res:\/\/scripts\/loot\/loot_drop\.gd" names one item\.$/m,
    );
    const differences = await compare();
    assert.deepEqual(
      differences.filter(line => !line.includes("a hit:")),
      [],
    );
  });

  it("that cannot be read are said in a sentence each", async () => {
    game.edit("scripts/combat/combat_stats.gd", [
      "@export var armor: float",
      "@export var dodge_chance: float",
    ]);
    game.edit("data/combat_stats/goblin_stats.tres", ["armor = ", "dodge_chance = "]);
    game.edit("data/combat_stats/player_stats.tres", ['"player"', '"The Player"']);
    game.edit("scripts/combat/combat_component.gd", ["_stats.stats.armor", "0.0"]);
    game.remove("scenes/entities/goblin.tscn");
    await content.write("combat-stats/odd.json", '{"id":"odd","max_health":"much"}');
    const problems = (await compare()).filter(line => line.startsWith("Problem: "));
    assert.deepEqual(problems, [
      `Problem: "${content.path}/combat-stats/odd.json" has another shape than content of this version, and is left out.`,
      'Problem: "res://data/combat_stats/goblin_stats.tres": "armor" is missing instead of a number.',
      'Problem: "res://data/combat_stats/goblin_stats.tres": the content knows no "dodge_chance".',
      'Problem: "res://data/combat_stats/player_stats.tres": "The Player" is no id of the content: small letters, digits and _.',
      'Problem: The game has no scene "res://scenes/entities/goblin.tscn" for the enemy type "goblin".',
    ]);

    const nowhere = await game.run(["--content=/nowhere", "--to=res://data"], EXPORT);
    assert.match(
      nowhere,
      /^Problem: There is no folder "\/nowhere\/combat-stats": name the server's folder content\.$/m,
    );
    game.remove("scripts/loot/loot_drop.gd");
    game.remove("scripts/combat/combat_stats.gd");
    const output = await game.run([`--content=${content.path}`, "--to=res://data"], EXPORT);
    assert.match(
      output,
      /^Problem: There is no script "res:\/\/scripts\/combat\/combat_stats\.gd": nothing of its kind is written\.$/m,
    );
  });
});
