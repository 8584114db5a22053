/**
 * Makes the moving picture of a fight in the README anew, from the page at `/`: `npm run docs:picture`. It needs Chromium: CHROMIUM, or
 * `/usr/bin/chromium`.
 */
import { writeFile } from "node:fs/promises";
import gifenc from "gifenc";
import puppeteer, { type Page } from "puppeteer-core";
import { startServer } from "../loadtest/server-process.ts";

const PICTURE = "docs/images/fight.gif";
const WIDTH_PX = 480;
const HEIGHT_PX = 400;
const FRAMES = 60;
/** The page's fight takes 60 steps a second; a picture of every fifth is shown for 80 ms, so it runs nearly as it is. */
const STEPS_PER_FRAME = 5;
const FRAME_MS = 80;
/** Into the fight of the first king. */
const STEPS_BEFORE = 60 * 12;
/** One is kept for pixels that have not changed. */
const COLORS = 127;
const SEED = 7;

/** Chance that gives the same fight each time; as text, since it runs in the page before the page's own script. */
const SEEDED_CHANCE = `let state = ${SEED};
Math.random = () => {
  state = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
};`;

/** `step`, `draw` and `canvas` are the page's own: web/front/front.js. The pixels, four bytes each, as base64. */
const nextFrame = (steps: number) => `(() => {
  for (let i = 0; i < ${steps}; i++) step();
  canvas.width = ${WIDTH_PX};
  canvas.height = ${HEIGHT_PX};
  draw();
  const { data } = pen.getImageData(0, 0, canvas.width, canvas.height);
  let text = "";
  for (let i = 0; i < data.length; i += 8192) text += String.fromCharCode(...data.subarray(i, i + 8192));
  return btoa(text);
})()`;

async function framesOf(page: Page): Promise<Uint8Array[]> {
  const frames: Uint8Array[] = [];
  for (let i = 0; i < FRAMES; i++) {
    const pixels = await page.evaluate(nextFrame(i === 0 ? STEPS_BEFORE : STEPS_PER_FRAME));
    frames.push(Buffer.from(String(pixels), "base64"));
  }
  return frames;
}

/** One palette for all frames; of every frame but the first only what has changed. */
function encode(frames: readonly Uint8Array[]): Uint8Array {
  const sample = Buffer.concat(frames.filter((_, i) => i % 10 === 0));
  const palette = gifenc.quantize(sample, COLORS);
  const unchanged = palette.length;
  const gif = gifenc.GIFEncoder();
  let shown: Uint8Array | undefined;
  for (const frame of frames) {
    const indexes = gifenc.applyPalette(frame, palette);
    const before = shown;
    const changes = before ? indexes.map((index, i) => (index === before[i] ? unchanged : index)) : indexes;
    gif.writeFrame(changes, WIDTH_PX, HEIGHT_PX, {
      ...(!before && { palette: [...palette, [0, 0, 0]] }),
      ...{ delay: FRAME_MS, transparent: before !== undefined, transparentIndex: unchanged, dispose: 1 },
    });
    shown = indexes;
  }
  gif.finish();
  return gif.bytes();
}

const server = await startServer();
const browser = await puppeteer.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  // Without a sandbox, since it may run as root; it opens nothing but the server.
  args: ["--no-sandbox"],
});
try {
  const page = await browser.newPage();
  // The page's own clock stands, and each frame is asked for.
  await page.emulateMediaFeatures([{ name: "prefers-reduced-motion", value: "reduce" }]);
  await page.evaluateOnNewDocument(SEEDED_CHANCE);
  await page.goto(server.endpoint.replace(/^ws/, "http"), { waitUntil: "load" });
  const bytes = encode(await framesOf(page));
  await writeFile(PICTURE, bytes);
  console.info(`${PICTURE}: ${FRAMES} frames, ${Math.round(bytes.length / 1000)} kB`);
} finally {
  await browser.close();
  await server.stop();
}
