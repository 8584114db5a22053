/**
 * What the page /watch costs a browser: eight bots who fight each other for ten minutes, recorded as their room would, opened in Chromium.
 *
 * `npm run bench:watch-page`. It needs Chromium: CHROMIUM, or `/usr/bin/chromium`. A seek is measured from the slider's change until the page
 * shows that tick and names its state: what a viewer waits.
 */
import type { Page } from "puppeteer-core";
import { launchBrowser } from "../test/support/browser.ts";
import { courtContent, keepBotMatch } from "../test/support/kept-match.ts";
import { TestServer } from "../test/support/test-server.ts";
import { markdownTable } from "./markdown.ts";
import { quantile } from "./quantile.ts";

const MINUTES = 10;
const SEEKS = 20;
const MATCH = "bench_match";
const BOTS = 8;
const MODE = {
  ...{ team_size: BOTS / 2, respawn_seconds: 3, rounds_to_win: 1, countdown_seconds: 3 },
  ...{ round_seconds: MINUTES * 60, sudden_death_seconds: 5, sudden_death_damage_per_second: 100 },
};
/** As a room's parts have. */
const PART_CHARACTERS = 32 * 1024;
const VIEWPORT = { width: 1280, height: 720 };

const IS_PREPARED = `document.querySelector("input[type=range]")?.style.getPropertyValue("--prepared") === "100%"`;

/** Milliseconds until the page has named the tick's state, and begins the frame behind the one that shows it. */
const seekTo = (tick: number) => `new Promise(resolve => {
  const slider = document.querySelector("input[type=range]");
  const begunAt = performance.now();
  slider.value = ${tick};
  slider.dispatchEvent(new Event("input", { bubbles: true }));
  const isThere = () => document.querySelector('.state code[data-tick="${tick}"]');
  const look = () => requestAnimationFrame(isThere() ? () => resolve(performance.now() - begunAt) : look);
  look();
})`;

async function heapMb(page: Page): Promise<number> {
  return ((await page.metrics()).JSHeapUsedSize ?? 0) / 1e6;
}

/** As large as it gets until the page is ready. */
async function largestHeapMb(page: Page, isReady: Promise<unknown>): Promise<number> {
  const state = { isReady: false };
  void isReady.then(() => {
    state.isReady = true;
  });
  let largest = 0;
  while (!state.isReady) {
    largest = Math.max(largest, await heapMb(page));
    await new Promise(resolve => setTimeout(resolve, 50));
  }
  return largest;
}

const content = await courtContent(MODE);
const server = await TestServer.start({ RECORD_RUNS: "true" }, { content_folder: content.path });
const { parts, digests } = await keepBotMatch(server.services, MATCH, {
  ...{ bots: BOTS, seed: 1, part_characters: PART_CHARACTERS },
});
const last_tick = Math.max(...digests.keys());
const browser = await launchBrowser();
try {
  const page = await browser.newPage();
  await page.setViewport(VIEWPORT);
  const devtools = await page.createCDPSession();
  const begunAt = performance.now();
  await page.goto(`${server.http}/watch/${MATCH}?tick=0`);
  await page.waitForSelector('.state code[data-tick="0"]');
  const shown_ms = performance.now() - begunAt;
  const prepared = page.waitForFunction(IS_PREPARED, { polling: 100, timeout: 300_000 });
  const largest = await largestHeapMb(page, prepared);
  const prepared_ms = performance.now() - begunAt;
  const opened = await heapMb(page);
  const seeks: number[] = [];
  for (let i = 1; i <= SEEKS; i++) {
    const tick = Math.floor(((i * 0.618034) % 1) * last_tick);
    seeks.push(Number(await page.evaluate(seekTo(tick))));
  }
  await devtools.send("HeapProfiler.collectGarbage");
  const kept = await heapMb(page);
  const minutes = (last_tick / 30 / 60).toFixed(1);
  process.stdout.write(`Eight bots, ${minutes} minutes, ${parts.length} parts.\n\n`);
  process.stdout.write(
    markdownTable(
      ["what", "figure"],
      [
        ["first picture, ms", Math.round(shown_ms)],
        ["all of it can be sought at once, ms", Math.round(prepared_ms)],
        ["heap then, with what is not collected yet, MB", Math.round(opened)],
        ["heap at its largest until then, MB", Math.round(largest)],
        [`heap in use, after ${SEEKS} seeks, MB`, Math.round(kept)],
        ["a seek, median, ms", Math.round(quantile(seeks, 0.5))],
        ["a seek, the slowest, ms", Math.round(Math.max(...seeks))],
      ],
    ),
  );
} finally {
  await browser.close();
  await server.stop();
  await content.delete();
}
process.exit(0);
