/** A match against other players or bots, as a game of the page. */
import { aimOf, type Phase } from "../../src/game/arena/arena-world.ts";
import type { MatchResult } from "../../src/game/arena/match-result.ts";
import { ARENA_TICKS_PER_SECOND, type PvpMode } from "../../src/game/content/arena-content.ts";
import { entryOf, gameRulesOf } from "../../src/game/content/content.ts";
import { abilityIn, rulesIn } from "../../src/game/content/mode-numbers.ts";
import { amountAt, type Regeneration } from "../../src/game/core/resource.ts";
import type { ArenaClient, Controls as Inputs } from "../client/arena-client.ts";
import type { ArenaConnection } from "../client/arena-connection.ts";
import { contentText } from "../client/content-text.ts";
import type { Line } from "../client/line-meter.ts";
import { phaseOf } from "../client/predicted-world.ts";
import { slotColor } from "../scene/palette.ts";
import type { Frame, Place } from "../scene/shown.ts";
import type { Language } from "../texts/language.ts";
import { ArenaClientView } from "../views/arena-client-view.ts";
import { placeOfArena } from "../views/arena-place.ts";
import {
  type Action,
  type Effects,
  type Ended,
  type Game,
  type Gauge,
  type Hud,
  type Intent,
  MATCH_HINTS,
  type Saying,
  type Score,
  type ShownAbility,
} from "./game.ts";
import { sidesOf } from "./match-sides.ts";

/** A match that is over, as it ended for its player. */
export type MatchOver = { readonly match_id: string; readonly outcome: "won" | "lost" | "drawn" | "void" };

export type ArenaGameOptions = {
  readonly effects: Effects;
  /** Of the page. */
  readonly language: Language;
  readonly onOver: (over: MatchOver) => void;
  /** The connection is over, and was not left. */
  readonly onEnd: (ended: Ended) => void;
};

const STANDING: Intent = { walk: { x: 0, z: 0 }, sprints: false, aim: undefined, held: new Set() };
const OTHERS: readonly Action[] = ["ability1", "ability2", "ability3", "ability4", "ability5", "ability6"];

export class ArenaGame implements Game {
  readonly #options: ArenaGameOptions;
  readonly #connection: ArenaConnection;
  readonly #client: ArenaClient;
  #mode: PvpMode | undefined;
  #view: ArenaClientView | undefined;
  #actions: ReadonlyMap<Action, number> = new Map();
  #intent: Intent = STANDING;
  /** Bits of the abilities that the next input uses. */
  #pressed = 0;
  #aim = 0;
  #isAway = false;
  #isOver = false;
  #phase: Phase | undefined;
  #said: { readonly text: string; readonly until_ms: number } | undefined;

  static async enter(connection: ArenaConnection, options: ArenaGameOptions): Promise<ArenaGame> {
    const game: { now?: ArenaGame } = {};
    const client = await connection.play({
      now: () => performance.now(),
      controls: () => game.now?.inputs() ?? { direction: 0, aim: 0, speed: 0, buttons: 0 },
    });
    game.now = new ArenaGame(connection, client, options);
    return game.now;
  }

  private constructor(connection: ArenaConnection, client: ArenaClient, options: ArenaGameOptions) {
    this.#connection = connection;
    this.#client = client;
    this.#options = options;
    this.#listen();
    this.#noteEnd();
  }

