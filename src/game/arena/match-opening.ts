/** Who comes into a match that the server was asked for: players are expected, waited for, and given up. Nobody else comes in. */
import { ticksIn } from "../core/ticks.ts";
import { accept, type Rejection, reject, type Verdict } from "../core/verdict.ts";
import { addBots, addFighter } from "./arena-bots.ts";
import type { ArenaEvent } from "./arena-events.ts";
import { type ArenaFighter, type ArenaWorld, isRunning } from "./arena-world.ts";
import {
  absentPlayers,
  isForSubstitute,
  isSomebodyAwaited,
  placesForNextRound,
  placesTaken,
} from "./expected-players.ts";
import { hasNextRound, hasOpponents, updateGathering, voidMatch } from "./match-flow.ts";
import { type Comer, type ExpectedPlayer, JOIN_SECONDS } from "./match-terms.ts";

/**
 * All of these players are expected from now on, or none with the reason. While the match runs they take the places of bots, or of those who have
 * left, where `placesOnOffer` has some.
 */
export function expect(world: ArenaWorld, comers: readonly Comer[], events: ArenaEvent[]): Verdict {
  if (!world.terms) return reject("not_expected");
  if (world.phase === "gathering") return expectForBeginning(world, comers, events);
  return isRunning(world) ? expectForNextRound(world, comers) : reject("match_begun");
}

function expectForBeginning(world: ArenaWorld, comers: readonly Comer[], events: ArenaEvent[]): Verdict {
  const taken = placesTaken(world);
  const kept: ExpectedPlayer[] = [];
  for (const comer of comers) {
    const before = world.expected.get(comer.player_id);
    if (before) take(taken, before.team, -1);
    const team = comer.team ?? before?.team ?? teamOfParty(world, comer, kept, taken) ?? smallest(taken);
    const refused = whyNoPlace(world, taken, team, comer.team === undefined);
    if (refused) return refused;
    take(taken, team, 1);
    kept.push({ ...comer, team });
  }
  for (const comer of kept) noteExpected(world, comer, events);
  noteDeadlines(world);
  updateGathering(world);
  return accept();
}

function noteExpected(world: ArenaWorld, comer: ExpectedPlayer, events: ArenaEvent[]): void {
  if (comer.is_bot) {
    addFighter(world, comer, comer.team, events);
    return;
  }
  const isCustom = world.terms?.kind === "custom";
  if (isCustom) world.leader_id ??= comer.player_id;
  world.expected.set(comer.player_id, isCustom ? { ...comer, ends_at_tick: joinEndsAtTick(world) } : comer);
  const fighter = world.players.get(comer.player_id);
  if (fighter && fighter.team_number !== comer.team) changeTeam(world, fighter, comer.team, events);
}

/** A fighter has one team for good: in another it is another one. */
function changeTeam(world: ArenaWorld, fighter: ArenaFighter, team: number, events: ArenaEvent[]): void {
  const { id, character_id, character_name, class_id, lasting, connected, forfeits_at_tick } = fighter;
  world.players.delete(id);
  const arrival = { player_id: id, character_id, character_name, class_id, level: lasting.level };
  Object.assign(addFighter(world, arrival, team, events), { connected, forfeits_at_tick });
}

/** From the first on who is expected. */
function noteDeadlines(world: ArenaWorld): void {
  if (world.terms?.kind !== "made" || world.waits_until_tick !== undefined) return;
  const { bots_after_seconds } = world.terms;
  world.waits_until_tick = joinEndsAtTick(world);
  if (bots_after_seconds !== undefined)
    world.bots_come_at_tick = world.tick + Math.ceil(ticksIn(world, bots_after_seconds));
}

function joinEndsAtTick(world: ArenaWorld): number {
  return world.tick + Math.ceil(ticksIn(world, world.mode.join_seconds ?? JOIN_SECONDS));
}

function expectForNextRound(world: ArenaWorld, comers: readonly Comer[]): Verdict {
  const { terms, mode, players, substitutes, forfeited_player_ids } = world;
  if (terms?.kind === "custom") return reject("match_begun");
  const free = placesOnOffer(world);
  const kept: ExpectedPlayer[] = [];
  for (const comer of comers) {
    const { player_id } = comer;
    if (players.has(player_id) || substitutes.has(player_id)) continue;
    if (comer.is_bot || forfeited_player_ids.includes(player_id)) return reject("no_bot_to_replace");
    const before = world.expected.get(player_id);
    if (before && isForSubstitute(world, before)) take(free, before.team, 1);
    const team = comer.team ?? before?.team ?? free.indexOf(Math.max(...free)) + 1;
    if (team < 1 || team > mode.team_count) return reject("no_such_team");
    if ((free[team - 1] ?? 0) < 1) return reject("no_bot_to_replace");
    take(free, team, -1);
    kept.push({ ...comer, team, ends_at_tick: joinEndsAtTick(world) });
  }
  for (const comer of kept) {
    world.expected.set(comer.player_id, comer);
    if (comer.proposal_id !== undefined) world.substitute_proposal_ids.add(comer.proposal_id);
  }
  return accept();
}

