/** The page at `/`: what runs here, and where to go on. */
import { type ComponentChild, h } from "preact";
import "../ui/base.css";
import "./home.css";
import { homeTexts } from "../texts/home.ts";
import { showPage, textsFor, thisPage } from "../ui/this-page.ts";
import { FightCanvas } from "./fight-canvas.ts";
import { StatusLine } from "./status-line.ts";

const page = thisPage();
const texts = textsFor(page, homeTexts);

function Home(): ComponentChild {
  const { links, missing, root, endpoint, operator } = page;
  return h(
    "main",
    { class: "home" },
    h(
      "header",
      {},
      h("h1", {}, texts.title),
      missing !== undefined && h("p", { class: "notice", role: "status" }, texts.missing(missing)),
      h("p", {}, texts.about),
      h(StatusLine, { root, texts }),
      links.some(({ id }) => id === "play") &&
        h(
          "a",
          { class: "button primary play", href: `${root}play?now` },
          texts.play,
          h("span", {}, texts.play_text),
        ),
    ),
    h("nav", { "aria-label": texts.links }, h("ul", {}, links.map(Link))),
    h(FightCanvas, {
      ...{ endpoint, label: texts.fight, caption: texts.fight_caption, withoutWebGl: texts.fight_none },
    }),
    operator && h("footer", {}, h("p", {}, texts.operator, " ", operator.name, " ", h(Contact, operator))),
  );
}

function Contact({ contact }: NonNullable<typeof page.operator>): ComponentChild {
  if (contact === undefined) return null;
  const href = contact.startsWith("https:") ? contact : `mailto:${contact}`;
  return h("a", { href }, contact);
}

function Link({ id, href }: (typeof page.links)[number]): ComponentChild {
  const [title, text] = texts.link[id] ?? [id, ""];
  return h("li", { key: id }, h("a", { class: "button", href }, title, h("span", {}, text)));
}

showPage(page, texts.title, h(Home, {}));
