/** What has become of matches that were made: for what has made them, in the process that has played them. Their rows are written before. */
import type { Logger } from "pino";

export type MatchNews = {
  match_id: string;
  /** What it was made for. */
  proposal_id: string | undefined;
  queue_id: string | undefined;
  /**
   * `begun`: all who are here play it. `over`: it has ended, or is void, as its row says. `missed`: while it is played, who was to come in by this
   * proposal did not come in time.
   */
  what: "begun" | "over" | "missed";
  /** Who was expected and did not come in time. */
  absent_player_ids: readonly string[];
  /** Of one that is over: by what players were to come in while it was played, whether they have come or not. */
  substitute_proposal_ids: readonly string[];
  /** Of one that is over: who has left it, or was not back in time. */
  forfeited_player_ids: readonly string[];
};

/** What is free in a match that is played, for players of its queue who wait. */
export type MatchPlaces = {
  match_id: string;
  /** What its players came from. */
  queue_id: string | undefined;
  /** By team, from the first: for the next round. */
  places: readonly number[];
  /** By team: how good the players are who play it or will, without bots. */
  skills: readonly (readonly { mu: number; sigma: number }[])[];
  /** Who plays it, bots too, or has left it. */
  player_ids: readonly string[];
};

export type MatchListener = (news: MatchNews) => void | Promise<void>;

/**
 * News may be lost, as where the process dies just then: who has to know looks at the rows as well.
 */
export class MatchListeners {
  readonly #listeners: MatchListener[] = [];
  readonly #placesListeners: ((places: MatchPlaces) => void)[] = [];
  readonly #log: Pick<Logger, "error">;

  constructor(log: Pick<Logger, "error">) {
    this.#log = log;
  }

  listen(listener: MatchListener): void {
    this.#listeners.push(listener);
  }

  /** It is told again and again, while the match is played. It must not fail. */
  listenForPlaces(listener: (places: MatchPlaces) => void): void {
    this.#placesListeners.push(listener);
  }

  tellPlaces(places: MatchPlaces): void {
    for (const listener of this.#placesListeners) listener(places);
  }

  /** Never waits and never fails. */
  tell(news: MatchNews): void {
    for (const listener of this.#listeners)
      void (async () => listener(news))().catch((error: unknown) =>
        this.#log.error({ err: error, match_id: news.match_id }, "the news of a match are lost"),
      );
  }
}
