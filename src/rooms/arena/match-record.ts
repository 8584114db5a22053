/** A match's row in MatchesTable: it is there before the result, and the result is saved before anybody is told. */
import type { ArenaEvent } from "../../game/arena/arena-events.ts";
import type { ArenaSnapshot } from "../../game/arena/arena-rules.ts";
import type { ArenaWorld } from "../../game/arena/arena-world.ts";
import type { MatchResult } from "../../game/arena/match-result.ts";
import { reviewOf } from "../../jobs/job-requests.ts";
import { isRated, type Match, type VoidReason } from "../../matches/match.ts";
import { MatchTaken } from "../../matches/match-repository.ts";
import type { Services } from "../../services.ts";
import { untilDone } from "../../store/journal/retry.ts";
import type { RoomPort } from "../base/mode.ts";
import type { ArenaRoomTypes } from "./arena-types.ts";
import { matchPlayerOf, newMatch } from "./match-row.ts";
import { newlyAbsent, newsOf, newsOfMissing, placesOf } from "./told-matches.ts";

type Told = Pick<Services, "matches" | "match_listeners" | "log" | "cluster" | "jobs">;

/** By World: what of it is still to be written, in order. */
const writes = new WeakMap<ArenaWorld, Promise<unknown>>();

/** After what has happened: writes behind, for as long as it takes. */
export function recordMatch(
  events: readonly ArenaEvent[],
  room: RoomPort<ArenaRoomTypes>,
  { matches, match_listeners, log, cluster, jobs }: Told,
): void {
  const { world } = room;
  const about = { match_id: world.room_id };
  const write = (action: () => Promise<void>) => {
    const warn = (error: unknown) => log.warn({ err: error, ...about }, "the match is not saved yet");
    const before = writes.get(world) ?? Promise.resolve();
    const written = before.then(() => untilDone(action, () => false, warn));
    writes.set(world, written);
    // Where its room has closed meanwhile, nobody may take the match for lost before.
    const { closing_rooms } = cluster;
    closing_rooms.add(world.room_id, closing_rooms.untilProcessEnds(written));
  };
  const begin = () => {
    const begun = newMatch(room);
    write(() =>
      matches.begin(begun).catch(error => {
        if (!(error instanceof MatchTaken)) throw error;
        // What its row says is what is told at the end.
        log.error({ err: error, ...about }, "the match has a row already");
      }),
    );
  };
  const tell = (what: "begun" | "over") => match_listeners.tell(newsOf(world, what));
  for (const event of events) {
    if (event.event_type === "match_started") {
      begin();
      write(async () => tell("begun"));
    }
    if (event.event_type === "substitute_taken_in") {
      const { source_player_id, team, bot_id } = event;
      const comer = world.players.get(source_player_id);
      if (comer) write(() => matches.takeIn(world.room_id, matchPlayerOf(comer), team, bot_id));
    }
    if (world.terms?.backfill && MAY_CHANGE_PLACES.has(event.event_type)) {
      match_listeners.tellPlaces(placesOf(world));
      for (const comer of newlyAbsent(world)) match_listeners.tell(newsOfMissing(world, comer));
    }
    if (event.event_type !== "match_ended") continue;
    const { event_type: _, ...judged } = event;
    // It is void without having begun: those whom it was made for find it so.
    if (world.round === 0) begin();
    // A result can be looked into from the moment at which it is told. One that cannot be recorded counts all the same.
    write(async () => void (await room.isRecorded()));
    // Before the result, so that none is forgotten: the job waits for it.
    if (isBetweenPeople(world)) write(async () => askForReview(world.room_id, { jobs, cluster }));
    write(async () => {
      const void_reason = world.round === 0 ? "not_enough_players" : "abandoned";
      const result = await save({ matches, cluster }, world.room_id, judged, void_reason);
      tell("over");
      // A room that has closed meanwhile has nobody to tell.
      if (world.players.size > 0) room.perform({ type: "tell_result", result });
    });
  }
}

function isBetweenPeople({ players, forfeited_player_ids }: ArenaWorld): boolean {
  return [...players.values()].filter(({ is_bot }) => !is_bot).length + forfeited_player_ids.length > 1;
}

/** Where too many jobs wait, nobody looks into this match. */
async function askForReview(
  match_id: string,
  { jobs, cluster }: Pick<Services, "jobs" | "cluster">,
): Promise<void> {
  if (await jobs.add(reviewOf(match_id))) cluster.jobs_notice.give();
}

const MAY_CHANGE_PLACES = new Set<ArenaEvent["event_type"]>([
  ...(["round_started", "player_forfeited", "substitute_taken_in", "match_ended"] as const),
]);

/** What the match's row says of it, of a room whose process has died: it is over there, and is void unless it was saved as ended. */
export async function resultOfDead(
  snapshot: ArenaSnapshot,
  match_id: string,
  { matches }: Pick<Services, "matches">,
): Promise<ArenaSnapshot> {
  const saved = await matches.void(match_id, "server_stopped");
  const { tick, started_tick, result, has_terms } = snapshot;
  // It had not begun. Those whom it was made for are led to another one.
  if (!saved) return has_terms ? { ...snapshot, phase: "over", result: VOID } : snapshot;
  return { ...snapshot, phase: "over", result: saidOf(saved, result?.ticks ?? tick - started_tick) };
}

const VOID: MatchResult = { reason: "void", teams: [], forfeited_player_ids: [], ticks: 0 };

/** @returns what the match's row says then: somebody else may have been first. */
async function save(
  { matches, cluster }: Pick<Services, "matches" | "cluster">,
  match_id: string,
  judged: MatchResult,
  void_reason: VoidReason,
): Promise<MatchResult> {
  const { reason, absent_player_ids: _, ...rest } = judged;
  const saved =
    reason === "void"
      ? await matches.void(match_id, void_reason)
      : await matches.end(match_id, { reason, ...rest });
  // Its ratings follow.
  if (saved && isRated(saved)) cluster.clerk_notice.give();
  return saved ? saidOf(saved, judged.ticks) : judged;
}

function saidOf({ result, absent_player_ids }: Match, ticks: number): MatchResult {
  return {
    ...(result ?? { reason: "void", teams: [], forfeited_player_ids: [], ticks }),
    ...(absent_player_ids && { absent_player_ids }),
  };
}
