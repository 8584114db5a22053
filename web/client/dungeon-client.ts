/**
 * A player's client of a dungeon: the own character walks at once, strikes and collects are shown at once where the room's checks will
 * let them pass, and the server's verdict confirms them or takes them back. It has no timer: `advance` is called with every frame.
 */
import type { Damage } from "../../src/game/combat/damage.ts";
import { isWithinReach } from "../../src/game/combat/reach.ts";
import {
  type Ability,
  type Content,
  DEFAULT_ABILITY_ID,
  type EffectType,
  entryOf,
  findEntry,
  gameRulesOf,
} from "../../src/game/content/content.ts";
import { distance, isInCone, type Point, yawTowards } from "../../src/game/core/geometry.ts";
import { amountAt } from "../../src/game/core/resource.ts";
import type { RejectReason, Verdict } from "../../src/game/core/verdict.ts";
import { DUNGEON_RATE, DUNGEON_TICK_MS } from "../../src/game/dungeon/dungeon-rate.ts";
import type { Pickup } from "../../src/game/dungeon/loot.ts";
import { canWalk, type WalkableArea, walkableAreaOf } from "../../src/game/movement/walkable-area.ts";
import { type PackedCombatAnswer, unpackedVerdict } from "../../src/schema/combat-answer.ts";
import { hitsOf, type ToldHit } from "../../src/schema/enemy-hits.ts";
import type { EnemySchema } from "../../src/schema/enemy-state.ts";
import type { PlayerSchema } from "../../src/schema/player-state.ts";
import type { RoomStateSchema } from "../../src/schema/room-state.ts";
import { CorrectionSmoother } from "./correction-smoother.ts";
import type { DungeonConnection, DungeonEntry } from "./dungeon-connection.ts";
import { Emitter } from "./emitter.ts";
import { enemyAt, playerAt } from "./even-walks.ts";
import { OwnWalk } from "./own-walk.ts";
import { TickClock } from "./tick-clock.ts";

/** Where the player would walk: `direction` in radians as Godot's `rotation.y`, `speed` as a share of the full speed. */
export type DungeonControls = {
  readonly direction: number;
  readonly speed: number;
  readonly sprinting?: boolean;
};

/** Shown before the server's verdict. `number` names it in what follows. */
export type PredictedStrike = {
  readonly number: number;
  readonly ability_id: string;
  readonly target_enemy_id: string;
};
export type PredictedPickup = { readonly number: number; readonly loot_instance_id: string };

/** A hit of anybody's, the own ones too: told with the patch that shows what it has led to. `player_id` is absent where the player has left. */
export type DungeonHit = Omit<ToldHit, "slot"> & {
  readonly enemy_instance_id: string;
  readonly player_id?: string;
};

export type DungeonClientEvents = {
  /** In the order in which they happened to each enemy. */
  hit: DungeonHit;
  /** A move was refused: the character was put back so many metres. */
  correction: { readonly metres: number };
  predicted_strike: PredictedStrike;
  strike_confirmed: PredictedStrike & Damage;
  strike_taken_back: PredictedStrike & { readonly reason: RejectReason };
  predicted_pickup: PredictedPickup;
  pickup_confirmed: PredictedPickup & Pickup;
  pickup_taken_back: PredictedPickup & { readonly reason: RejectReason };
};

export type DungeonClientOptions = {
  readonly connection: DungeonConnection;
  /** In ms, and never back. */
  readonly now: () => number;
  /** Asked once a frame. */
  readonly controls: (client: DungeonClient) => DungeonControls;
};

/** It sprints only above this share of its stamina: what the room shows is a little old. */
const SPRINT_FROM_SHARE = 0.6;

/** It asks for an ability so much later than it must: its time and the room's ticks are not the same. */
const READY_MARGIN_MS = 20;

export class DungeonClient extends Emitter<DungeonClientEvents> {
  /** What each enemy's hits were in the patch before. */
  #hitsBefore = new Map<string, string>();
  readonly #options: DungeonClientOptions;
  readonly #content: Content;
  readonly #area: WalkableArea;
  readonly #playerId: string;
  readonly #clock = new TickClock(DUNGEON_RATE);
  readonly #smoother = new CorrectionSmoother();
  readonly #walk: OwnWalk;
  #state: RoomStateSchema;
  #sheet: DungeonEntry["sheet"];
  #yaw = 0;
  #seq = 0;
  #numbers = 0;
  #heartbeatAtMs: number;
  /** What it does at the moment keeps it in place until then. */
  #heldUntilMs = 0;
  readonly #readyAtMs = new Map<string, number>();

