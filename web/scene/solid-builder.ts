/** Puts simple solids together to one geometry: each has its colour, and may take that of its instance. */
import {
  BoxGeometry,
  BufferAttribute,
  BufferGeometry,
  Color,
  CylinderGeometry,
  Euler,
  Matrix4,
  Quaternion,
  SphereGeometry,
  Vector3,
} from "three";

export type Triple = readonly [x: number, y: number, z: number];

export type Placing = {
  readonly at?: Triple;
  /** Radians around x, y and z, in this order. */
  readonly turn?: Triple;
  readonly scale?: Triple;
  /** How much of its colour its instance's replaces, from 0 to 1. */
  readonly tint?: number;
};

/** Nobody sees the corners of a small ball, and a machine without a graphics card computes each: by radius, in metres. */
const BALLS: readonly (readonly [up_to_m: number, sides: number, rings: number])[] = [
  [0.08, 5, 3],
  [0.16, 7, 5],
  [Number.POSITIVE_INFINITY, 12, 8],
];

export class SolidBuilder {
  readonly #positions: number[] = [];
  readonly #normals: number[] = [];
  readonly #colors: number[] = [];
  readonly #tints: number[] = [];
  readonly #indices: number[] = [];

  box(size: Triple, color: string, placing?: Placing): this {
    return this.#add(new BoxGeometry(...size), color, placing);
  }

  ball(radius: number, color: string, placing?: Placing): this {
    const [, sides, rings] = BALLS.find(([up_to_m]) => radius <= up_to_m) ?? [];
    return this.#add(new SphereGeometry(radius, sides, rings), color, placing);
  }

  /** A cylinder, or a cone where one of the radii is 0. */
  cone(bottom: number, top: number, height: number, color: string, placing?: Placing, sides = 10): this {
    return this.#add(new CylinderGeometry(top, bottom, height, sides, 1), color, placing);
  }

  build(): BufferGeometry {
    const geometry = new BufferGeometry();
    geometry.setAttribute("position", new BufferAttribute(new Float32Array(this.#positions), 3));
    geometry.setAttribute("normal", new BufferAttribute(new Float32Array(this.#normals), 3));
    geometry.setAttribute("color", new BufferAttribute(new Float32Array(this.#colors), 3));
    geometry.setAttribute("tint", new BufferAttribute(new Float32Array(this.#tints), 1));
    geometry.setIndex(this.#indices);
    return geometry;
  }

  #add(part: BufferGeometry, color: string, { at, turn, scale, tint = 0 }: Placing = {}): this {
    const matrix = new Matrix4().compose(
      new Vector3(...(at ?? ORIGIN)),
      new Quaternion().setFromEuler(new Euler(...(turn ?? ORIGIN))),
      new Vector3(...(scale ?? ONE)),
    );
    part.applyMatrix4(matrix);
    const first = this.#tints.length;
    const { r, g, b } = new Color(color);
    const position = part.getAttribute("position");
    const normal = part.getAttribute("normal");
    for (let i = 0; i < position.count; i++) {
      this.#positions.push(position.getX(i), position.getY(i), position.getZ(i));
      this.#normals.push(normal.getX(i), normal.getY(i), normal.getZ(i));
      this.#colors.push(r, g, b);
      this.#tints.push(tint);
    }
    const index = part.getIndex();
    for (let i = 0; i < (index?.count ?? 0); i++) this.#indices.push(first + (index?.getX(i) ?? 0));
    part.dispose();
    return this;
  }
}

const ORIGIN: Triple = [0, 0, 0];
const ONE: Triple = [1, 1, 1];
