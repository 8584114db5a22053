/** Staff at the console without a mouse, in a real browser: every form, and where the focus is after it. */
import assert from "node:assert/strict";
import type { Browser, Page } from "puppeteer-core";
import type { StaffRole } from "../../src/ops/staff-may.ts";
import { startBrowser } from "../support/browser.ts";
import { openConsole, shows } from "../support/console-browser.ts";
import { doByKeys, focused, press, tabTo } from "../support/console-keys.ts";
import type { ContentFolder } from "../support/content-folder.ts";
import { courtContent } from "../support/kept-match.ts";
import { keepReview } from "../support/kept-review.ts";
import { assertStatus, StaffWorld } from "../support/staff-world.ts";

describe("The console by keys alone", function () {
  this.timeout(90_000);
  let content: ContentFolder;
  let world: StaffWorld;
  let browser: Browser;
  const complaints: string[] = [];

  before("needs Chromium", async function () {
    browser = await startBrowser(this);
    content = await courtContent({ rounds_to_win: 1 });
    world = await StaffWorld.open({ RECORD_RUNS: "true" }, { content_folder: content.path });
  });
  afterEach(() => assert.deepEqual(complaints.splice(0), [], "nothing that its policy forbids, no error"));
  after(async () => {
    await browser?.close();
    await world?.close();
    await content?.delete();
  });

  /** Signed in, in a browser of its own. @param path of the console, such as `reports`. */
  const openAs = async (role: StaffRole, path: string): Promise<Page> => {
    const page = await openConsole(world, browser, role, complaints);
    await page.evaluate(`location.hash = ${JSON.stringify(path)}`);
    await page.bringToFront();
    return page;
  };
  const close = (page: Page) => page.browserContext().close();
  const isDone = (page: Page) => shows(page, "details[open] [role=status]", /Done/);
  /** What is done may take away what had the focus: it is somewhere near then. */
  const keepsFocus = async (page: Page) => assert.notEqual(await focused(page), "", "the focus is lost");

  it("begins and ends maintenance, closes and opens a queue and a range", async () => {
    const page = await openAs("operator", "maintenance");
    await page.waitForSelector("td");
    const begin = [["What players read", "«Back at noon"]] as const;
    await doByKeys(page, "Begin maintenance", begin, "Begin", { isAsked: true });
    await shows(page, "blockquote", /Back at noon/);
    await keepsFocus(page);
    await shows(page, "details[open] button", /^Change what players read$/);
    await press(page, "Enter");
    await tabTo(page, "End the maintenance");
    await press(page, "Enter");
    await shows(page, "[role=status]", /There is no maintenance/);
    await keepsFocus(page);
    await doByKeys(page, "Close a queue", [["What players read", "«Not tonight"]], "Close it");
    await shows(page, "td", /closed[\s\S]*Not tonight/);
    await keepsFocus(page);
    await tabTo(page, "Open");
    await press(page, "Enter");
    await page.waitForFunction(`!document.querySelector("td blockquote")`);
    await keepsFocus(page);
    await doByKeys(page, "Close a range", [["Any address", "«203.0.113.7"]], "Close it for");
    await shows(page, "td", /203\.0\.113\.0\/24/);
    await tabTo(page, "Open 203");
    await press(page, "Enter");
    await shows(page, "section p", /None: new guests are made from everywhere/);
    await keepsFocus(page);
    const done = (await world.acts()).map(({ act }) => act).filter(act => !act.startsWith("staff."));
    assert.deepEqual(done, [
      ...["maintenance.begin", "maintenance.end", "queue.close", "queue.open", "range.close", "range.open"],
    ]);
    await close(page);
  });

  it("gives to a character, moves it out, takes from it, restores it and renames it", async () => {
    const player = await world.aPlayer("Olga");
    const { player_id, character_id } = player;
    await world.inRoom(player);
    const page = await openAs("admin", `players/${player_id}/${character_id}`);
    await page.waitForSelector(".deeds-list");
    const note = ["Why", "«as its player asks"] as const;
    await tabTo(page, "Give");
    await press(page, "Enter");
    await tabTo(page, "One more item");
    await press(page, "Enter");
    // Its fields stand before the button.
    await page.keyboard.down("Shift");
    await press(page, "Tab", "Tab", "Tab");
    await page.keyboard.up("Shift");
    await press(page, "«rusty_sword");
    await tabTo(page, "Gold");
    await press(page, "«250");
    await tabTo(page, note[0]);
    await press(page, note[1]);
    await tabTo(page, "Go on");
    await press(page, "Enter");
    await shows(page, ".sure", /It gets: 1 × Rusty Sword, 250 × Gold/);
    await tabTo(page, "Yes, do it");
    await press(page, "Enter");
    await shows(page, "main", /Mails that wait[\s\S]*1 × Rusty Sword, 250 × Gold/);
    await isDone(page);
    await keepsFocus(page);
    await press(page, "Enter");
    await doByKeys(page, "Move out", [note], "Move it out");
    await shows(page, "dl", /in no room/);
    await isDone(page);
    await keepsFocus(page);
    const { services } = world.server;
    await services.snapshots.keepNow((await services.characters.get(character_id)) ?? assert.fail());
    await page.reload();
    await page.waitForSelector(".deeds-list");
    await doByKeys(page, "Restore", [note], "Go on", { isAsked: true });
    await isDone(page);
    await keepsFocus(page);
    await press(page, "Enter");
    await doByKeys(page, "Take", [["Gold", "«100"], note], "Go on", { isAsked: true });
    await shows(page, "[role=alert]", /The character has not so much gold: it has 0/);
    assert.match(complaints.splice(0).join(), /4\d\d/);
    await keepsFocus(page);
    await page.reload();
    await page.waitForSelector(".deeds-list");
    await doByKeys(page, "Rename", [["New name", "«Olga the Second"], note], "Rename it");
    await shows(page, "h3", /Olga the Second/);
    await keepsFocus(page);
    await close(page);
  });

  it("kicks, warns and lifts, and voids matches", async () => {
    const { player_id } = await world.aPlayer("Walter");
    const page = await openAs("moderator", `players/${player_id}`);
    await page.waitForSelector("select[name=kind]");
    const note = ["Why", "«seen"] as const;
    await doByKeys(page, "Kick", [note], "Kick");
    await isDone(page);
    await keepsFocus(page);
    await page.reload();
    await page.waitForSelector("select[name=kind]");
    const since = ["Since", "«01012026"] as const;
    await tabTo(page, "Void matches");
    await press(page, "Enter");
    await tabTo(page, since[0]);
    await press(page, since[1], "ArrowRight", "«1200AM");
    await tabTo(page, note[0]);
    await press(page, note[1]);
    await tabTo(page, "Void them");
    await press(page, "Enter");
    await shows(page, ".sure", /since Jan 1, 2026, 12:00 AM \S+ become void/);
    await tabTo(page, "Yes, do it");
    await press(page, "Enter");
    await shows(page, "[role=status]", /0 matches become void/);
    await keepsFocus(page);
    await page.reload();
    await page.waitForSelector("select[name=kind]");
    await doByKeys(page, "Warn, mute", [["Measure", "«Warning"], note], "Go on", { isAsked: true });
    await shows(page, ".cards h4", /Warning, active/);
    await keepsFocus(page);
    await press(page, "Enter");
    await doByKeys(page, "Lift", [note], "Lift");
    await shows(page, ".cards h4", /Warning, lifted/);
    await keepsFocus(page);
    await close(page);
  });

  it("answers a report, whose players it names, and closes a review", async () => {
    const [ada, eve] = [await world.aPlayer("Ada the Loud"), await world.aPlayer("Eve the Quick")];
    const { access_token, session_id } = ada;
    const asked = world.ask("POST", "/runs", access_token, { session_id, is_open: true });
    const { run } = (await (await asked).json()) as { run: { run_id: string } };
    const { run_id } = run;
    const joins = { session_id: eve.session_id };
    await assertStatus(world.ask("PUT", `/runs/${run_id}/join`, eve.access_token, joins), 200);
    const report = { player_id: eve.player_id, reason: "griefing", run_id, text: "She took all." };
    await assertStatus(world.ask("POST", "/reports", access_token, report), 201);
    await keepReview(world.server.services, eve.player_id, [200, 310]);
    const page = await openAs("moderator", "reports");
    await shows(page, "dl", /About\s*Eve the Quick\s*By\s*Ada the Loud/);
    const note = ["Why", "«He guesses well."] as const;
    await doByKeys(page, "Answer", [note], "Answer");
    await shows(page, "main", /No report waits/);
    await keepsFocus(page);
    await page.evaluate(`location.hash = "reviews"`);
    await shows(page, "dl", /Eve the Quick/);
    await tabTo(page, "Look at it");
    await press(page, "Enter");
    await page.waitForSelector("iframe");
    await doByKeys(page, "Close the review", [note], "Close the review");
    await shows(page, ".notice", /Closed by .*nothing has followed.*He guesses well/);
    await keepsFocus(page);
    await close(page);
  });

  it("finds in the audit what was done, about whom, and when in which zone", async () => {
    const { player_id } = await world.aPlayer("Trent");
    const { staff_token } = await world.aMember("moderator");
    const body = { note: "stuck" };
    await assertStatus(world.ask("POST", `/admin/players/${player_id}/kick`, staff_token, body), 204);
    const page = await openAs("operator", "audit");
    await tabTo(page, "What, or how it begins");
    await press(page, "«player.kick", "Tab", `«${player_id}`, "Enter");
    await page.waitForFunction(`document.querySelectorAll("main tbody tr").length === 1`);
    await shows(
      page,
      "tr",
      /\d, \d{4}, \d+:\d\d [AP]M (UTC|GMT|[A-Z]{3,4})\S*\s[\s\S]*player\.kick\s*Trent\s*done/,
    );
    await close(page);
  });
});
