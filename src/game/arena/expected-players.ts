/** Whom a match expects: who is let in, who is still waited for, where a place is free. */
import { type ArenaWorld, isRunning, membersOf } from "./arena-world.ts";
import type { ExpectedPlayer } from "./match-terms.ts";

/** Whether the player is here, and connected. */
function isThere({ players }: ArenaWorld, { player_id }: ExpectedPlayer): boolean {
  return players.get(player_id)?.connected === true;
}

export function absentPlayers(world: ArenaWorld): ExpectedPlayer[] {
  return [...world.expected.values()].filter(comer => !isThere(world, comer));
}

/** By team, from the first: how many places are taken, or kept for somebody. */
export function placesTaken({ mode, players, expected }: ArenaWorld): number[] {
  const taken = Array.from({ length: mode.team_count }, () => 0);
  const count = (team: number) => {
    taken[team - 1] = (taken[team - 1] ?? 0) + 1;
  };
  for (const { team_number } of players.values()) count(team_number);
  for (const { player_id, team } of expected.values()) if (!players.has(player_id)) count(team);
  return taken;
}

/** Whether the player is let into a match that is played: in a bot's place, or that of a player who has left. */
export function isForSubstitute({ tick }: ArenaWorld, { ends_at_tick }: ExpectedPlayer): boolean {
  return ends_at_tick !== undefined && ends_at_tick >= tick;
}

/** Who was to take a place while the match runs, and has not come in time. */
export function absentSubstitutes(world: ArenaWorld): ExpectedPlayer[] {
  const { expected, players, substitutes, forfeited_player_ids } = world;
  return [...expected.values()].filter(comer => {
    const { player_id, ends_at_tick } = comer;
    const hasCome =
      players.has(player_id) || substitutes.has(player_id) || forfeited_player_ids.includes(player_id);
    return ends_at_tick !== undefined && !isForSubstitute(world, comer) && !hasCome;
  });
}

/**
 * While the match runs, by team, from the first: how many players could still come for the next round. In a team that nobody is left of none can:
 * it has lost.
 */
export function placesForNextRound(world: ArenaWorld): number[] {
  const { mode } = world;
  return Array.from({ length: mode.team_count }, (_, i) => {
    const fighters = membersOf(world, i + 1);
    if (fighters.length === 0) return 0;
    const people = fighters.filter(({ is_bot }) => !is_bot);
    return mode.team_size - people.length - substitutesFor(world, i + 1);
  });
}

/** How many places of the team are given to players who have come, or are expected for that. */
function substitutesFor(world: ArenaWorld, team: number): number {
  const ids = new Set<string>();
  for (const [id, each] of world.substitutes) if (each.team === team) ids.add(id);
  for (const [id, comer] of world.expected)
    if (comer.team === team && !world.players.has(id) && isForSubstitute(world, comer)) ids.add(id);
  return ids.size;
}

/** Whether the match expects the player, and this character of it where one is named. */
export function isExpected(world: ArenaWorld, player_id: string, character_id?: string): boolean {
  const comer = world.expected.get(player_id);
  if (!comer || (character_id !== undefined && comer.character_id !== character_id)) return false;
  if (world.players.has(player_id) || world.substitutes.has(player_id)) return true;
  return world.phase === "gathering" || (isRunning(world) && isForSubstitute(world, comer));
}

/** Of a match that was made: whether all are there for whom it waits, bots too. */
export function areAllThere(world: ArenaWorld): boolean {
  if (world.players.size === 0 || absentPlayers(world).length > 0) return false;
  return world.bots_come_at_tick === undefined || world.players.size === world.max_players;
}

/** Whether time decides something about who is expected, though nobody may be here. */
export function isSomebodyAwaited(world: ArenaWorld): boolean {
  if (!world.terms || world.phase !== "gathering") return false;
  if (world.waits_until_tick !== undefined || world.bots_come_at_tick !== undefined) return true;
  return world.terms.kind === "custom" && [...world.expected.keys()].some(id => !world.players.has(id));
}
