/** Where a recording ends for who watches it. A room goes on for a while when nobody is in it any more, or when its match is over. */
import type { WatchedEvent } from "../client/watch/recording-player.ts";

/** The end is seen for so long. */
const BEHIND_S = 3;

type PlayerEvent = { readonly event_type: string; readonly source_player_id?: string };

/**
 * @param events all of the recording.
 * @returns the last tick that is worth to be seen; undefined where somebody is there until the end.
 */
export function endOf(events: readonly WatchedEvent[], ticks_per_second: number): number | undefined {
  const present = new Set<string>();
  let end: number | undefined;
  for (const { tick, event } of events) {
    if (!isPlayerEvent(event)) continue;
    const { event_type, source_player_id = "" } = event;
    if (event_type === "match_ended") return tick + BEHIND_S * ticks_per_second;
    if (event_type === "player_joined") present.add(source_player_id);
    // Who had come before the recording began is not known: its leaving says no more than that.
    if (event_type === "player_left" && present.delete(source_player_id) && present.size === 0) end = tick;
    if (present.size > 0) end = undefined;
  }
  return end === undefined ? undefined : end + BEHIND_S * ticks_per_second;
}

function isPlayerEvent(event: object): event is PlayerEvent {
  return "event_type" in event && typeof event.event_type === "string";
}
