/** How fights are drawn that are watched: as it was chosen in the settings of /play. */
import { isPaletteName, type PaletteName } from "../scene/palette.ts";
import { isQuality, type Quality, qualityOfMachine } from "../scene/quality.ts";
import { chosenBefore, prefersCalm } from "./chosen.ts";

export type Picture = {
  readonly quality: Quality;
  readonly palette: PaletteName;
  /** Nothing shakes or flashes. */
  readonly is_calm: boolean;
};

export function chosenPicture(): Picture {
  const { quality, palette, is_calm } = chosenBefore();
  return {
    quality: isQuality(quality) ? quality : qualityOfMachine(),
    palette: isPaletteName(palette) ? palette : "usual",
    is_calm: typeof is_calm === "boolean" ? is_calm : prefersCalm(),
  };
}
