/** A room of a dungeon that is watched: its state says how everybody walks on until the next word. */
import type { Content } from "../../src/game/content/content.ts";
import type { RoomStateSchema } from "../../src/schema/room-state.ts";
import { contentText, entryName } from "../client/content-text.ts";
import { clothesOf, lookOfEnemy } from "../scene/looks.ts";
import { slotColor } from "../scene/palette.ts";
import type { Frame, Place } from "../scene/shown.ts";
import type { Language } from "../texts/language.ts";
import { DungeonPlace } from "../views/dungeon-place.ts";
import { DungeonView } from "../views/dungeon-view.ts";
import type { WatchedFighter, WatchedScore, WatchView } from "./watch-view.ts";

const NO_SCORE: WatchedScore = { round: 0, sides: [], is_sudden_death: false };

export class DungeonWatchView implements WatchView<RoomStateSchema> {
  readonly #content: Content;
  readonly #place: DungeonPlace;
  readonly #view: DungeonView;
  readonly #language: Language;
  #state: RoomStateSchema;
  #tick = 0;

  /** @throws where the content has no such room. */
  constructor(content: Content, state: RoomStateSchema, language: Language) {
    this.#content = content;
    this.#language = language;
    this.#place = new DungeonPlace(content.dungeons, state);
    this.#view = new DungeonView(content, this.#place, language);
    this.#state = state;
  }

  get place(): Place {
    return this.#place.place;
  }

  get title(): string {
    return contentText(this.#place.dungeon.name, this.#language);
  }

  note(state: RoomStateSchema, tick: number): void {
    this.#state = state;
    this.#tick = tick;
  }

  frame(share: number, followed: string | undefined): Frame {
    const frame = this.#view.frame({ state: this.#state, tick: this.#tick + share });
    const fighters = frame.fighters.map(each =>
      each.id === followed ? { ...each, side: "own" as const } : each,
    );
    return { ...frame, fighters };
  }

  /** Players first. */
  fighters(): WatchedFighter[] {
    const players = [...this.#state.players.values()].map(each => ({
      ...{ id: each.player_id, name: each.character_name, color: slotColor(each.slot) },
      ...{ is_player: true, is_bot: false, is_alive: each.is_alive },
      ...{ health: each.current_health, max_health: each.max_health },
    }));
    const enemies = [...this.#state.enemies.values()].map(each => ({
      ...{ id: each.enemy_instance_id, color: clothesOf(lookOfEnemy(each.enemy_type_id)) },
      name: entryName(this.#content["enemy-types"], each.enemy_type_id, this.#language),
      ...{ is_player: false, is_bot: false, is_alive: each.is_alive },
      ...{ health: each.current_health, max_health: each.max_health },
    }));
    return [...players, ...enemies];
  }

  score(): WatchedScore {
    return NO_SCORE;
  }

  openDoors(): ReadonlySet<string> {
    const open = [...this.#state.doors.values()].filter(({ is_open }) => is_open);
    return new Set(open.map(({ door_id }) => door_id));
  }
}
