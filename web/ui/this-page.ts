/** What every page begins with: what the server has told it, its language, and where the server is. */
import { type ComponentChild, render } from "preact";
import type { PageData } from "../../src/web/page-data.ts";
import { chosenLanguage, type Language, type Translated } from "../texts/language.ts";
import { kept } from "./storage.ts";

export type Page = PageData & {
  readonly language: Language;
  /** Of the server, as the client library wants it: ws://host/prefix, without a slash at its end. */
  readonly endpoint: string;
};

/** @throws where the page was not made by the server. */
export function thisPage(): Page {
  const told = container().dataset.page;
  if (told === undefined)
    throw new Error("The page lacks what the server tells it: load it from the server.");
  const data = JSON.parse(told) as PageData;
  const root = new URL(data.root, location.href);
  const endpoint = `${root.origin}${root.pathname}`.replace(/^http/, "ws").replace(/\/$/, "");
  return { ...data, endpoint, language: chosenLanguage([kept("language"), ...navigator.languages]) };
}

/** Where fights are watched; undefined where the server has no such page. */
export function watchHref({ links }: Page): string | undefined {
  return links.find(({ id }) => id === "watch")?.href;
}

/** The page's texts in its language. */
export function textsFor<Texts>({ language }: Page, texts: Translated<Texts>): Texts {
  return texts[language];
}

/** Shows the page, and removes the links that the server has sent for browsers without scripts. */
export function showPage({ language }: Page, title: string, content: ComponentChild): void {
  document.documentElement.lang = language;
  document.title = title;
  const place = container();
  place.replaceChildren();
  render(content, place);
}

function container(): HTMLElement {
  const found = document.getElementById("page");
  if (!found) throw new Error("The page has no place for its content.");
  return found;
}
