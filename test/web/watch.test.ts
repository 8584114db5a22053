/** Somebody watches in a real browser: recordings, live matches, and what cannot be watched. */
import assert from "node:assert/strict";
import type { Browser, Page } from "puppeteer-core";
import { z } from "zod";
import { ArenaConnection } from "../../web/client/index.ts";
import { PALETTES } from "../../web/scene/palette.ts";
import { seriousFaults } from "../support/accessibility.ts";
import { ArenaBot, duel } from "../support/arena-bot.ts";
import { startBrowser } from "../support/browser.ts";
import type { ContentFolder } from "../support/content-folder.ts";
import { courtContent, keepBotMatch } from "../support/kept-match.ts";
import { MatchGuest } from "../support/match-guest.ts";
import { TestServer } from "../support/test-server.ts";
import type { WatchedRecording } from "../support/watched-recording.ts";

const DELAY_SECONDS = 2;
/** Rounds that a few strikes decide. */
const MODE = {
  ...{ countdown_seconds: 1, rounds_to_win: 2, spectator_delay_seconds: DELAY_SECONDS, join_seconds: 60 },
  ability_ids: ["melee_attack"],
  ability_overrides: { melee_attack: { cast_time: 0.2, cooldown: 0.5, damage: 80 } },
};
const WIDE = { width: 640, height: 360 };
const NARROW = { width: 360, height: 640 };

