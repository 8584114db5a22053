/** Somebody watches in a real browser what was played by the rules that the server had before. */
import assert from "node:assert/strict";
import type { Browser, Page } from "puppeteer-core";
import { RULES_VERSION } from "../../src/game/rules-version.ts";
import { readContentFiles } from "../../src/store/content/content-files.ts";
import { seriousFaults } from "../support/accessibility.ts";
import { noteComplaints, startBrowser } from "../support/browser.ts";
import type { ContentFolder } from "../support/content-folder.ts";
import { eventually } from "../support/eventually.ts";
import { courtContent, keepBotMatch } from "../support/kept-match.ts";
import { type PastBundles, pastBundles } from "../support/past-bundles.ts";
import { TestServer } from "../support/test-server.ts";
import type { WatchedRecording } from "../support/watched-recording.ts";

const PAST = RULES_VERSION - 1;
const UNKNOWN = RULES_VERSION + 1;
const TICK = 100;
const MODE = {
  ...{ countdown_seconds: 1, rounds_to_win: 1 },
  ability_ids: ["melee_attack"],
  ability_overrides: { melee_attack: { cast_time: 0.2, cooldown: 0.5, damage: 80 } },
};
/** By these the same commands would come to something else. */
const NEWER_MODE = { ...MODE, ability_overrides: { melee_attack: { cast_time: 0.5, damage: 7 } } };

describe("What was played by past rules", function () {
  this.timeout(120_000);
  let bundles: PastBundles;
  let content: ContentFolder;
  let server: TestServer;
  let browser: Browser;
  let page: Page;
  let recording: WatchedRecording;
  const complaints: string[] = [];

  before("needs Chromium", async function () {
    browser = await startBrowser(this);
    bundles = await pastBundles(PAST);
    content = await courtContent(MODE);
    const options = { content_folder: content.path, web_folder: bundles.folder };
    const every_ms = { CONTENT_POLL_INTERVAL_MS: "100" };
    server = await TestServer.start({ RECORD_RUNS: "true", ...every_ms }, options);
    const { services } = server;
    const match = { bots: 2, seed: 3 };
    recording = await keepBotMatch(services, "past_match", { ...match, rules_version: PAST });
    await keepBotMatch(services, "current_match", match);
    await keepBotMatch(services, "unknown_match", { ...match, rules_version: UNKNOWN });
    await content.edit("pvp-modes/duel.json", NEWER_MODE);
    await services.store.content.publish(await readContentFiles(content.path));
    await eventually("the newer content", async () => services.store.library.current().version === 2);
    page = await browser.newPage();
    await page.setViewport({ width: 640, height: 360 });
    noteComplaints(page, complaints);
  });
  afterEach(() => assert.deepEqual(complaints.splice(0), [], "nothing that its policy forbids, no error"));
  after(async () => {
    await browser?.close();
    await server?.stop();
    await content?.delete();
    await bundles?.delete();
  });

  const open = (path: string) => page.goto(`${server.http}${path}`);
  const digestAt = async (tick: number) => {
    const shown = await page.waitForSelector(`.state code[data-tick="${tick}"]`, { timeout: 30_000 });
    return shown?.evaluate(code => code.textContent);
  };
  const parameters = () => Object.fromEntries(new URL(page.url()).searchParams);

  it("is shown at the moment of the link by the page of those rules, with the content of then", async () => {
    await open(`/watch/past_match?tick=${TICK}`);
    assert.equal(await digestAt(TICK), recording.digests.get(TICK));
    assert.deepEqual(parameters(), { tick: `${TICK}`, rules: `${PAST}` });
    await page.keyboard.press("End");
    const last = Math.max(...recording.digests.keys());
    assert.equal(await digestAt(last), recording.digests.get(last));
    assert.ok(!/differs/.test(String(await page.$eval(".state", state => state.textContent))));
  });

  it("is linked to without the rules, so that the link holds longer than the page of today", async () => {
    await page.keyboard.press("KeyC");
    const link = await page.waitForSelector("#link");
    assert.match(
      String(await link?.evaluate(input => Reflect.get(input, "value"))),
      /\/past_match\?tick=\d+$/,
    );
  });

  it("is not what leads a link with other rules astray", async () => {
    await open(`/watch/current_match?tick=${TICK}&rules=${PAST}`);
    await digestAt(TICK);
    assert.deepEqual(parameters(), { tick: `${TICK}`, rules: `${RULES_VERSION}` });
  });

  it("says what to do where the page of its rules is not there", async () => {
    await open(`/watch/unknown_match?tick=${TICK}`);
    await page.waitForFunction(
      `/by the rules of version ${UNKNOWN}, and the server has version ${RULES_VERSION} now.*Choose another fight/.test(
        document.querySelector(".notice")?.textContent ?? "")`,
    );
    assert.equal(parameters().tick, `${TICK}`);
    assert.deepEqual(await seriousFaults(page), []);
  });
});
