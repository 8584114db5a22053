/** Many of one mesh, drawn at once: filled anew with every frame. */

import type { ShaderMaterial } from "three";
import {
  type BufferGeometry,
  DynamicDrawUsage,
  InstancedBufferAttribute,
  InstancedMesh,
  type Matrix4,
} from "three";

/** What each instance has beside its matrix: the attribute's name, and how many numbers. */
export type Extra = { readonly name: string; readonly size: number };

export class Batch {
  readonly mesh: InstancedMesh<BufferGeometry, ShaderMaterial>;
  readonly #extras: readonly { readonly size: number; readonly attribute: InstancedBufferAttribute }[];
  readonly #capacity: number;
  #count = 0;

  /** @param layers beside the first, on which all is. */
  constructor(
    geometry: BufferGeometry,
    material: ShaderMaterial,
    capacity: number,
    extras: readonly Extra[],
    layers: readonly number[] = [],
  ) {
    this.#capacity = capacity;
    this.mesh = new InstancedMesh(geometry, material, capacity);
    this.mesh.frustumCulled = false;
    for (const layer of layers) this.mesh.layers.enable(layer);
    this.mesh.instanceMatrix.setUsage(DynamicDrawUsage);
    this.#extras = extras.map(({ name, size }) => {
      const attribute = new InstancedBufferAttribute(new Float32Array(capacity * size), size);
      attribute.setUsage(DynamicDrawUsage);
      geometry.setAttribute(name, attribute);
      return { size, attribute };
    });
    this.end();
  }

  begin(): void {
    this.#count = 0;
  }

  /** @param values of the extras, one after the other. What is more than there is room for is left out. */
  add(matrix: Matrix4, values: readonly number[]): void {
    if (this.#count === this.#capacity) return;
    const index = this.#count;
    this.#count += 1;
    matrix.toArray(this.mesh.instanceMatrix.array, index * 16);
    let next = 0;
    for (const { size, attribute } of this.#extras)
      for (let i = 0; i < size; i++) attribute.array[index * size + i] = values[next++] ?? 0;
  }

  end(): void {
    this.mesh.count = this.#count;
    this.mesh.visible = this.#count > 0;
    this.#upload(this.mesh.instanceMatrix, 16);
    for (const { size, attribute } of this.#extras) this.#upload(attribute, size);
  }

  #upload(attribute: InstancedBufferAttribute, size: number): void {
    attribute.clearUpdateRanges();
    attribute.addUpdateRange(0, this.#count * size);
    attribute.needsUpdate = true;
  }

  dispose(): void {
    this.mesh.geometry.dispose();
    this.mesh.dispose();
  }
}
