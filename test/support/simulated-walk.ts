/**
 * Somebody who walks about in a room of a dungeon, with a client and on a line of its own, and who may be faster than it may in half of the time.
 * Its client is the browser's, or one that says where it is at each interval.
 */
import { WalkObserver, type WalkSpan } from "../../src/fair-play/walk-observer.ts";
import type { Content } from "../../src/game/content/content.ts";
import { ability } from "../../src/game/content/schemas/fight-schemas.ts";
import { distance, type Point } from "../../src/game/core/geometry.ts";
import { nextRandom } from "../../src/game/core/random.ts";
import { secondsIn, ticksIn } from "../../src/game/core/ticks.ts";
import { applyCommand, type CommandOf } from "../../src/game/dungeon/commands.ts";
import { takeTick } from "../../src/game/dungeon/tick.ts";
import type { Player, World } from "../../src/game/dungeon/world.ts";
import { startEffects } from "../../src/game/effects/effects.ts";
import { staminaOf, walkSpeed } from "../../src/game/movement/pace.ts";
import { endOfPath } from "../../src/game/movement/walk-out.ts";
import { reachableShare } from "../../src/game/movement/walkable-area.ts";
import { OwnWalk } from "../../web/client/own-walk.ts";
import { aWorld, playerIn } from "./world.ts";

const PIECE_TICKS = 160;
/** Above this share of the stamina that the room shows: as browsers have it, and as somebody who sprints to the end. */
const SPRINT_FROM_SHARES = [0.6, 0.02];
const DASH_SECONDS = 0.3;
const DASH_METRES = 4;

const timed = {
  ...{ name: "Test", ability_type: "buff", cooldown: 1, mana_cost: 0, stamina_cost: 0, cast_time: 0 },
};
const EFFECTS = [1.3, 0.6].map((value, i) =>
  ability.parse({
    ...{ ...timed, id: `pace_${i}`, effect_duration: 3 },
    effects: [{ effect_type: "move_speed_multiplier", value }],
  }),
);

/** The content with what makes walkers faster and slower: where it is there, they come under it now and then. */
export function withPaceEffects(content: Content): Content {
  const added = Object.fromEntries(EFFECTS.map(each => [each.id, each]));
  return { ...content, abilities: { ...content.abilities, ...added } };
}

type Sent = { arrives: number; command: Claiming };
type Claiming = CommandOf<"move"> | CommandOf<"combat_event">;
export type WalkOptions = {
  seed: number;
  seconds: number;
  /** Of its speed, in about half of the time. */
  factor: number;
};

export function simulateWalk(content: Content, options: WalkOptions): readonly WalkSpan[] {
  const world = aWorld({ content, room_template_id: "room1", seed: options.seed });
  const observer = new WalkObserver();
  const walker = new SimulatedWalker(world, options);
  const { player } = walker;
  for (let tick = 0; tick < options.seconds * world.ticks_per_second; tick++) {
    walker.goOn(command => observer.note(world, command));
    takeTick(world);
  }
  return observer.spansOf(player.id);
}

export class SimulatedWalker {
  readonly player: Player;
  readonly #world: World;
  readonly #random: { state: number };
  readonly #factor: number;
  /** One way, in ticks. */
  readonly #delay: number;
  readonly #jitter: number;
  readonly #stalls: number;
  readonly #sprints: number;
  readonly #sprintFrom: number;
  readonly #dashes: number;
  readonly #turns: number;
  readonly #rests: number;
  readonly #walk: OwnWalk | undefined;
  readonly #interval: number;
  readonly #sent: Sent[] = [];
  readonly #corrections: { arrives: number; at: Point }[] = [];
  /** By tick, as the client will see it: how fast it is, and whether it has the breath to sprint. */
  readonly #shown: { speed: number; hasBreath: boolean; canWalk: boolean }[] = [];
  #at: Point;
  #heading: number;
  #turnsAt = 0;
  #restsUntil = 0;
  #stallsUntil = 0;
  #dashesUntil = 0;
  #last = 0;
  #isHelped = false;
  #isSprinting = false;
  #plainlySaid: Point | undefined;
  /** Since then. */
  #hasSprinted = false;

  constructor(world: World, { seed, factor }: WalkOptions, player_id?: string) {
    this.#world = world;
    this.player = playerIn(world, player_id);
    this.#random = { state: Math.imul(seed + 1, 0x9e3779b1) | 0 };
    for (let i = 0; i < 3; i++) this.#next();
    this.#factor = factor;
    this.#delay = this.#between(0.2, 2.5);
    this.#jitter = this.#between(0, 0.8);
    this.#stalls = this.#between(0, 0.04);
    this.#sprints = this.#between(0, 0.5);
    this.#sprintFrom = SPRINT_FROM_SHARES[Math.floor(this.#between(0, 2))] ?? 0;
    this.#dashes = this.#between(0, 0.2);
    this.#turns = this.#between(1, 6);
    this.#rests = this.#between(0, 0.4);
    this.#heading = this.#between(0, 2 * Math.PI);
    this.#at = endOfPath(this.player);
    this.#interval = world.dungeon.patch_interval_ms;
    if (this.#next() < 0.6)
      this.#walk = new OwnWalk(world.walkableArea, this.#interval, this.#at, this.#nowMs(0));
  }

  /** What happens in one tick, before it is taken. @param note is told of each command before it is applied. */
  goOn(note: (command: Claiming) => void): void {
    const { tick } = this.#world;
    this.#decide(tick);
    this.#shown.push(this.#show());
    for (const share of [0, 1 / 3, 2 / 3]) this.#frame(tick + share);
    this.#arrive(tick, note);
  }

  #show() {
    const { player } = this;
    const world = this.#world;
    const speed = walkSpeed(world, player);
    const hasBreath = staminaOf(world, player) > this.#sprintFrom * player.stats.max_stamina;
    return { speed, hasBreath, canWalk: player.state === "IDLE" || player.state === "MOVING" };
  }

