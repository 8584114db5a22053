/** How a match goes: players gather, then come rounds, each after a countdown, until a team has won enough of them. */
import { dealDamage } from "../combat/damage.ts";
import { ticksIn } from "../core/ticks.ts";
import { hasPlayers, takeSubstitutesIn } from "./arena-bots.ts";
import type { ArenaEvent } from "./arena-events.ts";
import { putAtSpawn } from "./arena-fighters.ts";
import { type ArenaFighter, type ArenaWorld, isRunning, membersOf } from "./arena-world.ts";
import { areAllThere } from "./expected-players.ts";
import { decidedReason, rankedTeams } from "./match-result.ts";

/** Friends who would begin with some places free wait so long for others. */
const FRIENDS_WAIT_SECONDS = 10;
const ROUND_OVER_SECONDS = 3;

/** Two who never fight would never end: after so many rounds without a winner, in all, the match is over as it is. */
const MAX_DRAWN_ROUNDS = 3;

/** The teams that have a player, as far as `counts` says. */
export function teamsWith(world: ArenaWorld, counts: (fighter: ArenaFighter) => boolean): Set<number> {
  const teams = new Set<number>();
  for (const fighter of world.players.values()) if (counts(fighter)) teams.add(fighter.team_number);
  return teams;
}

/** After somebody has come, gone, or said that it would begin. */
export function updateGathering(world: ArenaWorld): void {
  if (world.phase !== "gathering") return;
  if (world.terms) {
    world.phase_ends_at_tick = isToBegin(world) && hasOpponents(world) ? world.tick + 1 : undefined;
    return;
  }
  const players = [...world.players.values()];
  const isComplete = players.length === world.max_players && players.every(each => each.connected);
  const isAgreed = players.every(each => each.connected && each.is_ready) && hasOpponents(world);
  if (isComplete) world.phase_ends_at_tick = world.tick + 1;
  else if (isAgreed) world.phase_ends_at_tick ??= world.tick + ticksIn(world, FRIENDS_WAIT_SECONDS);
  else world.phase_ends_at_tick = undefined;
}

/** Of a match that the server was asked for. */
function isToBegin(world: ArenaWorld): boolean {
  const { terms, players, leader_id = "" } = world;
  if (terms?.kind === "made") return areAllThere(world);
  return players.get(leader_id)?.is_ready === true && [...players.values()].every(each => each.connected);
}

export function hasOpponents(world: ArenaWorld): boolean {
  return teamsWith(world, () => true).size > 1;
}

/** Whether one team alone is left, all of it away: nothing goes on until somebody of it is back, and has won, or its time is over. */
export function isWaitedFor(world: ArenaWorld): boolean {
  return isRunning(world) && !hasOpponents(world);
}

/** At the beginning of a tick: goes on to the next phase when the time of this one is over. */
export function passPhase(world: ArenaWorld, events: ArenaEvent[]): void {
  if (world.phase_ends_at_tick === undefined || world.tick < world.phase_ends_at_tick) return;
  switch (world.phase) {
    case "gathering":
      beginMatch(world, events);
      break;
    case "countdown":
      world.phase = "fighting";
      world.phase_ends_at_tick = inSeconds(world, world.mode.round_seconds);
      events.push({ event_type: "round_started", round: world.round });
      break;
    case "fighting":
      if (world.is_sudden_death) endRound(world, undefined, events);
      else beginSuddenDeath(world, events);
      break;
    case "round_over":
      beginCountdown(world, events);
      break;
    case "over":
      break;
  }
}

/** Whole ticks: state sync and clients compare them. */
function inSeconds(world: ArenaWorld, seconds: number): number {
  return world.tick + Math.ceil(ticksIn(world, seconds));
}

function beginMatch(world: ArenaWorld, events: ArenaEvent[]): void {
  const teams = [...teamsWith(world, () => true)].sort((a, b) => a - b);
  world.teams = teams.map(team => ({ team, rounds_won: 0, gone_at_tick: undefined }));
  world.started_tick = world.tick;
  events.push({
    event_type: "match_started",
    pvp_mode_id: world.mode.id,
    arena_id: world.arena.id,
    teams: teams.map(team => ({ team, player_ids: membersOf(world, team).map(({ id }) => id) })),
  });
  beginCountdown(world, events);
}

function beginCountdown(world: ArenaWorld, events: ArenaEvent[]): void {
  takeSubstitutesIn(world, events);
  world.phase = "countdown";
  world.phase_ends_at_tick = inSeconds(world, world.mode.countdown_seconds);
  world.round += 1;
  world.is_sudden_death = false;
  world.projectiles.clear();
  for (const fighter of world.players.values()) putAtSpawn(world, fighter, world.phase_ends_at_tick);
}

