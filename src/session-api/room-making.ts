/** Making the first room of a run. */
import { ErrorCode, ServerError } from "@colyseus/core";
import { z } from "zod";
import { waitProblem } from "../auth/may-enter.ts";
import { LOOT_RULES } from "../game/dungeon/run-terms.ts";
import type { Holder } from "../http/cap.ts";
import { problem } from "../http/problem.ts";
import { EntryRefused, TOO_MANY } from "../rooms/base/entry.ts";
import { createRoom } from "../rooms/base/room-directory.ts";
import { readClientOptions, StartRefused } from "../rooms/dungeon/dungeon-admission.ts";
import { DUNGEON_MODE } from "../rooms/dungeon/run-rooms.ts";
import type { Services } from "../services.ts";

const id = z.string().min(1).max(128);

/** What a run may be asked to be. */
export const newRun = z.object({
  dungeon_id: id
    .optional()
    .describe("An entry of the content's dungeons; the first dungeon, if it is left out."),
  difficulty_id: id
    .optional()
    .describe("An entry of the content's difficulties; `normal`, if it is left out."),
  loot_rule: z
    .enum(LOOT_RULES)
    .optional()
    .describe(
      "`first_come`, which is the default: loot is whose who takes it first. `own_roll`: each player in the room has a roll of its own.",
    ),
  is_open: z.boolean().default(false).describe("Whether strangers are led into it."),
});
export type WantedRun = z.output<typeof newRun>;

/** The id of the first room of a new run. */
export async function makeFirstRoom(
  { env, store }: Services,
  wanted: WantedRun & { room_template_id?: string | undefined },
  holder: Holder,
): Promise<string> {
  try {
    const options = readClientOptions(wanted, store.library.current().content, env);
    return (await createRoom(DUNGEON_MODE, { ...options, is_private: !wanted.is_open, ...holder })).roomId;
  } catch (error) {
    return asRoomProblem(error);
  }
}

/** The HTTP answer where a room cannot be made. */
export function asRoomProblem(error: unknown): never {
  if (error instanceof EntryRefused) throw waitProblem(error.wait);
  if (!(error instanceof ServerError)) throw error;
  if (error instanceof StartRefused) throw problem("invalid-request", error.message);
  if (error.code === ErrorCode.MATCHMAKE_INVALID_CRITERIA) throw problem("not-found", error.message);
  if (error.code === TOO_MANY) throw problem("too-many-requests", error.message, { "Retry-After": "5" });
  throw problem("unavailable", error.message, { "Retry-After": "2" });
}
