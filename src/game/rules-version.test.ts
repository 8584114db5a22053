import assert from "node:assert/strict";
import { modeOf } from "../../test/support/arena-match.ts";
import { readGoldenMatch, readGoldenRun } from "../../test/support/golden-files.ts";
import { endStateOf, type MatchRecording, withoutRewinds } from "../../test/support/golden-match.ts";
import type { Recording } from "../../test/support/golden-run.ts";
import { arenaRules } from "./arena/arena-rules.ts";
import { type Difference, replay } from "./core/replay.ts";
import { dungeonRules } from "./dungeon/dungeon-rules.ts";
import { RULES_VERSION } from "./rules-version.ts";

const complain = (what: string, recorded: unknown, replayed: unknown) =>
  `The rules come to something else than the recorded ${what}:
  recorded: ${JSON.stringify(recorded)}
  replayed: ${JSON.stringify(replayed)}
If that was not meant, the change has a side effect. If it was, recordings of before are of other rules: raise RULES_VERSION in src/game/rules-version.ts from ${RULES_VERSION} to ${RULES_VERSION + 1}, and record both anew with \`npm run golden\`.`;

const complainOf = (what: string, difference: Difference<unknown> | undefined) =>
  difference && complain(`${what} at tick ${difference.tick}`, difference.recorded, difference.replayed);

/** Undefined where the rules play it as it was recorded. */
function complaintOf({ start, lines }: Recording): string | undefined {
  return complainOf(`run, in ${start.options.room_id},`, replay(dungeonRules, start, lines));
}

function complaintOfMatch({ start, lines, state }: MatchRecording): string | undefined {
  const complaint = complainOf("match", replay(arenaRules, start, lines));
  const now = endStateOf({ start, lines });
  return complaint ?? (now === state ? undefined : complain("match's last state", state, now));
}

const ofVersion = (rules_version: number) =>
  `The recording is of the rules of version ${rules_version}: record it anew with \`npm run golden\`.`;

describe("RULES_VERSION", () => {
  it("is that of the recorded run, which the rules play as it went", () => {
    const { rules_version, rooms } = readGoldenRun();
    const complaint = rooms.map(complaintOf).find(each => each !== undefined);
    assert.equal(complaint, undefined, complaint);
    assert.equal(rules_version, RULES_VERSION, ofVersion(rules_version));
  });

  it("is that of the recorded match, which the rules play as it went, bit for bit", () => {
    const { rules_version, match } = readGoldenMatch();
    const complaint = complaintOfMatch(match);
    assert.equal(complaint, undefined, complaint);
    assert.equal(rules_version, RULES_VERSION, ofVersion(rules_version));
  });

  it("is watched by a run in which there is something of all that the rules decide", () => {
    const events = readGoldenRun().rooms.flatMap(({ lines }) => lines.flatMap(line => line.events));
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

  it("is watched by a match with rounds, deaths, every kind of ability, and strikes that look back", () => {
    const { match } = readGoldenMatch();
    const events = match.lines.flatMap(line => line.events);
    const types = new Set(events.map(({ event_type }) => event_type));
    const expected = [
      ...(["match_started", "round_started", "round_ended", "match_ended"] as const),
      ...(["ability_used", "damage_dealt", "fighter_died"] as const),
    ];
    assert.deepEqual(
      expected.filter(type => !types.has(type)),
      [],
    );
    const used = new Set(events.flatMap(each => (each.event_type === "ability_used" ? each.ability_id : [])));
    const { ability_ids } = modeOf(match.start.options.content);
    assert.deepEqual([...used].sort(), ability_ids.toSorted());
    const hits = new Set(events.flatMap(each => (each.event_type === "damage_dealt" ? each.ability_id : [])));
    assert.ok(hits.has("bolt") && hits.has("melee_attack"), [...hits].join());
    assert.ok(replay(arenaRules, match.start, withoutRewinds(match.lines)));
  });

  it("says what to do where the rules come to something else", () => {
    const advice = `raise RULES_VERSION in src/game/rules-version.ts from ${RULES_VERSION} to ${RULES_VERSION + 1}`;
    const [, room] = readGoldenRun().rooms;
    const { match } = readGoldenMatch();
    assert.ok(room);
    const lines = structuredClone(room.lines);
    for (const event of lines.find(each => each.events.length > 0)?.events ?? [])
      if ("source_player_id" in event) event.source_player_id = "nobody";
    assert.ok(complaintOf({ ...room, lines })?.includes(advice));
    assert.ok(complaintOfMatch({ ...match, lines: withoutRewinds(match.lines) })?.includes(advice));
    assert.ok(complaintOfMatch({ ...match, state: "another" })?.includes(advice));
  });
});
