/** The recording of a match, as its room writes it. The rules are the dungeon's: a match is one room of any mode. */
import { type DungeonStart, dungeonRules } from "../../src/game/dungeon/dungeon-rules.ts";
import { DEFAULT_TERMS } from "../../src/game/dungeon/run-terms.ts";
import { GENERATOR, RULES_VERSION } from "../../src/game/rules-version.ts";
import { encodeLines, type Line } from "../../src/recordings/line-codec.ts";
import { digestOf, type LaterLine, type RecordedOpening } from "../../src/recordings/recorded-room.ts";
import type { LoadedContent } from "../../src/store/content/content-library.ts";
import { anArrival, drawKeyOf } from "./world.ts";

/** So long it lasts. */
export const MATCH_TICKS = 40;

/**
 * Somebody stands in the first room for two seconds.
 *
 * @param change what its beginning says.
 * @returns the text of its only part.
 */
export function recordedMatch(
  match_id: string,
  { content, hash, version }: Pick<LoadedContent, "content" | "hash" | "version">,
  change: Partial<RecordedOpening> = {},
  player_id = "ada",
): string {
  const options: Omit<DungeonStart["options"], "content"> = {
    ...{ room_id: match_id, run_id: match_id, dungeon_id: "first_dungeon", room_template_id: "room1" },
    ...{ seed: 7, draw_key: drawKeyOf(7), terms: DEFAULT_TERMS },
  };
  const world = dungeonRules.open({ ...options, content });
  const start: RecordedOpening & Line = {
    ...{ kind: "start", tick: 0, mode: "dungeon", options, at: "2026-11-27T12:00:00.000Z" },
    ...{ content_version: version, content_hash: hash, rules_version: RULES_VERSION, generator: GENERATOR },
    ...change,
  };
  const command = { type: "join" as const, arrival: anArrival(player_id) };
  const joined = dungeonRules.apply(world, command);
  const lines: (Line | LaterLine)[] = [start, { kind: "command", tick: 0, command, events: joined.events }];
  for (let tick = 1; tick <= MATCH_TICKS; tick++) {
    const events = dungeonRules.tick(world);
    if (events.length > 0) lines.push({ kind: "tick", tick, events });
  }
  lines.push({ kind: "end", tick: MATCH_TICKS, events: [] });
  const state = digestOf(JSON.stringify(dungeonRules.state(world)));
  const check: LaterLine = { kind: "state", tick: MATCH_TICKS, state, lines: digestOf(encodeLines(lines)) };
  return encodeLines([...lines, check]);
}
