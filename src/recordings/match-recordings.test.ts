/** The mode here is the dungeon's: what is played is its room, as any mode's is. */
import assert from "node:assert/strict";
import { MATCH_TICKS, recordedMatch } from "../../test/support/recorded-match.ts";
import { dungeonContent } from "../../test/support/rules-content.ts";
import { RULES_VERSION } from "../game/rules-version.ts";
import { decodeLines, encodeLines } from "./line-codec.ts";
import type { RecordingSource } from "./load-recordings.ts";
import { replayRecordedMatch } from "./match-recordings.ts";
import { type RecordedOpening, Unreplayable } from "./recorded-room.ts";
import type { RecordedPart } from "./recording-repository.ts";

const MATCH_ID = "match";
const HASH = "the hash of its content";

const aRecording = (change?: Partial<RecordedOpening>) =>
  recordedMatch(MATCH_ID, { content: dungeonContent(), hash: HASH, version: 1 }, change);

describe("The recording of a match", () => {
  const sourceOf = (text: string | undefined, isRecorded = true): RecordingSource => ({
    recordings: {
      parts: async room_id => {
        const part: RecordedPart = { room_id, opening: 1, number: 1, text: text ?? "" };
        return text === undefined ? [] : [part];
      },
      areRecorded: async () => isRecorded,
    },
    contentOf: async hash => (hash === HASH ? { content: dungeonContent() } : undefined),
  });
  const refused = (source: RecordingSource, message: RegExp, hash = HASH) =>
    assert.rejects(replayRecordedMatch(source, MATCH_ID, hash), (error: Error) => {
      assert.ok(error instanceof Unreplayable, error.message);
      assert.match(error.message, message);
      return true;
    });

  it("is played again by the rules of the mode that it names", async () => {
    const replayed = await replayRecordedMatch(sourceOf(aRecording()), MATCH_ID, HASH);
    assert.ok(replayed.is_same, JSON.stringify(replayed));
    assert.equal(replayed.ticks, MATCH_TICKS);
    assert.ok(replayed.events > 0);
    assert.deepEqual(replayed.cuts, []);
  });

  it("is also played where its record is gone", async () => {
    assert.ok((await replayRecordedMatch(sourceOf(aRecording()), MATCH_ID, undefined)).is_same);
  });

  it("says from where on it is not recorded, of a match whose process was killed", async () => {
    const lines = decodeLines(aRecording()).filter(line => !("kind" in line && line.kind === "end"));
    const replayed = await replayRecordedMatch(sourceOf(encodeLines(lines.slice(0, -1))), MATCH_ID, HASH);
    assert.ok(replayed.is_same, JSON.stringify(replayed));
    assert.equal(replayed.cuts.length, 1);
  });

  it("tells of what was changed in it, of another match, and of other content than its record says", async () => {
    const lines = decodeLines(aRecording());
    const event = lines.flatMap(line =>
      "events" in line && Array.isArray(line.events) ? line.events : [],
    )[0];
    Object.assign(event, { event_type: "another" });
    const changed = await replayRecordedMatch(sourceOf(encodeLines(lines)), MATCH_ID, HASH);
    assert.ok(!changed.is_same);
    assert.match(JSON.stringify(changed.recorded), /another/);
    const other = await replayRecordedMatch(sourceOf(aRecording()), "another", HASH);
    assert.ok(!other.is_same);
    const ofOtherContent = await replayRecordedMatch(sourceOf(aRecording()), MATCH_ID, "another");
    assert.ok(!ofOtherContent.is_same);
  });

  it("is not judged where it is not complete, or of other rules, content or a mode that is not here", async () => {
    await refused(sourceOf(undefined), /^There is no recording of the match match$/);
    await refused(sourceOf(aRecording(), false), /^Something of the match match was not recorded/);
    const of = (change: Partial<RecordedOpening>) => sourceOf(aRecording(change));
    await refused(of({ mode: "beacon" }), /of the mode "beacon", whose rules this version does not have/);
    await refused(of({ rules_version: RULES_VERSION + 1 }), /by the rules of version/);
    await refused(of({ content_hash: "gone" }), /^The content gone of the room match is not there$/, "gone");
  });
});
