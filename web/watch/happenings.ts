/** What of a room's events is worth a line to jump to, with names instead of ids. */
import type { ArenaEvent } from "../../src/game/arena/arena-events.ts";
import { type Content, findEntry } from "../../src/game/content/content.ts";
import type { GameEvent } from "../../src/game/dungeon/dungeon-events.ts";
import { contentText, entryName } from "../client/content-text.ts";
import type { WatchedEvent } from "../client/watch/recording-player.ts";
import type { Language } from "../texts/language.ts";
import { watchTexts } from "../texts/watch.ts";
import type { Names } from "./names.ts";

/** The hit that killed. */
export type Hit = { readonly ability: string; readonly damage: number; readonly is_critical: boolean };

/** Names are undefined where nobody knows them. Teams and rounds count from 1. */
export type Happening = { readonly tick: number } & (
  | {
      readonly what: "killed";
      readonly who: string | undefined;
      readonly by: string | undefined;
      readonly hit: Hit | undefined;
      readonly is_player: boolean;
    }
  | { readonly what: "round"; readonly round: number }
  | { readonly what: "round_won"; readonly round: number; readonly team: number }
  | { readonly what: "round_drawn"; readonly round: number }
  | { readonly what: "sudden_death" | "match_over" | "cleared" | "door" }
  | { readonly what: "boss_phase"; readonly phase: number }
  | { readonly what: "level"; readonly who: string | undefined; readonly level: number }
  | { readonly what: "came" | "left" | "exit"; readonly who: string | undefined }
  | { readonly what: "loot"; readonly item: string }
  | { readonly what: "took"; readonly who: string | undefined; readonly item: string }
);

type AnyEvent = GameEvent | ArenaEvent;
type Damage = Extract<AnyEvent, { event_type: "damage_dealt" | "damage_taken" }>;

/** Who has recorded the room is the server. */
const isEvent = (event: object): event is AnyEvent => "event_type" in event;

/** Of a recording, as far as it was played. */
export class Happenings {
  readonly #content: Content;
  readonly #names: Names;
  readonly #language: Language;
  /** By target: the newest hit. */
  readonly #hits = new Map<string, { readonly tick: number; readonly event: Damage }>();
  readonly #found: Happening[] = [];
  #read = 0;

  constructor(content: Content, names: Names, language: Language) {
    this.#content = content;
    this.#names = names;
    this.#language = language;
  }

  /** @param events of which those that were there the last time are the first. */
  update(events: readonly WatchedEvent[]): readonly Happening[] {
    for (; this.#read < events.length; this.#read++) {
      const { tick, event } = events[this.#read] ?? { tick: 0, event: {} };
      if (isEvent(event)) this.#note(tick, event);
    }
    return this.#found;
  }

  #note(tick: number, event: AnyEvent): void {
    if (event.event_type === "damage_dealt" || event.event_type === "damage_taken") {
      const target = event.target_player_id ?? event.target_enemy_id;
      if (target !== undefined) this.#hits.set(target, { tick, event });
      return;
    }
    if (event.event_type === "enemy_spawned")
      this.#names.add(event.target_enemy_id, this.#enemy(event.enemy_type_id));
    const found = this.#happening(tick, event);
    if (found) this.#found.push(found);
  }

  #happening(tick: number, event: AnyEvent): Happening | undefined {
    const name = (id: string | undefined) => (id === undefined ? undefined : this.#names.of(id));
    switch (event.event_type) {
      case "fighter_died":
        return this.#death(tick, event.target_player_id, event.source_player_id, true);
      case "player_died":
        return this.#death(tick, event.target_player_id, event.source_enemy_id, true);
      case "enemy_died":
        return this.#death(tick, event.target_enemy_id, event.source_player_id, false);
      case "round_started":
        return { tick, what: "round", round: event.round };
      case "round_ended":
        return event.winner_team === undefined
          ? { tick, what: "round_drawn", round: event.round }
          : { tick, what: "round_won", round: event.round, team: event.winner_team };
      case "sudden_death_started":
        return { tick, what: "sudden_death" };
      case "match_ended":
        return { tick, what: "match_over" };
      case "room_cleared":
        return { tick, what: "cleared" };
      case "door_opened":
        return { tick, what: "door" };
      case "boss_phase":
        return { tick, what: "boss_phase", phase: event.phase };
      case "level_up":
        return { tick, what: "level", who: name(event.source_player_id), level: event.level };
      case "player_joined":
        return { tick, what: "came", who: name(event.source_player_id) };
      case "player_left":
      case "player_forfeited":
        return { tick, what: "left", who: name(event.source_player_id) };
      case "run_ended":
        return { tick, what: "exit", who: name(event.source_player_id) };
      case "loot_dropped":
        return { tick, what: "loot", item: this.#item(event) };
      case "loot_picked_up":
        return { tick, what: "took", who: name(event.source_player_id), item: this.#item(event) };
      default:
        return undefined;
    }
  }

  #death(tick: number, id: string, source: string | undefined, is_player: boolean): Happening {
    const newest = this.#hits.get(id);
    const event = newest?.tick === tick ? newest.event : undefined;
    const ability = contentText(
      findEntry(this.#content.abilities, event?.ability_id ?? "")?.name ?? "",
      this.#language,
    );
    const hit = event && { ability, damage: event.damage_amount, is_critical: event.is_critical };
    const by = source === undefined ? undefined : this.#names.of(source);
    return { tick, what: "killed", who: this.#names.of(id), by, hit, is_player };
  }

  #enemy(id: string): string {
    return entryName(this.#content["enemy-types"], id, this.#language);
  }

  #item({
    item_id,
    item_type,
    item_quantity,
  }: {
    item_id: string;
    item_type: string;
    item_quantity: number;
  }) {
    if (item_type === "gold") return watchTexts[this.#language].gold(item_quantity);
    const name = entryName(this.#content.items, item_id, this.#language);
    return item_quantity > 1 ? `${item_quantity} × ${name}` : name;
  }
}
