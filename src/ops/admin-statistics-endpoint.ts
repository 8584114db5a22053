/** The days' statistics, for those who make the game and who run it. */
import type { Endpoint } from "../http/endpoint.ts";
import { statisticsDescription, statisticsOf } from "../statistics/statistics-endpoint.ts";
import { StatisticsTable } from "../statistics/statistics-table.ts";
import type { Store } from "../store/store.ts";
import { type StaffGate, staffEndpoint } from "./staff-endpoint.ts";
import { STAFF_MAY } from "./staff-may.ts";

export function adminStatisticsEndpoint({ access }: Pick<Store, "access">, gate: StaffGate): Endpoint {
  const table = new StatisticsTable(access);
  return staffEndpoint(
    gate,
    {
      ...{ method: "get", path: "/admin/statistics", roles: STAFF_MAY["statistics.see"] },
      ...statisticsDescription,
      problems: ["forbidden", "invalid-request"],
    },
    input => statisticsOf(table, input),
  );
}
