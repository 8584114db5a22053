/** A match's row in MatchesTable: it is there before the result, and the result is saved before anybody is told. */

import type { ArenaEvent } from "../../game/arena/arena-events.ts";
import type { ArenaWorld } from "../../game/arena/arena-world.ts";
import { RULES_VERSION } from "../../game/rules-version.ts";
import type { NewMatch } from "../../matches/match.ts";
import type { Services } from "../../services.ts";
import { untilDone } from "../../store/journal/retry.ts";
import type { RoomPort } from "../base/mode.ts";
import { ARENA_MODE } from "./arena-mode-name.ts";
import type { ArenaRoomTypes } from "./arena-types.ts";

type MatchEnd = Extract<ArenaEvent, { event_type: "match_ended" }>;

/** By World: what of it is still to be written, in order. */
const writes = new WeakMap<ArenaWorld, Promise<unknown>>();

/** After what has happened: writes behind, for as long as it takes. */
export function recordMatch(
  events: readonly ArenaEvent[],
  room: RoomPort<ArenaRoomTypes>,
  { matches, log }: Pick<Services, "matches" | "log">,
): void {
  const { world } = room;
  const write = (action: () => Promise<void>) => {
    const about = { match_id: world.room_id };
    const warn = (error: unknown) => log.warn({ err: error, ...about }, "the match is not saved yet");
    const before = writes.get(world) ?? Promise.resolve();
    writes.set(
      world,
      before.then(() => untilDone(action, () => false, warn)),
    );
  };
  for (const event of events) {
    if (event.event_type === "match_started") {
      const begun = newMatch(room);
      write(() => matches.begin(begun));
    }
    if (event.event_type !== "match_ended") continue;
    write(() => end(matches, world.room_id, event));
    write(async () => {
      // A room that has closed meanwhile has nobody to tell.
      if (world.players.size > 0) room.perform({ type: "tell_result" });
    });
  }
}

async function end(matches: Services["matches"], match_id: string, ended: MatchEnd): Promise<void> {
  const { reason, teams, forfeited_player_ids, ticks } = ended;
  if (reason === "void") await matches.void(match_id, "not_enough_players");
  else await matches.end(match_id, { reason, teams, forfeited_player_ids, ticks });
}

function newMatch({ world, content }: RoomPort<ArenaRoomTypes>): NewMatch {
  const players = [...world.players.values()];
  return {
    match_id: world.room_id,
    mode: ARENA_MODE,
    pvp_mode_id: world.mode.id,
    arena_id: world.arena.id,
    content_version: content.content_version,
    content_hash: content.content_hash,
    rules_version: RULES_VERSION,
    teams: world.teams.map(({ team }) => ({
      team,
      players: players
        .filter(({ team_number }) => team_number === team)
        .map(({ id, character_id, character_name, class_id, lasting }) => ({
          ...{ player_id: id, character_id, character_name, class_id, level: lasting.level },
        })),
    })),
    started_at: new Date().toISOString(),
  };
}
