/** What scripts/fight-picture.ts uses of gifenc, which ships no types. */
declare module "gifenc" {
  /** Up to 256 colours, each red, green and blue from 0 to 255. */
  type Palette = number[][];

  type Encoder = {
    /** `delay` in ms; `transparent` pixels show the frame before. */
    writeFrame(
      indexes: Uint8Array,
      width: number,
      height: number,
      options: {
        palette?: Palette;
        delay: number;
        transparent?: boolean;
        transparentIndex?: number;
        dispose?: number;
      },
    ): void;
    finish(): void;
    bytes(): Uint8Array;
  };

  const gifenc: {
    GIFEncoder(): Encoder;
    /** The colours that suit the picture best. `rgba`: four bytes a pixel. */
    quantize(rgba: Uint8Array, maxColors: number): Palette;
    /** By pixel, the index of the nearest colour. */
    applyPalette(rgba: Uint8Array, palette: Palette): Uint8Array;
  };
  export default gifenc;
}
