/** What a room that is watched looks like, whatever its mode. */
import type { Frame, Place } from "../scene/shown.ts";

export type WatchedFighter = {
  readonly id: string;
  readonly name: string;
  /** As #rrggbb. */
  readonly color: string;
  readonly is_player: boolean;
  readonly is_bot: boolean;
  readonly is_alive: boolean;
  readonly health: number;
  readonly max_health: number;
};

/** What of the state is told beside the picture. */
export type WatchedScore = {
  /** From 1; 0 before the first, and of a dungeon. */
  readonly round: number;
  /** By team from 1; none of a dungeon. */
  readonly sides: readonly { readonly names: readonly string[]; readonly rounds_won: number }[];
  readonly is_sudden_death: boolean;
};

export interface WatchView<State> {
  readonly place: Place;
  /** What is played, and where. */
  readonly title: string;
  /** Behind each tick and each seek: `is_next` where it is the tick behind the one before. */
  note(state: State, tick: number, is_next: boolean): void;
  /**
   * @param share of the way to the next tick, from 0 to 1.
   * @param followed whose fighter is shown as the own one.
   */
  frame(share: number, followed: string | undefined): Frame;
  fighters(): WatchedFighter[];
  score(): WatchedScore;
  /** Doors that are open, by id. */
  openDoors(): ReadonlySet<string>;
}
