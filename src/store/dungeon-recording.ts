/** The recording of a dungeon room, as a file has it: a line for how it began, and one for each command and tick with events. */
import { lasting } from "../game/character/lasting.ts";
import { recordedContent } from "../game/content/schemas/whole-content.ts";
import type { DungeonLine, DungeonStart } from "../game/dungeon/dungeon-rules.ts";

/** Also one from before characters grew: what its content and its characters lack is as it was for everybody then. */
export function readRecording(text: string): { start: DungeonStart; lines: DungeonLine[] } {
  const [start, ...lines]: [DungeonStart, ...DungeonLine[]] = JSON.parse(
    `[${text.trim().split("\n").join(",")}]`,
  );
  const content = recordedContent.parse(start.options.content);
  return { start: { ...start, options: { ...start.options, content } }, lines: lines.map(completed) };
}

function completed(line: DungeonLine): DungeonLine {
  if (line.kind !== "command" || !("arrival" in line.command)) return line;
  const { arrival } = line.command;
  const command = { ...line.command, arrival: { ...arrival, lasting: lasting.parse(arrival.lasting) } };
  return { ...line, command };
}
