/** What others may ask a room of news. */
import type { Room } from "@colyseus/core";
import { CLOSE_CODES } from "../../schema/close-codes.ts";
import type { OwnedConnection } from "../base/rpc-contract.ts";
import type { NewsClient } from "./news-entry.ts";

type Asked = Pick<Room<{ client: NewsClient }>, "roomName" | "clients" | "disconnect">;

/** For those who ask any room. Nobody comes back by a reconnection token: a client joins anew. @throws where a room of news has no such method. */
export function answerNewsRpc(room: Asked, method: string): unknown {
  switch (method) {
    case "mayComeBack":
      return false;
    case "connections":
      return room.clients.flatMap(({ sessionId: connection_id, userData }) =>
        userData ? [{ connection_id, player_id: userData.player_id } satisfies OwnedConnection] : [],
      );
    case "dispose":
      void room.disconnect(CLOSE_CODES.closed);
      return true;
    default:
      throw new Error(`The room "${room.roomName}" tells news, and has no method "${method}"`);
  }
}
