/** Bundles the pages with esbuild, which is there in development and where images are built, not in production. */
import { mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import type { BuildOptions, Metafile, OutputFile } from "esbuild";
import { watchOfAllRules } from "./past-rules.ts";
import {
  type BuiltPage,
  MANIFEST,
  pageNames,
  ROOT,
  readManifest,
  SUFFIXES,
  type WebManifest,
  workerNames,
} from "./web-build.ts";

/** What the lock file says decides which libraries are bundled. */
const ALSO_MADE_OF = ["package-lock.json"];

const ICON = "icon";

/** The page that is kept for recordings of its rules. */
const WATCH = "watch";

/** The name of the package that a file belongs to: that of the innermost folder. */
const PACKAGE = /^.*node_modules\/((?:@[^/]+\/)?[^/]+)/;

/** A bundle is not worth compressing below this. */
const LEAST_COMPRESSED_BYTES = 1024;

export type BundleOptions = {
  /** Where to; it is made. */
  readonly folder: string;
  /** With compressed variants, and without source maps. */
  readonly isForImage: boolean;
  /** The time now, for tests. */
  readonly now?: () => number;
};

/** Bundles all pages, and keeps /watch of past rules for as long as it may be needed. @throws with what esbuild says of the sources. */
export async function bundlePages({
  folder,
  isForImage,
  now = Date.now,
}: BundleOptions): Promise<WebManifest> {
  const built_at_ms = now();
  const { outputFiles, metafile } = await runEsbuild({ folder, isForImage });
  await mkdir(folder, { recursive: true });
  const before = await readManifest(folder);
  await Promise.all(outputFiles.map(file => write(file, isForImage)));
  const files = outputFiles.map(({ path }) => nameOf(path));
  const manifest = manifestOf(metafile, files, built_at_ms, before);
  await writeWhole(join(folder, MANIFEST), Buffer.from(JSON.stringify(manifest, undefined, 2)));
  const past = manifest.watch_of_rules.flatMap(each => each.files);
  await removeAllBut(folder, [...files, ...past, ...(before?.files ?? [])]);
  return manifest;
}

async function runEsbuild({ folder, isForImage }: Pick<BundleOptions, "folder" | "isForImage">) {
  const { build, stop } = await import("esbuild");
  const entries = Object.fromEntries(pageNames().map(name => [name, `web/${name}/page.ts`]));
  const workers = Object.fromEntries(workerNames().map(name => [`${name}-worker`, workerSource(name)]));
  const options = {
    absWorkingDir: ROOT,
    outdir: folder,
    entryNames: "[name]-[hash]",
    chunkNames: "part-[hash]",
    assetNames: "[name]-[hash]",
    loader: { ".svg": "copy" },
    bundle: true,
    format: "esm",
    target: "es2023",
    minify: true,
    sourcemap: isForImage ? false : "linked",
    legalComments: "none",
    metafile: true,
    write: false,
    logLevel: "silent",
  } as const satisfies BuildOptions;
  try {
    // A worker is one file: what it is served with lets it load nothing.
    const made = await Promise.all([
      build({ ...options, entryPoints: { ...entries, [ICON]: "web/icon.svg" }, splitting: true }),
      build({ ...options, entryPoints: workers }),
    ]);
    const metafile: Metafile = {
      inputs: Object.assign({}, ...made.map(({ metafile: { inputs } }) => inputs)),
      outputs: Object.assign({}, ...made.map(({ metafile: { outputs } }) => outputs)),
    };
    return { outputFiles: made.flatMap(({ outputFiles }) => outputFiles), metafile };
  } finally {
    // Its process would stay, and wait for the next build.
    await stop();
  }
}

function workerSource(page: string): string {
  return `web/${page}/worker.ts`;
}

async function write({ path, contents }: OutputFile, isForImage: boolean): Promise<void> {
  await writeWhole(path, contents);
  if (!isForImage || contents.length < LEAST_COMPRESSED_BYTES) return;
  const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } };
  const [br, gz] = await Promise.all([
    promisify(brotliCompress)(contents, quality),
    promisify(gzip)(contents, { level: constants.Z_BEST_COMPRESSION }),
  ]);
  await Promise.all([writeWhole(path + SUFFIXES.br, br), writeWhole(path + SUFFIXES.gzip, gz)]);
}

