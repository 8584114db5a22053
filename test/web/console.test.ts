/** Staff at the console, in a real browser. */
import assert from "node:assert/strict";
import type { Browser, Page } from "puppeteer-core";
import type { StaffRole } from "../../src/ops/staff-may.ts";
import { seriousFaults } from "../support/accessibility.ts";
import { noteComplaints, startBrowser } from "../support/browser.ts";
import { STAFF_PASSWORD, StaffWorld } from "../support/staff-world.ts";

describe("The console", function () {
  this.timeout(60_000);
  let world: StaffWorld;
  let browser: Browser;
  const complaints: string[] = [];

  before("needs Chromium", async function () {
    browser = await startBrowser(this);
    world = await StaffWorld.open();
  });
  afterEach(() => assert.deepEqual(complaints.splice(0), [], "nothing that its policy forbids, no error"));
  after(async () => {
    await browser?.close();
    await world?.close();
  });

  /** A page of a browser of its own. */
  const open = async (path = "/console"): Promise<Page> => {
    const page = await (await browser.createBrowserContext()).newPage();
    noteComplaints(page, complaints);
    await page.goto(world.server.endpoint.replace("ws", "http") + path);
    return page;
  };
  const shows = (page: Page, selector: string, text: RegExp) =>
    page.waitForFunction(
      `[...document.querySelectorAll(${JSON.stringify(selector)})].some(each => ${text}.test(each.innerText))`,
    );
  const signIn = async (page: Page, name: string, password = STAFF_PASSWORD) => {
    await page.locator("input[name=name]").fill(name);
    await page.locator("input[name=password]").fill(password);
    await page.keyboard.press("Enter");
  };
  /** Signed in, in a browser of its own. */
  const openAs = async (role: StaffRole, path?: string): Promise<Page> => {
    const { staff_id } = await world.aMember(role);
    const page = await open(path);
    await signIn(page, staff_id);
    await page.waitForSelector("nav");
    return page;
  };

  it("is for staff alone: a wrong password is said, and the right one leads in", async () => {
    const { staff_id } = await world.aMember("moderator");
    const page = await open();
    await signIn(page, staff_id, "not the password");
    await shows(page, "[role=alert]", /name or the password is wrong/);
    // The browser reports every answer that is none.
    assert.match(complaints.splice(0).join(), /401/);
    assert.deepEqual(await seriousFaults(page), []);
    await signIn(page, staff_id);
    await shows(page, ".staff-who", new RegExp(`${staff_id}, moderator`));
    await page.reload();
    await shows(page, ".staff-who", /moderator/);
    const other = await page.browserContext().newPage();
    await other.goto(page.url());
    await other.waitForSelector("input[name=password]");
    await page.browserContext().close();
  });

  it("shows each role what it may do, and nothing else", async () => {
    const page = await openAs("support");
    await shows(page, "nav", /Players/);
    await page.browserContext().close();
  });
});
