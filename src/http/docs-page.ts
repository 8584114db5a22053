/** The API document as a page that can also send requests. */
import express, { type Router } from "express";
// Not the package itself: it would load the page's own script into the server.
import absolutePath from "swagger-ui-dist/absolute-path.js";
import { policyForDocs } from "./security-headers.ts";

const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <title>TR-Dungeons server: API</title>
    <link rel="stylesheet" href="docs/swagger-ui.css">
    <link rel="icon" href="docs/favicon-32x32.png">
  </head>
  <body>
    <div id="page"></div>
    <script src="docs/swagger-ui-bundle.js"></script>
    <script src="docs/start.js"></script>
  </body>
</html>
`;

/** A file of its own, since the page's policy forbids scripts inside it. */
const START = `SwaggerUIBundle({ url: "openapi.json", dom_id: "#page", deepLinking: true });\n`;

/** `/docs` beside `/openapi.json`, of which it is made. */
export function docsPage(): Router {
  const router = express.Router({ strict: true });
  router.use("/docs", policyForDocs);
  router.get("/docs", (_request, response) => void response.type("html").send(PAGE));
  router.get("/docs/start.js", (_request, response) => void response.type("js").send(START));
  router.use("/docs", express.static(absolutePath(), { index: false }));
  return router;
}
