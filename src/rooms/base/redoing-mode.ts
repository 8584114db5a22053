/** What is needed of a mode for what its rooms have left behind, when none of them is live. */
import type { z } from "zod";
import type { Character } from "../../characters/character.ts";
import type { Content } from "../../game/content/content.ts";
import type { Services } from "../../services.ts";
import type { JournalEvent } from "../../store/journal/journal-row.ts";
import type { RoomRow } from "../../store/room-row.ts";
import type { Mode, ModeTypes } from "./mode.ts";
import { hibernatedRoom } from "./open-room.ts";
import { tellRun } from "./tell-run.ts";

export type RedoingMode = {
  readonly name: string;
  readonly events: { readonly types: readonly string[]; readonly schema: z.ZodType<JournalEvent> };
  readonly characters: {
    redo<C extends Character>(character: C, events: readonly unknown[], content: Content): C;
  };
  /**
   * The row of a room that is not live, with all of its journal, of which its run knows from then on; undefined where none of this id
   * and mode is kept.
   */
  redoneRoom(services: Services, room_id: string): Promise<RoomRow | undefined>;
};

/** Modes have types of their own: this is what all of them have in common. */
export function redoing<M extends ModeTypes>(mode: Mode<M>): RedoingMode {
  const { name, events, characters } = mode;
  return {
    ...{ name, events, characters },
    redoneRoom: (services, room_id) => redoneRoom(services, mode, room_id),
  };
}

async function redoneRoom<M extends ModeTypes>(
  services: Services,
  mode: Mode<M>,
  room_id: string,
): Promise<RoomRow | undefined> {
  const found = await hibernatedRoom(services, mode, room_id);
  if (!found || !mode.runs) return found?.row;
  const { world, missed, row } = found;
  await tellRun(services, mode.runs, world, missed);
  const run = await services.runs.get(world.run_id);
  return { ...row, ...(run?.is_saved && { is_saved: true }) };
}
