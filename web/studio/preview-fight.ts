/** A fight in the page by the content of a draft: bots play a room or a match in the rules, and each moment is a frame of the scene. */

import { ARENA_TICKS_PER_SECOND } from "../../src/game/content/arena-content.ts";
import { entryOf } from "../../src/game/content/content.ts";
import { applyCommand } from "../../src/game/dungeon/commands.ts";
import { DUNGEON_RATE } from "../../src/game/dungeon/dungeon-rate.ts";
import { DEFAULT_TERMS } from "../../src/game/dungeon/run-terms.ts";
import { createWorld } from "../../src/game/dungeon/setup.ts";
import { takeTick } from "../../src/game/dungeon/tick.ts";
import type { World } from "../../src/game/dungeon/world.ts";
import { characterAt } from "../../src/game/simulation/measurements.ts";
import { playTick } from "../../src/game/simulation/simulated-player.ts";
import { StateSync } from "../../src/schema/state-sync.ts";
import { BotFight } from "../home/bot-fight.ts";
import type { Frame, Place } from "../scene/shown.ts";
import type { Language } from "../texts/language.ts";
import { placeOfArena } from "../views/arena-place.ts";
import { ArenaWorldView } from "../views/arena-world-view.ts";
import { DungeonPlace } from "../views/dungeon-place.ts";
import { DungeonView } from "../views/dungeon-view.ts";
import type { MatchSetup, PreviewSetup, RoomSetup } from "./preview-setup.ts";

/** Who plays a room. */
export type Party = { readonly players: number; readonly level: number; readonly class_id: string };

export type PreviewFight = {
  readonly place: Place;
  readonly ticks_per_second: number;
  /** Nobody has anything left to do. */
  readonly isOver: boolean;
  tick(): void;
  /** @param share of the newest tick that has passed, from 0 to 1. */
  frame(share: number): Frame;
};

/** @throws where the rules cannot play it: content that is good can be played. */
export function openFight(setup: PreviewSetup, party: Party, language: Language): PreviewFight {
  return setup.kind === "room" ? new RoomFight(setup, party, language) : new MatchFight(setup);
}

class RoomFight implements PreviewFight {
  readonly ticks_per_second = DUNGEON_RATE.ticks_per_second;
  readonly place: Place;
  readonly #world: World;
  readonly #sync: StateSync;
  readonly #view: DungeonView;
  isOver = false;

  constructor(
    { content, dungeon_id, room_template_id, class_id }: RoomSetup,
    party: Party,
    language: Language,
  ) {
    const terms = { ...DEFAULT_TERMS, party_size: party.players };
    this.#world = createWorld({
      ...{ content, dungeon_id, room_template_id, terms, room_id: "preview", run_id: "preview" },
      ...{ seed: 1, draw_key: "1".padStart(32, "0") },
    });
    const lasting = characterAt(content, class_id ?? party.class_id, party.level);
    for (let i = 1; i <= party.players; i++) {
      const arrival = { player_id: `bot${i}`, character_name: `Bot ${i}`, lasting: structuredClone(lasting) };
      applyCommand(this.#world, { type: "join", arrival });
    }
    const none = { content_version: 0, content_hash: "", rules_version: "", build_version: "" };
    this.#sync = new StateSync(this.#world, none);
    const shown = new DungeonPlace(content.dungeons, this.#sync.state);
    this.place = shown.place;
    this.#view = new DungeonView(content, shown, language);
  }

  tick(): void {
    let isIdle = true;
    for (const player of this.#world.players.values())
      isIdle = playTick(this.#world, player).isIdle && isIdle;
    this.isOver = isIdle;
    takeTick(this.#world);
    this.#sync.update();
  }

  frame(share: number): Frame {
    const frame = this.#view.frame({ state: this.#sync.state, tick: this.#world.tick + share });
    const ids = this.#world.players;
    const players = frame.fighters.filter(({ id }) => ids.has(id));
    const middle = (axis: "x" | "z") => players.reduce((sum, each) => sum + each[axis], 0) / players.length;
    return players.length === 0 ? frame : { ...frame, focus: { x: middle("x"), z: middle("z") } };
  }
}

class MatchFight implements PreviewFight {
  readonly ticks_per_second = ARENA_TICKS_PER_SECOND;
  readonly place: Place;
  readonly #fight: BotFight;
  readonly #view: ArenaWorldView;

  constructor({ content, pvp_mode_id }: MatchSetup) {
    this.#fight = new BotFight(content, entryOf(content["pvp-modes"], pvp_mode_id), 1);
    this.#view = new ArenaWorldView(this.#fight.world);
    this.place = placeOfArena(this.#fight.world.arena);
  }

  get isOver(): boolean {
    return this.#fight.isOver;
  }

  tick(): void {
    this.#view.noteTick();
    this.#fight.tick();
  }

  frame(share: number): Frame {
    return this.#view.frame(share);
  }
}
