/** Staff who sign in at the console with Cognito, in a real browser. */
import assert from "node:assert/strict";
import type { Browser, Page } from "puppeteer-core";
import { noteComplaints, startBrowser } from "../support/browser.ts";
import { CognitoServer, signInAtPool } from "../support/cognito-server.ts";

describe("With Cognito, the console", function () {
  this.timeout(60_000);
  this.bail(true);
  let server: CognitoServer;
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];
  before("needs Chromium", async function () {
    browser = await startBrowser(this);
    server = await CognitoServer.start("/console", ["ada", "eve"]);
    await server.hosted.addToGroup("ada", "moderator");
    page = await browser.newPage();
    noteComplaints(page, complaints);
  });
  afterEach(() => assert.deepEqual(complaints.splice(0), [], "nothing that its policy forbids, no error"));
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  const shows = (selector: string, text: RegExp) =>
    page.waitForFunction(
      `[...document.querySelectorAll("${selector}")].some(each => ${text}.test(each.innerText))`,
    );
  const signInAs = async (name: string) => {
    await page.locator("button::-p-text(Sign in with an account)").click();
    await signInAtPool(page, name);
  };

  it("lets in who is in a group of the pool, as what the group says, and back to where it was", async () => {
    await page.goto(`${server.http}/console#reports`);
    await signInAs("ada");
    await shows(".staff-who", /cognito:.*moderator/);
    await shows("h2", /Reports/);
    assert.equal(page.url(), `${server.http}/console#reports`);
    await page.reload();
    await shows(".staff-who", /moderator/);
  });

  it("signs out of the pool, too", async () => {
    const isBack = page.waitForNavigation();
    await page.locator("button::-p-text(Sign out)").click();
    await isBack;
    await page.waitForSelector("input[name=password]");
    assert.equal(server.hosted.revoked.length, 1);
    assert.equal(page.url(), `${server.http}/console`);
  });

  it("says so to somebody who is none of staff", async () => {
    await signInAs("eve");
    await shows("[role=alert]", /You are not one of staff here/);
    await page.waitForSelector("input[name=password]");
    assert.match(complaints.splice(0).join(), /403/);
  });
});
