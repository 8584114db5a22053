/** Tells staff of a player with whom a match or a run was played. */
import { type ComponentChild, h, type TargetedEvent, type TargetedSubmitEvent } from "preact";
import { useState } from "preact/hooks";
import { reportTexts } from "../texts/report.ts";
import { useDoing } from "../ui/asked.ts";
import { Field } from "./fields.ts";
import { type LobbyProps, Trouble } from "./lobby-parts.ts";

/** Of the server. */
const MAX_TEXT_CHARACTERS = 500;

type Reported = { readonly character_id: string; readonly character_name: string };

type ReportPlayerProps = LobbyProps & {
  /** Where it was. */
  readonly about: { readonly match_id: string } | { readonly run_id: string };
  /** Everybody who was there and is somebody else. */
  readonly others: readonly Reported[];
};

/** Nothing where nobody else was there. */
export function ReportPlayer(props: ReportPlayerProps): ComponentChild {
  const { lobby, texts, words, language, about, others } = props;
  const text = reportTexts[language];
  const [first] = others;
  const [character_id, setCharacter] = useState(first?.character_id ?? "");
  const [reason, setReason] = useState("cheating");
  const [typed, setTyped] = useState("");
  const [isSent, setSent] = useState(false);
  const { isBusy, error, act } = useDoing();
  if (first === undefined) return null;
  if (isSent) return h("p", { role: "status" }, text.sent);
  const id = "match_id" in about ? about.match_id : about.run_id;
  const send = async () => {
    const said = typed.trim();
    const body = { ...about, character_id, reason, ...(said !== "" && { text: said }) };
    await (await lobby.account()).api.tell("POST", "/api/reports", body);
    setSent(true);
  };
  return h(
    "details",
    { class: "report" },
    h("summary", {}, text.title),
    h(
      "form",
      {
        class: "report-form",
        onSubmit: (event: TargetedSubmitEvent<HTMLFormElement>) => {
          event.preventDefault();
          act(send);
        },
      },
      h(Field, {
        ...{ id: `report-who-${id}`, label: text.who, value: character_id, onValue: setCharacter },
        choices: others.map(each => [each.character_id, each.character_name] as const),
      }),
      h(Field, {
        ...{ id: `report-why-${id}`, label: text.reason, value: reason, onValue: setReason },
        choices: Object.entries(text.reasons),
      }),
      h(
        "label",
        {},
        text.text,
        h("textarea", {
          ...{ rows: 3, maxLength: MAX_TEXT_CHARACTERS, value: typed },
          onInput: (event: TargetedEvent<HTMLTextAreaElement>) => setTyped(event.currentTarget.value),
        }),
      ),
      h("button", { type: "submit", disabled: isBusy }, text.send),
      h(Trouble, { error, texts, words }),
    ),
  );
}