function beginSuddenDeath(world: ArenaWorld, events: ArenaEvent[]): void {
  world.is_sudden_death = true;
  world.phase_ends_at_tick = inSeconds(world, world.mode.sudden_death_seconds);
  events.push({ event_type: "sudden_death_started", round: world.round });
}

/** At the end of a tick of a round: what its time does to fighters, and whether a team has won it. */
export function tickRound(world: ArenaWorld, events: ArenaEvent[]): void {
  if (world.phase !== "fighting") return;
  const { respawn_seconds, sudden_death_damage_per_second } = world.mode;
  const comesBack = respawn_seconds !== undefined && !world.is_sudden_death;
  for (const fighter of world.players.values()) {
    if (fighter.is_alive && world.is_sudden_death)
      dealDamage(world, fighter, sudden_death_damage_per_second / world.ticks_per_second, events);
    if (comesBack) respawnInTime(world, fighter, respawn_seconds, events);
  }
  const standing = teamsWith(world, ({ is_alive }) => is_alive || comesBack);
  if (standing.size > 1) return;
  const [winner] = standing;
  endRound(world, winner, events);
}

function respawnInTime(
  world: ArenaWorld,
  fighter: ArenaFighter,
  seconds: number,
  events: ArenaEvent[],
): void {
  if (fighter.died_at_tick === undefined || world.tick < fighter.died_at_tick + ticksIn(world, seconds))
    return;
  putAtSpawn(world, fighter, world.tick);
  events.push({ event_type: "fighter_respawned", source_player_id: fighter.id });
}

/** @param winner undefined where it is drawn. */
function endRound(world: ArenaWorld, winner: number | undefined, events: ArenaEvent[]): void {
  const team = world.teams.find(each => each.team === winner);
  if (team) team.rounds_won += 1;
  else world.drawn_rounds += 1;
  events.push({
    event_type: "round_ended",
    round: world.round,
    ...(team && { winner_team: team.team }),
    scores: world.teams.map(({ rounds_won }) => rounds_won),
  });
  const isWon = team !== undefined && team.rounds_won >= world.mode.rounds_to_win;
  if (isWon || world.drawn_rounds >= MAX_DRAWN_ROUNDS) {
    endMatch(world, "decided", events);
    return;
  }
  world.phase = "round_over";
  world.phase_ends_at_tick = inSeconds(world, ROUND_OVER_SECONDS);
}

/** Whether there is a round after this one, in which somebody who comes now can play. */
export function hasNextRound(world: ArenaWorld): boolean {
  if (!isRunning(world)) return false;
  const { phase, teams, mode, drawn_rounds } = world;
  // It may be won or drawn.
  const toCome = phase === "round_over" ? 0 : 1;
  const most = Math.max(0, ...teams.map(({ rounds_won }) => rounds_won));
  return most + toCome < mode.rounds_to_win && drawn_rounds + toCome < MAX_DRAWN_ROUNDS;
}

/** It has not begun, and never will. */
export function voidMatch(world: ArenaWorld, events: ArenaEvent[]): void {
  world.started_tick = world.tick;
  endMatch(world, "void", events);
}

/**
 * Once a tick, and after a player has gone: who is here and has no opponent left has won. Nobody wins who is away, too; and where nobody is
 * left, or bots alone of several teams, the match counts for nothing.
 */
export function endForfeitedMatch(world: ArenaWorld, events: ArenaEvent[]): void {
  const left = teamsWith(world, () => true);
  for (const team of world.teams) if (!left.has(team.team)) team.gone_at_tick ??= world.tick;
  if (left.size === 0) endMatch(world, "void", events);
  else if (left.size === 1 && teamsWith(world, ({ connected }) => connected).size === 1)
    endMatch(world, "forfeited", events);
  else if (!hasPlayers(world)) endMatch(world, "void", events);
}

/** @param how `decided`: by rounds, of which more than one team may have the most. */
function endMatch(world: ArenaWorld, how: "decided" | "forfeited" | "void", events: ArenaEvent[]): void {
  const records = world.teams.map(({ team, rounds_won, gone_at_tick = Number.POSITIVE_INFINITY }) => {
    const died = membersOf(world, team).map(each => each.died_at_tick ?? Number.POSITIVE_INFINITY);
    return { team, rounds_won, gone_at_tick, out_at_tick: Math.max(Number.NEGATIVE_INFINITY, ...died) };
  });
  const teams = rankedTeams(records);
  const reason = how === "decided" ? decidedReason(teams) : how;
  world.phase = "over";
  world.phase_ends_at_tick = undefined;
  world.projectiles.clear();
  world.result = {
    reason,
    teams,
    forfeited_player_ids: [...world.forfeited_player_ids],
    ticks: world.tick - world.started_tick,
    ...(world.absent_player_ids.length > 0 && { absent_player_ids: [...world.absent_player_ids] }),
  };
  events.push({ event_type: "match_ended", ...world.result });
}
