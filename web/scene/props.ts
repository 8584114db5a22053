/** What flies, what lies there to be taken, and doors. */
import { Color, Euler, Matrix4, type Object3D, Quaternion, type ShaderMaterial, Vector3 } from "three";
import { Batch } from "./batch.ts";
import { DARK_WOOD, GOLD, IRON, type Palette, pingColor, WOOD } from "./palette.ts";
import { SHADOW_LAYER } from "./shadow-map.ts";
import type { ShownDoor, ShownLoot, ShownPing, ShownProjectile } from "./shown.ts";
import { SolidBuilder } from "./solid-builder.ts";

const MOST = 64;
const EXTRAS = [{ name: "look", size: 4 }];
const FLIGHT_HEIGHT_M = 0.9;
/** Projectiles shine by themselves. */
const GLOW = 0.35;
/** Of the pin above a place that is pointed at. */
export const PIN_TOP_M = 1.9;

export class Props {
  readonly #shots: Batch;
  readonly #loot: Batch;
  readonly #doors: Batch;
  readonly #pins: Batch;
  #seconds = 0;

  constructor(parent: Object3D, material: ShaderMaterial) {
    const shot = new SolidBuilder()
      .ball(1, "#ffffff", { tint: 1 })
      .cone(0.8, 0, 2.6, "#d0d0d0", { at: [0, 0, -1.6], turn: [-Math.PI / 2, 0, 0], tint: 1 });
    const loot = new SolidBuilder().box([0.36, 0.36, 0.36], "#ffffff", {
      turn: [Math.PI / 4, 0, 0.6],
      tint: 1,
    });
    const door = new SolidBuilder()
      .box([1, 1.7, 0.22], WOOD, { at: [0, 0.85, 0] })
      .box([1.02, 0.16, 0.28], IRON, { at: [0, 0.4, 0] })
      .box([1.02, 0.16, 0.28], IRON, { at: [0, 1.3, 0] })
      .box([0.06, 0.24, 0.4], "#ffffff", { at: [0, 0.86, 0], tint: 1 })
      .box([1.04, 0.14, 0.3], DARK_WOOD, { at: [0, 1.74, 0] });
    const pin = new SolidBuilder()
      .cone(0.24, 0, 0.7, "#ffffff", { at: [0, -0.85, 0], turn: [Math.PI, 0, 0], tint: 1 })
      .ball(0.3, "#ffffff", { at: [0, -0.35, 0], tint: 1 });
    [this.#shots, this.#loot, this.#doors, this.#pins] = [shot, loot, door, pin].map(
      each => new Batch(each.build(), material, MOST, EXTRAS, [SHADOW_LAYER]),
    ) as [Batch, Batch, Batch, Batch];
    parent.add(this.#shots.mesh, this.#loot.mesh, this.#doors.mesh, this.#pins.mesh);
  }

  draw(
    projectiles: readonly ShownProjectile[],
    loot: readonly ShownLoot[],
    doors: readonly ShownDoor[],
    pings: readonly ShownPing[],
    palette: Palette,
    seconds: number,
  ): void {
    this.#seconds += seconds;
    this.#shots.begin();
    for (const { x, z, yaw, radius, color } of projectiles) {
      const size = Math.max(0.16, radius);
      at(x, FLIGHT_HEIGHT_M, z, yaw, size, size, size);
      this.#shots.add(matrix, [...rgb(color), GLOW]);
    }
    this.#shots.end();
    this.#loot.begin();
    for (const { x, z, color, rarity } of loot) {
      at(x, 0.45 + 0.08 * Math.sin(this.#seconds * 3 + x), z, this.#seconds * 1.6, 1, 1, 1);
      this.#loot.add(matrix, [...rgb(rarity ? palette.rarities[rarity] : color), 0.15]);
    }
    this.#loot.end();
    this.#doors.begin();
    for (const door of doors) this.#addDoor(door, palette);
    this.#doors.end();
    this.#pins.begin();
    for (const { x, z, kind } of pings) {
      at(x, PIN_TOP_M + 0.12 * Math.sin(this.#seconds * 5), z, 0, 1, 1, 1);
      this.#pins.add(matrix, [...rgb(pingColor(kind, palette)), 0.1]);
    }
    this.#pins.end();
  }

  /** An open door has sunk into the floor. */
  #addDoor({ x, z, is_along_x, width, is_open, is_locked }: ShownDoor, palette: Palette): void {
    at(x, is_open ? -1.6 : 0, z, is_along_x ? 0 : Math.PI / 2, width, 1, 1);
    this.#doors.add(matrix, [...rgb(is_locked ? palette.danger : GOLD), 0]);
  }
}

const colors = new Map<string, readonly [number, number, number]>();

function rgb(color: string): readonly [number, number, number] {
  const known = colors.get(color);
  if (known) return known;
  const { r, g, b } = new Color(color);
  const made = [r, g, b] as const;
  colors.set(color, made);
  return made;
}

const matrix = new Matrix4();
const place = new Vector3();
const turn = new Quaternion();
const angles = new Euler();
const scale = new Vector3();

function at(x: number, y: number, z: number, yaw: number, sx: number, sy: number, sz: number): void {
  matrix.compose(place.set(x, y, z), turn.setFromEuler(angles.set(0, yaw, 0)), scale.set(sx, sy, sz));
}
