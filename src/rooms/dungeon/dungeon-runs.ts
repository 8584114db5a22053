/** What a dungeon room has to say about its run. */
import { findEntry } from "../../game/content/content.ts";
import type { GameEvent } from "../../game/dungeon/dungeon-events.ts";
import { runTicksOf } from "../../game/dungeon/run-clock.ts";
import { memberOf, type World } from "../../game/dungeon/world.ts";
import type { RunNews, RunPolicy } from "../base/mode.ts";
import type { DungeonRoomTypes } from "./dungeon-types.ts";

export const dungeonRuns: RunPolicy<DungeonRoomTypes> = {
  newRun({ run_id, dungeon_id, terms }, { content_hash, content_version }, is_open) {
    const { difficulty_id, loot_rule, earns } = terms;
    return { run_id, dungeon_id, content_hash, content_version, difficulty_id, loot_rule, earns, is_open };
  },
  room_template_id: ({ room_template_id }) => room_template_id,
  most: ({ dungeon }) => dungeon.max_party_size,
  refusal({ content, terms }, { level }) {
    const { min_level = 1 } = findEntry(content.difficulties, terms.difficulty_id) ?? {};
    return level < min_level ? "level_too_low" : undefined;
  },
  grown: ({ terms }, party_size) =>
    party_size > terms.party_size ? { type: "party_grew", party_size } : undefined,
  ticks: runTicksOf,
  news(events, world) {
    let news: RunNews | undefined;
    // In one walk: this is asked for each event of a fight.
    for (const event of events) news = newsOf(event, world, news);
    return news;
  },
};

function newsOf(event: GameEvent, world: World, before: RunNews | undefined): RunNews | undefined {
  switch (event.event_type) {
    case "room_cleared":
      return { ...before, is_saved: true, is_cleared: true };
    case "loot_picked_up":
      return { ...before, is_saved: true };
    case "player_died": {
      const { target_player_id } = event;
      const count = memberOf(world, target_player_id)?.lasting.statistics.deaths ?? 0;
      return { ...before, deaths: { ...before?.deaths, [target_player_id]: count } };
    }
    case "run_ended":
      // Journals from before runs had a clock do not say it.
      // Of several the first says how long the run took.
      return { ...before, ended_ticks: before?.ended_ticks ?? event.ticks ?? runTicksOf(world) };
    default:
      return before;
  }
}
