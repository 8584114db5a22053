import { t } from "@colyseus/schema";
import { WORLD_LIMIT_M } from "../game/content/content.ts";

const BITS = 16;

/** Coordinates on the wire are this far apart: finer than a player can see. */
export const COORDINATE_RESOLUTION_M = (2 * WORLD_LIMIT_M) / (2 ** BITS - 1);

/** Dungeon metres in 2 bytes, half of a float. */
export const coordinate = () => t.quantized({ min: -WORLD_LIMIT_M, max: WORLD_LIMIT_M, bits: BITS });
