/** Watches a match while it is played again, and collects the evidence of each of its players. One pass; it changes nothing. */
import { type ArenaInput, SEEN_FRACTIONS } from "../game/arena/arena-input.ts";
import { ARENA_RATE } from "../game/arena/arena-rate.ts";
import type { ArenaCommands } from "../game/arena/arena-rules.ts";
import type { ArenaFighter, ArenaWorld } from "../game/arena/arena-world.ts";
import { type Move, movesOf } from "../game/arena/bot-tactics.ts";
import { TARGET_DEPTH } from "../game/arena/input-pacing.ts";
import { amountAt } from "../game/core/resource.ts";
import type { CommandIn } from "../game/core/rules.ts";
import type { PlayerEvidence } from "./match-evidence.ts";
import { Track } from "./track.ts";

type Inputs = CommandIn<ArenaCommands, "inputs">;

const SPAN_TICKS = 10 * ARENA_RATE.ticks_per_second;
/** A strike is answered within this time, or not. */
const ANSWER_TICKS = 15;
/** Who cannot dodge so soon after it is shown a strike had no choice. */
const CHOICE_TICKS = 1.5;
/** Beside the reach: two walk up to each other meanwhile. */
const NEARLY_M = 0.5;
/** A picture has a strike coming from a tick before its wind-up to so many after. */
const DECISIVE_TICKS = 10;
/** Shorter ones are jitter. */
const LEAST_GAP_TICKS = 3;
/** An angle's speed is measured over so many ticks. */
const SPEED_TICKS = 3;
/** So long after a gap a picture may jump, and inputs are late. */
const SETTLES_TICKS = 45;

/** A foe's strike that one player has yet to answer. */
type Coming = { tick: number; hasChoice: boolean };

class Watched {
  readonly evidence: PlayerEvidence;
  readonly track = new Track();
  readonly coming: Coming[] = [];
  /** When the last strikes of foes within reach began. */
  lastWindUp = Number.NEGATIVE_INFINITY;
  casting: string | undefined;
  buttons = 0;
  seen = 0;
  back = 0;
  gapTicks = 0;
  gapBegan = 0;
  gapIsDecisive = false;
  settlesAt = 0;
  inputs = 0;
  spanTicks = 0;

  constructor(player_id: string, team: number) {
    this.evidence = {
      ...{ player_id, team, seen_strikes: [], own_strikes: [], spans: [], gaps: [] },
      ...{ alive_ticks: 0, decisive_ticks: 0, silent_ticks: 0, strike_presses: 0 },
    };
  }
}

export class DuelObserver {
  readonly #watched = new Map<string, Watched>();
  #moves: readonly Move[] | undefined;
  #dodge: Move | undefined;
  #strikeButtons = 0;
  #tick = -1;

  /** Before a command is applied. */
  note(world: ArenaWorld, command: object): void {
    if (!areInputs(command)) return;
    if (world.tick !== this.#tick) this.#look(world);
    const fighter = world.players.get(command.player_id);
    const watched = this.#watched.get(command.player_id);
    if (!fighter || !watched || fighter.is_bot || world.phase !== "fighting") return;
    this.#noteArrivals(world, watched, fighter, command.waiting);
    if (!fighter.is_alive) return;
    this.#noteGap(world, watched, fighter, command.inputs.length);
    for (const input of command.inputs) this.#noteInput(world, watched, fighter, input, command);
  }

  /** Of all who were there, in the order in which they came. */
  get evidence(): PlayerEvidence[] {
    return [...this.#watched.values()].map(({ evidence }) => evidence);
  }

  /** Once after each tick: where everybody is, who begins a strike, and whose is let go. */
  #look(world: ArenaWorld): void {
    this.#tick = world.tick;
    this.#moves ??= this.#learn(world);
    for (const fighter of world.players.values()) {
      let watched = this.#watched.get(fighter.id);
      if (!watched) {
        watched = new Watched(fighter.id, fighter.team_number);
        this.#watched.set(fighter.id, watched);
      }
      watched.track.keep(world.tick, fighter.mover.x, fighter.mover.z);
    }
    if (world.phase !== "fighting") return;
    for (const fighter of world.players.values()) {
      const watched = this.#watched.get(fighter.id);
      if (!watched) continue;
      const casting = fighter.casting?.ability_id;
      if (casting !== watched.casting) {
        if (watched.casting !== undefined && fighter.is_alive && fighter.state !== "STUNNED")
          this.#noteRelease(world, fighter, watched, watched.casting);
        if (casting !== undefined) this.#noteWindUp(world, fighter, casting);
        watched.casting = casting;
        watched.back = 0;
      }
    }
  }

  #learn(world: ArenaWorld): readonly Move[] {
    const moves = movesOf(world);
    this.#dodge = moves.find(({ tactic }) => tactic === "dodge");
    for (const { tactic, button } of moves)
      if (tactic === "strike" || tactic === "shoot") this.#strikeButtons |= button;
    return moves;
  }