  /** Once a second each. */
  #decide(tick: number): void {
    if (tick % PIECE_TICKS === 0) this.#isHelped = this.#next() < 0.5;
    if (tick % 20 !== 0) return;
    if (this.#next() < this.#stalls) this.#stallsUntil = tick + this.#between(4, 16);
    if (tick % 200 === 0 && this.#next() < this.#rests) this.#restsUntil = tick + this.#between(10, 60);
    this.#isSprinting = this.#next() < this.#sprints;
    for (const { id } of EFFECTS) {
      const effect = this.#world.content.abilities[id];
      if (this.#next() < 0.04 && effect) startEffects(this.#world, this.player, effect);
    }
    if (this.#next() < this.#dashes && tick >= this.#restsUntil) this.#dash(tick);
  }

  #dash(tick: number): void {
    const { player } = this;
    if (this.#dashesUntil > tick || !this.#seen(tick).hasBreath) return;
    const claim = { position: { ...this.#at }, yaw: this.#heading };
    const use = { ability_id: "dodge_roll" };
    this.#send(tick, {
      type: "combat_event",
      player_id: player.id,
      claim,
      use,
      latency_ms: this.#delay * 100,
    });
    this.#dashesUntil = tick + ticksIn(this.#world, DASH_SECONDS);
  }

  #seen(tick: number) {
    const shown = this.#shown[Math.max(0, Math.floor(tick - this.#delay))] ?? this.#shown[0];
    return shown ?? this.#show();
  }

  /** A frame of the client: three in each tick, as of 60 a second. */
  #frame(at: number): void {
    const { player } = this;
    for (;;) {
      const [first] = this.#corrections;
      if (!first || first.arrives > at) break;
      this.#corrections.shift();
      this.#at = first.at;
      this.#walk?.putAt(first.at);
    }
    const { speed: shown, hasBreath, canWalk } = this.#seen(at);
    const isDashing = at < this.#dashesUntil;
    const rests = at < this.#restsUntil || (!canWalk && !isDashing);
    const sprinting = this.#isSprinting && hasBreath && !rests && !isDashing;
    const factor = sprinting ? this.#world.game_rules.sprint_speed_factor : 1;
    const cheat = this.#isHelped && !isDashing ? this.#factor : 1;
    const speed = isDashing ? DASH_METRES / DASH_SECONDS : shown * factor * cheat;
    if (at >= this.#turnsAt && !isDashing) this.#turn(at);
    const move = this.#walk
      ? this.#walk.goOn({ direction: this.#heading, speed: rests ? 0 : speed, sprinting }, this.#nowMs(at))
      : this.#walkPlainly(at, rests ? 0 : speed, sprinting);
    if (this.#walk) {
      // Nobody goes along a wall for long.
      const metres = distance(this.#walk.position, this.#at);
      if (metres < (speed * secondsIn(this.#world, 1)) / 6) this.#turnsAt = Math.min(this.#turnsAt, at + 4);
      this.#at = this.#walk.position;
    }
    if (!move) return;
    const claim = { ...move, position: { ...move.position }, yaw: this.#heading };
    this.#send(at, { type: "move", player_id: player.id, claim, latency_ms: this.#delay * 100 });
  }

  /** Says where it is at each interval, where it has moved. */
  #walkPlainly(at: number, speed: number, sprinting: boolean) {
    const metres = (speed * secondsIn(this.#world, 1)) / 3;
    const to = {
      x: this.#at.x + metres * Math.sin(this.#heading),
      z: this.#at.z + metres * Math.cos(this.#heading),
    };
    if (reachableShare(this.#world.walkableArea, this.#at, to) === 1) this.#at = to;
    else this.#turnsAt = at;
    this.#hasSprinted ||= sprinting;
    const every = ticksIn(this.#world, this.#interval / 1000);
    if (at % every !== 0 || this.#at === this.#plainlySaid) return undefined;
    this.#plainlySaid = this.#at;
    const move = { position: this.#at, sprinting: this.#hasSprinted };
    this.#hasSprinted = false;
    return move;
  }

  #turn(at: number): void {
    this.#heading = this.#between(0, 2 * Math.PI);
    this.#turnsAt = at + ticksIn(this.#world, this.#between(0.2, this.#turns));
  }

  #send(at: number, command: Claiming): void {
    this.#last = Math.max(
      this.#last,
      Math.max(at, this.#stallsUntil) + this.#delay + this.#next() * this.#jitter,
    );
    this.#sent.push({ arrives: this.#last, command });
  }

  #arrive(tick: number, note: (command: Claiming) => void): void {
    while ((this.#sent[0]?.arrives ?? Number.POSITIVE_INFINITY) <= tick) {
      const command = this.#sent.shift()?.command;
      if (!command) return;
      note(command);
      if (applyCommand(this.#world, command).verdict.is_accepted || command.type !== "move") continue;
      // It is told where it is.
      this.#corrections.push({ arrives: tick + this.#delay, at: { ...endOfPath(this.player) } });
    }
  }

  #nowMs(at: number): number {
    return secondsIn(this.#world, at) * 1000;
  }

  #next(): number {
    return nextRandom(this.#random);
  }

  #between(from: number, to: number): number {
    return from + (to - from) * this.#next();
  }
}
