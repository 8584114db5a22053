/** The days' statistics over HTTP, for those who run and make the game. */
import { z } from "zod";
import { type Answer, type Endpoint, publicEndpoint } from "../http/endpoint.ts";
import { problem } from "../http/problem.ts";
import { daysFrom, MAX_DAYS } from "./days.ts";
import { dayStatistics, type StatisticsTable } from "./statistics-table.ts";

/** Of the endpoint, wherever it is. */
export const statisticsDescription = {
  summary: "What was counted on the days from `from` to `to`, in UTC",
  input: z.object({ query: z.object({ from: z.iso.date(), to: z.iso.date().optional() }) }),
  answers: {
    200: {
      description: "By day, kind and place; counts of the last 10 minutes may be missing.",
      schema: z.object({ statistics: z.array(dayStatistics) }),
    },
  },
};

export function statisticsEndpoint(table: StatisticsTable): Endpoint {
  return publicEndpoint(
    {
      ...{ method: "get", path: "/statistics", tag: "Statistics", ...statisticsDescription },
      problems: ["invalid-request"],
    },
    input => statisticsOf(table, input),
  );
}

export async function statisticsOf(
  table: StatisticsTable,
  { query: { from, to = from } }: z.output<(typeof statisticsDescription)["input"]>,
): Promise<Answer> {
  const days = daysFrom(from, to);
  if (days === undefined)
    throw problem("invalid-request", `From ${from} to ${to} are not 1 to ${MAX_DAYS} days: ask for fewer.`);
  const found = await Promise.all(days.map(day => table.of(day)));
  return { value: { statistics: found.flat() } };
}
