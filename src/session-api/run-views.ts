/** Runs as the API shows them. */
import { z } from "zod";
import { type Character, isInRoomOf } from "../characters/character.ts";
import { findEntry } from "../game/content/content.ts";
import { secondsIn } from "../game/core/ticks.ts";
import { DUNGEON_RATE } from "../game/dungeon/dungeon-rate.ts";
import { HttpProblem } from "../http/problem.ts";
import { checkpointOf, leaderOf, type Run, type RunInvite, run, runResult } from "../runs/run.ts";
import type { WholeRun } from "../runs/run-repository.ts";
import type { Services } from "../services.ts";
import { callLiveRoom } from "./live-room.ts";

const isoTime = z.iso.datetime();
const FEWEST_LEVEL = 1;

/** A run as everybody sees it: enough to choose one. */
export const openRunView = z
  .object({
    run_id: run.shape.run_id.describe("Names the run for as long as it is kept."),
    dungeon_id: run.shape.dungeon_id.describe("An entry of the content's dungeons."),
    difficulty_id: run.shape.difficulty_id.describe("An entry of the content's difficulties."),
    level: z
      .int()
      .min(FEWEST_LEVEL)
      .describe(
        "From 1: the dungeon's, or that which the difficulty asks characters for, where it is higher.",
      ),
    free_places: z
      .int()
      .nonnegative()
      .describe("How many more characters may join now, 0 to max_party_size. Others may be first."),
  })
  .meta({ id: "OpenRun" });

const memberView = z
  .object({
    character_id: z.string().describe("The character that belongs to the run."),
    character_name: z.string().describe("As it was when the character joined."),
    level: z
      .int()
      .min(FEWEST_LEVEL)
      .optional()
      .describe("Of the character, from 1; absent where there is no such character any more."),
    is_playing: z
      .boolean()
      .describe("Whether the character stands in a room of this run now, and somebody plays it."),
    deaths: z
      .int()
      .nonnegative()
      .describe("How often it has died on this run, also before it left it for good and came back."),
  })
  .meta({ id: "RunMember" });

/** A run as its members see it. */
export const runView = openRunView
  .extend({
    content_version: z.int().nonnegative().describe("Of the content that all its rooms run on."),
    loot_rule: run.shape.loot_rule.describe(
      "`first_come`: what an enemy drops is whose who takes it first. `own_roll`: it is rolled for each player in the room.",
    ),
    is_open: z.boolean().describe("Whether strangers find it, and may join without an invite."),
    is_saved: z
      .boolean()
      .describe("Whether it is kept for 7 days after it was played last, instead of 30 minutes."),
    leader_character_id: z
      .string()
      .optional()
      .describe("The member that may remove others and end it; absent while it has no members."),
    max_party_size: z.int().positive().describe("How many members it may have at one time, 1 to 8."),
    members: z.array(memberView).describe("Who belongs to it."),
    rooms: z
      .array(
        z.object({
          room_template_id: z.string().describe("The room of the dungeon."),
          room_id: z.string().describe("The room of this run, for the endpoints of rooms."),
          is_cleared: z.boolean().describe("Whether there is nothing left to fight in it."),
        }),
      )
      .describe("Those that a member has come into, in that order."),
    checkpoint_room_template_id: z
      .string()
      .optional()
      .describe("The room that `resume` and `join` lead to; absent while nobody was in any."),
    seconds: z
      .number()
      .nonnegative()
      .describe(
        "The run's clock in seconds, to a tick (1/20 s), as far as it is known outside of its rooms: it may be some minutes behind.",
      ),
    created_at: isoTime.describe("When it began."),
    last_played_at: isoTime.describe(
      "When it was played last, to within 10 minutes while somebody plays it.",
    ),
    ends_at: isoTime.describe("When it ends, unless it is played."),
    ended_at: isoTime.optional().describe("Since when it is over; absent while it is not."),
    result: z
      .object({
        seconds: z
          .number()
          .nonnegative()
          .describe("The run's clock, in seconds, when the first member reached the exit."),
        deaths: z.int().nonnegative().describe("Of all who have played it together."),
        party_size: runResult.shape.party_size.describe(
          "How many characters have played it, also those who have left: 1 to max_party_size, which stands for all that are more.",
        ),
        at: isoTime.describe("When that was."),
        is_recorded: z
          .boolean()
          .describe("Whether its rooms are all recorded; else it is on no leaderboard."),
      })
      .optional()
      .describe("Absent while nobody has reached the exit, and where its leader has ended it."),
  })
  .meta({ id: "Run" });

/** An invite for a player, as that player sees it. */
export const inviteView = openRunView
  .extend({
    invited_by: z.string().describe("The name of the character whose player has made it."),
    ends_at: isoTime.describe("Until when it is good: 24 h after it was made."),
  })
  .meta({ id: "RunInvite" });

export async function viewOfOpen(services: Services, found: Run): Promise<z.output<typeof openRunView>> {
  return openRunView.parse({ ...found, ...placesOf(found, await dungeonOf(services, found)) });
}

function placesOf(
  { places }: Run,
  { level, min_level, max_party_size }: Awaited<ReturnType<typeof dungeonOf>>,
) {
  const free_places = Math.max(0, max_party_size - Object.keys(places).length);
  return { level: Math.max(level, min_level), max_party_size, free_places };
}

export async function viewOfRun(
  services: Services,
  { run: found, members }: WholeRun,
): Promise<z.output<typeof runView>> {
  const { characters } = services;
  const dungeon = await dungeonOf(services, found);
  const played = await characters.list(members.map(({ character_id }) => character_id));
  const rooms = Object.entries(found.rooms)
    .sort(([, a], [, b]) => a.entered_number - b.entered_number)
    .map(([room_template_id, room]) => ({ room_template_id, ...room }));
  const { result } = found;
  return runView.parse({
    ...found,
    ...placesOf(found, dungeon),
    leader_character_id: leaderOf(found, members)?.character_id,
    members: await Promise.all(
      members.map(async member => {
        const character = played.find(each => each.character_id === member.character_id);
        const is_playing = character !== undefined && (await isPlaying(services, character, found.run_id));
        return { ...member, level: character?.level, is_playing };
      }),
    ),
    rooms,
    checkpoint_room_template_id: checkpointOf(found)?.room_template_id,
    seconds: secondsOf(found.ticks),
    ends_at: timeOf(found.expires_at),
    result: result && { ...result, seconds: secondsOf(result.ticks) },
  });
}

/** Whether its player plays it in one of the run's rooms now. Of a room whose process has died its row alone says that it is there. */
async function isPlaying(
  { characters }: Pick<Services, "characters">,
  character: Character,
  run_id: string,
): Promise<boolean> {
  const { room_id, session_id } = characters.asPlayed(character) ?? {};
  if (room_id === undefined || session_id === undefined || !isInRoomOf(character, run_id)) return false;
  const found = callLiveRoom(room_id, "character", session_id);
  return found.then(
    isThere => isThere !== undefined,
    // A room that does not answer in this moment may have it.
    error => error instanceof HttpProblem || Promise.reject(error),
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
