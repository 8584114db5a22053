/** A designer who is at the studio for the first time: an enemy with loot, and a room where it fights. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { eventually } from "../support/eventually.ts";
import { fieldAt, itemAt, openStudio, type StudioOfFiles, StudioPage } from "../support/studio-browser.ts";

const MINUTES_MS = 60_000;
const NEW_ROOM = 6;

const entry = z.looseObject({});
const dungeon = z.object({
  room_templates: z.array(z.looseObject({ enemies: z.array(z.looseObject({ enemy_type_id: z.string() })) })),
  corridors: z.array(z.looseObject({ from: z.string(), to: z.string() })),
});

describe("A designer at the studio", function () {
  this.timeout(5 * MINUTES_MS);
  let studio: StudioOfFiles;
  const complaints: string[] = [];

  beforeEach("needs Chromium", async function () {
    studio = await openStudio(this, complaints);
  });
  afterEach(async () => {
    await studio?.close();
    assert.deepEqual(complaints.splice(0), [], "nothing that its policy forbids, no error");
  });

  const read = async (file: string) => JSON.parse(await readFile(join(studio.folder.path, file), "utf8"));
  const isWritten = async (room: number) => {
    assert.equal(entry.parse(await read("enemy-types/cave_bat.json")).loot_table_id, "cave_bat");
    const { room_templates, corridors } = dungeon.parse(await read("dungeons/first_dungeon.json"));
    assert.deepEqual(
      room_templates[room]?.enemies.map(({ enemy_type_id }) => enemy_type_id),
      ["cave_bat"],
    );
    assert.deepEqual([corridors.at(-1)?.from, corridors.at(-1)?.to], ["room1", "room7"]);
  };

  it("makes them by mouse, is told of each slip, and sees the enemy fight", async () => {
    const { page, at } = studio;
    const choose = (selector: string, value: string) => page.select(selector, value);
    await choose("nav select", "loot-tables");
    await page.locator("nav form input").fill("Cave Bat");
    await at.shows("nav form", /1 to 64 of a-z/);
    await page.locator("nav form input").fill("cave_bat");
    await at.press("Add");
    await page.locator(fieldAt("name")).fill("Bat's purse");
    await at.press("+ drops 0 of 50 at most");
    // What was added is open, to be filled.
    await page.waitForSelector(fieldAt("drops", 0, "item_id"));
    await choose(fieldAt("drops", 0, "item_id"), "gold");
    await page.locator(fieldAt("drops", 0, "chance")).fill("0.9");

    await choose("nav select", "enemy-types");
    await page.locator("nav form input").fill("cave_bat");
    await at.press("Add");
    await at.shows("aside", /shows it once all content is good/);
    await at.shows(".numbers", /once all content is good/);
    await page.locator(fieldAt("name")).fill("Cave Bat");
    await choose(fieldAt("combat_stats_id"), "goblin");
    await page.locator(fieldAt("model_path")).fill("res://bat.tscn");
    await at.press("+ loot_table_id");
    await choose(fieldAt("loot_table_id"), "cave_bat");
    await at.isGood();
    await page.waitForSelector("aside canvas:not([hidden])");

    await at.show("dungeons", "first_dungeon");
    await at.press("+ Room");
    await page.waitForSelector(itemAt("room_templates", NEW_ROOM));
    await choose(".map-palette .addable select", "cave_bat");
    await at.press("+ Enemy");
    await page.waitForSelector(itemAt("room_templates", NEW_ROOM, "enemies", 0));
    await at.hasValue(".preview-tools label:last-of-type select", "room7");
    await at.isGood();
    await at.shows(".numbers", /Fights: 200 of 200/);
    // What is saved has no such room: there is nothing to compare the fight in it with.
    const [, saved] = z
      .array(z.string())
      .parse(
        await page.evaluate(
          `[...document.querySelector(".numbers tbody tr").children].map(cell => cell.innerText)`,
        ),
      );
    assert.equal(saved, "–");

    await at.press("3 changes");
    await at.shows("dialog", /enemy-types\/cave_bat · new[\s\S]*loot_table_id\s*absent → "cave_bat"/);
    await page.keyboard.press("Escape");
    await at.press("Save");
    await at.shows("[role=status]", /3 files are written/);
    await isWritten(NEW_ROOM);
  });

  it("makes them by keys alone, and never has to look for where the focus is", async () => {
    const { page, at } = studio;
    const { keyboard } = page;
    const newEntry = async (set: string) => {
      await at.tabTo("nav select", set !== "loot-tables");
      await keyboard.type(set);
      await at.hasValue("nav select", set);
      await at.tabTo("nav form input");
      await keyboard.type("cave_bat");
      await keyboard.press("Enter");
      await at.shows("section h2", new RegExp(`${set} / cave_bat`));
    };
    const fill = async (name: string, typed: string) => {
      await at.tabTo(fieldAt(name));
      await keyboard.type(typed);
    };
    await newEntry("loot-tables");
    await fill("name", "Bat's purse");
    await newEntry("enemy-types");
    await fill("name", "Cave Bat");
    await fill("combat_stats_id", "gob");
    await fill("model_path", "res://bat.tscn");
    await at.tabTo("[data-adds=loot_table_id]");
    await keyboard.press("Enter");
    await at.hasFocus(fieldAt("loot_table_id"));
    await keyboard.press("Tab");
    await keyboard.press("Enter");
    await at.hasFocus("[data-adds=loot_table_id]");
    await keyboard.press("Enter");
    await at.hasFocus(fieldAt("loot_table_id"));
    await keyboard.type("cave");
    await at.isGood();

    await at.tabTo("nav select", true);
    await keyboard.type("dungeons");
    await at.tabTo("nav a[href='#dungeons/first_dungeon']");
    await keyboard.press("Enter");
    await at.tabTo("button.room");
    await keyboard.press("Enter");
    await at.hasFocus(itemAt("room_templates", NEW_ROOM));
    // To the palette, and what is chosen stays chosen.
    await keyboard.press("KeyA");
    await at.hasFocus("button.room");
    await at.tabTo("button.enemy + select");
    await keyboard.type("Cave");
    await at.withKey("Shift", "Tab");
    await keyboard.press("Enter");
    await at.hasFocus(itemAt("room_templates", NEW_ROOM, "enemies", 0));
    await at.hasValue(".preview-tools label:last-of-type select", "room7");
    await at.isGood();

    await at.tabTo("button.primary", true);
    await keyboard.press("Enter");
    await at.shows("[role=status]", /3 files are written/);
    await at.hasFocus("[role=status]");
    await isWritten(NEW_ROOM);
  });

  it("makes an entry like another, under an id of its own", async () => {
    const { page, at } = studio;
    await at.show("combat-stats", "goblin");
    await page.locator("nav form input").fill("cave_bat");
    await at.press("Add a copy of goblin");
    await at.shows("section h2", /combat-stats \/ cave_bat/);
    assert.equal(await at.value(fieldAt("id")), "cave_bat");
    const goblin = entry.parse(await read("combat-stats/goblin.json"));
    assert.equal(await at.value(fieldAt("max_health")), String(goblin.max_health));
  });

  it("has the game beside the form on a smaller screen, too", async () => {
    const { page, at } = studio;
    await page.setViewport({ width: 1024, height: 768 });
    await at.show("dungeons", "first_dungeon");
    await page.waitForSelector("aside canvas:not([hidden])");
    await page.evaluate("scrollTo(0, 1500)");
    const isSeen = await page.$eval("aside canvas", canvas => {
      const { top, bottom } = canvas.getBoundingClientRect();
      return top >= 0 && bottom <= 768;
    });
    assert.ok(isSeen);
  });

  it("has all that was typed in two tabs of one browser, in both", async () => {
    const { page, at, browser, server } = studio;
    await at.show("combat-stats", "goblin");
    const second = await browser.newPage();
    await second.goto(`${server.http}/studio#combat-stats/boss`);
    const other = new StudioPage(second);
    await other.type(fieldAt("max_health"), "700");
    await page.bringToFront();
    await at.shows(".save-bar", /1 change[\s\S]*in another tab of this browser is here, too/);
    await at.type(fieldAt("max_health"), "70");
    await at.shows(".save-tools", /2 changes/);
    await other.shows(".save-tools", /2 changes/);
    await at.isGood();
    await at.press("Save");
    await at.shows("[role=status]", /2 files are written/);
    await other.shows(".save-tools", /0 changes/);
    // What was written comes to it from the server.
    await eventually(
      "what was written in the second tab",
      async () => (await other.value(fieldAt("max_health"))) === "700",
    );
  });
});
