/** A designer at the studio, in a real browser, on a copy of content files. */
import assert from "node:assert/strict";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "puppeteer-core";
import { seriousFaults } from "../support/accessibility.ts";
import { windowIsGone } from "../support/browser.ts";
import { fieldAt as at, openStudio, type StudioOfFiles, type StudioPage } from "../support/studio-browser.ts";

describe("The studio", function () {
  this.timeout(60_000);
  let studio: StudioOfFiles;
  let page: Page;
  let designer: StudioPage;
  const complaints: string[] = [];

  before("needs Chromium", async function () {
    studio = await openStudio(this, complaints);
    ({ page, at: designer } = studio);
  });
  afterEach(() => assert.deepEqual(complaints.splice(0), [], "nothing that its policy forbids, no error"));
  after(() => studio?.close());

  const read = async (file: string): Promise<Record<string, unknown>> =>
    JSON.parse(await readFile(join(studio.folder.path, file), "utf8"));
  const shows = (selector: string, pattern: RegExp) => designer.shows(selector, pattern);
  const type = (field: string, typed: string) => designer.type(field, typed);
  const show = (set: string, id: string) => designer.show(set, id);
  const press = (label: string) => designer.press(label);
  const isGood = () => designer.isGood();

  it("does not keep the token in the address", async () => {
    assert.equal(await page.evaluate("location.href"), `${studio.server.http}/studio`);
  });

  it("says at the field what is wrong while it is typed, and does not save it", async () => {
    await show("enemy-types", "goblin");
    await type(at("attack_range"), "-2");
    await shows(`.line:has(${at("attack_range")})`, /Too small|expected/);
    await shows(".save-tools", /1 error/);
    assert.equal(await page.$eval("button.primary", button => button.hasAttribute("disabled")), true);
    await type(at("attack_range"), "2,5");
    await isGood();
  });

  it("keeps what is not saved while the page is loaded anew", async () => {
    await page.reload();
    await shows("section h2", /goblin/);
    assert.equal(await page.$eval(at("attack_range"), input => (input as { value: string }).value), "2.5");
    await shows(".save-tools", /1 change/);
  });

  it("shows what is changed, and writes it into the file", async () => {
    await press("1 change");
    await shows("dialog", /attack_range\s*[\d.]+ → 2\.5/);
    await page.keyboard.press("Escape");
    await windowIsGone(page);
    await press("Save");
    await shows("[role=status]", /1 file is written/);
    assert.equal((await read("enemy-types/goblin.json")).attack_range, 2.5);
    await shows(".save-tools", /0 changes/);
  });

  it("makes an entry, says what it still lacks, and removes it again", async () => {
    await show("combat-stats", "goblin");
    await press("Copy it");
    await shows("section h2", /goblin_2/);
    await isGood();
    await press("Save");
    await shows("[role=status]", /written/);
    assert.ok((await readdir(join(studio.folder.path, "combat-stats"))).includes("goblin_2.json"));
    await press("Remove it");
    await shows("section", /removed once you save/);
    await press("Save");
    await shows("[role=status]", /written/);
    assert.ok(!(await readdir(join(studio.folder.path, "combat-stats"))).includes("goblin_2.json"));
  });

  it("takes fields away and brings them, and lets a list be put in another order, by keys", async () => {
    await show("loot-tables", "goblin");
    const before = (await read("loot-tables/goblin.json")).drops;
    assert.ok(Array.isArray(before) && before.length > 1);
    await page.focus("ol li:nth-of-type(2) summary");
    await page.keyboard.press("Enter");
    await page.locator("ol li:nth-of-type(2) ::-p-aria(Up)").click();
    await page.focus("ol li:nth-of-type(2) .absent button");
    await page.keyboard.press("Enter");
    await isGood();
    await press("Save");
    await shows("[role=status]", /1 file is written/);
    const { drops } = await read("loot-tables/goblin.json");
    assert.ok(Array.isArray(drops));
    assert.equal(drops[0].item_id, before[1].item_id);
    assert.equal(drops[1].item_id, before[0].item_id);
  });

  it("lets one of two who have changed the same see the other's, and choose", async () => {
    await show("enemy-types", "goblin");
    await type(at("detection_radius"), "7");
    await isGood();
    const theirs = { ...(await read("enemy-types/goblin.json")), detection_radius: 6 };
    await writeFile(join(studio.folder.path, "enemy-types/goblin.json"), JSON.stringify(theirs));
    await press("Save");
    await shows("[role=status]", /Somebody else has changed[\s\S]*detection_radius\s*6 → 7/);
    // The browser reports every answer that is none.
    assert.match(complaints.splice(0).join(), /409/);
    await press("Keep mine");
    await press("Save");
    await shows("[role=status]", /1 file is written/);
    assert.equal((await read("enemy-types/goblin.json")).detection_radius, 7);
  });

  it("loses nothing while the server is away, and says what to do", async () => {
    await type(at("detection_radius"), "8");
    await isGood();
    await page.setOfflineMode(true);
    await press("Save");
    await shows("[role=status]", /does not answer/);
    complaints.splice(0);
    await page.setOfflineMode(false);
    await press("Save");
    await shows("[role=status]", /1 file is written/);
  });

  it("has no serious fault for people who cannot see or use a mouse", async () => {
    await page.locator("::-p-aria(Show all fields)").click();
    assert.deepEqual(await seriousFaults(page), []);
  });

  it("says what to do to who has no token, or that of a server that was started before", async () => {
    const context = await studio.browser.createBrowserContext();
    const other = await context.newPage();
    await other.goto(`${studio.server.http}/studio`);
    await other.waitForFunction(`/address that it has printed/.test(document.body.innerText)`);
    await other.goto("about:blank");
    await other.goto(`${studio.server.http}/studio#token=of-yesterday`);
    await other.waitForFunction(`/started anew/.test(document.body.innerText)`);
    await context.close();
  });
});
