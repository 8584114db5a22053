/** What is needed of a mode for what its rooms have left behind, when none of them is live. */
import type { z } from "zod";
import type { Character } from "../../characters/character.ts";
import type { Content } from "../../game/content/content.ts";
import type { Services } from "../../services.ts";
import type { JournalEvent } from "../../store/journal/journal-row.ts";
import type { RoomRow } from "../../store/room-row.ts";
import type { Mode, ModeTypes } from "./mode.ts";
import { hibernatedRoom } from "./open-room.ts";

export type RedoingMode = {
  readonly name: string;
  readonly events: { readonly types: readonly string[]; readonly schema: z.ZodType<JournalEvent> };
  readonly characters: {
    redo<C extends Character>(character: C, events: readonly unknown[], content: Content): C;
  };
  /** The row of a room that is not live, with all of its journal; undefined where none of this id and mode is kept. */
  hibernatedRoom(services: Services, room_id: string): Promise<RoomRow | undefined>;
};

/** Modes have types of their own: this is what all of them have in common. */
export function redoing<M extends ModeTypes>(mode: Mode<M>): RedoingMode {
  const { name, events, characters } = mode;
  return {
    ...{ name, events, characters },
    hibernatedRoom: (services, room_id) => hibernatedRoom(services, mode, room_id),
  };
}
