/** What staff say to players while they play. */
import { z } from "zod";
import { findEntry } from "../game/content/content.ts";
import type { Endpoint } from "../http/endpoint.ts";
import { problem } from "../http/problem.ts";
import type { Broadcast } from "../open-broadcasts.ts";
import type { Services } from "../services.ts";
import { callLiveRoom } from "../session-api/live-room.ts";
import { type StaffGate, staffEndpoint } from "./staff-endpoint.ts";
import { STAFF_MAY } from "./staff-may.ts";

const id = z.string().min(1).max(128);

export function adminBroadcastEndpoint(
  { store }: Pick<Services, "store">,
  gate: StaffGate,
  broadcast: Broadcast,
): Endpoint {
  return staffEndpoint(
    gate,
    {
      ...{ method: "post", path: "/admin/broadcasts", roles: STAFF_MAY.broadcast },
      act: "broadcast",
      summary: "Tell something to the players in a room, in a dungeon, or in all rooms",
      input: z.object({
        body: z
          .strictObject({
            text: z
              .string()
              .trim()
              .min(1)
              .max(500)
              .describe("To be shown as it is, such as: restart in 5 min."),
            room_id: id.optional().describe("Of a live room."),
            dungeon_id: id.optional().describe("All its live rooms."),
          })
          .refine(
            ({ room_id, dungeon_id }) => room_id === undefined || dungeon_id === undefined,
            "give room_id or dungeon_id, or neither for all",
          ),
      }),
      answers: { 204: { description: "Processes are told. Clients get it as a `server_message`." } },
      problems: ["forbidden", "not-found"],
    },
    async ({ body: { text, room_id, dungeon_id } }) => {
      if (room_id !== undefined) {
        if ((await callLiveRoom(room_id, "tell", { text })) === undefined)
          throw problem("not-found", `The room ${room_id} is not live.`);
        return { status: 204 };
      }
      if (dungeon_id !== undefined && !findEntry(store.library.current().content.dungeons, dungeon_id))
        throw problem("not-found", `There is no dungeon "${dungeon_id}". GET /api/dungeons lists them.`);
      broadcast({ text }, dungeon_id);
      return { status: 204 };
    },
  );
}
