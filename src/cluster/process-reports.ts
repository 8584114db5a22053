/** What all processes of an installation say of themselves: each is asked when somebody wants to know. */
import { matchMaker, requestFromIPC, subscribeIPC } from "@colyseus/core";
import { inTime } from "./unreachable.ts";

const ANSWER_LIMIT_MS = 1000;
const METHOD = "report";

export type Reports<Report> = {
  /** This process's own comes first. */
  reports: Report[];
  /** Processes that have not answered within a second: of an older release, or not well. */
  silent_process_ids: string[];
};

/** From now on other processes can ask this one. To be called where there may be others. @param name of what they ask. */
export async function answerReports(name: string, report: () => object): Promise<void> {
  await subscribeIPC(matchMaker.presence, channelOf(name, matchMaker.processId), report);
}

/** @throws ClusterUnreachable where other processes cannot be found at the moment. */
export async function reportsOfAll<Report extends object>(
  name: string,
  own: Report,
  isAlone: boolean,
): Promise<Reports<Report>> {
  const processes = isAlone ? [] : await inTime(matchMaker.stats.fetchAll());
  const others = processes.map(each => each.processId).filter(id => id !== matchMaker.processId);
  const answers = await Promise.all(others.map(id => askProcess<Report>(name, id)));
  const silent_process_ids = others.filter((_, i) => answers[i] === undefined);
  return { reports: [own, ...answers.filter(each => each !== undefined)], silent_process_ids };
}

async function askProcess<Report>(name: string, process_id: string): Promise<Report | undefined> {
  const { presence } = matchMaker;
  const channel = channelOf(name, process_id);
  return requestFromIPC<Report>(presence, channel, METHOD, [], ANSWER_LIMIT_MS).catch(() => undefined);
}

function channelOf(name: string, process_id: string): string {
  return `${name}:${process_id}`;
}