  #moveOf(ability_id: string): Move | undefined {
    return this.#moves?.find(({ ability }) => ability.id === ability_id);
  }

  #noteWindUp(world: ArenaWorld, by: ArenaFighter, ability_id: string): void {
    const move = this.#moveOf(ability_id);
    if (move?.tactic !== "strike") return;
    for (const other of world.players.values()) {
      if (other.team === by.team || !other.is_alive) continue;
      if (Math.hypot(other.mover.x - by.mover.x, other.mover.z - by.mover.z) > move.reach + NEARLY_M)
        continue;
      const watched = this.#watched.get(other.id);
      if (!watched) continue;
      watched.coming.push({ tick: world.tick, hasChoice: false });
      watched.lastWindUp = world.tick;
    }
  }

  #noteRelease(world: ArenaWorld, by: ArenaFighter, watched: Watched, ability_id: string): void {
    const move = this.#moveOf(ability_id);
    if (!move || (move.tactic !== "strike" && move.tactic !== "shoot")) return;
    const { tick } = world;
    const seen = seenBy(by.input);
    let error = Number.POSITIVE_INFINITY;
    let speed = 0;
    let nearest = Number.POSITIVE_INFINITY;
    for (const other of world.players.values()) {
      if (other.team === by.team || !other.is_alive) continue;
      const track = this.#watched.get(other.id)?.track;
      if (!track) continue;
      const [x, z] = [track.x(seen) - by.mover.x, track.z(seen) - by.mover.z];
      const metres = Math.hypot(x, z);
      if (metres >= nearest) continue;
      nearest = metres;
      const before = watched.track;
      const [x0, z0] = [
        track.x(seen - SPEED_TICKS) - before.x(tick - SPEED_TICKS),
        track.z(seen - SPEED_TICKS) - before.z(tick - SPEED_TICKS),
      ];
      const turned = degreesBetween(Math.atan2(x, z), Math.atan2(x0, z0));
      speed = (Math.abs(turned) * world.ticks_per_second) / SPEED_TICKS;
      error = Math.abs(degreesBetween(Math.atan2(x, z), by.yaw));
      const { projectile_speed } = move.ability;
      if (move.tactic !== "shoot" || !projectile_speed) continue;
      const ticks = (metres / projectile_speed) * world.ticks_per_second;
      const [vx, vz] = [
        (track.x(seen) - track.x(seen - SPEED_TICKS)) / SPEED_TICKS,
        (track.z(seen) - track.z(seen - SPEED_TICKS)) / SPEED_TICKS,
      ];
      const lead = Math.atan2(x + vx * ticks, z + vz * ticks);
      error = Math.min(error, Math.abs(degreesBetween(lead, by.yaw)));
    }
    if (nearest === Number.POSITIVE_INFINITY) return;
    const explained =
      (by.latency_ms / 1000) * world.ticks_per_second + world.mode.interpolation_ticks + TARGET_DEPTH;
    watched.evidence.own_strikes.push({
      tick,
      error_degrees: error,
      degrees_per_second: speed,
      back_ticks: watched.back,
      beyond_ticks: tick < watched.settlesAt ? 0 : tick - seen - explained - by.waiting,
    });
  }

  #noteArrivals(world: ArenaWorld, watched: Watched, fighter: ArenaFighter, waiting: number): void {
    watched.inputs += Math.max(0, waiting - fighter.waiting);
    watched.spanTicks += 1;
    if (watched.spanTicks < SPAN_TICKS) return;
    watched.evidence.spans.push({ tick: world.tick, ticks: watched.spanTicks, inputs: watched.inputs });
    watched.inputs = 0;
    watched.spanTicks = 0;
  }

  #noteGap(world: ArenaWorld, watched: Watched, fighter: ArenaFighter, inputs: number): void {
    const { evidence } = watched;
    evidence.alive_ticks += 1;
    if (isDecisive(watched, watched.seen)) evidence.decisive_ticks += 1;
    if (inputs === 0) {
      evidence.silent_ticks += 1;
      if (watched.gapTicks === 0) {
        watched.gapBegan = world.tick;
        watched.gapIsDecisive = isDecisive(watched, seenBy(fighter.input));
      }
      watched.gapTicks += 1;
      return;
    }
    if (watched.gapTicks >= LEAST_GAP_TICKS) {
      const { gapBegan: tick, gapTicks: ticks, gapIsDecisive: is_decisive } = watched;
      evidence.gaps.push({ tick, ticks, is_decisive });
      watched.settlesAt = world.tick + SETTLES_TICKS;
    }
    watched.gapTicks = 0;
  }

  #noteInput(
    world: ArenaWorld,
    watched: Watched,
    fighter: ArenaFighter,
    input: ArenaInput,
    { waiting }: { waiting: number },
  ): void {
    const seen = seenBy(input);
    // What waits is older than what its player sees now, so each input is judged by its own picture.
    if (fighter.casting) watched.back = Math.max(watched.back, watched.seen - seen);
    const pressed = input.buttons & ~watched.buttons;
    watched.buttons = input.buttons;
    watched.seen = seen;
    if ((pressed & this.#strikeButtons) !== 0) watched.evidence.strike_presses += 1;
    if (watched.coming.length > 0) this.#answer(world, watched, fighter, seen, pressed, waiting);
  }

  #answer(
    world: ArenaWorld,
    watched: Watched,
    fighter: ArenaFighter,
    seen: number,
    pressed: number,
    waiting: number,
  ): void {
    const dodge = this.#dodge;
    if (!dodge) return;
    for (let i = watched.coming.length - 1; i >= 0; i--) {
      const each = watched.coming[i];
      if (!each) continue;
      const after = seen - each.tick;
      if (!each.hasChoice) {
        if (after < CHOICE_TICKS) continue;
        if (!isReady(world, fighter, dodge) || waiting > 5) {
          watched.coming.splice(i, 1);
          continue;
        }
        each.hasChoice = true;
      }
      const isAnswered = (pressed & dodge.button) !== 0 && after <= ANSWER_TICKS;
      if (!isAnswered && after <= ANSWER_TICKS) continue;
      watched.coming.splice(i, 1);
      const dodged_after_ms = isAnswered ? (after * 1000) / world.ticks_per_second : undefined;
      watched.evidence.seen_strikes.push({ tick: each.tick, dodged_after_ms });
    }
  }
}

function areInputs(command: object): command is Inputs {
  return "type" in command && command.type === "inputs";
}

function isDecisive({ lastWindUp }: Watched, seen: number): boolean {
  return seen >= lastWindUp - 1 && seen <= lastWindUp + DECISIVE_TICKS;
}

/** Whether it may dodge now, by what its client knows. */
function isReady(
  world: ArenaWorld,
  { state, stats, ready_at_tick, stamina }: ArenaFighter,
  { ability }: Move,
): boolean {
  if (state !== "IDLE" && state !== "MOVING") return false;
  if ((ready_at_tick[ability.id] ?? 0) > world.tick) return false;
  const { stamina_regeneration } = world.game_rules;
  return amountAt(stamina, stats.max_stamina, stamina_regeneration, world) >= ability.stamina_cost;
}

function seenBy({ seen_tick, seen_fraction }: ArenaInput): number {
  return seen_tick + seen_fraction / SEEN_FRACTIONS;
}

/** From −180 to 180. */
function degreesBetween(a: number, b: number): number {
  const degrees = ((a - b) * 180) / Math.PI;
  return degrees - 360 * Math.round(degrees / 360);
}
