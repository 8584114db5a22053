/**
 * The page at `/`: what runs here, and where to go on. Unknown paths lead there in a browser. Its files are in `web/front`; the fight
 * on it runs in the page alone.
 */
import { fileURLToPath } from "node:url";
import express, { type Request, type RequestHandler, type Response, type Router } from "express";
import { toRoot } from "./relative.ts";
import { policyForApi, policyForFrontPage } from "./security-headers.ts";

const FILES = fileURLToPath(new URL("../../web/front", import.meta.url));
const DOCUMENTS = fileURLToPath(new URL("../../docs", import.meta.url));

/** Which panels there are: they differ between development and production. */
export type Panels = { monitor: boolean; playground: boolean };

/** `GET /`, its files below `/front`, and the project's documents as text below `/docs`. */
export function frontPage(panels: Panels): Router {
  const router = express.Router();
  router.get("/", (_request, response) => sendPage(response, panels));
  router.use("/front", policyForApi, express.static(FILES, { index: false, redirect: false }));
  router.use(
    "/docs",
    policyForApi,
    express.static(DOCUMENTS, {
      index: false,
      redirect: false,
      setHeaders: (response, path) => {
        // As markdown, browsers would save it instead of showing it.
        if (path.endsWith(".md")) response.setHeader("Content-Type", "text/plain; charset=utf-8");
      },
    }),
  );
  return router;
}

/** Comes after all routes: a browser gets the front page with a word about what is missing, everybody else the next handler. */
export function frontPageForUnknown(panels: Panels): RequestHandler {
  return (request, response, next) => {
    const isBrowser = isReading(request) && request.accepts(["json", "html"]) === "html";
    if (!isBrowser) return next();
    const path = request.originalUrl.split("?", 1).join();
    sendPage(response.status(404), panels, `There is nothing at ${path}. This is what there is:`);
  };
}

function isReading({ method }: Request): boolean {
  return method === "GET" || method === "HEAD";
}

function sendPage(response: Response, panels: Panels, notice?: string): void {
  policyForFrontPage(response.req, response, () => {});
  response
    .set("Cache-Control", "no-cache")
    .vary("Accept")
    .type("html")
    .send(page(toRoot(response.req), panels, notice));
}

/** `href` is a path from the root, without its first slash. */
type Link = { href: string; title: string; text: string };

function linksOf({ monitor, playground }: Panels): Link[] {
  return [
    { href: "api/docs", title: "API", text: "Every endpoint, to read and to try" },
    ...(monitor
      ? [{ href: "monitor/", title: "Monitor", text: "The rooms that run, and their players" }]
      : []),
    ...(playground
      ? [{ href: "playground/", title: "Playground", text: "Join a room from the browser" }]
      : []),
    { href: "docs/protocol.md", title: "Protocol", text: "For developers of game clients" },
    { href: "docs/content.md", title: "Content", text: "Enemies, abilities and dungeons as files" },
    { href: "docs/operations.md", title: "Operations", text: "Deploying, watching, restoring" },
  ];
}

/** @param root the relative way to `/` from the page, which is shown at any path. */
function page(root: string, panels: Panels, notice: string | undefined): string {
  const links = linksOf(panels).map(
    ({ href, title, text }) => `<li><a href="${root}${href}"><b>${title}</b> <span>${text}</span></a></li>`,
  );
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>TR-Dungeons server</title>
    <link rel="icon" href="${root}front/icon.svg">
    <link rel="stylesheet" href="${root}front/front.css">
  </head>
  <body>
    <main>
      <header>
        <h1>TR-Dungeons server</h1>
${notice === undefined ? "" : `        <p class="notice" role="status">${escaped(notice)}</p>\n`}        <p>Up to 8 players go through a dungeon together, room by room. The server decides what happens.</p>
        <p id="status" role="status">It runs.</p>
      </header>
      <nav>
        <ul>
          ${links.join("\n          ")}
        </ul>
      </nav>
      <figure>
        <canvas id="fight" role="img" aria-label="A dungeon room from above, in which three heroes fight goblins">
        </canvas>
        <figcaption>Bots, in this page alone. Click to add a goblin.</figcaption>
      </figure>
    </main>
    <script src="${root}front/front.js" defer></script>
  </body>
</html>
`;
}

function escaped(text: string): string {
  const codes: Record<string, string> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "'": "&#39;",
  };
  return text.replace(/[&<>"']/g, each => codes[each] ?? "");
}
