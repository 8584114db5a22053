/**
 * What a room does about the run that it belongs to: it begins it, gives places to its members, and says what has happened. Written
 * behind, in order, for as long as it takes; the room's own row is written after what it contains.
 */
import { type Character, isInRoomOf } from "../../characters/character.ts";
import type { CommonReason } from "../../game/core/verdict.ts";
import { progressAfter, type Run, type RunProgress, runProgress } from "../../runs/run.ts";
import type { Services } from "../../services.ts";
import { isInvalid } from "../../store/dynamo/database-faults.ts";
import { wallClock } from "../../store/expiry.ts";
import { isTrueWithin, untilDone } from "../../store/journal/retry.ts";
import type { ModeCommand, ModeTypes, RoomContent, RunPolicy } from "./mode.ts";
import { deathsOn } from "./run-deaths.ts";
import { noteResult } from "./run-result.ts";
import { keepRoomsOnceADay, saveRun } from "./save-run.ts";
import { tellGrown } from "./tell-grown.ts";
import { tellRun } from "./tell-run.ts";

/** The run of a room in which somebody is and nothing happens is kept by this: it ends 30 min after the last sign. */
const SIGN_OF_LIFE_MS = 10 * 60_000;

/** A member with a place is in a room of its run after so long at the latest, or is not coming. */
const COMING_IN_MS = 15_000;

export type RoomRunOptions<M extends ModeTypes> = {
  services: Services;
  policy: RunPolicy<M>;
  world: M["World"];
  content: RoomContent;
  /** Where the room begins the run: whether strangers are led into it. */
  is_open: boolean;
  /** What its journal says that its row did not contain: of that the run may not know. */
  missed: readonly M["Event"][];
  isAnybodyHere: () => boolean;
  /** By player: the id of its character here. */
  characterOf: (player_id: string) => string | undefined;
  /** The run has as many members as it may have, or is over; or no longer. */
  onFull: (isFull: boolean) => void;
  /** Whether all that has happened in the room is in its recording. */
  isRecorded: () => Promise<boolean>;
  /** Asks something of the room itself. */
  perform: (command: ModeCommand<M>) => void;
  /** From now on the run is kept. */
  onSaved: () => void;
};

/** A character's place in the run. */
export type Place = {
  /** Whether it has got the place just now. */
  isNew: boolean;
  /** What it has done on this run before, where it was on another meanwhile. */
  progress?: RunProgress | undefined;
};

export class RoomRun<M extends ModeTypes> {
  readonly #options: RoomRunOptions<M>;
  #run: Run | undefined;
  /** All that is to be written; ends when it is, or when the room is closed. */
  #writes: Promise<unknown> = Promise.resolve();
  #isSaving = false;
  #hasEntered = false;
  /** Members who have a place, and whom the run's party does not count yet. */
  readonly #newcomers = new Set<string>();
  /** Members who have left from here, while the run is not kept: their places are others' who want them. */
  readonly #away = new Set<string>();
  #isStopped = false;
  #isFull = false;
  #signs: NodeJS.Timeout | undefined;

  constructor(options: RoomRunOptions<M>) {
    this.#options = options;
  }

  /** Whether the run is kept for its members to come back to. */
  get isSaved(): boolean {
    return this.#run?.is_saved === true;
  }

