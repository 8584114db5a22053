import assert from "node:assert/strict";
import type { Browser, Page } from "puppeteer-core";
import { type ServerProcess, startServer } from "../../loadtest/server-process.ts";
import { seriousFaults } from "../support/accessibility.ts";
import { startBrowser } from "../support/browser.ts";
import { eventually } from "../support/eventually.ts";
import { problemIn } from "../support/serve.ts";

/** As a browser asks for a page that somebody opens. */
const BROWSER = { Accept: "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8" };

/** The paths that the page at a path links to. */
const hrefs = (html: string, path = "/") =>
  [...html.matchAll(/href="([^"]+)"/g)].map(
    ([, href = ""]) => new URL(href, `http://server${path}`).pathname,
  );

describe("The front page", function () {
  this.timeout(30_000);
  let server: ServerProcess;
  before(async () => {
    server = await startServer();
  });
  after(() => server.stop());

  const url = (path: string) => `${server.endpoint.replace(/^ws/, "http")}${path}`;
  const get = (path: string, headers = {}) => fetch(url(path), { headers });

  it("leads to the API's document, the monitor, the playground and the documents, and all of them are there", async () => {
    const html = await (await get("/")).text();
    const links = hrefs(html);
    for (const wanted of ["/api/docs", "/monitor/", "/playground/", "/docs/protocol.md"]) {
      assert.ok(links.includes(wanted), wanted);
    }
    for (const link of links) assert.equal((await get(link)).status, 200, link);
    assert.match(await (await get("/docs/protocol.md")).text(), /^# The protocol/);
  });

  it("is where a browser comes that asks for something that is not there", async () => {
    for (const path of ["/nope", "/rooms/7", "/api/nope", "/matchmaking", "/docs/nope.md", "/%3Cscript%3E"]) {
      const answer = await get(path, BROWSER);
      assert.equal(answer.status, 404, path);
      const html = await answer.text();
      assert.ok(html.includes(`There is nothing at ${path}.`), html);
      assert.ok(hrefs(html, path).includes("/api/docs"));
    }
  });

  it("is not what a program gets: it reads a problem, with where to look", async () => {
    const json = { Accept: "application/json" };
    for (const path of ["/nope", "/api/nope"]) {
      for (const answer of [
        await get(path),
        await get(path, json),
        await fetch(url(path), { method: "POST", headers: BROWSER }),
      ]) {
        const { kind, detail } = await problemIn(answer);
        assert.equal(kind, "not-found");
        assert.match(detail, /nothing at \/(api\/)?nope\. GET \/api\/docs/);
      }
    }
  });

  it("leads to no panel that is not there", async () => {
    // A server in production makes no bundles; this one has.
    await (await get("/")).text();
    const production = { NODE_ENV: "production", AUTH_SECRET: "a secret of at least 32 characters" };
    const closed = await startServer(production);
    try {
      const links = hrefs(await (await fetch(closed.endpoint.replace(/^ws/, "http"))).text());
      assert.ok(links.includes("/api/docs"));
      assert.deepEqual(
        links.filter(link => /monitor|playground/.test(link)),
        [],
      );
    } finally {
      await closed.stop();
    }
  });

  describe("in a browser", () => {
    let browser: Browser;
    let page: Page;
    const complaints: string[] = [];
    before("needs Chromium", async function () {
      browser = await startBrowser(this);
      page = await browser.newPage();
      page.on("console", message => {
        // Chromium warns of what it does without a graphics card.
        if (message.type() !== "warn") complaints.push(message.text());
      });
      page.on("pageerror", error => complaints.push(String(error)));
      page.on("requestfailed", request => complaints.push(request.url()));
    });
    after(() => browser?.close());

    it("says what runs, and lets bots fight in the page, with no room of the server's", async () => {
      await page.setViewport({ width: 640, height: 360 });
      await page.goto(url("/"));
      await page.waitForFunction(
        `document.getElementById("status")?.textContent === "It runs 0 rooms with 0 players now."`,
      );
      const picture = async () => (await page.$("canvas"))?.screenshot({ encoding: "base64" });
      const before = await picture();
      await eventually("the picture is another", async () => (await picture()) !== before);
      const health = await (await get("/health")).json();
      assert.equal((health as { rooms: number }).rooms, 0);
      assert.deepEqual(complaints, [], "nothing that its policy forbids, no error");
    });

    it("fits a phone: nothing is wider than the screen", async () => {
      await page.setViewport({ width: 390, height: 844, deviceScaleFactor: 2 });
      await page.reload();
      assert.equal(await page.evaluate("document.documentElement.scrollWidth"), 390);
    });

    it("speaks the reader's language", async () => {
      await page.setExtraHTTPHeaders({ "Accept-Language": "de" });
      await page.evaluateOnNewDocument(
        `Object.defineProperty(navigator, "languages", { get: () => ["de-AT", "en"] })`,
      );
      await page.reload();
      await page.waitForFunction(`/Gerade laufen 0 Räume/.test(document.body.innerText)`);
      assert.equal(await page.evaluate("document.documentElement.lang"), "de");
    });

    it("has no serious fault for people who cannot see or use a mouse", async () => {
      assert.deepEqual(await seriousFaults(page), []);
    });
  });
});
