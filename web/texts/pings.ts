/** What `/play` says of places that members of a party point at, and of what they say, while a dungeon is played. */
import type { Translated } from "./language.ts";

const en = {
  point: "Point at",
  kinds: { here: "Here", enemy: "Enemy", loot: "Loot", danger: "Danger", help: "Help" },
  /** Written at the place. */
  at: {
    here: (name: string) => name,
    enemy: (name: string) => `${name}: enemy`,
    loot: (name: string) => `${name}: loot`,
    danger: (name: string) => `${name}: danger`,
    help: (name: string) => `${name}: help`,
  },
  room: (number: number) => `in room ${number}`,
  elsewhere: "in another dungeon",
  lines: "What the party says",
};

const de: typeof en = {
  point: "Zeigen auf",
  kinds: { here: "Hier", enemy: "Gegner", loot: "Beute", danger: "Gefahr", help: "Hilfe" },
  at: {
    here: name => name,
    enemy: name => `${name}: Gegner`,
    loot: name => `${name}: Beute`,
    danger: name => `${name}: Gefahr`,
    help: name => `${name}: Hilfe`,
  },
  room: number => `in Raum ${number}`,
  elsewhere: "in einem anderen Dungeon",
  lines: "Was die Gruppe sagt",
};

export const pingTexts: Translated<typeof en> = { en, de };
