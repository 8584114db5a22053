/** What is changed, what is wrong with it, saving, and what came of it. */
import { type ComponentChild, h } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { StudioTexts } from "../texts/studio.ts";
import { Panel } from "../ui/panel.ts";
import { ChangeView, Differences } from "./changes-view.ts";
import type { Conflict, StudioRefused } from "./content-source.ts";
import { keyOf } from "./draft.ts";
import { Meanwhile, PublishTools } from "./publishing-view.ts";
import type { PartProps } from "./stage.ts";

/** More are no help. */
const MOST_PROBLEMS = 50;

export function SaveBar(props: PartProps): ComponentChild {
  const { texts, studio, publishing } = props;
  const { draft, problems, isSaving, isLoaded, outcome } = studio;
  const [shows, setShows] = useState<"changes" | "problems" | undefined>();
  const errors = problems.filter(({ severity }) => severity === "error").length;
  const warnings = problems.length - errors;
  const counts = [
    ...(errors > 0 ? [texts.errors(errors)] : []),
    ...(warnings > 0 ? [texts.warnings(warnings)] : []),
  ];
  const { changes } = draft;
  const canSave = changes.length > 0 && errors === 0 && !isSaving;
  const onClose = () => setShows(undefined);
  const told = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // The button that was pressed can do no more: who works with keys goes on from what came of it.
    if (outcome && document.activeElement === document.body) told.current?.focus();
  }, [outcome]);
  return h(
    "div",
    { class: "save-bar" },
    h(
      "div",
      { class: "save-tools" },
      h(
        "button",
        { type: "button", disabled: changes.length === 0, onClick: () => setShows("changes") },
        texts.changes(changes.length),
      ),
      h(
        "button",
        {
          ...{ type: "button", class: errors > 0 ? "bad" : "", disabled: counts.length === 0 },
          onClick: () => setShows("problems"),
        },
        counts.length === 0 ? texts.all_good : counts.join(", "),
      ),
      publishing
        ? h(PublishTools, { ...props, publishing, canPublish: canSave })
        : h(
            "button",
            { type: "button", class: "primary", disabled: !canSave, onClick: () => void studio.save() },
            isSaving && isLoaded ? texts.saving : texts.save,
          ),
    ),
    !draft.isKept && draft.unreadable === undefined && h("p", { class: "notice" }, texts.not_kept),
    draft.isShared && h("p", { class: "soft" }, texts.shared),
    h("div", { role: "status", ref: told, tabIndex: -1 }, h(OutcomeView, { texts, studio, publishing })),
    shows === "changes" &&
      h(
        Panel,
        { title: texts.changes(changes.length), close: texts.close, onClose },
        changes.map(change => h(ChangeView, { key: keyOf(change), texts, change })),
      ),
    shows === "problems" &&
      h(
        Panel,
        { title: texts.problems, close: texts.close, onClose },
        h(
          "ul",
          {},
          problems
            .slice(0, MOST_PROBLEMS)
            .map(({ set, id, field, message, severity }) =>
              h(
                "li",
                { key: `${set}/${id} ${field} ${message}`, class: severity },
                h("a", { href: `#${set}/${id}`, onClick: onClose }, `${set}/${id} ${field}`),
                ` ${message}`,
              ),
            ),
        ),
      ),
  );
}

type OutcomeProps = Pick<PartProps, "texts" | "studio" | "publishing">;

function OutcomeView({ texts, studio, publishing }: OutcomeProps): ComponentChild {
  const { outcome, isLoaded, isSaving } = studio;
  switch (outcome?.kind) {
    case undefined:
      return isLoaded || !isSaving ? undefined : h("p", {}, texts.loading);
    case "saved":
      return h(
        "p",
        { class: "good" },
        publishing ? publishing.texts.published(outcome.count) : texts.saved(outcome.count),
      );
    case "rolled_back":
      return publishing && h("p", { class: "good" }, publishing.texts.rolled_back);
    case "bad":
      return h(
        "div",
        { class: "notice" },
        texts.refused,
        h(
          "ul",
          {},
          outcome.problems.map(line => h("li", { key: line }, line)),
        ),
      );
    case "refused":
      return h(
        "p",
        { class: "notice" },
        sentenceOf(outcome.refused, texts),
        " ",
        !isLoaded && h("button", { type: "button", onClick: () => void studio.load() }, texts.again),
      );
    case "conflicts":
      return h(
        "div",
        { class: "notice" },
        publishing && outcome.versions.length > 0 && h(Meanwhile, { publishing, versions: outcome.versions }),
        outcome.conflicts.length > 0 && [
          h("p", { key: "what" }, texts.conflict),
          outcome.conflicts.map(conflict =>
            h(ConflictView, { key: keyOf(conflict), texts, studio, publishing, conflict }),
          ),
          h("p", { key: "help" }, publishing ? publishing.texts.conflict_help : texts.conflict_help),
        ],
      );
  }
}

function ConflictView({
  texts,
  studio,
  conflict,
}: OutcomeProps & { readonly conflict: Conflict }): ComponentChild {
  const mine = studio.draft.entryOf(conflict);
  const { now } = conflict;
  return h(
    "section",
    {},
    h("h3", {}, `${keyOf(conflict)}: ${texts.theirs_title} → ${texts.mine_title}`),
    now ? h(Differences, { texts, before: now.entry, after: mine }) : h("p", {}, texts.gone),
    h("button", { type: "button", onClick: () => studio.settle(conflict, "theirs") }, texts.theirs),
    h("button", { type: "button", onClick: () => studio.settle(conflict, "mine") }, texts.mine),
  );
}

function sentenceOf({ kind, message }: StudioRefused, texts: StudioTexts): string {
  if (kind === "token") return texts.wrong_token;
  return kind === "away" ? texts.away : `${texts.refused} ${message}`;
}
