/**
 * A run: a party's trip through a dungeon, as RunsTable keeps it. One partition is one run: the row `run`, a row for each member, which
 * alone decides whether a character belongs to it, and a row for each invite.
 */
import { z } from "zod";
import { lasting } from "../game/character/lasting.ts";
import { LOOT_RULES } from "../game/dungeon/run-terms.ts";
import { RowSchema } from "../store/schema-version.ts";

/** Of whatever a row or a request about runs names. */
export const id = z.string().min(1).max(128);
const isoTime = z.iso.datetime();

/** In `left_deaths`, those who are not named any more; no character has this id. */
export const OTHERS_LEFT = "others";

const runRoom = z.object({
  room_id: id,
  /** 1 for the first room that a member came into, 2 for the second, and so on. */
  entered_number: z.int().positive(),
  is_cleared: z.boolean().default(false),
});

export const runResult = z.object({
  /** The run's clock, in ticks of its mode. */
  ticks: z.int().nonnegative(),
  /** Of all its members together. */
  deaths: z.int().nonnegative(),
  /** How many characters have played it, also those who have left; at most as many as may be members at one time. */
  party_size: z.int().positive(),
  at: isoTime,
  /** Whether all of it is in RecordingsTable, but for what a killed process had not written yet. */
  is_recorded: z.boolean().default(false),
  /** Those who belonged to it then. */
  members: z.array(z.object({ character_id: id, character_name: z.string() })).default([]),
});
export type RunResult = z.infer<typeof runResult>;

export const run = z.object({
  run_id: id,
  dungeon_id: id,
  /** Of the content that all its rooms run on. */
  content_hash: z.string(),
  content_version: z.int().nonnegative(),
  difficulty_id: id,
  loot_rule: z.enum(LOOT_RULES),
  /** Whether matchmaking and the list of open runs lead strangers into it. */
  is_open: z.boolean(),
  /** False where it began elsewhere than at its start, which development alone allows: then its end is worth nothing. */
  earns: z.boolean(),
  /** Absent until somebody has come in. */
  leader_character_id: id.optional(),
  created_at: isoTime,
  last_played_at: isoTime,
  /** Whether it is kept for its members to come back to. */
  is_saved: z.boolean().default(false),
  /** character_id → since when it has a place. A copy of the member rows that bounds the party: the place is taken before the row is made. */
  places: z.record(z.string(), isoTime).default({}),
  /** player_id → when the leader removed a character of theirs. They get no place again, unless they are invited. */
  removed: z.record(z.string(), isoTime).default({}),
  /** character_id → how often it had died on this run when it left it for good, where it had. Of those beyond a number their sum, by `OTHERS_LEFT`. */
  left_deaths: z.record(z.string(), z.int()).default({}),
  /** The most members who belonged to it at one time and had come in: so hard it is. */
  largest_party: z.int().nonnegative().default(0),
  /** character_id → when its connection stood in a room first. All whose ever did, up to as many as may be members at one time: so large its party is on a board. */
  played_by: z.record(z.string(), isoTime).default({}),
  /** room_template_id → the room. Those alone that a member has come into. */
  rooms: z.record(z.string(), runRoom).default({}),
  /** When their rows were last kept for as long as the run. The last write of saving a run: absent while not all that belongs to it is kept. */
  rooms_kept_at: isoTime.optional(),
  /** The run's clock as far as it is known outside of its rooms, in ticks of its mode. */
  ticks: z.int().nonnegative().default(0),
  /** Since when it is over: a member has reached the exit, or its leader has ended it. */
  ended_at: isoTime.optional(),
  /** Absent while nobody has reached the exit, and where its leader has ended it. */
  result: runResult.optional(),
  /** Epoch seconds. The repository sets it with every write. */
  expires_at: z.int(),
});
export type Run = z.infer<typeof run>;
/** What a run begins with. */
export type NewRun = Pick<
  Run,
  | "run_id"
  | "dungeon_id"
  | "content_hash"
  | "content_version"
  | "difficulty_id"
  | "loot_rule"
  | "is_open"
  | "earns"
