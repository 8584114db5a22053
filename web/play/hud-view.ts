/** What is said beside the scene: bars, abilities, who is there, what can be done here. */
import { type ComponentChild, h } from "preact";
import type { PlayTexts } from "../texts/play.ts";
import { AbilityBar } from "./ability-bar.ts";
import type { Action, Gauge, Hud, Saying } from "./game.ts";

export type HudViewProps = {
  readonly hud: Hud;
  readonly texts: PlayTexts;
  readonly onHold: (action: Action, isHeld: boolean) => void;
  readonly onLeave: () => void;
};

export function HudView({ hud, texts, onHold, onLeave }: HudViewProps): ComponentChild {
  const { title, level, gold, saying, prompt, is_away, is_over, boss } = hud;
  return h(
    "div",
    { class: "hud" },
    h(
      "header",
      {},
      h("p", { class: "title" }, title),
      level !== undefined && h("p", {}, `${texts.level(level)} · ${texts.gold(gold ?? 0)}`),
      h(Party, { party: hud.party, label: texts.party }),
    ),
    h(
      "div",
      { class: "corner" },
      h("details", {}, h("summary", { class: "button" }, texts.keys), h("p", {}, texts.controls)),
      h("button", { type: "button", onClick: onLeave }, is_over ? texts.back : texts.leave),
    ),
    boss && h(Bar, { kind: "boss", label: boss.name, gauge: { now: boss.health, most: 1 }, isNamed: true }),
    h("p", { class: "saying", role: "status" }, is_away ? texts.away : saying ? said(saying, texts) : ""),
    h("p", { class: "prompt", role: "status" }, prompt ? offered(prompt, texts) : ""),
    h(
      "footer",
      {},
      h(
        "div",
        { class: "gauges" },
        h(Bar, { kind: "health", label: texts.health, gauge: hud.health }),
        h(Bar, { kind: "mana", label: texts.mana, gauge: hud.mana }),
        h(Bar, { kind: "stamina", label: texts.stamina, gauge: hud.stamina }),
      ),
      h(AbilityBar, { abilities: hud.abilities, texts, onHold }),
    ),
  );
}

type BarProps = {
  readonly kind: string;
  readonly label: string;
  readonly gauge: Gauge;
  readonly isNamed?: boolean;
};

function Bar({ kind, label, gauge: { now, most }, isNamed = false }: BarProps): ComponentChild {
  const share = Math.max(0, Math.min(1, now / Math.max(1, most)));
  const text = isNamed ? label : `${Math.floor(now)} / ${Math.floor(most)}`;
  return h(
    "div",
    {
      ...{ class: `bar ${kind}`, role: "meter", "aria-label": label },
      ...{ "aria-valuenow": Math.floor(now), "aria-valuemin": 0, "aria-valuemax": Math.floor(most) },
    },
    h("i", { style: { width: `${share * 100}%` } }),
    h("span", {}, text),
  );
}

function Party({ party, label }: { party: Hud["party"]; label: string }): ComponentChild {
  if (party.length === 0) return null;
  return h(
    "ul",
    { "aria-label": label, class: "party" },
    party.map(({ id, name, health }) =>
      h("li", { key: id }, name, h("i", { style: { width: `${Math.round(health * 100)}%` } })),
    ),
  );
}

function said(saying: Saying, { say }: PlayTexts): string {
  switch (saying.say) {
    case "countdown":
    case "round":
      return say[saying.say](saying.number);
    case "over":
      return say[saying.result];
    case "run_over":
      return say.run_over(minutes(saying.seconds));
    case "server":
      return saying.text;
    default:
      return say[saying.say];
  }
}

function offered(prompt: NonNullable<Hud["prompt"]>, { offer }: PlayTexts): string {
  return prompt.offer === "take" ? offer.take(prompt.what) : offer[prompt.offer];
}

function minutes(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
