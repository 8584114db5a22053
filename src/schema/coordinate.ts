import { t } from "@colyseus/schema";
import { WORLD_LIMIT_M } from "../game/content.ts";

/** Dungeon metres in 2 bytes, 1.6 cm apart: finer than a player can see, half of a float. */
export const coordinate = () => t.quantized({ min: -WORLD_LIMIT_M, max: WORLD_LIMIT_M, bits: 16 });
