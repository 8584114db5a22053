/**
 * A character as it is now, in no live room: as its row has it, with what the journal of the room that held it says came after. Rooms
 * of different modes have different events, so the mode of that room redoes them.
 */
import type { Character, PlayedCharacter } from "../../characters/character.ts";
import type { Content } from "../../game/content/content.ts";
import type { Services } from "../../services.ts";
import type { RedoingMode } from "./redoing-mode.ts";

const modes = new Map<string, RedoingMode>();

/** Before the first character is asked for: the modes whose rooms this server has. */
export function knowModes(known: readonly RedoingMode[]): void {
  for (const mode of known) modes.set(mode.name, mode);
}

/** Undefined where the session has ended. Of a character in a live room, that room knows more. */
export async function currentCharacter(
  services: Pick<Services, "characters" | "store">,
  session_id: string,
): Promise<PlayedCharacter | undefined> {
  const found = await services.characters.playedIn(session_id);
  return found && redone(services, found);
}

/**
 * With all rows of the journal, of which the newest is its `last_event_id` then. A settled one contains all of them that are about it: it is
 * as it was found.
 */
export async function redone<C extends Character>({ store }: Pick<Services, "store">, found: C): Promise<C> {
  const { room_id, last_event_id, unsettled_id } = found;
  if (room_id === undefined || last_event_id === undefined || unsettled_id === undefined) return found;
  const mode = modeOf(found);
  const rows = await store.events.allAfter(room_id, mode.events.schema, last_event_id);
  const last = rows.at(-1);
  if (!last) return found;
  const events = rows.flatMap(row => row.entries.map(({ event }) => event));
  return {
    ...mode.characters.redo(found, events, await contentOf(store, room_id)),
    last_event_id: last.event_id,
  };
}

/** The content of the room's run; the newest where the room's row has expired. */
async function contentOf({ rooms, library }: Services["store"], room_id: string): Promise<Content> {
  const kept = await rooms.get(room_id);
  return (kept ? await library.byHash(kept.content_hash) : library.current()).content;
}

/**
 * The mode of the room that the character is in.
 *
 * @throws where this server has no rooms of that mode.
 */
export function modeOf({ character_id, room_id, mode: name }: Character): RedoingMode {
  const mode = modes.get(name ?? "");
  if (mode) return mode;
  throw new Error(
    `The room ${room_id} that holds the character ${character_id} is one of the mode "${name}", which this server does not have: start a version that has it`,
  );
}
