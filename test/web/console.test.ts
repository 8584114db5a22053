/** Staff at the console, in a real browser. */
import assert from "node:assert/strict";
import type { Browser, Page } from "puppeteer-core";
import type { StaffRole } from "../../src/ops/staff-may.ts";
import { seriousFaults } from "../support/accessibility.ts";
import { noteComplaints, startBrowser } from "../support/browser.ts";
import { press as pressKeys, tabTo } from "../support/console-keys.ts";
import type { ContentFolder } from "../support/content-folder.ts";
import { eventually } from "../support/eventually.ts";
import { courtContent } from "../support/kept-match.ts";
import { keepReview } from "../support/kept-review.ts";
import { assertStatus, STAFF_PASSWORD, StaffWorld } from "../support/staff-world.ts";

describe("The console", function () {
  this.timeout(60_000);
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

  /** A page of a browser of its own. */
  const open = async (path = "/console", notes = complaints): Promise<Page> => {
    const page = await (await browser.createBrowserContext()).newPage();
    noteComplaints(page, notes);
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

  const text = (page: Page, selector: string) =>
    page.evaluate(`document.querySelector(${JSON.stringify(selector)})?.innerText ?? ""`).then(String);
  /** Opens a deed and fills its fields; the button is pressed after that. */
  const openDeed = (page: Page, title: string) => page.locator(`summary::-p-text(${title})`).click();
  const press = (page: Page, within: string, label: string) =>
    page.locator(`${within} button::-p-text(${label})`).click();
  const close = (page: Page) => page.browserContext().close();

  it("bans a player in another browser, who is out at once and told why", async () => {
    // What the player's page complains of is that it is refused.
    const player = await open("/play?now", []);
    await player.waitForSelector("canvas");
    const page = await openAs("moderator");
    const { player_id } = JSON.parse(
      String(await player.evaluate(`localStorage.getItem("tr-dungeons.guest")`)),
    );
    await page.locator("input[name=find]").fill(player_id);
    await page.keyboard.press("Enter");
    await shows(page, "h3", new RegExp(player_id));
    await openDeed(page, "Warn, mute");
    await page.select("select[name=kind]", "ban");
    await page.locator("input[name=hours]").fill("24");
    await page.locator(".deed[open] textarea[name=note]").fill("Aimed by a program, seen in the recording.");
    await press(page, ".deed[open]", "Go on");
    await shows(page, ".sure", /Ban, until .*Cheats.*Do it\?/);
    assert.deepEqual(await seriousFaults(page), []);
    const isOut = player.waitForFunction(`/may not play/.test(document.body.innerText)`);
    const before_ms = Date.now();
    await press(page, ".sure", "Yes, do it");
    await isOut;
    console.info(`      out and told ${Date.now() - before_ms} ms after the click`);
    await shows(page, ".notice", /What holds against this player now\s*Ban, until/);
    await shows(page, ".cards h4", /Ban, until .*active/);
    await player.locator("button::-p-text(Come back in)").click();
    await shows(player, "[role=alert], .notice", /banned until .*cheating/);
    await close(player);
    await close(page);
  });

  it("shows each role what it may do, and nothing else; the API forbids it anyway", async () => {
    const { player_id } = await world.aPlayer("Victor");
    const page = await openAs("support", `/console#players/${player_id}`);
    await shows(page, "h3", new RegExp(player_id));
    await shows(page, "h3", /Sanctions/);
    for (const of_others of [/Kick/, /Void matches/, /Warn, mute/])
      assert.doesNotMatch(await text(page, "main"), of_others);
    assert.match(await text(page, "nav"), /Players\s+Reports\s+Fair play\s+Appeals/);
    const refused = await page.evaluate(`fetch("/api/admin/players/${player_id}/sanctions", {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        Authorization: "Bearer " + JSON.parse(sessionStorage.getItem("tr-dungeons.staff")).token,
      },
      body: JSON.stringify({ reason: "cheating", kind: "warning", note: "I may not." }),
    }).then(answer => answer.status)`);
    assert.equal(refused, 403);
    assert.match(complaints.splice(0).join(), /403/);
    const designer = await openAs("designer");
    await shows(designer, "main", /Nothing here is for your role|Statistics/);
    await close(designer);
    await close(page);
  });

  it("says so to who has another role meanwhile, and shows what that allows", async () => {
    const { player_id } = await world.aPlayer("Walter");
    const { staff_id } = await world.aMember("moderator");
    const page = await open(`/console#players/${player_id}`);
    await signIn(page, staff_id);
    await openDeed(page, "Kick");
    await page.locator(".deed[open] textarea[name=note]").fill("stuck");
    await world.giveRole(staff_id, "support");
    await press(page, ".deed[open]", "Kick");
    await shows(page, "[role=alert]", /Your role is another one by now/);
    await page.waitForFunction(`!/Kick/.test(document.querySelector("main").innerText)`);
    assert.match(complaints.splice(0).join(), /403/);
    await close(page);
  });

  it("asks to sign in again where the sign-in has ended, and keeps what was typed", async () => {
    const { player_id } = await world.aPlayer("Trent");
    const { staff_id } = await world.aMember("moderator");
    const page = await open(`/console#players/${player_id}`);
    await signIn(page, staff_id);
    await openDeed(page, "Kick");
    await page.locator(".deed[open] textarea[name=note]").fill("a long story");
    await world.setPasswordAnew(staff_id);
    await press(page, ".deed[open]", "Kick");
    await shows(page, "[role=alert]", /Your sign-in has ended/);
    await signIn(page, staff_id);
    await page.waitForSelector(".deed[open] textarea[name=note]", { visible: true });
    assert.equal(
      await page.$eval(".deed[open] textarea[name=note]", each => (each as { value: string }).value),
      "a long story",
    );
    assert.match(complaints.splice(0).join(), /401/);
    await close(page);
  });

  it("lets two of staff ban without an end, and an appeal be answered, by keys alone", async () => {
    const { player_id, access_token } = await world.aPlayer("Mallory");
    const [ada, bob] = [await openAs("moderator"), await openAs("moderator")];
    await tabTo(ada, "An account's id");
    await pressKeys(ada, `«${player_id}`, "Enter");
    await shows(ada, "h3", new RegExp(player_id));
    await tabTo(ada, "Warn, mute");
    await pressKeys(ada, "Enter");
    await tabTo(ada, "Measure");
    await pressKeys(ada, "«Ban");
    await tabTo(ada, "Why");
    await pressKeys(ada, "«It is the third account.");
    await tabTo(ada, "Go on");
    await pressKeys(ada, "Enter");
    await tabTo(ada, "Yes, do it");
    await pressKeys(ada, "Enter");
    await shows(ada, ".cards h4", /Ban, without an end, waits for a second of staff/);
    await tabTo(bob, "Appeals and bans");
    await pressKeys(bob, "Enter");
    await shows(bob, "main", /Waits for a second of staff/);
    await tabTo(bob, "Confirm");
    await pressKeys(bob, "Enter");
    await tabTo(bob, "Confirm");
    await pressKeys(bob, "Enter");
    await tabTo(bob, "Yes, do it");
    await pressKeys(bob, "Enter");
    await shows(bob, "main", /Nothing waits/);
    assert.equal((await world.ask("GET", "/characters", access_token)).status, 403);
    const [{ sanction_id = "" } = {}] = await world.server.services.sanctions.of(player_id);
    const said = { text: "It was my brother." };
    await assertStatus(world.ask("POST", `/me/sanctions/${sanction_id}/appeal`, access_token, said), 201);
    // Neither of the two who have banned answers.
    const eve = await openAs("moderator", "/console#appeals");
    await eve.bringToFront();
    await shows(eve, "main", /Look again/);
    await tabTo(eve, "Look again");
    await eventually("the appeal is listed", async () => {
      await pressKeys(eve, "Enter");
      return /It was my brother/.test(await text(eve, "main"));
    });
    await tabTo(eve, "Answer the appeal");
    await pressKeys(eve, "Enter");
    await tabTo(eve, "Answer, for the player");
    await pressKeys(eve, "«Your brother says it was you.");
    await tabTo(eve, "The player is right");
    await pressKeys(eve, "Space");
    await tabTo(eve, "Answer the appeal");
    await pressKeys(eve, "Enter");
    await tabTo(eve, "Yes, do it");
    await pressKeys(eve, "Enter");
    await shows(eve, "main", /Nothing waits/);
    assert.equal((await world.ask("GET", "/characters", access_token)).status, 200, "it is lifted by that");
    await close(eve);
    await close(ada);
    await close(bob);
  });

  it("shows what the rules of fair play have found beside the fight, at its moments, and closes it", async () => {
    const { player_id } = await world.aPlayer("Eve the Quick");
    await keepReview(world.server.services, player_id, [200, 310]);
    const page = await openAs("moderator", "/console#reviews");
    await page.locator("a::-p-text(Look at it)").click();
    await shows(page, ".review", /Dodges sooner than anybody reacts\s*Score 7\.3, 11 of 12/);
    await shows(page, ".review", /In the fight this player is Ada/);
    const frame = await (await page.waitForSelector("iframe"))?.contentFrame();
    await frame?.waitForSelector('.state code[data-tick="200"]');
    await press(page, ".moments", "Moment 2");
    await eventually("the fight stands at the second moment", async () =>
      page.frames().some(each => each.url().endsWith("/watch/kept_match?tick=310")),
    );
    assert.deepEqual(await seriousFaults(page), []);
    await openDeed(page, "Warn, mute");
    const evidence = await page.$eval("textarea[name=evidence]", each => (each as { value: string }).value);
    assert.match(evidence, /^http:.*\/watch\/kept_match\?tick=310$/);
    await page.locator(".deed[open] textarea[name=note]").fill("Eleven of twelve.");
    await press(page, ".deed[open]", "Go on");
    await press(page, ".sure", "Yes, do it");
    await shows(page, ".deed[open] [role=status]", /Done/);
    const [given] = await world.server.services.sanctions.of(player_id);
    assert.partialDeepStrictEqual(given, { reason: "cheating", evidence: [evidence] });
    await page.locator(".deed[open] > summary").click();
    await openDeed(page, "Close the review");
    await page.locator(".deed[open] textarea[name=note]").fill("He guesses well.");
    await press(page, ".deed[open]", "Close the review");
    await shows(page, ".notice", /Closed by .*nothing has followed.*He guesses well/);
    await close(page);
  });

  it("gives a character what is named, once, after it has been asked", async () => {
    const { player_id, character_id } = await world.aPlayer("Pat");
    const page = await openAs("operator", `/console#players/${player_id}/${character_id}`);
    await openDeed(page, "Give");
    await press(page, ".deed[open]", "Go on");
    await page.locator(".deed[open] textarea[name=note]").fill("Lost in the outage.");
    await press(page, ".deed[open]", "Go on");
    await shows(page, "[role=alert]", /Name at least one thing/);
    await press(page, ".deed[open]", "One more item");
    await page.locator(".deed[open] input[name=item]").fill("no_such_item");
    await page.locator(".deed[open] input[name=gold]").fill("250");
    await press(page, ".deed[open]", "Go on");
    await shows(page, ".sure", /It gets: 1 × no_such_item, 250 × Gold/);
    await press(page, ".sure", "Yes, do it");
    await shows(page, "[role=alert]", /The game has no item "no_such_item"/);
    assert.match(complaints.splice(0).join(), /4\d\d/);
    await page.locator(".deed[open] .goods button").click();
    await press(page, ".deed[open]", "Go on");
    await press(page, ".sure", "Yes, do it");
    await shows(page, "main", /Mails that wait[\s\S]*250 × Gold/);
    await close(page);
  });

  it("takes a character out of its room, renames it, and makes it what it was", async () => {
    const { services } = world.server;
    const player = await world.aPlayer("Olga");
    const { player_id, character_id } = player;
    const bot = await world.inRoom(player);
    const page = await openAs("admin", `/console#players/${player_id}/${character_id}`);
    const act = async (title: string, button: string) => {
      await openDeed(page, title);
      await page.locator(".deed[open] textarea[name=note]").fill("as its player asks");
      await press(page, ".deed[open]", button);
    };
    const isDone = async () => {
      await shows(page, ".deed[open] [role=status]", /Done/);
      await page.locator(".deed[open] > summary").click();
    };
    await shows(page, "dl", new RegExp(bot.room.roomId));
    await act("Move out of its room", "Move it out");
    await isDone();
    await shows(page, "dl", /in no room/);
    const found = await services.characters.get(character_id);
    await services.snapshots.keepNow(found ?? assert.fail());
    await page.reload();
    await act("Rename", "Rename it");
    await page.waitForSelector("input[name=character_name]:invalid");
    await page.locator("input[name=character_name]").fill("Olga the Second");
    await press(page, ".deed[open]", "Rename it");
    await shows(page, "h3", /Olga the Second/);
    await isDone();
    await act("Restore", "Go on");
    await shows(page, ".sure", /It becomes what it was on/);
    await press(page, ".sure", "Yes, do it");
    await isDone();
    await act("Take", "Go on");
    await page.locator(".deed[open] input[name=gold]").fill("100");
    await press(page, ".deed[open]", "Go on");
    await press(page, ".sure", "Yes, do it");
    await shows(page, "[role=alert]", /The character has not so much gold: it has 0. Nothing was taken/);
    assert.match(complaints.splice(0).join(), /4\d\d/);
    assert.deepEqual(
      (await world.acts()).slice(-4).map(({ act: done, outcome }) => [done, outcome]),
      [
        ["character.move_out", "done"],
        ["character.rename", "done"],
        ["character.restore", "done"],
        ["character.take", "refused"],
      ],
    );
    await close(page);
  });
});
