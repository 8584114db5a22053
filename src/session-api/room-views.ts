/** Rooms as the API shows them, live or asleep. */
import type { LiveRoom } from "../rooms/dungeon/dungeon-rpc-contract.ts";
import type { RoomState } from "../store/dungeon-room-row.ts";
import { type RoomSummary, type RoomView, roomSummary, roomView } from "./views.ts";

export function viewOfLive(room: LiveRoom): RoomView {
  return roomView.parse({ ...room, is_live: true });
}

/** `is_live` where the room runs, and this is its newest snapshot. */
export function viewOfKept(room: RoomState, is_live: boolean): RoomView {
  return roomView.parse({ ...room, players: [], is_live });
}

/** What of it everyone may know. */
export function summaryOfView(room: RoomView): RoomSummary {
  const free_places = Math.max(0, room.max_players - room.players.length);
  return roomSummary.parse({ ...room, free_places });
}
