/** Something that staff do: what it does is said before, and where it cannot be undone it is asked once more. */
import {
  type ComponentChild,
  type ComponentChildren,
  h,
  type TargetedEvent,
  type TargetedSubmitEvent,
} from "preact";
import { useRef, useState } from "preact/hooks";
import { StaffTrouble } from "../staff/staff-trouble.ts";
import type { ConsoleTexts } from "../texts/console.ts";
import type { StaffTexts } from "../texts/staff.ts";
import { useDoing } from "../ui/asked.ts";
import { Sure } from "../ui/sure.ts";

export type DeedProps = {
  readonly title: string;
  /** What it does, and what it does not. */
  readonly says: string;
  readonly button: string;
  readonly texts: ConsoleTexts;
  readonly words: StaffTexts;
  /** Whether it is shown open from the start. */
  readonly isOpen?: boolean;
  /** What is asked before it is done; absent where it can be undone, undefined where it will be refused. */
  readonly sure?: (typed: FormData) => string | undefined;
  /** @param typed what is in its fields, by name. */
  readonly onDo: (typed: FormData) => Promise<unknown>;
  /** Its fields. */
  readonly children?: ComponentChildren;
};

export function Deed(props: DeedProps): ComponentChild {
  const { title, says, button, texts, words, isOpen = false, sure, onDo, children } = props;
  const [asked, setAsked] = useState<FormData>();
  const [isDone, setDone] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const { isBusy, error, act } = useDoing();
  const begin = (typed: FormData) => {
    setAsked(undefined);
    setDone(false);
    act(async () => {
      await onDo(typed);
      setDone(true);
      form.current?.reset();
    });
  };
  const question = asked && sure?.(asked);
  return h(
    "details",
    { class: "deed", open: isOpen },
    h("summary", {}, title),
    h(
      "form",
      {
        ref: form,
        onSubmit: (event: TargetedSubmitEvent<HTMLFormElement>) => {
          event.preventDefault();
          const typed = new FormData(event.currentTarget);
          if (sure?.(typed) !== undefined) setAsked(typed);
          else begin(typed);
        },
        onInput: () => {
          setDone(false);
          setAsked(undefined);
        },
      },
      h("p", { class: "soft" }, says),
      children,
      // Not disabled: that would take the focus from who has pressed it.
      !asked && h("button", { "aria-disabled": isBusy }, button),
    ),
    asked &&
      question !== undefined &&
      h(Sure, {
        ...{ question, yes: words.yes, no: words.no },
        onYes: () => begin(asked),
        onNo: () => setAsked(undefined),
      }),
    h(StaffTrouble, { error, words }),
    isDone && h("p", { role: "status", class: "good" }, texts.done),
  );
}

type TextProps = {
  readonly name: string;
  readonly label: string;
  readonly maxLength: number;
  readonly isOptional?: boolean;
  readonly value?: string;
};

export function Line({ name, label, maxLength, isOptional = false, value }: TextProps): ComponentChild {
  return h(
    "label",
    {},
    label,
    h("input", { name, maxLength, required: !isOptional, autocomplete: "off", defaultValue: value }),
  );
}

export function Lines({ name, label, maxLength, isOptional = false, value }: TextProps): ComponentChild {
  return h(
    "label",
    {},
    label,
    h("textarea", { ...{ name, maxLength, rows: 2, required: !isOptional, defaultValue: value } }),
  );
}

/** Of the server: how long a note may be. */
const MAX_NOTE_CHARACTERS = 1000;

/** Why: every deed about a player has one. */
export function Note({ texts }: { texts: ConsoleTexts }): ComponentChild {
  return h(Lines, { name: "note", label: texts.note, maxLength: MAX_NOTE_CHARACTERS });
}

type ChoiceProps = {
  readonly name: string;
  readonly label: string;
  readonly choices: readonly (readonly [value: string, text: string])[];
  /** Which it is; absent where nobody has to know before all is done. */
  readonly value?: string;
  readonly onValue?: (value: string) => void;
};

export function Choice({ name, label, choices, value: chosen, onValue }: ChoiceProps): ComponentChild {
  return h(
    "label",
    {},
    label,
    h(
      "select",
      { name, onChange: (event: TargetedEvent<HTMLSelectElement>) => onValue?.(event.currentTarget.value) },
      choices.map(([value, text]) =>
        h("option", { key: value, value, ...(chosen !== undefined && { selected: value === chosen }) }, text),
      ),
    ),
  );
}

export function Check({ name, label }: { name: string; label: string }): ComponentChild {
  return h("label", { class: "check" }, h("input", { type: "checkbox", name }), label);
}

/** What was typed into a field, without spaces around it. */
export function typedIn(typed: FormData, name: string): string {
  return String(typed.get(name) ?? "").trim();
}
