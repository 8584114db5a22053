/** Where rules put the events that they cause. A list of all of a mode's events takes those of each of its rules. */
export type EventSink<Event> = { push(event: Event): unknown };
