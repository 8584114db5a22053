/** What the player has chosen of how the game is played, drawn and heard. The browser keeps it. */
import { useEffect, useState } from "preact/hooks";
import { isPaletteName, type PaletteName } from "../scene/palette.ts";
import { isQuality, type Quality, qualityOfMachine } from "../scene/quality.ts";
import { chosenBefore, prefersCalm, SETTINGS } from "../ui/chosen.ts";
import { keep } from "../ui/storage.ts";
import { type Keys, keptKeys, keptPad, type PadButtons } from "./bindings.ts";

export type Settings = {
  readonly keys: Keys;
  readonly pad: PadButtons;
  /** From 0, which is silence, to 1. */
  readonly volume: number;
  readonly quality: Quality;
  /** Shadows in the shape of who throws them, instead of round ones. */
  readonly has_shadow_map: boolean;
  readonly palette: PaletteName;
  /** Nothing shakes or flashes. */
  readonly is_calm: boolean;
  /** The round trip and the bytes are shown. */
  readonly shows_line: boolean;
};

const DEFAULT_VOLUME = 0.5;

const listeners = new Set<(settings: Settings) => void>();
let now: Settings | undefined;

export function currentSettings(): Settings {
  now ??= readSettings();
  return now;
}

export function changeSettings(change: Partial<Settings>): void {
  now = { ...currentSettings(), ...change };
  // What nobody has chosen is not kept: it may be another on this machine tomorrow.
  const chosen = { ...chosenBefore(), ...change };
  keep(SETTINGS, JSON.stringify(chosen));
  for (const listener of listeners) listener(now);
}

export function resetSettings(): void {
  keep(SETTINGS, "{}");
  now = readSettings();
  for (const listener of listeners) listener(now);
}

/** Told of each change, and at once. Returns what ends it. */
export function onSettings(listener: (settings: Settings) => void): () => void {
  listeners.add(listener);
  listener(currentSettings());
  return () => listeners.delete(listener);
}

export function useSettings(): Settings {
  const [settings, setSettings] = useState(currentSettings);
  useEffect(() => onSettings(setSettings), []);
  return settings;
}

function readSettings(): Settings {
  const { keys, pad, volume, quality, has_shadow_map, palette, is_calm, shows_line } = chosenBefore();
  return {
    keys: keptKeys(keys),
    pad: keptPad(pad),
    volume: typeof volume === "number" && volume >= 0 && volume <= 1 ? volume : DEFAULT_VOLUME,
    quality: isQuality(quality) ? quality : qualityOfMachine(),
    has_shadow_map: has_shadow_map === true,
    palette: isPaletteName(palette) ? palette : "usual",
    is_calm: typeof is_calm === "boolean" ? is_calm : prefersCalm(),
    shows_line: shows_line === true,
  };
}
