/** Bundles the pages for images: `npm run build`. The server finds them in `dist/web`; while developing it makes them by itself. */
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { bundlePages } from "../src/web/bundler.ts";
import { SUFFIXES, WEB_BUILD } from "../src/web/web-build.ts";

const { pages, watch_of_rules } = await bundlePages({ folder: WEB_BUILD, isForImage: true });

async function kilobytes(name: string): Promise<number> {
  const packed = await stat(join(WEB_BUILD, name + SUFFIXES.gzip)).catch(() => undefined);
  return (packed ?? (await stat(join(WEB_BUILD, name)))).size / 1000;
}

for (const [name, { script, styles, chunks }] of Object.entries(pages)) {
  const sizes = await Promise.all([script, ...styles, ...chunks].map(kilobytes));
  console.info(`${name}: ${Math.round(sizes.reduce((sum, size) => sum + size, 0))} kB gzip`);
}
const [, ...past] = watch_of_rules;
if (past.length > 0)
  console.info(
    `/watch of past rules: ${past.map(({ rules_version }) => `version ${rules_version}`).join(", ")}`,
  );