describe("The page /watch", function () {
  this.timeout(120_000);
  let content: ContentFolder;
  let server: TestServer;
  let browser: Browser;
  let page: Page;
  let recording: WatchedRecording;
  const complaints: string[] = [];

  before("needs Chromium", async function () {
    browser = await startBrowser(this);
    content = await courtContent(MODE);
    server = await TestServer.start({ RECORD_RUNS: "true" }, { content_folder: content.path });
    recording = await keepBotMatch(server.services, "kept_match", { bots: 2, seed: 3 });
    page = await browser.newPage();
    // Small, since the machine may have no graphics card.
    await page.setViewport(WIDE);
    page.on("console", message => {
      // What the server refuses is told by the browser, too.
      const isRefusal = message.text().startsWith("Failed to load resource");
      if (message.type() === "error" && !isRefusal) complaints.push(message.text());
    });
    page.on("pageerror", error => complaints.push(String(error)));
  });
  afterEach(() => assert.deepEqual(complaints.splice(0), [], "nothing that its policy forbids, no error"));
  after(async () => {
    await browser?.close();
    await server?.stop();
    await content?.delete();
  });

  const open = (path: string, on = page) => on.goto(`${server.http}${path}`);
  const shows = (selector: string, text: RegExp, on = page) =>
    on.waitForFunction(
      `${text}.test(document.querySelector(${JSON.stringify(selector)})?.textContent ?? "")`,
      {
        timeout: 30_000,
      },
    );
  const says = (text: RegExp, on = page) => shows(".notice", text, on);
  const isPressed = (name: string) =>
    page.waitForSelector(`[aria-pressed="true"]::-p-text(${name})`, { timeout: 10_000 });
  const tickShown = async () => Number(await page.$eval("input[type=range]", slider => slider.value));
  const seek = (tick: number) =>
    page.evaluate(`(slider => {
      slider.value = ${tick};
      slider.dispatchEvent(new Event("input", { bubbles: true }));
    })(document.querySelector("input[type=range]"))`);
  const digestAt = async (tick: number) => {
    const shown = await page.waitForSelector(`.state code[data-tick="${tick}"]`, { timeout: 10_000 });
    return shown?.evaluate(code => code.textContent);
  };

  /** From now on what the server answers under such a path is another. Returns what ends it. */
  const answering = async (path: RegExp, change: (body: string) => string | undefined) => {
    await page.setRequestInterception(true);
    const answer = async (request: Parameters<Parameters<typeof page.on<"request">>[1]>[0]) => {
      if (!path.test(request.url())) return request.continue();
      const body = change(await (await fetch(request.url())).text());
      return body === undefined
        ? request.abort()
        : request.respond({ contentType: "application/json", body });
    };
    page.on("request", answer);
    return async () => {
      page.off("request", answer);
      await page.setRequestInterception(false);
    };
  };

  it("is linked from the page at /, and says what there is where there is nothing", async () => {
    await open("/");
    await page.locator("a::-p-text(Fights that run, and recordings)").click();
    await shows("main", /Nobody plays anything that may be watched/);
    await shows("main", /Play in this browser, and your matches and runs are listed here/);
    assert.deepEqual(await seriousFaults(page), []);
  });

  it("shows a recording at each of 20 moments as it was on the server", async () => {
    await open("/watch/kept_match?tick=0");
    await shows(".state", /same as the server's/);
    const last = Math.max(...recording.digests.keys());
    for (let i = 0; i < 20; i++) {
      const tick = (i * 7919 + 13) % (last + 1);
      await seek(tick);
      assert.equal(await digestAt(tick), recording.digests.get(tick), `at tick ${tick}`);
    }
    await page.waitForFunction(`!/differs/.test(document.querySelector(".state").textContent)`);
  });

  it("is played by keyboard alone, and has no serious fault for people who cannot see or use a mouse", async () => {
    await open("/watch/kept_match?tick=300");
    await digestAt(300);
    await shows(".status", /Round \d · Ada \d : \d Bob/);
    await page.keyboard.press(".");
    await digestAt(301);
    await page.keyboard.press("KeyJ");
    await digestAt(151);
    await page.keyboard.press("Digit2");
    await isPressed("Bob");
    await page.keyboard.press("KeyW", { delay: 100 });
    await isPressed("Free");
    await page.keyboard.press("Digit0");
    await isPressed("Everybody");
    await page.keyboard.press("+");
    await isPressed("2×");
    await page.keyboard.press("Space");
    await shows(".play", /Pause/);
    await page.waitForFunction(`Number(document.querySelector("input[type=range]").value) > 160`);
    await page.keyboard.press("KeyC");
    await page.waitForSelector("#link");
    const link = String(await page.evaluate(`document.querySelector("#link").value`));
    assert.match(link, /\/watch\/kept_match\?tick=\d+$/);
    assert.deepEqual(await seriousFaults(page), []);
    await page.setViewport(NARROW);
    assert.deepEqual(await seriousFaults(page), []);
    const width = await page.evaluate("document.documentElement.scrollWidth");
    assert.equal(width, NARROW.width, "nothing is wider than a phone");
    await page.setViewport(WIDE);
  });

  it("is drawn and written in the colours that were chosen in the settings", async () => {
    await open("/watch");
    await page.evaluate(`localStorage.setItem("tr-dungeons.settings", '{"palette":"red_green"}')`);
    await open("/watch/kept_match?tick=100");
    await digestAt(100);
    const color = (name: string) =>
      page.evaluate(`getComputedStyle(document.documentElement).getPropertyValue("${name}").trim()`);
    assert.equal(await color("--rarity-rare"), PALETTES.red_green.rarities.rare);
    const health = await page.evaluate(
      `getComputedStyle(document.querySelector(".health i")).backgroundColor`,
    );
    assert.equal(health, "rgb(63, 149, 245)");
    await page.evaluate(`localStorage.removeItem("tr-dungeons.settings")`);
  });

  it("jumps to what has happened", async () => {
    await open("/watch/kept_match?tick=0");
    await page.locator(".happenings .killed button::-p-text(kills)").click();
    await page.waitForFunction(`Number(document.querySelector("input[type=range]").value) > 0`);
    const death = await page.$eval(".happenings .killed time", time => time.textContent);
    const seconds = Number(death?.split(":")[0]) * 60 + Number(death?.split(":")[1]);
    assert.ok(Math.abs((await tickShown()) / 30 - seconds) < 3, `${await tickShown()} is near ${death}`);
  });

  it("names what is played, and with what, in German where the spectator speaks it", async () => {
    await page.evaluate(`localStorage.setItem("tr-dungeons.language", "de")`);
    await open("/watch/kept_match?tick=0");
    await shows("h1", /^Duell · Sandhof$/);
    await shows(".happenings .killed", /Nahkampfangriff/);
    await page.evaluate(`localStorage.removeItem("tr-dungeons.language")`);
  });

  it("shows a match while it is played, says how much later, and offers the recording when it is over", async () => {
    const bots = await Promise.all(
      [1, 2].map(async () => {
        const way = { endpoint: server.endpoint };
        return ArenaBot.play(await ArenaConnection.joinOrCreate(way, { pvp_mode_id: "duel" }), duel);
      }),
    );
    await open("/watch");
    await shows("main li", /Duel · Sand Court.*2 players · .+, .+ · just begun.*shown 2 seconds later/);
    await page.focus("main li a");
    await page.keyboard.press("Enter");
    await shows(".status", /Live.*You see it 2 seconds later than its players/);
    await page.waitForFunction(`/begins|dies/.test(document.querySelector(".happenings").textContent)`);
    await shows(".state", /the same as the server's/);
    await Promise.all(bots.map(({ result }) => result));
    await Promise.all(bots.map(bot => bot.leave()));
    await page.locator("button::-p-text(Watch the recording)").setTimeout(30_000).click();
    await shows(".status", /Recording/);
    await shows(".state", /always the same as the server's/);
  });

  it("says of an id that nothing has, and of what is not for everybody, what to do", async () => {
    await open("/watch");
    await page.type("#id", "nothing");
    await page.keyboard.press("Enter");
    await says(/nothing to watch under this id.*Compare it/);
    const leader = await MatchGuest.come(server.endpoint);
    const body = { session_id: leader.session_id, pvp_mode_id: "duel" };
    const made = await leader.account.request("POST", "/api/matches/custom", body);
    const { match } = z.object({ match: z.object({ match_id: z.string() }) }).parse(made);
    await open(`/watch/${match.match_id}`);
    await says(/Only those who belong to this may watch it.*open the link in the browser in which you play/);
    assert.deepEqual(await seriousFaults(page), []);
  });

  it("says of a recording that is damaged, of several rules or not kept any more what to do", async () => {
    const damaged = [
      ["all of it", (body: string) => body.slice(0, 500)],
      ["its beginning", (body: string) => body.replace("pvp_mode_id", "pvp_mode_ib")],
      ["something of it", (body: string) => body.replaceAll('"text":"[', '"text":"[[')],
    ] as const;
    for (const [what, change] of damaged) {
      const end = await answering(/\/recordings\//, change);
      await open("/watch/kept_match");
      await says(/This recording is damaged.*Load the page again/).catch(() => assert.fail(what));
      await end();
    }
    const changed = async (reason: string, change: (body: string) => string) => {
      const end = await answering(/\/api\/watch\/kept_match$/, body =>
        change(body.replace('"is_playable":true', `"is_playable":false,"reason":"${reason}"`)),
      );
      await open("/watch/kept_match");
      return end;
    };
    const rules = await changed("other_rules", body =>
      body.replace(/"openings":\[(\{[^}]*"rules_version":)(\d+)([^}]*\})\]/, '"openings":[$11$3,$1$2$3]'),
    );
    await says(/begun by some and went on by others.*Choose another fight/);
    await rules();
    const gone = await changed("not_recorded", body => body);
    await says(/no whole recording of this.*Choose another one/);
    await gone();
  });

  it("says when the server does not answer, and looks again", async () => {
    const end = await answering(/\/api\/watch/, () => undefined);
    await open("/watch/kept_match");
    await says(/The server does not answer/);
    await open("/watch");
    await says(/The server does not answer/);
    await end();
    await page.waitForFunction(`/Nobody plays anything/.test(document.querySelector("main").textContent)`, {
      timeout: 20_000,
    });
  });

  it("says what to do where a browser gives no WebGL", async () => {
    const poor = await browser.newPage();
    await poor.evaluateOnNewDocument(`
      const { getContext } = HTMLCanvasElement.prototype;
      HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
        return kind.startsWith("webgl") ? null : getContext.call(this, kind, ...rest);
      };`);
    await open("/watch/kept_match", poor);
    await says(/gives no WebGL.*Turn on hardware acceleration/, poor);
    await poor.close();
  });
});
