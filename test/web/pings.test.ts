/** Pointing at places for the party, in a real browser; its friend plays by the client library. */
import assert from "node:assert/strict";
import type { Browser, Page } from "puppeteer-core";
import { AccountApi, Parties, type PartyEvents, PartyNews } from "../../web/client/index.ts";
import { seriousFaults } from "../support/accessibility.ts";
import { noteComplaints, startBrowser } from "../support/browser.ts";
import { eventually } from "../support/eventually.ts";
import { HeardEvents } from "../support/heard-events.ts";
import { MatchGuest } from "../support/match-guest.ts";
import { TestServer } from "../support/test-server.ts";

describe("Pointing at a place in /play", function () {
  this.timeout(60_000);
  this.bail(true);
  let server: TestServer;
  let browser: Browser;
  let page: Page;
  let parties: Parties;
  let news: PartyNews;
  let heard: HeardEvents<PartyEvents>;
  let party_id: string;
  let room_id: string;
  const complaints: string[] = [];
  before("needs Chromium", async function () {
    browser = await startBrowser(this);
    server = await TestServer.start();
    const { account, session_id } = await MatchGuest.come(server.endpoint);
    const api = new AccountApi(server.endpoint, () => account.access_token);
    parties = new Parties(api, session_id);
    news = new PartyNews(api, session_id);
    await news.listen();
    heard = new HeardEvents(news, ["line", "member_joined"]);
    ({ party_id } = await parties.begin());
    page = await browser.newPage();
    await page.setViewport({ width: 640, height: 480 });
    noteComplaints(page, complaints);
  });
  afterEach(() => assert.deepEqual(complaints.splice(0), [], "nothing that its policy forbids, no error"));
  after(async () => {
    await browser?.close();
    await news?.close();
    await server?.stop();
  });

  const said = (text: RegExp) =>
    page.waitForFunction(
      `[...document.querySelectorAll(".pings [role=log] p")].some(each => ${text}.test(each.textContent))`,
    );
  const point = (room: string, kind: "loot" | "danger") =>
    parties.say(party_id, { ping: { kind, room_id: room, position_x: 0, position_z: 0 } });
  /** What the browser's player has pointed at. */
  const pointedAt = async (wanted: string) =>
    (await heard.told("line", ({ ping }) => ping?.kind === wanted)).ping ?? assert.fail();

  it("is done by a key and the number of what is meant, and the party hears of it", async () => {
    const { code } = await parties.code(party_id);
    await page.goto(`${server.http}/play?party=${code}`);
    await page.locator("button::-p-text(Go in)").click();
    await heard.told("member_joined");
    await page.goto(`${server.http}/play?now`);
    await page.waitForSelector(".pings button");
    await page.keyboard.press("KeyG");
    await page.waitForSelector(".pings [role=group]");
    assert.deepEqual(await seriousFaults(page), []);
    await page.keyboard.press("Digit4");
    ({ room_id } = await pointedAt("danger"));
    assert.match(room_id, /-room1$/);
    await said(/: warns$/);
  });

  it("means the place under the mouse; the key twice is the quickest", async () => {
    const at = async (x: number, y: number) => {
      await page.mouse.move(x, y);
      // The game asks where the mouse is by a timer.
      await page.evaluate("new Promise(done => setTimeout(done, 50))");
      await page.keyboard.press("KeyG");
      await page.waitForSelector(".pings [role=group]");
      await page.keyboard.press("Digit1");
      await page.waitForFunction(`!document.querySelector(".pings [role=group]")`);
    };
    await at(330, 150);
    const first = await pointedAt("here");
    await at(330, 330);
    const [, second] = await eventually("another place is pointed at", () => {
      const places = heard.of("line").flatMap(({ ping }) => (ping?.kind === "here" ? [ping] : []));
      return places.length > 1 && places;
    });
    assert.ok(second);
    const away = Math.hypot(first.position_x - second.position_x, first.position_z - second.position_z);
    assert.ok(away > 2, `${away} m`);
    await page.keyboard.press("KeyG");
    await page.keyboard.press("KeyG");
    await page.waitForFunction(`!document.querySelector(".pings [role=group]")`);
  });

  it("of others is said, also where it is: in another room, or in another dungeon", async () => {
    await point(room_id, "loot");
    await said(/: points at loot$/);
    await point(room_id.replace(/room1$/, "room2"), "loot");
    await said(/: points at loot in room 2$/);
    await point("elsewhere-room1", "danger");
    await said(/: warns in another dungeon$/);
  });

  it("by a click works without a mouse, and is not there without a party", async () => {
    await page.locator(".pings button").click();
    await page.locator(".pings button.help").click();
    await pointedAt("help");
    const { player_id } = await heard.told("line", ({ ping }) => ping?.kind === "help");
    await parties.remove(party_id, player_id);
    await page.waitForFunction(`!document.querySelector(".pings")`);
  });
});
