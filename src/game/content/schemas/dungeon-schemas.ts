/** What a file of dungeons may hold. */
import { z } from "zod";
import { type Dungeon, ROOM_TYPES, WORLD_LIMIT_M } from "../content.ts";
import { MAX_ROOM_OBSTACLES, obstacle } from "./arena-schemas.ts";
import { unit } from "./field-meaning.ts";
import { contentId, idOf, level, name, ownId, placed, positive, share } from "./fields.ts";

const coordinate = z.number().min(-WORLD_LIMIT_M).max(WORLD_LIMIT_M);
const center = coordinate.meta(unit("m", "Its centre in the World, which all rooms share."));
const size = positive.meta(unit("m", "How long it is along this axis."));
const experience = z.int().nonnegative().default(0);

export const roomType = z.enum(ROOM_TYPES);

const roomTemplate = z.strictObject({
  room_template_id: contentId.describe("Unique in the dungeon."),
  room_type: roomType.describe("What the room is for. A run begins in a `start` and ends in an `exit`."),
  max_players: z
    .int()
    .min(1)
    .max(8)
    .default(4)
    .describe("How many players may be in it; not below the dungeon's max_party_size."),
  center_x: center,
  center_z: center,
  size_x: size,
  size_z: size,
  enemies: z
    .array(z.strictObject({ enemy_type_id: idOf("enemy-types", "Which enemy stands there."), ...placed }))
    .max(50)
    .describe("Who stands there at the start."),
  clear_experience: experience.meta(
    unit("points", "What each player who is there gets when the room is cleared."),
  ),
  enemies_return: z
    .boolean()
    .default(false)
    .describe(
      "The dead come back at their places when their corpses are gone, after 5 to 6 s. Such a room is never cleared.",
    ),
  loot: z
    .array(z.strictObject({ loot_table_id: idOf("loot-tables", "What lies there."), ...placed }))
    .max(50)
    .optional()
    .describe("What lies there from the start, rolled when the room is made."),
  obstacles: z
    .array(obstacle)
    .max(MAX_ROOM_OBSTACLES)
    .optional()
    .describe(
      "What nobody walks, strikes or shoots through, relative to the room's centre and within the room. Enemies go around it; the middle of a character comes up to it, as to walls.",
    ),
});

const corridor = z.strictObject({
  door_id: contentId.describe("The door in the middle of the corridor; unique in the dungeon."),
  from: idOf(
    "room_templates.*.room_template_id",
    "The way onward, from here, is locked until this room is cleared.",
  ),
  to: idOf("room_templates.*.room_template_id", "Where the way onward leads. The way back is open."),
  width: positive.meta(unit("m", "No wider than its rooms.")),
  key_item_id: idOf(
    "items",
    "An item that unlocks the door before the room is cleared; it is used up.",
  ).optional(),
  needs_key: z
    .boolean()
    .default(false)
    .describe(
      "Only the key opens the door: it stays locked when `from` is cleared. Once it is unlocked it is for all; the way back is free.",
    ),
});

export const dungeon = z.strictObject({
  id: ownId,
  name,
  start_room_template_id: idOf("room_templates.*.room_template_id", "Where a run begins."),
  patch_interval_ms: z
    .int()
    .min(200)
    .max(500)
    .multipleOf(50)
    .default(200)
    .meta(unit("ms", "Between two updates of what is not critical.")),
  combat_seconds: z
    .number()
    .min(0)
    .max(30)
    .default(3)
    .meta(unit("s", "How long a player stays in combat after it hit an enemy: no door, no leaving.")),
  combat_log_seconds: z
    .number()
    .min(0)
    .max(30)
    .default(10)
    .meta(unit("s", "How long a character stays in the World without its connection.")),
  gold_loss_share: share.default(0).describe("Share of the gold that a player loses at its respawn."),
  level: level.default(1).describe("Of its enemies, at least. Affixes of what lies there come by it."),
  end_experience: experience.meta(
    unit(
      "points",
      "What reaching the exit is worth, once for a run, to a character that has gained experience or killed an enemy on it.",
    ),
  ),
  max_party_size: z
    .int()
    .min(1)
    .max(8)
    .default(4)
    .describe("How many may be members of one run. Every room needs as many `max_players`."),
  room_templates: z.array(roomTemplate).min(1).max(100).describe("Its rooms."),
  corridors: z.array(corridor).max(200).describe("The ways between rooms, each with a door."),
}) satisfies z.ZodType<Dungeon>;
