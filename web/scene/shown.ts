/** What a scene is told to draw: plain values of one moment. Metres on the floor, x to the east and z to where a yaw of 0 looks. */
import type { Obstacle } from "../../src/game/content/arena-content.ts";
import type { Point, Rect } from "../../src/game/core/geometry.ts";
import type { Look } from "./looks.ts";
import type { Rarity } from "./palette.ts";

/** What stands still: built once, when its key is another than before. */
export type Place = {
  readonly key: string;
  readonly floors: readonly Rect[];
  /** Where no wall stands at the end of a floor. */
  readonly openings: readonly Rect[];
  readonly obstacles: readonly Obstacle[];
};

export type Pose = "stand" | "strike" | "wind_up" | "dodge" | "stunned" | "dead";

export type ShownFighter = Point & {
  readonly id: string;
  readonly look: Look;
  /** Of its clothes, as #rrggbb. */
  readonly color: string;
  /** Radians, as Godot's `rotation.y`. */
  readonly yaw: number;
  readonly pose: Pose;
  /** Counts its strikes: another number than before is a swing. */
  readonly strikes: number;
  /** Shares from 0 to 1. */
  readonly health: number;
  readonly shield?: number | undefined;
  /** Above its head; absent for none. */
  readonly name?: string | undefined;
  /** Whose ring and health are shown how. */
  readonly side: "own" | "ally" | "foe";
  /** The own next attack means it. */
  readonly is_target?: boolean;
};

/** What an attack that winds up will reach. */
export type ShownTelegraph = Point & {
  readonly radius: number;
  /** To either side of `yaw`, radians; π is a circle. */
  readonly half_angle: number;
  /** Of a line along `yaw`, which `radius` is the length of: to either side, metres. Absent of cones and circles. */
  readonly half_width?: number;
  readonly yaw: number;
  /** From 0 to 1, when it lands. */
  readonly progress: number;
  /** Whose it is. */
  readonly side: "ally" | "foe";
};

export type ShownProjectile = Point & {
  readonly yaw: number;
  readonly radius: number;
  readonly color: string;
};

export type ShownLoot = Point & {
  readonly color: string;
  /** Of equipment: its colour is that of its rarity. */
  readonly rarity?: Rarity | undefined;
  readonly name?: string | undefined;
};

export type ShownDoor = Point & {
  /** Whether its panel lies along x. */
  readonly is_along_x: boolean;
  readonly width: number;
  readonly is_open: boolean;
  readonly is_locked: boolean;
};

/** A place that somebody points at. */
export type ShownPing = Point & {
  readonly kind: "here" | "enemy" | "loot" | "danger" | "help";
  /** Above it. */
  readonly name: string;
  /** Of the time that it is shown for, from 1 to 0. */
  readonly left: number;
};

/** All that moves or may be gone a moment later. */
export type Frame = {
  /** What the camera looks at. */
  readonly focus: Point;
  readonly fighters: readonly ShownFighter[];
  readonly projectiles: readonly ShownProjectile[];
  readonly telegraphs: readonly ShownTelegraph[];
  readonly loot: readonly ShownLoot[];
  readonly doors: readonly ShownDoor[];
  readonly pings?: readonly ShownPing[];
};

/** `others`: what others of the own side have dealt. */
export type NumberTone = "dealt" | "others" | "critical" | "taken" | "restored";
