/** The window in which the player chooses how the game is played, drawn and heard. */
import { type ComponentChild, h, type TargetedEvent } from "preact";
import { useState } from "preact/hooks";
import { PALETTE_NAMES } from "../scene/palette.ts";
import { QUALITIES } from "../scene/quality.ts";
import { settingsTexts } from "../texts/settings.ts";
import { Panel } from "../ui/panel.ts";
import { textsFor, thisPage } from "../ui/this-page.ts";
import { changeSettings, resetSettings, type Settings, useSettings } from "./settings.ts";
import { KeysTable } from "./settings-keys.ts";
import "./settings.css";

const texts = textsFor(thisPage(), settingsTexts);

/** A button that opens the settings, outside games. */
export function SettingsButton(): ComponentChild {
  const [isOpen, setOpen] = useState(false);
  return [
    h("button", { type: "button", onClick: () => setOpen(true) }, texts.title),
    isOpen && h(SettingsPanel, { onClose: () => setOpen(false) }),
  ];
}

export function SettingsPanel({ onClose }: { readonly onClose: () => void }): ComponentChild {
  const settings = useSettings();
  const [said, setSaid] = useState("");
  return h(
    Panel,
    { title: texts.title, close: texts.close, onClose },
    h(
      "div",
      { class: "settings" },
      h(Sound, settings),
      h(Picture, settings),
      h("section", {}, h("h3", {}, texts.keys), h(KeysTable, { texts })),
      h(
        "footer",
        {},
        h("p", { role: "status" }, said),
        h(
          "button",
          {
            type: "button",
            onClick: () => {
              resetSettings();
              setSaid(texts.reset_done);
            },
          },
          texts.reset,
        ),
      ),
    ),
  );
}

function Sound({ volume }: Settings): ComponentChild {
  return h(
    "section",
    {},
    h("h3", {}, texts.sound),
    h(
      "label",
      {},
      texts.volume,
      h("input", {
        ...{ type: "range", min: 0, max: 100, step: 5, value: Math.round(volume * 100) },
        onInput: (event: TargetedEvent<HTMLInputElement>) =>
          changeSettings({ volume: Number(event.currentTarget.value) / 100 }),
      }),
    ),
  );
}

function Picture({ quality, palette, has_shadow_map, is_calm, shows_line }: Settings): ComponentChild {
  return h(
    "section",
    {},
    h("h3", {}, texts.picture),
    Choice({
      ...{ label: texts.quality, values: QUALITIES, value: quality, names: texts.qualities },
      onValue: value => changeSettings({ quality: value }),
    }),
    Choice({
      ...{ label: texts.palette, values: PALETTE_NAMES, value: palette, names: texts.palettes },
      onValue: value => changeSettings({ palette: value }),
    }),
    h(Switch, {
      ...{ label: texts.shadow_map, isOn: has_shadow_map },
      onChange: isOn => changeSettings({ has_shadow_map: isOn }),
    }),
    h(Switch, {
      ...{ label: texts.calm, isOn: is_calm },
      onChange: isOn => changeSettings({ is_calm: isOn }),
    }),
    h(Switch, {
      ...{ label: texts.line, isOn: shows_line },
      onChange: isOn => changeSettings({ shows_line: isOn }),
    }),
  );
}

type ChoiceProps<Value extends string> = {
  readonly label: string;
  readonly values: readonly Value[];
  readonly value: Value;
  readonly names: Readonly<Record<Value, string>>;
  readonly onValue: (value: Value) => void;
};

function Choice<Value extends string>(props: ChoiceProps<Value>): ComponentChild {
  const { label, values, value, names, onValue } = props;
  return h(
    "label",
    {},
    label,
    h(
      "select",
      {
        value,
        onChange: (event: TargetedEvent<HTMLSelectElement>) => {
          const chosen = values[event.currentTarget.selectedIndex];
          if (chosen !== undefined) onValue(chosen);
        },
      },
      values.map(each => h("option", { key: each, value: each, selected: each === value }, names[each])),
    ),
  );
}

type SwitchProps = {
  readonly label: string;
  readonly isOn: boolean;
  readonly onChange: (isOn: boolean) => void;
};

function Switch({ label, isOn, onChange }: SwitchProps): ComponentChild {
  return h(
    "label",
    { class: "switch" },
    h("input", {
      ...{ type: "checkbox", checked: isOn },
      onChange: (event: TargetedEvent<HTMLInputElement>) => onChange(event.currentTarget.checked),
    }),
    label,
  );
}
