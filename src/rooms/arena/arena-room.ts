/** The Colyseus room of the arena mode, under the name "arena". */
import type { AuthContext } from "@colyseus/core";
import type { JoinAuth } from "../base/player-slot.ts";
import { ModeRoom } from "../base/room.ts";
import { arenaMode } from "./arena-mode.ts";
import type { ArenaRoomTypes } from "./arena-types.ts";

export class ArenaRoom extends ModeRoom<ArenaRoomTypes> {
  constructor() {
    super(arenaMode);
  }

  static override onAuth(
    token: string,
    options: Record<string, unknown> | null,
    context: AuthContext,
  ): Promise<JoinAuth> {
    return ModeRoom.authorize(arenaMode, token, options, context);
  }
}
