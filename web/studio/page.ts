/** `/studio`: the game's content as forms, checked while it is edited. */
import { h } from "preact";
import { z } from "zod";
import "../ui/base.css";
import "./studio.css";
import { studioTexts } from "../texts/studio.ts";
import { forget, keep, kept } from "../ui/storage.ts";
import { showPage, textsFor, thisPage } from "../ui/this-page.ts";
import { Draft } from "./draft.ts";
import { Files } from "./files.ts";
import { Stage } from "./stage.ts";
import { Studio } from "./studio.ts";

// The page's policy lets no text become script.
z.config({ jitless: true });

const DRAFT = "studio-draft";
const TOKEN = "studio-token";

const page = thisPage();
const texts = textsFor(page, studioTexts);
const token = givenToken() ?? kept(TOKEN);
const draft = new Draft({
  load: () => kept(DRAFT),
  keep: text => {
    keep(DRAFT, text);
    return storedText() === text;
  },
  forget: () => forget(DRAFT),
});
const studio = token === null ? undefined : new Studio(draft, new Files(page.root, token));
showPage(page, texts.title, h(Stage, { page, texts, studio }));
void studio?.load();

/** From the address that the server has printed; it does not stay there. */
function givenToken(): string | undefined {
  const given = new URLSearchParams(location.hash.slice(1)).get("token");
  if (given === null) return undefined;
  keep(TOKEN, given);
  history.replaceState(null, "", location.pathname);
  return given;
}

/** What is there after the page is closed. */
function storedText(): string | null {
  try {
    return localStorage.getItem(`tr-dungeons.${DRAFT}`);
  } catch {
    return null;
  }
}
