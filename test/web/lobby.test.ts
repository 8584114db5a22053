/** What a player does outside of rooms, in a real browser; its friend and its rival play by the client library. */
import assert from "node:assert/strict";
import type { Browser, Page } from "puppeteer-core";
import { Clerk } from "../../src/cluster/clerk.ts";
import { BoardWriter } from "../../src/leaderboards/board-writer.ts";
import { ReportRepository } from "../../src/moderation/report-repository.ts";
import { matchmakingOf } from "../../src/open-matchmaking.ts";
import { ratingDuty } from "../../src/open-ratings.ts";
import { staffAuthOf } from "../../src/open-staff-auth.ts";
import type { Services } from "../../src/services.ts";
import {
  AccountApi,
  ArenaConnection,
  Friends,
  Parties,
  type PartyEvents,
  PartyNews,
  Queue,
  type QueueEvents,
} from "../../web/client/index.ts";
import { seriousFaults } from "../support/accessibility.ts";
import { noteComplaints, startBrowser, windowIsGone } from "../support/browser.ts";
import { type ContentFolder, contentFolder } from "../support/content-folder.ts";
import { eventually } from "../support/eventually.ts";
import { HeardEvents } from "../support/heard-events.ts";
import { MatchGuest } from "../support/match-guest.ts";
import { TestServer } from "../support/test-server.ts";

const DAY_MS = 24 * 3_600_000;

