/** What is measured for an entry: a fight, a run, or both, with the party that the preview plays. */
import {
  type Content,
  DEFAULT_ABILITY_ID,
  DEFAULT_CLASS_ID,
  findEntry,
  PLAYER_COMBAT_STATS_ID,
} from "../../../src/game/content/content.ts";
import { runnable } from "../../../src/game/simulation/measurements.ts";
import { keyOf, type Where } from "../draft.ts";
import type { Party } from "../preview-fight.ts";
import { type RoomSetup, setupFor } from "../preview-setup.ts";
import { reachedFrom } from "./reached.ts";

export type Asked = {
  readonly where: Where;
  /** Of a dungeon: which room is fought in; undefined: the first with enemies. */
  readonly room: string | undefined;
  readonly party: Party;
};

export type Measured = {
  readonly fight?: RoomSetup;
  readonly run?: { readonly content: Content; readonly dungeon_id: string; readonly class_id: string };
};

/** Several of a kind at once are another fight: what one takes is what a designer compares. */
const ENEMIES = 1;

/** Empty where nothing of it can be measured, or it is not there. */
export function measuredFor(content: Content, { where, room, party }: Asked): Measured {
  const { set, id } = where;
  if (!findEntry<unknown>(content[set], id)) return {};
  switch (set) {
    case "pvp-modes":
    case "arenas":
    case "queues":
    case "seasons":
      return {};
    case "enemy-types":
    case "combat-stats":
    case "abilities":
    case "classes":
    case "skill-trees":
      return fightOf(content, where, room);
    case "dungeons":
      return {
        ...fightOf(content, where, room),
        ...(runnable(content).includes(id) && { run: { content, dungeon_id: id, class_id: party.class_id } }),
      };
    default: {
      const leads = (dungeon_id: string) =>
        reachedFrom(content, [{ set: "dungeons", id: dungeon_id }]).has(keyOf(where));
      const dungeon_id = runnable(content).find(leads) ?? runnable(content)[0];
      return dungeon_id === undefined ? {} : { run: { content, dungeon_id, class_id: party.class_id } };
    }
  }
}

function fightOf(content: Content, where: Where, room: string | undefined): Measured {
  const fight = setupFor(content, where, room, ENEMIES);
  if (fight?.kind !== "room") return {};
  // Another room in place of one that is not there would be compared with it.
  if (where.set === "dungeons" && room !== undefined && fight.room_template_id !== room) return {};
  const rooms = findEntry(fight.content.dungeons, fight.dungeon_id)?.room_templates;
  const found = rooms?.find(({ room_template_id }) => room_template_id === fight.room_template_id);
  return found && found.enemies.length > 0 ? { fight } : {};
}

/** The keys of all entries that can have a part in it. */
export function partsOf({ fight, run }: Measured, { party }: Asked): ReadonlySet<string> {
  const content = fight?.content ?? run?.content;
  if (!content) return new Set();
  const dungeons = [fight?.dungeon_id, run?.dungeon_id].filter(id => id !== undefined);
  return reachedFrom(content, [
    ...dungeons.map((id): Where => ({ set: "dungeons", id })),
    ...[party.class_id, fight?.class_id, DEFAULT_CLASS_ID]
      .filter(id => id !== undefined)
      .map((id): Where => ({ set: "classes", id })),
    { set: "abilities", id: DEFAULT_ABILITY_ID },
    { set: "combat-stats", id: PLAYER_COMBAT_STATS_ID },
  ]);
}
