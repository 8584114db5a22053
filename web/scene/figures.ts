/** All fighters: four meshes for each look, whatever their number. */
import { Color, Euler, Matrix4, type Object3D, Quaternion, type ShaderMaterial, Vector3 } from "three";
import { Batch } from "./batch.ts";
import { figureOf, type Look } from "./looks.ts";
import { Motion, type Stance } from "./motion.ts";
import { SHADOW_LAYER } from "./shadow-map.ts";
import type { ShownFighter } from "./shown.ts";

const MOST_OF_A_LOOK = 64;
const EXTRAS = [{ name: "look", size: 4 }];

type Parts = {
  readonly size: number;
  readonly body: Batch;
  readonly left_arm: Batch;
  readonly right_arm: Batch;
  readonly legs: Batch;
};

export class Figures {
  readonly #parent: Object3D;
  readonly #material: ShaderMaterial;
  readonly #parts = new Map<Look, Parts>();
  #motions = new Map<string, Motion>();
  readonly #colors = new Map<string, Color>();

  constructor(parent: Object3D, material: ShaderMaterial) {
    this.#parent = parent;
    this.#material = material;
  }

  /** Lights up, as who is hit does. */
  flash(id: string): void {
    this.#motions.get(id)?.flash();
  }

  /** How tall it is, metres. */
  heightOf(look: Look): number {
    return 1.75 * this.#partsOf(look).size;
  }

  draw(fighters: readonly ShownFighter[], seconds: number): void {
    for (const { body, left_arm, right_arm, legs } of this.#parts.values())
      for (const batch of [body, left_arm, right_arm, legs]) batch.begin();
    const motions = new Map<string, Motion>();
    for (const fighter of fighters) {
      const motion = this.#motions.get(fighter.id) ?? new Motion(fighter);
      motions.set(fighter.id, motion);
      motion.moveOn(fighter, seconds);
      this.#place(fighter, motion.stance);
    }
    this.#motions = motions;
    for (const { body, left_arm, right_arm, legs } of this.#parts.values())
      for (const batch of [body, left_arm, right_arm, legs]) batch.end();
  }

  #place({ look, color, x, z }: ShownFighter, stance: Stance): void {
    const parts = this.#partsOf(look);
    const { r, g, b } = this.#colorOf(color);
    const values = [r, g, b, stance.flash];
    scale.setScalar(parts.size);
    root.compose(place.set(x, 0, z), turn.setFromEuler(angles.set(0, stance.yaw, 0)), scale);
    scale.setScalar(1);
    angles.set(stance.lean, stance.twist, 0);
    body.compose(place.set(0, stance.lift, stance.back), turn.setFromEuler(angles), scale).premultiply(root);
    parts.body.add(body, values);
    parts.left_arm.add(joint(0.33, 1.04, stance.left_arm, 0, 0), values);
    const { right_arm_x, right_arm_y, right_arm_z } = stance;
    parts.right_arm.add(joint(-0.33, 1.04, right_arm_x, right_arm_y, right_arm_z), values);
    parts.legs.add(joint(0.15, 0.42, stance.left_leg, 0, 0), values);
    parts.legs.add(joint(-0.15, 0.42, stance.right_leg, 0, 0), values);
  }

  #partsOf(look: Look): Parts {
    const known = this.#parts.get(look);
    if (known) return known;
    const { size, ...meshes } = figureOf(look);
    const batch = (geometry: typeof meshes.body, most: number) => {
      const made = new Batch(geometry, this.#material, most, EXTRAS, [SHADOW_LAYER]);
      this.#parent.add(made.mesh);
      return made;
    };
    const parts = {
      size,
      body: batch(meshes.body, MOST_OF_A_LOOK),
      left_arm: batch(meshes.left_arm, MOST_OF_A_LOOK),
      right_arm: batch(meshes.right_arm, MOST_OF_A_LOOK),
      legs: batch(meshes.leg, 2 * MOST_OF_A_LOOK),
    };
    this.#parts.set(look, parts);
    return parts;
  }

  #colorOf(color: string): Color {
    const known = this.#colors.get(color) ?? new Color(color);
    this.#colors.set(color, known);
    return known;
  }
}

// Filled and read within one figure, so that a frame makes no garbage.
const root = new Matrix4();
const body = new Matrix4();
const limb = new Matrix4();
const place = new Vector3();
const turn = new Quaternion();
const angles = new Euler(0, 0, 0, "YXZ");
const scale = new Vector3(1, 1, 1);

/** A part that hangs from the body. */
function joint(x: number, y: number, turnX: number, turnY: number, turnZ: number): Matrix4 {
  limb.compose(place.set(x, y, 0), turn.setFromEuler(angles.set(turnX, turnY, turnZ)), scale);
  return limb.premultiply(body);
}
