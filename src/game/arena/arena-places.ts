/** Who has a place in a match: players come, lose their connections, come back, and go. */
import { ticksIn } from "../core/ticks.ts";
import { accept, reject, type Verdict } from "../core/verdict.ts";
import type { ArenaEvent } from "./arena-events.ts";
import { type ArenaArrival, newFighter, putAtSpawn } from "./arena-fighters.ts";
import { type ArenaFighter, type ArenaWorld, isRunning } from "./arena-world.ts";
import { endForfeitedMatch, updateGathering } from "./match-flow.ts";

/** A player whose connection is lost may be away for so long. */
export const COMES_BACK_SECONDS = 60;

/** Refused (`room_full`) once the match has begun, where all places are taken, or those of the wanted team. */
export function join(world: ArenaWorld, arrival: ArenaArrival, events: ArenaEvent[]): Verdict {
  const there = world.players.get(arrival.player_id);
  if (there) return setConnected(world, there, true);
  const team = world.phase === "gathering" ? freeTeam(world, arrival.team) : undefined;
  if (team === undefined) return reject("room_full");
  const fighter = newFighter(world, arrival, team);
  world.players.set(fighter.id, fighter);
  putAtSpawn(world, fighter, world.tick);
  events.push({ event_type: "player_joined", source_player_id: fighter.id, team });
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
  events.push({ event_type: "player_left", source_player_id: fighter.id });
  updateGathering(world);
}

function forfeit(world: ArenaWorld, { id }: ArenaFighter, events: ArenaEvent[]): void {
  world.players.delete(id);
  world.forfeited_player_ids.push(id);
  events.push({ event_type: "player_forfeited", source_player_id: id });
}

export function setConnected(world: ArenaWorld, fighter: ArenaFighter, connected: boolean): Verdict {
  if (fighter.connected !== connected) {
    fighter.connected = connected;
    fighter.forfeits_at_tick = world.tick + ticksIn(world, COMES_BACK_SECONDS);
    updateGathering(world);
  }
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
    for (const fighter of late) leave(world, fighter, false, events);
    return;
  }
  if (late.length === all.length || all.some(({ connected }) => connected))
    for (const fighter of late) forfeit(world, fighter, events);
  // Also of one that was forfeited before: somebody may be back to whom it falls.
  if (world.forfeited_player_ids.length > 0) endForfeitedMatch(world, events);
}
