/** Who may watch what, and how much later. Pure. */
import type { Match } from "../matches/match.ts";
import type { WatchedRoom } from "../rooms/base/rpc-contract.ts";
import type { ShownName } from "../rooms/base/shown-names.ts";
import type { Run } from "../runs/run.ts";

export type Viewer = {
  /** Absent where it is not known who asks. */
  player_id?: string | undefined;
  /** Operators see everything, at once. */
  is_staff: boolean;
};

/** A run, and who belongs to it. */
export type RunOfRoom = { run: Pick<Run, "is_open">; member_ids: readonly string[] };

/** So much later may it be seen, in seconds; undefined where it may not. */
export type Delay = number | undefined;

/** @param of the run that the room belongs to; undefined where there is none. */
export function liveDelay(viewer: Viewer, room: WatchedRoom, of: RunOfRoom | undefined): Delay {
  const { audience, player_ids, delay_seconds } = room;
  if (viewer.is_staff) return 0;
  const isAmong = (ids: readonly string[]) =>
    viewer.player_id !== undefined && ids.includes(viewer.player_id);
  if (audience === "everybody") return delay_seconds;
  if (audience === "players") return isAmong(player_ids) ? delay_seconds : undefined;
  if (isAmong(of?.member_ids ?? [])) return 0;
  return of?.run.is_open ? delay_seconds : undefined;
}

/** Who may be named to those who see the room so much later: those who play in what they see. */
export function namesSeen(names: readonly ShownName[], delay_seconds: number, now_ms: number): string[] {
  const seen = names.filter(({ since_ms }) => since_ms + delay_seconds * 1000 <= now_ms);
  return seen.map(({ character_name }) => character_name);
}

/** So much later does everybody see it. */
export function publicDelay(room: WatchedRoom, of: RunOfRoom | undefined): Delay {
  return liveDelay({ is_staff: false }, room, of);
}

/** Of a match that is over. */
export function mayWatchMatch(
  { player_id, is_staff }: Viewer,
  { is_custom, teams }: Pick<Match, "is_custom" | "teams">,
): boolean {
  if (is_staff || !is_custom) return true;
  return teams.some(({ players }) => players.some(each => each.player_id === player_id));
}

/**
 * Of a run that is over, whether a board shows it or not: one that is not open is for those who have played it.
 *
 * @param player_ids of those who have.
 */
export function mayWatchRun(
  { player_id, is_staff }: Viewer,
  { is_open }: Pick<Run, "is_open">,
  player_ids: readonly string[],
): boolean {
  if (is_staff || is_open) return true;
  return player_id !== undefined && player_ids.includes(player_id);
}
