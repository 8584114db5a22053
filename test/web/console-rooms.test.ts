/** Staff look at what runs, and say and switch something for all, in a real browser. */
import assert from "node:assert/strict";
import type { Browser, Page } from "puppeteer-core";
import type { Bot } from "../../loadtest/bot.ts";
import { seriousFaults } from "../support/accessibility.ts";
import { startBrowser } from "../support/browser.ts";
import { isWithinScreen, openConsole, PHONE, shows, WIDE } from "../support/console-browser.ts";
import { StaffWorld } from "../support/staff-world.ts";

describe("The console's parts for what runs", function () {
  this.timeout(90_000);
  let world: StaffWorld;
  let browser: Browser;
  let operator: Page;
  let bot: Bot;
  const complaints: string[] = [];

  before("needs Chromium", async function () {
    browser = await startBrowser(this);
    world = await StaffWorld.open();
    bot = await world.inRoom(await world.aPlayer("Ada"));
    operator = await openConsole(world, browser, "operator", complaints);
  });
  afterEach(() => {
    // /watch asks for a part a little before it is there, of which the browser tells.
    const others = complaints.splice(0).filter(each => !/Failed to load resource.* 404/.test(each));
    assert.deepEqual(others, [], "nothing that its policy forbids, no error");
  });
  after(async () => {
    await bot?.leave();
    await browser?.close();
    await world?.close();
  });

  const goTo = (part: string) => operator.locator(`nav a[href="#${part}"]`).click();
  /** In the window of a phone and of a screen: nothing is cut off, and nothing keeps anybody out. */
  const isReadable = async () => {
    for (const size of [PHONE, WIDE]) {
      await operator.setViewport(size);
      assert.ok(await isWithinScreen(operator), `${size.width} wide`);
      assert.deepEqual(await seriousFaults(operator), []);
    }
  };

  it("show live rooms with players and dollars, and one as it is played", async () => {
    await goTo("rooms");
    await shows(operator, "main [role=status]", /1 live rooms, 1 players/);
    await shows(operator, "td", /first_dungeon · room1/);
    await shows(operator, "td", /^\$0\.\d*[1-9]/);
    await isReadable();
    await operator.locator("button.name ::-p-text(Ada)").click();
    await shows(operator, "main", /Ada/);
    await operator.waitForFunction(`location.hash.startsWith("#players/")`);
    await operator.goBack();
    await operator.locator("td a").click();
    await shows(operator, "dd", /^\$/);
    const frame = await operator.waitForSelector("iframe.fight");
    const watched = await frame?.contentFrame();
    await watched?.waitForSelector("canvas", { timeout: 60_000 });
    await shows(operator, "section", /Connected: 1[\s\S]*Ada/);
  });
});
