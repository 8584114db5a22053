/**
 * Takes the pictures of the pages in README and docs anew: `npm run docs:picture`. Each is a real moment of a real fight. It needs Chromium:
 * CHROMIUM, or `/usr/bin/chromium`.
 */
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ElementHandle, Page } from "puppeteer-core";
import { bundlePages } from "../src/web/bundler.ts";
import { launchBrowser } from "../test/support/browser.ts";
import { courtContent, keepBotMatch } from "../test/support/kept-match.ts";
import { keepReview } from "../test/support/kept-review.ts";
import { LargeFight } from "../test/support/large-fight.ts";
import { STAFF_PASSWORD, StaffWorld } from "../test/support/staff-world.ts";
import { fieldAt, StudioPage } from "../test/support/studio-browser.ts";
import { TestServer } from "../test/support/test-server.ts";

const FOLDER = "docs/images";
const VIEWPORT = { width: 1280, height: 720 };
const MOST_BYTES = 200_000;
/** Until bots and enemies are in the midst of it. */
const FIGHT_MS = 3200;
const QUALITY = 80;

/** Hints are for newcomers, and a machine without a graphics card would draw the least. */
const AS_PLAYED_BEFORE = `
  localStorage["tr-dungeons.hints"] = "walk strike pick_up door";
  localStorage["tr-dungeons.settings"] = JSON.stringify({ quality: "medium", volume: 0 });
`;

/** What is watched: eight bots in two teams, who come back until the time is over. */
const KEPT_MATCH = "kept_match";
const BOTS = 8;
const KEPT_MODE = {
  ...{ team_size: BOTS / 2, respawn_seconds: 3, rounds_to_win: 1, countdown_seconds: 3 },
  ...{ round_seconds: 120, sudden_death_seconds: 5, sudden_death_damage_per_second: 100 },
};
/** In the midst of it, after the first deaths; the server has named its state there. */
const KEPT_TICK = 900;

/** Of what is put before staff. */
const KEPT_MOMENTS = [310, 352, 420];

const STUDIO_TOKEN = "for-the-picture";

const wait = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));

/** By name: what leads to the moment. */
type Pictures = Readonly<Record<string, (page: Page, http: string, fight: LargeFight) => Promise<void>>>;

const OF_PLAY: Pictures = {
  home: async (page, http) => {
    await page.goto(http);
    await page.waitForSelector("canvas");
    await wait(FIGHT_MS);
  },
  play: async (page, http, fight) => {
    await page.goto(`${http}/play?now`);
    await page.waitForSelector(".ability");
    await fight.join(3);
    await page.keyboard.down("KeyF");
    await wait(FIGHT_MS);
  },
  "play-settings": async page => {
    await page.keyboard.up("KeyF");
    await page.keyboard.press("Escape");
    await page.waitForSelector("dialog[open]");
  },
  "play-menu": async page => {
    await page.keyboard.press("Escape");
    await page.locator("button::-p-text(Leave)").click();
    await page.waitForSelector(".menu button::-p-text(The First Dungeon)");
  },
};

async function toKeptTick(page: Page, http: string): Promise<void> {
  await page.goto(`${http}/watch/${KEPT_MATCH}?tick=${KEPT_TICK}`);
  await page.waitForSelector(`.state code[data-tick="${KEPT_TICK}"]`);
  const isPrepared = `document.querySelector("input[type=range]").style.getPropertyValue("--prepared") === "100%"`;
  await page.waitForFunction(isPrepared, { timeout: 60_000 });
}

/** Of the page as it is seen, or of a part of it. */
async function take(shown: Pick<Page | ElementHandle, "screenshot">, name: string): Promise<void> {
  const path = `${FOLDER}/${name}.webp` as const;
  await shown.screenshot({ path, type: "webp", quality: QUALITY });
  const { size } = await stat(path);
  if (size > MOST_BYTES) throw new Error(`${path} has ${size} bytes, and may have ${MOST_BYTES}`);
  console.info(`${path}: ${Math.round(size / 1000)} kB`);
}

async function takeOfPlay(page: Page): Promise<void> {
  const fight = await LargeFight.start({ enemies: 12, is_lasting: false });
  try {
    for (const [name, lead] of Object.entries(OF_PLAY)) {
      await lead(page, fight.server.http, fight);
      await take(page, name);
    }
  } finally {
    await fight.stop();
  }
}

