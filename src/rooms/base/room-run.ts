/**
 * What a room does about the run that it belongs to: it begins it, and says what has happened. Written
 * behind, in order, for as long as it takes; the room's own row is written after what it contains.
 */
import type { Character } from "../../characters/character.ts";
import type { Run } from "../../runs/run.ts";
import type { Services } from "../../services.ts";
import { isInvalid } from "../../store/dynamo/database-faults.ts";
import { isTrueWithin, untilDone } from "../../store/journal/retry.ts";
import type { ModeCommand, ModeTypes, RoomContent, RunPolicy } from "./mode.ts";
import { deathsOn } from "./run-deaths.ts";
import { RunPlaces } from "./run-places.ts";
import { noteResult } from "./run-result.ts";
import { keepRoomsOnceADay, saveRun } from "./save-run.ts";
import { tellGrown } from "./tell-grown.ts";
import { tellRun } from "./tell-run.ts";

/** The run of a room in which somebody is and nothing happens is kept by this: it ends 30 min after the last sign. */
const SIGN_OF_LIFE_MS = 10 * 60_000;

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

export class RoomRun<M extends ModeTypes> {
  readonly places: RunPlaces<M>;
  readonly #options: RoomRunOptions<M>;
  #run: Run | undefined;
  /** All that is to be written; ends when it is, or when the room is closed. */
  #writes: Promise<unknown> = Promise.resolve();
  #isSaving = false;
  #hasEntered = false;
  #isStopped = false;
  #isFull = false;
  #signs: NodeJS.Timeout | undefined;

  constructor(options: RoomRunOptions<M>) {
    this.#options = options;
    this.places = new RunPlaces({
      ...options,
      known: () => this.#run,
      note: found => this.#note(found),
      write: (action, isNeeded) => this.#write(action, isNeeded),
    });
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

  /** A member stands in the room, whether or not its connection has come. */
  noteEntered(character: Character): void {
    const { services, policy, world } = this.#options;
    const { runs } = services;
    const { character_id } = character;
    this.places.noteEntered(character);
    const isFirst = !this.#hasEntered;
    this.#hasEntered = true;
    if (this.#run) this.#note(this.#run);
    this.#write(() => runs.keepMember(this.#id, character_id), this.isSaved);
    this.#write(async () => {
      await runs.enterRoom(this.#id, policy.room_template_id(world), world.room_id);
    }, isFirst);
    this.#notePlayed();
  }

  /** A member's connection stands in the room: whom HTTP alone has let in has played nothing. */
  noteConnected({ character_id }: Character): void {
    const isNewcomer = this.places.noteConnected(character_id);
    this.#write(() => this.#noteCameIn(character_id), isNewcomer);
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
    this.places.noteLeft(character);
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
    const isFull = run.ended_at !== undefined || this.places.countTaken(run) >= policy.most(world);
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
