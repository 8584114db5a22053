/** Who may come into a room of news: who shows a session's token, and into the one that is its own. */
import { type AuthContext, type Client, ErrorCode, ServerError } from "@colyseus/core";
import { networkIn } from "../../auth/limits.ts";
import type { PlayedCharacter } from "../../characters/character.ts";
import type { Services } from "../../services.ts";
import { levelOf } from "../../store/dynamo/database-faults.ts";
import { provedSession } from "../base/authorize-join.ts";
import { readable } from "../base/readable-error.ts";

/** Who listens, and to which ticket where it is about one. */
export type Listener = Pick<PlayedCharacter, "player_id" | "session_id" | "character_id"> & {
  ticket_id?: string | undefined;
};
export type NewsClient = Client<{ userData: Listener }>;

/** What the server itself makes of a client's options: `topic` is what the room is about, and rooms are found by it. */
export type NewsOptions = Listener & { topic: string; address?: string | undefined };

/**
 * Replaces a client's options by the server's own: Colyseus passes the same object on to matchmaking and to the room.
 *
 * @param aboutOf what the room is about that this player may listen to; it is given what the client has asked for.
 * @throws ServerError that the client may read.
 */
export async function authorizeListener(
  services: Services,
  token: string,
  options: Record<string, unknown> | null,
  { headers }: AuthContext,
  aboutOf: (listener: Listener, asked: object) => Promise<Pick<NewsOptions, "topic" | "ticket_id">>,
): Promise<object> {
  try {
    if (options === null) {
      const text = "The join options must be an object; {} is enough.";
      throw new ServerError(ErrorCode.MATCHMAKE_INVALID_CRITERIA, text);
    }
    const { player_id, session_id, character_id } = await provedSession(services, token);
    const listener = { player_id, session_id, character_id };
    const own = { ...listener, ...(await aboutOf(listener, options)), address: networkIn(headers) };
    for (const key of Object.keys(options)) delete options[key];
    Object.assign(options, own satisfies NewsOptions);
    return {};
  } catch (error) {
    if (!(error instanceof ServerError))
      services.log[levelOf(error)]({ err: error, where: "onAuth" }, "a join failed");
    throw readable(error);
  }
}
