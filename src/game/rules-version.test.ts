import assert from "node:assert/strict";
import { type Recording, readGoldenRecording } from "../../test/support/golden-run.ts";
import { replay } from "./core/replay.ts";
import { dungeonRules } from "./dungeon/dungeon-rules.ts";
import { RULES_VERSION } from "./rules-version.ts";

/** Undefined where the rules play it as it was recorded. */
function complaintOf({ start, lines }: Recording): string | undefined {
  const difference = replay(dungeonRules, start, lines);
  if (!difference) return undefined;
  return `The rules come to something else than the recorded run, in ${start.options.room_id} at tick ${difference.tick}:
  recorded: ${JSON.stringify(difference.recorded)}
  replayed: ${JSON.stringify(difference.replayed)}
If that was not meant, the change has a side effect. If it was, recordings of before are of other rules: raise RULES_VERSION in src/game/rules-version.ts from ${RULES_VERSION} to ${RULES_VERSION + 1}, and record the run anew with \`npm run golden\`.`;
}

describe("RULES_VERSION", () => {
  it("is that of the recorded run, which the rules play as it went", () => {
    const { rules_version, rooms } = readGoldenRecording();
    const complaint = rooms.map(complaintOf).find(each => each !== undefined);
    assert.equal(complaint, undefined, complaint);
    assert.equal(
      rules_version,
      RULES_VERSION,
      `The recorded run is of the rules of version ${rules_version}: record it anew with \`npm run golden\`.`,
    );
  });

  it("is watched by a run in which there is something of all that the rules decide", () => {
    const events = readGoldenRecording().rooms.flatMap(({ lines }) => lines.flatMap(line => line.events));
    const types = new Set(events.map(({ event_type }) => event_type));
    const expected = [
      ...(["damage_dealt", "damage_taken", "enemy_died", "boss_phase", "enemy_spawned"] as const),
      ...(["loot_dropped", "loot_picked_up", "door_opened", "room_cleared", "run_ended"] as const),
      ...(["experience_gained", "level_up", "attack_started", "achievement_unlocked"] as const),
    ];
    assert.deepEqual(
      expected.filter(type => !types.has(type)),
      [],
    );
    const pieces = events.flatMap(event => ("piece" in event && event.piece ? [event.piece] : []));
    assert.ok(pieces.some(({ affixes }) => Object.keys(affixes).length > 0));
  });

  it("says what to do where the rules come to something else", () => {
    const [, room] = readGoldenRecording().rooms;
    assert.ok(room);
    const lines = structuredClone(room.lines);
    for (const event of lines.find(each => each.events.length > 0)?.events ?? [])
      if ("source_player_id" in event) event.source_player_id = "nobody";
    const advice = `raise RULES_VERSION in src/game/rules-version.ts from ${RULES_VERSION} to ${RULES_VERSION + 1}`;
    assert.ok(complaintOf({ ...room, lines })?.includes(advice));
  });
});
