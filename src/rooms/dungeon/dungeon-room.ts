/** The Colyseus room of the dungeon mode, under the name "dungeon". */
import type { AuthContext } from "@colyseus/core";
import type { JoinAuth } from "../base/player-slot.ts";
import { ModeRoom } from "../base/room.ts";
import { dungeonMode } from "./dungeon-mode.ts";
import type { DungeonRoomTypes } from "./dungeon-types.ts";

export class DungeonRoom extends ModeRoom<DungeonRoomTypes> {
  constructor() {
    super(dungeonMode);
  }

  static override onAuth(
    token: string,
    options: Record<string, unknown> | null,
    context: AuthContext,
  ): Promise<JoinAuth> {
    return ModeRoom.authorize(dungeonMode, token, options, context);
  }
}