  /** Enters the room. */
  static async enter(options: DungeonClientOptions): Promise<DungeonClient> {
    return new DungeonClient(options, await options.connection.enter());
  }

  private constructor(options: DungeonClientOptions, { state, content, welcome, sheet }: DungeonEntry) {
    super();
    const { connection, now } = options;
    this.#options = options;
    this.#content = content;
    this.#state = state;
    this.#sheet = sheet;
    this.#playerId = welcome.player_id;
    this.#area = walkableAreaOf(entryOf(content.dungeons, state.dungeon_id), state.room_template_id);
    this.#heartbeatAtMs = now();
    this.#clock.note(welcome.tick, now());
    for (const [id, ms] of Object.entries(welcome.cooldowns_ms)) this.#readyAtMs.set(id, now() + ms);
    const place = playerAt(this.me, this.tick, DUNGEON_TICK_MS);
    this.#walk = new OwnWalk(this.#area, welcome.patch_interval_ms, place, now());
    for (const [id, { hits = "" }] of state.enemies) this.#hitsBefore.set(id, hits);
    connection.on("patch", patched => this.#notePatch(patched));
    connection.on("heartbeat_ack", ({ tick }) => this.#clock.note(tick, now()));
    connection.on("character", now => {
      this.#sheet = now;
    });
    connection.on("move_corrected", ({ position }) => this.#correct(position));
  }

  get state(): RoomStateSchema {
    return this.#state;
  }

  /** Of the room's version; sets that it does not play by are empty. */
  get content(): Content {
    return this.#content;
  }

  /** What the own character has become, and its numbers. */
  get sheet(): DungeonEntry["sheet"] {
    return this.#sheet;
  }

  /** Where the own character looks, in radians. */
  get yaw(): number {
    return this.#yaw;
  }

  /** It looks elsewhere, until it walks: what it uses next goes there. */
  look(yaw: number): void {
    this.#yaw = yaw;
  }

  /** The own character as the room shows it. @throws where it is not in the room. */
  get me(): PlayerSchema {
    const player = this.#state.players.get(this.#playerId);
    if (!player) throw new Error(`Player "${this.#playerId}" is not in the room's state`);
    return player;
  }

  /** False at a door, from the moment on in which the character goes on to the next room. */
  get isInRoom(): boolean {
    return this.#state.players.has(this.#playerId);
  }

  /** The room's tick, with its fraction, as this client hears of it. */
  get tick(): number {
    return this.#clock.at(this.#options.now());
  }

  /** Where the own character is by its prediction: what the room is told. */
  get position(): Point {
    return this.#walk.position;
  }

  /** Where to draw the own character. */
  get shownPosition(): Point {
    return this.#smoother.show(this.#walk.position, this.#options.now());
  }

  /** Where an enemy is. */
  whereIs(enemy: EnemySchema): Point {
    return enemyAt(enemy, this.tick, DUNGEON_TICK_MS);
  }

  /** Where another player is. */
  whereIsPlayer(player: PlayerSchema): Point {
    return playerAt(player, this.tick, DUNGEON_TICK_MS);
  }

  /** Once a frame: the character walks on, and the room hears of it when something changes. */
  advance(): void {
    const nowMs = this.#options.now();
    if (!this.isInRoom) return;
    this.#showLife(nowMs);
    const { direction, speed, sprinting = false } = this.#options.controls(this);
    const isHeld = nowMs < this.#heldUntilMs || !this.me.is_alive || this.#valuesOf("stun").length > 0;
    const sprints = sprinting && this.#hasBreath;
    const factor = sprints ? gameRulesOf(this.#content).sprint_speed_factor : 1;
    const stride = isHeld ? 0 : Math.max(0, Math.min(1, speed)) * this.#walkSpeed * factor;
    if (stride > 0) this.#yaw = direction;
    const move = this.#walk.goOn({ direction, speed: stride, sprinting: sprints }, nowMs);
    if (!move) return;
    const { position, moving } = move;
    this.#seq += 1;
    this.#options.connection.send("move", {
      ...{ seq: this.#seq, position_x: position.x, position_y: 0, position_z: position.z, yaw: this.#yaw },
      ...(move.sprinting && { sprinting: true }),
      ...(moving && { moving }),
    });
  }

  /** Milliseconds until it may use the ability, as far as it knows; 0 is now. */
  readyInMs(ability_id: string = DEFAULT_ABILITY_ID): number {
    const readyAtMs = Math.max(this.#readyAtMs.get(ability_id) ?? 0, this.#heldUntilMs);
    return Math.max(0, readyAtMs - this.#options.now());
  }

  /** Looks at the enemy and strikes it. The hit is shown at once where the checks of the rules let it pass. */
  async strike(enemy: EnemySchema, ability_id: string = DEFAULT_ABILITY_ID): Promise<Verdict<Damage>> {
    const target_enemy_id = enemy.enemy_instance_id;
    const at = this.whereIs(enemy);
    this.#yaw = yawTowards(this.position, at);
    const strike = { number: this.#nextNumber(), ability_id, target_enemy_id };
    const isShown = enemy.is_alive && this.readyInMs(ability_id) === 0 && this.#hits(ability_id, at);
    if (isShown) this.emit("predicted_strike", strike);
    const verdict = await this.#act(ability_id, {
      ...{ event_type: "damage_dealt", target_enemy_id, ability_id },
    });
    if (verdict.is_accepted) this.emit("strike_confirmed", { ...strike, ...verdict.value });
    else if (isShown) this.emit("strike_taken_back", { ...strike, reason: verdict.reason });
    return verdict;
  }

  /** Whether a strike would pass the room's checks now: reach, cone, walls. */
  isHitBy(ability_id: string, enemy: EnemySchema): boolean {
    return this.#hits(ability_id, this.whereIs(enemy));
  }

  /** Whom a melee ability reaches from where the player stands and looks now; of one that is cast, when its cast is over. */
  reachedBy(ability_id: string): EnemySchema[] {
    return [...this.#state.enemies.values()].filter(
      enemy => enemy.is_alive && this.#isInReach(ability_id, this.whereIs(enemy)),
    );
  }

  /** Uses an ability where it stands and looks. */
  use(ability_id: string): Promise<Verdict<Damage>> {
    return this.#act(ability_id, { event_type: "ability_used", ability_id });
  }

  /** Collects what lies within reach, which is shown at once. */
  async pickUp(loot_instance_id: string): Promise<Verdict<Pickup>> {
    const pickup = { number: this.#nextNumber(), loot_instance_id };
    const isShown = this.#collects(loot_instance_id);
    this.#tellPlace();
    if (isShown) this.emit("predicted_pickup", pickup);
    const verdict = await this.#options.connection.request<Pickup>("loot_pickup", { loot_instance_id });
    if (verdict.is_accepted) this.emit("pickup_confirmed", { ...pickup, ...verdict.value });
    else if (isShown) this.emit("pickup_taken_back", { ...pickup, reason: verdict.reason });
    return verdict;
  }

  /** It believes that it will be accepted, and keeps the ability's lock and cooldown from now on. */
  async #act(ability_id: string, fields: object): Promise<Verdict<Damage>> {
    const nowMs = this.#options.now();
    const ability = findEntry(this.#content.abilities, ability_id);
    if (ability) {
      const lockMs = (ability.cast_time + (ability.movement_lock ?? 0)) * 1000;
      this.#heldUntilMs = Math.max(this.#heldUntilMs, nowMs + lockMs);
      this.#readyAtMs.set(ability_id, nowMs + this.#cooldownMs(ability) + READY_MARGIN_MS);
    }
    const place = this.#walk.stand(nowMs);
    const answer = await this.#options.connection.request<PackedCombatAnswer>("combat_event", {
      ...fields,
      ...(place && { position: { x: place.x, y: 0, z: place.z } }),
      yaw: this.#yaw,
    });
    return unpackedVerdict(answer);
  }

  /** Requests without a place of their own are judged where the room has the character. */
  #tellPlace(): void {
    const place = this.#walk.stand(this.#options.now());
    if (!place) return;
    this.#seq += 1;
    this.#options.connection.send("move", {
      ...{ seq: this.#seq, position_x: place.x, position_y: 0, position_z: place.z, yaw: this.#yaw },
    });
  }

  #cooldownMs({ ability_type, cooldown }: Ability): number {
    return Math.max(cooldown, ability_type === "melee" ? 1 / this.#sheet.stats.attack_speed : 0) * 1000;
  }

  /** By the checks that the room makes: reach, cone, walls. */
  #hits(ability_id: string, at: Point): boolean {
    const ability = findEntry(this.#content.abilities, ability_id);
    return ability?.cast_time === 0 && this.#isInReach(ability_id, at);
  }

  #isInReach(ability_id: string, at: Point): boolean {
    const ability = findEntry(this.#content.abilities, ability_id);
    if (!ability) return false;
    const range = ability.max_range ?? this.#sheet.stats.attack_range;
    const halfAngle = ((ability.cone_half_angle_degrees ?? 180) * Math.PI) / 180;
    return this.#reaches(at, range) && isInCone(this.position, this.#yaw, halfAngle, at);
  }

  #collects(loot_instance_id: string): boolean {
    const loot = this.#state.loot_drops.get(loot_instance_id);
    // What is nobody's alone was never sent.
    if (!loot || loot.is_picked_up || (loot.for_player_id || this.#playerId) !== this.#playerId) return false;
    const at = { x: loot.position_x, z: loot.position_z };
    return isWithinReach(this.#rules, this.position, at, gameRulesOf(this.#content).pickup_radius_m);
  }

  #reaches(at: Point, metres: number): boolean {
    return isWithinReach(this.#rules, this.position, at, metres) && canWalk(this.#area, this.position, at);
  }

  get #rules() {
    return { game_rules: gameRulesOf(this.#content) };
  }

  get #walkSpeed(): number {
    return this.#valuesOf("move_speed_multiplier").reduce(
      (speed, factor) => speed * factor,
      this.#sheet.stats.move_speed,
    );
  }

  get #hasBreath(): boolean {
    const { current_stamina: amount, stamina_since_tick: since_tick, max_stamina } = this.me;
    const { stamina_regeneration } = gameRulesOf(this.#content);
    const now = { ...DUNGEON_RATE, tick: this.tick };
    return (
      amountAt({ amount, since_tick }, max_stamina, stamina_regeneration, now) >
      max_stamina * SPRINT_FROM_SHARE
    );
  }

  #valuesOf(type: EffectType): number[] {
    return [...this.me.effects.keys()]
      .flatMap(id => findEntry(this.#content.abilities, id)?.effects ?? [])
      .filter(({ effect_type }) => effect_type === type)
      .map(({ value }) => value);
  }

  #notePatch(state: RoomStateSchema): void {
    const isNew = state !== this.#state || state.tick > this.#clock.newestTick;
    this.#state = state;
    if (isNew) this.#clock.note(state.tick, this.#options.now());
    this.#tellHits(state);
  }

  #tellHits({ enemies, players }: RoomStateSchema): void {
    const before = this.#hitsBefore;
    this.#hitsBefore = new Map();
    for (const [enemy_instance_id, { hits = "" }] of enemies) {
      this.#hitsBefore.set(enemy_instance_id, hits);
      if (hits === (before.get(enemy_instance_id) ?? "")) continue;
      for (const { slot, ...hit } of hitsOf(hits, this.#content)) {
        const player_id = [...players.values()].find(player => player.slot === slot)?.player_id;
        this.emit("hit", { ...hit, enemy_instance_id, ...(player_id !== undefined && { player_id }) });
      }
    }
  }

  #correct({ x, z }: Point): void {
    const shown = this.shownPosition;
    const metres = distance(this.position, { x, z });
    this.#walk.putAt({ x, z });
    this.#smoother.correct(shown, { x, z }, this.#options.now());
    this.emit("correction", { metres });
  }

  #showLife(nowMs: number): void {
    const { heartbeat_interval_seconds } = gameRulesOf(this.#content);
    if (nowMs - this.#heartbeatAtMs < heartbeat_interval_seconds * 1000) return;
    this.#heartbeatAtMs = nowMs;
    this.#options.connection.send("heartbeat", {});
  }

  #nextNumber(): number {
    this.#numbers += 1;
    return this.#numbers;
  }
}
