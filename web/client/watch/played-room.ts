/** A recorded room while it is played again: the rules of its mode on a World of its own. */
import type { Content } from "../../../src/game/content/content.ts";
import { worldOf } from "../../../src/game/core/replay.ts";
import type { CommandIn, Rules, RulesTypes } from "../../../src/game/core/rules.ts";
import type { RoomVersions } from "../../../src/schema/room-versions.ts";
import { copyOf } from "./world-copy.ts";

/** What is needed of a mode to play recordings of its rooms. `State` is what clients see. */
export type WatchedMode<R extends RulesTypes, State> = {
  readonly name: string;
  readonly ticks_per_second: number;
  readonly rules: Rules<R>;
  isOpening(options: object): options is Omit<R["Opening"], "content">;
  opening(options: Omit<R["Opening"], "content">, content: Content): R["Opening"];
  isSnapshot(value: object): value is R["Snapshot"];
  isCommand(value: object): value is CommandIn<R["Commands"], keyof R["Commands"]>;
  /** What of a World stays the same for as long as it is played, and constants that rules know by their identity. */
  shared(world: R["World"]): Iterable<unknown>;
  /** As the room shows it to its clients. */
  show(world: R["World"], versions: RoomVersions): { readonly state: State; update(): void };
};

export type RoomStart = { options: object; hibernated?: object | undefined };

/** A room of any mode. */
export interface PlayedRoom<State> {
  /** The number of ticks taken. */
  readonly tick: number;
  /** What clients of the room saw at its tick. */
  readonly state: State;
  takeTick(): readonly object[];
  apply(command: object): readonly object[];
  /** The World as text, of which the server names the digest. */
  worldText(): string;
  /** Another one that goes on by itself. */
  copy(): PlayedRoom<State>;
}

export class RoomOfMode<R extends RulesTypes, State> implements PlayedRoom<State> {
  readonly #mode: WatchedMode<R, State>;
  readonly #versions: RoomVersions;
  readonly #world: R["World"];
  #shown: { readonly state: State; update(): void } | undefined;

  private constructor(mode: WatchedMode<R, State>, versions: RoomVersions, world: R["World"]) {
    this.#mode = mode;
    this.#versions = versions;
    this.#world = world;
  }

  /** @throws where the recording does not begin as rooms of the mode do. */
  static open<R extends RulesTypes, State>(
    mode: WatchedMode<R, State>,
    { options, hibernated }: RoomStart,
    content: Content,
    versions: RoomVersions,
  ): RoomOfMode<R, State> {
    if (!mode.isOpening(options) || (hibernated && !mode.isSnapshot(hibernated)))
      throw new Error(`The recording does not begin as a room of the mode "${mode.name}"`);
    const opening = mode.opening(options, content);
    const world = worldOf(mode.rules, { kind: "start", mode: mode.name, options: opening, hibernated });
    return new RoomOfMode(mode, versions, world);
  }

  get tick(): number {
    return this.#world.tick;
  }

  get state(): State {
    if (this.#shown) this.#shown.update();
    else this.#shown = this.#mode.show(this.#world, this.#versions);
    return this.#shown.state;
  }

  takeTick(): readonly object[] {
    return this.#mode.rules.tick(this.#world);
  }

  apply(command: object): readonly object[] {
    if (!this.#mode.isCommand(command)) throw new Error("The recording has a command that is none");
    return this.#mode.rules.apply(this.#world, command).events;
  }

  worldText(): string {
    return JSON.stringify(this.#mode.rules.state(this.#world));
  }

  copy(): RoomOfMode<R, State> {
    const shared = new Set(this.#mode.shared(this.#world));
    return new RoomOfMode(this.#mode, this.#versions, copyOf(this.#world, shared));
  }
}
