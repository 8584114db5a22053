/**
 * The players of the capacity bench. Each plays the same recording over and over, from another moment of it, and kills with every fifteenth strike. All of
 * them hang on one timer. Between slices the crowd pauses, and its clock with it.
 */
import { Protocol, ResponseStatus } from "@colyseus/core";
import { unpack } from "msgpackr";
import { z } from "zod";
import { type Spread, SpreadOfMs } from "../loadtest/spread.ts";
import { STRIKES_PER_KILL } from "./capacity-content.ts";
import {
  RECORDING_MS,
  type RecordedMessage,
  record,
  TRAFFIC_NAMES,
  type TrafficName,
} from "./capacity-recording.ts";
import type { LeanSocket } from "./capacity-socket.ts";
import { ROOM_PLAYERS, type RoomTraffic, type Stance, type Walk } from "./capacity-traffic.ts";
import { Tally } from "./tally.ts";

export const PATCH_INTERVAL_MS = 200;
const SLOT_MS = 5;
const SLOTS = RECORDING_MS / SLOT_MS;
/** Players of a room begin the recording so long after each other, and so are their kills apart. */
const PLAYERS_APART_MS = 1500;
/** A player that is not at the recording's place yet goes there by so much with each move. */
const WAY_THERE_STRIDE_M = 0.6;
/** The beginning of a player's circle is so far from the middle of the room, along x and z. */
const CIRCLE_AT_M = 2;

/** Behind the code of an answer and the number of its request. */
const STATUS_AT = 2;
const rejection = z.object({ reason: z.string() });

/** One that nobody has seen by then is counted as missed. */
const KILL_TIMEOUT_MS = 2000;

/** A kill under way, and how many of the room's players have seen it. */
type Kill = { player: number; sentAtMs: number; inCounts: Counts; seen: number };

/** What is counted in one or more slices. */
export class Counts {
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

