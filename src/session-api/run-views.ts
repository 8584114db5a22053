/** Runs as the API shows them. */
import { z } from "zod";
import { type Character, isInRoomOf } from "../characters/character.ts";
import { findEntry } from "../game/content/content.ts";
import { secondsIn } from "../game/core/ticks.ts";
import { DUNGEON_RATE } from "../game/dungeon/dungeon-rate.ts";
import {
  checkpointOf,
  deathsOfMember,
  leaderOf,
  type Run,
  type RunInvite,
  run,
  runResult,
} from "../runs/run.ts";
import type { WholeRun } from "../runs/run-repository.ts";
import type { Services } from "../services.ts";

const ofRun = run.pick({ run_id: true, dungeon_id: true, difficulty_id: true });

/** A run as everybody sees it: enough to choose one. */
export const openRunView = ofRun
  .extend({
    /** Of the dungeon. */
    level: z.int(),
    free_places: z.int().nonnegative(),
  })
  .meta({ id: "OpenRun" });

const memberView = z
  .object({
    character_id: z.string(),
    character_name: z.string(),
    /** Absent where there is no such character any more. */
    level: z.int().optional(),
    /** Whether it stands in a room of this run now, and somebody plays it. */
    is_playing: z.boolean(),
    /** On this run, also before it left it for good and came back. */
    deaths: z.int(),
  })
  .meta({ id: "RunMember" });

/** A run as its members see it. */
export const runView = openRunView
  .extend({
    content_version: z.int(),
    ...run.pick({ loot_rule: true, is_open: true, is_saved: true, leader_character_id: true }).shape,
    max_party_size: z.int().positive(),
    members: z.array(memberView),
    /** Those that a member has come into, in that order. */
    rooms: z.array(z.object({ room_template_id: z.string(), room_id: z.string(), is_cleared: z.boolean() })),
    /** Where `resume` leads to; absent while nobody was in any room. */
    checkpoint_room_template_id: z.string().optional(),
    /** The run's clock, as far as it is known outside of its rooms. */
    seconds: z.number(),
    created_at: z.string(),
    last_played_at: z.string(),
    /** When it ends, unless it is played. */
    ends_at: z.string(),
    /** Since when it is over. */
    ended_at: z.string().optional(),
    /** Once a member has reached the exit. */
    result: runResult.omit({ ticks: true, members: true }).extend({ seconds: z.number() }).optional(),
  })
  .meta({ id: "Run" });

/** An invite for a player, as that player sees it. */
export const inviteView = openRunView
  .extend({ invited_by: z.string(), ends_at: z.string() })
  .meta({ id: "RunInvite" });

export async function viewOfOpen(services: Services, found: Run): Promise<z.output<typeof openRunView>> {
  const { level, max_party_size } = await dungeonOf(services, found);
  const free_places = Math.max(0, max_party_size - Object.keys(found.places).length);
  return openRunView.parse({ ...found, level, free_places });
}

export async function viewOfRun(
  services: Services,
  { run: found, members }: WholeRun,
): Promise<z.output<typeof runView>> {
  const { characters } = services;
  const { max_party_size } = await dungeonOf(services, found);
  const played = await characters.list(members.map(({ character_id }) => character_id));
  const rooms = Object.entries(found.rooms)
    .sort(([, a], [, b]) => a.entered_number - b.entered_number)
    .map(([room_template_id, room]) => ({ room_template_id, ...room }));
  const { result } = found;
  return runView.parse({
    ...found,
    ...(await viewOfOpen(services, found)),
    max_party_size,
    leader_character_id: leaderOf(found, members)?.character_id,
    members: members.map(member => {
      const character = played.find(each => each.character_id === member.character_id);
      const deaths = deathsOfMember(found, member);
      return {
        ...member,
        level: character?.level,
        is_playing: isPlaying(services, character, found.run_id),
        deaths,
      };
    }),
    rooms,
    checkpoint_room_template_id: checkpointOf(found)?.room_template_id,
    seconds: secondsOf(found.ticks),
    ends_at: timeOf(found.expires_at),
    result: result && { ...result, seconds: secondsOf(result.ticks) },
  });
}

/** Whether its player plays it in one of the run's rooms now. */
export function isPlaying(
  { characters }: Pick<Services, "characters">,
  character: Character | undefined,
  run_id: string,
): boolean {
  return (
    character !== undefined && isInRoomOf(character, run_id) && characters.asPlayed(character) !== undefined
  );
}

export async function viewOfInvite(
  services: Services,
  invite: RunInvite,
  found: Run,
): Promise<z.output<typeof inviteView>> {
  const { invited_by, expires_at } = invite;
  return inviteView.parse({
    ...(await viewOfOpen(services, found)),
    invited_by,
    ends_at: timeOf(expires_at),
  });
}

/** What the content of the run says of its dungeon. */
export async function dungeonOf(
  { store }: Services,
  { content_hash, dungeon_id, difficulty_id }: Pick<Run, "content_hash" | "dungeon_id" | "difficulty_id">,
): Promise<{ level: number; max_party_size: number; start_room_template_id: string; min_level: number }> {
  const { content } = await store.library.byHash(content_hash);
  const dungeon = findEntry(content.dungeons, dungeon_id);
  if (!dungeon) throw new Error(`The content ${content_hash} of a run has no dungeon "${dungeon_id}"`);
  const { level, max_party_size, start_room_template_id } = dungeon;
  const { min_level = 1 } = findEntry(content.difficulties, difficulty_id) ?? {};
  return { level, max_party_size, start_room_template_id, min_level };
}

function secondsOf(ticks: number): number {
  return secondsIn(DUNGEON_RATE, ticks);
}

function timeOf(epoch_seconds: number): string {
  return new Date(epoch_seconds * 1000).toISOString();
}
