/** The ways of characters through the rooms of a run: each arrives with what it left the room before with, as far as that was recorded. */
import { isDeepStrictEqual } from "node:util";
import type { CommandOf, CommandType, Outcome } from "../game/dungeon/commands.ts";
import type { GameEvent } from "../game/dungeon/dungeon-events.ts";
import { type Arrival, type Departure, departureOf } from "../game/dungeon/setup.ts";
import { memberOf, type World } from "../game/dungeon/world.ts";
import type { Moment } from "./replayed-mode.ts";

/** A character that arrives otherwise than it left. */
export type Break = Moment & { recorded: unknown; replayed: unknown };

type Left = { departure: Departure; is_through_door: boolean };
type Arrived = Moment & { arrival: Arrival };

export class CharacterTrails {
  readonly #left = new Map<string, Left[]>();
  readonly #arrived: Arrived[] = [];
  /** Some of what happened in a room is not recorded: anybody may have come and gone in it. */
  #isCut = false;

  /** Does what the command asks, and notes who comes and goes by it. Returns the events. */
  follow(
    world: World,
    command: CommandOf<CommandType>,
    at: Moment,
    apply: () => Outcome<CommandType>,
  ): GameEvent[] {
    if ("arrival" in command) this.#arrived.push({ ...at, arrival: structuredClone(command.arrival) });
    const leaving =
      command.type === "leave" && "player_id" in command ? memberOf(world, command.player_id) : undefined;
    if (leaving) this.#leave({ departure: departureOf(world, leaving), is_through_door: false });
    const { verdict, events } = apply();
    if (command.type === "enter_door" && verdict.is_accepted && isTransition(verdict.value))
      this.#leave({ departure: verdict.value.departure, is_through_door: true });
    return events;
  }

  noteCut(): void {
    this.#isCut = true;
  }

  /** The first arrival that fits none of the departures of all rooms. */
  firstBreak(): Break | undefined {
    for (const { arrival, ...at } of this.#arrived) {
      const { player_id, lasting } = arrival;
      // Its time in the run's rooms grows in them alone.
      const { seconds } = lasting.statistics;
      if (seconds === 0) continue;
      const left = this.#left.get(player_id) ?? [];
      const before = left.filter(({ departure }) => departure.lasting.statistics.seconds === seconds);
      if (before.some(each => isContinued(each, arrival))) continue;
      if (this.#isCut && (before.length === 0 || before.some(each => isRedone(each, arrival)))) continue;
      const [closest = left.at(-1)] = before;
      return { ...at, recorded: carriedBy(arrival), replayed: closest && carriedBy(closest.departure) };
    }
    return undefined;
  }

  #leave(left: Left): void {
    const { player_id } = left.departure;
    this.#left.set(player_id, [...(this.#left.get(player_id) ?? []), left]);
  }
}

/** Who has not gone through a door may have done something with its character, or on another run, before it came back. */
function isContinued({ departure, is_through_door }: Left, arrival: Arrival): boolean {
  const isThroughDoor =
    is_through_door && arrival.position === undefined && arrival.door_id === departure.door_id;
  return isThroughDoor
    ? isDeepStrictEqual(carriedBy(departure), carriedBy(arrival))
    : isDeepStrictEqual(departure.lasting.statistics, arrival.lasting.statistics);
}

/**
 * Whether the arrival may have come out of a killed process with all that the journal says of it, which brings back everything but the
 * time: it has done no less than when it left.
 */
function isRedone({ departure }: Left, arrival: Arrival): boolean {
  const before = departure.lasting.statistics;
  const now = new Map(Object.entries(arrival.lasting.statistics));
  return Object.entries(before).every(([name, count]) => (now.get(name) ?? 0) >= count);
}

/** What goes through a door unchanged. Mails are sent and confirmed on the way. */
function carriedBy({ lasting, ...state }: Arrival | Departure): object {
  const { outbox: _, taken_mail_ids: __, ...kept } = lasting;
  const { current_health, current_mana, current_stamina, absorbed = {} } = state;
  return JSON.parse(
    JSON.stringify({ current_health, current_mana, current_stamina, absorbed, lasting: kept }),
  );
}

function isTransition(value: unknown): value is { departure: Departure } {
  return typeof value === "object" && value !== null && "departure" in value;
}
