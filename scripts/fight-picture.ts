/**
 * Makes the moving picture of a fight in the README anew, from the page at `/`: `npm run docs:picture`. It needs Chromium: CHROMIUM, or
 * `/usr/bin/chromium`.
 */
import { writeFile } from "node:fs/promises";
import gifenc from "gifenc";
import puppeteer, { type ElementHandle, type Page } from "puppeteer-core";
import { startServer } from "../loadtest/server-process.ts";

const PICTURE = "docs/images/fight.gif";
const WIDTH_PX = 480;
const HEIGHT_PX = 400;
const FRAMES = 60;
const FRAME_MS = 80;
/** One is kept for pixels that have not changed. */
const COLORS = 127;

/** The page's style, but the canvas alone, in the picture's size. */
const CANVAS_ALONE = `Object.assign(document.querySelector("canvas").style, {
  position: "fixed", inset: "0", zIndex: "1", borderRadius: "0", border: "0",
  width: "${WIDTH_PX}px", height: "${HEIGHT_PX}px",
})`;

/** The page reads its own picture: four bytes for each pixel, as base64. */
const pixelsOf = (png: string) => `(async () => {
  const bytes = Uint8Array.from(atob("${png}"), each => each.charCodeAt(0));
  const image = await createImageBitmap(new Blob([bytes]));
  const pen = new OffscreenCanvas(${WIDTH_PX}, ${HEIGHT_PX}).getContext("2d");
  pen.drawImage(image, 0, 0);
  const { data } = pen.getImageData(0, 0, ${WIDTH_PX}, ${HEIGHT_PX});
  let text = "";
  for (let i = 0; i < data.length; i += 8192) text += String.fromCharCode(...data.subarray(i, i + 8192));
  return btoa(text);
})()`;

/** As they come: the machine decides how much of the fight is between two. */
async function takePictures(canvas: ElementHandle): Promise<string[]> {
  const pictures: string[] = [];
  for (let i = 0; i < FRAMES; i++) {
    const next = new Promise(resolve => setTimeout(resolve, FRAME_MS));
    pictures.push(await canvas.screenshot({ encoding: "base64" }));
    await next;
  }
  return pictures;
}

async function framesOf(page: Page, pictures: readonly string[]): Promise<Uint8Array[]> {
  const frames: Uint8Array[] = [];
  for (const png of pictures) frames.push(Buffer.from(String(await page.evaluate(pixelsOf(png))), "base64"));
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
  await page.setViewport({ width: WIDTH_PX, height: HEIGHT_PX });
  await page.goto(server.endpoint.replace(/^ws/, "http"), { waitUntil: "load" });
  const canvas = await page.waitForSelector("canvas");
  if (!canvas) throw new Error("The page at / has no canvas");
  await page.evaluate(CANVAS_ALONE);
  const frames = await framesOf(page, await takePictures(canvas));
  const bytes = encode(frames);
  await writeFile(PICTURE, bytes);
  console.info(`${PICTURE}: ${FRAMES} frames, ${Math.round(bytes.length / 1000)} kB`);
} finally {
  await browser.close();
  await server.stop();
}
