/**
 * Who hears of what has happened in a room, in this order. What is built on events, such as progress or a score, is added here and
 * touches no rule.
 */
import type { Metrics } from "../../ops/metrics.ts";
import type { Affected, BroadcastMessage, EventPolicies, ModeTypes } from "./mode.ts";
import type { RoomPersistence } from "./room-persistence.ts";

/** Hears of the events of one command or tick, all of them together: at least one. */
export type EventListener<M extends ModeTypes> = (events: readonly M["Event"][], tick: number) => void;

type Parts<M extends ModeTypes> = {
  persistence: RoomPersistence<M>;
  metrics: Metrics;
  flush: (affected: Affected) => void;
  broadcast: (message: BroadcastMessage) => void;
  showMetadata: () => void;
};

export function listenersOf<M extends ModeTypes>(
  policies: EventPolicies<M>,
  { persistence, metrics, flush, broadcast, showMetadata }: Parts<M>,
): readonly EventListener<M>[] {
  return [
    // The journal first, so that nothing is seen that is not on its way to be saved.
    (events, tick) => persistence.record(events, tick),
    events => metrics.countEvents(events),
    // One flush for all of it.
    events => {
      const critical = events.filter(event => policies.isCritical(event));
      if (critical.length > 0) flush(policies.affected(critical));
    },
    events => {
      for (const event of events) {
        const message = policies.broadcast(event);
        if (message) broadcast(message);
      }
    },
    () => showMetadata(),
  ];
}
