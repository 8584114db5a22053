/** The recording of a room that is over, fetched and ready to be played. */
import type { Schema } from "@colyseus/schema";
import { CONTENT_SET_NAMES, type Content } from "../../../src/game/content/content.ts";
import type { RulesTypes } from "../../../src/game/core/rules.ts";
import { RULES_VERSION } from "../../../src/game/rules-version.ts";
import { fetchContent } from "../fetch-content.ts";
import { RoomOfMode, type WatchedMode } from "./played-room.ts";
import { type RecordingPart, RecordingPlayer } from "./recording-player.ts";
import type { WatchApi } from "./watch-api.ts";
import type { RecordingInfo } from "./watch-types.ts";

export type OpenRecordingOptions = {
  /** Of the recording's version, where it is there already; likewise the parts. */
  readonly content?: Content;
  readonly parts?: readonly RecordingPart[];
  /** See `RecordingOptions`. */
  readonly onCommand?: (command: object) => void;
};

/** All of it is there. By whose rules it is played is another question. */
export function isWhole({ is_playable, reason, openings }: RecordingInfo): boolean {
  return openings.length > 0 && (is_playable || reason === "other_rules");
}

/** Whether the rules that are here play it. */
export function isOfTheseRules({ openings }: RecordingInfo): boolean {
  return openings.every(({ rules_version }) => rules_version === RULES_VERSION);
}

/**
 * @param id of the match or the run.
 * @throws ApiProblem where the server refuses; Error, with a sentence for people, where it cannot be played here.
 */
export async function openRecording<R extends RulesTypes, State extends Schema>(
  api: WatchApi,
  id: string,
  recording: RecordingInfo,
  mode: WatchedMode<R, State>,
  { onCommand, ...known }: OpenRecordingOptions = {},
): Promise<RecordingPlayer<State>> {
  const { room_id, mode: name, openings, detail } = recording;
  const [first] = openings;
  if (!isWhole(recording) || !first) throw new Error(detail ?? "The recording cannot be played.");
  if (name !== mode.name) throw new Error(`The recording is of the mode "${name}", not of "${mode.name}".`);
  const other = openings.find(({ rules_version }) => rules_version !== RULES_VERSION);
  if (other)
    throw new Error(
      `The recording was played by the rules of version ${other.rules_version}, and here are those of version ${RULES_VERSION}.`,
    );
  const { content_version, content_hash } = first;
  const [parts, content] = await Promise.all([
    known.parts ?? api.recording(id, room_id),
    known.content ?? fetchContent(api.endpoint, content_version, CONTENT_SET_NAMES),
  ]);
  const versions = { content_version, content_hash, rules_version: "", build_version: "" };
  return new RecordingPlayer<State>({
    ...{ parts, onCommand, ticks_per_second: mode.ticks_per_second },
    open: start => RoomOfMode.open(mode, start, content, versions),
  });
}
