/** Matches that the server is asked for: they are opened in whichever process, and expect those whom they are made for. */
import { ROWS_VERSION } from "../../characters/rows-version.ts";
import { botArrival } from "../../game/arena/arena-bots.ts";
import type { Comer, MatchTerms } from "../../game/arena/match-terms.ts";
import type { PvpMode } from "../../game/content/arena-content.ts";
import { type Content, findEntry } from "../../game/content/content.ts";
import { reject, type Verdict } from "../../game/core/verdict.ts";
import type { Services } from "../../services.ts";
import type { JoinOptions } from "../base/join-options.ts";
import { createRoom } from "../base/room-directory.ts";
import { ARENA_MODE } from "./arena-mode-name.ts";
import type { MatchOutline } from "./arena-rpc-contract.ts";
import { comerOf, expectIn, type MatchedPlayer } from "./match-reservation.ts";

type Needed = Pick<Services, "characters" | "store">;

export type MatchOrder = Omit<MatchTerms, "kind" | "has_bots"> & {
  pvp_mode_id: string;
  /** One of the mode's; absent: any. */
  arena_id?: string | undefined;
  /** By team, from the first; at most as many as the mode has, and none larger than a team. */
  teams: readonly (readonly MatchedPlayer[])[];
  /** So many of the places that are left do bots take at once, in the teams with the fewest first. */
  bots?: number | undefined;
};

/**
 * Opens a match for these players, who come by `reservationFor`. It begins by itself when all of them are there, and is void if somebody is not in time: see
 * `services.match_listeners`.
 *
 * @returns the match; rejected with `no_such_session` where somebody has no such character, `team_full` or `no_such_team` where a team is none.
 * @throws ServerError where no process takes it, or none can be reached. Then nobody is expected in it, whether it was opened or not.
 */
export async function openMatch(
  services: Needed,
  { pvp_mode_id, arena_id, teams, bots = 0, ...terms }: MatchOrder,
): Promise<Verdict<MatchOutline>> {
  const { content, hash } = services.store.library.current();
  const mode = findEntry(content["pvp-modes"], pvp_mode_id);
  if (terms.is_ranked && (bots > 0 || terms.bots_after_seconds !== undefined))
    throw new Error("A ranked match has no bots: leave them out, or let it be unranked");
  if (!mode) throw new Error(`There is no pvp_mode_id "${pvp_mode_id}" to make a match of`);
  const players = await comersOf(services, teams);
  if (!players) return reject("no_such_session");
  const comers = [...players, ...botsFor(content, mode, players, bots)];
  const made = { ...terms, kind: "made" } satisfies MatchTerms;
  return open({ pvp_mode_id, arena_id, content_hash: hash, terms: made }, comers);
}

export type CustomOrder = {
  /** Of its room. */
  match_id: string;
  pvp_mode_id: string;
  arena_id?: string | undefined;
  has_bots: boolean;
  /** Whose it is: for whom it counts, and who begins it. */
  leader: MatchedPlayer & { team?: number | undefined; address?: string | undefined };
};

/** Opens a match into which players come by its id, each expected, and which its leader begins. As `openMatch`. */
export async function openCustomMatch(
  services: Needed,
  { match_id, pvp_mode_id, arena_id, has_bots, leader }: CustomOrder,
): Promise<Verdict<MatchOutline>> {
  const { hash } = services.store.library.current();
  const comer = await comerOf(services, leader);
  if (!comer) return reject("no_such_session");
  const terms: MatchTerms = { kind: "custom", is_ranked: false, backfill: false, has_bots };
  const { player_id, address } = leader;
  const options = { pvp_mode_id, arena_id, content_hash: hash, terms, run_id: match_id, player_id, address };
  return open(options, [comer]);
}

async function open(options: Partial<JoinOptions>, comers: readonly Comer[]): Promise<Verdict<MatchOutline>> {
  // What is undefined in one process is not there in another.
  const asked = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  const room = await createRoom(ARENA_MODE, { ...asked, is_private: true, rows_version: ROWS_VERSION });
  return expectIn(room.roomId, comers);
}

/** Each in its team. Undefined where somebody has no such character. */
export async function comersOf(
  services: Pick<Services, "characters">,
  teams: MatchOrder["teams"],
): Promise<Comer[] | undefined> {
  const wanted = teams.flatMap((players, index) => players.map(each => ({ ...each, team: index + 1 })));
  const comers = await Promise.all(wanted.map(each => comerOf(services, each)));
  return comers.every(each => each !== undefined) ? comers : undefined;
}

function botsFor(
  content: Content,
  { team_count, team_size }: PvpMode,
  players: readonly Comer[],
  bots: number,
): Comer[] {
  const free = Array.from(
    { length: team_count },
    (_, i) => team_size - players.filter(({ team }) => team === i + 1).length,
  );
  const comers: Comer[] = [];
  for (let number = 1; number <= bots; number++) {
    const team = free.indexOf(Math.max(...free)) + 1;
    const left = free[team - 1] ?? 0;
    if (left < 1) break;
    free[team - 1] = left - 1;
    comers.push({ ...botArrival({ content }, number), team });
  }
  return comers;
}
