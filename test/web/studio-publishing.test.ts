/** Designers at the studio of a server in production, in real browsers: what they publish is a version of the content in the database. */
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "puppeteer-core";
import type { StaffRole } from "../../src/ops/staff-may.ts";
import { DraftRepository } from "../../src/studio/draft-repository.ts";
import { bundlePages } from "../../src/web/bundler.ts";
import { seriousFaults } from "../support/accessibility.ts";
import { noteComplaints, startBrowser, windowIsGone } from "../support/browser.ts";
import { eventually } from "../support/eventually.ts";
import { STAFF_PASSWORD, StaffWorld } from "../support/staff-world.ts";
import { fieldAt, StudioPage } from "../support/studio-browser.ts";

describe("The studio in production", function () {
  this.timeout(90_000);
  let folder: string;
  let world: StaffWorld;
  let browser: Browser;
  const complaints: string[] = [];

  before("needs Chromium", async function () {
    browser = await startBrowser(this);
    folder = await mkdtemp(join(tmpdir(), "studio-publishing-"));
    await bundlePages({ folder, isForImage: false });
    world = await StaffWorld.open(
      {
        NODE_ENV: "production",
        AUTH_SECRET: "x".repeat(40),
        CONTENT_POLL_INTERVAL_MS: "1000",
      },
      { web_folder: folder },
    );
  });
  afterEach(() => assert.deepEqual(complaints.splice(0), [], "nothing that its policy forbids, no error"));
  after(async () => {
    await browser?.close();
    await world?.close();
    await rm(folder, { recursive: true, force: true });
  });

  const library = () => world.server.services.store.library;
  const goblin = () => library().current().content["combat-stats"].goblin?.max_health;
  const text = (page: Page, selector: string) => new StudioPage(page).text(selector);
  const shows = (page: Page, selector: string, pattern: RegExp) =>
    new StudioPage(page).shows(selector, pattern);
  const press = (page: Page, label: string) => new StudioPage(page).press(label);
  const health = fieldAt("max_health");
  /** By keys alone, in the place of what it was. */
  const typeHealth = async (page: Page, value: number) => {
    await new StudioPage(page).type(health, String(value));
    await shows(page, ".save-tools", /[1-9]\d* changes?/);
  };
  /** The page sends a draft some seconds after its last change. */
  const isOnServer = (staff_id: string, revision: number) => {
    const drafts = new DraftRepository(world.server.services.store.access);
    const isThere = async () => (await drafts.get(staff_id)).revision === revision;
    return eventually(`the server has revision ${revision} of the draft`, isThere, 30_000);
  };
  const publish = async (page: Page, note: string) => {
    await press(page, "Publish …");
    await page.locator("dialog textarea").fill(note);
    await press(page, "Publish");
    await windowIsGone(page);
  };
  const open = async (): Promise<Page> => {
    const page = await (await browser.createBrowserContext()).newPage();
    noteComplaints(page, complaints);
    await page.goto(`${world.server.endpoint.replace("ws", "http")}/studio#combat-stats/goblin`);
    return page;
  };
  const signIn = async (page: Page, staff_id: string) => {
    await page.locator("input[name=name]").fill(staff_id);
    await page.locator("input[name=password]").fill(STAFF_PASSWORD);
    await page.keyboard.press("Enter");
  };
  const openAs = async (role: StaffRole): Promise<{ page: Page; staff_id: string }> => {
    const { staff_id } = await world.aMember(role);
    const page = await open();
    await signIn(page, staff_id);
    await page.waitForSelector(".staff-who");
    return { page, staff_id };
  };
  const aDesigner = async () => {
    const found = await openAs("designer");
    await shows(found.page, "section h2", /goblin/);
    return found;
  };

  it("is for designers: others are told so, and nothing is shown before somebody has signed in", async () => {
    const stranger = await open();
    await stranger.waitForSelector("input[name=password]");
    assert.equal(await stranger.$(".save-bar"), null);
    const { page } = await openAs("moderator");
    await shows(page, ".notice", /publishes no content/);
    assert.equal(await page.$(".save-bar"), null);
  });

  it("publishes with a note, which new rooms play and old ones do not, and goes back with one click", async () => {
    const { page, staff_id } = await aDesigner();
    const before = library().current();
    await typeHealth(page, 77);
    await publish(page, "Tougher goblins");
    await shows(page, "[role=status]", /1 change is published/);
    await eventually("the new version is played", () => goblin() === 77);
    assert.notEqual(
      before.content["combat-stats"].goblin?.max_health,
      77,
      "a run goes on with what it began with",
    );
    await press(page, "Versions");
    await shows(
      page,
      "dialog li",
      new RegExp(`Version ${before.version + 1} · played now[\\s\\S]*by ${staff_id}[\\s\\S]*Tougher goblins`),
    );
    await press(page, "Show what it changed");
    await shows(page, "dialog li", /max_health\s*\d+ → 77/);
    assert.deepEqual(await seriousFaults(page), []);
    await press(page, "Go back to it …");
    await page.locator("dialog textarea").fill("Too tough");
    await press(page, "Publish it again");
    await windowIsGone(page);
    await shows(page, "[role=status]", /older content is published again/);
    await eventually(
      "the older content is played",
      () => goblin() === before.content["combat-stats"].goblin?.max_health,
    );
    assert.equal(library().current().hash, before.hash);
    assert.equal(library().current().version, before.version + 2, "as a version of its own");
  });

  it("lets the later of two see what the other has published, and merge", async () => {
    const [ada, bob] = [await aDesigner(), await aDesigner()];
    await typeHealth(ada.page, 81);
    await typeHealth(bob.page, 82);
    await publish(ada.page, "Eighty-one");
    await shows(ada.page, "[role=status]", /published/);
    await publish(bob.page, "Eighty-two");
    await shows(
      bob.page,
      ".notice",
      new RegExp(`Others have published meanwhile[\\s\\S]*by ${ada.staff_id}[\\s\\S]*Eighty-one`),
    );
    await shows(bob.page, ".notice", /combat-stats\/goblin[\s\S]*max_health\s*81 → 82/);
    // The browser reports each answer that refuses.
    await eventually("it is reported", () => complaints.some(each => /409/.test(each)));
    complaints.splice(0);
    await press(bob.page, "Keep mine");
    await publish(bob.page, "Eighty-two, on top of eighty-one");
    await shows(bob.page, "[role=status]", /1 change is published/);
    await eventually("it is played", () => goblin() === 82);
  });

  it("keeps a draft for another machine, and of two that differ asks which goes on", async () => {
    const { page, staff_id } = await aDesigner();
    await typeHealth(page, 91);
    await isOnServer(staff_id, 1);
    const other = await open();
    await signIn(other, staff_id);
    await shows(other, ".save-tools", /1 change/);
    assert.equal(await other.$eval(health, input => (input as { value: string }).value), "91");
    await typeHealth(other, 92);
    await isOnServer(staff_id, 2);
    await typeHealth(page, 93);
    await shows(page, "[role=alert]", /another draft of yours[\s\S]*combat-stats\/goblin/);
    complaints.splice(0);
    await press(page, "Go on with the server's");
    await eventually(
      "it is shown",
      async () => (await page.$eval(health, input => (input as { value: string }).value)) === "92",
    );
  });

  it("keeps a draft that nobody can read, to be downloaded, until it is thrown away", async () => {
    const { page, staff_id } = await aDesigner();
    const name = `tr-dungeons.studio-draft.${staff_id}`;
    await page.evaluate(`localStorage.setItem(${JSON.stringify(name)}, "half of it {")`);
    await page.reload();
    await shows(page, "[role=alert]", /cannot be read any more/);
    assert.doesNotMatch(await text(page, ".save-bar"), /no room/);
    const href = await page.$eval("a[download]", link => link.getAttribute("href") ?? "");
    assert.equal(decodeURIComponent(href.split(",")[1] ?? ""), "half of it {");
    await typeHealth(page, 95);
    assert.equal(await page.evaluate(`localStorage.getItem(${JSON.stringify(name)})`), "half of it {");
    await press(page, "Throw it away");
    await eventually("the new one is kept", async () =>
      /95/.test(String(await page.evaluate(`localStorage.getItem(${JSON.stringify(name)})`))),
    );
  });

  it("says to load the page again where the content has what the page does not know, as after an update", async () => {
    const { page, staff_id } = await aDesigner();
    await page.setRequestInterception(true);
    page.on("request", async request => {
      if (!/versions\/\d+$/.test(request.url())) return request.continue();
      const answer = await fetch(request.url(), { headers: request.headers() });
      const told = (await answer.text()).replace('"max_health":', '"of_tomorrow":1,"max_health":');
      await request.respond({ contentType: "application/json", body: told });
    });
    await page.reload();
    await shows(page, "[role=alert]", /has what this page does not know[\s\S]*Load the page again/);
    assert.match(await text(page, ".staff-who"), new RegExp(staff_id));
    await page.close();
  });

  it("of a designer who is one no more keeps what was typed", async () => {
    const { page, staff_id } = await aDesigner();
    // The page hears of it at its next request: it sends the draft.
    await world.giveRole(staff_id, "support");
    await typeHealth(page, 96);
    await shows(page, "[role=alert]", /Your role is another one by now/);
    await shows(page, "main", /stay in this browser/);
    complaints.splice(0);
    await world.giveRole(staff_id, "designer");
    await page.reload();
    await page.waitForSelector(health);
    await shows(page, ".save-tools", /1 change/);
    assert.equal(await page.$eval(health, input => (input as { value: string }).value), "96");
  });
});
