/**
 * The players of the capacity bench. Each does the same: it goes in a circle, strikes every 400 ms, and kills with
 * every fifteenth strike. All of them hang on one timer, spread evenly over its round.
 */
import { Protocol, ResponseStatus } from "@colyseus/core";
import { unpack } from "msgpackr";
import { z } from "zod";
import { SpreadOfMs } from "../loadtest/spread.ts";
import { STRIKES_PER_KILL } from "./capacity-content.ts";
import type { LeanSocket } from "./capacity-socket.ts";
import { ROOM_PLAYERS, type RoomTraffic, type Walk } from "./capacity-traffic.ts";
import { Tally } from "./tally.ts";

export const PATCH_INTERVAL_MS = 200;
/** A round of the timer: two moves and a strike of every player. */
const ROUND_MS = 400;
const SLOT_MS = 5;
const SLOTS = ROUND_MS / SLOT_MS;
const HEARTBEAT_EVERY_ROUNDS = 25;
/** Players of a room strike their first enemy so long after each other, so that their kills are 1.5 s apart. */
const START_AFTER_ROUNDS = 4;

const STRIDE_M = 0.3;
const CIRCLE_M = 2;
const CIRCLE_MOVES = Math.round((2 * Math.PI * CIRCLE_M) / STRIDE_M);
/** The middle of a player's circle is so far from the middle of the room, along x and z. */
const CIRCLE_AT_M = 4;

/** Behind the code of an answer and the number of its request. */
const STATUS_AT = 2;
const rejection = z.object({ reason: z.string() });

/** One that nobody has seen by then is counted as missed. */
const KILL_TIMEOUT_MS = 2000;

/** A kill under way, and how many of the room's players have seen it. */
type Kill = { player: number; sentAtMs: number; seen: number };

/** What is counted from `begin` on. */
export class Counts {
  readonly sinceMs = performance.now();
  /** From the strike that kills to each other player of the room. */
  readonly latencyMs = new SpreadOfMs();
  /** How far from 200 ms the patches of one player of each room are apart. */
  readonly jitterMs = new SpreadOfMs();
  /** How late the players' timer fires. */
  readonly lagMs = new SpreadOfMs();
  patches = 0;
  sentMessages = 0;
  sentBytes = 0;
  receivedMessages = 0;
  receivedBytes = 0;
  /** Critical events that did not reach everyone in time. */
  missed = 0;
  /** By reason. With every message accepted it is empty. */
  readonly refused = new Tally();
  /** Connections that the server has closed. */
  lost = 0;
}

class CrowdPlayer {
  readonly #room: CrowdRoom;
  readonly #index: number;
  readonly #walk: Walk = { seq: 0, x: 0, z: 0, yaw: 0 };
  #socket: LeanSocket | undefined;
  #rounds = 0;
  /** At the present enemy. */
  #hits = 0;
  #patchedAtMs: number | undefined;

  constructor(room: CrowdRoom, index: number) {
    this.#room = room;
    this.#index = index;
  }

