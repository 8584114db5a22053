/** The bundles that pages are made of: in development as the sources are now, in production as they were built. */
import type { Logger } from "pino";
import type { Env } from "../env.ts";
import { isFresh, readManifest, WEB_BUILD, type WebManifest } from "./web-build.ts";

/** What to do about it is said in the message, for who runs the server. */
export class NoBundles extends Error {}

export const NOT_BUILT =
  "The pages are not built. Run `npm run build`, which needs the development dependencies.";

export type Bundles = {
  /** Where their files lie. */
  readonly folder: string;
  /** @throws NoBundles where there are none, and none can be made of the sources. */
  current: () => Promise<WebManifest>;
};

/** @param folder where the bundles lie, or are made. */
export function openBundles(
  { NODE_ENV }: Pick<Env, "NODE_ENV">,
  log: Pick<Logger, "error">,
  folder = WEB_BUILD,
): Bundles {
  return NODE_ENV === "production" ? asBuilt(folder, log) : asWritten(folder);
}

/** Read once. It does not stop the server: games are played without its pages. */
function asBuilt(folder: string, log: Pick<Logger, "error">): Bundles {
  const manifest = readManifest(folder).then(found => {
    if (!found) log.error(NOT_BUILT);
    return found;
  });
  return {
    folder,
    current: async () => {
      const found = await manifest;
      if (!found) throw new NoBundles(NOT_BUILT);
      return found;
    },
  };
}

/** Looked at with each page that is asked for, so a change is seen when a page is loaded again. */
function asWritten(folder: string): Bundles {
  let pending: Promise<WebManifest> | undefined;
  return {
    folder,
    current: () => {
      pending ??= freshManifest(folder).finally(() => {
        pending = undefined;
      });
      return pending;
    },
  };
}

async function freshManifest(folder: string): Promise<WebManifest> {
  const manifest = await readManifest(folder);
  if (manifest && (await isFresh(manifest))) return manifest;
  try {
    const { bundlePages } = await import("./bundler.ts");
    return await bundlePages({ folder, isForImage: false });
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    throw new NoBundles(`The pages cannot be bundled. ${said}`);
  }
}
