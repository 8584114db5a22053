/** The studio as it is shown: sets and entries, the form of one, and what is wrong. */
import { type ComponentChild, h } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { StudioTexts } from "../texts/studio.ts";
import { publishingTexts } from "../texts/studio-publishing.ts";
import { type Page, textsFor } from "../ui/this-page.ts";
import { isSet } from "./content-fields.ts";
import type { Where } from "./draft.ts";
import { NewerContent, ServerDraftNotice, UnreadableDraft } from "./draft-notices.ts";
import { EntryForm } from "./entry-form.ts";
import { EntryList } from "./entry-list.ts";
import type { Path } from "./form/json.ts";
import { Preview } from "./preview.ts";
import type { Publishing } from "./publishing.ts";
import { SaveBar } from "./save-bar.ts";
import type { Studio } from "./studio.ts";

export type StageProps = {
  readonly page: Page;
  readonly texts: StudioTexts;
  /** Undefined for who has no token. */
  readonly studio: Studio | undefined;
};

export function Stage({ page, texts, studio }: StageProps): ComponentChild {
  return h(
    "main",
    { class: "studio" },
    h(StudioHeader, { page, texts }),
    studio ? h(OpenStudio, { page, texts, studio }) : h("p", { class: "notice" }, texts.no_token),
  );
}

type StudioHeaderProps = Pick<StageProps, "page" | "texts"> & { readonly children?: ComponentChild };

export function StudioHeader({ page, texts, children }: StudioHeaderProps): ComponentChild {
  return h("header", {}, h("h1", {}, texts.title), h("a", { href: page.root }, texts.home), children);
}

type OpenProps = StageProps & {
  readonly studio: Studio;
  /** Undefined where files are written. */
  readonly publishing?: Publishing | undefined;
};

export function OpenStudio({ page, texts, studio, publishing }: OpenProps): ComponentChild {
  const [shown, show] = useShown();
  const [, renew] = useState({});
  useEffect(() => studio.on("changed", () => renew({})), [studio]);
  const [picked, pick] = useState<Path | undefined>();
  useEffect(() => pick(undefined), [shown.set, shown.id]);
  const given = { page, texts, studio, publishing, shown, show, picked, pick };
  const words = textsFor(page, publishingTexts);
  return [
    h(UnreadableDraft, { key: "unreadable", texts: words, draft: studio.draft }),
    publishing && h(ServerDraftNotice, { key: "server-draft", publishing }),
    publishing && h(NewerContent, { key: "newer", texts: words, studio }),
    h(SaveBar, { key: "bar", ...given }),
    studio.isLoaded &&
      h(
        "div",
        { key: "work", class: "work" },
        h(EntryList, given),
        shown.id === undefined
          ? h("p", {}, texts.choose)
          : h(EntryForm, { key: `${shown.set}/${shown.id}`, ...given, where: { ...shown, id: shown.id } }),
        shown.id !== undefined && h(Preview, { ...given, where: { ...shown, id: shown.id } }),
      ),
  ];
}

/** A set, and perhaps an entry of it. */
export type Shown = Omit<Where, "id"> & { readonly id?: string | undefined };

/** Kept in the address, so that an entry can be linked to, and back leads back. */
function useShown(): [Shown, (next: Shown) => void] {
  const [shown, setShown] = useState(shownByAddress);
  useEffect(() => {
    const look = () => setShown(shownByAddress());
    addEventListener("hashchange", look);
    return () => removeEventListener("hashchange", look);
  }, []);
  const show = ({ set, id }: Shown) => {
    location.hash = id === undefined ? `#${set}` : `#${set}/${id}`;
  };
  return [shown, show];
}

function shownByAddress(): Shown {
  const [set, id] = location.hash.slice(1).split("/").map(plain);
  return isSet(set) ? { set, id } : { set: "enemy-types", id: undefined };
}

/** What is no encoded text is shown as it is: an address may be typed. */
function plain(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** What the parts of the studio are given. */
export type PartProps = OpenProps & { readonly shown: Shown; readonly show: (next: Shown) => void };

/** What those are given that show an entry, and what is chosen in it. */
export type EntryProps = PartProps & {
  readonly where: Where;
  /** The part of the entry that is looked at, in the form or on its map. */
  readonly picked: Path | undefined;
  readonly pick: (path: Path | undefined) => void;
};
