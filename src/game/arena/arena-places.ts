/** Who has a place in a match: players come, lose their connections, come back, and go. */
import { ticksIn } from "../core/ticks.ts";
import { accept, reject, type Verdict } from "../core/verdict.ts";
import type { ArenaArrival } from "./arena-arrival.ts";
import { addFighter } from "./arena-bots.ts";
import type { ArenaEvent } from "./arena-events.ts";
import { type ArenaFighter, type ArenaWorld, isRunning } from "./arena-world.ts";
import { isExpected } from "./expected-players.ts";
import { endForfeitedMatch, updateGathering } from "./match-flow.ts";

/** A player whose connection is lost may be away for so long. */
export const COMES_BACK_SECONDS = 60;

/**
 * Refused (`room_full`) once the match has begun, where all places are taken, or those of the wanted team; and where the server was asked for
 * the match, to all who have no place in it (`not_expected`). Who is to take the place of a bot, or of a player who has left, waits for the next round.
 */
export function join(world: ArenaWorld, arrival: ArenaArrival, events: ArenaEvent[]): Verdict {
  const { player_id, character_id } = arrival;
  if (world.players.has(player_id) || world.substitutes.has(player_id))
    return setConnected(world, player_id, true);
  const comer = world.expected.get(player_id);
  if (world.terms && (!comer || !isExpected(world, player_id, character_id))) return reject("not_expected");
  if (comer && isRunning(world)) {
    world.substitutes.set(player_id, { arrival, team: comer.team, connected: true });
    return accept();
  }
  const team = world.phase === "gathering" ? (comer?.team ?? freeTeam(world, arrival.team)) : undefined;
  if (team === undefined) return reject("room_full");
  addFighter(world, arrival, team, events);
  updateGathering(world);
  return accept();
}

/** The wanted team, or the first of those with the fewest; undefined where no place is free. */
function freeTeam({ mode, players }: ArenaWorld, wanted: number | undefined): number | undefined {
  const members = Array.from({ length: mode.team_count }, () => 0);
  for (const { team_number } of players.values())
    members[team_number - 1] = (members[team_number - 1] ?? 0) + 1;
  const team = wanted ?? members.indexOf(Math.min(...members)) + 1;
  return (members[team - 1] ?? mode.team_size) < mode.team_size ? team : undefined;
}

/** While the match runs it is forfeited for who leaves. @param isClosing the room closes, which is nobody's fault. */
export function leave(
  world: ArenaWorld,
  player_id: string,
  isClosing: boolean,
  events: ArenaEvent[],
): Verdict {
  if (world.substitutes.delete(player_id)) {
    // Else it could come again, and keep a bot's place from others.
    world.expected.delete(player_id);
    return accept();
  }
  const fighter = world.players.get(player_id);
  if (!fighter) return reject("not_in_room");
  leaveFighter(world, fighter, isClosing, events);
  return accept();
}

function leaveFighter(
  world: ArenaWorld,
  fighter: ArenaFighter,
  isClosing: boolean,
  events: ArenaEvent[],
): void {
  if (isRunning(world) && !isClosing) {
    forfeit(world, fighter, events);
    endForfeitedMatch(world, events);
    return;
  }
  world.players.delete(fighter.id);
  if (world.terms?.kind === "custom") passLeadershipOn(world, fighter);
  events.push({ event_type: "player_left", source_player_id: fighter.id });
  updateGathering(world);
}

/** To who has been there for the longest. */
function passLeadershipOn(world: ArenaWorld, { id }: ArenaFighter): void {
  world.expected.delete(id);
  if (world.leader_id !== id) return;
  world.leader_id = [...world.players.values()].find(({ is_bot }) => !is_bot)?.id;
}

function forfeit(world: ArenaWorld, { id }: ArenaFighter, events: ArenaEvent[]): void {
  world.players.delete(id);
  world.forfeited_player_ids.push(id);
  events.push({ event_type: "player_forfeited", source_player_id: id });
}

export function setConnected(world: ArenaWorld, player_id: string, connected: boolean): Verdict {
  const fighter = world.players.get(player_id);
  const each = fighter ?? world.substitutes.get(player_id);
  if (!each) return reject("not_in_room");
  if (each.connected === connected) return accept();
  each.connected = connected;
  if (!fighter) return accept();
  fighter.forfeits_at_tick = world.tick + ticksIn(world, COMES_BACK_SECONDS);
  updateGathering(world);
  return accept();
}

/**
 * Once a tick: who has not come back in time is gone. All of one tick are, before the match is judged. Where all who play are away, they are
 * waited for together: nobody wins by having been the last to go.
 */
export function forfeitInTime(world: ArenaWorld, events: ArenaEvent[]): void {
  if (world.phase === "over") return;
  const all = [...world.players.values()];
  const late = all.filter(each => !each.connected && world.tick >= each.forfeits_at_tick);
  if (!isRunning(world)) {
    for (const fighter of late) leaveFighter(world, fighter, false, events);
    return;
  }
  if (late.length === all.length || all.some(({ connected }) => connected))
    for (const fighter of late) forfeit(world, fighter, events);
  // Also of one that was forfeited before: somebody may be back to whom it falls.
  if (world.forfeited_player_ids.length > 0) endForfeitedMatch(world, events);
}
