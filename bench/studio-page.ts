/**
 * What the numbers of the studio take, and whether they hold up who types: 200 fights and runs by both contents, and from a key to the
 * picture of what it has changed, while the worker rests and while it plays.
 *
 * `npm run bench:studio`. It needs Chromium: CHROMIUM, or `/usr/bin/chromium`. Server and Chromium share the machine.
 */
import type { Page } from "puppeteer-core";
import { launchBrowser } from "../test/support/browser.ts";
import { TestServer } from "../test/support/test-server.ts";
import { markdownTable } from "./markdown.ts";
import { quantile } from "./quantile.ts";

const TOKEN = "token-of-the-bench";
const VIEWPORT = { width: 1280, height: 720 };
const PLAYERS = "3";
const LEVEL = "5";
const KEYS = 30;
/** Shorter than what typing has to rest before anything is counted. */
const TYPED_MS = 300;
/** So that the worker has played for a while when the next key comes. */
const COUNTED_MS = 1200;

/** A changed entry is played from the start, on a new ground: its buffers are made, and then it is drawn. */
const TIMING = `
  window.pictures = [];
  let pressed_ms, isMade = false;
  addEventListener("keydown", event => { pressed_ms = event.timeStamp; isMade = false; }, true);
  const { createBuffer } = WebGL2RenderingContext.prototype;
  WebGL2RenderingContext.prototype.createBuffer = function () {
    isMade = true;
    return createBuffer.call(this);
  };
  for (const name of ["drawElements", "drawArrays", "drawElementsInstanced", "drawArraysInstanced"]) {
    const draw = WebGL2RenderingContext.prototype[name];
    WebGL2RenderingContext.prototype[name] = function (...given) {
      draw.apply(this, given);
      if (!isMade || pressed_ms === undefined) return;
      const since_ms = pressed_ms;
      pressed_ms = undefined;
      // The browser shows what was drawn before the next frame.
      requestAnimationFrame(now => window.pictures.push(now - since_ms));
    };
  }
`;

const wait = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));

async function show(page: Page, set: string, id: string): Promise<void> {
  await page.evaluate(`location.hash = "#${set}/${id}"`);
  await page.waitForFunction(`document.querySelector("section h2")?.innerText === "${set} / ${id}"`);
}

async function setParty(page: Page): Promise<void> {
  for (const [place, value] of [PLAYERS, LEVEL].entries())
    await page.evaluate(`{
      const input = document.querySelectorAll(".preview-tools input")[${place}];
      input.value = "${value}";
      input.dispatchEvent(new Event("input", { bubbles: true }));
    }`);
}

const IS_COUNTED = `(() => {
  const numbers = document.querySelector(".numbers");
  const counts = [...numbers.innerText.matchAll(/(\\d+) of 200/g)].map(each => each[1]);
  return numbers.getAttribute("aria-busy") === "false" && counts.length > 0 && counts.every(each => each === "200");
})()`;

/** From a change of a number until all that it does is counted. */
async function secondsToNumbers(page: Page, field: string, factor: number): Promise<number> {
  const begun_ms = performance.now();
  await page.evaluate(`{
    const input = document.querySelector(${JSON.stringify(`[data-path='["${field}"]']`)});
    input.value = String(Math.round(input.value * ${factor}));
    input.dispatchEvent(new Event("input", { bubbles: true }));
  }`);
  await page.waitForFunction(`document.querySelector(".numbers").getAttribute("aria-busy") === "true"`);
  await page.waitForFunction(IS_COUNTED, { timeout: 120_000 });
  return (performance.now() - begun_ms) / 1000;
}

/** Milliseconds from each key to the picture of it. The keys put a digit there and take it away. */
async function pictures(page: Page, field: string, pause_ms: number): Promise<number[]> {
  await page.focus(`[data-path='["${field}"]']`);
  await page.keyboard.press("End");
  await wait(COUNTED_MS);
  await page.evaluate("window.pictures = []");
  for (let i = 0; i < KEYS; i++) {
    await page.keyboard.press(i % 2 === 0 ? "5" : "Backspace");
    await wait(pause_ms);
  }
  return (await page.evaluate("window.pictures")) as number[];
}

const inSeconds = (all: readonly number[]) => all.map(seconds => seconds.toFixed(1)).join(", ");

const server = await TestServer.start({ STUDIO_TOKEN: TOKEN });
const browser = await launchBrowser();
try {
  const page = await browser.newPage();
  await page.setViewport(VIEWPORT);
  await page.evaluateOnNewDocument(TIMING);
  await page.goto(`${server.http}/studio#token=${TOKEN}`);
  await page.waitForSelector("nav li a");
  await show(page, "combat-stats", "drowned_abbot");
  await page.waitForSelector(".preview-tools input");
  await setParty(page);
  await page.waitForFunction(`document.querySelector(".numbers button")`);
  const fights = [
    await secondsToNumbers(page, "max_health", 1.2),
    await secondsToNumbers(page, "max_health", 1.1),
  ];
  await show(page, "dungeons", "sunken_crypt");
  await page.waitForFunction(IS_COUNTED, { timeout: 120_000 });
  const runs = [await secondsToNumbers(page, "level", 1.2), await secondsToNumbers(page, "level", 1.34)];
  const typing = await pictures(page, "level", TYPED_MS);
  const counting = await pictures(page, "level", COUNTED_MS);
  const rows = [
    ["200 fights with a boss: the first change, the next, s", inSeconds(fights)],
    ["200 fights and 200 runs of a dungeon, two changes, s", inSeconds(runs)],
    ["key to picture while nothing is counted, median, ms", quantile(typing, 0.5).toFixed(0)],
    ["its p90 and the slowest, ms", `${quantile(typing, 0.9).toFixed(0)}, ${Math.max(...typing).toFixed(0)}`],
    ["key to picture while numbers are counted, median, ms", quantile(counting, 0.5).toFixed(0)],
    [
      "its p90 and the slowest, ms",
      `${quantile(counting, 0.9).toFixed(0)}, ${Math.max(...counting).toFixed(0)}`,
    ],
    ["pictures of keys", `${typing.length}, ${counting.length} of ${KEYS}`],
  ];
  process.stdout.write(`A party of ${PLAYERS} at level ${LEVEL}, ${VIEWPORT.width} × ${VIEWPORT.height}\n\n`);
  process.stdout.write(`${markdownTable(["what", "figure"], rows)}\n`);
} finally {
  await browser.close();
  await server.stop();
}