  /** The next patch comes after a pause. */
  forgetPatch(): void {
    this.#patchedAtMs = undefined;
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

  say(message: RecordedMessage, nowMs: number): void {
    switch (message.type) {
      case "move":
        this.#move(message);
        return;
      case "strike":
        this.#strike(message, nowMs);
        return;
      case "heartbeat":
        this.#socket?.send(this.#room.traffic.heartbeat());
    }
  }

  #move({ at, yaw, is_walking_on }: RecordedMessage & { type: "move" }): void {
    const walk = this.#walk;
    const toX = (this.#index % 2 ? CIRCLE_AT_M : -CIRCLE_AT_M) + at.x - walk.x;
    const toZ = (this.#index < 2 ? CIRCLE_AT_M : -CIRCLE_AT_M) + at.z - walk.z;
    const metres = Math.hypot(toX, toZ);
    const share = metres > WAY_THERE_STRIDE_M ? WAY_THERE_STRIDE_M / metres : 1;
    walk.seq += 1;
    walk.x += toX * share;
    walk.z += toZ * share;
    walk.yaw = yaw;
    this.#socket?.send(this.#room.traffic.move(walk, is_walking_on && share === 1));
  }

  #strike({ yaw, says_position }: RecordedMessage & { type: "strike" }, nowMs: number): void {
    const { traffic } = this.#room;
    if (!traffic.findTarget(this.#index, nowMs)) return;
    const isLast = this.#hits + 1 >= STRIKES_PER_KILL;
    if (isLast && !this.#room.beginKill(this.#index, nowMs)) return;
    this.#hits += 1;
    this.#walk.yaw = yaw;
    const stance: Stance = { walk: this.#walk, says_position };
    const frame = isLast ? traffic.lastStrike(this.#index, stance) : traffic.strike(this.#index, stance);
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
  readonly #nowMs: () => number;
  readonly players: CrowdPlayer[];
  #kill: Kill | undefined;

  constructor(traffic: RoomTraffic, counts: () => Counts, nowMs: () => number) {
    this.traffic = traffic;
    this.#nowMs = nowMs;
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
    this.#kill = { player, sentAtMs: this.#nowMs(), inCounts: this.counts(), seen: 0 };
    return true;
  }

  cancelKill(player: number): void {
    if (this.#kill?.player === player) this.#kill = undefined;
  }

  /** A player sees a critical event. */
  see(player: number): void {
    if (player === 0) this.traffic.noteDeath(this.#nowMs());
    const kill = this.#kill;
    if (!kill) return;
    if (player === kill.player) this.players[player]?.killed();
    else this.#measure(kill);
    kill.seen += 1;
    if (kill.seen === ROOM_PLAYERS) this.#kill = undefined;
  }

  /** What was sent before the slice belongs to none. */
  #measure({ sentAtMs, inCounts }: Kill): void {
    if (inCounts === this.counts()) inCounts.latencyMs.add(this.#nowMs() - sentAtMs);
  }
}

const RECORDINGS: Record<TrafficName, RecordedMessage[]> = { five: record("five"), change: record("change") };

type Said = { player: CrowdPlayer; message: RecordedMessage };

const emptySlots = (): Said[][] => Array.from({ length: SLOTS }, () => []);

export class Crowd {
  readonly #newTraffic: (room: number) => RoomTraffic;
  readonly #rooms: CrowdRoom[] = [];
  /** By traffic: who says what in each slot of the recording. */
  readonly #slots: Record<TrafficName, Said[][]> = {
    five: emptySlots(),
    change: emptySlots(),
  };
  #traffic: TrafficName = "five";
  #counts = new Counts();
  /** Of the slice. */
  #lagMs = new SpreadOfMs();
  #timer: NodeJS.Timeout | undefined;
  #slot = 0;
  #slotAtMs = 0;
  #pausedAtMs = performance.now();
  /** How long it has paused in all. */
  #pausedMs = performance.now();
  #joined = 0;

  constructor(newTraffic: (room: number) => RoomTraffic) {
    this.#newTraffic = newTraffic;
  }

  get players(): number {
    return this.#joined;
  }

  /** Brings one more room of players in. They play with the others. */
  async addRoom(): Promise<void> {
    const room = new CrowdRoom(
      this.#newTraffic(this.#rooms.length),
      () => this.#counts,
      () => this.#nowMs(),
    );
    this.#rooms.push(room);
    await room.join();
    for (const [i, player] of room.players.entries()) this.#schedule(player, i, this.#rooms.length);
    this.#joined += room.players.length;
  }

  /** All say what the recording of that traffic has, until the pause. */
  play(traffic: TrafficName): void {
    this.#traffic = traffic;
    this.#pausedMs += performance.now() - this.#pausedAtMs;
    for (const room of this.#rooms) for (const player of room.players) player.forgetPatch();
    this.#slotAtMs = performance.now();
    this.#wait();
  }

  pause(): void {
    clearTimeout(this.#timer);
    this.#pausedAtMs = performance.now();
  }

  /** Adds to the counts from now on. */
  begin(counts: Counts): void {
    this.#collect();
    this.#counts = counts;
    this.#lagMs = new SpreadOfMs();
  }

  /** Returns how late the players' timer fired since `begin`. */
  end(): Spread {
    this.#collect();
    this.#counts = new Counts();
    return this.#lagMs.read();
  }

  leave(): void {
    clearTimeout(this.#timer);
    for (const room of this.#rooms) for (const player of room.players) player.leave();
  }

  #collect(): void {
    for (const room of this.#rooms) for (const player of room.players) player.addTo(this.#counts);
  }

  /** 37 is coprime to the slots, so that rooms are spread over them. */
  #schedule(player: CrowdPlayer, index: number, room: number): void {
    const begin = (index * PLAYERS_APART_MS) / SLOT_MS + room * 37;
    for (const traffic of TRAFFIC_NAMES) {
      for (const message of RECORDINGS[traffic]) {
        this.#slots[traffic][(begin + message.at_ms / SLOT_MS) % SLOTS]?.push({ player, message });
      }
    }
  }

  #nowMs(): number {
    return performance.now() - this.#pausedMs;
  }

  #wait(): void {
    const waitMs = this.#slotAtMs + SLOT_MS - performance.now();
    this.#timer = setTimeout(() => this.#playDueSlots(), Math.max(1, waitMs));
  }

  #playDueSlots(): void {
    const untilMs = performance.now();
    while (this.#slotAtMs + SLOT_MS <= untilMs) {
      this.#slotAtMs += SLOT_MS;
      this.#slot = (this.#slot + 1) % SLOTS;
      const lateMs = performance.now() - this.#slotAtMs;
      this.#counts.lagMs.add(lateMs);
      this.#lagMs.add(lateMs);
      const nowMs = this.#nowMs();
      for (const { player, message } of this.#slots[this.#traffic][this.#slot] ?? [])
        player.say(message, nowMs);
    }
    this.#wait();
  }
}
