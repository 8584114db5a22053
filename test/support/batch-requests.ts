/** Takes rows out of DynamoDB's batch requests, on the wire. */
import { z } from "zod";

const rows = z.array(z.unknown());
/** A table's part: rows to write, or keys to read and how. */
const tablePart = z.union([rows, z.looseObject({ Keys: rows })]);
type TablePart = z.infer<typeof tablePart>;
const batch = z.looseObject({ RequestItems: z.record(z.string(), tablePart) });

export type SplitBatch = {
  /** The body of what is left; undefined if that is nothing. */
  taken: string | undefined;
  /** The answer to it, with the rows that were taken out listed as undone. */
  withUndone(answer: string): string;
};

/** Takes out the rows for which `isTakenOut`, asked in their order, says so; undefined for what is no batch. */
export function splitBatch(
  operation: string,
  body: string,
  isTakenOut: () => boolean,
): SplitBatch | undefined {
  const undoneField = { BatchWriteItem: "UnprocessedItems", BatchGetItem: "UnprocessedKeys" }[operation];
  if (!undoneField) return undefined;
  const request = batch.parse(JSON.parse(body));
  const taken: Record<string, TablePart> = {};
  const undone: Record<string, TablePart> = {};
  for (const [table, part] of Object.entries(request.RequestItems)) {
    const { true: out = [], false: left = [] } = Object.groupBy(rowsOf(part), () => `${isTakenOut()}`);
    if (left.length > 0) taken[table] = withRows(part, left);
    if (out.length > 0) undone[table] = withRows(part, out);
  }
  const isEmpty = Object.keys(taken).length === 0;
  return {
    taken: isEmpty ? undefined : JSON.stringify({ ...request, RequestItems: taken }),
    withUndone: answer => JSON.stringify({ ...JSON.parse(answer), [undoneField]: undone }),
  };
}

function rowsOf(part: TablePart): unknown[] {
  return Array.isArray(part) ? part : part.Keys;
}

function withRows(part: TablePart, some: unknown[]): TablePart {
  return Array.isArray(part) ? some : { ...part, Keys: some };
}
