/**
 * The pages of the server in a browser: each folder of `web` with a `page.ts` is one, `home` is `/`. Unknown paths lead there, too. All
 * that a page links to is relative, since nobody knows what a load balancer puts before the path.
 */
import { fileURLToPath } from "node:url";
import express, { type Request, type RequestHandler, type Response, type Router } from "express";
import { toRoot } from "../http/relative.ts";
import { policyForApi } from "../http/security-headers.ts";
import { bundleFiles } from "./bundle-files.ts";
import { type Bundles, NoBundles } from "./bundles.ts";
import type { Operator, PageLink, SignInPages } from "./page-data.ts";
import { pageHtml } from "./page-html.ts";
import type { BuiltPage, WebManifest } from "./web-build.ts";

const DOCUMENTS = fileURLToPath(new URL("../../docs", import.meta.url));
const HOME = "home";
const WATCH = "watch";
const NO_PAGE = 404;
const NO_BUNDLES = 503;

/** Which panels there are: they differ between development and production. */
export type Panels = { readonly monitor: boolean; readonly playground: boolean };

export type WebPagesOptions = {
  readonly bundles: Bundles;
  readonly panels: Panels;
  /** Whether the studio writes files here, instead of publishing. */
  readonly writes_files: boolean;
  /** Comes before each page: what it may load. */
  readonly policy: RequestHandler;
  readonly sign_in: SignInPages | undefined;
  readonly operator: Operator | undefined;
};

/** `GET /` and the other pages, their files below `/web`, and the project's documents as text below `/docs`. */
export function webPages(options: WebPagesOptions): Router {
  const router = express.Router();
  router.use("/web", bundleFiles(options.bundles.folder));
  router.use("/docs", policyForApi, documents());
  router.get("/", (request, response) => send(options, request, response, HOME));
  router.get("/:page{/*rest}", async (request, response, next) => {
    const { page } = request.params;
    // A page that is asked for by its name is also for programs, unless they want JSON alone.
    if (page === HOME || !request.accepts("html")) return next();
    const manifest = await options.bundles.current().catch(() => undefined);
    if (manifest?.pages[page] === undefined) return next();
    await send(options, request, response, page);
  });
  return router;
}

/** Comes after all routes: a browser gets the page at `/` with a word about what is missing, everybody else the next handler. */
export function homeForUnknown(options: WebPagesOptions): RequestHandler {
  return (request, response, next) => {
    if (!isReading(request) || !isBrowser(request)) return next();
    response.status(NO_PAGE);
    return send(options, request, response, HOME, request.originalUrl.split("?", 1).join());
  };
}

function documents(): RequestHandler {
  return express.static(DOCUMENTS, {
    index: false,
    redirect: false,
    setHeaders: (response, path) => {
      // As markdown, browsers would save it instead of showing it.
      if (path.endsWith(".md")) response.setHeader("Content-Type", "text/plain; charset=utf-8");
    },
  });
}

function isReading({ method }: Request): boolean {
  return method === "GET" || method === "HEAD";
}

function isBrowser(request: Request): boolean {
  return request.accepts(["json", "html"]) === "html";
}

async function send(
  { bundles, panels, policy, sign_in, operator, writes_files }: WebPagesOptions,
  request: Request,
  response: Response,
  page: string,
  missing?: string,
): Promise<void> {
  policy(request, response, () => {});
  response.set("Cache-Control", "no-cache").vary("Accept");
  try {
    const manifest = await bundles.current();
    const built = builtOf(manifest, page, request);
    if (!built) throw new NoBundles(`There is no folder web/${page} with a page.ts.`);
    const root = toRoot(request);
    const links = linksOf(manifest, panels).map(({ id, href }) => ({ id, href: root + href }));
    const { worker } = built;
    const data = { root, links, worker, sign_in, operator, writes_files, missing };
    response.type("html").send(pageHtml(built, manifest.icon, data));
  } catch (error) {
    if (!(error instanceof NoBundles)) throw error;
    response.status(NO_BUNDLES).type("text").send(`${error.message}\n`);
  }
}

/** With `?rules=` it is /watch of those rules, as long as it is kept: it plays recordings of theirs. */
function builtOf(
  { pages, watch_of_rules }: WebManifest,
  page: string,
  { query: { rules } }: Request,
): BuiltPage | undefined {
  const isAsked = (each: number) => page === WATCH && String(each) === rules;
  return watch_of_rules.find(({ rules_version }) => isAsked(rules_version))?.page ?? pages[page];
}

/** From the root, without its first slash. */
function linksOf({ pages }: WebManifest, { monitor, playground }: Panels): PageLink[] {
  return [
    ...Object.keys(pages)
      .filter(name => name !== HOME)
      .map(name => ({ id: name, href: name })),
    { id: "api", href: "api/docs" },
    ...(monitor ? [{ id: "monitor", href: "monitor/" }] : []),
    ...(playground ? [{ id: "playground", href: "playground/" }] : []),
    ...["protocol", "content", "operations"].map(id => ({ id, href: `docs/${id}.md` })),
  ];
}
