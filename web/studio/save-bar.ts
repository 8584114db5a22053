/** What is changed, what is wrong with it, saving, and what came of it. */
import { type ComponentChild, h } from "preact";
import { useState } from "preact/hooks";
import type { StudioTexts } from "../texts/studio.ts";
import { Panel } from "../ui/panel.ts";
import type { Conflict, StudioRefused } from "./content-source.ts";
import { type Change, differences, keyOf } from "./draft.ts";
import type { Json } from "./form/json.ts";
import type { PartProps } from "./stage.ts";
import type { Studio } from "./studio.ts";

/** More are no help. */
const MOST_PROBLEMS = 50;

export function SaveBar(props: PartProps): ComponentChild {
  const { texts, studio } = props;
  const { draft, problems, isSaving, isLoaded } = studio;
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
      h(
        "button",
        { type: "button", class: "primary", disabled: !canSave, onClick: () => void studio.save() },
        isSaving && isLoaded ? texts.saving : texts.save,
      ),
    ),
    !draft.isKept && h("p", { class: "notice" }, texts.not_kept),
    h("div", { role: "status" }, h(OutcomeView, { texts, studio })),
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

function ChangeView({
  texts,
  change,
}: {
  readonly texts: StudioTexts;
  readonly change: Change;
}): ComponentChild {
  return h(
    "section",
    {},
    h("h3", {}, keyOf(change)),
    h(Differences, { texts, before: change.base?.entry, after: change.entry }),
  );
}

type DifferencesProps = {
  readonly texts: StudioTexts;
  readonly before: Json | undefined;
  readonly after: Json | undefined;
};

function Differences({ texts, before, after }: DifferencesProps): ComponentChild {
  const written = (value: Json | undefined) => (value === undefined ? texts.absent : JSON.stringify(value));
  return h(
    "dl",
    { class: "differences" },
    differences(before, after).map(each => [
      h("dt", { key: each.field }, each.field),
      h(
        "dd",
        { key: `${each.field} values` },
        h("del", {}, written(each.before)),
        " → ",
        h("ins", {}, written(each.after)),
      ),
    ]),
  );
}

type OutcomeProps = { readonly texts: StudioTexts; readonly studio: Studio };

function OutcomeView({ texts, studio }: OutcomeProps): ComponentChild {
  const { outcome, isLoaded, isSaving } = studio;
  switch (outcome?.kind) {
    case undefined:
      return isLoaded || !isSaving ? undefined : h("p", {}, texts.loading);
    case "saved":
      return h("p", { class: "good" }, texts.saved(outcome.count));
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
        h("p", {}, texts.conflict),
        outcome.conflicts.map(conflict => h(ConflictView, { key: keyOf(conflict), texts, studio, conflict })),
        h("p", {}, texts.conflict_help),
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
