/** What the panels outside of rooms share: what they are given, and small parts of them. */
import { type ComponentChild, h, type TargetedSubmitEvent } from "preact";
import { useState } from "preact/hooks";
import { ApiProblem } from "../client/account-api.ts";
import type { Language } from "../texts/language.ts";
import type { LobbyTexts } from "../texts/lobby.ts";
import type { PlayTexts } from "../texts/play.ts";
import type { Lobby } from "./lobby.ts";
import { troubleText } from "./trouble.ts";
import type { WayIn } from "./ways-in.ts";

/** What each part of the lobby is given. */
export type LobbyProps = {
  readonly lobby: Lobby;
  readonly texts: PlayTexts;
  readonly words: LobbyTexts;
  readonly language: Language;
  readonly onWayIn: (way: WayIn) => void;
};

export type LobbyPanelProps = LobbyProps & { readonly onClose: () => void };

export type Words = { readonly texts: PlayTexts; readonly words: LobbyTexts };

/** What went wrong: in the player's language where the server names the reason, else the server's sentence. */
export function refusalText(error: unknown, { texts, words }: Words): string {
  const reason = reasonOf(error);
  const said = (reason !== undefined && words.reasons[reason]) || troubleText(error, texts);
  const seconds = error instanceof ApiProblem ? error.retry_after_seconds : undefined;
  return seconds === undefined ? said : `${said} ${words.wait(seconds)}`;
}

/** One of the reject reasons: of the HTTP API, or of a request to a room, which the SDK wraps. */
function reasonOf(error: unknown): string | undefined {
  if (error instanceof ApiProblem) return error.reason;
  if (!(error instanceof Error) || !("reason" in error)) return undefined;
  const { reason } = error;
  const isWrapped = typeof reason === "object" && reason !== null && "reason" in reason;
  return isWrapped && typeof reason.reason === "string" ? reason.reason : undefined;
}

/** Nothing where nothing went wrong. */
export function Trouble({ error, ...words }: Words & { readonly error: unknown }): ComponentChild {
  return error === undefined
    ? null
    : h("p", { class: "notice bad", role: "alert" }, refusalText(error, words));
}

type EntryProps = {
  readonly label: string;
  readonly button: string;
  readonly isBusy: boolean;
  readonly maxLength: number;
  /** Whether it is empty afterwards. */
  readonly isCleared?: boolean;
  readonly onEntry: (text: string) => void;
};

/** One line to type and a button: Enter does it. */
export function Entry(props: EntryProps): ComponentChild {
  const { label, button, isBusy, maxLength, isCleared = true, onEntry } = props;
  const [text, setText] = useState("");
  return h(
    "form",
    {
      class: "entry",
      onSubmit: (event: TargetedSubmitEvent<HTMLFormElement>) => {
        event.preventDefault();
        const typed = text.trim();
        if (typed === "" || isBusy) return;
        onEntry(typed);
        if (isCleared) setText("");
      },
    },
    h(
      "label",
      {},
      label,
      h("input", {
        ...{ type: "text", value: text, maxLength, required: true, autocomplete: "off" },
        onInput: event => setText(event.currentTarget.value),
      }),
    ),
    h("button", { type: "submit", disabled: isBusy }, button),
  );
}

type CopiedProps = { readonly label: string; readonly value: string; readonly words: LobbyTexts };

/** Something to give to others: shown whole, and copied by a button. */
export function Copied({ label, value, words }: CopiedProps): ComponentChild {
  const [isCopied, setCopied] = useState(false);
  return h(
    "p",
    { class: "copied" },
    h("span", {}, label),
    h("output", {}, value),
    h(
      "button",
      {
        type: "button",
        onClick: () => void navigator.clipboard?.writeText(value).then(() => setCopied(true), console.info),
      },
      isCopied ? words.copied : words.copy,
    ),
  );
}

type ButtonProps = {
  readonly text: string;
  readonly isBusy?: boolean;
  /** For screen readers, where several buttons of a list say the same. */
  readonly label?: string;
  readonly isPrimary?: boolean;
  /** Has the focus when its window opens. */
  readonly isFirst?: boolean;
  readonly onClick: () => void;
};

export function Button({
  text,
  isBusy = false,
  label,
  isPrimary = false,
  isFirst = false,
  onClick,
}: ButtonProps): ComponentChild {
  return h(
    "button",
    {
      ...{ type: "button", disabled: isBusy, onClick },
      ...(isPrimary && { class: "primary" }),
      ...(isFirst && { autofocus: true }),
      ...(label !== undefined && { "aria-label": label }),
    },
    text,
  );
}