/** By team, from the first: how many players may come while the match is played. None where it takes nobody in, or may be over after this round. */
export function placesOnOffer(world: ArenaWorld): number[] {
  const { terms, mode } = world;
  const isOpen = terms?.kind === "made" && terms.backfill && !terms.is_ranked && hasNextRound(world);
  return isOpen ? placesForNextRound(world) : Array.from({ length: mode.team_count }, () => 0);
}

function take(counts: number[], team: number, by: number): void {
  counts[team - 1] = (counts[team - 1] ?? 0) + by;
}

function smallest(taken: readonly number[]): number {
  return taken.indexOf(Math.min(...taken)) + 1;
}

/** Where somebody of its party is expected already, and a place is left. */
function teamOfParty(
  { expected, mode }: ArenaWorld,
  { party_id }: Comer,
  given: readonly ExpectedPlayer[],
  taken: readonly number[],
): number | undefined {
  if (party_id === undefined) return undefined;
  const mates = [...given, ...expected.values()].filter(each => each.party_id === party_id);
  return mates.find(({ team }) => (taken[team - 1] ?? 0) < mode.team_size)?.team;
}

function whyNoPlace(
  { mode }: ArenaWorld,
  taken: readonly number[],
  team: number,
  isAnyTeam: boolean,
): Rejection | undefined {
  if (team < 1 || team > mode.team_count) return reject("no_such_team");
  if ((taken[team - 1] ?? 0) < mode.team_size) return undefined;
  return reject(isAnyTeam ? "room_full" : "team_full");
}

/** Once a tick while players gather. */
export function tickWaiting(world: ArenaWorld, events: ArenaEvent[]): void {
  const { terms, phase, tick, bots_come_at_tick, waits_until_tick } = world;
  if (!terms || phase !== "gathering") return;
  if (terms.kind === "custom") forgetLate(world);
  if (bots_come_at_tick !== undefined && tick >= bots_come_at_tick) fillWithBots(world, events);
  if (waits_until_tick !== undefined && tick >= waits_until_tick) endWaiting(world, events);
}

function forgetLate({ expected, players, tick }: ArenaWorld): void {
  for (const [id, { ends_at_tick }] of expected)
    if (ends_at_tick !== undefined && tick >= ends_at_tick && !players.has(id)) expected.delete(id);
}

function fillWithBots(world: ArenaWorld, events: ArenaEvent[]): void {
  world.bots_come_at_tick = undefined;
  for (const [index, taken] of placesTaken(world).entries())
    addBots(world, index + 1, world.mode.team_size - taken, events);
  updateGathering(world);
}

/** Who is absent now is not waited for any more: bots play in their places, where they may and somebody is here; else the match is void. */
function endWaiting(world: ArenaWorld, events: ArenaEvent[]): void {
  const absent = absentPlayers(world);
  if (absent.length === 0 && world.phase_ends_at_tick !== undefined) return;
  world.waits_until_tick = undefined;
  world.absent_player_ids.push(...absent.map(({ player_id }) => player_id));
  if (world.terms?.bots_after_seconds === undefined || absent.length === world.expected.size) {
    voidMatch(world, events);
    return;
  }
  for (const { player_id } of absent) {
    world.expected.delete(player_id);
    if (world.players.delete(player_id))
      events.push({ event_type: "player_left", source_player_id: player_id });
  }
  fillWithBots(world, events);
}

/**
 * Why nothing begins, now or later, where a player says now that it would begin; undefined where it counts. Rooms refuse it before `startMatch`, which
 * takes it all the same: so it was, and recordings have it.
 */
export function whyNothingBegins(world: ArenaWorld): Rejection | undefined {
  const { terms, phase } = world;
  if (phase !== "gathering") return reject("match_begun");
  // `startMatch` has a custom match's other reasons, and its bots: they would take no place of somebody who has one, and is not here yet.
  if (terms?.kind === "custom") return isSomebodyAwaited(world) ? reject("too_few_players") : undefined;
  // One that was made begins by itself.
  return terms || !hasOpponents(world) ? reject("too_few_players") : undefined;
}

/** A player says that it would begin. */
export function startMatch(world: ArenaWorld, fighter: ArenaFighter, events: ArenaEvent[]): Verdict {
  const { terms, phase } = world;
  if (terms?.kind === "custom" && phase === "gathering") {
    if (fighter.id !== world.leader_id) return reject("not_match_leader");
    if (terms.has_bots) fillWithBots(world, events);
    const isConnected = [...world.players.values()].every(({ connected }) => connected);
    if (!isConnected || !hasOpponents(world)) return reject("too_few_players");
  }
  fighter.is_ready = true;
  updateGathering(world);
  return accept();
}
