/** What hangs above fighters and faces the viewer: health, names, and numbers that float up. Two draws for all. */
import { Color, Matrix4, type Object3D, PlaneGeometry, ShaderMaterial, Vector2 } from "three";
import type { Point } from "../../src/game/core/geometry.ts";
import { Batch } from "./batch.ts";
import { ATLAS_HEIGHT, ATLAS_WIDTH, type Cell, Lettering } from "./lettering.ts";
import { GOLD, PALETTES, type Palette, pingColor, TEXT, TEXT_DIM } from "./palette.ts";
import { PIN_TOP_M } from "./props.ts";
import type { NumberTone, ShownFighter, ShownLoot, ShownPing } from "./shown.ts";

const MOST_PLATES = 64;
const MOST_LETTERS = 256;
const MOST_NUMBERS = 32;
const NUMBER_S = 1;
const RISE_M = 1.3;
/** Above names, where they begin. */
const NUMBER_UP_PX = 22;
const DIGIT_HALF_PX = 14;
const PLATE_PX = { width: 54, height: 6 };
/** Letters are written larger than they are shown, so that dense screens have sharp ones. */
const LETTER_SCALE = 0.62;

const SIZES: Readonly<Record<NumberTone, number>> = {
  dealt: 0.8,
  critical: 1.25,
  taken: 0.9,
  restored: 0.8,
  others: 0.55,
};

type Floating = Point & { text: string; tone: NumberTone; height: number; age_s: number; aside: number };

export class Overlays {
  readonly #lettering = new Lettering();
  readonly #plates: Batch;
  readonly #letters: Batch;
  readonly #viewport = { value: new Vector2(1, 1) };
  #numbers: Floating[] = [];
  #count = 0;
  /** What colours mean. */
  palette: Palette = PALETTES.usual;

  constructor(parent: Object3D) {
    this.#plates = new Batch(new PlaneGeometry(1, 1), plateMaterial(this.#viewport), MOST_PLATES, [
      { name: "fill", size: 3 },
      { name: "paint", size: 3 },
    ]);
    this.#letters = new Batch(
      new PlaneGeometry(1, 1),
      letterMaterial(this.#viewport, this.#lettering),
      MOST_LETTERS,
      [
        { name: "cell", size: 4 },
        { name: "size", size: 4 },
        { name: "paint", size: 4 },
      ],
    );
    this.#plates.mesh.renderOrder = 10;
    this.#letters.mesh.renderOrder = 11;
    parent.add(this.#plates.mesh, this.#letters.mesh);
  }

  /** In CSS pixels. */
  resize(width: number, height: number): void {
    this.#viewport.value.set(width, height);
  }

  addNumber({ x, z }: Point, height: number, amount: number, tone: NumberTone): void {
    this.#count += 1;
    const text = `${tone === "restored" ? "+" : ""}${Math.round(amount)}${tone === "critical" ? "!" : ""}`;
    const aside = Math.sin(this.#count * 2.4) * 0.35;
    this.#numbers.push({ x, z, text, tone, height, age_s: 0, aside });
    if (this.#numbers.length > MOST_NUMBERS) this.#numbers.shift();
  }

  draw(
    fighters: readonly ShownFighter[],
    loot: readonly ShownLoot[],
    pings: readonly ShownPing[],
    heightOf: (fighter: ShownFighter) => number,
    seconds: number,
  ): void {
    this.#plates.begin();
    this.#letters.begin();
    // Names are written over numbers: numbers rise and fade.
    this.#numbers = this.#numbers.filter(each => this.#float(each, seconds));
    for (const fighter of fighters) {
      if (fighter.pose === "dead") continue;
      const height = heightOf(fighter) + 0.35;
      this.#addPlate(fighter, height);
      if (fighter.name !== undefined) this.#addName(fighter, height, fighter.name, 13, TEXT);
    }
    for (const { x, z, name, color, rarity } of loot)
      if (name !== undefined)
        this.#addName({ x, z }, 0.9, name, 0, rarity ? this.palette.rarities[rarity] : color);
    for (const { x, z, name, kind } of pings)
      this.#addName({ x, z }, PIN_TOP_M, name, 12, pingColor(kind, this.palette));
    this.#plates.end();
    this.#letters.end();
  }

  #addPlate({ x, z, health, shield = 0, side }: ShownFighter, height: number): void {
    matrix.makeTranslation(x, height, z);
    const { r, g, b } = colorOf(side === "foe" ? this.palette.foe_health : this.palette.ally_health);
    this.#plates.add(matrix, [health, shield, side === "own" ? 1.25 : 1, r, g, b]);
  }

  #addName({ x, z }: Point, height: number, name: string, up: number, color: string): void {
    const cell = this.#lettering.name(name);
    this.#addLetter({ x, z }, height, cell, [0, up], LETTER_SCALE, color, 1);
  }

  #float(number: Floating, seconds: number): boolean {
    number.age_s += seconds;
    if (number.age_s >= NUMBER_S) return false;
    const done = number.age_s / NUMBER_S;
    const [color, size] = [this.#toneColor(number.tone), SIZES[number.tone]];
    const height = number.height + RISE_M * (1 - (1 - done) ** 2);
    const scale = size * (1 + 0.5 * Math.max(0, 1 - done * 6));
    const cells = this.#lettering.digits(number.text);
    const up = NUMBER_UP_PX + DIGIT_HALF_PX * size;
    const width = cells.reduce((sum, cell) => sum + cell.width - 6, 0) * scale;
    const at = { x: number.x - number.aside, z: number.z + number.aside };
    let left = -width / 2;
    for (const cell of cells) {
      const advance = (cell.width - 6) * scale;
      this.#addLetter(
        at,
        height,
        cell,
        [left + advance / 2, up],
        scale,
        color,
        Math.min(1, (1 - done) * 2.2),
      );
      left += advance;
    }
    return true;
  }

  #toneColor(tone: NumberTone): string {
    if (tone === "taken" || tone === "restored") return this.palette[tone];
    if (tone === "others") return TEXT_DIM;
    return tone === "critical" ? GOLD : "#f4ece2";
  }

  #addLetter(
    { x, z }: Point,
    height: number,
    cell: Cell,
    [right, up]: readonly [number, number],
    scale: number,
    color: string,
    cover: number,
  ): void {
    matrix.makeTranslation(x, height, z);
    const { r, g, b } = colorOf(color);
    this.#letters.add(matrix, [
      ...[cell.u, cell.v, cell.width / ATLAS_WIDTH, cell.height / ATLAS_HEIGHT],
      ...[cell.width * scale, cell.height * scale, right, up],
      ...[r, g, b, cover],
    ]);
  }

  dispose(): void {
    this.#lettering.dispose();
    this.#plates.dispose();
    this.#letters.dispose();
  }
}

