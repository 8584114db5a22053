/** Sanctions, each with what can still be done about it. */
import { type ComponentChild, h } from "preact";
import { sanctionTexts } from "../texts/console-sanctions.ts";
import { reportTexts } from "../texts/report.ts";
import { Check, Deed, Lines, Note, typedIn } from "./deed.ts";
import { timeText } from "./in-words.ts";
import type { PartProps } from "./part.ts";
import { PlayerLink, type PlayerNames } from "./player-link.ts";
import { playerPath } from "./player-path.ts";
import type { GivenSanction } from "./player-types.ts";

type SanctionsProps = PartProps & {
  readonly sanctions: readonly GivenSanction[];
  /** Of a list about several players: it names each. */
  readonly names?: PlayerNames;
  readonly onDone: () => void;
};

export function SanctionList({ sanctions, ...props }: SanctionsProps): ComponentChild {
  return h(
    "ul",
    { class: "cards" },
    sanctions.map(sanction =>
      h("li", { key: `${sanction.player_id} ${sanction.sanction_id}` }, h(Sanction, { ...props, sanction })),
    ),
  );
}

type SanctionProps = Omit<SanctionsProps, "sanctions"> & { readonly sanction: GivenSanction };

function Sanction(props: SanctionProps): ComponentChild {
  const { page, sanction, names } = props;
  const text = sanctionTexts[page.language];
  const { reasons } = reportTexts[page.language];
  const { kind, reason, state, player_id, ends_at, given_at, given_by, note, evidence, appeal } = sanction;
  const { waits_for, confirmed_by, lifted_by, lift_note } = sanction;
  const time = (at: string) => timeText(page.language, at);
  const isOver = state === "active" && ends_at !== undefined && Date.parse(ends_at) <= Date.now();
  const end = kind === "warning" ? "" : ends_at === undefined ? text.no_end : text.until(time(ends_at));
  const line = (name: string, value: ComponentChild) =>
    value !== undefined &&
    value !== false &&
    value !== "" && [h("dt", { key: name }, name), h("dd", { key: `${name}:` }, value)];
  return [
    h("h4", {}, [text.kinds[kind], end, isOver ? text.over : text.states[state]].filter(Boolean).join(", ")),
    names && waits_for && h("p", { class: "notice" }, text.waits_for[waits_for]),
    h(
      "dl",
      {},
      names && line(text.player, h(PlayerLink, { player_id, names })),
      line(text.reason, reasons[reason]),
      line(text.given_by, text.given(given_by, time(given_at))),
      line(text.note, note),
      line(
        text.evidence,
        evidence.length > 0 && evidence.map(each => h("div", { key: each }, h(Evidence, { each }))),
      ),
      line(text.confirmed_by, confirmed_by),
      line(text.lifted_by, lifted_by && [lifted_by, lift_note].filter(Boolean).join(": ")),
      line(text.appeal, appeal?.text),
      line(text.answer, appeal?.answer && `${appeal.answer.text} (${appeal.answer.answered_by})`),
    ),
    h(SanctionDeeds, props),
  ];
}

function SanctionDeeds({ page, session, texts, words, sanction, onDone }: SanctionProps): ComponentChild {
  const text = sanctionTexts[page.language];
  const { player_id, sanction_id, state, waits_for, given_by } = sanction;
  const path = `${playerPath(player_id)}/sanctions/${encodeURIComponent(sanction_id)}`;
  const deed = (what: string, ask: (typed: FormData) => [method: string, body?: object]) => {
    return async (typed: FormData) => {
      const [method, body] = ask(typed);
      await session.api.ask(method, `${path}/${what}`, body);
      onDone();
    };
  };
  const isOther = session.member?.staff_id !== given_by;
  return h(
    "div",
    { class: "deeds-list" },
    waits_for === "confirmation" &&
      isOther &&
      session.may("sanction.confirm") &&
      h(Deed, {
        ...{ title: text.confirm, says: text.confirm_says, button: text.confirm, texts, words },
        sure: () => text.confirm_sure,
        onDo: deed("confirm", () => ["POST"]),
      }),
    waits_for === "answer" &&
      (isOther || session.member?.role === "admin") &&
      session.may("appeal.answer") &&
      h(
        Deed,
        {
          ...{ title: text.answer_appeal, says: text.answer_says, button: text.answer_appeal, texts, words },
          sure: typed => text.answer_sure(typed.has("is_lifted")),
          onDo: deed("answer", typed => [
            "PUT",
            { text: typedIn(typed, "text"), is_lifted: typed.has("is_lifted") },
          ]),
        },
        h(Lines, { name: "text", label: text.answer_text, maxLength: MAX_ANSWER_CHARACTERS }),
        h(Check, { name: "is_lifted", label: text.is_lifted }),
      ),
    state !== "lifted" &&
      session.may("sanction.lift") &&
      h(
        Deed,
        {
          ...{ title: text.lift, says: text.lift_says, button: text.lift, texts, words },
          onDo: deed("lift", typed => ["POST", { note: typedIn(typed, "note") }]),
        },
        h(Note, { texts }),
      ),
  );
}

/** Of the server. */
const MAX_ANSWER_CHARACTERS = 2000;

/** Staff write what they like: a link is one, where it leads to a page. */
function Evidence({ each }: { each: string }): ComponentChild {
  return /^https?:\/\//.test(each) ? h("a", { href: each, rel: "noreferrer" }, each) : each;
}
