import type { Translated } from "./language.ts";

const en = {
  label: "How to play",
  walk: (keys: string) => `${keys}: walk`,
  walk_pad: "Left stick: walk",
  walk_touch: "Drag your thumb over the picture: walk",
  strike: (key: string) => `${key}: strike, held down to go on`,
  ability: (key: string) => `${key} and the others below: your abilities`,
  dodge: (key: string) => `${key}: dodge what comes`,
  pick_up: (key: string) => `${key}: take what enemies leave`,
  door: (key: string) => `${key} at a door: open it, go through`,
};

const de: typeof en = {
  label: "So wird gespielt",
  walk: keys => `${keys}: gehen`,
  walk_pad: "Linker Stick: gehen",
  walk_touch: "Mit dem Daumen über das Bild ziehen: gehen",
  strike: key => `${key}: schlagen, gehalten immer weiter`,
  ability: key => `${key} und die anderen unten: Ihre Fähigkeiten`,
  dodge: key => `${key}: dem ausweichen, was kommt`,
  pick_up: key => `${key}: nehmen, was Gegner hinterlassen`,
  door: key => `${key} an einer Tür: öffnen, hindurchgehen`,
};

export const hintsTexts: Translated<typeof en> = { en, de };
