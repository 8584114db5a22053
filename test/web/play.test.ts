/** A guest plays in a real browser, by keyboard alone. */
import assert from "node:assert/strict";
import type { Browser, Page } from "puppeteer-core";
import { type ServerProcess, startServer } from "../../loadtest/server-process.ts";
import { seriousFaults } from "../support/accessibility.ts";
import { noteComplaints, startBrowser } from "../support/browser.ts";

describe("The page /play", function () {
  this.timeout(120_000);
  let server: ServerProcess;
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];
  before("needs Chromium", async function () {
    browser = await startBrowser(this);
    server = await startServer();
    page = await browser.newPage();
    // Small, since the machine may have no graphics card.
    await page.setViewport({ width: 480, height: 320 });
    noteComplaints(page, complaints);
  });
  afterEach(() => assert.deepEqual(complaints.splice(0), [], "nothing that its policy forbids, no error"));
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  const open = (path: string) => page.goto(`${server.endpoint.replace(/^ws/, "http")}${path}`);
  const shows = (selector: string, text: RegExp) =>
    page.waitForFunction(`${text}.test(document.querySelector("${selector}")?.textContent ?? "")`, {
      timeout: 30_000,
    });
  type Key = "KeyW" | "KeyA" | "KeyS" | "KeyD" | "KeyF";
  const hold = (...keys: Key[]) => Promise.all(keys.map(key => page.keyboard.down(key)));
  const letGo = (...keys: Key[]) => Promise.all(keys.map(key => page.keyboard.up(key)));
  const choose = (name: string) => page.locator(`button::-p-text(${name})`).click();

  it("leads a guest to the first kill by keyboard alone: through the door, and on to the goblin", async () => {
    await open("/play?now");
    await shows(".title", /The First Dungeon/);
    await hold("KeyW", "KeyD");
    await shows(".prompt", /E: go through to the next room/);
    await page.keyboard.press("KeyE");
    await hold("KeyF");
    await shows(".saying", /The room is cleared/);
    await letGo("KeyW", "KeyD", "KeyF");
  });

  it("says which doors lead back", async () => {
    await hold("KeyS", "KeyA");
    await shows(".prompt", /E: go back to the room before/);
    await letGo("KeyS", "KeyA");
  });

  it("has no serious fault for people who cannot see or use a mouse, in play and in the choice", async () => {
    assert.deepEqual(await seriousFaults(page), []);
    await choose("Leave");
    await page.waitForSelector(".menu");
    assert.deepEqual(await seriousFaults(page), []);
  });

  it("keeps the guest, who comes back with the same character", async () => {
    const guest = () => page.evaluate(`localStorage.getItem("tr-dungeons.guest")`);
    const before = JSON.parse(String(await guest())) as { player_id: string };
    await open("/play");
    await choose("The First Dungeon");
    await shows(".title", /The First Dungeon/);
    const after = JSON.parse(String(await guest())) as { player_id: string };
    assert.equal(after.player_id, before.player_id);
    await choose("Leave");
  });

  it("fights a bot in an arena, who is hit by what the keyboard says", async () => {
    await page.waitForSelector(".menu");
    await choose("Duel against a bot");
    await shows(".title", /Duel/);
    await hold("KeyF");
    // Bots come to whom they fight.
    await shows(".bar.health", /^Health (?!240)\d+ \/ 240/);
    await letGo("KeyF");
    await choose("Leave");
  });
});
