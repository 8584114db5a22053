import assert from "node:assert/strict";
import { build, stop } from "esbuild";
import type { Browser, Page } from "puppeteer-core";
import { z } from "zod";
import { CONTENT_SET_NAMES } from "../../src/game/content/content.ts";
import { startBrowser } from "../support/browser.ts";
import { scaled } from "../support/scale.ts";

const CONTENTS = scaled({ usual: 100, long: 10_000 });

const compared = z.object({
  different: z.array(z.object({ value: z.unknown(), shown: z.unknown() })),
  fields: z.number(),
  complaints: z.array(z.string()),
});

describe("The forms of the studio", function () {
  this.timeout(CONTENTS * 200 + 60_000);
  let browser: Browser;
  let page: Page;

  before(async function () {
    browser = await startBrowser(this);
    page = await browser.newPage();
    await page.addScriptTag({ content: await bundled("web/testing/form-in-page.ts") });
  });
  after(() => browser?.close());

  for (const set of CONTENT_SET_NAMES) {
    it(`show all of a file of ${set}, and nothing else, for ${CONTENTS} random ones`, async () => {
      const { different, fields, complaints } = compared.parse(
        await page.evaluate(`compare("${set}", 1, ${CONTENTS})`),
      );
      assert.deepEqual(different, []);
      assert.ok(fields > CONTENTS * 4, `${fields} fields`);
      // The contents are random, but of the form that the schema has; else the form would have been made of something else.
      assert.deepEqual(complaints, []);
    });
  }
});

async function bundled(entry: string): Promise<string> {
  const options = { bundle: true, write: false, format: "iife", target: "es2023", outdir: "." } as const;
  const { outputFiles } = await build({ ...options, entryPoints: [entry], logLevel: "silent" });
  await stop();
  return outputFiles.find(({ path }) => path.endsWith(".js"))?.text ?? assert.fail();
}
