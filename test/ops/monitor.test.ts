/**
 * The panel as an operator sees it, in a real Chromium. With IMAGES set to a folder, a picture of it is left there: IMAGES=docs/images npm test -- test/ops/monitor.test.ts
 */
import assert from "node:assert/strict";
import { resolve } from "node:path";
import type { Browser, Page } from "puppeteer-core";
import { z } from "zod";
import { Bot } from "../../loadtest/bot.ts";
import { clearRoom } from "../../loadtest/brain.ts";
import { type ServerProcess, startServer } from "../../loadtest/server-process.ts";
import { CLOSE_CODES } from "../../src/schema/close-codes.ts";
import { startBrowser } from "../support/browser.ts";
import { eventually } from "../support/eventually.ts";

const PASSWORD = "correct horse";
/** The panel asks for news every 5 s. */
const NEWS_LIMIT_MS = 15_000;

/** A mouse, as on a desktop: the panel shows a menu instead of each name of a column to who has none. */
const HAS_MOUSE =
  "--blink-settings=primaryHoverType=2,availableHoverTypes=2,primaryPointerType=4,availablePointerTypes=4";

const rows = z.array(z.record(z.string(), z.string()));

/** What stands in the panel's table, by column. Runs in the browser. */
const READ_ROWS = `[...document.querySelectorAll(".MuiDataGrid-row")].map(row =>
  Object.fromEntries([...row.querySelectorAll("[data-field]")].map(cell => [cell.dataset.field, cell.innerText.trim()])))`;

describe("The monitor panel", function () {
  this.timeout(60_000);
  let browser: Browser;
  let server: ServerProcess;
  let page: Page;
  const bots: Bot[] = [];

  before("needs Chromium", async function () {
    browser = await startBrowser(this, { args: ["--no-sandbox", HAS_MOUSE] });
    server = await startServer({ MONITOR_PASSWORD: PASSWORD });
  });
  after(async () => {
    await browser?.close();
    await Promise.all(bots.map(bot => bot.leave()));
    await server?.stop();
  });

  async function join(room_template_id: string, character_name: string): Promise<Bot> {
    const dungeon_id = room_template_id === "training_grounds" ? "training_grounds" : "first_dungeon";
    const bot = await Bot.join(server.endpoint, { dungeon_id, room_template_id, character_name });
    bots.push(bot);
    return bot;
  }

  const readRows = async () => rows.parse(await page.evaluate(READ_ROWS));
  const rowOf = async (bot: Bot) => (await readRows()).find(row => row.run === bot.state.run_id);

  it("shows rooms with place, room, run, players by name, process, and whether they are cleared, and what they cost", async () => {
    const [ada, bob] = [await join("room2", "Ada"), await join("room2", "Bob")];
    const eve = await join("training_grounds", "Eve");
    await join("room1", "Dan");
    page = await browser.newPage();
    await page.setViewport({ width: 1280, height: 400 });
    await page.authenticate({ username: "admin", password: PASSWORD });
    await page.goto(`${server.endpoint.replace(/^ws/, "http")}/monitor`);
    await page.waitForFunction(`${READ_ROWS}.length === 3`);

    const {
      elapsedTime,
      processId,
      Inspect,
      Dispose,
      usd,
      "usd/h": hourly,
      ...row
    } = (await rowOf(ada)) ?? {};
    assert.ok(Number(usd) > 0 && Number(hourly) > 0, "what it costs");
    assert.deepEqual(row, {
      ...{ place: "first_dungeon", room: "room2", run: ada.state.run_id },
      ...{ clients: "2", players: "Ada, Bob", cleared: "false" },
    });
    assert.match(elapsedTime ?? "", /s/);
    assert.deepEqual([Inspect, Dispose], ["INSPECT", ""], "buttons");
    assert.equal((await rowOf(eve))?.processId, processId);

    await Promise.all([clearRoom(ada), clearRoom(bob)]);
    await page.waitForFunction(
      `${READ_ROWS}.some(row => row.run === "${ada.state.run_id}" && row.cleared === "true")`,
      { timeout: NEWS_LIMIT_MS },
    );
    assert.equal((await rowOf(eve))?.cleared, "false");
    const { IMAGES } = process.env;
    if (IMAGES !== undefined) await page.screenshot({ path: `${resolve(IMAGES)}/monitor.png` });
  });

  it("shows a room's players and state", async () => {
    const [ada] = bots;
    assert.ok(ada);
    const inspect = await page.waitForSelector(`[data-id="${ada.room.roomId}"] ::-p-text(Inspect)`);
    await inspect?.click();
    await page.waitForSelector(`::-p-text(${ada.room.sessionId})`);
    const state = await page.waitForSelector("[role=tab]::-p-text(State)");
    await state?.click();
    await page.waitForSelector(`::-p-text("enemy_type_id")`);
  });

  it("kicks a player and closes a room by its buttons", async () => {
    const [ada, bob] = bots;
    assert.ok(ada && bob);
    const clients = await page.waitForSelector("[role=tab]::-p-text(Clients)");
    await clients?.click();
    const kick = await page.waitForSelector(
      `[data-id^="${ada.room.sessionId} "] [aria-label="Disconnect client"]`,
    );
    await kick?.click();
    assert.equal(await ada.closed, CLOSE_CODES.kicked);
    const dispose = await page.waitForSelector("button::-p-text(Dispose)");
    await dispose?.click();
    assert.equal(await bob.closed, CLOSE_CODES.closed);
    const line = /"operator":"admin".*"verb":"kick".*"msg":"monitor"/;
    await eventually("the log to say so", () => line.test(server.output()));
  });
});
