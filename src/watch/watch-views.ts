/** What can be watched, as the API shows it. */
import { z } from "zod";
import { RULES_VERSION } from "../game/rules-version.ts";
import { firstTickOf, PART_SECONDS } from "../schema/watch-part.ts";
import type { KeptRoom } from "./kept-rooms.ts";
import type { Delay } from "./watch-access.ts";
import type { Ended, LiveRoom } from "./watching.ts";

const tick = z.int().nonnegative();
const part = z.int().nonnegative();

const liveView = z
  .object({
    room_id: z.string().describe("Whose parts they are: GET /api/watch/{room_id}/parts/{number}."),
    run_id: z.string().describe("The run that the room belongs to; of a match the match's own id."),
    mode: z.string().describe("Whose rules and Schema it is: `dungeon` or `arena`."),
    ticks_per_second: z.int().positive(),
    tick: tick.describe("The newest tick that you may see now."),
    delay_seconds: z.number().nonnegative().describe("So much later than its players do you see it."),
    is_ranked: z.boolean(),
    has_socket: z
      .boolean()
      .describe("Whether parts come by WebSocket, too: /api/watch/{room_id}/live?from={number}."),
    part_seconds: z
      .int()
      .positive()
      .describe("How long a part is: part n begins at tick n × part_seconds × ticks_per_second."),
    first_part: part.describe("The oldest that is kept."),
    next_part: part.describe("The oldest that you may not see yet."),
    next_part_in_ms: z.int().nonnegative().describe("When you may see it."),
    keyframe_parts: z
      .array(part)
      .describe("Those that have a keyframe, ascending: a seek begins at one of them."),
    content_version: z.int().nonnegative(),
    content_hash: z.string(),
    rules_version: z.int().nonnegative(),
    protocol_version: z.int().positive().describe("Of the Schema in which its frames are."),
  })
  .meta({ id: "LiveStream" });

const openingView = z.object({
  first_tick: tick,
  last_tick: tick,
  content_version: z.int().nonnegative(),
  content_hash: z.string(),
  rules_version: z.int().nonnegative(),
  at: z.iso.datetime().describe("When the room was opened."),
  is_cut: z
    .boolean()
    .describe("Whether something after its last tick was not recorded, since its process was killed."),
});

const recordingView = z
  .object({
    room_id: z.string().describe("Whose recording it is: GET /api/watch/{id}/recordings/{room_id}."),
    room_template_id: z.string().optional().describe("Of a run: the room of its dungeon."),
    mode: z.string(),
    openings: z.array(openingView).describe("Each time that the room was opened, oldest first."),
    is_playable: z
      .boolean()
      .describe("Whether this version of the server has the rules that it was played by."),
    reason: z.string().optional().describe("Why it cannot be played: `other_rules`, `not_recorded`."),
    detail: z.string().optional().describe("The same for people."),
  })
  .meta({ id: "RoomRecording" });

export const watchView = z
  .object({
    id: z.string(),
    state: z.enum(["live", "ended"]),
    rules_version: z.int().nonnegative().describe("Of the rules that this server plays by."),
    live: z.array(liveView).describe("The rooms that are played now, the newest first; of a match one."),
    recordings: z
      .array(recordingView)
      .describe("Of what has ended: its rooms, in the order in which somebody came into them."),
    pvp_mode_id: z.string().optional().describe("Of a match, as all that follows."),
    arena_id: z.string().optional(),
    is_ranked: z.boolean().optional(),
    players: z
      .array(
        z.object({ player_id: z.string(), character_name: z.string(), team: z.int(), is_bot: z.boolean() }),
      )
      .optional(),
    dungeon_id: z.string().optional().describe("Of a run, as `difficulty_id`."),
    difficulty_id: z.string().optional(),
    started_at: z.iso.datetime().optional(),
    ended_at: z.iso.datetime().optional(),
  })
  .meta({ id: "Watchable" });

export const listedView = z
  .object({
    room_id: z.string(),
    run_id: z.string(),
    mode: z.string(),
    is_ranked: z.boolean(),
    delay_seconds: z.number().nonnegative(),
    players: z.int().nonnegative().describe("How many are connected."),
    character_names: z
      .array(z.string())
      .describe("Who plays in what may be seen now: nobody is named before that."),
    opened_at: z.iso.datetime().describe("When the room was opened."),
    pvp_mode_id: z.string().optional(),
    arena_id: z.string().optional(),
    dungeon_id: z.string().optional(),
    room_template_id: z.string().optional(),
    difficulty_id: z.string().optional(),
  })
  .meta({ id: "LiveRoomToWatch" });

/** The oldest part that may not be seen yet, and in how many seconds it may. */
export function nextPartOf({ room, delay_seconds }: Pick<LiveRoom, "room" | "delay_seconds">): {
  next_part: number;
  in_seconds: number;
} {
  const { tick: now, ticks_per_second } = room;
  const seen = now / ticks_per_second - delay_seconds;
  const next_part = Math.max(room.first_part, Math.floor(seen / PART_SECONDS));
  return { next_part, in_seconds: (next_part + 1) * PART_SECONDS - seen };
}

/** @param delay of those who ask for the part. */
export function secondsUntil(number: number, room: LiveRoom["room"], delay: Delay): number {
  if (delay === undefined) return Number.POSITIVE_INFINITY;
  const isOverAt = firstTickOf(number + 1, room.ticks_per_second) / room.ticks_per_second;
  return isOverAt + delay - room.tick / room.ticks_per_second;
}

export function viewOfLive(live: LiveRoom): z.input<typeof liveView> {
  const { room, delay_seconds } = live;
  const { ticks_per_second, keyframe_parts } = room;
  const { next_part, in_seconds } = nextPartOf(live);
  return {
    ...room,
    ...{ delay_seconds, next_part, part_seconds: PART_SECONDS },
    // Everybody gets the same there.
    has_socket: delay_seconds === live.public_delay_seconds,
    tick: Math.max(0, room.tick - Math.ceil(delay_seconds * ticks_per_second)),
    next_part_in_ms: Math.ceil(in_seconds * 1000),
    keyframe_parts: keyframe_parts.filter(each => each < next_part),
  };
}

export function viewOfKept(
  room_id: string,
  kept: KeptRoom | undefined,
  { run }: Ended,
): z.input<typeof recordingView> {
  const [room_template_id] =
    Object.entries(run?.rooms ?? {}).find(([, room]) => room.room_id === room_id) ?? [];
  const about = { room_id, room_template_id };
  if (!kept) {
    const detail = "Something of it was not recorded, or its recording is not kept any more.";
    return { ...about, mode: "", openings: [], is_playable: false, reason: "not_recorded", detail };
  }
  const { mode, openings } = kept;
  const other = openings.find(({ rules_version }) => rules_version !== RULES_VERSION);
  if (!other) return { ...about, mode, openings, is_playable: true };
  const detail = `It was played by the rules of version ${other.rules_version}, and this server has version ${RULES_VERSION}.`;
  return { ...about, mode, openings, is_playable: false, reason: "other_rules", detail };
}
