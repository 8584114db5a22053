/** What to say where something cannot be watched: always what is the matter, and what to do. */
import { ApiProblem } from "../client/account-api.ts";
import { NoWebGl } from "../scene/game-scene.ts";
import type { WatchTexts } from "../texts/watch.ts";

/** The recording cannot be played behind this tick. */
export class DamagedRecording extends Error {
  readonly last_good_tick: number;

  constructor(last_good_tick: number, options?: ErrorOptions) {
    super("The recording is damaged.", options);
    this.last_good_tick = last_good_tick;
  }
}

/** It was played by other rules than this page has. */
export class OtherRules extends Error {
  readonly played_by: number;
  readonly server_has: number;

  constructor(played_by: number, server_has: number) {
    super("The recording is of other rules.");
    this.played_by = played_by;
    this.server_has = server_has;
  }
}

/** It was begun by some rules, and went on by others: no page has both. */
export class SeveralRules extends Error {}

/** The server says that there is something, and has nothing to show of it. */
export class NotRecorded extends Error {}

export type Trouble = {
  readonly text: string;
  /** When to look again by itself, seconds; undefined where that is of no use. */
  readonly again_s: number | undefined;
};

const AGAIN_S = 3;

export function troubleOf(error: unknown, { trouble }: WatchTexts): Trouble {
  const says = (text: string, again_s?: number): Trouble => ({ text, again_s });
  if (error instanceof NoWebGl) return says(trouble.webgl);
  if (error instanceof OtherRules) return says(trouble.other_rules(error.played_by, error.server_has));
  if (error instanceof SeveralRules) return says(trouble.several_rules);
  if (error instanceof NotRecorded) return says(trouble.not_recorded);
  if (error instanceof DamagedRecording) return says(trouble.damaged);
  if (error instanceof ApiProblem) return says(...refused(error, trouble));
  console.info("The server does not answer.", error);
  return says(trouble.unreachable);
}

function refused(
  { reason, message, retry_after_seconds }: ApiProblem,
  trouble: WatchTexts["trouble"],
): [string, number?] {
  switch (reason) {
    case "nothing_there":
    case "is_private":
    case "not_over":
    case "not_recorded":
    case "too_old":
      return [trouble[reason]];
    case "not_live":
    case "still_closing":
      return [trouble.still_closing, retry_after_seconds ?? AGAIN_S];
    default:
      return [trouble.refused(message)];
  }
}
