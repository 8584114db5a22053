/** From an id to what can be watched of it: the live room, or the recording when it is over. */
import type { Schema } from "@colyseus/schema";
import { CONTENT_SET_NAMES, type Content } from "../../src/game/content/content.ts";
import type { RulesTypes } from "../../src/game/core/rules.ts";
import { ArenaStateSchema } from "../../src/schema/arena-state.ts";
import { RoomStateSchema } from "../../src/schema/room-state.ts";
import { ApiProblem } from "../client/account-api.ts";
import { fetchContent } from "../client/fetch-content.ts";
import { LiveWatch } from "../client/watch/live-watch.ts";
import { isOfTheseRules, isWhole, openRecording } from "../client/watch/open-recording.ts";
import type { WatchedMode } from "../client/watch/played-room.ts";
import { WatchApi } from "../client/watch/watch-api.ts";
import type { LiveStreamInfo, RecordingInfo, Watchable } from "../client/watch/watch-types.ts";
import { watchedArena, watchedDungeon } from "../client/watch/watched-modes.ts";
import { keptSignIn } from "../staff/kept-sign-in.ts";
import type { Language } from "../texts/language.ts";
import { Guest } from "../ui/guest.ts";
import { ArenaWatchView } from "./arena-watch-view.ts";
import { DungeonWatchView } from "./dungeon-watch-view.ts";
import { Names } from "./names.ts";
import { DamagedRecording, NotRecorded, OtherRules, SeveralRules } from "./trouble.ts";
import type { WatchView } from "./watch-view.ts";
import type { Watched } from "./watched.ts";
import { WatchedLive } from "./watched-live.ts";
import { WatchedRecording } from "./watched-recording.ts";

export type OpenOptions = {
  readonly endpoint: string;
  /** Of the page. */
  readonly language: Language;
  readonly id: string;
  /** Of a run: which of its rooms; absent: the newest that is live, or the first that is recorded. */
  readonly room_id: string | undefined;
  /** Of a live room nothing is to be seen yet: it is shown so much later than it happens, and so long is to be waited. */
  readonly onWaiting: (delay_seconds: number, wait_seconds: number) => void;
  readonly signal: AbortSignal;
};

export type Opened = {
  readonly api: WatchApi;
  readonly about: Watchable;
  readonly room_id: string;
  readonly content: Content;
  readonly watched: Watched;
  /** Of a live room. */
  readonly live: LiveRoom | undefined;
};

export type LiveRoom = {
  readonly delay_seconds: number;
  readonly watched: { readonly follows: boolean };
  /** Resolves when nothing more comes: undefined where the room is over, else why. */
  readonly isOver: Promise<Error | undefined>;
};

/** How the rooms of a mode are shown. */
type ShownMode<R extends RulesTypes, State extends Schema> = {
  readonly mode: WatchedMode<R, State>;
  readonly newState: () => State;
  readonly view: (content: Content, state: State, language: Language) => WatchView<State>;
};

const shown = <R extends RulesTypes, State extends Schema>(mode: ShownMode<R, State>) => mode;

const ARENA = shown({
  mode: watchedArena,
  newState: () => new ArenaStateSchema(),
  view: (content, state, language) => new ArenaWatchView(content, state, language),
});

const DUNGEON = shown({
  mode: watchedDungeon,
  newState: () => new RoomStateSchema(),
  view: (content, state, language) => new DungeonWatchView(content, state, language),
});

/** @throws what `troubleOf` has a sentence for. */
export async function openWatched(options: OpenOptions): Promise<Opened> {
  const { endpoint, language, id, room_id } = options;
  const [api, about] = await found(endpoint, id);
  const live = about.live.find(each => each.room_id === room_id) ?? about.live[0];
  if (live)
    return live.mode === ARENA.mode.name
      ? watchLive(ARENA, api, about, live, options)
      : watchLive(DUNGEON, api, about, live, options);
  const recording =
    about.recordings.find(each => each.room_id === room_id) ??
    about.recordings.find(each => isWhole(each) && isOfTheseRules(each)) ??
    about.recordings.find(isWhole) ??
    about.recordings[0];
  if (!recording) throw new NotRecorded("There is no room that was recorded.");
  assertPlayable(recording, about);
  return recording.mode === ARENA.mode.name
    ? watchRecording(ARENA, api, about, recording, language)
    : watchRecording(DUNGEON, api, about, recording, language);
}

