/** Places in the run of a room: who gets one, who may lose it to others, and who has just got it. */
import { type Character, isInRoomOf } from "../../characters/character.ts";
import type { CommonReason } from "../../game/core/verdict.ts";
import { progressAfter, type Run, type RunProgress, runProgress } from "../../runs/run.ts";
import type { Services } from "../../services.ts";
import { wallClock } from "../../store/expiry.ts";
import type { ModeTypes, RunPolicy } from "./mode.ts";
import { deathsOn } from "./run-deaths.ts";

/** A member with a place is in a room of its run after so long at the latest, or is not coming. */
const COMING_IN_MS = 15_000;

export type RunPlacesOptions<M extends ModeTypes> = {
  services: Services;
  policy: RunPolicy<M>;
  world: M["World"];
  /** The run as the room knows it. */
  known: () => Run | undefined;
  /** The run as it was found. */
  note: (found: Run | undefined) => void;
  /** Does it after all that the room has to write already. */
  write: (action: () => Promise<void>, isNeeded: boolean) => void;
};

/** A character's place in the run. */
export type Place = {
  /** Whether it has got the place just now. */
  isNew: boolean;
  /** What it has done on this run before, where it was on another meanwhile. */
  progress?: RunProgress | undefined;
};

export class RunPlaces<M extends ModeTypes> {
  readonly #options: RunPlacesOptions<M>;
  /** Members who have a place, and whom the run's party does not count yet. */
  readonly #newcomers = new Set<string>();
  /** Members who have left from here, while the run is not kept: their places are others' who want them. */
  readonly #away = new Set<string>();

  constructor(options: RunPlacesOptions<M>) {
    this.#options = options;
  }

  get #id(): string {
    return this.#options.world.run_id;
  }

  /** The character's place in the run: the one that it has, or a new one. */
  async placeFor(comer: Character): Promise<Place | CommonReason> {
    const { services, policy, world, note, write } = this.#options;
    const { runs, run_members } = services;
    const { character_id, player_id, character_name } = comer;
    const member = await run_members.get(this.#id, character_id);
    const isNewcomer = member?.is_counted !== true;
    if (member && (await this.#hasPlace(character_id))) {
      // Who was there when it ended plays on, and reaches the exit. Anybody else could have reached it before, and comes for it again.
      if (comer.run_id !== this.#id && (await this.#isOver())) return "run_over";
      // Its room may have died before it could say so.
      const deaths = deathsOn(this.#id, comer);
      write(() => run_members.noteDeaths(this.#id, character_id, deaths), deaths > member.deaths);
      if (isNewcomer) this.#newcomers.add(character_id);
      return { isNew: false, progress: member.progress ?? progressAfter(member.deaths) };
    }
    const refusal = member ? undefined : policy.refusal(world, comer);
    if (refusal) return refusal;
    const newcomer = { character_id, player_id, character_name };
    const join = () => run_members.join(this.#id, newcomer, policy.most(world));
    let joined = await join();
    if (joined === "run_full" && (await this.#giveUpPlaceOfAbsent())) joined = await join();
    // Nobody else is led into one that is over.
    if (joined === "run_over") note(await runs.get(this.#id));
    if (typeof joined === "string") return joined;
    note(joined);
    if (isNewcomer) this.#newcomers.add(character_id);
    const progress = member?.progress ?? progressAfter(joined.left_deaths[character_id] ?? 0);
    return { isNew: member === undefined, progress };
  }

  /** A member has one, unless its run had expired and goes on all the same. */
  async #hasPlace(character_id: string): Promise<boolean> {
    const { services, known, note } = this.#options;
    const has = () => character_id in (known()?.places ?? {});
    if (!has()) note(await services.runs.get(this.#id));
    return has();
  }

  async #isOver(): Promise<boolean> {
    const found = await this.#options.services.runs.get(this.#id);
    this.#options.note(found);
    return found === undefined || found.ended_at !== undefined;
  }

  /** Of a run that is not kept, a member who is in none of its rooms has nothing to come back to. False where there is none. */
  async #giveUpPlaceOfAbsent(): Promise<boolean> {
    const { runs, run_members, characters } = this.#options.services;
    const whole = await runs.whole(this.#id);
    if (!whole || whole.run.is_saved) return false;
    const ids = Object.keys(whole.run.places);
    const found = await characters.list(ids);
    const characterOf = (id: string) => found.find(each => each.character_id === id);
    const isIn = (each: Character | undefined) => each !== undefined && isInRoomOf(each, this.#id);
    const absent = ids.find(id => !isIn(characterOf(id)) && !this.#isComing(id, whole.run));
    if (absent === undefined) return false;
    const left = characterOf(absent);
    if (left) await run_members.noteDeaths(this.#id, absent, deathsOn(this.#id, left));
    this.#options.note(await run_members.remove(this.#id, absent));
    return true;
  }

  /** Whether the member has got its place just now, and may be on its way in: its character's row says so only when it is there. */
  #isComing(character_id: string, { places }: Run): boolean {
    const placed_at = places[character_id];
    if (placed_at === undefined || this.#away.has(character_id)) return false;
    return wallClock() - Date.parse(placed_at) < COMING_IN_MS;
  }

  /** Why it has no place any more, which it may have lost while it came in; undefined where it has it still. */
  async whyLost({ character_id }: Character): Promise<"run_over" | "not_a_member" | undefined> {
    if (await this.#options.services.run_members.get(this.#id, character_id)) return undefined;
    return (await this.#isOver()) ? "run_over" : "not_a_member";
  }

  /** It could not come in after all. */
  async giveUp({ character_id }: Character): Promise<void> {
    this.#newcomers.delete(character_id);
    this.#options.note(await this.#options.services.run_members.remove(this.#id, character_id));
  }

  /** The character is on this run from now on: the one that it was on keeps what it has done there. */
  async keepProgressElsewhere(found: Character): Promise<void> {
    const { counted_run_id = found.run_id, character_id } = found;
    if (counted_run_id === undefined || counted_run_id === this.#id) return;
    const progress = runProgress.parse({ ...found, counted_run_id });
    const { run_members } = this.#options.services;
    // The room where it died may have died before it could say so.
    await run_members.noteDeaths(counted_run_id, character_id, progress.statistics.deaths);
    await run_members.keepProgress(counted_run_id, character_id, progress);
  }

  /** A member stands in the room. */
  noteEntered({ character_id }: Character): void {
    this.#away.delete(character_id);
  }

  /** A member's connection stands in the room. Returns whether the run's party does not count it yet. */
  noteConnected(character_id: string): boolean {
    return this.#newcomers.delete(character_id);
  }

  /** A member has left from here. */
  noteLeft({ character_id }: Character): void {
    this.#away.add(character_id);
  }

  /** How many places others cannot have. */
  countTaken({ places, is_saved }: Run): number {
    return Object.keys(places).filter(id => is_saved || !this.#away.has(id)).length;
  }
}
