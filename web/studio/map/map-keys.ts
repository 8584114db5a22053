/** What keys mean on the map. */
import type { Point } from "../../../src/game/core/geometry.ts";
import { COARSE_GRID_M, FINE_GRID_M, GRID_M } from "./map-edits.ts";

export type Command =
  /** By one of the grid, along an axis. */
  | { readonly kind: "go"; readonly way: Point; readonly grid_m: number }
  | { readonly kind: "room"; readonly by: 1 | -1 }
  | { readonly kind: "zoom"; readonly factor: number }
  | { readonly kind: "add" | "remove" | "form" | "resize" | "undo" | "redo" | "all" | "nothing" };

export type Pressed = {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
};

/** To the right on the map is +z, up is +x. */
const WAYS: Readonly<Record<string, Point>> = {
  ArrowRight: { x: 0, z: 1 },
  ArrowLeft: { x: 0, z: -1 },
  ArrowUp: { x: 1, z: 0 },
  ArrowDown: { x: -1, z: 0 },
};
export const ZOOM = 1.25;

const PLAIN: Readonly<Record<string, Command>> = {
  PageDown: { kind: "room", by: 1 },
  PageUp: { kind: "room", by: -1 },
  "+": { kind: "zoom", factor: 1 / ZOOM },
  "-": { kind: "zoom", factor: ZOOM },
  "0": { kind: "all" },
  a: { kind: "add" },
  r: { kind: "resize" },
  Enter: { kind: "form" },
  " ": { kind: "form" },
  Delete: { kind: "remove" },
  Backspace: { kind: "remove" },
  Escape: { kind: "nothing" },
};

/** Undefined for what is the browser's. */
export function commandOf({ key, shiftKey, ctrlKey, metaKey, altKey }: Pressed): Command | undefined {
  if (altKey) return undefined;
  const isChord = ctrlKey || metaKey;
  const way = WAYS[key];
  if (way) return { kind: "go", way, grid_m: isChord ? COARSE_GRID_M : shiftKey ? FINE_GRID_M : GRID_M };
  const letter = key.toLowerCase();
  if (isChord && letter === "z") return { kind: shiftKey ? "redo" : "undo" };
  if (isChord && letter === "y") return { kind: "redo" };
  return isChord ? undefined : (PLAIN[key] ?? PLAIN[letter]);
}
