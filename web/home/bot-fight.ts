/** A match of bots that runs in the page, by the rules of the server: no room, nobody is asked anything but the content. */
import type { ArenaEvent } from "../../src/game/arena/arena-events.ts";
import { arenaRules } from "../../src/game/arena/arena-rules.ts";
import type { ArenaWorld } from "../../src/game/arena/arena-world.ts";
import { BotCrew } from "../../src/game/arena/bot-crew.ts";
import type { PvpMode } from "../../src/game/content/arena-content.ts";
import type { Content } from "../../src/game/content/content.ts";

/** So many are enough for one picture. */
const MOST_FIGHTERS = 6;

/** The match with the most fighters that is not too large to look at. */
export function modeToShow(content: Content): PvpMode | undefined {
  const size = ({ team_count, team_size }: PvpMode) => team_count * team_size;
  return Object.values(content["pvp-modes"])
    .filter(mode => size(mode) <= MOST_FIGHTERS)
    .toSorted((a, b) => size(b) - size(a))[0];
}

export class BotFight {
  readonly world: ArenaWorld;
  readonly #crew: BotCrew;

  /** @param seed of 32 bits. */
  constructor(content: Content, mode: PvpMode, seed: number) {
    this.world = arenaRules.open({
      ...{ content, room_id: "here", run_id: "here", pvp_mode_id: mode.id },
      arena_id: mode.arena_ids[Math.abs(seed) % mode.arena_ids.length] ?? "",
      draw_key: [1, 2, 3, 4].map(i => (Math.imul(seed, i) >>> 0).toString(16).padStart(8, "0")).join(""),
      terms: { kind: "made", is_ranked: false, backfill: false },
    });
    const classes = Object.keys(content.classes).toSorted();
    arenaRules.apply(this.world, {
      type: "expect",
      comers: Array.from({ length: mode.team_count * mode.team_size }, (_, index) => ({
        ...{ player_id: `bot-${index + 1}`, character_id: `bot-${index + 1}`, is_bot: true as const },
        ...{ character_name: `Bot ${index + 1}`, level: 1, team: (index % mode.team_count) + 1 },
        class_id: classes[index % Math.max(1, classes.length)] ?? "",
      })),
    });
    this.#crew = new BotCrew(this.world, seed);
  }

  get isOver(): boolean {
    return this.world.phase === "over";
  }

  tick(): readonly ArenaEvent[] {
    for (const command of this.#crew.commands()) arenaRules.apply(this.world, command);
    return arenaRules.tick(this.world);
  }
}
