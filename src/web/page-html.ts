/** A page as HTML: what it loads, what the server tells it, and links for browsers without scripts. */
import type { PageData, PageLink } from "./page-data.ts";
import type { BuiltPage } from "./web-build.ts";

/** @param icon a file of the bundles. */
export function pageHtml({ script, styles, chunks }: BuiltPage, icon: string, data: PageData): string {
  const file = (name: string) => `${data.root}web/${name}`;
  const head = [
    `<link rel="icon" href="${file(icon)}">`,
    ...styles.map(name => `<link rel="stylesheet" href="${file(name)}">`),
    ...chunks.map(name => `<link rel="modulepreload" href="${file(name)}">`),
    `<script type="module" src="${file(script)}"></script>`,
  ];
  const { missing } = data;
  const notice = missing === undefined ? "" : `<p>There is nothing at ${escaped(missing)}.</p>`;
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>TR-Dungeons</title>
    ${head.join("\n    ")}
  </head>
  <body>
    <div id="page" data-page="${escaped(JSON.stringify(data))}">
      <h1>TR-Dungeons</h1>
      ${notice}
      <ul>
        ${data.links.map(listed).join("\n        ")}
      </ul>
    </div>
  </body>
</html>
`;
}

function listed({ id, href }: PageLink): string {
  return `<li><a href="${href}">${id}</a></li>`;
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
