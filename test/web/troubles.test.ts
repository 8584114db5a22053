/** What /play says when something is wrong: always what has happened, and what to do. In a real browser. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, BrowserContext, Page } from "puppeteer-core";
import { type ServerProcess, startServer } from "../../loadtest/server-process.ts";
import { startBrowser } from "../support/browser.ts";

const NO_WEBGL = `
  const all = HTMLCanvasElement.prototype.getContext;
  HTMLCanvasElement.prototype.getContext = function (kind, ...more) {
    return String(kind).startsWith("webgl") ? null : all.call(this, kind, ...more);
  };
`;
const NO_WEBSOCKET = "delete window.WebSocket;";
const NO_STORAGE = `
  for (const name of ["localStorage", "sessionStorage"])
    Object.defineProperty(window, name, { get() { throw new DOMException("blocked", "SecurityError"); } });
`;
/** No connection comes about while `isLineCut`. */
const CUT_LINE = `
  window.isLineCut = false;
  window.lines = [];
  window.WebSocket = class extends WebSocket {
    constructor(address, ...more) {
      super(isLineCut ? "ws://127.0.0.1:9/" : address, ...more);
      if (!isLineCut) lines.push(this);
    }
  };
`;
const GUEST_OF_ANOTHER_SERVER = JSON.stringify({
  ...{ player_id: "00000000-0000-4000-8000-000000000000", access_token: "gone", refresh_token: "gone" },
  ends_at_ms: 4_000_000_000_000,
});

