/** What an operator does to a live room, from the monitor panel. */
import { CLOSE_CODES } from "../../schema/close-codes.ts";
import type { ServerMessages } from "../../schema/messages.ts";
import type { DungeonRoom } from "../dungeon/dungeon-room.ts";
import type { Attendance } from "./player-slots.ts";
import { socketOf } from "./socket.ts";

type ServerMessage = ServerMessages["server_message"];
type Parts = { attendance: Attendance; room: Pick<DungeonRoom, "clients" | "broadcast" | "disconnect"> };

export function operatorAnswers({ attendance, room }: Parts) {
  return {
    /** Takes a player out of the room and closes its connection. Says whom; undefined where there is none. */
    kick(connection_id: string): { player_id: string; session_id: string } | undefined {
      const seat = attendance.byConnection(connection_id);
      if (!seat) return undefined;
      const { player_id, session_id } = seat.session;
      void attendance.release(seat, CLOSE_CODES.kicked, "an operator has removed you from this room");
      return { player_id, session_id };
    },

    /** Ends the room: everybody in it is saved, and reads why. */
    dispose(): true {
      for (const client of room.clients) {
        socketOf(client).close(
          CLOSE_CODES.closed,
          "an operator has closed this room; your character is saved",
        );
      }
      attendance.leaveAll();
      void room.disconnect(CLOSE_CODES.closed);
      return true;
    },

    /** Tells one player, or all. Returns how many. */
    tell(message: ServerMessage, connection_id?: string | null): number {
      const receivers = room.clients.filter(
        client => (connection_id ?? client.sessionId) === client.sessionId,
      );
      for (const client of receivers) client.send("server_message", message);
      return receivers.length;
    },
  };
}
