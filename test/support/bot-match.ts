/** Matches that bots play, by the rules alone, with all that a recording would have of them. */
import type { ArenaEvent } from "../../src/game/arena/arena-events.ts";
import { type ArenaCommands, type ArenaTypes, arenaRules } from "../../src/game/arena/arena-rules.ts";
import type { ArenaWorld } from "../../src/game/arena/arena-world.ts";
import { BotCrew } from "../../src/game/arena/bot-crew.ts";
import type { MatchTerms } from "../../src/game/arena/match-terms.ts";
import type { BotSkill } from "../../src/game/content/arena-content.ts";
import type { Content } from "../../src/game/content/content.ts";
import type { RecordedLine } from "../../src/game/core/replay.ts";
import type { CommandIn } from "../../src/game/core/rules.ts";
import { opening } from "./arena-match.ts";

const LONGEST_TICKS = 30 * 60 * 20;
const QUICK: MatchTerms = { kind: "made", is_ranked: false, backfill: false };

export type BotMatchOptions = {
  bots: number;
  /** They come first, stand there, and do nothing. */
  players?: readonly string[];
  seed: number;
  /** By bot; else the mode's. */
  skills?: readonly BotSkill[];
};

export class BotMatch {
  readonly options: ReturnType<typeof opening> & { terms: MatchTerms };
  readonly world: ArenaWorld;
  readonly lines: RecordedLine<ArenaTypes>[] = [];
  readonly events: ArenaEvent[] = [];
  readonly #crews: readonly BotCrew[];

  constructor(content: Content, { bots, players = [], seed, skills }: BotMatchOptions) {
    this.options = { ...opening(content, seed), terms: QUICK };
    this.world = arenaRules.open(this.options);
    const ids = [...players, ...Array.from({ length: bots }, (_, i) => `bot-${i + 1}`)];
    const { team_count } = this.world.mode;
    this.#do({
      type: "expect",
      comers: ids.map((player_id, index) => ({
        ...{ player_id, character_id: player_id, character_name: player_id, class_id: "adventurer" },
        ...{ level: 1, team: (index % team_count) + 1 },
        ...(player_id.startsWith("bot-") && { is_bot: true as const }),
      })),
    });
    for (const player_id of players) {
      const names = { player_id, character_id: player_id, character_name: player_id };
      this.#do({ type: "join", arrival: { ...names, class_id: "adventurer", level: 1 } });
    }
    this.#crews = skills
      ? skills.map((skill, index) => new BotCrew(this.#with(skill), seed * 10 + index))
      : [new BotCrew(this.world, seed)];
  }

  /** The same World, as one that is of a mode with this skill. */
  #with(skill: BotSkill): ArenaWorld {
    const mode = { ...this.world.mode, bots: skill };
    return new Proxy(this.world, {
      get: (world, name) => (name === "mode" ? mode : Reflect.get(world, name)),
    });
  }

  #do<T extends keyof ArenaCommands>(command: CommandIn<ArenaCommands, T>): void {
    const { tick } = this.world;
    const { events, verdict } = arenaRules.apply<T>(this.world, command);
    if (!verdict.is_accepted) throw new Error(verdict.reason);
    this.lines.push({ kind: "command", tick, command, events } as RecordedLine<ArenaTypes>);
    this.events.push(...events);
  }

  /** To its end. */
  play(): this {
    const { world } = this;
    for (let i = 0; i < LONGEST_TICKS && world.phase !== "over"; i++) this.tick();
    if (world.phase !== "over") throw new Error("The match does not come to its end");
    return this;
  }

  tick(): void {
    // Where each has a skill of its own, each crew speaks for one bot.
    for (const [index, crew] of this.#crews.entries())
      for (const command of crew.commands())
        if (this.#crews.length === 1 || command.player_id === `bot-${index + 1}`) this.#do(command);
    const events = arenaRules.tick(this.world);
    this.lines.push({ kind: "tick", tick: this.world.tick, events });
    this.events.push(...events);
  }

  count(event_type: ArenaEvent["event_type"]): number {
    return this.events.filter(each => each.event_type === event_type).length;
  }

  get roundsWithoutSuddenDeath(): number {
    return this.world.round - this.count("sudden_death_started");
  }
}
