/** A player has one connection to the rooms of queues, in whichever room of whichever process: the newest. The others learn of it by news. */
import { z } from "zod";
import { type News, playerChannel } from "../../cluster/news.ts";

const oneMore = z.object({
  type: z.literal("queue_connection"),
  at_ms: z.number(),
  connection_id: z.string(),
});
type Connection = Omit<z.output<typeof oneMore>, "type">;

/** Those of a room. */
export class NewestConnections {
  readonly #news: News;
  /** By the client's sessionId. */
  readonly #own = new Map<string, Connection>();

  constructor(news: News) {
    this.#news = news;
  }

  /** One more is here: all others of its player are to hear of it. */
  add(player_id: string, sessionId: string, room_id: string): void {
    const connection = { at_ms: Date.now(), connection_id: `${room_id}:${sessionId}` };
    this.#own.set(sessionId, connection);
    this.#news.tell(playerChannel(player_id), { type: "queue_connection", ...connection });
  }

  delete(sessionId: string): void {
    this.#own.delete(sessionId);
  }

  /** Whether the message, which is for the client's player, tells of a newer connection than this one. */
  isReplacedBy(sessionId: string, message: unknown): boolean {
    const { data } = oneMore.safeParse(message);
    const own = this.#own.get(sessionId);
    return data !== undefined && own !== undefined && isNewer(data, own);
  }
}

/** Of two of the same time, one as well: each hears of the other. */
function isNewer(one: Connection, other: Connection): boolean {
  if (one.at_ms !== other.at_ms) return one.at_ms > other.at_ms;
  return one.connection_id > other.connection_id;
}
