/** A texture of letters: digits for numbers, and whole names. Written in white, so each use brings its colour. */
import { CanvasTexture, LinearFilter } from "three";

/** Where something is in the texture, in shares, and its size in pixels of the texture. */
export type Cell = {
  readonly u: number;
  readonly v: number;
  readonly width: number;
  readonly height: number;
};

export const ATLAS_WIDTH = 1024;
export const ATLAS_HEIGHT = 512;
const ROW = 32;
const NAME_WIDTH = 256;
const NAMES_IN_ROW = ATLAS_WIDTH / NAME_WIDTH;
const MOST_NAMES = NAMES_IN_ROW * (ATLAS_HEIGHT / ROW - 1);
const GLYPHS = "0123456789!+-";
const GLYPH_WIDTH = 20;
const GLYPH_FONT = "700 26px system-ui, sans-serif";
const NAME_FONT = "600 22px system-ui, sans-serif";

export class Lettering {
  readonly texture: CanvasTexture;
  readonly #pen: CanvasRenderingContext2D;
  readonly #glyphs = new Map<string, Cell>();
  /** The one that was used last is the last. */
  readonly #names = new Map<string, { readonly cell: Cell; readonly place: number }>();

  constructor() {
    const canvas = document.createElement("canvas");
    canvas.width = ATLAS_WIDTH;
    canvas.height = ATLAS_HEIGHT;
    const pen = canvas.getContext("2d");
    if (!pen) throw new Error("This browser gives no canvas to write on.");
    this.#pen = pen;
    pen.textBaseline = "middle";
    pen.lineJoin = "round";
    for (const [index, glyph] of [...GLYPHS].entries())
      this.#glyphs.set(glyph, this.#write(glyph, GLYPH_FONT, index * (GLYPH_WIDTH + 12), 0));
    this.texture = new CanvasTexture(canvas);
    this.texture.generateMipmaps = false;
    this.texture.minFilter = LinearFilter;
    this.texture.flipY = false;
  }

  /** The cells of a number's digits, in their order. */
  digits(text: string): Cell[] {
    return [...text].flatMap(glyph => this.#glyphs.get(glyph) ?? []);
  }

  /** A name is written when it is first asked for, in the place of the one that nobody has asked for the longest. */
  name(text: string): Cell {
    const known = this.#names.get(text);
    if (known) {
      this.#names.delete(text);
      this.#names.set(text, known);
      return known.cell;
    }
    const place = this.#freePlace();
    const [x, y] = [(place % NAMES_IN_ROW) * NAME_WIDTH, (Math.floor(place / NAMES_IN_ROW) + 1) * ROW];
    this.#pen.clearRect(x, y, NAME_WIDTH, ROW);
    const cell = this.#write(text, NAME_FONT, x, y);
    this.#names.set(text, { cell, place });
    this.texture.needsUpdate = true;
    return cell;
  }

  #freePlace(): number {
    if (this.#names.size < MOST_NAMES) return this.#names.size;
    const [[oldest, { place }] = ["", { place: 0 }]] = this.#names;
    this.#names.delete(oldest);
    return place;
  }

  #write(text: string, font: string, x: number, y: number): Cell {
    const pen = this.#pen;
    pen.font = font;
    const width = Math.min(NAME_WIDTH - 8, Math.ceil(pen.measureText(text).width)) + 8;
    pen.lineWidth = 5;
    pen.strokeStyle = "#000000cc";
    pen.strokeText(text, x + 4, y + ROW / 2 + 1, NAME_WIDTH - 8);
    pen.fillStyle = "#ffffff";
    pen.fillText(text, x + 4, y + ROW / 2 + 1, NAME_WIDTH - 8);
    return { u: x / ATLAS_WIDTH, v: y / ATLAS_HEIGHT, width, height: ROW };
  }

  dispose(): void {
    this.texture.dispose();
  }
}
