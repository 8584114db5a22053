/** The pages as players reach them: by TLS, and behind a prefix that a load balancer puts before the path. In a real browser. */
import assert from "node:assert/strict";
import type { Browser, Page } from "puppeteer-core";
import { type ServerProcess, startServer } from "../../loadtest/server-process.ts";
import { noteComplaints, startBrowser } from "../support/browser.ts";
import { LoadBalancer } from "../support/load-balancer.ts";

describe("Behind a path prefix and TLS, the pages", function () {
  this.timeout(60_000);
  let server: ServerProcess;
  let balancer: LoadBalancer;
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];
  before("needs Chromium", async function () {
    // The certificate is signed by nobody whom browsers know.
    browser = await startBrowser(this, { acceptInsecureCerts: true });
    server = await startServer();
    balancer = await LoadBalancer.open(server.endpoint, "/games/server-1", { has_tls: true });
    page = await browser.newPage();
    await page.setViewport({ width: 480, height: 400 });
    noteComplaints(page, complaints);
  });
  afterEach(() => {
    assert.deepEqual(complaints.splice(0), [], "nothing that its policy forbids, no error");
    assert.deepEqual(balancer.strays.splice(0), [], "nothing is asked for beside the prefix");
  });
  after(async () => {
    await browser?.close();
    balancer?.close();
    await server?.stop();
  });

  const walkToTheDoor = async () => {
    await Promise.all([page.keyboard.down("KeyW"), page.keyboard.down("KeyD")]);
    await page.waitForFunction(`/go through/.test(document.querySelector(".prompt").textContent)`);
    await Promise.all([page.keyboard.up("KeyW"), page.keyboard.up("KeyD")]);
  };

  it("lead from the front page into a room, where the character walks", async () => {
    assert.match(balancer.http, /^https:/);
    await page.goto(`${balancer.http}/`);
    await page.waitForFunction(`/It runs \\d+ rooms? with/.test(document.body.innerText)`);
    await page.locator("a::-p-text(Play now)").click();
    await page.waitForSelector(".hud .ability");
    assert.match(page.url(), /^https:.*\/games\/server-1\/play/);
    await walkToTheDoor();
  });

  it("come back into the room when they are loaded again, and lead through its door", async () => {
    await page.reload();
    await page.waitForSelector(".hud .ability");
    await walkToTheDoor();
    await page.keyboard.press("KeyE");
    await page.waitForFunction(`!/at a door/.test(document.querySelector(".hints").textContent)`);
    await page.locator("button::-p-text(Leave)").click();
    await page.waitForSelector(".menu .choices");
  });

  it("lead from the choice to all others", async () => {
    await page.locator("a::-p-text(All pages)").click();
    await page.waitForFunction(`location.pathname === "/games/server-1/"`);
    await page.locator("a::-p-text(Watch)").click();
    await page.waitForFunction(`location.pathname === "/games/server-1/watch"`);
    await page.waitForSelector("main h1");
  });
});
