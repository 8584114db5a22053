/**
 * Plays all recorded rooms of a run again, and finds the first thing that is not as it was recorded, within the rooms (see replay-room.ts) and
 * between them: who comes into one brings what it left another with. Pure.
 */
import type { Content } from "../game/content/content.ts";
import type { EventOf } from "../game/dungeon/dungeon-events.ts";
import type { DungeonTypes } from "../game/dungeon/dungeon-rules.ts";
import { CharacterTrails } from "./character-trails.ts";
import { type Segment, Unreplayable } from "./recorded-room.ts";
import { RoomPlayer, type RoomsClaim, type RoomsReplay } from "./replay-room.ts";
import { replayedDungeon } from "./replayed-dungeon.ts";
import type { Moment, Witness } from "./replayed-mode.ts";

/** What is said of the run elsewhere, and has to be what its recording comes to. */
export type RunClaim = RoomsClaim & {
  /** Of the first `run_ended`: the run's clock, in ticks. */
  ended_ticks?: number | undefined;
};

type Ending = Moment & { event: EventOf<"run_ended"> };

/**
 * @param rooms of each room that was recorded its openings, oldest first.
 * @param contents by hash.
 * @throws Unreplayable where the recording is not complete, or of other rules, or its content is not there.
 */
export function replayRun(
  claim: RunClaim,
  rooms: readonly (readonly Segment[])[],
  contents: ReadonlyMap<string, Content>,
): RoomsReplay {
  const trails = new CharacterTrails();
  const endings: Ending[] = [];
  const witness: Witness<DungeonTypes> = {
    follow: (...followed) => trails.follow(...followed),
    hear: (event, at) => {
      if (event.event_type === "run_ended") endings.push({ ...at, event });
    },
    noteCut: () => trails.noteCut(),
  };
  const player = new RoomPlayer(replayedDungeon, claim, contents, witness);
  for (const segments of rooms) {
    const difference = player.play(segments);
    if (difference) return difference;
  }
  const { played } = player;
  const lost = trails.firstBreak();
  if (lost) return { is_same: false, ...lost };
  const { ended_ticks, run_id } = claim;
  const [first] = endings;
  if (ended_ticks === undefined || first?.event.ticks === ended_ticks) return played;
  // Who came to the exit first may have done so in what a killed process had not written yet.
  if (played.cuts.length > 0) throw new Unreplayable(`The end of the run ${run_id} was not recorded`);
  const { room_id = "", segment = 0, tick = 0, event } = first ?? {};
  const recorded = { event_type: "run_ended", ticks: ended_ticks };
  return { is_same: false, room_id, segment, tick, recorded, replayed: event };
}
