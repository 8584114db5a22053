/** What was published when, by whom and why; what each version has changed; and the way back to one. */
import { type ComponentChild, h } from "preact";
import { useEffect, useState } from "preact/hooks";
import { useDoing } from "../ui/asked.ts";
import { Panel } from "../ui/panel.ts";
import { ChangeView } from "./changes-view.ts";
import { StudioRefused, type Version } from "./content-source.ts";
import { type Change, keyOf, type Row } from "./draft.ts";
import { type Publishing, timeOf } from "./publishing.ts";
import { NoteForm } from "./publishing-view.ts";
import type { PartProps } from "./stage.ts";

type VersionsPanelProps = PartProps & { readonly publishing: Publishing; readonly onClose: () => void };

export function VersionsPanel(props: VersionsPanelProps): ComponentChild {
  const { texts, publishing, onClose } = props;
  const { published, texts: words } = publishing;
  const [versions, setVersions] = useState<readonly Version[]>([]);
  const { isBusy, error, act } = useDoing();
  const oldest = versions.at(-1)?.version;
  const more = () =>
    act(async () => {
      const found = await published.versions(oldest);
      setVersions(known => [...known, ...found]);
    });
  useEffect(more, []);
  return h(
    Panel,
    { title: words.versions, close: texts.close, onClose },
    isBusy && versions.length === 0 && h("p", {}, texts.loading),
    error !== undefined && h("p", { class: "notice" }, refusalText(error, texts.away)),
    h(
      "ol",
      { class: "versions" },
      versions.map(version => h(VersionView, { key: version.version, ...props, version })),
    ),
    oldest !== undefined &&
      oldest > 1 &&
      h("button", { type: "button", disabled: isBusy, onClick: more }, words.older),
  );
}

function VersionView(props: VersionsPanelProps & { readonly version: Version }): ComponentChild {
  const { studio, publishing, onClose, version } = props;
  const { published, texts: words, language } = publishing;
  const [shows, setShows] = useState<"changes" | "roll_back" | undefined>();
  const isCurrent = version.version === published.base;
  return h(
    "li",
    {},
    h("h3", {}, words.version(version.version), isCurrent && ` · ${words.current}`),
    h("p", { class: "soft" }, words.by(version.published_by, timeOf(language, version.published_at))),
    version.note !== undefined && h("p", {}, version.note),
    h(
      "button",
      {
        ...{ type: "button", "aria-expanded": shows === "changes" },
        onClick: () => setShows(shows === "changes" ? undefined : "changes"),
      },
      words.changes_of,
    ),
    !isCurrent &&
      h(
        "button",
        {
          ...{ type: "button", "aria-expanded": shows === "roll_back" },
          onClick: () => setShows(shows === "roll_back" ? undefined : "roll_back"),
        },
        words.roll_back,
      ),
    shows === "changes" && h(ChangesOf, props),
    shows === "roll_back" && [
      h("p", { key: "says" }, words.roll_back_says(version.version)),
      h(NoteForm, {
        ...{ key: "note", publishing, button: words.roll_back_now },
        onNote: (note: string) => {
          onClose();
          void studio.takeUp({ kind: "rolled_back" }, () => published.rollBack(version.version, note));
        },
      }),
    ],
  );
}

/** Against the version before. */
function ChangesOf({
  texts,
  publishing,
  version: { version },
}: VersionsPanelProps & { readonly version: Version }): ComponentChild {
  const { published, texts: words } = publishing;
  const [changes, setChanges] = useState<readonly Change[]>();
  const { error, act } = useDoing();
  useEffect(() => {
    if (version === 1) return;
    act(async () => {
      const [now, before] = await Promise.all([published.numbered(version), published.numbered(version - 1)]);
      setChanges(changesBetween(before.rows, now.rows));
    });
  }, []);
  if (version === 1) return h("p", {}, words.first);
  if (error !== undefined) return h("p", { class: "notice" }, refusalText(error, texts.away));
  if (!changes) return h("p", {}, texts.loading);
  if (changes.length === 0) return h("p", {}, words.no_changes);
  return changes.map(change => h(ChangeView, { key: keyOf(change), texts, change }));
}

function changesBetween(before: readonly Row[], after: readonly Row[]): readonly Change[] {
  const then = new Map(before.map(row => [keyOf(row), row]));
  const now = new Map(after.map(row => [keyOf(row), row]));
  return [...new Set([...then.keys(), ...now.keys()])].toSorted().flatMap((key): Change[] => {
    const [base, row] = [then.get(key), now.get(key)];
    const where = base ?? row;
    if (!where || base?.hash === row?.hash) return [];
    return [{ set: where.set, id: where.id, base, entry: row?.entry }];
  });
}

function refusalText(error: unknown, away: string): string {
  if (error instanceof StudioRefused) return error.kind === "away" ? away : error.message;
  return error instanceof Error ? error.message : String(error);
}
