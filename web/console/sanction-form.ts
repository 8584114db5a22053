/** Giving a sanction: the ladder of the reason proposes, and who judges may decide otherwise. */
import { type ComponentChild, h } from "preact";
import { useState } from "preact/hooks";
import {
  SANCTION_KINDS,
  SANCTION_REASONS,
  type SanctionKind,
  type SanctionReason,
} from "../../src/game/content/sanction-content.ts";
import { sanctionTexts } from "../texts/console-sanctions.ts";
import { reportTexts } from "../texts/report.ts";
import { Choice, Deed, Lines, Note, typedIn } from "./deed.ts";
import { hoursText, inHours, timeText } from "./in-words.ts";
import type { PartProps } from "./part.ts";
import { playerPath } from "./player-path.ts";
import type { Proposal } from "./player-types.ts";

const LADDER = "";
/** Of the server: ten links of 300 characters. */
const MAX_EVIDENCE = 3000;
/** Of the server, in hours: a measure lasts a year at most. */
const MOST_HOURS = 366 * 24;

type SanctionFormProps = PartProps & {
  readonly player_id: string;
  readonly proposals: readonly Proposal[];
  /** A link that is there to begin with. */
  readonly evidence?: string;
  readonly onDone: () => void;
};

type Measure = Omit<Proposal, "reason">;

export function SanctionForm(props: SanctionFormProps): ComponentChild {
  const { page, session, texts, words, player_id, proposals, evidence: known = "", onDone } = props;
  const text = sanctionTexts[page.language];
  const { reasons } = reportTexts[page.language];
  const [reason, setReason] = useState<SanctionReason>("cheating");
  const [kind, setKind] = useState<SanctionKind | typeof LADDER>(LADDER);
  const proposal = proposals.find(each => each.reason === reason);
  const chosen = kind === LADDER && !proposal ? "warning" : kind;
  const measureText = (measure: Measure) =>
    measure.kind === "warning"
      ? text.kinds.warning
      : `${text.kinds[measure.kind]}, ${measure.hours === undefined ? text.no_end : hoursText(page.language, measure.hours)}`;
  const measureOf = (typed: FormData): Measure => {
    if (chosen === LADDER) return proposal ?? { kind: "warning" };
    const hours = typedIn(typed, "hours");
    return { kind: chosen, ...(hours !== "" && { hours: Number(hours) }) };
  };
  const sure = (typed: FormData) => {
    const measure = measureOf(typed);
    const end =
      measure.hours === undefined ? text.no_end : text.until(timeText(page.language, inHours(measure.hours)));
    return measure.kind === "warning"
      ? text.sure(text.kinds.warning, "–", reasons[reason])
      : text.sure(text.kinds[measure.kind], end, reasons[reason]);
  };
  const give = async (typed: FormData) => {
    const { kind: given, hours } = measureOf(typed);
    const evidence = typedIn(typed, "evidence")
      .split("\n")
      .map(each => each.trim())
      .filter(each => each !== "");
    await session.api.ask("POST", `${playerPath(player_id)}/sanctions`, {
      ...{ reason, note: typedIn(typed, "note"), evidence },
      ...(chosen !== LADDER && { kind: given, ...(hours !== undefined && { ends_at: inHours(hours) }) }),
    });
    onDone();
  };
  return h(
    Deed,
    {
      ...{ title: text.give, says: text.give_says, button: text.give_button, texts, words, sure },
      onDo: give,
    },
    h(Choice, {
      ...{ name: "reason", label: text.reason },
      choices: SANCTION_REASONS.map(each => [each, reasons[each]] as const),
      onValue: value => setReason(SANCTION_REASONS.find(each => each === value) ?? "other"),
    }),
    h(Choice, {
      ...{ name: "kind", label: text.kind, value: chosen },
      choices: [
        ...(proposal ? [[LADDER, text.by_ladder(measureText(proposal))] as const] : []),
        ...SANCTION_KINDS.map(each => [each, text.kinds[each]] as const),
      ],
      onValue: value => setKind(SANCTION_KINDS.find(each => each === value) ?? LADDER),
    }),
    !proposal && h("p", { class: "soft" }, text.no_ladder),
    chosen !== LADDER &&
      chosen !== "warning" &&
      h(
        "label",
        {},
        chosen === "ban" ? text.hours_or_none : text.hours,
        h("input", {
          ...{ name: "hours", type: "number", min: 1, max: MOST_HOURS, required: chosen !== "ban" },
        }),
      ),
    h(Note, { texts }),
    h(Lines, {
      ...{ name: "evidence", label: text.evidence_label, maxLength: MAX_EVIDENCE, isOptional: true },
      value: known,
    }),
  );
}