  /** @throws before the first state. */
  get place(): Place {
    const id = this.#client.state?.arena_id;
    if (id === undefined) throw new Error("The match has not said yet where it is");
    return placeOfArena(entryOf(this.#client.content.arenas, id));
  }

  frame(): Frame | undefined {
    return this.#open()?.frame();
  }

  hud(): Hud {
    // Also in a page that draws nothing, as one in the background.
    this.#open();
    const own = this.#client.own()?.fighter;
    const shown = this.#client.state?.fighters.get(this.#client.playerId);
    return {
      title: contentText(this.#mode?.name ?? "", this.#options.language),
      score: this.#score(),
      health: { now: shown?.current_health ?? 0, most: own?.stats.max_health ?? 1 },
      ...this.#gauges(),
      abilities: this.#abilities(),
      party: this.#client
        .others()
        .filter(({ fighter }) => fighter.team === shown?.team)
        .map(({ fighter }) => ({
          id: fighter.player_id,
          name: fighter.character_name,
          color: slotColor(fighter.slot),
          health: fighter.current_health / Math.max(1, fighter.max_health),
        })),
      saying: this.#saying(),
      prompt: undefined,
      hints: MATCH_HINTS,
      is_dead: shown?.current_health === 0,
      is_away: this.#isAway,
      is_stalled: this.#client.isStalled,
      is_over: this.#isOver,
    };
  }

  line(): Line {
    return this.#connection.readLine(performance.now());
  }

  advance(intent: Intent): void {
    this.#intent = intent;
    this.#client.advance();
  }

  act(action: Action): void {
    const index = this.#actions.get(action);
    if (index !== undefined) this.#pressed |= 1 << index;
  }

  async leave(): Promise<void> {
    this.#isOver = true;
    await this.#connection.leave();
  }

  /** What the next input says. */
  inputs(): Inputs {
    const { walk, held } = this.#intent;
    const length = Math.hypot(walk.x, walk.z);
    if (length > 0) this.#options.effects.happened("walk");
    const direction = length > 0 ? aimOf(Math.atan2(walk.x, walk.z)) : 0;
    this.#aim = this.#aimNow(length > 0 ? direction : this.#aim);
    const strike = this.#actions.get("strike");
    if (held.has("strike") && strike !== undefined) this.#pressed |= 1 << strike;
    this.#tellUse();
    const buttons = this.#pressed;
    this.#pressed = 0;
    return { direction, aim: this.#aim, speed: Math.round(Math.min(1, length) * 255), buttons };
  }

  /** Heard where it may begin now, by what the server has said last. */
  #tellUse(): void {
    const told = this.#client.ownState;
    const own = this.#client.own()?.fighter;
    if (!told || !own || own.casting || this.#phase !== "fighting") return;
    const tick = this.#client.state?.tick ?? 0;
    const isReady = (index: number) =>
      (told.ready_at_tick[this.#mode?.ability_ids[index] ?? ""] ?? 0) <= tick;
    for (const [action, index] of this.#actions)
      if ((this.#pressed & (1 << index)) !== 0 && isReady(index))
        this.#options.effects.happened(action === "strike" || action === "dodge" ? action : "ability");
  }

  /** Where the mouse points; without one the nearest opponent that lives; else ahead. */
  #aimNow(ahead: number): number {
    const own = this.#client.own();
    if (!own) return ahead;
    let at = this.#intent.aim;
    let nearest = Number.POSITIVE_INFINITY;
    if (!at)
      for (const { fighter, place } of this.#client.others()) {
        const metres = Math.hypot(place.x - own.place.x, place.z - own.place.z);
        if (fighter.team === own.fighter.team_number || fighter.current_health === 0) continue;
        if (metres >= nearest) continue;
        nearest = metres;
        at = place;
      }
    return at ? aimOf(Math.atan2(at.x - own.place.x, at.z - own.place.z)) : ahead;
  }

  /** What it draws by, once the server has said which match it is. */
  #open(): ArenaClientView | undefined {
    const state = this.#client.state;
    if (!state || this.#view) return this.#view;
    const { content } = this.#client;
    const mode = entryOf(content["pvp-modes"], state.pvp_mode_id);
    this.#mode = mode;
    this.#view = new ArenaClientView(this.#client, content, mode);
    const others = [...OTHERS];
    const actions = new Map<Action, number>();
    for (const [index, id] of mode.ability_ids.entries()) {
      const { effects } = entryOf(content.abilities, id);
      const isDash = effects?.some(({ effect_type }) => effect_type === "dash") === true;
      const action = index === 0 ? "strike" : isDash ? "dodge" : others.shift();
      if (action) actions.set(action, index);
    }
    this.#actions = actions;
    return this.#view;
  }

  #gauges(): Pick<Hud, "mana" | "stamina"> {
    const own = this.#client.own()?.fighter;
    const told = this.#client.ownState;
    if (!own || !told || !this.#mode) return { mana: { now: 0, most: 1 }, stamina: { now: 0, most: 1 } };
    const rules = rulesIn(this.#mode, gameRulesOf(this.#client.content));
    const { max_mana, max_stamina } = own.stats;
    return {
      mana: this.#gauge(told.mana, told.mana_since_tick, max_mana, rules.mana_regeneration),
      stamina: this.#gauge(told.stamina, told.stamina_since_tick, max_stamina, rules.stamina_regeneration),
    };
  }

  #gauge(amount: number, since_tick: number, most: number, regeneration: Regeneration): Gauge {
    const now = { ticks_per_second: ARENA_TICKS_PER_SECOND, tick: this.#client.state?.tick ?? 0 };
    return { now: amountAt({ amount, since_tick }, most, regeneration, now), most };
  }

  #abilities(): ShownAbility[] {
    const mode = this.#mode;
    const told = this.#client.ownState;
    if (!mode || !told) return [];
    const { mana, stamina } = this.#gauges();
    const tick = this.#client.state?.tick ?? 0;
    return [...this.#actions].map(([action, index]) => {
      const id = mode.ability_ids[index] ?? "";
      const ability = abilityIn(mode, entryOf(this.#client.content.abilities, id));
      const left_s = Math.max(0, (told.ready_at_tick[id] ?? 0) - tick) / ARENA_TICKS_PER_SECOND;
      return {
        ...{ action, name: contentText(ability.name, this.#options.language), ready_in_s: left_s },
        waits: Math.min(1, left_s / Math.max(0.1, ability.cooldown)),
        is_affordable: mana.now >= ability.mana_cost && stamina.now >= ability.stamina_cost,
      };
    });
  }

  #score(): Score | undefined {
    const state = this.#client.state;
    if (!state || !this.#mode) return undefined;
    const { rounds_to_win, team_count } = this.#mode;
    return { sides: sidesOf(state, this.#client.playerId, team_count), rounds_to_win, round: state.round };
  }

  #saying(): Saying | undefined {
    const state = this.#client.state;
    // How it has ended stands in a window of its own.
    if (this.#isOver) return undefined;
    if (this.#said && performance.now() < this.#said.until_ms)
      return { say: "server", text: this.#said.text };
    if (!state) return { say: "gathering" };
    const phase = phaseOf(state);
    if (phase === "gathering") return { say: "gathering" };
    if (phase === "countdown") {
      const left = (state.phase_ends_at_tick - state.tick) / ARENA_TICKS_PER_SECOND;
      return { say: "countdown", number: Math.max(1, Math.ceil(left)) };
    }
    if (phase === "round_over") return { say: "round_over" };
    if (state.fighters.get(this.#client.playerId)?.current_health === 0) return { say: "dead_wait" };
    return state.is_sudden_death ? { say: "sudden_death" } : undefined;
  }

  #notePhase(phase: Phase): void {
    if (phase === "fighting" && this.#phase !== "fighting") this.#options.effects.happened("begins");
    this.#phase = phase;
  }

  /** Once, as soon as the result and the own team are known: who comes after the end hears the result before the state. */
  #noteEnd(): void {
    const { result, state } = this.#client;
    if (!result || !state || this.#isOver) return;
    this.#isOver = true;
    const outcome = result.reason === "void" ? "void" : this.#outcome(result);
    if (outcome !== "void") this.#options.effects.happened(outcome === "won" ? "won" : "lost");
    this.#options.onOver({ match_id: this.#connection.matchId, outcome });
  }

  #outcome({ teams }: MatchResult): "won" | "lost" | "drawn" {
    const own = this.#client.state?.fighters.get(this.#client.playerId)?.team;
    const rank = teams.find(({ team }) => team === own)?.rank ?? 0;
    if (rank !== 1) return "lost";
    return teams.filter(each => each.rank === 1).length > 1 ? "drawn" : "won";
  }

  #listen(): void {
    const { effects, onEnd } = this.#options;
    const client = this.#client;
    client.on("hit", ([, target_slot, , damage, , is_critical]) => {
      const target = [...(client.state?.fighters.values() ?? [])].find(({ slot }) => slot === target_slot);
      if (!target) return;
      const isOwn = target.player_id === client.playerId;
      effects.flash(target.player_id);
      effects.number(target.player_id, damage, isOwn ? "taken" : is_critical ? "critical" : "dealt");
      if (isOwn) effects.shake(0.12);
      effects.happened(!isOwn ? "hit" : target.current_health > 0 ? "hurt" : "death");
    });
    client.on("match_over", () => this.#noteEnd());
    client.on("patch", state => {
      this.#notePhase(phaseOf(state));
      this.#noteEnd();
    });
    const connection = this.#connection;
    connection.on("server_message", ({ text }) => {
      this.#said = { text, until_ms: performance.now() + 12_000 };
    });
    connection.on("dropped", () => {
      this.#isAway = true;
    });
    connection.on("returned", () => {
      this.#isAway = false;
    });
    connection.on("left", ({ code }) => {
      if (!this.#isOver) onEnd({ code });
    });
  }
}
