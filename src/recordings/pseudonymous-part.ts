/** A part of a recording in which others stand than those who have played: what happened is the same, and how the World looked is not named any more. */
import { z } from "zod";
import { decodeLines, encodeLines, type Line } from "./line-codec.ts";
import { digestOf } from "./recorded-room.ts";

const fields = z.record(z.string(), z.unknown());

/** @param replaced gives a line with others in it. */
export function pseudonymous(
  text: string,
  replaced: (line: Record<string, unknown>) => Record<string, unknown>,
): string {
  const lines: Line[] = [];
  for (const line of decodeLines(text)) {
    const { state: _ofOthers, ...rest } = replaced(fields.parse(line));
    const { tick } = line;
    // What names the lines before it names them as they are now.
    lines.push(
      "lines" in rest ? { ...rest, tick, ...{ lines: digestOf(encodeLines(lines)) } } : { ...rest, tick },
    );
  }
  return encodeLines(lines);
}
