/** What content says of queues: whether everybody who waits can come to a match, and a ranked match is a fair one. */
import type { PvpMode } from "../arena-content.ts";
import { type Content, type ContentSetName, findEntry } from "../content.ts";
import { ANY_DISTANCE, type Queue } from "../queue-content.ts";
import type { Season } from "../run-content.ts";
import type { Report } from "./content-report.ts";

export function queueProblems(content: Content, reportOf: (set: ContentSetName, id: string) => Report): void {
  for (const queue of Object.values(content.queues)) {
    const report = reportOf("queues", queue.id);
    const mode = findEntry(content["pvp-modes"], queue.pvp_mode_id);
    if (mode) sizeProblems(queue, mode, report);
    else report("pvp_mode_id", `there is no pvp-modes "${queue.pvp_mode_id}"`);
    windowProblems(queue, report);
    rankProblems(queue, report);
    if (queue.is_ranked) seasonProblems(queue, Object.values(content.seasons), report);
    pauseProblems(queue, report);
  }
}

/** A party is never split. */
function sizeProblems({ party_sizes }: Queue, { id, team_size }: PvpMode, report: Report): void {
  for (const [i, size] of party_sizes.entries()) {
    if (size > team_size)
      report(`party_sizes.${i}`, `a party of ${size} fits in no team of "${id}", which has ${team_size}`);
    if (party_sizes.indexOf(size) < i) report(`party_sizes.${i}`, `${size} is there twice`);
  }
  if (!party_sizes.includes(1) && party_sizes.every(size => team_size % size !== 0))
    report("party_sizes", `no team of ${team_size} can be made of these`);
}

function windowProblems({ windows }: Queue, report: Report): void {
  if (windows[0]?.after_seconds !== 0) report("windows.0.after_seconds", "must be 0");
  for (const [i, { after_seconds, distance }] of windows.entries()) {
    const before = windows[i - 1];
    if (before === undefined) continue;
    if (after_seconds <= before.after_seconds)
      report(`windows.${i}.after_seconds`, "must be above that of the window before");
    if (distance < before.distance)
      report(`windows.${i}.distance`, "must not be below that of the window before");
  }
}

function rankProblems({ is_ranked, windows, bots_after_seconds, has_backfill }: Queue, report: Report): void {
  const widest = windows.at(-1)?.distance ?? 0;
  if (!is_ranked) {
    if (widest < ANY_DISTANCE && bots_after_seconds === undefined)
      report(
        `windows.${windows.length - 1}.distance`,
        `stays at ${widest}: who is far from all others may wait without end`,
        "warning",
      );
    return;
  }
  if (widest >= ANY_DISTANCE)
    report(
      `windows.${windows.length - 1}.distance`,
      `must be below ${ANY_DISTANCE}: a ranked queue may not take any match`,
    );
  if (bots_after_seconds !== undefined) report("bots_after_seconds", "a ranked queue may have no bots");
  if (has_backfill) report("has_backfill", "nobody may come into a ranked match that has begun");
}

/** Matches count in a season that ranks their mode, and for nothing else. */
function seasonProblems({ pvp_mode_id }: Queue, seasons: readonly Season[], report: Report): void {
  const isRankedIn = ({ ranks }: Season) => ranks?.modes.some(each => each.pvp_mode_id === pvp_mode_id);
  if (!seasons.some(isRankedIn)) {
    report("is_ranked", `no season ranks "${pvp_mode_id}": its matches would count for nothing`);
    return;
  }
  const newest = seasons.reduce((last, each) => (each.starts_at > last.starts_at ? each : last));
  if (!isRankedIn(newest))
    report(
      "is_ranked",
      `the last season, "${newest.id}", does not rank "${pvp_mode_id}": matches count for nothing in it`,
      "warning",
    );
}

/** A time is forgotten only after its pause. */
function pauseProblems({ pauses_seconds, pause_heals_seconds }: Queue, report: Report): void {
  for (const [i, pause] of pauses_seconds.entries()) {
    if (pause > pause_heals_seconds)
      report(
        `pauses_seconds.${i}`,
        `is ${pause}, above pause_heals_seconds: it would be forgotten before it is over`,
      );
    const before = pauses_seconds[i - 1];
    if (before !== undefined && pause < before)
      report(`pauses_seconds.${i}`, "must not be below the one before");
  }
}
