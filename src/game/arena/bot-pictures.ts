/** What everybody is shown of a match, kept for a moment: bots act on pictures that are some ticks old, as players do. */
import type { PlayerState } from "../movement/walker.ts";
import type { ArenaFighter, ArenaWorld } from "./arena-world.ts";

/** What a client is shown of a fighter, as far as bots look at it: nothing of inputs, cooldowns, mana and stamina. */
export type ShownFighter = {
  id: string;
  team_number: number;
  x: number;
  z: number;
  is_alive: boolean;
  /** 0 to 1. */
  health: number;
  state: PlayerState;
  /** Place in the mode's `ability_ids` of the ability whose wind-up is under way, from 1; 0 for none. */
  casting: number;
};

/** More than the longest reaction with the longest delay of a picture, in ticks. */
export const KEPT_PICTURES = 40;

type Picture = { tick: number; count: number; readonly fighters: ShownFighter[] };

export class BotPictures {
  readonly #kept: Picture[] = Array.from({ length: KEPT_PICTURES }, () => ({
    ...{ tick: -1, count: 0, fighters: [] },
  }));

  /** After each tick. Pictures are used again: nothing of one is to be kept. */
  take({ tick, players, mode }: ArenaWorld): void {
    const picture = this.#kept[tick % KEPT_PICTURES];
    if (!picture) return;
    picture.tick = tick;
    picture.count = 0;
    for (const fighter of players.values()) {
      const shown = picture.fighters[picture.count] ?? newShown();
      picture.fighters[picture.count] = shown;
      picture.count += 1;
      show(fighter, mode.ability_ids, shown);
    }
    picture.fighters.length = picture.count;
  }

  /** As everybody was so many ticks before; of a time that nobody has seen, nobody. */
  ago(tick: number, ticks: number): readonly ShownFighter[] {
    const wanted = tick - ticks;
    const picture = this.#kept[((wanted % KEPT_PICTURES) + KEPT_PICTURES) % KEPT_PICTURES];
    return picture?.tick === wanted ? picture.fighters : NOBODY;
  }
}

const NOBODY: readonly ShownFighter[] = [];

function newShown(): ShownFighter {
  return { id: "", team_number: 0, x: 0, z: 0, is_alive: false, health: 0, state: "IDLE", casting: 0 };
}

function show(fighter: ArenaFighter, ability_ids: readonly string[], shown: ShownFighter): void {
  shown.id = fighter.id;
  shown.team_number = fighter.team_number;
  shown.x = fighter.mover.x;
  shown.z = fighter.mover.z;
  shown.is_alive = fighter.is_alive;
  shown.health = fighter.current_health / fighter.stats.max_health;
  shown.state = fighter.state;
  shown.casting = fighter.casting ? ability_ids.indexOf(fighter.casting.ability_id) + 1 : 0;
}
