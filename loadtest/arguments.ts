/** What comes behind `--` on the command lines of load runs and benches. */
import { parseArgs } from "node:util";
import { z } from "zod";

/** A number above 0, such as `--seconds 30`. */
export const positiveNumber = z.coerce.number().positive();
/** How many, such as `--rooms 100`. */
export const positiveCount = z.coerce.number().int().positive();

/**
 * Reads `--name value` for each field of the shape, and nothing else.
 *
 * @throws with the argument and what is wrong with it.
 */
export function readArguments<Shape extends z.ZodRawShape>(
  shape: Shape,
  args: string[] = process.argv.slice(2),
): z.output<z.ZodObject<Shape>> {
  const options = Object.fromEntries(Object.keys(shape).map(name => [name, { type: "string" as const }]));
  const { values } = parseArgs({ options, args });
  const read = z.object(shape).safeParse(values);
  if (read.success) return read.data;
  const said = read.error.issues.map(({ path, message }) => {
    const name = path.join(".");
    return `--${name} ${JSON.stringify(values[name])}: ${message}`;
  });
  throw new Error(said.join("\n"));
}
