/** Staff look at what runs, and say and switch something for all, in a real browser. */
import assert from "node:assert/strict";
import type { Browser, Page } from "puppeteer-core";
import type { Bot } from "../../loadtest/bot.ts";
import { seriousFaults } from "../support/accessibility.ts";
import { startBrowser } from "../support/browser.ts";
import { isWithinScreen, openConsole, openPage, PHONE, shows, WIDE } from "../support/console-browser.ts";
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
    await shows(operator, "main [role=status]", /^1 live room, 1 player\./);
    await shows(operator, "td", /The First Dungeon · room1 · Normal/);
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

  it("tell players something, who read it in another browser", async () => {
    const player = await openPage(world, browser, "/play?now", []);
    await player.waitForSelector(".ability", { timeout: 60_000 });
    await goTo("announce");
    await operator.locator("textarea[name=text]").fill("Restart in five minutes");
    await operator.keyboard.press("Tab");
    await operator.keyboard.press("Tab");
    await operator.keyboard.press("Enter");
    await shows(operator, "[role=alert]", /Tell everybody who plays/);
    await isReadable();
    await operator.locator("button ::-p-text(Yes, do it)").click();
    await shows(operator, "[role=status]", /Done/);
    await shows(player, "body", /Restart in five minutes/);
    await player.browserContext().close();
  });

  it("switch maintenance with a text, and close a queue", async () => {
    await goTo("maintenance");
    await shows(operator, "[role=status]", /There is no maintenance/);
    await isReadable();
    await operator.locator("summary ::-p-text(Begin maintenance)").click();
    await operator.locator("details[open] textarea").fill("Back at noon");
    await operator.locator("details[open] form > button").click();
    await operator.locator("button ::-p-text(Yes, do it)").click();
    await shows(operator, "blockquote", /Back at noon/);
    const { switches } = world.server.services;
    assert.equal((await switches.now()).maintenance?.text, "Back at noon");
    await operator.locator("button ::-p-text(End the maintenance)").click();
    await shows(operator, "[role=status]", /There is no maintenance/);
    await operator.reload();
    await operator.locator("summary ::-p-text(Close a queue)").click();
    await operator.locator("details[open] textarea").fill("Not tonight");
    await operator.locator("details[open] form > button").click();
    await shows(operator, "td", /closed[\s\S]*Not tonight/);
    assert.deepEqual(Object.values((await switches.now()).closed_queues), ["Not tonight"]);
    await operator.locator("td button ::-p-text(Open)").click();
    await operator.waitForFunction(`!document.querySelector("td blockquote")`);
  });

  it("chart the load with a line, and have it as a table", async () => {
    const { load_history } = world.server.services;
    await load_history.take(Date.now() - 30_000);
    await world.ask("GET", "/content");
    for (const ago_s of [20, 10, 0]) await load_history.take(Date.now() - ago_s * 1000);
    await goTo("load");
    await operator.waitForSelector(".chart canvas");
    const isDrawn = (canvas: string) => `(canvas => {
      const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
      // Lines are the only colours: all else is grey.
      for (let i = 0; i < data.length; i += 4)
        if (Math.max(...data.slice(i, i + 3)) - Math.min(...data.slice(i, i + 3)) > 100) return true;
      return false;
    })(document.querySelector("${canvas}"))`;
    await operator.waitForFunction(isDrawn(".chart canvas"));
    await shows(operator, "td", /^\/api\/content$/);
    await operator.locator(".chart summary").click();
    await operator.waitForSelector(".chart tbody tr:nth-child(3)");
    await isReadable();
  });

  it("list what staff have done, boards, content and days", async () => {
    await goTo("audit");
    await operator.locator("input[name=act]").fill("maintenance.");
    await operator.keyboard.press("Enter");
    await operator.waitForFunction(`document.querySelectorAll("main tbody tr").length === 2`);
    await isReadable();
    for (const [part, said] of [
      ["boards", /Nobody is on this board/],
      ["content", /Version that new rooms take/],
      ["statistics", /last 7 days|Nothing was counted/],
    ] as const) {
      await goTo(part);
      await shows(operator, "main", said);
      await isReadable();
    }
  });

  it("hide from moderators what is for operators", async () => {
    const other = await world.inRoom(await world.aPlayer("Bob"));
    const page = await openConsole(world, browser, "moderator", complaints);
    await page.evaluate(`location.hash = "#rooms"`);
    await shows(page, "td", /The First Dungeon/);
    const said = String(await page.evaluate("document.body.innerText"));
    assert.doesNotMatch(said, /\$|Load and cost|Audit|Statistics|dearest/);
    await page.evaluate(`location.hash = "#maintenance"`);
    await shows(page, "h3", /Maintenance/);
    const switched = String(await page.evaluate("document.body.innerText"));
    assert.match(switched, /Close a range/);
    assert.doesNotMatch(switched, /Begin maintenance|Close a queue/);
    await page.evaluate(`location.hash = "#load"`);
    await shows(page, "main", /not for your role/);
    await page.browserContext().close();
    await other.leave();
  });
});
