/** Rows of a journal, for tests of what keeps and reads them. */
import type { GameEvent } from "../../src/game/dungeon/dungeon-events.ts";
import { EVENT_RULES } from "../../src/rooms/dungeon/event-policies.ts";
import type { JournalEntry, JournalRow } from "../../src/store/journal/journal-row.ts";
import { eventId } from "../../src/store/journal/journal-row.ts";

/** A death, at the given place in the journal. */
export function aRow(
  room_id: string,
  n: number,
  fields: Partial<JournalRow<GameEvent>> & { timestamp: number },
): JournalRow<GameEvent> {
  const row = {
    room_id,
    event_id: eventId(n),
    writer_id: "writer",
    entries: [
      stamped({ event_type: "enemy_died", target_enemy_id: `enemy${n}`, ...at(1, 2) }, fields.timestamp),
    ],
    is_packed: false,
    ...fields,
  };
  const isRow = ({ event }: JournalEntry<GameEvent>) => EVENT_RULES[event.event_type].journal === "row";
  return { is_indexed: !row.is_packed || row.entries.some(isRow), ...row };
}

export function stamped(event: GameEvent, timestamp: number, tick = 1): JournalEntry<GameEvent> {
  return { event, timestamp, tick };
}

export function at(x: number, z: number) {
  return { position_x: x, position_y: 0, position_z: z };
}
