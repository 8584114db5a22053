import { readContentFiles } from "../../src/store/content/content-files.ts";

/** The content of the game itself: tests play with what players play with. */
const content = await readContentFiles("content");

export const gameContent = () => content;
