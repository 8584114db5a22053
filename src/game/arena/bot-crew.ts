/** The bots of a match, each with a mind of its own. What they do are inputs like anybody's. */
import type { BotSkill } from "../content/arena-content.ts";
import type { CommandIn } from "../core/rules.ts";
import type { ArenaCommands } from "./arena-rules.ts";
import { type ArenaWorld, isRunning } from "./arena-world.ts";
import { BEGINNER, type BotMind, botInput, newMind } from "./bot.ts";
import { BotPictures } from "./bot-pictures.ts";
import { type Move, movesOf } from "./bot-tactics.ts";

export type InputsCommand = CommandIn<ArenaCommands, "inputs">;

export class BotCrew {
  readonly #world: ArenaWorld;
  readonly #skill: BotSkill;
  readonly #moves: readonly Move[];
  readonly #pictures = new BotPictures();
  readonly #minds = new Map<string, BotMind>();
  #seed: number;
  /** Of the World's players, when the bots among them were looked for last. */
  #changes = -1;
  #ids: readonly string[] = [];

  /** @param seed of 32 bits: with the same one they fight the same way again. */
  constructor(world: ArenaWorld, seed: number) {
    this.#world = world;
    this.#seed = seed;
    this.#skill = world.mode.bots ?? BEGINNER;
    this.#moves = movesOf(world);
  }

  /** Just before each tick: what each of them does in it. */
  commands(): readonly InputsCommand[] {
    const world = this.#world;
    if (world.players.changes !== this.#changes) this.#lookForBots();
    if (this.#ids.length === 0 || !isRunning(world)) return NOTHING;
    this.#pictures.take(world);
    return this.#ids.flatMap(id => this.#command(id) ?? []);
  }

  #lookForBots(): void {
    const { players } = this.#world;
    this.#changes = players.changes;
    this.#ids = [...players.values()].filter(({ is_bot }) => is_bot).map(({ id }) => id);
    for (const id of this.#ids) {
      if (this.#minds.has(id)) continue;
      this.#seed = (this.#seed + 0x9e3779b9) | 0;
      this.#minds.set(id, newMind(this.#seed, this.#skill));
    }
  }

  #command(player_id: string): InputsCommand | undefined {
    const world = this.#world;
    const own = world.players.get(player_id);
    const mind = this.#minds.get(player_id);
    if (!own || !mind) return undefined;
    const { tick, mode } = world;
    const input = botInput(mind, {
      ...{ tick, own, moves: this.#moves, arena: world },
      seen_tick: Math.max(0, tick - mode.interpolation_ticks),
      others: this.#pictures.ago(tick, mode.interpolation_ticks + mind.skill.reaction_ticks),
    });
    return { type: "inputs", player_id, inputs: [input], waiting: 1, latency_ms: 0 };
  }
}

const NOTHING: readonly InputsCommand[] = [];
