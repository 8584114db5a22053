/** What fighters look like: simple solids, as in the Godot demo. A type of enemy without a look of its own looks like a hooded stranger. */
import type { BufferGeometry } from "three";
import { BONE, DARK, DARK_WOOD, GOLD, SKIN, STEEL, WOOD } from "./palette.ts";
import { SolidBuilder } from "./solid-builder.ts";

export type Look =
  | "adventurer"
  | "mage"
  | "goblin"
  | "peasant"
  | "king"
  | "skeleton"
  | "archer"
  | "spider"
  | "abbot"
  | "stranger";

/** Enemies' clothes; adventurers have the colour of their slot. */
const CLOTHES: Readonly<Record<string, string>> = {
  goblin: "#6e4a34",
  peasant: "#b0835a",
  king: "#a32a41",
  skeleton: "#5c5a66",
  archer: "#4d5d4a",
  spider: "#3a3346",
  abbot: "#2f5566",
  stranger: "#7d6fa8",
};

export function clothesOf(look: Look): string {
  return CLOTHES[look] ?? "#7d6fa8";
}

const LOOKS_OF_ENEMIES: Readonly<Record<string, Look>> = {
  goblin: "goblin",
  peasant_sword: "peasant",
  boss: "king",
  skeleton: "skeleton",
  skeleton_archer: "archer",
  crypt_spider: "spider",
  drowned_abbot: "abbot",
  drowned_acolyte: "abbot",
};

export function lookOfEnemy(enemy_type_id: string): Look {
  return LOOKS_OF_ENEMIES[enemy_type_id] ?? "stranger";
}

export function lookOfClass(class_id: string): Look {
  return class_id === "mage" ? "mage" : "adventurer";
}

/** The parts that move by themselves; arms and legs hang from where they are joined. */
export type Figure = {
  readonly size: number;
  readonly body: BufferGeometry;
  readonly left_arm: BufferGeometry;
  readonly right_arm: BufferGeometry;
  readonly leg: BufferGeometry;
};

type Dress = { skin: string; boots: string; size: number };

const DRESSES: Readonly<Record<Look, Dress>> = {
  adventurer: { skin: SKIN, boots: DARK_WOOD, size: 1 },
  mage: { skin: SKIN, boots: DARK_WOOD, size: 1 },
  goblin: { skin: "#7fb254", boots: "#597d3b", size: 0.85 },
  peasant: { skin: SKIN, boots: "#5a4a42", size: 1 },
  king: { skin: SKIN, boots: "#4b2630", size: 1.75 },
  skeleton: { skin: BONE, boots: BONE, size: 1 },
  archer: { skin: BONE, boots: BONE, size: 1 },
  spider: { skin: "#2b2438", boots: "#241e30", size: 0.95 },
  abbot: { skin: "#7fa6a0", boots: "#23333a", size: 1.35 },
  stranger: { skin: "#2b2438", boots: "#3a3150", size: 1.05 },
};

/** White takes the instance's colour as it is; greys make it darker. */
const CLOTH = "#ffffff";
const SHADED_CLOTH = "#bfbfbf";
const DEEP_CLOTH = "#a6a6a6";
const CLOTHED = { tint: 1 };

export function figureOf(look: Look): Figure {
  const dress = DRESSES[look];
  const { skin, boots, size } = dress;
  const right = arm(skin);
  const left = arm(skin);
  const body = new SolidBuilder()
    .cone(0.37, 0.22, 0.72, CLOTH, { at: [0, 0.74, 0], ...CLOTHED }, 12)
    .ball(0.28, skin, { at: [0, 1.34, 0] });
  adorn[look](body, right, left);
  const leg = new SolidBuilder()
    .cone(0.102, 0.12, 0.42, boots, { at: [0, -0.21, 0] }, 8)
    .ball(0.138, boots, { at: [0, -0.42, 0.02], scale: [1, 1, 1.15] });
  return {
    size,
    body: body.build(),
    left_arm: left.build(),
    right_arm: right.build(),
    leg: leg.build(),
  };
}

function arm(skin: string): SolidBuilder {
  return new SolidBuilder()
    .cone(0.077, 0.09, 0.46, "#e6e6e6", { at: [0, -0.23, 0], ...CLOTHED }, 8)
    .ball(0.104, skin, { at: [0, -0.46, 0.02], scale: [1, 1, 1.15] });
}

type Adorn = (body: SolidBuilder, right: SolidBuilder, left: SolidBuilder) => void;

