/** What a designer has to know of the draft: one that cannot be read, another one on the server, content that this page does not know. */
import { type ComponentChild, h } from "preact";
import type { PublishingTexts } from "../texts/studio-publishing.ts";
import { useChanges } from "../ui/asked.ts";
import { type Change, type Draft, keyOf } from "./draft.ts";
import { type Publishing, timeOf } from "./publishing.ts";
import type { Studio } from "./studio.ts";

type UnreadableProps = { readonly texts: PublishingTexts; readonly draft: Draft };

export function UnreadableDraft({ texts, draft }: UnreadableProps): ComponentChild {
  const { unreadable } = draft;
  if (unreadable === undefined) return null;
  const href = `data:application/json;charset=utf-8,${encodeURIComponent(unreadable)}`;
  return h(
    "div",
    { class: "notice", role: "alert" },
    h("p", {}, texts.unreadable),
    h("a", { href, download: "studio-draft.json" }, texts.download),
    " ",
    h("button", { type: "button", onClick: () => draft.throwAway() }, texts.throw_away),
  );
}

type ServerDraftNoticeProps = { readonly publishing: Publishing };

export function ServerDraftNotice({ publishing }: ServerDraftNoticeProps): ComponentChild {
  const { server_draft, texts, language } = publishing;
  useChanges(server_draft);
  const { other, trouble } = server_draft;
  return [
    trouble !== undefined &&
      h("p", { key: "trouble", class: "notice" }, `${texts.draft_not_kept} ${trouble}`),
    other &&
      h(
        "div",
        { key: "other", class: "notice", role: "alert" },
        h("p", {}, texts.other_draft(timeOf(language, other.saved_at))),
        h(
          "ul",
          {},
          other.changes.map((change: Change) => h("li", { key: keyOf(change) }, keyOf(change))),
        ),
        h("p", {}, texts.other_help),
        h("button", { type: "button", onClick: () => server_draft.settle("mine") }, texts.other_mine),
        h("button", { type: "button", onClick: () => server_draft.settle("theirs") }, texts.other_theirs),
      ),
  ];
}

type NewerContentProps = { readonly texts: PublishingTexts; readonly studio: Studio };

/** What is published was good when it was: where this page finds it wrong, the page is of another version of the server. */
export function NewerContent({ texts, studio }: NewerContentProps): ComponentChild {
  const changed = new Set(studio.draft.changes.map(keyOf));
  const isStrange = studio.problems.some(
    ({ severity, set, id }) => severity === "error" && !changed.has(keyOf({ set, id })),
  );
  if (!isStrange || changed.size > 0) return null;
  return h(
    "p",
    { class: "notice", role: "alert" },
    texts.newer_content,
    " ",
    h("button", { type: "button", onClick: () => location.reload() }, texts.load_again),
  );
}
