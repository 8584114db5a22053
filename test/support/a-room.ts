import { randomUUID } from "node:crypto";
import { DEFAULT_TERMS, keptTermsOf } from "../../src/game/dungeon/run-terms.ts";
import type { RoomState } from "../../src/store/dungeon-room-row.ts";

/** The snapshot of a room that nobody is in, but for the fields given. Each has an id of its own. */
export function aRoom(fields: Partial<RoomState> = {}): RoomState {
  return {
    room_id: randomUUID(),
    mode: "dungeon",
    dungeon_id: "first_dungeon",
    room_template_id: "room2",
    run_id: "run",
    room_type: "combat",
    max_players: 4,
    current_player_count: 0,
    terms: keptTermsOf(DEFAULT_TERMS),
    run_ticks: 0,
    is_cleared: false,
    boss_phase: 0,
    enemies: [],
    loot_drops: [],
    doors: [{ door_id: "door1_2", is_open: false, is_locked: true, connected_room_template_id: "room1" }],
    tick: 7,
    random_state: 1,
    last_instance: 3,
    content_hash: "0",
    last_event_id: "000000000004",
    created_at: "2026-02-14T12:00:00.000Z",
    ...fields,
  };
}
