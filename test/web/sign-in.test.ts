/** A guest who signs in with Cognito in /play, and out again, in a real browser. */
import assert from "node:assert/strict";
import type { Browser, Page } from "puppeteer-core";
import { seriousFaults } from "../support/accessibility.ts";
import { noteComplaints, startBrowser, windowIsGone } from "../support/browser.ts";
import { CognitoServer, signInAtPool } from "../support/cognito-server.ts";

/** As the tab keeps it while the browser is at Cognito's pages. */
const ATTEMPT = JSON.stringify({ state: "own", verifier: "own", takes_guest_along: true });

describe("With Cognito, the page /play", function () {
  this.timeout(60_000);
  this.bail(true);
  let server: CognitoServer;
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];
  before("needs Chromium", async function () {
    browser = await startBrowser(this);
    server = await CognitoServer.start("/play", ["ada"]);
    page = await browser.newPage();
    await page.setViewport({ width: 480, height: 500 });
    noteComplaints(page, complaints);
  });
  afterEach(() => assert.deepEqual(complaints.splice(0), [], "nothing that its policy forbids, no error"));
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  const open = (path = "/play") => page.goto(`${server.http}${path}`);
  const shows = (selector: string, text: RegExp) =>
    page.waitForFunction(
      `[...document.querySelectorAll("${selector}")].some(each => ${text}.test(each.textContent))`,
      { timeout: 30_000 },
    );
  const choose = (name: string) => page.locator(`button::-p-text(${name})`).click();
  const signIn = async ({ takesGuestAlong = true } = {}) => {
    await choose("Sign in");
    if (!takesGuestAlong) await page.locator("dialog input[type=checkbox]").click();
    await page.locator("dialog button::-p-text(Sign in)").click();
    await signInAtPool(page, "ada");
  };

  it("signs a guest in on the pages of Cognito, and the guest's characters come along", async () => {
    await open();
    await choose("Characters");
    await page.waitForSelector("dialog option");
    await page.type("dialog input", "Ada");
    await page.keyboard.press("Enter");
    await shows("dialog li", /Ada.*\(plays\)/);
    await page.keyboard.press("Escape");
    await windowIsGone(page);
    await choose("Sign in");
    await page.waitForSelector("dialog input[type=checkbox]");
    assert.deepEqual(await seriousFaults(page), []);
    await page.keyboard.press("Escape");
    await windowIsGone(page);
    await signIn();
    await shows(".menu p", /You are signed in as ada@example\.com/);
    await shows(".who", /Ada/);
    assert.equal(page.url(), `${server.http}/play`);
    assert.deepEqual(await seriousFaults(page), []);
  });

  it("keeps the account signed in, by new tokens where the old ones run out", async () => {
    await page.evaluate(`{
      const kept = JSON.parse(localStorage["tr-dungeons.guest"]);
      localStorage["tr-dungeons.guest"] = JSON.stringify({ ...kept, ends_at_ms: 0 });
    }`);
    await open();
    await shows(".menu p", /You are signed in as ada@example\.com/);
    await shows(".who", /Ada/);
    assert.deepEqual(server.hosted.given, ["authorization_code", "refresh_token"]);
  });

  it("plays as the account", async () => {
    await open("/play?now");
    await page.waitForSelector(".hud .ability");
    await choose("Leave");
    await page.waitForSelector(".menu .choices");
  });

  it("signs out, of the pool too, and then has a guest again", async () => {
    await choose("Sign out");
    await shows(".menu p", /You play as a guest/);
    await shows(".who", /A new adventurer/);
    assert.equal(server.hosted.revoked.length, 1);
    assert.equal(await page.evaluate(`localStorage.getItem("tr-dungeons.guest")`), null);
  });

  it("takes no answer that this tab has not asked for, and no refusal, and says so", async () => {
    const asked = server.hosted.given.length;
    await page.evaluate(`sessionStorage["tr-dungeons.sign-in"] = ${JSON.stringify(ATTEMPT)}`);
    for (const answer of ["code=stolen&state=of-another", "error=access_denied&state=x"]) {
      await open(`/play?${answer}`);
      await shows("[role=alert]", /You are not signed in/);
      await shows(".menu p", /You play as a guest/);
    }
    assert.equal(server.hosted.given.length, asked, "no tokens are asked for");
  });

  it("leads into the account again, with all that it has", async () => {
    await signIn();
    await shows(".menu p", /You are signed in as ada@example\.com/);
    await shows(".who", /Ada/);
  });

  it("says where the sign-in has ended, and who plays then is a guest", async () => {
    await page.evaluate(`{
      const kept = JSON.parse(localStorage["tr-dungeons.guest"]);
      localStorage["tr-dungeons.guest"] = JSON.stringify({ ...kept, ends_at_ms: 0, refresh_token: "gone" });
    }`);
    await open("/play?now");
    await shows("[role=alert]", /Your sign-in has ended\. Sign in again/);
    await shows(".menu p", /You play as a guest/);
    // A browser notes every answer that refuses.
    assert.deepEqual(
      complaints.splice(0).filter(each => !/status of 400/.test(each)),
      [],
    );
  });

  it("leaves the guest behind where the player does not want it to come along", async () => {
    await choose("Characters");
    await page.waitForSelector("dialog option");
    await page.type("dialog input", "Bob");
    await page.keyboard.press("Enter");
    await shows("dialog li", /Bob.*\(plays\)/);
    await page.keyboard.press("Escape");
    await windowIsGone(page);
    await signIn({ takesGuestAlong: false });
    await shows(".menu p", /You are signed in as ada@example\.com/);
    await shows(".who", /Ada/);
    await choose("Characters");
    await shows("dialog li", /Ada/);
    assert.equal(await page.$("dialog li::-p-text(Bob)"), null);
  });
});