describe("Outside of rooms, the page /play", function () {
  this.timeout(120_000);
  this.bail(true);
  let content: ContentFolder;
  let server: TestServer;
  let clerk: Clerk;
  let browser: Browser;
  let page: Page;
  let friend: Friend;
  const complaints: string[] = [];
  before("needs Chromium", async function () {
    browser = await startBrowser(this);
    content = await rankedDuels();
    server = await TestServer.start({}, { content_folder: content.path });
    clerk = openClerk(server.services);
    clerk.start();
    friend = await Friend.come(server.endpoint);
    page = await browser.newPage();
    // Small, since the machine may have no graphics card.
    await page.setViewport({ width: 390, height: 500 });
    noteComplaints(page, complaints);
  });
  afterEach(() => assert.deepEqual(complaints.splice(0), [], "nothing that its policy forbids, no error"));
  after(async () => {
    await browser?.close();
    await friend?.leave();
    await clerk?.stop();
    await server?.stop();
    await content?.delete();
  });

  const open = (path: string) => page.goto(`${server.http}${path}`);
  /** Waits until one of them says so. */
  const shows = (selector: string, text: RegExp) =>
    page.waitForFunction(
      `[...document.querySelectorAll("${selector}")].some(each => ${text}.test(each.textContent))`,
      { timeout: 30_000 },
    );
  const choose = (name: string) => page.locator(`button::-p-text(${name})`).click();
  const chooseInPanel = (name: string) => page.locator(`dialog button::-p-text(${name})`).click();
  const typeInto = async (selector: string, text: string) => {
    await page.waitForSelector(selector);
    await page.type(selector, text);
    await page.keyboard.press("Enter");
  };
  const closePanel = async () => {
    await page.keyboard.press("Escape");
    await windowIsGone(page);
  };
  const findNoFaults = async () => assert.deepEqual(await seriousFaults(page), []);
  const findNothingBesideTheScreen = async () =>
    assert.equal(
      await page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"),
      true,
      "nothing is wider than the screen",
    );

  it("makes a character by keyboard, who plays from then on", async () => {
    await open("/play");
    await shows(".who", /A new adventurer/);
    assert.equal(
      await page.$("button::-p-text(Sign in)"),
      null,
      "without Cognito there is nothing to sign in to",
    );
    await choose("Characters");
    await page.waitForSelector("dialog option");
    await typeInto("dialog input", "Ada");
    await shows("dialog li", /Ada.*\(plays\)/);
    await findNoFaults();
    await closePanel();
    await shows(".who", /Ada/);
  });

  it("asks before it deletes the account, and lets its player think better of it", async () => {
    await choose("Account");
    await chooseInPanel("Delete the account");
    await shows("dialog [role=alert]", /deleted in 7 days/);
    assert.equal(await page.evaluate("document.activeElement.textContent"), "No");
    await chooseInPanel("Yes, delete it");
    await shows("dialog [role=status]", /deleted on .*20/);
    await findNoFaults();
    await chooseInPanel("Keep it");
    await shows("dialog button", /Delete the account/);
    await closePanel();
  });

  it("shows what staff say to all, until it was read", async () => {
    const members = staffAuthOf(server.services);
    const { staff_token } = await members.accept(
      await members.invite("ada", "operator"),
      "correct horse battery",
    );
    const say = () =>
      fetch(`${server.http}/api/admin/broadcasts`, {
        method: "POST",
        headers: { Authorization: `Bearer ${staff_token}`, "Content-Type": "application/json" },
        body: JSON.stringify({ text: "Restart in 5 min." }),
      });
    await eventually("the page listens, and shows it", async () => {
      assert.equal((await say()).status, 204);
      return page.$(".strip [role=status]::-p-text(Restart in 5 min.)");
    });
    await findNoFaults();
    await page.locator(".strip button::-p-text(Close)").click();
    await page.waitForFunction("!document.body.textContent.includes('Restart in 5 min.')");
  });

  it("is let into a party by a link, shows it above the choice, and talks with those who are in it", async () => {
    const { party_id } = await friend.parties.begin();
    const { code } = await friend.parties.code(party_id);
    await open(`/play?party=${code}`);
    await shows(".strip", /invited to the party of/);
    await choose("Go in");
    await friend.heard.told("member_joined", ({ character_name }) => character_name === "Ada");
    await shows(".members li", /leads · in the menu/);
    await friend.parties.say(party_id, { text: "Shall we?" });
    await choose("Party and chat");
    await shows(".chat p", /Shall we\?/);
    await typeInto("dialog .entry input", "In a moment");
    await friend.heard.told("line", ({ text }) => text === "In a moment");
    await findNoFaults();
    await findNothingBesideTheScreen();
    await friend.parties.checkReady(party_id);
    await shows("dialog .asking", /Are you ready/);
    await chooseInPanel("Ready");
    await friend.heard.told("all_ready");
    await chooseInPanel("Leave the party");
    await friend.heard.told("member_left", ({ character_name }) => character_name === "Ada");
    await closePanel();
  });

  it("asks a friend's party to be let in, hears the answer, and answers others who ask", async () => {
    const { party_id } = (await friend.parties.own()).party ?? assert.fail();
    await friend.friends.ask({ character_name: "Ada" });
    await choose("Friends");
    await chooseInPanel("Accept");
    await chooseInPanel("Ask to join the party");
    await shows("dialog [role=status]", /The leader of .* is asked/);
    await findNoFaults();
    await closePanel();
    const { player_id } = await friend.heard.told(
      "request",
      ({ character_name }) => character_name === "Ada",
    );
    await friend.parties.answerRequest(party_id, player_id, false);
    await shows(".strip", /does not let you in/);
    await page.locator(".strip button::-p-text(Close)").click();
    await choose("Friends");
    await chooseInPanel("Ask to join the party");
    await closePanel();
    await eventually("Ada asks again", async () => friend.heard.of("request").length === 2);
    await friend.parties.answerRequest(party_id, player_id, true);
    await shows(".members li", /Ada/);
    await friend.parties.promote(party_id, player_id);
    await shows(".members li", /Ada.*leads/);
    await friend.parties.leave(party_id);
    await friend.parties.askToJoin(party_id);
    await shows(".strip li", /asks to be let in/);
    await findNoFaults();
    await choose("Let in");
    await eventually("the friend is let in", async () => (await friend.parties.own()).party !== undefined);
    await choose("Party and chat");
    await chooseInPanel("Leave the party");
    await shows("dialog p", /You are in no party/);
    await closePanel();
  });

  it("waits in a queue, accepts the match that is found, and is led into it; when it is over it says what it was worth, and why", async () => {
    await choose("Queues and matches");
    await shows("dialog li", /Quick Duel.*Nobody waits at the moment\. After 60 s bots take the free places/);
    await shows("dialog li", /Ranked Duel.*Counts for ranks, without bots/);
    await page.locator(`dialog button[aria-label="Queue: Ranked Duel"]`).click();
    await shows("dialog .strip", /You wait for a match.*For \d+:\d\d/);
    await findNoFaults();
    await friend.queue.begin("ranked_duel");
    await shows("dialog .strip", /A match was found.*\d+ s left/);
    await chooseInPanel("Accept");
    await friend.tickets.told("asked");
    await friend.queue.accept();
    await friend.tickets.told("open");
    const rival = await ArenaConnection.bySeat(server.endpoint, await friend.queue.join());
    await rival.welcome;
    await shows(".title", /A Duel/);
    // Who leaves after the countdown has begun has lost.
    await shows(".saying", /^\d$/);
    await rival.leave();
    await shows("dialog h2", /You have won/);
    await shows("dialog p", /\+\d+: you won against 50 %/);
    await findNoFaults();
    await chooseInPanel("Back to the choice");
  });

  it("lists the match in the history, where the other player is reported, and the rating among one's own", async () => {
    await choose("Match history");
    await shows("dialog li", /Won · A Duel · ranked.*Ada/);
    await page.locator("dialog summary").click();
    await page.select("dialog select[id^=report-why]", "leaving_matches");
    await page.type("dialog textarea", "Left as soon as it began.");
    await findNoFaults();
    await findNothingBesideTheScreen();
    await chooseInPanel("Report");
    await shows("dialog [role=status]", /Staff look at it/);
    const [report] = await new ReportRepository(server.store.access).waiting();
    assert.partialDeepStrictEqual(report, { reason: "leaving_matches", text: "Left as soon as it began." });
    await closePanel();
    await choose("Boards");
    await shows("dialog li", /A Duel: \d+ points after 1 match/);
    await shows("dialog td", /Ada/);
    await findNoFaults();
    await findNothingBesideTheScreen();
    await closePanel();
  });

  it("turns the pages of a board, on and back", async () => {
    await choose("Boards");
    await page.waitForSelector("#board option");
    const ids = await page.$$eval("#board option", all =>
      all.map(each => String(each.getAttribute("value"))),
    );
    const board_id = ids.find(each => each.endsWith(".first_dungeon.normal.1")) ?? assert.fail();
    const writer = new BoardWriter(server.store.access);
    for (let rank = 1; rank <= 45; rank++)
      await writer.apply(board_id, {
        ...{ result_id: `run ${rank}`, subject_id: `character ${rank}`, score: 60_000 - rank },
        ...{
          at: new Date().toISOString(),
          details: { character_name: `Hero ${rank}`, ticks: 900, deaths: 0 },
        },
      });
    await page.select("#board", board_id);
    await shows("dialog td", /^Hero 1$/);
    for (const name of ["Hero 21", "Hero 41"]) {
      await chooseInPanel("Next");
      await shows("dialog td", new RegExp(`^${name}$`));
    }
    await findNoFaults();
    await page.waitForSelector("dialog button:disabled::-p-text(Next)");
    await chooseInPanel("Previous");
    await shows("dialog td", /^Hero 40$/);
    await chooseInPanel("Previous");
    await shows("dialog td", /^Hero 1$/);
    await closePanel();
  });

  it("comes back into its run when it is loaded again, and resumes it later", async () => {
    await open("/play");
    await page.waitForSelector("#company option");
    await page.select("#company", "closed");
    await choose("The First Dungeon");
    await shows(".title", /The First Dungeon/);
    await page.reload();
    await shows(".title", /The First Dungeon/);
    await choose("Leave");
    await shows(".strip", /still in The First Dungeon/);
    await choose("Saved runs");
    await chooseInPanel("Invite by link");
    await shows("dialog output", /\?run=/);
    await findNoFaults();
    await findNothingBesideTheScreen();
    await chooseInPanel("Resume");
    await shows(".title", /The First Dungeon/);
    await choose("Leave");
    await page.waitForSelector(".menu .choices");
  });

  it("says which levels are asked for, and asks before a run is ended for good", async () => {
    await shows(".choices button", /The Sunken Crypt.*Enemies of level 4, and you are level 1/);
    await shows("#difficulty option:disabled", /from level 3/);
    await choose("Saved runs");
    await shows("dialog li", /You alone/);
    await chooseInPanel("End the run");
    await shows("dialog .asking", /cannot be resumed/);
    await chooseInPanel("No");
    await chooseInPanel("End the run");
    await chooseInPanel("Yes");
    await page.waitForFunction(
      `!document.querySelector("dialog button[aria-label^=Resume]") && !document.querySelector("dialog .asking")`,
    );
    await closePanel();
  });

  it("names dungeons, queues, modes and ranks in German where the player speaks it", async () => {
    await page.evaluate(`localStorage.setItem("tr-dungeons.language", "de")`);
    await open("/play");
    await page.waitForSelector(".menu .choices");
    await shows(".choices", /Der erste Dungeon.*Die versunkene Gruft/);
    await shows(".who", /Abenteurer/);
    await choose("Warteschlangen und Kämpfe");
    await page.waitForSelector(`dialog button[aria-label$=": Ranglistenduell"]`);
    await shows("dialog option", /Zwei gegen zwei/);
    await closePanel();
    await choose("Bestenlisten");
    await shows("dialog p", /Saison 1, bis \d/);
    await shows("dialog li", /Rang: Holz\./);
    await shows("dialog td", /Holz/);
    await closePanel();
  });
});

