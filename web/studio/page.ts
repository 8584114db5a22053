/** `/studio`: the game's content as forms, checked while it is edited. */
import { h } from "preact";
import { z } from "zod";
import "../ui/base.css";
import "./studio.css";
import { StaffSession } from "../staff/staff-session.ts";
import { studioTexts } from "../texts/studio.ts";
import { keep, kept } from "../ui/storage.ts";
import { showPage, textsFor, thisPage } from "../ui/this-page.ts";
import { Draft } from "./draft.ts";
import { draftStore } from "./draft-store.ts";
import { Files } from "./files.ts";
import { PublishingStage } from "./publishing-stage.ts";
import { Stage } from "./stage.ts";
import { Studio } from "./studio.ts";

// The page's policy lets no text become script.
z.config({ jitless: true });

const DRAFT = "studio-draft";
const TOKEN = "studio-token";

const page = thisPage();
const texts = textsFor(page, studioTexts);

if (page.writes_files) {
  const token = givenToken() ?? kept(TOKEN);
  const studio =
    token === null ? undefined : new Studio(new Draft(draftStore(DRAFT)), new Files(page.root, token));
  showPage(page, texts.title, h(Stage, { page, texts, studio }));
  void studio?.load();
} else {
  const session = new StaffSession(page.endpoint);
  showPage(page, texts.title, h(PublishingStage, { page, texts, session }));
}

/** From the address that the server has printed; it does not stay there. */
function givenToken(): string | undefined {
  const given = new URLSearchParams(location.hash.slice(1)).get("token");
  if (given === null) return undefined;
  keep(TOKEN, given);
  history.replaceState(null, "", location.pathname);
  return given;
}
