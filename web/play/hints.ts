/** What a newcomer is told: each hint until it was done once in this browser. */
import { type ComponentChild, h } from "preact";
import { useEffect, useState } from "preact/hooks";
import { hintsTexts } from "../texts/hints.ts";
import { settingsTexts } from "../texts/settings.ts";
import { keep, kept } from "../ui/storage.ts";
import { textsFor, thisPage } from "../ui/this-page.ts";
import type { Action, Happening, Hint } from "./game.ts";
import { type Device, keyName } from "./key-names.ts";
import { useSettings } from "./settings.ts";
import "./hints.css";

const NAME = "hints";
const texts = textsFor(thisPage(), hintsTexts);
const names = textsFor(thisPage(), settingsTexts);
const listeners = new Set<() => void>();
let done: readonly string[] | undefined;

function doneOnce(): readonly string[] {
  done ??= (kept(NAME) ?? "").split(" ");
  return done;
}

/** What the player has done, whether there is a hint of it or not. */
export function noteDone(what: Happening): void {
  if (doneOnce().includes(what)) return;
  done = [...doneOnce(), what];
  keep(NAME, done.join(" ").trim());
  for (const listener of listeners) listener();
}

export type HintsProps = {
  /** Those that the game has. */
  readonly hints: readonly Hint[];
  readonly device: Device;
  /** What an action is done by; on a touch screen the words on its button. */
  readonly wordsOf: (action: Action) => string;
};

export function Hints({ hints, device, wordsOf }: HintsProps): ComponentChild {
  const { keys } = useSettings();
  const [, setDone] = useState(doneOnce);
  useEffect(() => {
    const listener = () => setDone(doneOnce());
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }, []);
  const open = hints.filter(hint => !doneOnce().includes(hint));
  if (open.length === 0) return null;
  const ways = (["up", "left", "down", "right"] as const).map(way =>
    keyName(keys[way][0] || keys[way][1], names),
  );
  const walk = { keys: texts.walk(ways.join(" ")), pad: texts.walk_pad, touch: texts.walk_touch }[device];
  const sentences: Readonly<Record<Hint, string>> = {
    walk,
    strike: texts.strike(wordsOf("strike")),
    ability: texts.ability(wordsOf("ability1")),
    dodge: texts.dodge(wordsOf("dodge")),
    pick_up: texts.pick_up(wordsOf("interact")),
    door: texts.door(wordsOf("interact")),
  };
  return h(
    "ul",
    { class: "hints", "aria-label": texts.label },
    open.map(hint => h("li", { key: hint }, sentences[hint])),
  );
}