  async join(): Promise<void> {
    this.#socket = await this.#room.traffic.join({
      onMessage: payload => this.#receive(payload),
      onLost: () => {
        this.#room.counts().lost += 1;
      },
    });
  }

  leave(): void {
    this.#socket?.close();
  }

  /** Adds what has passed since the last time. */
  addTo(counts: Counts): void {
    const socket = this.#socket;
    if (!socket) return;
    counts.sentMessages += socket.sentMessages;
    counts.sentBytes += socket.sentBytes;
    counts.receivedMessages += socket.receivedMessages;
    counts.receivedBytes += socket.receivedBytes;
    socket.sentMessages = socket.sentBytes = socket.receivedMessages = socket.receivedBytes = 0;
  }

  move(): void {
    const walk = this.#walk;
    const angle = (walk.seq / CIRCLE_MOVES) * 2 * Math.PI;
    const toX = (this.#index % 2 ? CIRCLE_AT_M : -CIRCLE_AT_M) + CIRCLE_M * Math.sin(angle) - walk.x;
    const toZ = (this.#index < 2 ? CIRCLE_AT_M : -CIRCLE_AT_M) + CIRCLE_M * Math.cos(angle) - walk.z;
    const share = Math.min(1, STRIDE_M / Math.hypot(toX, toZ));
    walk.seq += 1;
    walk.x += toX * share;
    walk.z += toZ * share;
    walk.yaw = angle % (2 * Math.PI);
    this.#socket?.send(this.#room.traffic.move(walk));
  }

  strike(nowMs: number): void {
    const { traffic } = this.#room;
    this.#rounds += 1;
    if (this.#rounds % HEARTBEAT_EVERY_ROUNDS === 0) this.#socket?.send(traffic.heartbeat());
    if (this.#rounds <= this.#index * START_AFTER_ROUNDS || !traffic.findTarget(this.#index, nowMs)) return;
    const isLast = this.#hits + 1 >= STRIKES_PER_KILL;
    if (isLast && !this.#room.beginKill(this.#index, nowMs)) return;
    this.#hits += 1;
    const frame = isLast
      ? traffic.lastStrike(this.#index, this.#walk)
      : traffic.strike(this.#index, this.#walk);
    this.#socket?.send(frame);
  }

  /** Its enemy is dead. */
  killed(): void {
    this.#hits = 0;
    this.#room.traffic.endTarget(this.#index);
  }

  #receive(payload: Buffer): void {
    switch (payload[0]) {
      case Protocol.ROOM_STATE_PATCH:
        if (this.#room.traffic.isCritical(payload)) this.#room.see(this.#index);
        else this.#countPatch();
        return;
      case Protocol.ROOM_RESPONSE:
        if (payload[STATUS_AT] !== ResponseStatus.OK) this.#missHit(payload.subarray(STATUS_AT + 1));
        return;
      case Protocol.ROOM_DATA:
        if (payload.includes("move_corrected")) this.#room.counts().refused.add("move", payload.length);
    }
  }

  #missHit(answer: Buffer): void {
    this.#hits -= 1;
    this.#room.cancelKill(this.#index);
    this.#room.counts().refused.add(rejection.parse(unpack(answer)).reason, answer.length);
  }

  #countPatch(): void {
    const counts = this.#room.counts();
    counts.patches += 1;
    if (this.#index !== 0) return;
    const nowMs = performance.now();
    if (this.#patchedAtMs !== undefined) {
      counts.jitterMs.add(Math.abs(nowMs - this.#patchedAtMs - PATCH_INTERVAL_MS));
    }
    this.#patchedAtMs = nowMs;
  }
}

class CrowdRoom {
  readonly traffic: RoomTraffic;
  readonly counts: () => Counts;
  readonly players: CrowdPlayer[];
  #kill: Kill | undefined;

  constructor(traffic: RoomTraffic, counts: () => Counts) {
    this.traffic = traffic;
    this.counts = counts;
    this.players = Array.from({ length: ROOM_PLAYERS }, (_, i) => new CrowdPlayer(this, i));
  }

  async join(): Promise<void> {
    const [first, ...others] = this.players;
    await first?.join();
    await Promise.all(others.map(player => player.join()));
  }

  /** Whether the player's kill begins now. There is one at a time, so that all know whose they see. */
  beginKill(player: number, nowMs: number): boolean {
    if (this.#kill) {
      if (nowMs - this.#kill.sentAtMs < KILL_TIMEOUT_MS) return false;
      this.counts().missed += 1;
    }
    this.#kill = { player, sentAtMs: performance.now(), seen: 0 };
    return true;
  }

  cancelKill(player: number): void {
    if (this.#kill?.player === player) this.#kill = undefined;
  }

  /** A player sees a critical event. */
  see(player: number): void {
    if (player === 0) this.traffic.noteDeath();
    const kill = this.#kill;
    if (!kill) return;
    if (player === kill.player) this.players[player]?.killed();
    else this.#measure(kill);
    kill.seen += 1;
    if (kill.seen === ROOM_PLAYERS) this.#kill = undefined;
  }

  #measure({ sentAtMs }: Kill): void {
    const counts = this.counts();
    if (sentAtMs >= counts.sinceMs) counts.latencyMs.add(performance.now() - sentAtMs);
  }
}

export class Crowd {
  readonly #newTraffic: (room: number) => RoomTraffic;
  readonly #rooms: CrowdRoom[] = [];
  /** Who moves and who strikes in each slot of the round. */
  readonly #movers: CrowdPlayer[][] = Array.from({ length: SLOTS }, () => []);
  readonly #strikers: CrowdPlayer[][] = Array.from({ length: SLOTS }, () => []);
  #counts = new Counts();
  #timer: NodeJS.Timeout | undefined;
  #slot = 0;
  #slotAtMs = performance.now();
  #joined = 0;

  constructor(newTraffic: (room: number) => RoomTraffic) {
    this.#newTraffic = newTraffic;
    this.#wait();
  }

  get players(): number {
    return this.#joined;
  }

  /** Brings one more room of players in. They play from then on. */
  async addRoom(): Promise<void> {
    const room = new CrowdRoom(this.#newTraffic(this.#rooms.length), () => this.#counts);
    this.#rooms.push(room);
    await room.join();
    for (const player of room.players) this.#start(player);
  }

  /** Counts from now on. */
  begin(): void {
    this.#collect();
    this.#counts = new Counts();
  }

  /** What was counted since `begin`. */
  end(): Counts {
    this.#collect();
    const counts = this.#counts;
    this.#counts = new Counts();
    return counts;
  }

  leave(): void {
    clearTimeout(this.#timer);
    for (const room of this.#rooms) for (const player of room.players) player.leave();
  }

  #collect(): void {
    for (const room of this.#rooms) for (const player of room.players) player.addTo(this.#counts);
  }

  /** 37 is coprime to the slots, so that neighbours, who share a room, are far apart. */
  #start(player: CrowdPlayer): void {
    const slot = (this.#joined * 37) % SLOTS;
    this.#joined += 1;
    this.#movers[slot]?.push(player);
    this.#movers[(slot + SLOTS / 2) % SLOTS]?.push(player);
    this.#strikers[(slot + SLOTS / 4) % SLOTS]?.push(player);
  }

  #wait(): void {
    this.#timer = setTimeout(
      () => this.#playDueSlots(),
      Math.max(1, this.#slotAtMs + SLOT_MS - performance.now()),
    );
  }

  #playDueSlots(): void {
    const nowMs = performance.now();
    while (this.#slotAtMs + SLOT_MS <= nowMs) {
      this.#slotAtMs += SLOT_MS;
      this.#slot = (this.#slot + 1) % SLOTS;
      this.#counts.lagMs.add(performance.now() - this.#slotAtMs);
      for (const player of this.#movers[this.#slot] ?? []) player.move();
      for (const player of this.#strikers[this.#slot] ?? []) player.strike(nowMs);
    }
    this.#wait();
  }
}
