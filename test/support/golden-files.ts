/** Recordings that are kept with the code, and tell when the rules come to other events: see `src/game/rules-version.test.ts`. */
import { readFileSync, writeFileSync } from "node:fs";
import { decodeLines, encodeLines, type Line } from "../../src/recordings/line-codec.ts";
import { replayedArena } from "../../src/recordings/replayed-arena.ts";
import { readRecording } from "../../src/store/dungeon-recording.ts";
import type { MatchRecording } from "./golden-match.ts";
import type { Recording } from "./golden-run.ts";

export const GOLDEN_RUN_FILE = "src/game/golden-recording.txt";
export const GOLDEN_MATCH_FILE = "src/game/golden-match.txt";

type Golden = { start: { options: { content: unknown } }; lines: readonly Line[]; state?: string };

/** A line with the version and the content, then all rooms in the compact form, each from its start on. Returns how long it is. */
export function writeGolden(path: string, rules_version: number, rooms: readonly Golden[]): number {
  const lines = rooms.flatMap(({ start, lines }) => {
    const { content: _, ...options } = start.options;
    const first: Line = { tick: 0, ...{ ...start, options } };
    return [first, ...lines];
  });
  const { start, state } = rooms[0] ?? {};
  const text = `${JSON.stringify({ rules_version, state, content: start?.options.content })}\n${encodeLines(lines)}\n`;
  writeFileSync(path, text);
  return text.length;
}

export function readGoldenRun(): { rules_version: number; rooms: Recording[] } {
  const { rules_version, rooms } = readGolden(GOLDEN_RUN_FILE);
  return { rules_version, rooms: rooms.map(readRecording) };
}

export function readGoldenMatch(): { rules_version: number; match: MatchRecording } {
  const { rules_version, state, rooms } = readGolden(GOLDEN_MATCH_FILE);
  return { rules_version, match: { ...replayedArena.readFile(rooms[0] ?? ""), state } };
}

/** Its rooms as JSON lines. */
function readGolden(path: string): { rules_version: number; state: string; rooms: string[] } {
  const [head = "", ...text] = readFileSync(path, "utf8").trim().split("\n");
  const { rules_version, state, content } = JSON.parse(head);
  const rooms: Line[][] = [];
  for (const line of decodeLines(text.join("\n"))) {
    if ("kind" in line && line.kind === "start") rooms.push([{ ...line, ...withContent(line, content) }]);
    else rooms.at(-1)?.push(line);
  }
  return {
    rules_version,
    state,
    rooms: rooms.map(lines => lines.map(line => JSON.stringify(line)).join("\n")),
  };
}

function withContent(start: Line, content: unknown): object {
  return {
    options: { ...("options" in start && typeof start.options === "object" ? start.options : {}), content },
  };
}
