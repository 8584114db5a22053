/** What is changed, field by field. */
import { type ComponentChild, h } from "preact";
import type { StudioTexts } from "../texts/studio.ts";
import { type Change, differences, keyOf } from "./draft.ts";
import type { Json } from "./form/json.ts";

export function ChangeView({
  texts,
  change,
}: {
  readonly texts: StudioTexts;
  readonly change: Change;
}): ComponentChild {
  const { base, entry } = change;
  const state = base === undefined ? texts.state.new : entry === undefined ? texts.state.removed : undefined;
  return h(
    "section",
    {},
    h("h3", {}, [keyOf(change), state].filter(text => text !== undefined).join(" · ")),
    entry !== undefined && h(Differences, { texts, before: base?.entry ?? {}, after: entry }),
  );
}

type DifferencesProps = {
  readonly texts: StudioTexts;
  readonly before: Json | undefined;
  readonly after: Json | undefined;
};

export function Differences({ texts, before, after }: DifferencesProps): ComponentChild {
  const written = (value: Json | undefined) =>
    value === undefined ? texts.absent : JSON.stringify(value, null, 1).replaceAll(/\n */g, " ");
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