describe("When something is wrong, /play says what to do:", function () {
  this.timeout(60_000);
  let server: ServerProcess;
  let browser: Browser;
  let folder: string;
  const contexts: BrowserContext[] = [];
  before("needs Chromium", async function () {
    browser = await startBrowser(this);
    folder = mkdtempSync(join(tmpdir(), "tr-dungeons-troubles-"));
    server = await startServer({ DATA_DIR: folder });
  });
  afterEach(() => Promise.all(contexts.splice(0).map(each => each.close())));
  after(async () => {
    await browser?.close();
    await server?.stop();
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  /** Of a browser in which nobody has played before. */
  const newPage = async (before = ""): Promise<Page> => {
    const context = await browser.createBrowserContext();
    contexts.push(context);
    const page = await context.newPage();
    await page.setViewport({ width: 480, height: 320 });
    if (before !== "") await page.evaluateOnNewDocument(before);
    return page;
  };
  const open = (page: Page, path = "/play?now") =>
    page.goto(`${server.endpoint.replace(/^ws/, "http")}${path}`);
  const says = (page: Page, sentence: RegExp) =>
    page.waitForFunction(
      `[...document.querySelectorAll("[role=alert], [role=status], .notice")]
        .some(each => ${sentence}.test(each.textContent))`,
      { timeout: 30_000 },
    );
  const plays = (page: Page) => page.waitForSelector(".hud .ability", { timeout: 30_000 });
  const player = async (page: Page) => {
    const guest = String(await page.evaluate(`localStorage.getItem("tr-dungeons.guest")`));
    return (JSON.parse(guest) as { player_id: string }).player_id;
  };

  it("a browser without WebGL", async () => {
    const page = await newPage(NO_WEBGL);
    await open(page);
    await says(page, /no WebGL.*Turn on hardware acceleration in its settings, or take another browser/);
  });

  it("a browser without WebSocket", async () => {
    const page = await newPage(NO_WEBSOCKET);
    await open(page);
    await says(page, /no WebSocket.*Take another browser/);
  });

  it("a page that is older than the server", async () => {
    const page = await newPage();
    await page.setRequestInterception(true);
    page.on("request", request => {
      const body = request.postData();
      const isAsking = body !== undefined && request.url().includes("/matchmake/");
      void request.continue(
        isAsking ? { postData: body.replace(/"protocol_version":\d+/, '"protocol_version":0') } : {},
      );
    });
    await open(page);
    await says(page, /older or newer than the server\. Load the page again/);
  });

  it("a browser that keeps nothing: who plays is told, and can play", async () => {
    const page = await newPage(NO_STORAGE);
    await open(page, "/play");
    await says(page, /keeps nothing.*Allow storage for this page/);
    await open(page);
    await plays(page);
  });

  it("a guest that the server does not know: somebody new plays with the next choice", async () => {
    const page = await newPage(`localStorage["tr-dungeons.guest"] ??= '${GUEST_OF_ANOTHER_SERVER}'`);
    await open(page);
    await says(page, /does not know this browser's guest any more.*Choose again/);
    await page.locator("button::-p-text(The First Dungeon)").click();
    await plays(page);
    assert.notEqual(await player(page), "00000000-0000-4000-8000-000000000000");
  });

  it("a guest that an accident in the storage has made unreadable: somebody new plays", async () => {
    const page = await newPage(`localStorage["tr-dungeons.guest"] ??= '{"player_id":"0000'`);
    const problems: string[] = [];
    page.on("pageerror", error => problems.push(String(error)));
    await open(page, "/play");
    await page.locator("button::-p-text(The First Dungeon)").click();
    await plays(page);
    assert.deepEqual(problems, []);
  });

  it("a door behind which no connection comes about: the page leads back to the character", async () => {
    const page = await newPage(CUT_LINE);
    await open(page);
    await plays(page);
    for (const key of ["KeyW", "KeyD"] as const) await page.keyboard.down(key);
    await page.waitForFunction(`/go through/.test(document.querySelector(".prompt")?.textContent)`);
    for (const key of ["KeyW", "KeyD"] as const) await page.keyboard.up(key);
    await page.evaluate("isLineCut = true");
    await page.keyboard.press("KeyE");
    await says(page, /connection is lost.*Your character is saved: come back in/);
    await page.evaluate("isLineCut = false");
    const before = Number(await page.evaluate("lines.length"));
    await page.locator("button.primary").click();
    await plays(page);
    // What is left of the room before ends later, and is no news.
    await page.waitForFunction(`lines.slice(0, ${before}).some(line => line.readyState > 1)`);
    await plays(page);
    assert.equal(await page.$("[role=alert]"), null);
  });

  it("a link into a private run, a party or a match that lets nobody in by it", async () => {
    const page = await newPage();
    await open(page, "/play?run=NOSUCHCODE");
    await says(page, /invite is not good any more\. Ask for a new one/);
    await page.waitForSelector(".menu button::-p-text(The First Dungeon)");
    await open(page, "/play?party=NOSUCHCO");
    await says(page, /no such party any more\. Ask for a new invite, or make a party of your own/);
    await open(page, "/play?match=NOSUCHCO");
    await page.locator("button::-p-text(Go in)").click();
    await says(page, /no match to join with this code.*ask for a new one/);
  });

  it("a browser that keeps nothing, on the other pages: they are there as ever", async () => {
    const page = await newPage(NO_STORAGE);
    const problems: string[] = [];
    page.on("pageerror", error => problems.push(String(error)));
    await open(page, "/");
    await says(page, /It runs \d+ rooms/);
    await open(page, "/watch/nothing");
    await says(page, /nothing to watch under this id/);
    assert.deepEqual(problems, []);
  });

  it("two tabs with one character: the newer one plays, the older one says so and leads back", async () => {
    const older = await newPage();
    await open(older);
    await plays(older);
    const newer = await older.browserContext().newPage();
    await newer.setViewport({ width: 480, height: 320 });
    await open(newer);
    await plays(newer);
    await older.bringToFront();
    await says(older, /in another window or on another device.*or come back in here/);
    await older.locator("button::-p-text(Come back in)").click();
    await plays(older);
    await newer.bringToFront();
    await says(newer, /in another window or on another device/);
  });

  it("a server that is started anew in play: the same character is back in its room", async () => {
    const page = await newPage();
    await open(page);
    await plays(page);
    const before = await player(page);
    const { port } = new URL(server.endpoint);
    await server.stop();
    await says(page, /connection is lost|server has closed/);
    server = await startServer({ DATA_DIR: folder, PORT: port });
    await page.waitForFunction(
      `document.querySelector(".hud .ability") && !/connection/.test(document.querySelector(".saying")?.textContent)
        || document.querySelector("button.primary")`,
      { timeout: 40_000 },
    );
    const again = await page.$("button.primary");
    if (again) await again.click();
    await plays(page);
    assert.equal(await player(page), before);
  });
});
