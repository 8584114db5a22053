/** A button for each ability: shows its key and when it is ready again; on a phone it is pressed. */
import { type ComponentChild, h } from "preact";
import type { PlayTexts } from "../texts/play.ts";
import type { Action, ShownAbility } from "./game.ts";

export type AbilityBarProps = {
  readonly abilities: readonly ShownAbility[];
  /** What else can be done here, for which only a touch screen needs a button. */
  readonly others: readonly ("interact" | "respawn")[];
  readonly texts: PlayTexts;
  /** What an action is done by; empty where its button alone does it. */
  readonly keyOf: (action: Action) => string;
  readonly onHold: (action: Action, isHeld: boolean) => void;
};

export function AbilityBar({ abilities, others, texts, keyOf, onHold }: AbilityBarProps): ComponentChild {
  return h(
    "ul",
    { class: "abilities", "aria-label": texts.abilities },
    abilities.map(ability =>
      h("li", { key: ability.action }, h(AbilityButton, { ability, texts, keyOf, onHold })),
    ),
    others.map(action =>
      h(
        "li",
        { key: action, class: "touch" },
        h(
          PressButton,
          { action, label: texts[action], onHold },
          h("kbd", {}, keyOf(action)),
          h("span", {}, texts[action]),
        ),
      ),
    ),
  );
}

type AbilityButtonProps = Omit<AbilityBarProps, "abilities" | "others"> & { readonly ability: ShownAbility };

function AbilityButton({ ability, texts, keyOf, onHold }: AbilityButtonProps): ComponentChild {
  const { action, name, ready_in_s, waits, is_affordable, count } = ability;
  const label = ready_in_s > 0 ? texts.ready_in(name, ready_in_s.toFixed(1)) : name;
  return h(
    PressButton,
    { action, label, onHold, isDim: !is_affordable },
    h("i", { style: { height: `${waits * 100}%` } }),
    h("kbd", {}, keyOf(action)),
    h("span", {}, count === undefined ? name : `${name} ${count}`),
  );
}

type PressButtonProps = {
  readonly action: Action;
  readonly label: string;
  readonly isDim?: boolean;
  readonly onHold: AbilityBarProps["onHold"];
  readonly children?: ComponentChild[] | ComponentChild;
};

function PressButton({ action, label, isDim = false, onHold, children }: PressButtonProps): ComponentChild {
  const press = (isHeld: boolean) => (event: PointerEvent) => {
    event.preventDefault();
    onHold(action, isHeld);
  };
  return h(
    "button",
    {
      ...{ type: "button", class: isDim ? "ability dim" : "ability", title: label },
      ...{ onPointerDown: press(true), onPointerUp: press(false), onPointerCancel: press(false) },
      onPointerLeave: press(false),
      // By keyboard a button is pressed and let go at once.
      onClick: (event: MouseEvent) => {
        if (event.detail > 0) return;
        onHold(action, true);
        onHold(action, false);
      },
    },
    children,
  );
}
