/** What a change does to fights and runs, beside the form, in a real browser. */
import assert from "node:assert/strict";
import type { Browser, Page } from "puppeteer-core";
import { z } from "zod";
import { seriousFaults } from "../support/accessibility.ts";
import { noteComplaints, startBrowser } from "../support/browser.ts";
import { type ContentFolder, contentFolder } from "../support/content-folder.ts";
import { eventually } from "../support/eventually.ts";
import { TestServer } from "../support/test-server.ts";

const TOKEN = "token-of-the-test";

describe("The numbers beside a form of the studio", function () {
  this.timeout(60_000);
  let folder: ContentFolder;
  let server: TestServer;
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];

  before("needs Chromium", async function () {
    browser = await startBrowser(this);
    folder = await contentFolder("test/content");
    server = await TestServer.start({ STUDIO_TOKEN: TOKEN }, { content_folder: folder.path });
    page = await browser.newPage();
    await page.setViewport({ width: 1280, height: 1600 });
    noteComplaints(page, complaints);
    // What the page asks of its worker, by kind.
    await page.evaluateOnNewDocument(`{
      window.told = [];
      const { postMessage } = Worker.prototype;
      Worker.prototype.postMessage = function (message) {
        window.told.push(message.kind);
        postMessage.call(this, message);
      };
    }`);
    await page.goto(`${server.http}/studio#token=${TOKEN}`);
    await page.waitForSelector("nav li a");
  });
  afterEach(() => assert.deepEqual(complaints.splice(0), [], "nothing that its policy forbids, no error"));
  after(async () => {
    await browser?.close();
    await server?.stop();
    await folder?.delete();
  });

  const told = async () => z.array(z.string()).parse(await page.evaluate("window.told"));
  const text = async () =>
    z.string().parse(await page.evaluate(`document.querySelector(".numbers")?.innerText ?? ""`));
  const shows = (pattern: RegExp) =>
    eventually(`the numbers show ${pattern}`, async () => pattern.test(await text()));
  const show = async (set: string, id: string) => {
    await page.evaluate(`location.hash = "#${set}/${id}"`);
    await eventually(`${set}/${id} is shown`, () =>
      page.evaluate(`document.querySelector("section h2")?.innerText === "${set} / ${id}"`).then(Boolean),
    );
  };
  const type = async (field: string, typed: string) => {
    await page.focus(`[data-path='["${field}"]']`);
    await page.keyboard.down("Control");
    await page.keyboard.press("KeyA");
    await page.keyboard.up("Control");
    await page.keyboard.type(typed);
  };
  const isWhole = () =>
    eventually("all is counted", async () => {
      const isBusy = await page.$eval(".numbers", section => section.getAttribute("aria-busy"));
      const counts = [...(await text()).matchAll(/(\d+) of 200/g)].map(([, count]) => count);
      return isBusy === "false" && counts.length > 0 && counts.every(count => count === "200");
    });
  /** What a row says: saved, with the changes, and the difference. */
  const rowOf = async (name: string) => {
    const rows = z
      .array(z.array(z.string()))
      .parse(
        await page.evaluate(
          `[...document.querySelectorAll(".numbers tbody tr")].map(row => [...row.children].map(cell => cell.innerText))`,
        ),
      );
    const [, before, after, difference] =
      rows.find(([first]) => first === name) ?? assert.fail(`${name} in ${JSON.stringify(rows)}`);
    return {
      before: Number.parseFloat(before ?? ""),
      after: Number.parseFloat(after ?? ""),
      difference: difference ?? "",
    };
  };

  it("say at once how much longer an enemy lives that is given more health, and that this is no chance", async () => {
    await show("combat-stats", "goblin");
    await shows(/has a part in this/);
    await type("max_health", "250");
    await isWhole();
    const { before, after, difference } = await rowOf("Seconds to kill, median");
    assert.ok(after > before * 3, JSON.stringify({ before, after }));
    assert.match(difference, /^\+.*more than chance/s);
  });
  it("are counted anew with the next change, by the same saved fights", async () => {
    const { before, after } = await rowOf("Seconds to kill, median");
    await type("max_health", "500");
    await eventually("the next numbers are there", async () => {
      await isWhole();
      return (await rowOf("Seconds to kill, median")).after > after;
    });
    assert.equal((await rowOf("Seconds to kill, median")).before, before);
  });

  it("are those of the party that plays beside the form", async () => {
    const { after } = await rowOf("Seconds to kill, median");
    await page.$eval(".preview-tools input", input => {
      Object.assign(input, { value: "3" });
      input.dispatchEvent(new Event("input", { bubbles: true }));
    });
    await eventually("three are quicker", async () => {
      await isWhole();
      return (await rowOf("Seconds to kill, median")).after < after;
    });
  });

  it("are not counted while the page is hidden", async () => {
    const setHidden = (isHidden: boolean) =>
      page.evaluate(`{
        Object.defineProperty(document, "hidden", { value: ${isHidden}, configurable: true });
        document.dispatchEvent(new Event("visibilitychange"));
      }`);
    const asked = (await told()).filter(kind => kind === "measure").length;
    await setHidden(true);
    await eventually("it has stopped", async () => (await told()).at(-1) === "stop");
    await type("max_health", "600");
    await eventually("the change is checked", () =>
      page
        .evaluate(`/All content is good/.test(document.querySelector(".save-tools").innerText)`)
        .then(Boolean),
    );
    // Timers end in their order: one that would ask has ended before this one.
    await page.evaluate("new Promise(resolve => setTimeout(resolve, 600))");
    assert.equal((await told()).filter(kind => kind === "measure").length, asked);
    await setHidden(false);
    await isWhole();
    assert.equal((await told()).filter(kind => kind === "measure").length, asked + 1);
  });

  it("tell of a dungeon what a run brings, and which of it the change leaves as it was", async () => {
    await show("dungeons", "first_dungeon");
    await shows(/Runs of the dungeon/);
    await isWhole();
    await shows(/Runs of the dungeon: 200 of 200/);
    const minutes = await rowOf("Minutes");
    assert.ok(minutes.after > minutes.before, JSON.stringify(minutes));
    assert.match(minutes.difference, /more than chance/);
    assert.match((await rowOf("Experience")).difference, /no difference/);
  });

  it("are not counted of what the changes leave alone, unless they are asked for", async () => {
    await show("enemy-types", "boss");
    await shows(/has a part in this/);
    assert.equal(await page.$(".numbers table"), null);
    await page.locator('::-p-aria(Measure it as it is[role="button"])').click();
    await isWhole();
    const { before, after, difference } = await rowOf("Damage taken, each");
    assert.equal(after, before);
    assert.match(difference, /no difference/);
  });

  it("have no serious fault for people who cannot see, also while they are of the change before", async () => {
    assert.deepEqual(await seriousFaults(page), []);
    await show("combat-stats", "goblin");
    await isWhole();
    // Nothing is counted of content with an error.
    await type("max_health", "-1");
    await eventually("they are old", () =>
      page.$eval(
        ".numbers",
        section => section.getAttribute("aria-busy") === "true" && section.querySelector("table") !== null,
      ),
    );
    assert.deepEqual(await seriousFaults(page), []);
  });
});