  get #id(): string {
    return this.#options.world.run_id;
  }

  /** Before anybody comes in, and before the room's row contains what the run was not told yet. @throws where the database is away. */
  async begin(): Promise<void> {
    const { services, policy, world, content, is_open, missed, isAnybodyHere } = this.#options;
    const { runs } = services;
    this.#signs ??= setInterval(() => isAnybodyHere() && this.#notePlayed(), SIGN_OF_LIFE_MS).unref();
    const begun = (await runs.get(this.#id)) ?? (await runs.begin(policy.newRun(world, content, is_open)));
    await tellRun(services, policy, world, missed);
    this.#note(missed.length > 0 ? await runs.get(this.#id) : begun);
  }

  /** The character's place in the run: the one that it has, or a new one. */
  async placeFor(comer: Character): Promise<Place | CommonReason> {
    const { services, policy, world } = this.#options;
    const { runs, run_members } = services;
    const { character_id, player_id, character_name } = comer;
    const member = await run_members.get(this.#id, character_id);
    const isNewcomer = member?.is_counted !== true;
    if (member && (await this.#hasPlace(character_id))) {
      // Who was there when it ended plays on, and reaches the exit. Anybody else could have reached it before, and comes for it again.
      if (comer.run_id !== this.#id && (await this.#isOver())) return "run_over";
      // Its room may have died before it could say so.
      const deaths = deathsOn(this.#id, comer);
      this.#write(() => run_members.noteDeaths(this.#id, character_id, deaths), deaths > member.deaths);
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
    if (joined === "run_over") this.#note(await runs.get(this.#id));
    if (typeof joined === "string") return joined;
    this.#note(joined);
    if (isNewcomer) this.#newcomers.add(character_id);
    const progress = member?.progress ?? progressAfter(joined.left_deaths[character_id] ?? 0);
    return { isNew: member === undefined, progress };
  }

  /** A member has one, unless its run had expired and goes on all the same. */
  async #hasPlace(character_id: string): Promise<boolean> {
    const has = () => this.#run !== undefined && character_id in this.#run.places;
    if (!has()) this.#note(await this.#options.services.runs.get(this.#id));
    return has();
  }

  async #isOver(): Promise<boolean> {
    const found = await this.#options.services.runs.get(this.#id);
    this.#note(found);
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
    this.#note(await run_members.remove(this.#id, absent));
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
  async giveUpPlace({ character_id }: Character): Promise<void> {
    this.#note(await this.#options.services.run_members.remove(this.#id, character_id));
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
    const { services, policy, world } = this.#options;
    const { runs } = services;
    this.#away.delete(character_id);
    const isFirst = !this.#hasEntered;
    this.#hasEntered = true;
    if (this.#run) this.#note(this.#run);
    this.#write(() => runs.keepMember(this.#id, character_id), this.isSaved);
    this.#write(() => this.#noteCameIn(character_id), this.#newcomers.delete(character_id));
    this.#write(async () => {
      await runs.enterRoom(this.#id, policy.room_template_id(world), world.room_id);
    }, isFirst);
    this.#notePlayed();
  }

  async #noteCameIn(character_id: string): Promise<void> {
    const { services, policy, world } = this.#options;
    const grown = await services.run_members.noteCameIn(this.#id, character_id, policy.most(world));
    if (!grown) return;
    this.#note(grown);
    await tellGrown(services.log, grown, world.room_id);
  }

  /** A member has left the room, and has not gone on through it. One without an account cannot come back. */
  noteLeft(character: Character): void {
    const { run_members } = this.#options.services;
    const { character_id, owner } = character;
    this.#notePlayed();
    this.#away.add(character_id);
    if (this.#run) this.#note(this.#run);
    this.#write(async () => {
      // It may have died in another room, which has not said so yet.
      await run_members.noteDeaths(this.#id, character_id, deathsOn(this.#id, character));
      this.#note(await run_members.remove(this.#id, character_id));
    }, owner === "anonymous");
  }

  /** Hears of what has happened in the room. */
  hear(events: readonly M["Event"][]): void {
    const { services, policy, world, isRecorded } = this.#options;
    const { runs, run_members } = services;
    const news = policy.news(events, world);
    if (!news) return;
    const { is_saved = false, is_cleared = false, deaths = {}, ended_ticks } = news;
    if (is_saved) this.#save();
    this.#write(() => runs.noteCleared(this.#id, policy.room_template_id(world)), is_cleared);
    for (const [player_id, count] of Object.entries(deaths)) {
      const character_id = this.#options.characterOf(player_id);
      if (character_id !== undefined)
        this.#write(() => run_members.noteDeaths(this.#id, character_id, count));
    }
    if (ended_ticks !== undefined) this.#write(() => noteResult(services, this.#id, ended_ticks, isRecorded));
  }

  /** Somebody else has saved it. */
  noteSaved(): void {
    if (this.#run) this.#note({ ...this.#run, is_saved: true });
  }

  /** A member has come into another room. */
  noteParty(party_size: number): void {
    if (this.#run) this.#note({ ...this.#run, largest_party: Math.max(party_size, this.#run.largest_party) });
  }

  /** Resolves when all that has happened so far is in the run's row; at the end also with whether others have saved it. */
  async settled(isClosing = false): Promise<void> {
    if (isClosing) {
      clearInterval(this.#signs);
      if (this.#run && !this.isSaved)
        this.#write(async () => this.#note(await this.#options.services.runs.get(this.#id)));
    }
    await this.#writes;
  }

  /** Whether all that has happened so far is in the run's row. Where that takes too long it is false. */
  settledInTime(): Promise<boolean> {
    const isSettled = this.settled().then(() => true);
    return isTrueWithin(isSettled, this.#options.services.env.STORE_ACK_TIMEOUT_MS);
  }

  /** Nothing is written any more. */
  stop(): void {
    this.#isStopped = true;
    clearInterval(this.#signs);
  }

  #notePlayed(): void {
    const { services, policy, world } = this.#options;
    const ticks = policy.ticks(world);
    this.#write(async () => {
      const played = await services.runs.notePlayed({ run_id: this.#id, is_saved: this.isSaved }, ticks);
      this.#note(played);
      if (played) await keepRoomsOnceADay(services, played);
    });
  }

  #save(): void {
    const isKept = this.isSaved && this.#run?.rooms_kept_at !== undefined;
    if (isKept || this.#isSaving) return;
    this.#isSaving = true;
    this.#write(async () => {
      if (await saveRun(this.#options.services, this.#id)) this.noteSaved();
    });
  }

  #note(found: Run | undefined): void {
    if (!found) return;
    const { policy, world, onFull, onSaved, perform } = this.#options;
    // An answer of the database may be older than what the room was told.
    const run = { ...found, is_saved: found.is_saved || this.isSaved };
    const isNowSaved = this.#run !== undefined && run.is_saved && !this.isSaved;
    this.#run = run;
    if (isNowSaved) onSaved();
    const taken = Object.keys(run.places).filter(id => run.is_saved || !this.#away.has(id));
    const isFull = run.ended_at !== undefined || taken.length >= policy.most(world);
    if (isFull !== this.#isFull) onFull(isFull);
    this.#isFull = isFull;
    // Nothing can be asked of a room that nobody has used: it would leave a trace.
    const command = this.#hasEntered ? policy.grown(world, run.largest_party) : undefined;
    if (command) perform(command);
  }

  /** After all that came before. What the database will never take is given up: everything else would wait behind it. */
  #write(action: () => Promise<void>, isNeeded = true): void {
    if (!isNeeded) return;
    const { services, world } = this.#options;
    const about = { room_id: world.room_id, run_id: this.#id };
    this.#writes = this.#writes.then(() =>
      untilDone(
        () =>
          action().catch(error => {
            if (!isInvalid(error)) throw error;
            services.log.error({ err: error, ...about }, "the database refuses to save this of the run");
          }),
        () => this.#isStopped,
        error => services.log.warn({ err: error, ...about }, "the run is not saved yet"),
      ),
    );
  }
}