async function takeOfWatch(page: Page): Promise<void> {
  const content = await courtContent(KEPT_MODE);
  const server = await TestServer.start({ RECORD_RUNS: "true" }, { content_folder: content.path });
  try {
    await keepBotMatch(server.services, KEPT_MATCH, { bots: BOTS, seed: 1 });
    await toKeptTick(page, server.http);
    await take(page, "watch");
  } finally {
    await server.stop();
    await content.delete();
  }
}

async function takeOfConsole(page: Page): Promise<void> {
  const content = await courtContent({});
  const world = await StaffWorld.open({ RECORD_RUNS: "true" }, { content_folder: content.path });
  try {
    const { player_id } = await world.aPlayer("Ada");
    await keepReview(world.server.services, player_id, KEPT_MOMENTS);
    await page.goto(`${world.server.endpoint.replace("ws", "http")}/console#reviews`);
    await page.type("input[name=name]", (await world.aMember("moderator")).staff_id);
    await page.type("input[name=password]", STAFF_PASSWORD);
    await page.keyboard.press("Enter");
    await page.locator(".cards a.button").click();
    const frame = await (await page.waitForSelector("iframe"))?.contentFrame();
    await frame?.waitForSelector(".state code[data-tick]");
    await wait(FIGHT_MS);
    await take(page, "console");
  } finally {
    await world.close();
    await content.delete();
  }
}

async function takeOfStudio(page: Page): Promise<void> {
  const server = await TestServer.start({ STUDIO_TOKEN });
  try {
    await page.goto(`${server.http}/studio#token=${STUDIO_TOKEN}`);
    await page.waitForSelector("nav li a");
    await page.evaluate(`location.hash = "#enemy-types/drowned_abbot"`);
    await page.waitForSelector("aside canvas:not([hidden])");
    await wait(FIGHT_MS);
    await take(page, "studio");
    await page.evaluate(`location.hash = "#dungeons/sunken_crypt"`);
    await page.locator(".map-item.room.of-boss").click();
    await wait(FIGHT_MS);
    await take(page, "studio-map");
    await takeOfNumbers(page);
  } finally {
    await server.stop();
  }
}

/** A designer of production, about to publish two changes. */
async function takeOfPublishing(page: Page): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "page-pictures-"));
  await bundlePages({ folder, isForImage: false });
  const production = { NODE_ENV: "production", AUTH_SECRET: "for-the-picture ".repeat(3) };
  const world = await StaffWorld.open(production, { web_folder: folder });
  try {
    const { staff_id } = await world.aMember("designer");
    const studio = new StudioPage(page);
    await page.goto(`${world.server.endpoint.replace("ws", "http")}/studio#combat-stats/goblin`);
    await page.locator("input[name=name]").fill(staff_id);
    await page.locator("input[name=password]").fill(STAFF_PASSWORD);
    await page.keyboard.press("Enter");
    await studio.type(fieldAt("max_health"), "60");
    await studio.type(fieldAt("attack_damage"), "6");
    await studio.shows(".save-tools", /1 change/);
    await studio.press("Publish …");
    await page
      .locator("dialog textarea")
      .fill("Goblins last longer and hit softer, after the first evening of tests");
    await wait(FIGHT_MS);
    await take(page, "studio-publishing");
  } finally {
    await world.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** What a boss with a fifth more health does to three of level 5. */
async function takeOfNumbers(page: Page): Promise<void> {
  await page.evaluate(`location.hash = "#combat-stats/drowned_abbot"`);
  await page.waitForSelector(`[data-path='["max_health"]']`);
  await page.evaluate(`
    const type = (input, value) => {
      input.value = String(value);
      input.dispatchEvent(new Event("input", { bubbles: true }));
    };
    const [players, level] = document.querySelectorAll(".preview-tools input");
    type(players, 3);
    type(level, 5);
    const health = document.querySelector(${JSON.stringify(`[data-path='["max_health"]']`)});
    type(health, Math.round(health.value * 1.2));
  `);
  await page.waitForFunction(`/200 of 200/.test(document.querySelector(".numbers").innerText)`);
  const numbers = await page.waitForSelector(".numbers");
  if (numbers) await take(numbers, "studio-numbers");
}

const browser = await launchBrowser();
try {
  const page = await browser.newPage();
  await page.setViewport(VIEWPORT);
  await page.evaluateOnNewDocument(AS_PLAYED_BEFORE);
  await takeOfPlay(page);
  await takeOfWatch(page);
  await takeOfStudio(page);
  await takeOfPublishing(page);
  await takeOfConsole(page);
} finally {
  await browser.close();
}
process.exit(0);
