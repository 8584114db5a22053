/** What is said beside the scene: bars, abilities, who is there, what can be done here. */
import { type ComponentChild, h } from "preact";
import type { Line } from "../client/line-meter.ts";
import { matchTexts } from "../texts/match.ts";
import type { PlayTexts } from "../texts/play.ts";
import { settingsTexts } from "../texts/settings.ts";
import { textsFor, thisPage } from "../ui/this-page.ts";
import { AbilityBar } from "./ability-bar.ts";
import type { Action, Gauge, Hud, Saying } from "./game.ts";
import { Hints } from "./hints.ts";
import { type Device, nameOfAction } from "./key-names.ts";
import { MatchScore } from "./match-score.ts";
import { useSettings } from "./settings.ts";

const names = textsFor(thisPage(), settingsTexts);
const matchWords = textsFor(thisPage(), matchTexts);

export type HudViewProps = {
  readonly hud: Hud;
  readonly device: Device;
  /** Shown where it is there. */
  readonly line: Line | undefined;
  readonly texts: PlayTexts;
  readonly onHold: (action: Action, isHeld: boolean) => void;
  readonly onLeave: () => void;
  readonly onSettings: () => void;
};

/** What an action is done by: a key, a button of a gamepad, or on a touch screen the words on its button. */
type KeyOf = (action: Action) => string;

export function HudView(props: HudViewProps): ComponentChild {
  const { hud, device, line, texts, onHold, onLeave, onSettings } = props;
  const settings = useSettings();
  const keyOf: KeyOf = action => nameOfAction(action, device, settings, names);
  const wordsOf: KeyOf = action => (device === "touch" ? wordsOnButton(action, hud, texts) : keyOf(action));
  const { title, score, level, gold, saying, prompt, is_away, is_over, boss } = hud;
  return h(
    "div",
    { class: hud.is_dead ? "hud dead" : "hud" },
    h(
      "header",
      {},
      h("p", { class: "title" }, title, score && score.round > 0 && ` · ${matchWords.round(score.round)}`),
      score && h(MatchScore, { score, texts: matchWords }),
      level !== undefined && h("p", {}, `${texts.level(level)} · ${texts.gold(gold ?? 0)}`),
      h(Party, { party: hud.party, texts }),
    ),
    h(
      "div",
      { class: "corner" },
      h("button", { type: "button", onClick: onSettings }, texts.settings),
      h("button", { type: "button", onClick: onLeave }, is_over ? texts.back : texts.leave),
    ),
    line && h("p", { class: "line" }, lineOf(line, texts)),
    boss && h(Bar, { kind: "boss", label: boss.name, gauge: { now: boss.health, most: 1 }, isNamed: true }),
    !is_over && h(Hints, { hints: hud.hints, device, wordsOf }),
    h(
      "p",
      { class: "saying", role: "status" },
      is_away ? texts.away : hud.is_stalled ? texts.stalled : saying ? said(saying, texts, wordsOf) : "",
    ),
    h(
      "footer",
      {},
      h("p", { class: "prompt", role: "status" }, prompt ? offered(prompt, texts, wordsOf) : ""),
      h(
        "div",
        { class: "gauges" },
        h(Bar, { kind: "health", label: texts.health, gauge: hud.health }),
        h(Bar, { kind: "mana", label: texts.mana, gauge: hud.mana }),
        h(Bar, { kind: "stamina", label: texts.stamina, gauge: hud.stamina }),
      ),
      h(AbilityBar, { abilities: hud.abilities, others: othersIn(hud), texts, keyOf, onHold }),
    ),
  );
}

/** In a match nothing lies about, and its rounds bring the dead back. */
function othersIn({ score, is_dead }: Hud): readonly ("interact" | "respawn")[] {
  if (score) return [];
  return is_dead ? ["respawn"] : ["interact"];
}

function lineOf({ round_trip_ms, received_per_s, sent_per_s }: Line, texts: PlayTexts): string {
  return texts.line(round_trip_ms === undefined ? "…" : `${round_trip_ms}`, received_per_s, sent_per_s);
}

function wordsOnButton(action: Action, { abilities }: Hud, texts: PlayTexts): string {
  const words =
    action === "interact" || action === "respawn"
      ? texts[action]
      : abilities.find(each => each.action === action)?.name;
  return texts.button(words ?? "");
}

type BarProps = {
  readonly kind: string;
  readonly label: string;
  readonly gauge: Gauge;
  readonly isNamed?: boolean;
};

function Bar({ kind, label, gauge: { now, most }, isNamed = false }: BarProps): ComponentChild {
  const share = Math.max(0, Math.min(1, now / Math.max(1, most)));
  const text = isNamed
    ? label
    : [h("b", {}, `${label} `), `${Math.floor(now)}`, h("small", {}, ` / ${Math.floor(most)}`)];
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

function Party({ party, texts }: { party: Hud["party"]; texts: PlayTexts }): ComponentChild {
  if (party.length === 0) return null;
  return h(
    "ul",
    { "aria-label": texts.party, class: "party" },
    party.map(({ id, name, color, health }) =>
      h(
        "li",
        { key: id, class: health === 0 ? "dead" : "" },
        h("b", { style: { background: color } }),
        health === 0 ? `${name}, ${texts.member_dead}` : name,
        h("span", {}, h("i", { style: { width: `${Math.round(health * 100)}%` } })),
      ),
    ),
  );
}

function said(saying: Saying, { say }: PlayTexts, keyOf: KeyOf): string {
  switch (saying.say) {
    case "dead":
      return say.dead(keyOf("respawn"));
    case "countdown":
      return say.countdown(saying.number);
    case "run_over":
      return say.run_over(minutes(saying.seconds));
    case "server":
      return saying.text;
    default:
      return say[saying.say];
  }
}

function offered(prompt: NonNullable<Hud["prompt"]>, { offer }: PlayTexts, keyOf: KeyOf): string {
  if (prompt.offer === "locked") return offer.locked;
  const key = keyOf("interact");
  if (prompt.offer === "take") return offer.take(key, prompt.what);
  if (prompt.offer === "take_gold") return offer.take_gold(key, prompt.amount);
  if (prompt.offer === "enter") return offer.enter[prompt.way](key);
  return offer.open(key);
}

function minutes(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
