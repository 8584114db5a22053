/** What a player chooses of keys, gamepad, sound and picture, in a real browser. */
import assert from "node:assert/strict";
import type { Browser, Page } from "puppeteer-core";
import { type ServerProcess, startServer } from "../../loadtest/server-process.ts";
import { seriousFaults } from "../support/accessibility.ts";
import { noteComplaints, startBrowser, windowIsGone } from "../support/browser.ts";

/** A gamepad of the standard mapping, of which the test moves sticks and presses buttons. */
const GAMEPAD = `
  window.pad = {
    connected: true, mapping: "standard", axes: [0, 0, 0, 0],
    buttons: Array.from({ length: 16 }, () => ({ pressed: false })),
  };
  navigator.getGamepads = () => [null, window.pad];
`;

describe("The settings of /play", function () {
  this.timeout(60_000);
  let server: ServerProcess;
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];
  before("needs Chromium", async function () {
    browser = await startBrowser(this);
    server = await startServer();
    page = await browser.newPage();
    await page.setViewport({ width: 480, height: 320 });
    await page.evaluateOnNewDocument(GAMEPAD);
    noteComplaints(page, complaints);
    await enter();
  });
  afterEach(() => assert.deepEqual(complaints.splice(0), [], "nothing that its policy forbids, no error"));
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  const enter = async () => {
    await page.goto(`${server.endpoint.replace(/^ws/, "http")}/play?now`);
    await page.waitForSelector(".ability");
  };
  const text = (selector: string) =>
    page.$eval(selector, element => String((element as { textContent: string | null }).textContent));
  const shows = (selector: string, pattern: RegExp) =>
    page.waitForFunction(`${pattern}.test(document.querySelector(${JSON.stringify(selector)})?.textContent)`);
  const open = async () => {
    await page.keyboard.press("Escape");
    await page.waitForSelector("dialog[open]");
  };
  const close = async () => {
    await page.keyboard.press("Escape");
    await windowIsGone(page);
  };
  const choose = async (label: string, key: "KeyE" | "KeyK" | "Escape" | "Tab") => {
    await page.focus(`[aria-label^="${label}"]`);
    await page.keyboard.press("Enter");
    await page.waitForSelector(".waiting");
    await page.keyboard.press(key);
    await page.waitForFunction(`!document.querySelector(".waiting")`);
  };
  const press = (button: number, pressed: boolean) =>
    page.evaluate(`window.pad.buttons[${button}] = { pressed: ${pressed} }`);
  /** The character waits for its next strike. */
  const strikes = () =>
    page.waitForFunction(`parseFloat(document.querySelector(".ability i").style.height) > 0`);

  it("open by Escape, close by it, and have no serious fault for people who cannot see", async () => {
    await open();
    assert.deepEqual(await seriousFaults(page), []);
    await close();
  });

  it("give an action another key, which the buttons name and which does it from then on", async () => {
    await open();
    await choose("Strike, Key:", "KeyK");
    await shows(".said", /K does “Strike” from now on/);
    await close();
    await shows(".ability kbd", /^K$/);
    await page.keyboard.down("k");
    await strikes();
    await page.keyboard.up("k");
  });

  it("say whose key it was, who has it no more, and what nothing does now", async () => {
    await open();
    await choose("Dodge, Key:", "KeyE");
    await shows(".said", /E did “Take, open, go through” until now.*“Dodge”/);
    await shows(".keys .notice", /Nothing does: Take, open, go through/);
    assert.match(await text("dialog"), /Settings/);
  });

  it("refuse a key that the page needs, and change nothing by Escape, which leaves them open", async () => {
    await choose("Sprint, Key:", "Tab");
    await shows(".said", /Tab is needed by the page/);
    await choose("Sprint, Key:", "Escape");
    assert.equal(await page.$$eval("dialog[open]", found => found.length), 1);
    await page.waitForSelector('[aria-label^="Sprint, Key: Shift"]');
  });

  it("give the character's window another key, which its button names", async () => {
    await choose("The character's window, Key:", "KeyK");
    await close();
    await shows(".character-corner kbd", /^K$/);
    await page.keyboard.press("KeyK");
    await shows("dialog[open] h2", /^Character/);
    await page.keyboard.press("KeyK");
    await windowIsGone(page);
    await page.keyboard.press("KeyC");
    await open();
    await choose("Strike, Key:", "KeyK");
    await close();
  });

  it("are kept, and are as at the beginning on request", async () => {
    await enter();
    await shows(".ability kbd", /^K$/);
    await open();
    await page.locator("button::-p-text(As at the beginning)").click();
    await page.waitForSelector('[aria-label^="Strike, Key: F"]');
    await close();
  });

  it("survive an accident in the storage", async () => {
    await page.evaluate(
      `localStorage.setItem("tr-dungeons.settings", '{"keys":{"strike":7,"dodge":["Tab"]},"volume":')`,
    );
    await enter();
    await shows(".ability kbd", /^F$/);
    await page.evaluate(
      `localStorage.setItem("tr-dungeons.settings", '{"keys":{"strike":7,"dodge":["Tab"]},"volume":9}')`,
    );
    await enter();
    await shows(".ability kbd", /^F$/);
  });

  it("let a gamepad play: its stick walks to the door, its button strikes, another one is chosen", async () => {
    // Of the standard mapping: X.
    await press(2, true);
    await strikes();
    await press(2, false);
    await page.evaluate(`window.pad.axes = [0.8, -0.8, 0, 0]`);
    await shows(".prompt", /B: go through/);
    await page.evaluate(`window.pad.axes = [0, 0, 0, 0]`);
    await press(9, true);
    await page.waitForSelector("dialog[open]");
    await press(9, false);
    await page.focus('[aria-label^="Take, open, go through, Gamepad"]');
    await page.keyboard.press("Enter");
    await page.waitForSelector(".waiting");
    await press(0, true);
    await shows(".said", /A did “Dodge” until now/);
    await press(0, false);
    await close();
    await shows(".prompt", /A: go through/);
  });

  it("draw in other colours and with shadows, and nothing moves where the machine asks for calm", async () => {
    await open();
    for (const name of ["red_green", "blue_yellow", "usual"]) {
      await page.select(".settings label:nth-of-type(2) select", name);
      await page.waitForFunction(`document.documentElement.dataset.palette === "${name}"`);
    }
    const switches = () =>
      page.$$eval(".switch input", all => all.map(each => (each as unknown as { checked: boolean }).checked));
    assert.deepEqual(await switches(), [false, false, false]);
    await page.locator("label::-p-text(Shadows in the shape)").click();
    assert.deepEqual(await switches(), [true, false, false]);
    await page.emulateMediaFeatures([{ name: "prefers-reduced-motion", value: "reduce" }]);
    await enter();
    await open();
    assert.deepEqual(await switches(), [true, true, false]);
  });

  it("show the round trip and the bytes, where that is asked for", async () => {
    assert.equal(await page.$(".line"), null);
    await page.locator("label::-p-text(Show the connection)").click();
    await close();
    await shows(".line", /^\d+ ms · ↓ \d+ B\/s · ↑ \d+ B\/s$/);
  });
});
