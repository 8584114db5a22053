/** Bundles the pages for images: `npm run build`. The server finds them in `dist/web`; while developing it makes them by itself. */
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { bundlePages } from "../src/web/bundler.ts";
import { SUFFIXES, WEB_BUILD } from "../src/web/web-build.ts";

const { pages } = await bundlePages({ folder: WEB_BUILD, isForImage: true });

async function kilobytes(name: string): Promise<number> {
  const packed = await stat(join(WEB_BUILD, name + SUFFIXES.gzip)).catch(() => undefined);
  return (packed ?? (await stat(join(WEB_BUILD, name)))).size / 1000;
}

for (const [name, { script, styles, chunks }] of Object.entries(pages)) {
  const sizes = await Promise.all([script, ...styles, ...chunks].map(kilobytes));
  console.info(`${name}: ${Math.round(sizes.reduce((sum, size) => sum + size, 0))} kB gzip`);
}
