/**
 * Who hears of what has happened in a room, in this order. What is built on events, such as progress or a score, is added here and
 * touches no rule.
 */
import type { Metrics } from "../../ops/metrics.ts";
import type { Statistics } from "../../statistics/statistics.ts";
import type { Affected, BroadcastMessage, EventPolicies, ModeTypes, OwnerMessage } from "./mode.ts";
import type { RoomPersistence } from "./room-persistence.ts";
import type { RoomRun } from "./room-run.ts";

/** Hears of the events of one command or tick, all of them together: at least one. */
export type EventListener<M extends ModeTypes> = (events: readonly M["Event"][], tick: number) => void;

type Parts<M extends ModeTypes> = {
  world: M["World"];
  persistence: RoomPersistence<M>;
  metrics: Metrics;
  statistics: Statistics;
  run?: RoomRun<M> | undefined;
  /** What clients see. */
  show: (events: readonly M["Event"][]) => void;
  /** Absent where every change waits for the next patch. */
  flush: ((affected: Affected) => void) | undefined;
  broadcast: (message: BroadcastMessage) => void;
  tellOwner: (message: OwnerMessage) => void;
  showMetadata: () => void;
  /** The mode itself; absent where it keeps nothing outside of the room. */
  hear?: ((events: readonly M["Event"][]) => void) | undefined;
};

export function listenersOf<M extends ModeTypes>(
  policies: EventPolicies<M>,
  {
    world,
    persistence,
    metrics,
    statistics,
    run,
    show,
    flush,
    broadcast,
    tellOwner,
    showMetadata,
    hear,
  }: Parts<M>,
): readonly EventListener<M>[] {
  return [
    // The journal first, so that nothing is seen that is not on its way to be saved.
    (events, tick) => persistence.record(events, tick),
    events => metrics.countEvents(events),
    events => {
      for (const event of events) {
        const count = policies.count?.(event, world);
        if (count) statistics.count(count);
      }
    },
    ...(run ? [(events: readonly M["Event"][]) => run.hear(events)] : []),
    show,
    ...(flush ? [flushListener(policies, flush)] : []),
    events => {
      for (const event of events) {
        const message = policies.broadcast(event, world);
        if (message) broadcast(message);
      }
    },
    events => {
      for (const message of policies.toOwners(events, world)) tellOwner(message);
    },
    () => showMetadata(),
    ...(hear ? [hear] : []),
  ];
}

/** One flush for all that is critical. */
function flushListener<M extends ModeTypes>(
  policies: EventPolicies<M>,
  flush: (affected: Affected) => void,
): EventListener<M> {
  return events => {
    const critical = events.filter(event => policies.isCritical(event));
    if (critical.length > 0) flush(policies.affected(critical));
  };
}
