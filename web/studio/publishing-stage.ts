/** The studio where it publishes: staff sign in, and each designer has a draft of their own. */
import { type ComponentChild, h } from "preact";
import { useEffect, useMemo } from "preact/hooks";
import { StaffGate, StaffWho } from "../staff/staff-gate.ts";
import type { StaffSession } from "../staff/staff-session.ts";
import type { StudioTexts } from "../texts/studio.ts";
import { publishingTexts } from "../texts/studio-publishing.ts";
import { useChanges } from "../ui/asked.ts";
import { keep, kept, onKeptElsewhere } from "../ui/storage.ts";
import { type Page, textsFor } from "../ui/this-page.ts";
import { Draft } from "./draft.ts";
import { draftStore } from "./draft-store.ts";
import { Published } from "./published.ts";
import type { Publishing } from "./publishing.ts";
import { ServerDraft } from "./server-draft.ts";
import { OpenStudio, StudioHeader } from "./stage.ts";
import { Studio } from "./studio.ts";

type PublishingStageProps = {
  readonly page: Page;
  readonly texts: StudioTexts;
  readonly session: StaffSession;
};

export function PublishingStage({ page, texts, session }: PublishingStageProps): ComponentChild {
  useChanges(session);
  const { shownTo } = session;
  const words = textsFor(page, publishingTexts);
  return h(
    "main",
    { class: "studio" },
    h(StudioHeader, { page, texts }, h(StaffWho, { page, session })),
    h(StaffGate, {
      ...{ page, session },
      children:
        shownTo &&
        (session.may("content.publish")
          ? h(DesignersStudio, { key: shownTo.staff_id, page, texts, session, staff_id: shownTo.staff_id })
          : h("p", { class: "notice" }, words.no_role)),
    }),
  );
}

function DesignersStudio({
  page,
  texts,
  session,
  staff_id,
}: PublishingStageProps & { readonly staff_id: string }): ComponentChild {
  const { studio, publishing } = useMemo(() => {
    const draft = new Draft(draftStore(`studio-draft.${staff_id}`));
    const published = new Published(session.api);
    const revision = `studio-draft-revision.${staff_id}`;
    const server_draft = new ServerDraft(session.api, draft, {
      load: () => Number(kept(revision) ?? 0),
      keep: number => keep(revision, String(number)),
      onOther: listener => onKeptElsewhere(revision, listener),
    });
    const publishing: Publishing = {
      ...{ texts: textsFor(page, publishingTexts), language: page.language, published, server_draft },
    };
    return { studio: new Studio(draft, published), publishing };
  }, [staff_id]);
  useEffect(() => {
    // What the browser has is shown on top of what is published before another draft takes its place.
    void studio.load().then(() => publishing.server_draft.begin());
  }, [studio]);
  return h(OpenStudio, { page, texts, studio, publishing });
}
