/** What the guest of this browser has played that is over: matches and runs, the newest first. */
import type { AccountApi } from "../client/account-api.ts";

/** A match or a run; it may be watched as long as its recording is kept. */
export type PastGame = {
  readonly id: string;
  /** ISO 8601. */
  readonly ended_at: string;
  readonly seconds: number | undefined;
} & (
  | {
      readonly kind: "match";
      readonly pvp_mode_id: string;
      readonly outcome: Outcome | undefined;
      readonly opponents: readonly string[];
    }
  | { readonly kind: "run"; readonly dungeon_id: string }
);

export type Outcome = "won" | "lost" | "drawn" | "forfeited";

type Player = { character_name: string };
type Match = {
  match_id: string;
  pvp_mode_id: string;
  status: string;
  started_at: string;
  ended_at?: string;
  own: { team: number; outcome?: Outcome };
  teams: { team: number; players: Player[] }[];
};
type Run = {
  run_id: string;
  dungeon_id: string;
  result?: { at: string; seconds: number; is_recorded: boolean };
};

/** In the forms that the API document promises. @throws ApiProblem where the server refuses. */
export async function ownPast(api: AccountApi): Promise<PastGame[]> {
  const [{ matches }, { characters }] = await Promise.all([
    api.ask<{ matches: Match[] }>("GET", "/api/me/matches"),
    api.ask<{ characters: { character_id: string }[] }>("GET", "/api/characters"),
  ]);
  const runs = await Promise.all(
    characters.map(({ character_id }) =>
      api.ask<{ runs: Run[] }>("GET", `/api/runs?character_id=${encodeURIComponent(character_id)}`),
    ),
  );
  const past = [...matches.flatMap(pastMatch), ...runs.flatMap(each => each.runs).flatMap(pastRun)];
  // Two characters of the guest may have been on one run.
  const unique = new Map(past.map(each => [each.id, each]));
  return [...unique.values()].toSorted((a, b) => b.ended_at.localeCompare(a.ended_at));
}

function pastMatch({ match_id: id, pvp_mode_id, started_at, ended_at, own, teams }: Match): PastGame[] {
  if (ended_at === undefined) return [];
  const seconds = (Date.parse(ended_at) - Date.parse(started_at)) / 1000;
  const others = teams.filter(({ team }) => team !== own.team).flatMap(({ players }) => players);
  const opponents = others.map(({ character_name }) => character_name);
  return [{ id, ended_at, seconds, kind: "match", pvp_mode_id, outcome: own.outcome, opponents }];
}

function pastRun({ run_id: id, dungeon_id, result }: Run): PastGame[] {
  if (!result?.is_recorded) return [];
  const { at: ended_at, seconds } = result;
  return [{ id, ended_at, seconds, kind: "run", dungeon_id }];
}
