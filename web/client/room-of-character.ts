/** What a character needs of the room that it is in: a `DungeonConnection` is one. */
import type { Verdict } from "../../src/game/core/verdict.ts";
import type { ServerMessages } from "../../src/schema/messages.ts";

type OwnersMessage = "welcome" | "inventory" | "character" | "character_event";

export type RoomOfCharacter = {
  /** @returns what ends it. */
  on<M extends OwnersMessage>(type: M, listener: (message: ServerMessages[M]) => void): () => void;
  /** @throws where the connection is lost, or the server has a fault. */
  request<Value>(type: string, message: object): Promise<Verdict<Value>>;
};
