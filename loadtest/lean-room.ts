/** A party of lean players in one room. One of them, the scout, decodes the state; all of them fight by it. */
import { type DataChange, Decoder } from "@colyseus/schema";
import { z } from "zod";
import { distance, type Point, pointTowards, yawTowards } from "../src/game/core/geometry.ts";
import { DUNGEON_TICK_MS } from "../src/game/dungeon/dungeon-rate.ts";
import { EnemySchema } from "../src/schema/enemy-state.ts";
import { LootDropSchema } from "../src/schema/loot-drop-state.ts";
import { PlayerSchema } from "../src/schema/player-state.ts";
import { PROTOCOL_VERSION } from "../src/schema/protocol-version.ts";
import { RoomStateSchema } from "../src/schema/room-state.ts";
import { enemyAt } from "../web/client/even-walks.ts";
import { ToldWalk } from "../web/client/told-walk.ts";
import { KillWatch } from "./kill-watch.ts";
import { type LeanAnswer, type LeanHooks, LeanPlayer } from "./lean-player.ts";
import { fetchPlayerNumbers, type PlayerNumbers } from "./room-content.ts";

/** The dungeon's patch_interval_ms; a player acts once in it. */
export const ACT_INTERVAL_MS = 200;
/** A player that was kept from acting walks no further than the room takes at once. */
const LONGEST_STRIDE_MS = 250;
/** It says of no shorter way that it walks on. */
const SHORT_WAY_INTERVALS = 2;
/** A timer of ACT_INTERVAL_MS fires so much early or late. */
const TIMER_MS = 20;
const STRIKE_FROM_M = 1.5;
/** It strikes so much later than it may. */
const STRIKE_MARGIN_MS = 20;
/** It reaches for loot from so much nearer than it must, and comes back from death so much later than it may. */
const PICKUP_MARGIN_M = 0.1;
const RESPAWN_MARGIN_MS = 100;
/** Behind the code of a frame with the whole state stands nothing else. */
const STATE_OFFSET = 1;

const corrected = z.object({ position: z.object({ x: z.number(), z: z.number() }) });
const ticking = z.object({ tick: z.number() });

/** What the crowd counts. */
export type Observer = {
  onAnswer: (type: string, answer: LeanAnswer) => void;
  /** What one player did has reached another one of the room, `latency_ms` after it was sent. */
  onCritical: (latency_ms: number) => void;
  /** A player has not seen the kill of another. */
  onKillMissed: () => void;
  /** A request will have no answer: none came in time, or the connection is lost. */
  onUnanswered: (type: string) => void;
  /** A patch of the batch has reached a room, `sincePatchMs` after the one before. */
  onBatch: (sincePatchMs: number) => void;
  onDrop: (code: number) => void;
};

type Member = {
  player: LeanPlayer;
  position: Point;
  told: ToldWalk;
  /** When it took its newest stride. */
  walkedAtMs: number;
  strikesAtMs: number;
  diedAtMs: number | undefined;
  heartbeatAtMs: number;
  isAsking: boolean;
};

export class LeanRoom {
  readonly #pickupFromM: number;
  readonly #respawnAfterMs: number;
  readonly #heartbeatEveryMs: number;
  readonly #speedMPerS: number;
  readonly #strikeEveryMs: number;
  readonly #observer: Observer;
  readonly #state = new RoomStateSchema();
  readonly #decoder = new Decoder(this.#state);
  readonly #members: Member[] = [];
  readonly #kills: KillWatch;
  #changes: readonly DataChange[] = [];
  #hasScout = false;
  #batchAtMs: number | undefined;
  #tickSeen = { tick: 0, atMs: 0 };
  /** Loot that somebody has reached for, and when. */
  readonly #reachedFor = new Map<string, { atMs: number; by: LeanPlayer }>();

