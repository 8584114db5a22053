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

export function Differences({ texts, before, after }: DifferencesProps): ComponentChild {
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
