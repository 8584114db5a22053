/**
 * What the page /play costs a browser: a fight of 8 players, 7 of them bots, against 40 enemies, drawn in Chromium without a graphics card.
 *
 * `npm run bench:play`, with PROFILE=file.cpuprofile also what the script's time goes into. It needs Chromium: CHROMIUM, or
 * `/usr/bin/chromium`. Server, bots and Chromium share the machine.
 */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CDPSession, Page } from "puppeteer-core";
import { bundlePages } from "../src/web/bundler.ts";
import { launchBrowser } from "../test/support/browser.ts";
import { LargeFight } from "../test/support/large-fight.ts";
import { markdownTable } from "./markdown.ts";

const BOTS = 7;
const ENEMIES = 40;
const WARM_UP_MS = 6000;
const MEASURED_MS = 15_000;
const LOADS = 3;
const VIEWPORT = { width: 1280, height: 720 };

/** Counts draws, frames that drew, and when the first was. */
const COUNTING = `
  window.drawn = { calls: 0, frames: 0, first_ms: 0 };
  let inFrame = 0;
  for (const name of ["drawElements", "drawArrays", "drawElementsInstanced", "drawArraysInstanced"]) {
    const all = WebGL2RenderingContext.prototype[name];
    WebGL2RenderingContext.prototype[name] = function (...given) {
      window.drawn.first_ms ||= performance.now();
      window.drawn.calls += 1;
      inFrame += 1;
      return all.apply(this, given);
    };
  }
  const count = () => {
    if (inFrame > 0) window.drawn.frames += 1;
    inFrame = 0;
    requestAnimationFrame(count);
  };
  requestAnimationFrame(count);
`;

type Drawn = { calls: number; frames: number; first_ms: number };

const drawnIn = async (page: Page) => (await page.evaluate("window.drawn")) as Drawn;

async function scriptSeconds(devtools: CDPSession): Promise<number> {
  const { metrics } = await devtools.send("Performance.getMetrics");
  return metrics.find(({ name }) => name === "ScriptDuration")?.value ?? 0;
}

/** Milliseconds until the game's first frame, the median of several loads; the page that was loaded last plays on. */
async function firstFrames(page: Page, http: string): Promise<number> {
  const taken: number[] = [];
  for (let i = 0; i < LOADS; i++) {
    await page.goto(`${http}/play?now`);
    await page.waitForFunction("window.drawn.first_ms > 0");
    taken.push((await drawnIn(page)).first_ms);
  }
  return taken.toSorted((a, b) => a - b)[Math.floor(LOADS / 2)] ?? 0;
}

async function gzipBytes(): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), "tr-dungeons-web-"));
  try {
    const { pages } = await bundlePages({ folder, isForImage: true });
    const { script = "", chunks = [], styles = [] } = pages.play ?? {};
    const sizes = [script, ...chunks, ...styles].map(async name => {
      // What is small is not compressed.
      const bytes = await readFile(join(folder, `${name}.gz`)).catch(() => readFile(join(folder, name)));
      return bytes.length;
    });
    return (await Promise.all(sizes)).reduce((sum, bytes) => sum + bytes, 0);
  } finally {
    await rm(folder, { recursive: true });
  }
}

const profileTo = process.env.PROFILE;
const fight = await LargeFight.start({ enemies: ENEMIES, is_lasting: true });
const browser = await launchBrowser();
try {
  const page = await browser.newPage();
  await page.setViewport(VIEWPORT);
  await page.evaluateOnNewDocument(COUNTING);
  const devtools = await page.createCDPSession();
  await devtools.send("Performance.enable");
  const first_ms = await firstFrames(page, fight.server.http);
  await fight.join(BOTS);
  await page.keyboard.down("KeyF");
  await new Promise(resolve => setTimeout(resolve, WARM_UP_MS));
  if (profileTo) {
    await devtools.send("Profiler.enable");
    await devtools.send("Profiler.start");
  }
  const [before, script_before, begun_ms] = [
    await drawnIn(page),
    await scriptSeconds(devtools),
    performance.now(),
  ];
  await new Promise(resolve => setTimeout(resolve, MEASURED_MS));
  const [after, script_after] = [await drawnIn(page), await scriptSeconds(devtools)];
  const seconds = (performance.now() - begun_ms) / 1000;
  if (profileTo) {
    const { profile } = await devtools.send("Profiler.stop");
    await writeFile(profileTo, JSON.stringify(profile));
  }
  const frames = after.frames - before.frames;
  const rows = [
    ["draw calls a frame", ((after.calls - before.calls) / frames).toFixed(1), "≤ 60"],
    ["script, ms a frame", (((script_after - script_before) * 1000) / frames).toFixed(2), "≤ 4"],
    ["frames/s", (frames / seconds).toFixed(1), "≥ 30"],
    ["first frame, ms", Math.round(first_ms), "≤ 1500"],
    ["gzip, kB", ((await gzipBytes()) / 1000).toFixed(0), "≤ 350"],
  ];
  process.stdout.write(`8 players, ${ENEMIES} enemies, ${VIEWPORT.width} × ${VIEWPORT.height}\n\n`);
  process.stdout.write(`${markdownTable(["what", "figure", "limit"], rows)}\n`);
} finally {
  await browser.close();
  await fight.stop();
}
process.exit(0);
