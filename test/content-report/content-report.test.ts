import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { asPage, asText, reportTables } from "../../scripts/content-report/report-tables.ts";
import type { Content } from "../../src/game/content/content.ts";
import { difficulty } from "../../src/game/content/schemas/run-schemas.ts";
import {
  characterAt,
  measureClimb,
  measureDrops,
  measureDuel,
  measureRuns,
} from "../../src/game/simulation/measurements.ts";
import { simulateRun } from "../../src/game/simulation/simulated-run.ts";
import { dungeonContent } from "../support/rules-content.ts";
import { runScript } from "../support/run-script.ts";
import { contentWith } from "../support/world.ts";

/** The tests' content, with another number of goblins. */
function withGoblins(change: object): Content {
  const goblin = dungeonContent()["combat-stats"].goblin ?? assert.fail();
  return contentWith({ "combat-stats": { goblin: { ...goblin, ...change } } });
}

const duel = (content: Content, level = 1) => measureDuel(content, "goblin", "adventurer", level, 5);

describe("the report on the content", function () {
  this.timeout(60_000);

  it("measures how long an enemy takes to kill and to be killed by, and shows what a designer changes", () => {
    const usual = duel(dungeonContent());
    assert.ok(usual.seconds_to_kill && usual.seconds_to_be_killed);
    const tough = duel(withGoblins({ max_health: 500 }));
    assert.ok((tough.seconds_to_kill ?? 0) > usual.seconds_to_kill * 3, JSON.stringify(tough));
    const fierce = duel(withGoblins({ attack_damage: 80 }));
    assert.ok((fierce.seconds_to_be_killed ?? 0) < usual.seconds_to_be_killed / 3, JSON.stringify(fierce));
    assert.equal(
      duel(withGoblins({ max_health: 1e6 })).seconds_to_kill,
      undefined,
      "a duel without an end has no time",
    );
  });

  it("lets enemies be of the level that is looked at", () => {
    assert.ok(
      (duel(dungeonContent(), 20).seconds_to_kill ?? 0) > (duel(dungeonContent()).seconds_to_kill ?? 0),
    );
  });

  it("plays whole runs: alone and as a party, with what each player gains", () => {
    const character = characterAt(dungeonContent(), "adventurer", 1);
    const run = simulateRun(dungeonContent(), "first_dungeon", [character], 1);
    assert.equal(run.is_done, true);
    assert.deepEqual(run.rooms, ["room1", "room2", "room3", "room4", "room5", "room6"]);
    assert.equal(run.characters[0]?.gold, run.gained[0]?.gold);
    const party = measureRuns(dungeonContent(), "first_dungeon", character, 4, 2);
    assert.equal(party.done_share, 1);
    assert.ok(party.minutes > 0);
  });

  it("plays them in a difficulty, which shows", () => {
    const grim = difficulty.parse({ id: "grim", name: "Grim", health: { base: 3 }, damage: { base: 0.5 } });
    const content = contentWith({ difficulties: { grim } });
    const character = characterAt(content, "adventurer", 1);
    const [normal, slow] = ["normal", "grim"].map(id =>
      measureRuns(content, "first_dungeon", character, 1, 2, id),
    );
    assert.ok(normal && slow && slow.minutes > normal.minutes * 1.5, JSON.stringify([normal, slow]));
    const titles = reportTables(content, 1).map(({ title }) => title);
    for (const name of ["Normal", "Grim"]) assert.ok(titles.includes(`Runs of The First Dungeon, ${name}`));
  });

  it("adds up experience as the rules give it, and counts the runs to a level", () => {
    const { first_dungeon } = dungeonContent().dungeons;
    assert.ok(first_dungeon);
    const content = contentWith({ dungeons: { first_dungeon: { ...first_dungeon, end_experience: 400 } } });
    const run = measureRuns(content, "first_dungeon", characterAt(content, "adventurer", 1), 1, 2);
    assert.deepEqual([run.experience, run.level], [400, 3]);
    // From 1 to 2 it takes 100, from 2 to 3 282, and from 3 to 4 519.
    assert.deepEqual(
      measureClimb(content, "adventurer", 3).map(({ runs, level }) => [runs, level]),
      [
        [1, 3],
        [2, 3],
        [3, 4],
      ],
    );
  });

  it("finds the chances that the tables say", () => {
    const drops = measureDrops(dungeonContent(), "goblin", 1, 4000);
    const chanceOf = (id: string) => drops.find(({ item_id }) => item_id === id)?.chance ?? 0;
    for (const [id, chance] of [
      ["gold", 0.8],
      ["health_potion", 0.3],
      ["rusty_sword", 0.1],
    ] as const)
      assert.ok(Math.abs(chanceOf(id) - chance) < 0.03, `${id}: ${chanceOf(id)}`);
  });

  it("is the same for the same content", () => {
    assert.deepEqual(reportTables(dungeonContent(), 1), reportTables(dungeonContent(), 1));
  });

  it("is a text and a page of the same tables", () => {
    const tables = [
      {
        title: "A <b>",
        note: "Of & for all.",
        rows: [
          ["enemy", "level"],
          ["goblin", "1"],
        ],
      },
    ];
    assert.match(asText(tables), /^A <b>\n=====\nOf & for all\.\n\nenemy {3}level\n-+\ngoblin {2}1\n/);
    const page = asPage(tables);
    assert.match(page, /<h2>A &lt;b><\/h2>\n<p>Of &amp; for all\.<\/p>/);
    assert.match(page, /<tr><td>goblin<\/td><td>1<\/td><\/tr>/);
    assert.doesNotMatch(page, /<script|src=|href=/);
  });

  it("comes from the command, which says what is wrong with its options", async () => {
    const folder = await mkdtemp(join(tmpdir(), "report-"));
    const file = join(folder, "report.html");
    const written = await runScript(
      "scripts/content-report.ts",
      ["--samples", "1", "--page", file, "test/content"],
      {},
    );
    assert.equal(written.code, 0, written.stderr);
    for (const part of ["Runs of The First Dungeon", "goblin", "Drops, for 4 players"]) {
      assert.ok(written.stdout.includes(part), part);
      assert.ok((await readFile(file, "utf8")).includes(part), part);
    }
    await rm(folder, { recursive: true });
    const refused = await runScript("scripts/content-report.ts", ["--samples", "none"], {});
    assert.deepEqual([refused.code, refused.stdout], [1, ""]);
    assert.match(refused.stderr, /--samples is "none": it must be a whole number of 1 or more\./);
  });
});
