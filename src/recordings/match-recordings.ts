/** The recording of a match, played from the database. A match is one room, whose id is the match's. */
import type { ArenaTypes } from "../game/arena/arena-rules.ts";
import type { ArenaWorld } from "../game/arena/arena-world.ts";
import { loadRecordings, type RecordingSource } from "./load-recordings.ts";
import { type Segment, Unreplayable } from "./recorded-room.ts";
import { RoomPlayer, type RoomsReplay } from "./replay-room.ts";
import { replayedArena } from "./replayed-arena.ts";
import type { Witness } from "./replayed-mode.ts";
import { modeNamed } from "./replayed-modes.ts";

/**
 * Plays the match again from its recording, by the rules of its mode.
 *
 * @param content_hash that its record says; undefined where there is no record.
 * @throws Unreplayable where the recording is not complete, or of other rules.
 */
export async function replayRecordedMatch(
  source: RecordingSource,
  match_id: string,
  content_hash: string | undefined,
): Promise<RoomsReplay> {
  const { rooms, contents } = await loadRecordings(source, `the match ${match_id}`, [match_id]);
  const segments = rooms.flat();
  const mode = modeNamed(segments[0]?.start.mode ?? "");
  const replayed = mode.replayRoom({ run_id: match_id, content_hash }, segments, contents);
  if (!replayed.is_same || !segments.some(hasEnded)) return replayed;
  return { ...replayed, cuts: replayed.cuts.filter(({ next_tick }) => next_tick !== undefined) };
}

/** Is told of each command just before the rules are. */
export type MatchWitness = { note(world: ArenaWorld, command: object): void };

/** As `replayRecordedMatch`, of an arena, with a witness. Events and states are proved, the text is not: nobody gains by it here. */
export async function watchRecordedMatch(
  source: RecordingSource,
  match_id: string,
  content_hash: string,
  witness: MatchWitness,
): Promise<RoomsReplay> {
  const { rooms, contents } = await loadRecordings(source, `the match ${match_id}`, [match_id]);
  const segments = rooms.flat();
  const mode = segments[0]?.start.mode;
  if (mode !== replayedArena.name) throw new Unreplayable(`The match ${match_id} is of the mode "${mode}"`);
  const follower: Witness<ArenaTypes> = {
    follow(world, command, _at, apply) {
      witness.note(world, command);
      return apply().events;
    },
    hear() {},
    noteCut() {},
  };
  const claim = { run_id: match_id, content_hash };
  const player = new RoomPlayer(replayedArena, claim, contents, follower, { proves_text: false });
  return player.play(segments) ?? player.played;
}

/**
 * Whether the match's end is in it. Its room goes on until all have left, and what it has not written of that yet, or never will, is no part of
 * the match.
 */
function hasEnded({ lines }: Segment): boolean {
  return lines.some(line => "events" in line && line.events.some(isEnd));
}

function isEnd({ event_type }: { event_type: string }): boolean {
  return event_type === "match_ended";
}
