/** Parts of the choice: something to begin, and something to set. */
import { type ComponentChild, h, type TargetedEvent } from "preact";

type ChoiceProps = { readonly name: string; readonly text: string; readonly onClick: () => void };

export function Choice({ name, text, onClick }: ChoiceProps): ComponentChild {
  return h("li", {}, h("button", { type: "button", onClick }, name, h("span", {}, text)));
}

type FieldProps = {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly choices: readonly (readonly [value: string, name: string, isLocked?: boolean])[];
  readonly onValue: (value: string) => void;
};

export function Field({ id, label, value, choices, onValue }: FieldProps): ComponentChild {
  return h(
    "label",
    {},
    label,
    h(
      "select",
      {
        id,
        value,
        onChange: (event: TargetedEvent<HTMLSelectElement>) => onValue(event.currentTarget.value),
      },
      choices.map(([each, name, isLocked = false]) =>
        h("option", { key: each, value: each, selected: each === value, disabled: isLocked }, name),
      ),
    ),
  );
}
