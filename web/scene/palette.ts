/** The colours of the game, as in the Godot demo: cool stone against warm fire, and one loud colour for each thing that matters. */
import type { RARITIES } from "../../src/game/content/character-content.ts";

export const VOID = "#0b0e17";
/** Darker than in the demo, whose light is: what stands on it is to be seen. */
export const FLOOR = ["#4f4c50", "#4a474b", "#555157", "#454347", "#4b4c48"] as const;
export const WALL = ["#655e66", "#6c646c", "#5d565e", "#726971"] as const;
export const WALL_CAP = "#837a80";
export const FOUNDATION = "#2a2d3d";
export const WOOD = "#8a5a35";
export const DARK_WOOD = "#5f3d26";
export const IRON = "#3c404e";
export const STEEL = "#c9d1dd";
export const GOLD = "#ffcf5c";
export const SKIN = "#e8b98f";
export const BONE = "#d8d3c2";
export const DARK = "#1d1a22";

/** By player slot, of which the first is 1. */
const SLOTS = [
  ...["#45c7bb", "#f2a65a", "#b48cf2", "#f27fa8"],
  ...["#8fce5a", "#5aa9f2", "#f2dd5a", "#e0e4ec"],
];

export const MANA = "#4c8dff";
/** Of locks. */
export const DANGER = "#ff5540";
export const TEXT = "#eef1f8";
export const TEXT_DIM = "#a3abc2";

/** How something looks that lies on the floor, by its item_type. */
const LOOT: Readonly<Record<string, string>> = {
  gold: "#ffcf5c",
  equipment: "#6fc3ff",
  consumable: "#ff5f7a",
};

/** The colour of a slot; grey for nobody. */
export function slotColor(slot: number): string {
  return SLOTS[(slot - 1) % SLOTS.length] ?? TEXT_DIM;
}

export function lootColor(item_id: string, item_type: string): string {
  return item_id === "mana_potion" ? MANA : (LOOT[item_type] ?? TEXT);
}

/** Of what an ability throws, by the words of its id. */
export function abilityColor(ability_id: string): string {
  if (/frost|cold|chill|tidal|drown/.test(ability_id)) return "#8fd8ff";
  if (/arcane|comet/.test(ability_id)) return "#c08cff";
  if (/bone|arrow/.test(ability_id)) return BONE;
  if (/venom|poison|grave/.test(ability_id)) return "#9be05a";
  return "#ffab52";
}

export type Rarity = (typeof RARITIES)[number];

/** Of a place that somebody points at. */
export function pingColor(kind: "here" | "enemy" | "loot" | "danger" | "help", palette: Palette): string {
  return { here: TEXT, enemy: palette.foe, loot: GOLD, danger: palette.danger, help: palette.help }[kind];
}

export const PALETTE_NAMES = ["usual", "red_green", "blue_yellow"] as const;
/** For whom the colours are that mean something: `red_green` for players who do not tell red from green. */
export type PaletteName = (typeof PALETTE_NAMES)[number];

/** Colours that mean something. */
export type Palette = {
  readonly foe: string;
  readonly ally: string;
  /** Health above heads. */
  readonly foe_health: string;
  readonly ally_health: string;
  /** What an attack will reach: of foes, and of the own side. */
  readonly danger: string;
  readonly help: string;
  /** Numbers of damage to the player, and of what it gets back. */
  readonly taken: string;
  readonly restored: string;
  readonly rarities: Readonly<Record<Rarity, string>>;
};

/** The same names and values are in web/ui/palettes.css, for what is written beside the scene. */
export const PALETTES: Readonly<Record<PaletteName, Palette>> = {
  usual: {
    ...{ foe: "#ff5540", ally: "#7ee08a", foe_health: "#e5484d", ally_health: "#5ac26a" },
    ...{ danger: "#ff5540", help: "#7ee08a", taken: "#ff8a7a", restored: "#7ee08a" },
    rarities: {
      common: "#d5d9e3",
      uncommon: "#7ee08a",
      rare: "#6fb3ff",
      epic: "#c08cff",
      legendary: "#ffb45a",
    },
  },
  red_green: {
    ...{ foe: "#ffb000", ally: "#56b4ff", foe_health: "#f08a00", ally_health: "#3f95f5" },
    ...{ danger: "#ffb000", help: "#56b4ff", taken: "#ffc04d", restored: "#8ecbff" },
    rarities: {
      common: "#d5d9e3",
      uncommon: "#56b4ff",
      rare: "#ffe14d",
      epic: "#ff9d2e",
      legendary: "#ffffff",
    },
  },
  blue_yellow: {
    ...{ foe: "#ff4d6a", ally: "#2fe0cf", foe_health: "#f0395a", ally_health: "#17b8aa" },
    ...{ danger: "#ff4d6a", help: "#2fe0cf", taken: "#ff8296", restored: "#7df0e4" },
    rarities: {
      common: "#d5d9e3",
      uncommon: "#2fe0cf",
      rare: "#ff4d6a",
      epic: "#ff9fd0",
      legendary: "#ffffff",
    },
  },
};

export function isPaletteName(value: unknown): value is PaletteName {
  return PALETTE_NAMES.some(each => each === value);
}
