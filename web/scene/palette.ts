/** The colours of the game, as in the Godot demo: cool stone against warm fire, and one loud colour for each thing that matters. */

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

export const HEALTH = "#e5484d";
export const ALLY_HEALTH = "#5ac26a";
export const MANA = "#4c8dff";
export const DANGER = "#ff5540";
export const GOOD = "#7ee08a";
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
