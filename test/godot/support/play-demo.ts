/** Runs the demo as a player would: the project's main scene, or a game that was exported from it. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { COMPLAINT, GODOT, PROJECT } from "./godot.ts";

export const RUN_TIMEOUT_MS = 180_000;

/** @param home its user folder. @returns what it printed. */
export function playDemo(
  home: string,
  args: string[],
  onPrinted?: (soFar: string) => void,
  scene: string[] = [],
): Promise<string> {
  return playGame([GODOT, "--headless", "--path", PROJECT, ...scene], home, args, { onPrinted });
}

/**
 * @param command the game, with what Godot itself is told.
 * @param args what the game is told.
 * @param expected what it may complain of.
 */
export async function playGame(
  [program = GODOT, ...words]: string[],
  home: string,
  args: string[],
  {
    onPrinted,
    expected = /(?!)/g,
  }: { onPrinted?: ((soFar: string) => void) | undefined; expected?: RegExp } = {},
): Promise<string> {
  const child = spawn(program, [...words, "--", ...args], {
    env: { ...process.env, XDG_DATA_HOME: home },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
    onPrinted?.(output);
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => (output += text));
  const timer = setTimeout(() => child.kill("SIGKILL"), RUN_TIMEOUT_MS);
  const status = await new Promise<number | null>((done, fail) => {
    child.on("error", fail).on("close", done);
  });
  clearTimeout(timer);
  assert.equal(status, 0, output);
  assert.doesNotMatch(output.replaceAll(expected, ""), COMPLAINT);
  return output;
}
