/** Fields that files of several sets have. */
import { z } from "zod";

/** Ids are used as file names, table keys and URL segments. */
export const contentId = z
  .string()
  .regex(/^[a-z0-9_]{1,64}$/, "use 1 to 64 of a-z, 0-9 and _")
  .refine(id => !(id in Object.prototype), "is a name that JavaScript keeps for itself");

export const name = z.string().min(1).max(100);
export const positive = z.number().positive();
export const notNegative = z.number().nonnegative();
export const share = z.number().min(0).max(1);

/** No content of this game goes further, whatever its `level_cap`. */
const HIGHEST_LEVEL = 100;
export const level = z.int().min(1).max(HIGHEST_LEVEL);
/** A path inside Godot's project, such as `res://icons/sword.png`. */
export const resourcePath = z.string().min(1).max(200);
