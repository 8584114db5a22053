/** Fields that several messages of clients have. */
import { z } from "zod";

export const MAX_ID_LETTERS = 64;
/** An id of the content, or of something in the room. */
export const instanceId = z.string().min(1).max(MAX_ID_LETTERS);

/**
 * The client's own id of a request, another for each. Asked again with the same id, it is the same request: it is done once, and
 * answered again. The server remembers the newest 8 of a player that were accepted, also in its next rooms.
 */
export const repeatable = { request_id: z.string().min(1).max(64).optional() };
