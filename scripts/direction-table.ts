/**
 * Writes the table of directions, in TypeScript and in GDScript: `node scripts/direction-table.ts`. It is written once, since sine and cosine
 * may differ in their last bit from engine to engine.
 */
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const DIRECTIONS = 256;
/** Of the unit vectors: their parts are whole numbers. */
const LENGTH = 16384;
const LINE_WIDTH = 110;

const root = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));

/** As Godot's `rotation.y`: x is the sine, z the cosine. */
const partsOf = (part: (radians: number) => number) =>
  // + 0: there is no negative zero in the table.
  Array.from({ length: DIRECTIONS }, (_, i) => Math.round(part((i * 2 * Math.PI) / DIRECTIONS) * LENGTH) + 0);

/** As many a line as fit, each with its comma. */
function lines(items: readonly string[], indent: string): string {
  const full: string[] = [];
  let line = indent;
  for (const item of items) {
    const longer = line === indent ? `${indent}${item},` : `${line} ${item},`;
    if (longer.length <= LINE_WIDTH) {
      line = longer;
      continue;
    }
    full.push(line);
    line = `${indent}${item},`;
  }
  return [...full, line].join("\n");
}

/** What each file of the table says. */
export function directionTables(): { path: string; text: string }[] {
  const tables = [
    { part: "x", values: partsOf(Math.sin) },
    { part: "z", values: partsOf(Math.cos) },
  ];
  const typescript = tables.map(
    ({ part, values }) =>
      `/** The ${part} of each direction. */\nexport const DIRECTION_${part.toUpperCase()}: readonly number[] = [\n${lines(values.map(String), "  ")}\n];\n`,
  );
  const gdscript = tables.map(
    ({ part, values }) =>
      `## The ${part} of each direction.\nconst ${part.toUpperCase()}: PackedFloat64Array = [\n${lines(
        values.map(value => value.toFixed(1)),
        "\t",
      )}\n]\n`,
  );
  return [
    {
      path: root("src/game/arena/directions.ts"),
      text: `/**
 * The directions that a fighter of an arena walks and looks in: ${DIRECTIONS} unit vectors, turning from +z over +x. Written by
 * scripts/direction-table.ts.
 */

/** The length of each vector: its parts are whole numbers. */
export const DIRECTION_LENGTH = ${LENGTH};

${typescript.join("\n")}`,
    },
    {
      path: root("godot/addons/tr_dungeons/arena/directions.gd"),
      text: `class_name TrArenaDirections
extends RefCounted
## The directions that a fighter of an arena walks and looks in: ${DIRECTIONS} unit vectors, turning from +z over +x. Written by
## [code]scripts/direction-table.ts[/code].

## The length of each vector: its parts are whole numbers.
const LENGTH: float = ${LENGTH.toFixed(1)}
${gdscript.join("")}`,
    },
  ];
}

if (import.meta.main) for (const { path, text } of directionTables()) writeFileSync(path, text);