const matrix = new Matrix4();
const colors = new Map<string, Color>();

function colorOf(color: string): Color {
  const known = colors.get(color) ?? new Color(color);
  colors.set(color, known);
  return known;
}

const FLAT = { transparent: true, depthTest: false, depthWrite: false } as const;

function plateMaterial(viewport: { value: Vector2 }): ShaderMaterial {
  return new ShaderMaterial({
    ...FLAT,
    uniforms: { viewport },
    vertexShader: /* glsl */ `
      uniform vec2 viewport;
      attribute vec3 fill;
      attribute vec3 paint;
      varying vec2 spot;
      varying vec3 full;
      varying vec3 color;
      void main() {
        spot = position.xy + 0.5;
        full = fill;
        color = paint;
        vec2 size = vec2(${PLATE_PX.width}.0, ${PLATE_PX.height}.0) * fill.z;
        vec4 middle = projectionMatrix * modelViewMatrix * instanceMatrix * vec4(0.0, 0.0, 0.0, 1.0);
        gl_Position = middle + vec4(position.xy * size * 2.0 / viewport * middle.w, 0.0, 0.0);
      }`,
    fragmentShader: /* glsl */ `
      varying vec2 spot;
      varying vec3 full;
      varying vec3 color;
      void main() {
        float inside = step(0.02, spot.x) * step(spot.x, 0.98) * step(0.14, spot.y) * step(spot.y, 0.86);
        float share = (spot.x - 0.02) / 0.96;
        vec3 shown = mix(vec3(0.05, 0.06, 0.1), color * (0.75 + 0.35 * spot.y), step(share, full.x));
        float shielded = step(full.x, share) * step(share, full.x + full.y);
        shown = mix(shown, vec3(0.75, 0.85, 1.0), shielded);
        gl_FragColor = vec4(mix(vec3(0.02, 0.02, 0.04), shown, inside), 0.92);
      }`,
  });
}

function letterMaterial(viewport: { value: Vector2 }, { texture }: Lettering): ShaderMaterial {
  return new ShaderMaterial({
    ...FLAT,
    uniforms: { viewport, letters: { value: texture } },
    vertexShader: /* glsl */ `
      uniform vec2 viewport;
      attribute vec4 cell;
      attribute vec4 size;
      attribute vec4 paint;
      varying vec2 spot;
      varying vec4 color;
      void main() {
        spot = cell.xy + vec2(position.x + 0.5, 0.5 - position.y) * cell.zw;
        color = paint;
        vec4 middle = projectionMatrix * modelViewMatrix * instanceMatrix * vec4(0.0, 0.0, 0.0, 1.0);
        vec2 offset = position.xy * size.xy + size.zw;
        gl_Position = middle + vec4(offset * 2.0 / viewport * middle.w, 0.0, 0.0);
      }`,
    fragmentShader: /* glsl */ `
      uniform sampler2D letters;
      varying vec2 spot;
      varying vec4 color;
      void main() {
        vec4 found = texture2D(letters, spot);
        gl_FragColor = vec4(found.rgb * color.rgb, found.a * color.a);
        if (gl_FragColor.a < 0.01) discard;
      }`,
  });
}