  constructor(observer: Observer, { rules, player }: PlayerNumbers) {
    this.#observer = observer;
    this.#pickupFromM = rules.pickup_radius_m - PICKUP_MARGIN_M;
    this.#respawnAfterMs = rules.respawn_delay_seconds * 1000 + RESPAWN_MARGIN_MS;
    this.#heartbeatEveryMs = rules.heartbeat_interval_seconds * 1000;
    this.#speedMPerS = player.move_speed;
    this.#strikeEveryMs = 1000 / player.attack_speed + STRIKE_MARGIN_MS;
    this.#kills = new KillWatch({
      onSeen: latency_ms => observer.onCritical(latency_ms),
      onMissed: () => observer.onKillMissed(),
    });
    // The decoder lists what has changed only where somebody is told.
    this.#decoder.triggerChanges = changes => {
      this.#changes = changes;
    };
  }

  /** For one more connection to this room; the first one is the scout. */
  hooks(): { hooks: LeanHooks; welcomed: (player: LeanPlayer) => void } {
    const isScout = !this.#hasScout;
    this.#hasScout = true;
    let own: LeanPlayer | undefined;
    const hooks: LeanHooks = {
      ...(isScout && { onState: frame => this.#decode(frame) }),
      onPatch: frame => {
        const atMs = performance.now();
        if (own) this.#kills.frameCame(own, frame, atMs);
        if (isScout) this.#scout(frame, atMs);
      },
      onMessage: (type, message) => this.#receive(own, type, message),
      onClose: code => this.#observer.onDrop(code),
    };
    const welcomed = (player: LeanPlayer) => {
      own = player;
      this.#members.push({
        player,
        position: { x: 0, z: 0 },
        told: new ToldWalk(ACT_INTERVAL_MS),
        walkedAtMs: 0,
        strikesAtMs: 0,
        diedAtMs: undefined,
        heartbeatAtMs: performance.now(),
        isAsking: false,
      });
    };
    return { hooks, welcomed };
  }

  get players(): LeanPlayer[] {
    return this.#members.map(member => member.player);
  }

  /** Somebody else who sees the room has seen the enemy die. */
  sawDeath(enemy_instance_id: string, atMs: number): void {
    this.#kills.seenElsewhere(enemy_instance_id, atMs);
  }

  /** The scout, or a player who is not one of these, has seen who took the loot. */
  sawLootTaken(loot_instance_id: string, slot: number, atMs: number): void {
    const reach = this.#reachedFor.get(loot_instance_id);
    if (!reach || this.#state.players.get(reach.by.player_id)?.slot !== slot) return;
    this.#observer.onCritical(atMs - reach.atMs);
  }

  /** Lets each player do the next thing; to be called every ACT_INTERVAL_MS. */
  act(nowMs: number): void {
    this.#kills.settle(nowMs);
    for (const member of this.#members) if (member.player.isOpen) this.#actAs(member, nowMs);
  }

  /** For players who wait until all have come: a client that is silent is taken for gone. */
  keepAlive(nowMs: number): void {
    for (const member of this.#members) if (member.player.isOpen) this.#beat(member, nowMs);
  }

  #beat(member: Member, nowMs: number): void {
    if (nowMs - member.heartbeatAtMs <= this.#heartbeatEveryMs) return;
    member.heartbeatAtMs = nowMs;
    member.player.send("heartbeat", { timestamp: nowMs });
  }

  #actAs(member: Member, nowMs: number): void {
    const { player } = member;
    this.#beat(member, nowMs);
    const me = this.#state.players.get(player.player_id);
    if (!me || member.isAsking) return;
    if (!me.is_alive) {
      this.#comeBack(member, nowMs);
      return;
    }
    if (member.diedAtMs !== undefined) {
      member.diedAtMs = undefined;
      member.position = { x: me.position_x, z: me.position_z };
      member.told.stand(member.position);
    }
    if (this.#pickUp(member, nowMs)) return;
    const goal = this.#nearestEnemy(member.position, nowMs);
    if (!goal) return;
    if (distance(member.position, goal.at) > STRIKE_FROM_M + 0.05) this.#walk(member, goal.at, nowMs);
    else if (nowMs >= member.strikesAtMs) this.#strike(member, goal.id, goal.at, nowMs);
    else if (member.told.isWalking) this.#tell(member, yawTowards(member.position, goal.at), false, nowMs);
  }

  #comeBack(member: Member, nowMs: number): void {
    member.diedAtMs ??= nowMs;
    if (nowMs - member.diedAtMs > this.#respawnAfterMs) void this.#ask(member, "respawn", {});
  }

  #walk(member: Member, to: Point, nowMs: number): void {
    const yaw = yawTowards(member.position, to);
    const strideMs = member.told.isWalking ? nowMs - member.walkedAtMs : ACT_INTERVAL_MS;
    const strideM = (Math.min(strideMs, LONGEST_STRIDE_MS) / 1000) * this.#speedMPerS;
    const leftM = distance(member.position, to) - STRIKE_FROM_M;
    member.walkedAtMs = nowMs;
    member.position = pointTowards(member.position, to, Math.min(strideM, leftM));
    // A walk that is said costs a start and an end.
    const walksOn = leftM > (member.told.isWalking ? 1 : 1 + SHORT_WAY_INTERVALS) * strideM;
    this.#tell(member, yaw, walksOn, nowMs);
  }

  /** Says how it walks where the room does not know it. */
  #tell(member: Member, yaw: number, walksOn: boolean, nowMs: number): void {
    const { told, position } = member;
    const moving = walksOn ? { direction: yaw, speed: this.#speedMPerS } : undefined;
    if (told.waitMs(nowMs) > TIMER_MS || told.isTrue(position, moving, nowMs)) return;
    told.tell(position, moving, nowMs);
    const seq = Math.round(performance.now());
    const { x: position_x, z: position_z } = position;
    member.player.send("move", {
      ...{ seq, position_x, position_y: 0, position_z, yaw },
      ...(moving && { moving }),
    });
  }

  #strike(member: Member, target_enemy_id: string, at: Point, nowMs: number): void {
    member.strikesAtMs = nowMs + this.#strikeEveryMs;
    const isKnown = member.told.isTrue(member.position, undefined, nowMs);
    member.told.stand(member.position);
    const { x, z: zAt } = member.position;
    const answer = this.#ask(member, "combat_event", {
      event_type: "damage_dealt",
      target_enemy_id,
      ...(!isKnown && { position: { x, y: 0, z: zAt } }),
      yaw: yawTowards(member.position, at),
    });
    void answer.then(given => {
      if (given?.is_accepted) this.#kills.strikeAccepted(member.player, target_enemy_id, given);
    });
  }

  /** Whether it has reached for something. */
  #pickUp(member: Member, nowMs: number): boolean {
    for (const loot of this.#state.loot_drops.values()) {
      const id = loot.loot_instance_id;
      if (loot.is_picked_up || this.#reachedFor.has(id)) continue;
      if (distance(member.position, { x: loot.position_x, z: loot.position_z }) > this.#pickupFromM) continue;
      this.#reachedFor.set(id, { atMs: nowMs, by: member.player });
      // Nobody stands about until it is saved: what was taken is seen at once.
      void this.#request(member, "loot_pickup", { loot_instance_id: id });
      return true;
    }
    return false;
  }

  /** The player does nothing else meanwhile. */
  async #ask(member: Member, type: string, payload: object): Promise<LeanAnswer | undefined> {
    member.isAsking = true;
    const answer = await this.#request(member, type, payload);
    member.isAsking = false;
    return answer;
  }

  /** Undefined where no answer comes. */
  async #request({ player }: Member, type: string, payload: object): Promise<LeanAnswer | undefined> {
    try {
      const answer = await player.request(type, payload);
      this.#observer.onAnswer(type, answer);
      return answer;
    } catch {
      this.#observer.onUnanswered(type);
      return undefined;
    }
  }

  #receive(player: LeanPlayer | undefined, type: string, message: unknown): void {
    const nowMs = performance.now();
    if (type === "welcome" || type === "heartbeat_ack") {
      this.#tickSeen = { tick: ticking.parse(message).tick, atMs: nowMs };
    } else if (type === "move_corrected") {
      const member = this.#members.find(each => each.player === player);
      if (member) {
        member.position = corrected.parse(message).position;
        member.told.stand(member.position);
      }
    }
  }

  #decode(frame: Buffer): void {
    this.#decoder.decode(frame, { offset: STATE_OFFSET });
  }

  /** Decodes for all: who has died, and whether this was the batch. A flush tells of one player at most where it is. */
  #scout(frame: Buffer, atMs: number): void {
    const moved = new Set<unknown>();
    this.#decode(frame);
    for (const { ref, field, value } of this.#changes) {
      if (ref instanceof PlayerSchema) {
        if (field === "position_x" || field === "position_z" || field === "started_tick") moved.add(ref);
      } else if (ref instanceof EnemySchema && field === "is_alive" && value === false) {
        this.#kills.enemyDied(ref.enemy_instance_id, frame, atMs);
      } else if (ref instanceof LootDropSchema && field === "is_picked_up" && value === true) {
        this.#scoutSawLootTaken(ref, atMs);
      }
    }
    if (moved.size < 2) return;
    if (this.#batchAtMs !== undefined) this.#observer.onBatch(atMs - this.#batchAtMs);
    this.#batchAtMs = atMs;
  }

  /** What the scout took itself is answered to it, and no news. */
  #scoutSawLootTaken({ loot_instance_id, picked_up_slot }: LootDropSchema, atMs: number): void {
    const [scout] = this.#members;
    const own = scout && this.#state.players.get(scout.player.player_id);
    if (own?.slot !== picked_up_slot) this.sawLootTaken(loot_instance_id, picked_up_slot, atMs);
  }

  #nearestEnemy(from: Point, nowMs: number): { id: string; at: Point } | undefined {
    const tick = this.#tickSeen.tick + (nowMs - this.#tickSeen.atMs) / DUNGEON_TICK_MS;
    let nearest: { id: string; at: Point } | undefined;
    let nearestM = Number.POSITIVE_INFINITY;
    for (const enemy of this.#state.enemies.values()) {
      if (!enemy.is_alive) continue;
      const at = enemyAt(enemy, tick, DUNGEON_TICK_MS);
      const metres = distance(from, at);
      if (metres >= nearestM) continue;
      nearestM = metres;
      nearest = { id: enemy.enemy_instance_id, at };
    }
    return nearest;
  }
}

