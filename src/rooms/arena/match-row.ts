/** What a match's row in MatchesTable says of its beginning. */
import type { ArenaFighter, ArenaWorld } from "../../game/arena/arena-world.ts";
import { RULES_VERSION } from "../../game/rules-version.ts";
import type { MatchPlayer, NewMatch } from "../../matches/match.ts";
import type { RoomPort } from "../base/mode.ts";
import { ARENA_MODE } from "./arena-mode-name.ts";
import { isAmongFriends } from "./arena-spectators.ts";
import type { ArenaRoomTypes } from "./arena-types.ts";

export function newMatch({ world, content, isPrivate }: RoomPort<ArenaRoomTypes>): NewMatch {
  const { terms, absent_player_ids } = world;
  return {
    match_id: world.room_id,
    mode: ARENA_MODE,
    pvp_mode_id: world.mode.id,
    arena_id: world.arena.id,
    content_version: content.content_version,
    content_hash: content.content_hash,
    rules_version: RULES_VERSION,
    teams: teamsNow(world),
    started_at: new Date().toISOString(),
    ...(terms?.queue_id !== undefined && { queue_id: terms.queue_id }),
    ...(terms?.season_id !== undefined && { season_id: terms.season_id }),
    ...(terms?.is_ranked && { is_ranked: true }),
    ...(isAmongFriends(world, isPrivate) && { is_custom: true }),
    ...(absent_player_ids.length > 0 && { absent_player_ids: [...absent_player_ids] }),
  };
}

/** Those who play, and before the match has begun also those who are expected. */
function teamsNow({ round, expected, players }: ArenaWorld): NewMatch["teams"] {
  const all = new Map<string, { team: number; player: MatchPlayer }>();
  if (round === 0)
    for (const comer of expected.values())
      all.set(comer.player_id, { team: comer.team, player: playerOf(comer) });
  for (const fighter of players.values())
    all.set(fighter.id, { team: fighter.team_number, player: matchPlayerOf(fighter) });
  const teams = [...new Set([...all.values()].map(({ team }) => team))].sort((a, b) => a - b);
  return teams.map(team => ({
    team,
    players: [...all.values()].filter(each => each.team === team).map(({ player }) => player),
  }));
}

export function matchPlayerOf({ id, lasting, ...fighter }: ArenaFighter): MatchPlayer {
  return playerOf({ ...fighter, player_id: id, level: lasting.level });
}

function playerOf(arrival: MatchPlayer): MatchPlayer {
  const { player_id, character_id, character_name, class_id, level, is_bot } = arrival;
  return { player_id, character_id, character_name, class_id, level, ...(is_bot && { is_bot }) };
}
