/**
 * Draws a moment of a fight on a canvas: what stands still once (`show`), all else with each frame (`draw`). It knows no server and no
 * rules.
 */
import { BufferGeometry, Mesh, Scene, type ShaderMaterial, WebGLRenderer } from "three";
import type { Point } from "../../src/game/core/geometry.ts";
import { Figures } from "./figures.ts";
import { FlatMarks } from "./flat-marks.ts";
import { buildGround } from "./ground.ts";
import { IsoCamera } from "./iso-camera.ts";
import { solidMaterial, stoneMaterial, surroundings } from "./materials.ts";
import { Overlays } from "./overlays.ts";
import { PALETTES, type PaletteName, VOID } from "./palette.ts";
import { Props } from "./props.ts";
import { QUALITY, type Quality } from "./quality.ts";
import { ShadowMap } from "./shadow-map.ts";
import type { Frame, NumberTone, Place, ShownFighter } from "./shown.ts";
import { WARM_FRAME } from "./warm-frame.ts";

/** A longer pause, as of a page in the background, is not made up for. */
const LONGEST_FRAME_S = 0.1;

/** This browser cannot draw in three dimensions. */
export class NoWebGl extends Error {}

export type SceneOptions = {
  readonly quality: Quality;
  /** Nothing shakes or flashes. */
  readonly is_calm: boolean;
  /** Absent: the usual one. */
  readonly palette?: PaletteName;
  /** Shadows in the shape of who throws them; absent: round ones. */
  readonly has_shadow_map?: boolean;
};

export class GameScene {
  readonly #renderer: WebGLRenderer;
  readonly #scene = new Scene();
  readonly #camera = new IsoCamera();
  readonly #figures: Figures;
  readonly #marks = new FlatMarks();
  readonly #props: Props;
  readonly #overlays: Overlays;
  readonly #watcher: ResizeObserver;
  readonly #canvas: HTMLCanvasElement;
  #options: SceneOptions;
  readonly #ground: Mesh<BufferGeometry, ShaderMaterial>;
  #shadowMap: ShadowMap | undefined;
  #placeKey: string | undefined;
  #focus: Point = { x: 0, z: 0 };
  #drawnAtMs: number | undefined;
  #fighters: readonly ShownFighter[] = [];

  /** @throws NoWebGl */
  constructor(canvas: HTMLCanvasElement, options: SceneOptions) {
    this.#canvas = canvas;
    this.#options = options;
    this.#renderer = rendererOn(canvas, options.quality);
    this.#renderer.setClearColor(VOID);
    this.#renderer.info.autoReset = false;
    const solid = solidMaterial();
    this.#figures = new Figures(this.#scene, solid);
    this.#props = new Props(this.#scene, solid);
    this.#overlays = new Overlays(this.#scene);
    this.#ground = new Mesh(new BufferGeometry(), stoneMaterial(false));
    this.#ground.frustumCulled = false;
    this.#ground.matrixAutoUpdate = false;
    this.#scene.add(this.#ground, this.#marks.mesh);
    this.#scene.matrixWorldAutoUpdate = false;
    this.#watcher = new ResizeObserver(() => this.#fit());
    this.#watcher.observe(canvas);
    this.options = options;
  }