/** The rooms of a crowd, by their ids: a new player is put to those who are there. */
export class LeanCrowd {
  readonly #rooms = new Map<string, LeanRoom>();
  readonly #endpoint: string;
  readonly #observer: Observer;
  #numbers: Promise<PlayerNumbers> | undefined;

  constructor(endpoint: string, observer: Observer) {
    this.#endpoint = endpoint;
    this.#observer = observer;
  }

  get rooms(): LeanRoom[] {
    return [...this.#rooms.values()];
  }

  get players(): LeanPlayer[] {
    return this.rooms.flatMap(room => room.players);
  }

  /** The room of that id; undefined where none of the crowd is in it. */
  room(room_id: string): LeanRoom | undefined {
    return this.#rooms.get(room_id);
  }

  async join(options: object): Promise<void> {
    let enter: ((player: LeanPlayer) => void) | undefined;
    this.#numbers ??= fetchPlayerNumbers(this.#endpoint);
    const numbers = await this.#numbers;
    const speaking = { ...options, protocol_version: PROTOCOL_VERSION };
    const player = await LeanPlayer.join(this.#endpoint, "dungeon", speaking, room_id => {
      let room = this.#rooms.get(room_id);
      if (!room) {
        room = new LeanRoom(this.#observer, numbers);
        this.#rooms.set(room_id, room);
      }
      const { hooks, welcomed } = room.hooks();
      enter = welcomed;
      return hooks;
    });
    enter?.(player);
  }
}
