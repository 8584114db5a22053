/** Finds what there is to watch under an id: a live room, a match or a run, for the one who asks. */
import type { Match } from "../matches/match.ts";
import { areQuiet } from "../recordings/run-recordings.ts";
import type { WatchedRoom } from "../rooms/base/rpc-contract.ts";
import { type Run, roomIdsOf } from "../runs/run.ts";
import type { WholeRun } from "../runs/run-repository.ts";
import type { Services } from "../services.ts";
import { KeptRooms } from "./kept-rooms.ts";
import { type AskRoom, LiveRooms } from "./live-rooms.ts";
import { RecentlyAsked } from "./recently-asked.ts";
import {
  liveDelay,
  mayWatchMatch,
  mayWatchRun,
  publicDelay,
  type RunOfRoom,
  type Viewer,
} from "./watch-access.ts";
import { unwatchable } from "./watch-reasons.ts";

const CLOSING_RETRY_SECONDS = 5;
/** So long is known who belongs to a run, however many watch it. */
const FRESH_MS = 2000;

/** A room that is watched while it is played. */
export type LiveRoom = {
  room: WatchedRoom;
  /** So much later does the one who asks see it, in seconds. */
  delay_seconds: number;
  /** So much later does everybody; undefined where not everybody may. */
  public_delay_seconds: number | undefined;
};

/** Of what is over: the rooms with recordings, in the order in which somebody came into them. */
export type Ended = { match?: Match | undefined; run?: Run | undefined; room_ids: string[] };

/** The rooms of all processes. */
export type WatchRooms = {
  ask: AskRoom;
  /** Whether no process has the room, nor anything of it that it has still to write. */
  isGone: (room_id: string) => Promise<boolean>;
};

export type WatchServices = Pick<Services, "characters" | "matches" | "runs" | "recordings" | "store">;

export class Watching {
  readonly live: LiveRooms;
  readonly kept: KeptRooms;
  readonly #services: WatchServices;
  readonly #runs: RecentlyAsked<WholeRun | undefined>;
  readonly #isGone: WatchRooms["isGone"];

  constructor(services: WatchServices, { ask, isGone }: WatchRooms) {
    this.#services = services;
    this.#isGone = isGone;
    this.#runs = new RecentlyAsked(FRESH_MS, run_id => services.runs.whole(run_id));
    this.live = new LiveRooms(ask);
    this.kept = new KeptRooms(services.recordings);
  }

  /** A live room; undefined where it is not live. @throws HttpProblem `is_private`. */
  async liveRoom(viewer: Viewer, room_id: string): Promise<LiveRoom | undefined> {
    const room = await this.live.find(room_id);
    if (!room) return undefined;
    const of = room.audience === "run" ? await this.#runOf(room.run_id) : undefined;
    const delay_seconds = liveDelay(viewer, room, of);
    if (delay_seconds === undefined) throw unwatchable("is_private");
    return { room, delay_seconds, public_delay_seconds: publicDelay(room, of) };
  }

  /** See `LiveRooms`. */
  part(room_id: string, number: number): Promise<Uint8Array | undefined> {
    return this.live.part(room_id, number);
  }

  /** Live rooms of a run, the newest first. @throws HttpProblem `is_private`. */
  async liveRoomsOf(viewer: Viewer, run: Run): Promise<LiveRoom[]> {
    const room_ids = roomIdsOf(run).toReversed();
    const found = await Promise.all(room_ids.map(room_id => this.liveRoom(viewer, room_id)));
    return found.filter(each => each !== undefined);
  }

  async run(id: string): Promise<WholeRun | undefined> {
    return this.#services.runs.whole(id);
  }

  /**
   * What is over and may be watched.
   *
   * @throws HttpProblem `nothing_there`, `is_private`, `not_over`, `still_closing`.
   */
  async ended(viewer: Viewer, id: string): Promise<Ended> {
    const match = await this.#services.matches.get(id);
    if (match) {
      if (!mayWatchMatch(viewer, match)) throw unwatchable("is_private");
      await this.#assertClosed([id]);
      return { match, room_ids: [id] };
    }
    const whole = await this.#services.runs.whole(id);
    if (whole) return this.#endedRun(viewer, whole);
    const row = await this.#services.store.rooms.get(id);
    const of = row && (await this.#services.runs.whole(row.run_id));
    if (!of) throw unwatchable("nothing_there");
    return { ...(await this.#endedRun(viewer, of)), room_ids: [id] };
  }

  async #endedRun(viewer: Viewer, { run, members }: WholeRun): Promise<Ended> {
    // A member's row goes when it leaves, and long before a run that a board shows.
    const played = run.is_open ? [] : await this.#services.characters.list(Object.keys(run.played_by));
    const player_ids = [...members, ...played].map(({ player_id }) => player_id);
    if (!mayWatchRun(viewer, run, player_ids)) throw unwatchable("is_private");
    if (run.ended_at === undefined) throw unwatchable("not_over");
    const room_ids = roomIdsOf(run);
    await this.#assertClosed(room_ids);
    return { run, room_ids };
  }

  /** While a room is live, or writes, its key is a secret. */
  async #assertClosed(room_ids: readonly string[]): Promise<void> {
    const areGone = await Promise.all(room_ids.map(room_id => this.#isGone(room_id)));
    const areOver = !areGone.includes(false) && (await areQuiet(this.#services.recordings, room_ids));
    if (!areOver) throw unwatchable("still_closing", CLOSING_RETRY_SECONDS);
  }

  async #runOf(run_id: string): Promise<RunOfRoom | undefined> {
    const whole = await this.#runs.get(run_id).answer;
    return whole && { run: whole.run, member_ids: whole.members.map(({ player_id }) => player_id) };
  }
}
