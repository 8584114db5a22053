/** What rooms cost in all processes of an installation: each is asked for its own when somebody wants to know. */
import { matchMaker } from "@colyseus/core";
import { answerReports, reportsOfAll } from "../cluster/process-reports.ts";
import type { Bill, Place, ProcessCosts, RoomBill, RoomCosts } from "./room-costs.ts";
import { sumOf } from "./usage.ts";

const NAME = "costs";

export type InstallationCosts = {
  total: Bill;
  modes: (Bill & { mode: string })[];
  places: (Bill & Place)[];
  rooms: (RoomBill & { process_id: string })[];
  outside: Bill;
  processes: Pick<ProcessCosts, "process_id" | "started_at">[];
  /** Nothing of theirs is in the sums. */
  silent_process_ids: string[];
};

/** From now on other processes can ask this one. To be called where there may be others. */
export async function answerForCosts(costs: RoomCosts): Promise<void> {
  await answerReports(NAME, () => costs.report(matchMaker.processId));
}

/** @throws ClusterUnreachable where other processes cannot be found at the moment. */
export async function costsOfAll(costs: RoomCosts, isAlone: boolean): Promise<InstallationCosts> {
  const own = costs.report(matchMaker.processId);
  const { reports, silent_process_ids } = await reportsOfAll<ProcessCosts>(NAME, own, isAlone);
  return { ...installationCosts(reports), silent_process_ids };
}

/** One after the other by what they cost an hour, the dearest first. */
export function installationCosts(
  reports: readonly ProcessCosts[],
): Omit<InstallationCosts, "silent_process_ids"> {
  const places = groupsOf(
    reports.flatMap(each => each.places),
    ({ mode, place }) => `${mode} ${place}`,
  ).map(([{ mode, place }, bills]) => ({ mode, place, ...sumOfBills(bills) }));
  const modes = groupsOf(places, ({ mode }) => mode).map(([{ mode }, bills]) => ({
    mode,
    ...sumOfBills(bills),
  }));
  const outside = sumOfBills(reports.map(each => each.outside));
  return {
    total: sumOfBills([...modes, outside]),
    modes: modes.toSorted(byPrice),
    places: places.toSorted(byPrice),
    rooms: reports
      .flatMap(({ process_id, rooms }) => rooms.map(room => ({ ...room, process_id })))
      .toSorted(byPrice),
    outside,
    processes: reports.map(({ process_id, started_at }) => ({ process_id, started_at })),
  };
}

/** Of each group its first, and all. */
function groupsOf<T>(items: readonly T[], keyOf: (item: T) => string): [T, T[]][] {
  const groups = new Map<string, [T, T[]]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group[1].push(item);
    else groups.set(keyOf(item), [item, [item]]);
  }
  return [...groups.values()];
}

function sumOfBills(bills: readonly Bill[]): Bill {
  const sum = (key: "usd" | "usd_per_hour") => bills.reduce((all, bill) => all + bill[key], 0);
  return { ...sumOf(bills), usd: sum("usd"), usd_per_hour: sum("usd_per_hour") };
}

function byPrice(a: Bill, b: Bill): number {
  return b.usd_per_hour - a.usd_per_hour;
}
