/** A recording that is watched. It is played to its end in the background, so that every seek is quick; one that is ahead of that waits. */
import type { Content } from "../../src/game/content/content.ts";
import { KEYFRAME_SECONDS } from "../../src/schema/watch-part.ts";
import type { RecordingPlayer } from "../client/watch/recording-player.ts";
import type { Language } from "../texts/language.ts";
import { type Happening, Happenings } from "./happenings.ts";
import type { Names } from "./names.ts";
import { endOf } from "./recording-end.ts";
import { DamagedRecording } from "./trouble.ts";
import type { WatchView } from "./watch-view.ts";
import type { Watched } from "./watched.ts";

/** `go` says whether it is still wanted. */
type Waiting = {
  readonly tick: number;
  readonly go: (isWanted: boolean) => void;
  readonly fail: (error: Error) => void;
};

export type WatchedRecordingOptions<State> = {
  readonly player: RecordingPlayer<State>;
  readonly view: WatchView<State>;
  readonly content: Content;
  readonly language: Language;
  readonly names: Names;
  readonly ticks_per_second: number;
};

export class WatchedRecording<State> implements Watched {
  readonly kind = "recording";
  readonly view: WatchView<State>;
  readonly ticks_per_second: number;
  readonly #player: RecordingPlayer<State>;
  readonly #happenings: Happenings;
  #waiting: Waiting | undefined;
  #damage: DamagedRecording | undefined;
  #isClosed = false;
  #isPrepared = false;
  #end: number | undefined;

  constructor(options: WatchedRecordingOptions<State>) {
    const { player, view, content, language, names, ticks_per_second } = options;
    this.#player = player;
    this.view = view;
    this.ticks_per_second = ticks_per_second;
    this.#happenings = new Happenings(content, names, language);
    this.#note(false);
    void this.#prepare();
  }

  get first_tick(): number {
    return this.#player.first_tick;
  }

  /** Once all of it is prepared, that of what there is to see. */
  get last_tick(): number {
    return Math.min(this.#player.last_tick, this.#end ?? Number.POSITIVE_INFINITY);
  }

  get tick(): number {
    return this.#player.tick;
  }

  get happenings(): readonly Happening[] {
    return this.#happenings.update(this.#player.events);
  }

  get checks() {
    return this.#player.checks;
  }

  get prepared(): number {
    const { prepared_tick, first_tick, last_tick } = this.#player;
    return this.#isPrepared ? 1 : (prepared_tick - first_tick) / Math.max(1, last_tick - first_tick);
  }

  digest(): string {
    return this.#player.digest;
  }

  async seek(tick: number): Promise<void> {
    if (this.#waiting && this.#isWithinReach(tick)) this.#dropWaiting();
    if (!this.#isWithinReach(tick) && !(await this.#reached(tick))) return;
    this.#played(() => this.#player.seek(tick));
    this.#note(false);
  }

  advance(): boolean {
    const before = this.tick;
    if (before >= this.last_tick) return false;
    this.#played(() => this.#player.advance(1));
    this.#note(true);
    return this.tick > before;
  }

  close(): void {
    this.#isClosed = true;
  }

  #note(isNext: boolean): void {
    this.view.note(this.#player.state, this.tick, isNext);
  }

  #isWithinReach(tick: number): boolean {
    const { prepared_tick } = this.#player;
    return this.#isPrepared || tick <= prepared_tick + KEYFRAME_SECONDS * this.ticks_per_second;
  }

  /** Returns whether it is still wanted: a newer seek takes the place of one that waits. */
  async #reached(tick: number): Promise<boolean> {
    if (this.#damage) throw this.#damage;
    this.#waiting?.go(false);
    return new Promise((go, fail) => {
      this.#waiting = { tick, go, fail };
    });
  }

  async #prepare(): Promise<void> {
    try {
      await this.#player.prepare(() => {
        if (this.#waiting && this.#isWithinReach(this.#waiting.tick)) this.#letGo();
        return !this.#isClosed;
      });
      this.#isPrepared = true;
      this.#end = endOf(this.#player.events, this.ticks_per_second);
      this.#letGo();
    } catch (error) {
      this.#damage = new DamagedRecording(this.#player.prepared_tick, { cause: error });
      this.#waiting?.fail(this.#damage);
    }
  }

  #dropWaiting(): void {
    this.#waiting?.go(false);
    this.#waiting = undefined;
  }

  #letGo(): void {
    this.#waiting?.go(true);
    this.#waiting = undefined;
  }

  /** What throws in it is the recording: the rules play whatever the server has played. */
  #played<T>(play: () => T): T {
    try {
      return play();
    } catch (error) {
      throw new DamagedRecording(this.#player.prepared_tick, { cause: error });
    }
  }
}
