/**
 * Takes the pictures of the pages in README and docs anew: `npm run docs:picture`. Each is a real moment of a real fight. It needs Chromium:
 * CHROMIUM, or `/usr/bin/chromium`.
 */
import { stat } from "node:fs/promises";
import type { Page } from "puppeteer-core";
import { launchBrowser } from "../test/support/browser.ts";
import { LargeFight } from "../test/support/large-fight.ts";

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

const wait = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));

/** By name: what leads to the moment. */
const PICTURES: Readonly<Record<string, (page: Page, http: string, fight: LargeFight) => Promise<void>>> = {
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

async function take(page: Page, name: string): Promise<void> {
  const path = `${FOLDER}/${name}.webp` as const;
  await page.screenshot({ path, type: "webp", quality: QUALITY });
  const { size } = await stat(path);
  if (size > MOST_BYTES) throw new Error(`${path} has ${size} bytes, and may have ${MOST_BYTES}`);
  console.info(`${path}: ${Math.round(size / 1000)} kB`);
}

const fight = await LargeFight.start({ enemies: 12, is_lasting: false });
const browser = await launchBrowser();
try {
  const page = await browser.newPage();
  await page.setViewport(VIEWPORT);
  await page.evaluateOnNewDocument(AS_PLAYED_BEFORE);
  for (const [name, lead] of Object.entries(PICTURES)) {
    await lead(page, fight.server.http, fight);
    await take(page, name);
  }
} finally {
  await browser.close();
  await fight.stop();
}
process.exit(0);
