/** A player has one connection to the rooms of queues, in whichever room of whichever process: the newest. The others learn of it by news. */
import { z } from "zod";
import { type News, playerChannel } from "../../cluster/news.ts";

const oneMore = z.object({
  type: z.literal("queue_connection"),
  at_ms: z.number(),
  connection_id: z.string(),
});
type Connection = z.output<typeof oneMore>;

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
    const connection_id = `${room_id}:${sessionId}`;
    const connection: Connection = { type: "queue_connection", at_ms: Date.now(), connection_id };
    this.#own.set(sessionId, connection);
    this.#news.tell(playerChannel(player_id), connection);
  }

  delete(sessionId: string): void {
    this.#own.delete(sessionId);
  }

  /**
   * A message for the connection's player. One of an older connection, which may have come just before this one could hear of it, or by another
   * clock, is answered with this one.
   *
   * @returns whether it tells of a newer one.
   */
  isReplacedBy(player_id: string, sessionId: string, message: unknown): boolean {
    const { data } = oneMore.safeParse(message);
    const own = this.#own.get(sessionId);
    if (!data || !own || data.connection_id === own.connection_id) return false;
    if (isNewer(data, own)) return true;
    this.#news.tell(playerChannel(player_id), own);
    return false;
  }
}

/** Of two of the same time it is one of them, too. */
function isNewer(one: Connection, other: Connection): boolean {
  if (one.at_ms !== other.at_ms) return one.at_ms > other.at_ms;
  return one.connection_id > other.connection_id;
}
