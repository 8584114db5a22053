/** The parts of the console, in the order in which they are listed. One part more is one line more. */
import type { Part } from "./part.ts";
import { Players } from "./players.ts";

export const PARTS: readonly Part[] = [{ id: "players", needs: "players.see", view: Players }];
