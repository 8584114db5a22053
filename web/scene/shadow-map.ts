/** Shadows in the shape of who throws them, on the floor around the camera's focus. A pass more over all that stands and moves. */
import {
  DepthTexture,
  Matrix4,
  NearestFilter,
  OrthographicCamera,
  type Scene,
  ShaderMaterial,
  Vector3,
  type WebGLRenderer,
  WebGLRenderTarget,
} from "three";
import { surroundings } from "./materials.ts";

/** What throws a shadow is on this layer, too. */
export const SHADOW_LAYER = 1;

/** More from the side than the sun: behind who throws them nobody would see the shadows. */
const FROM = new Vector3(-0.7, 0.85, 0.2).normalize();
const SIZE_PX = 1024;
const REACH_M = 18;
const AWAY_M = 40;

export class ShadowMap {
  readonly #target: WebGLRenderTarget;
  readonly #camera = new OrthographicCamera(-REACH_M, REACH_M, REACH_M, -REACH_M, 1, 2 * AWAY_M);
  readonly #material = depthMaterial();
  readonly #matrix = new Matrix4();

  constructor() {
    const depth = new DepthTexture(SIZE_PX, SIZE_PX);
    depth.minFilter = NearestFilter;
    depth.magFilter = NearestFilter;
    this.#target = new WebGLRenderTarget(SIZE_PX, SIZE_PX, { depthTexture: depth });
    this.#camera.layers.set(SHADOW_LAYER);
    surroundings.shadow_map.value = depth;
    surroundings.shadow_matrix.value = this.#matrix;
  }

  /** Before the scene itself is drawn. */
  draw(renderer: WebGLRenderer, scene: Scene, { x, z }: Vector3): void {
    const camera = this.#camera;
    camera.position.set(x + FROM.x * AWAY_M, FROM.y * AWAY_M, z + FROM.z * AWAY_M);
    camera.lookAt(focus.set(x, 0, z));
    camera.updateMatrixWorld();
    this.#matrix.multiplyMatrices(camera.projectionMatrix, camera.matrixWorldInverse);
    scene.overrideMaterial = this.#material;
    renderer.setRenderTarget(this.#target);
    renderer.clear();
    renderer.render(scene, camera);
    renderer.setRenderTarget(null);
    scene.overrideMaterial = null;
  }

  dispose(): void {
    surroundings.shadow_map.value = null;
    this.#target.depthTexture?.dispose();
    this.#target.dispose();
    this.#material.dispose();
  }
}

const focus = new Vector3();

function depthMaterial(): ShaderMaterial {
  return new ShaderMaterial({
    vertexShader: /* glsl */ `
      void main() {
        gl_Position = projectionMatrix * viewMatrix * modelMatrix * instanceMatrix * vec4(position, 1.0);
      }`,
    fragmentShader: /* glsl */ `
      void main() { gl_FragColor = vec4(1.0); }`,
  });
}