  /** Edges are as smooth as the scene began, until it begins anew. */
  set options(options: SceneOptions) {
    this.#options = options;
    this.#overlays.palette = PALETTES[options.palette ?? "usual"];
    const hasShadowMap = options.has_shadow_map === true;
    if (hasShadowMap !== (this.#shadowMap !== undefined)) {
      this.#shadowMap?.dispose();
      this.#shadowMap = hasShadowMap ? new ShadowMap() : undefined;
      this.#ground.material.dispose();
      this.#ground.material = stoneMaterial(hasShadowMap);
    }
    this.#fit();
  }

  /** What the last frame has cost. */
  get cost(): { readonly draw_calls: number; readonly triangles: number } {
    const { calls, triangles } = this.#renderer.info.render;
    return { draw_calls: calls, triangles };
  }

  /** Where the newest frame looks at. */
  get focus(): Point {
    return this.#focus;
  }

  show(place: Place): void {
    if (place.key === this.#placeKey) return;
    this.#placeKey = place.key;
    this.#ground.geometry.dispose();
    this.#ground.geometry = buildGround(place);
  }

  /** @param now_ms of any clock that only goes forward. */
  draw(frame: Frame, now_ms: number): void {
    const seconds = Math.min(LONGEST_FRAME_S, Math.max(0, now_ms - (this.#drawnAtMs ?? now_ms)) / 1000);
    this.#drawnAtMs = now_ms;
    this.#fighters = frame.fighters;
    this.#focus = frame.focus;
    this.#camera.follow(frame.focus, seconds);
    Object.assign(surroundings.focus.value, this.#camera.focus);
    this.#figures.draw(frame.fighters, seconds);
    const { palette } = this.#overlays;
    const { pings = [] } = frame;
    this.#marks.draw(frame.fighters, frame.telegraphs, pings, {
      ...{ palette, has_shadows: !this.#shadowMap, has_rings: QUALITY[this.#options.quality].rings },
    });
    this.#props.draw(frame.projectiles, frame.loot, frame.doors, pings, palette, seconds);
    this.#overlays.draw(
      frame.fighters,
      frame.loot,
      pings,
      ({ look }) => this.#figures.heightOf(look),
      seconds,
    );
    this.#renderer.info.reset();
    this.#shadowMap?.draw(this.#renderer, this.#scene, this.#camera.focus);
    this.#renderer.render(this.#scene, this.#camera.camera);
  }

  /** Makes ready what drawing needs, so that the first frame with many things in it is as quick as the next. Before the first `draw`. */
  warm(): void {
    this.draw(WARM_FRAME, 0);
    this.#drawnAtMs = undefined;
  }

  /** Lights up, as who is hit does. */
  flash(id: string): void {
    if (!this.#options.is_calm) this.#figures.flash(id);
  }

  /** A number floats up above a fighter that is shown, or above a place. */
  addNumber(at: Point | string, amount: number, tone: NumberTone): void {
    const fighter = typeof at === "string" ? this.#fighters.find(({ id }) => id === at) : undefined;
    if (fighter) this.#overlays.addNumber(fighter, this.#figures.heightOf(fighter.look), amount, tone);
    else if (typeof at !== "string") this.#overlays.addNumber(at, 1.2, amount, tone);
  }

  shake(metres: number): void {
    if (!this.#options.is_calm) this.#camera.shake(metres);
  }

  zoom(metres: number): void {
    this.#camera.zoom(metres);
  }

  /** Where on the floor a place of the window is, in CSS pixels. */
  floorAt(client_x: number, client_y: number): Point {
    const { left, top, width, height } = this.#canvas.getBoundingClientRect();
    return this.#camera.floorAt(((client_x - left) / width) * 2 - 1, 1 - ((client_y - top) / height) * 2);
  }

  dispose(): void {
    this.#watcher.disconnect();
    this.#overlays.dispose();
    this.#shadowMap?.dispose();
    this.#renderer.dispose();
    // Browsers keep few contexts, and drop the oldest ones where there are more.
    this.#renderer.forceContextLoss();
  }

  #fit(): void {
    const { clientWidth: width, clientHeight: height } = this.#canvas;
    if (width === 0 || height === 0) return;
    this.#renderer.setPixelRatio(Math.min(devicePixelRatio, QUALITY[this.#options.quality].density));
    this.#renderer.setSize(width, height, false);
    this.#camera.resize(width, height);
    this.#overlays.resize(width, height);
  }
}

function rendererOn(canvas: HTMLCanvasElement, quality: Quality): WebGLRenderer {
  try {
    return new WebGLRenderer({ canvas, antialias: QUALITY[quality].antialias, alpha: false });
  } catch (error) {
    throw new NoWebGl("This browser gives no WebGL.", { cause: error });
  }
}