/** Several servers may build at once, and one may read what another writes. */
async function writeWhole(path: string, contents: Uint8Array): Promise<void> {
  const draft = `${path}.${process.pid}`;
  await writeFile(draft, contents);
  await rename(draft, path);
}

function manifestOf(
  { inputs, outputs }: Metafile,
  files: WebManifest["files"],
  built_at_ms: number,
  before: WebManifest | undefined,
): WebManifest {
  const made = Object.entries(outputs).map(([path, output]) => ({ path, ...output }));
  const of = (source: string) => made.find(({ entryPoint }) => entryPoint === source);
  const pages = pageNames().map((name): [string, BuiltPage] => {
    const script = of(`web/${name}/page.ts`);
    if (!script) throw new Error(`esbuild has made nothing of web/${name}/page.ts`);
    const worker = of(workerSource(name));
    return [
      name,
      {
        script: nameOf(script.path),
        styles: script.cssBundle === undefined ? [] : [nameOf(script.cssBundle)],
        chunks: loadedBy(script.path, outputs, isBeforeItBegins).map(nameOf),
        ...(worker && { worker: nameOf(worker.path) }),
      },
    ];
  });
  const icon = of("web/icon.svg") ?? made.find(({ path }) => nameOf(path).startsWith(`${ICON}-`));
  if (!icon) throw new Error("esbuild has made nothing of web/icon.svg");
  const watch = Object.fromEntries(pages)[WATCH];
  const watchScript = of(`web/${WATCH}/page.ts`);
  if (!watch || !watchScript) throw new Error(`esbuild has made nothing of web/${WATCH}/page.ts`);
  const ofWatch = [
    ...watch.styles,
    watch.script,
    ...loadedBy(watchScript.path, outputs, () => true).map(nameOf),
  ];
  const paths = Object.keys(inputs);
  const sources = paths.filter(path => !path.includes("node_modules/"));
  const packagesOf = (name: string) => {
    const script = of(`web/${name}/page.ts`)?.path ?? "";
    const worker = of(workerSource(name))?.path ?? [];
    const all = [script, ...loadedBy(script, outputs, () => true)].concat(worker);
    const from = all.flatMap(path => Object.keys(outputs[path]?.inputs ?? {}));
    return [...new Set(from.flatMap(path => PACKAGE.exec(path)?.[1] ?? []))].toSorted();
  };
  return {
    built_at_ms,
    pages: Object.fromEntries(pages),
    watch_of_rules: watchOfAllRules(
      { page: watch, files: files.filter(name => ofWatch.includes(name.replace(/\.map$/, ""))) },
      ...[before, built_at_ms],
    ),
    icon: nameOf(icon.path),
    files,
    sources: [...sources, ...ALSO_MADE_OF],
    packages: Object.fromEntries(pageNames().map(name => [name, packagesOf(name)])),
  };
}

/** What the script does not load when it likes. */
const isBeforeItBegins = (kind: string) => kind === "import-statement";

/** All that a script loads, and what that loads. @param isMeant which ways of loading. */
function loadedBy(path: string, outputs: Metafile["outputs"], isMeant: (kind: string) => boolean): string[] {
  const found = new Set<string>([path]);
  for (const each of found)
    for (const { path: imported, kind } of outputs[each]?.imports ?? [])
      if (isMeant(kind)) found.add(imported);
  found.delete(path);
  return [...found];
}

/** Pages that are open still load what the build before has made: that is among `kept`. */
async function removeAllBut(folder: string, kept: readonly string[]): Promise<void> {
  const names = new Set([MANIFEST, ...kept.flatMap(variantsOf)]);
  // A draft has the number of a process at its end: another server's build is under way.
  const old = (await readdir(folder)).filter(name => !names.has(name) && !/\.\d+$/.test(name));
  await Promise.all(old.map(name => rm(join(folder, name), { force: true })));
}

function variantsOf(name: string): string[] {
  return [name, ...Object.values(SUFFIXES).map(suffix => name + suffix)];
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
