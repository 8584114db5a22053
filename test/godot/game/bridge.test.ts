/** A game that knows nothing of servers is played on one through the bridge, by its own scenes and a few lines. */
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { matchMaker } from "@colyseus/core";
import { readContentFiles } from "../../../src/store/content/content-files.ts";
import { type ContentFolder, contentFolder } from "../../support/content-folder.ts";
import { eventually } from "../../support/eventually.ts";
import { TestServer } from "../../support/test-server.ts";
import { needsGodot } from "../support/godot.ts";
import { StandIn } from "./support/stand-in.ts";

/** `TrPlayerSchema.Activity`, which the game's own states are like. */
const TrActivity = { MOVING: 1, ATTACKING: 2 };
const GLUE = "scenes/online.gd";
const DOCS = join(import.meta.dirname, "../../../docs/godot-integration.md");
const MAX_GLUE_LINES = 50;
/** What Godot prints when something goes wrong in it. */
const COMPLAINT = /^(SCRIPT ERROR|ERROR|WARNING|USER ERROR|USER WARNING|.*Parse Error).*/gm;

describe("an existing game in Godot with the bridge", function () {
  this.timeout(200_000);
  needsGodot();
  let server: TestServer;
  let content: ContentFolder;
  let game: StandIn;

  before(async () => {
    content = await contentFolder();
    // The door beyond the goblin opens with a key that the goblin has.
    const dungeon = JSON.parse(readFileSync(join(content.path, "dungeons/first_dungeon.json"), "utf8"));
    const corridors = dungeon.corridors.map((corridor: { door_id: string }) =>
      corridor.door_id === "door2_3" ? { ...corridor, key_item_id: "crypt_key", needs_key: true } : corridor,
    );
    await content.edit("dungeons/first_dungeon.json", { corridors, start_room_template_id: "room2" });
    const drops = [
      { item_id: "crypt_key", item_type: "key", chance: 1, min_quantity: 1, max_quantity: 1 },
      { item_id: "gold", item_type: "gold", chance: 1, min_quantity: 7, max_quantity: 7 },
      { item_id: "health_potion", item_type: "consumable", chance: 1, min_quantity: 1, max_quantity: 1 },
    ];
    await content.edit("loot-tables/goblin.json", { drops });
    game = new StandIn();
    game.import();
    server = await TestServer.start({}, { content_folder: content.path });
  });
  afterEach(async () => {
    game.restore();
    await server.clear();
  });
  after(async () => {
    game?.delete();
    await server?.stop();
    await content?.delete();
  });

  const withoutComments = (script: string) =>
    script
      .replace(/^##.*\n/gm, "")
      .replace(/\n{2,}/g, "\n")
      .trim();
  /** The lines that the documents give to copy. */
  const shownInDocs = () =>
    withoutComments(/```gdscript\n(.*?)```/s.exec(readFileSync(DOCS, "utf8"))?.[1] ?? "");

  /** What its player has seen. */
  const seenIn = (output: string) => [...output.matchAll(/^GAME (.*)$/gm)].map(([, line]) => line ?? "");

  it("connects, fights, takes loot and goes on, with at most 50 lines of its own", async () => {
    const lines = readFileSync(join(game.path, GLUE), "utf8").trimEnd().split("\n").length;
    assert.ok(lines <= MAX_GLUE_LINES, `${GLUE} has ${lines} lines`);
    assert.equal(shownInDocs(), withoutComments(readFileSync(join(game.path, GLUE), "utf8")));
    const output = await game.run([server.endpoint, "bridge"]);
    assert.match(output, /ended with 0$/);
    assert.deepEqual(output.match(COMPLAINT), null, output);
    const seen = seenIn(output);
    const first = (line: string | RegExp) => {
      const at = seen.findIndex(each => (typeof line === "string" ? each === line : line.test(each)));
      assert.ok(at >= 0, `${line} in:\n${output}`);
      return at;
    };
    const story = [
      "in: room2",
      "walks: to the enemy",
      `state: ${TrActivity.MOVING}`,
      /^dealt: (13|26) to Goblin$/,
      "shows: loot",
      "enemy: gone",
      "picked up: 7 gold",
      "opens: door2_3",
      "in: room3",
    ].map(first);
    assert.deepEqual(
      story,
      story.toSorted((a, b) => a - b),
      output,
    );
    first("shows: res://scenes/entities/goblin.tscn");
    first("shows: res://scenes/door.tscn");
    first("gold: 7");
    first("picked up: 1 health_potion");
    first("lost: crypt_key");
    // One hit in twenty is critical, and half as much again.
    assert.ok(first(/^taken: [34] from /) > first("in: room2"), "a goblin's 8 against an armor of 5");
    first(/^health: 9[67] of 100$/);
    first(`state: ${TrActivity.ATTACKING}`);
    assert.ok(
      first("shows: res://scenes/enemies/enemy_base.tscn") > first("enemy: gone"),
      "the next room has others",
    );
    assert.equal(seen[first(/^own acts in the room/)], "own acts in the room: 0");
    assert.equal(seen[first(/^enemies left/)], "enemies left: 0");
    assert.deepEqual(
      seen.filter(line => line.startsWith("plays alone")),
      ["plays alone: true", "plays alone: true"],
      "before and afterwards the game plays by itself",
    );
  });

  it("shows what happens in a room that it has come into again", async () => {
    const output = await game.run([server.endpoint, "bridge", "again"]);
    assert.match(output, /ended with 0$/);
    assert.deepEqual(output.match(COMPLAINT), null, output);
    const seen = seenIn(output);
    assert.deepEqual(
      seen.filter(line => /^(comes again|walks|enemy): /.test(line)),
      ["comes again: true", "walks: to the enemy", "enemy: gone"],
      output,
    );
  });

  it("shows another player with the scene of its own, who comes, walks, strikes and goes", async () => {
    let printed = "";
    const playing = game.run([server.endpoint, "meeting", "meet"], [], soFar => (printed = soFar));
    const shown = (line: string) => eventually(line, () => printed.includes(`GAME ${line}`), 20_000);
    const room = await eventually("the room", async () => (await matchMaker.query({ name: "dungeon" }))[0]);
    const bot = await server.joinRoom(room.roomId, { character_name: "Bob" });
    await shown("meets:");
    await bot.walkTo({ x: bot.position.x, z: bot.position.z + 4 });
    await shown("other: walked");
    await bot.use("melee_attack");
    await shown(`other does: ${TrActivity.ATTACKING}`);
    await bot.leave();
    const output = await playing;
    assert.deepEqual(output.match(COMPLAINT), null, output);
    const seen = seenIn(output);
    for (const line of [
      "meets: res://scenes/player/player.tscn",
      "other has: 100.0 of 100.0",
      `other does: ${TrActivity.MOVING}`,
      "other: walked",
      `other does: ${TrActivity.ATTACKING}`,
      "other: gone",
    ])
      assert.ok(seen.includes(line), `${line} in:\n${output}`);
  });

  /** Comes in, looks around and goes, whatever is missing. Returns the sentences that were said of it. */
  async function complaints(name: string): Promise<string[]> {
    const output = await game.run([server.endpoint, name, "look"]);
    assert.match(output, /ended with 0$/);
    assert.match(output, /^GAME in: room2$/m);
    assert.match(output, /^GAME walked: true$/m);
    const said = (output.match(COMPLAINT) ?? []).map(line => line.replace(/^(USER )?WARNING: /, ""));
    for (const line of said) assert.doesNotMatch(line, /ERROR|Parse Error/, output);
    return said;
  }

  it("says in a sentence each, and once, which nodes and scenes of the game are missing", async () => {
    game.write(
      "scenes/player/player.tscn",
      '[gd_scene format=3]\n\n[node name="Player" type="CharacterBody3D" groups=["player"]]\n',
    );
    game.write("scenes/door.tscn", '[gd_scene format=3]\n\n[node name="Door" type="Node"]\n');
    game.remove("scenes/entities/goblin.tscn");
    assert.deepEqual((await complaints("bare")).toSorted(), [
      'doors: "res://scenes/door.tscn" is no Node3D, so it is shown as a plain shape. Another scene can be named in TrWorld.overrides["door"].',
      "res://scenes/player/player.tscn: its health is shown nowhere, since it has none of StatsComponent:current_health, StatsComponent:health_changed, Health:health_changed. Name its own nodes in a TrPuppetProfile.",
      'the enemy type "goblin": there is no scene "res://scenes/entities/goblin.tscn", so it is shown as a plain shape. Another scene can be named in TrWorld.overrides["goblin"].',
    ]);
  });

  it("says that a node has not the property that it should feed", async () => {
    game.edit(
      "scripts/systems/inventory.gd",
      ["var gold:", "var coins:"],
      ["gold += quantity", "coins += quantity"],
      ["emit(gold)", "emit(coins)"],
    );
    assert.deepEqual(await complaints("coins"), [
      'res://scenes/player/player.tscn: there is no property "Inventory:gold" for gold.',
    ]);
  });

  it("says that the two addons are of different versions, and lets the game play by itself", async () => {
    game.edit("addons/colyseus/plugin.cfg", ['version="0.18', 'version="0.17']);
    assert.deepEqual(await complaints("apart"), [
      "The addon tr_dungeons 0.1.0 needs the addon colyseus 0.18, and here is 0.17.0: copy both folders from the same version of the server.",
    ]);
  });

  it("takes content anew that was kept in another shape, and shows what names no scene as a plain shape", async () => {
    const { library, content: published } = server.store;
    const { version } = library.current();
    await content.edit("enemy-types/goblin.json", {
      model_path: "res://data/combat_stats/goblin_stats.tres",
    });
    await published.publish(await readContentFiles(content.path));
    await eventually("the new version", () => library.current().version > version);
    const kept = join(game.path, "home/godot/app_userdata/Stand-in game/shape");
    mkdirSync(kept, { recursive: true });
    writeFileSync(join(kept, "content.json"), '{"/api/content":{"data":{"version":1,"hash":7}}}');
    assert.deepEqual(await complaints("shape"), [
      'the enemy type "goblin": "res://data/combat_stats/goblin_stats.tres" is no scene, so it is shown as a plain shape. Another scene can be named in TrWorld.overrides["goblin"].',
    ]);
  });
});