const adorn: Readonly<Record<Look, Adorn>> = {
  adventurer: (body, right, left) => {
    hood(body);
    cape(body, 0.5, 0.82);
    body
      .cone(0.31, 0.31, 0.1, DARK_WOOD, { at: [0, 0.62, 0] })
      .box([0.12, 0.12, 0.05], GOLD, { at: [0, 0.62, 0.3] });
    sword(right, 0.85, STEEL);
    left
      .cone(
        0.26,
        0.26,
        0.07,
        "#ffffff",
        { at: [0.12, -0.34, 0.06], turn: [0, 0, Math.PI / 2], ...CLOTHED },
        14,
      )
      .ball(0.08, GOLD, { at: [0.17, -0.34, 0.06], scale: [0.6, 1, 1] });
  },
  mage: (body, right) => {
    hood(body);
    cape(body, 0.56, 0.9);
    body.cone(0.31, 0.31, 0.08, GOLD, { at: [0, 0.62, 0] });
    staff(right, "#9ef0ff");
  },
  goblin: (body, right) => {
    for (const side of [-1, 1])
      body
        .cone(0.1, 0, 0.4, "#7fb254", { at: [side * 0.36, 1.44, 0], turn: [0, 0, -side * 1.2] }, 8)
        .ball(0.06, "#ffd23e", { at: [side * 0.11, 1.42, 0.24] });
    body.cone(0.07, 0, 0.22, "#6c974a", { at: [0, 1.34, 0.32], turn: [Math.PI / 2, 0, 0] }, 8);
    right.cone(0.05, 0.12, 0.7, WOOD, { at: [0, -0.55, 0.3], turn: [Math.PI / 2, 0, 0] }, 8);
  },
  peasant: (body, right) => {
    body
      .cone(0.46, 0.4, 0.05, "#e6c46a", { at: [0, 1.48, 0] }, 16)
      .cone(0.27, 0.14, 0.24, "#d4b462", { at: [0, 1.61, 0] }, 12)
      .cone(0.32, 0.32, 0.09, "#b5483f", { at: [0, 0.6, 0] });
    eyes(body, DARK);
    sword(right, 0.75, "#98a0ac");
  },
  king: (body, right) => {
    body.cone(0.27, 0.29, 0.14, GOLD, { at: [0, 1.56, 0] }, 14);
    for (let i = 0; i < 6; i++) {
      const angle = (i * Math.PI) / 3;
      body.cone(0.07, 0, 0.2, GOLD, { at: [Math.cos(angle) * 0.25, 1.72, Math.sin(angle) * 0.25] }, 6);
    }
    body
      .cone(0, 0.2, 0.34, "#d8d3cb", { at: [0, 1.14, 0.17] })
      .ball(0.33, CLOTH, { at: [0, 0.66, 0.05], ...CLOTHED })
      .cone(0.38, 0.3, 0.16, "#efe9df", { at: [0, 1.08, 0] }, 14);
    cape(body, 0.72, 1);
    eyes(body, DARK);
    sword(right, 1, STEEL);
  },
  skeleton: (body, right) => {
    eyes(body, DARK);
    sword(right, 0.8, "#98a0ac");
  },
  archer: (body, right, left) => {
    hood(body);
    left.cone(0.03, 0.03, 1.1, WOOD, { at: [0, -0.44, 0.12] }, 6);
    right.box([0.04, 0.04, 0.5], BONE, { at: [0, -0.46, 0.2] });
  },
  spider: body => {
    body.ball(0.5, CLOTH, { at: [0, 0.5, -0.45], scale: [1, 0.8, 1.1], ...CLOTHED });
    for (const side of [-1, 1])
      for (const ahead of [-0.3, 0, 0.3])
        body.cone(0.04, 0.06, 0.9, "#241e30", { at: [side * 0.5, 0.45, ahead], turn: [0, 0, side * 0.9] }, 6);
    eyes(body, "#ff5a5a");
  },
  abbot: (body, right) => {
    hood(body);
    cape(body, 0.6, 0.95);
    eyes(body, "#9ef0ff");
    staff(right, "#7ee0c8");
  },
  stranger: (body, right) => {
    hood(body);
    eyes(body, "#9ef0ff");
    sword(right, 0.8, "#98a0ac");
  },
};

function sword(arm: SolidBuilder, length: number, blade: string): void {
  arm
    .box([0.07, 0.07, 0.22], DARK_WOOD, { at: [0, -0.46, 0.06] })
    .box([0.3, 0.07, 0.07], GOLD, { at: [0, -0.46, 0.19] })
    .box([0.1, 0.035, length], blade, { at: [0, -0.46, 0.21 + length / 2] });
}

function staff(arm: SolidBuilder, glow: string): void {
  arm.cone(0.04, 0.04, 1.5, DARK_WOOD, { at: [0, -0.35, 0.12] }, 6).ball(0.12, glow, { at: [0, 0.46, 0.12] });
}

function hood(body: SolidBuilder): void {
  body
    .ball(0.31, SHADED_CLOTH, { at: [0, 1.39, -0.06], ...CLOTHED })
    .cone(0.2, 0, 0.34, SHADED_CLOTH, { at: [0, 1.59, -0.22], turn: [-0.9, 0, 0], ...CLOTHED });
  eyes(body, DARK);
}

function cape(body: SolidBuilder, width: number, length: number): void {
  const at: [number, number, number] = [0, 1.07 - length / 2, -0.3];
  body.box([width, length, 0.06], DEEP_CLOTH, { at, turn: [0.14, 0, 0], ...CLOTHED });
}

function eyes(body: SolidBuilder, color: string): void {
  for (const side of [-1, 1]) body.ball(0.045, color, { at: [side * 0.1, 1.36, 0.255] });
}
