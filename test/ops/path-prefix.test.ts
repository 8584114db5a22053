/** A load balancer that puts a prefix before the path for each server, and takes it off again. */
import assert from "node:assert/strict";
import type { Browser, Page } from "puppeteer-core";
import { z } from "zod";
import { Bot } from "../../loadtest/bot.ts";
import { type ServerProcess, startServer } from "../../loadtest/server-process.ts";
import { startBrowser } from "../support/browser.ts";
import { LoadBalancer } from "../support/load-balancer.ts";

const PREFIX = "/server-1";

describe("A server behind a load balancer that knows it as /server-1", function () {
  this.timeout(60_000);
  let server: ServerProcess;
  let balancer: LoadBalancer;

  before(async () => {
    server = await startServer();
    balancer = await LoadBalancer.open(server.endpoint, PREFIX);
  });
  after(async () => {
    balancer?.close();
    await server?.stop();
  });
  afterEach(() => assert.deepEqual(balancer.strays.splice(0), []));

  const url = (path: string) => `${balancer.http}${path}`;

  it("redirects to the panels' folders", async () => {
    for (const panel of ["/monitor", "/playground", "/monitor?a=1?2"]) {
      const answer = await fetch(url(panel));
      assert.equal(answer.status, 200, panel);
      assert.equal(answer.url, url(panel).replace(/(monitor|playground)/, "$1/"));
    }
  });

  it("links to what is there, from the front page and from paths where nothing is", async () => {
    for (const path of ["/", "/nothing", "/nor/here?x=/y", "/nor/there/"]) {
      const page = await fetch(url(path), { headers: { Accept: "text/html" } });
      const html = await page.text();
      const links = [...html.matchAll(/(?:href|src)="([^"]+)"/g)].map(([, link = ""]) => link);
      assert.ok(links.length >= 9, html);
      for (const link of links) {
        const found = await fetch(new URL(link, page.url));
        assert.equal(found.status, 200, `${link} on ${path}`);
        await found.body?.cancel();
      }
    }
  });

  it("says in its API document where the API is", async () => {
    const shape = z.object({ servers: z.tuple([z.object({ url: z.string() })]), paths: z.looseObject({}) });
    const document = await fetch(url("/api/openapi.json"));
    const { servers, paths } = shape.parse(await document.json());
    assert.ok("/api/content" in paths);
    const root = new URL(servers[0].url, document.url).href;
    assert.equal(root, url("/"));
    assert.equal((await fetch(`${root.replace(/\/$/, "")}/api/content`)).status, 200);
  });

  it("says of what it has made where it is", async () => {
    const tokens = z.object({ access_token: z.string() });
    const guest = await fetch(url("/api/auth/guest"), { method: "POST" });
    const headers = { Authorization: `Bearer ${tokens.parse(await guest.json()).access_token}` };
    for (const path of ["/api/sessions", "/api/rooms", "/api/rooms/", "/api/sessions?x=/y/"]) {
      const made = await fetch(url(path), { method: "POST", headers });
      assert.equal(made.status, 201);
      const location = made.headers.get("Location") ?? assert.fail(`no Location after POST ${path}`);
      assert.equal((await fetch(new URL(location, made.url), { headers })).status, 200, location);
    }
  });

  describe("in a browser", () => {
    let browser: Browser;
    let page: Page;
    before("needs Chromium", async function () {
      browser = await startBrowser(this);
    });
    beforeEach(async () => {
      page = await browser.newPage();
      await page.setViewport({ width: 1280, height: 1100 });
    });
    afterEach(() => page.close());
    after(() => browser?.close());

    const text = (wanted: RegExp) => page.waitForFunction(`${wanted}.test(document.body.innerText)`);
    const press = (label: string) => page.locator(`button::-p-text(${label})`).click();

    it("the front page says what runs, also where nothing is", async () => {
      for (const path of ["/", "/nor/here"]) {
        await page.goto(url(path));
        await text(/It runs \d+ rooms? with/);
      }
    });

    it("the monitor shows the rooms", async () => {
      const bot = await Bot.join(balancer.endpoint);
      await page.goto(url("/monitor"));
      await page.waitForSelector(`[data-id="${bot.room.roomId}"]`);
      await bot.leave();
    });

    it("the playground joins a room", async () => {
      await page.goto(url("/playground"));
      // The page has everything twice, for wide screens and for narrow ones.
      const join = `[...document.querySelectorAll("button")].find(
        each => each.offsetParent && each.innerText.trim() === "Join or Create")`;
      await page.waitForFunction(`!!${join}`);
      await page.evaluate(`${join}.click()`);
      await page.waitForFunction(
        `[...document.querySelectorAll("select")].some(each => each.innerText.includes("combat_event"))`,
      );
    });

    it("the API's page sends requests", async () => {
      await page.goto(url("/api/docs"));
      await page.locator(`[data-path="/api/content"]`).click();
      await press("Try it out");
      await press("Execute");
      await page.waitForSelector(".live-responses-table tbody .response-col_status::-p-text(200)");
    });
  });
});
