/** The messages that a room of any mode handles by itself: signs of life, and what a client reports of itself. */
import { accept } from "../../game/core/verdict.ts";
import { ROOM_MESSAGES } from "../../schema/room-messages.ts";
import { type MessageHandler, send } from "./message-handler.ts";
import type { ModeTypes } from "./mode.ts";
import { type ModeClient, slotOf } from "./player-slot.ts";
import type { Port } from "./room-port.ts";

export function handlersOf<M extends ModeTypes>(
  room: Port<M>,
): Record<keyof typeof ROOM_MESSAGES, MessageHandler<ModeClient>> {
  return {
    client_report: send(
      room.messageRoom,
      "client_report",
      ROOM_MESSAGES.client_report.schema,
      (client: ModeClient, report) => {
        room.noteReport(slotOf(client), report);
        return accept();
      },
    ),
    heartbeat: send(room.messageRoom, "heartbeat", ROOM_MESSAGES.heartbeat.schema, (client: ModeClient) => {
      client.send("heartbeat_ack", { server_time: new Date().toISOString(), tick: room.tickNow });
      room.keepAlive(slotOf(client));
      return accept();
    }),
  };
}
