import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import express from "express";
import { pino } from "pino";
import { RULES_VERSION } from "../game/rules-version.ts";
import { policyForPages } from "../http/security-headers.ts";
import { bundleFiles } from "./bundle-files.ts";
import { bundlePages } from "./bundler.ts";
import { NoBundles, openBundles } from "./bundles.ts";
import { webPages } from "./pages.ts";
import { isFresh, MANIFEST, pageNames, readManifest, type WebManifest } from "./web-build.ts";

/** What may be in the pages, with what Colyseus's SDK brings: of `ws` a browser gets a stub. */
const LIBRARIES = /^(?:preact|three|uplot|@colyseus\/(?:sdk|schema|shared-types)|msgpackr|ws)$/;

/** Of the server, what it shares with its clients: the rules, what travels, the form of recordings, and what staff may do. */
const SOURCES =
  /^(?:web|src\/game|src\/schema|src\/recordings\/(?:line-codec|input-codec|entropy-coder|growing-text|base64)\.ts|src\/ops\/staff-may\.ts|package-lock\.json)/;

describe("the bundles of the pages", function () {
  this.timeout(60_000);
  let folder: string;
  let manifest: WebManifest;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "tr-dungeons-web-"));
    manifest = await bundlePages({ folder, isForImage: true });
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("have each folder of web with a page, and all files that it names", async () => {
    assert.ok(pageNames().includes("home"));
    assert.deepEqual(Object.keys(manifest.pages), pageNames());
    assert.deepEqual(await readManifest(folder), manifest);
    for (const { script, styles, chunks } of Object.values(manifest.pages))
      for (const name of [script, ...styles, ...chunks, manifest.icon])
        assert.ok(existsSync(join(folder, name)), name);
  });

  it("have neither zod nor the server in them, but for the studio, which checks content", () => {
    const { studio, ...others } = manifest.packages;
    assert.deepEqual(Object.keys(others), ["console", "home", "play", "watch"]);
    const isStrange = (name: string) => !LIBRARIES.test(name);
    assert.deepEqual(Object.values(others).flat().filter(isStrange), []);
    assert.deepEqual(studio?.filter(isStrange), ["zod"]);
    const strays = manifest.sources.filter(path => !SOURCES.test(path));
    assert.deepEqual(strays, []);
  });

  it("have what the studio runs beside its page, in one file that loads no other", async () => {
    const { worker } = manifest.pages.studio ?? assert.fail();
    const text = await readFile(join(folder, worker ?? assert.fail()), "utf8");
    assert.ok(text.includes("damage_taken"), "it has the rules");
    assert.ok(!/part-[A-Z0-9]{8}\.js/.test(text), "it is whole by itself");
    assert.deepEqual(
      Object.entries(manifest.pages).flatMap(([name, page]) => (page.worker === undefined ? [] : [name])),
      ["studio"],
    );
    assert.ok(manifest.sources.includes("web/studio/worker.ts"));
  });

  it("are made again when a source is newer, is gone, or a page has come", async () => {
    assert.ok(await isFresh(manifest));
    const changed_ms = statSync("web/home/page.ts").mtimeMs;
    assert.equal(await isFresh({ ...manifest, built_at_ms: changed_ms - 1 }), false);
    assert.equal(await isFresh({ ...manifest, sources: [...manifest.sources, "web/gone.ts"] }), false);
    const { home: _home, ...others } = manifest.pages;
    assert.equal(await isFresh({ ...manifest, pages: others }), false);
  });

  it("are served compressed, and kept for a year", async () => {
    const server = createServer(express().use("/web", bundleFiles(folder)));
    const get = await listening(server);
    const name = manifest.pages.home?.script ?? assert.fail();
    try {
      for (const [accepted, encoding] of [
        ["gzip, br", "br"],
        ["gzip", "gzip"],
        ["identity", null],
      ] as const) {
        const answer = await get(`/web/${name}`, { "Accept-Encoding": accepted });
        assert.equal(answer.status, 200);
        assert.equal(answer.headers.get("Content-Encoding"), encoding);
        assert.match(answer.headers.get("Content-Type") ?? "", /^text\/javascript/);
        assert.equal(answer.headers.get("Cache-Control"), "public, max-age=31536000, immutable");
        assert.equal(answer.headers.get("Vary"), "Accept-Encoding");
      }
      for (const path of ["manifest.json", "..%2f..%2fpackage.json", "home-AAAAAAAA.js", `${name}.br`])
        assert.equal((await get(`/web/${path}`)).status, 404, path);
    } finally {
      server.close();
    }
  });

  it("of the build before stay for pages that are open, and no longer", async () => {
    const other = mkdtempSync(join(tmpdir(), "tr-dungeons-web-"));
    const OLD = "home-OLDOLD00.js";
    try {
      const { files, ...rest } = await bundlePages({ folder: other, isForImage: false });
      writeFileSync(join(other, OLD), "");
      writeFileSync(join(other, MANIFEST), JSON.stringify({ ...rest, files: [...files, OLD] }));
      await bundlePages({ folder: other, isForImage: false });
      assert.ok(existsSync(join(other, OLD)));
      await bundlePages({ folder: other, isForImage: false });
      assert.deepEqual(readdirSync(other).toSorted(), [...files, MANIFEST].toSorted());
    } finally {
      rmSync(other, { recursive: true, force: true });
    }
  });

  describe("of past rules", () => {
    const DAY_MS = 24 * 3600 * 1000;
    const PAST = RULES_VERSION - 1;
    const FILES = ["watch-PASTPAST.js", "watch-PASTPAST.css", "part-PASTPAST.js"] as const;
    const [script, style, chunk] = FILES;
    let other: string;
    beforeEach(() => {
      other = mkdtempSync(join(tmpdir(), "tr-dungeons-web-"));
    });
    afterEach(() => rmSync(other, { recursive: true, force: true }));

    /** As if the newest build had been of past rules. */
    const ofPastRules = async (built_at_ms: number) => {
      for (const name of FILES)
        for (const variant of [name, `${name}.gz`, `${name}.br`]) writeFileSync(join(other, variant), "past");
      const page = { script, styles: [style], chunks: [chunk] };
      const past = { rules_version: PAST, page, files: FILES, last_current_ms: built_at_ms };
      const built = { ...manifest, files: [...FILES, "home-PASTPAST.js"], watch_of_rules: [past] };
      writeFileSync(join(other, MANIFEST), JSON.stringify(built));
    };
    const build = (now_ms: number) => bundlePages({ folder: other, isForImage: false, now: () => now_ms });

    it("stay for 30 days after newer rules have taken their place, with their compressed files, and no longer", async () => {
      const begun = Date.UTC(2026, 0, 1);
      await ofPastRules(begun);
      // They were current all that time.
      const replaced = begun + 100 * DAY_MS;
      const [current, past] = (await build(replaced)).watch_of_rules;
      assert.equal(current?.rules_version, RULES_VERSION);
      assert.equal(past?.rules_version, PAST);
      assert.equal(past?.last_current_ms, replaced);
      await build(replaced + 30 * DAY_MS - 1);
      for (const name of FILES)
        for (const variant of [name, `${name}.gz`, `${name}.br`])
          assert.ok(existsSync(join(other, variant)), variant);
      const { files, watch_of_rules } = await build(replaced + 30 * DAY_MS);
      assert.deepEqual(
        watch_of_rules.map(({ rules_version }) => rules_version),
        [RULES_VERSION],
      );
      assert.deepEqual(readdirSync(other).toSorted(), [...files, MANIFEST].toSorted());
    });

    it("are what /watch is made of where they are asked for, with the policy of every page", async () => {
      await ofPastRules(Date.now());
      await build(Date.now());
      const bundles = openBundles({ NODE_ENV: "production" }, pino({ level: "silent" }), other);
      const policy = policyForPages([]);
      const panels = { monitor: false, playground: false };
      const server = createServer(
        express().use(
          webPages({ bundles, panels, writes_files: false, policy, sign_in: undefined, operator: undefined }),
        ),
      );
      const get = await listening(server);
      try {
        const page = async (path: string) => {
          const answer = await get(path, { Accept: "text/html" });
          assert.match(answer.headers.get("Content-Security-Policy") ?? "", /script-src 'self'/);
          assert.equal(answer.headers.get("Cache-Control"), "no-cache");
          return answer.text();
        };
        const current = (await bundles.current()).pages.watch?.script ?? assert.fail();
        const past = await page(`/watch/some_match?tick=7&rules=${PAST}`);
        for (const name of FILES) assert.ok(past.includes(`"../web/${name}"`), past);
        for (const rules of ["", `?rules=${RULES_VERSION}`, "?rules=99", "?rules=", "?rules=a&rules=b"])
          assert.ok((await page(`/watch/some_match${rules}`)).includes(`"../web/${current}"`), rules);
        assert.ok(!(await page(`/play?rules=${PAST}`)).includes(script));
        const answer = await get(`/web/${script}`, { "Accept-Encoding": "br" });
        assert.equal(answer.headers.get("Content-Encoding"), "br");
        assert.equal(answer.headers.get("Cache-Control"), "public, max-age=31536000, immutable");
      } finally {
        server.close();
      }
    });
  });

  it("are read in production as they were built, and what is missing is said with what to do", async () => {
    const logged: string[] = [];
    const log = { error: (message: string) => logged.push(message) };
    const env = { NODE_ENV: "production" } as const;
    assert.deepEqual(await openBundles(env, log as never, folder).current(), manifest);
    const none = openBundles(env, log as never, join(folder, "nothing"));
    await assert.rejects(none.current(), (error: unknown) => {
      assert.ok(error instanceof NoBundles);
      return /npm run build/.test(error.message);
    });
    assert.equal(logged.length, 1);
  });
});

async function listening(server: Server) {
  await new Promise<void>(resolve => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return (path: string, headers: Record<string, string> = {}) =>
    fetch(`http://127.0.0.1:${port}${path}`, { headers });
}
