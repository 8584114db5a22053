/** Leaving a run for good, being removed from it, and its end. */
import { type Character, outsideRooms } from "../characters/character.ts";
import { CharacterChanged } from "../characters/character-repository.ts";
import { findEntry } from "../game/content/content.ts";
import { HttpProblem, problem } from "../http/problem.ts";
import { dropRecordingsOf } from "../recordings/run-recordings.ts";
import { redone } from "../rooms/base/current-character.ts";
import { CharacterHeld, takeOut } from "../rooms/base/free-character.ts";
import type { ReleaseReason } from "../rooms/base/rpc-contract.ts";
import { deathsOn } from "../rooms/base/run-deaths.ts";
import { roomIdOf } from "../rooms/dungeon/run-rooms.ts";
import type { Run } from "../runs/run.ts";
import type { Services } from "../services.ts";
import { callLiveRoom, inReach } from "./live-room.ts";

const MAX_TRIES = 5;

/**
 * The character belongs to the run no more, and is in none of its rooms.
 *
 * @throws HttpProblem `conflict` while it is in a fight: then nothing has changed.
 */
export async function leaveRun(
  services: Services,
  run_id: string,
  character_id: string,
  reason: ReleaseReason,
): Promise<void> {
  const member = await services.run_members.get(run_id, character_id);
  // First, since it may not leave yet.
  const free = await takeOutOfRun(services, run_id, character_id, reason);
  // The room where it died may have died before it could say so.
  if (free && member) await services.run_members.noteDeaths(run_id, character_id, deathsOn(run_id, free));
  // Before it has no place any more, or it could take one again in between.
  if (reason === "removed" && member) await services.run_members.ban(run_id, member.player_id);
  await services.run_members.remove(run_id, character_id);
  // After it has no place any more: who makes an invite looks afterwards whether it still has one.
  if (reason === "removed" && member) await services.run_invites.deleteMadeBy(run_id, member.player_id);
  // It may have come in again meanwhile: from now on it cannot.
  await takeOutOfRun(services, run_id, character_id, reason);
}

/** The character, which nobody plays, belongs to no run any more that is not over: the other members play on, and one of them leads. */
export async function leaveAllRuns({ run_members }: Services, character_id: string): Promise<void> {
  const { runs } = await run_members.runsOf(character_id, Number.POSITIVE_INFINITY);
  for (const { run_id, ended_at } of runs)
    if (ended_at === undefined) await run_members.remove(run_id, character_id);
}

/** Returns the character as it has left the run; undefined where it was not on it. */
async function takeOutOfRun(
  services: Services,
  run_id: string,
  character_id: string,
  reason: ReleaseReason,
): Promise<Character | undefined> {
  const { characters } = services;
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const found = await characters.get(character_id);
    if (found?.run_id !== run_id) return undefined;
    const free = await inReach(takeOut(services, await redone(services, found), reason)).catch(asHeldProblem);
    if (free && (await isReplaced(services, free))) return free;
  }
  throw problem("unavailable", "Something happens to the character all the time: try again in a moment.", {
    "Retry-After": "1",
  });
}

async function isReplaced({ characters }: Services, free: Character): Promise<boolean> {
  try {
    await characters.replace(free, outsideRooms(free));
    return true;
  } catch (error) {
    if (!(error instanceof CharacterChanged)) throw error;
    return false;
  }
}

/** The HTTP answer where its room holds the character. */
function asHeldProblem(error: unknown): never {
  if (!(error instanceof CharacterHeld)) throw error;
  const { reason, message, ready_in_ms = 1000 } = error;
  const headers = { "Retry-After": String(Math.ceil(ready_in_ms / 1000)) };
  throw new HttpProblem(reason === "in_combat" ? "conflict" : "unavailable", message, headers, reason);
}

/** The members that are on the run and played, in a room or on their way back to one. */
export async function playedOn({ runs, characters }: Services, run_id: string): Promise<Character[]> {
  const members = (await runs.whole(run_id))?.members ?? [];
  const found = await characters.list(members.map(({ character_id }) => character_id));
  return found.filter(each => each.run_id === run_id && characters.asPlayed(each) !== undefined);
}

/** The run is over, without a result, and nothing of its rooms is kept. */
export async function endRun(services: Services, run: Run): Promise<void> {
  // What a run has come to stays, with the recording that proves it.
  if (await services.runs.end(run.run_id)) await dropRooms(services, run);
}

/** As `endRun`, unless somebody has joined, left or saved the run since it was read: it may be theirs now. */
export async function endUnchangedRun(services: Services, run: Run): Promise<void> {
  if (await services.runs.endUnchanged(run)) await dropRooms(services, run);
}

async function dropRooms(services: Services, run: Run): Promise<void> {
  const { content } = await services.store.library.byHash(run.content_hash);
  const templates = findEntry(content.dungeons, run.dungeon_id)?.room_templates ?? [];
  await Promise.all(
    templates.map(async ({ room_template_id }) => {
      const room_id = roomIdOf(run.run_id, room_template_id);
      const isLive = await endRoom(services, room_id);
      if (!isLive && run.rooms[room_template_id]) await dropRecordingsOf(services, [room_id]);
    }),
  );
}

/** A live room ends when it closes, and is not written again before; so does its recording. Returns whether it is live. */
async function endRoom({ store }: Services, room_id: string): Promise<boolean> {
  const isLive = (await callLiveRoom(room_id, "desert")) === true;
  if (!isLive) await store.rooms.end(room_id);
  return isLive;
}

/**
 * Ends the run that the session was on, unless it is saved, or somebody else plays on it: a companion who stays behind comes back through a
 * door to rooms as they were, and never to new enemies and new loot.
 *
 * @param left as it was when its session ended; it is out of its room already.
 */
export async function endRunIfDeserted(services: Services, left: Character): Promise<void> {
  const { run_id, character_id } = left;
  const run = run_id === undefined ? undefined : await services.runs.get(run_id);
  if (!run || run.is_saved) return;
  const others = (await playedOn(services, run.run_id)).filter(each => each.character_id !== character_id);
  if (others.length === 0) await endUnchangedRun(services, run);
}
