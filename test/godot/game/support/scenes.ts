/** Scenes that a script of the Godot project plays by itself, without a server, and writes down. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runGodotClean } from "../../support/godot.ts";

/** Runs the script, and returns what it has written to the file that it is given. */
export async function playScenes<Seen>(script: string): Promise<Seen> {
  const folder = mkdtempSync(join(tmpdir(), "godot-scenes-"));
  try {
    await runGodotClean(script, [join(folder, "seen")], 40_000);
    return JSON.parse(readFileSync(join(folder, "seen"), "utf8")) as Seen;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
