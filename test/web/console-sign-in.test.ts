/** Staff who sign in at the console with Cognito, in a real browser. */
import assert from "node:assert/strict";
import type { Browser, Page } from "puppeteer-core";
import { keysFrom } from "../auth/key-endpoint.ts";
import { noteComplaints, startBrowser } from "../support/browser.ts";
import { CLIENT, CognitoLocal, POOL } from "../support/cognito-local.ts";
import { HostedPages } from "../support/hosted-pages.ts";
import { TestServer } from "../support/test-server.ts";

const PASSWORD = "Passw0rd!";

describe("With Cognito, the console", function () {
  this.timeout(60_000);
  this.bail(true);
  let cognito: CognitoLocal;
  let hosted: HostedPages;
  let server: TestServer;
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];
  before("needs Chromium", async function () {
    browser = await startBrowser(this);
    cognito = await CognitoLocal.start();
    hosted = await HostedPages.open(cognito);
    server = await TestServer.start(
      { COGNITO_USER_POOL_ID: POOL, COGNITO_CLIENT_ID: CLIENT, COGNITO_DOMAIN: hosted.domain },
      { cognitoFetcher: keysFrom(cognito.url) },
    );
    await hosted.allow([`${server.http}/console`]);
    await hosted.addUser("ada", "ada@example.com", PASSWORD);
    await hosted.addUser("eve", "eve@example.com", PASSWORD);
    await hosted.addToGroup("ada", "moderator");
    page = await browser.newPage();
    noteComplaints(page, complaints);
  });
  afterEach(() => assert.deepEqual(complaints.splice(0), [], "nothing that its policy forbids, no error"));
  after(async () => {
    await browser?.close();
    await server?.stop();
    hosted?.close();
    await cognito?.stop();
  });

  const shows = (selector: string, text: RegExp) =>
    page.waitForFunction(
      `[...document.querySelectorAll("${selector}")].some(each => ${text}.test(each.innerText))`,
    );
  const signInAs = async (name: string) => {
    await page.locator("button::-p-text(Sign in with an account)").click();
    await page.waitForSelector("input[name=username]");
    await page.type("input[name=username]", name);
    await page.type("input[name=password]", PASSWORD);
    await page.keyboard.press("Enter");
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
    assert.equal(hosted.revoked.length, 1);
    assert.equal(page.url(), `${server.http}/console`);
  });

  it("says so to somebody who is none of staff", async () => {
    await signInAs("eve");
    await shows("[role=alert]", /You are not one of staff here/);
    await page.waitForSelector("input[name=password]");
    assert.match(complaints.splice(0).join(), /403/);
  });
});