/** Who plays in this browser sees what is only for those who belong to it; who of staff is signed in in this tab, all, and at once. */
async function found(endpoint: string, id: string): Promise<[WatchApi, Watchable]> {
  const staff = keptSignIn();
  const guest = staff ? undefined : await Guest.known(endpoint);
  const everybody = new WatchApi(endpoint);
  const own = staff
    ? new WatchApi(endpoint, () => staff.token)
    : guest
      ? new WatchApi(endpoint, () => guest.token())
      : everybody;
  try {
    return [own, await own.find(id)];
  } catch (error) {
    const isStranger = error instanceof ApiProblem && error.status === 401;
    if (!isStranger) throw error;
    return [everybody, await everybody.find(id)];
  }
}

/** By the rules of this page, which are past ones where the server has led to it for them. */
function assertPlayable(recording: RecordingInfo, { rules_version }: Watchable): void {
  const [first, ...others] = recording.openings;
  if (!isWhole(recording) || !first) throw new NotRecorded("The recording is not there, or not all of it.");
  if (others.some(each => each.rules_version !== first.rules_version))
    throw new SeveralRules("The recording is of several rules.");
  if (!isOfTheseRules(recording)) throw new OtherRules(first.rules_version, rules_version);
}

async function watchRecording<R extends RulesTypes, State extends Schema>(
  { mode, view: viewOf }: ShownMode<R, State>,
  api: WatchApi,
  about: Watchable,
  recording: RecordingInfo,
  language: Language,
): Promise<Opened> {
  const { room_id, openings } = recording;
  const [content, parts] = await Promise.all([
    fetchContent(api.endpoint, openings[0]?.content_version, CONTENT_SET_NAMES),
    api.recording(about.id, room_id).catch(unread),
  ]);
  const names = new Names();
  for (const { player_id, character_name } of about.players ?? []) names.add(player_id, character_name);
  const onCommand = (command: object) => names.addComers(command);
  const open = async (): Promise<Watched> => {
    const player = await openRecording(api, about.id, recording, mode, { content, parts, onCommand });
    const view = viewOf(content, player.state, language);
    names.addAll(view.fighters());
    const { ticks_per_second } = mode;
    return new WatchedRecording({ player, view, content, language, names, ticks_per_second });
  };
  const watched = await open().catch(damaged);
  return { ...{ api, about, room_id, content, watched }, live: undefined };
}

/** An answer that is no JSON was damaged on its way. */
function unread(error: unknown): never {
  throw error instanceof SyntaxError ? new DamagedRecording(0, { cause: error }) : error;
}

function damaged(error: unknown): never {
  throw new DamagedRecording(0, { cause: error });
}

async function watchLive<R extends RulesTypes, State extends Schema>(
  { newState, view: viewOf }: ShownMode<R, State>,
  api: WatchApi,
  about: Watchable,
  info: LiveStreamInfo,
  options: OpenOptions,
): Promise<Opened> {
  const { room_id, content_version, delay_seconds } = info;
  const content = await fetchContent(api.endpoint, content_version, CONTENT_SET_NAMES);
  const watch = new LiveWatch(api, info, newState);
  options.signal.addEventListener("abort", () => watch.close());
  const isOver = new Promise<Error | undefined>(resolve => {
    watch.on("ended", () => resolve(undefined));
    watch.on("failed", resolve);
  });
  options.onWaiting(delay_seconds, info.next_part_in_ms / 1000);
  await watch.begin();
  const state = await firstState(watch, isOver);
  // It was over before there was anything to see: its recording has all of it.
  if (!state) return openWatched(options);
  const watched = new WatchedLive(watch, viewOf(content, state, options.language));
  return { ...{ api, about, room_id, content, watched }, live: { delay_seconds, watched, isOver } };
}

/** Undefined where the room was over before. @throws where nothing more comes. */
async function firstState<State extends Schema>(
  watch: LiveWatch<State>,
  isOver: Promise<Error | undefined>,
): Promise<State | undefined> {
  if (watch.player.state) return watch.player.state;
  const come = new Promise<State>(resolve => {
    watch.on("part", () => {
      if (watch.player.state) resolve(watch.player.state);
    });
  });
  const found = await Promise.race([come, isOver]);
  if (found instanceof Error) throw found;
  return found;
}