/** Another player, who has a game of its own. */
class Friend {
  readonly parties: Parties;
  readonly friends: Friends;
  readonly queue: Queue;
  readonly heard: HeardEvents<PartyEvents>;
  readonly tickets: HeardEvents<QueueEvents>;
  readonly #news: PartyNews;

  static async come(endpoint: string): Promise<Friend> {
    const { account, session_id } = await MatchGuest.come(endpoint);
    const friend = new Friend(new AccountApi(endpoint, () => account.access_token), session_id);
    await friend.#news.listen();
    return friend;
  }

  private constructor(api: AccountApi, session_id: string) {
    this.parties = new Parties(api, session_id);
    this.friends = new Friends(api);
    this.queue = new Queue(api, session_id);
    this.#news = new PartyNews(api, session_id);
    this.heard = new HeardEvents(this.#news, [
      "member_joined",
      "member_left",
      "line",
      "all_ready",
      "request",
    ]);
    this.tickets = new HeardEvents(this.queue, ["asked", "open"]);
  }

  async leave(): Promise<void> {
    this.queue.stop();
    await this.#news.close();
  }
}

/** Makes the matches, and rates them. */
function openClerk(services: Services): Clerk {
  const { store, cluster, log } = services;
  const { clerk_lease: lease, clerk_notice: notice } = cluster;
  const content = () => store.library.current().content;
  const ratings = ratingDuty({ access: store.access, content, log, notice, onRated: () => undefined });
  return new Clerk({ duties: [matchmakingOf(services).matching, ratings], lease, log });
}

/** Duels of one round, which ranks count, in a season that is now. */
async function rankedDuels(): Promise<ContentFolder> {
  const at = (ms: number) => `${new Date(Date.now() + ms).toISOString().slice(0, 19)}Z`;
  const content = await contentFolder();
  await content.edit("pvp-modes/duel.json", { name: "A Duel", rounds_to_win: 1, join_seconds: 60 });
  await content.edit("queues/ranked_duel.json", { accept_seconds: 30 });
  await content.remove("seasons/season_2.json");
  await content.edit("seasons/season_1.json", {
    ...{ starts_at: at(-DAY_MS), ends_at: at(DAY_MS) },
    ranks: {
      modes: ["duel", "2v2", "3v3"].map(pvp_mode_id => ({ pvp_mode_id })),
      ...{
        placement_matches: 1,
        kept_share: 0.5,
        tiers: [{ id: "wood", name: { en: "Wood", de: "Holz" }, from_points: 0 }],
      },
    },
  });
  return content;
}
