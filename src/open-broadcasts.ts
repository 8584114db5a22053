/** What staff say, from any process to the players in the rooms of all. */
import { z } from "zod";
import { ModeRoom } from "./rooms/base/room.ts";
import { NewsRoom } from "./rooms/news/news-room.ts";
import type { ServerMessage } from "./schema/room-messages.ts";
import type { Services } from "./services.ts";

const CHANNEL = "broadcasts";

const told = z.object({
  message: z.object({ text: z.string(), seconds_left: z.number().optional() }),
  /** Absent: to all. */
  dungeon_id: z.string().optional(),
});

/** To all players, or to those in a dungeon's rooms. Never waits: processes that cannot be heard of it now do not tell it. */
export type Broadcast = (message: ServerMessage, dungeon_id?: string) => void;

/** From now on this process tells its players. */
export function openBroadcasts({ cluster }: Pick<Services, "cluster">): Broadcast {
  cluster.news.listen(CHANNEL, heard => {
    const { message, dungeon_id } = told.safeParse(heard).data ?? {};
    if (!message) return;
    const isThere = (metadata: object) => "dungeon_id" in metadata && metadata.dungeon_id === dungeon_id;
    ModeRoom.tellEverybody(message, dungeon_id === undefined ? undefined : isThere);
    // Also to those who play: a client may be in several rooms.
    if (dungeon_id === undefined)
      for (const client of NewsRoom.everybody()) client.send("server_message", message);
  });
  return (message, dungeon_id) => cluster.news.tell(CHANNEL, { message, dungeon_id });
}
