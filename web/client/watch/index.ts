/** The part of the client library that watches: live rooms as they are shown, and recordings played by the rules, at any tick. */
export { LivePlayer, type WatchedMessage } from "./live-player.ts";
export { LiveWatch, type LiveWatchEvents } from "./live-watch.ts";
export { openRecording } from "./open-recording.ts";
export type { WatchedMode } from "./played-room.ts";
export {
  type RecordingPart,
  RecordingPlayer,
  type StateCheck,
} from "./recording-player.ts";
export { WatchApi } from "./watch-api.ts";
export type {
  ListedRoom,
  LiveStreamInfo,
  RecordedOpening,
  RecordingInfo,
  Watchable,
} from "./watch-types.ts";
export { watchedArena, watchedDungeon } from "./watched-modes.ts";