>;

/** What a character has done on one run: it is kept with the run while the character is on another. */
export const runProgress = lasting
  .pick({
    statistics: true,
    run_ticks: true,
    run_counters: true,
    run_achievement_progress: true,
    counted_run_id: true,
  })
  .extend({
    /** With which it left; absent in older rows, and where it only has died here before. */
    current_health: z.number().optional(),
    current_mana: z.number().optional(),
    current_stamina: z.number().optional(),
  });
export type RunProgress = z.infer<typeof runProgress>;

export const runMember = z.object({
  run_id: id,
  character_id: id,
  player_id: id,
  character_name: z.string(),
  joined_at: isoTime,
  /** Absent until its connection has stood in a room of the run: a place that nobody has played makes no party larger, and has no result. */
  came_in_at: isoTime.optional(),
  /** Whether the run's `largest_party` counts it. Written last, so that a process that dies in between leaves it to be counted by the next. */
  is_counted: z.boolean().default(false),
  /** On this run, also before it left it for good and came back. */
  deaths: z.int().nonnegative().default(0),
  /** Absent until the character went on another run. Older than what the character itself has, where it is on this one again. */
  progress: runProgress.optional(),
  expires_at: z.int(),
});
export type RunMember = z.infer<typeof runMember>;
/** Who takes a place in a run. */
export type Newcomer = Pick<RunMember, "character_id" | "player_id" | "character_name">;

export const runInvite = z.object({
  run_id: id,
  /** Names the row: of an invite by code the code itself, else the player. */
  invite_id: id,
  invited_by: id,
  /** Who made it; absent in older rows. */
  invited_by_player_id: id.optional(),
  /** Whom it is for; absent where the code is enough. */
  player_id: id.optional(),
  created_at: isoTime,
  /** The character that has used it. */
  used_by: id.optional(),
  expires_at: z.int(),
});
export type RunInvite = z.infer<typeof runInvite>;

export const runRows = new RowSchema(run);
export const memberRows = new RowSchema(runMember);
export const inviteRows = new RowSchema(runInvite);

/** Who leads the run: where that one does not belong to it any more, since a process died as it left, who has been there for the longest time. */
export function leaderOf({ leader_character_id }: Run, members: readonly RunMember[]): RunMember | undefined {
  const [eldest] = members.toSorted((a, b) => a.joined_at.localeCompare(b.joined_at));
  return members.find(({ character_id }) => character_id === leader_character_id) ?? eldest;
}

/** How often members have died on the run, also those who have left. */
export function deathsOnRun({ left_deaths }: Run, members: readonly RunMember[]): number {
  const counted = { ...left_deaths };
  // Both say it of one who has come back.
  for (const { character_id, deaths } of members)
    counted[character_id] = Math.max(deaths, counted[character_id] ?? 0);
  return Object.values(counted).reduce((sum, each) => sum + each, 0);
}

/** Whether the leader has removed the player who made it. */
export function isVoid({ invited_by_player_id, created_at }: RunInvite, { removed }: Run): boolean {
  return invited_by_player_id !== undefined && created_at <= (removed[invited_by_player_id] ?? "");
}

/** What a character goes on from that comes back to a run that has kept no more of it than its deaths: nobody gets rid of them by leaving. */
export function progressAfter(deaths: number): RunProgress | undefined {
  if (deaths === 0) return undefined;
  const nothing = runProgress.parse({});
  return { ...nothing, statistics: { ...nothing.statistics, deaths } };
}

/** The room that a run goes on in: the newest that a member has come into. Undefined while nobody was in any. */
export function checkpointOf({ rooms }: Run): { room_template_id: string; room_id: string } | undefined {
  const entered = Object.entries(rooms).sort(([, a], [, b]) => b.entered_number - a.entered_number);
  const [newest] = entered;
  return newest && { room_template_id: newest[0], room_id: newest[1].room_id };
}

/** Those that a member has come into. */
export function roomIdsOf({ rooms }: Run): string[] {
  return Object.values(rooms).map(({ room_id }) => room_id);
}
