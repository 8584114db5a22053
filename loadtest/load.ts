/** The crowd of the load report: fills the rooms, plays, and counts what happens to it. */
import { setTimeout as delay } from "node:timers/promises";
import { ACT_INTERVAL_MS, LeanCrowd, type LeanRoom } from "./lean-room.ts";
import { Probe } from "./probe.ts";
import { SpreadOfMs } from "./spread.ts";
import { type Traffic, trafficOf } from "./traffic.ts";

const PLAYERS_PER_ROOM = 4;
const TRAINING_GROUNDS = { dungeon_id: "training_grounds", room_template_id: "training_grounds" };
const BATCH_INTERVAL_MS = ACT_INTERVAL_MS;

export class Load {
  readonly joinMs = new SpreadOfMs();
  /** From the sending player to each other player of the room. */
  readonly criticalMs = new SpreadOfMs();
  /** Since the last sample. */
  readonly criticalNowMs = new SpreadOfMs();
  /** How often a player has not seen the kill of another. */
  killsMissed = 0;
  /** How far the batches are from their rhythm, whole intervals aside. */
  readonly jitterMs = new SpreadOfMs();
  /** Intervals without a batch in which two players moved, or with one that was late by as much: it looks the same. */
  quietIntervals = 0;
  readonly rejections = new Map<string, number>();
  readonly failedJoins: string[] = [];
  readonly dropCodes: number[] = [];
  accepted = 0;
  /** By the message's type. */
  readonly unanswered = new Map<string, number>();
  readonly #endpoint: string;
  readonly #crowd: LeanCrowd;
  readonly #probes: Probe[] = [];
  #timers: NodeJS.Timeout[] = [];
  #isLeaving = false;

  constructor(endpoint: string) {
    this.#endpoint = endpoint;
    this.#crowd = new LeanCrowd(endpoint, {
      onAnswer: (type, { is_accepted, reason }) => {
        if (is_accepted) this.accepted += 1;
        else count(this.rejections, `${type}: ${reason}`);
      },
      onCritical: latency_ms => {
        this.criticalMs.add(latency_ms);
        this.criticalNowMs.add(latency_ms);
      },
      onKillMissed: () => {
        this.killsMissed += 1;
      },
      onUnanswered: type => count(this.unanswered, type),
      onBatch: sincePatchMs => {
        const intervals = Math.max(1, Math.round(sincePatchMs / BATCH_INTERVAL_MS));
        this.jitterMs.add(Math.abs(sincePatchMs - intervals * BATCH_INTERVAL_MS));
        this.quietIntervals += intervals - 1;
      },
      onDrop: code => this.#noteDrop(code),
    });
  }

  get players(): number {
    return this.#crowd.players.length + this.#probes.length;
  }

  /** Of the lean players, so far. */
  get traffic(): Traffic {
    return trafficOf(this.#crowd.players);
  }

  get leanPlayers(): number {
    return this.#crowd.players.length;
  }

  get rooms(): number {
    return this.#crowd.rooms.length;
  }

  /** One after the other, so that matchmaking fills one room before it makes the next. The probes are spread evenly. */
  async fill(rooms: number, probes: number): Promise<void> {
    const players = rooms * PLAYERS_PER_ROOM;
    const playersPerProbe = Math.floor(players / Math.max(1, probes));
    for (let i = 1; i <= players; i++) {
      const startedAtMs = performance.now();
      const isProbe = this.#probes.length < probes && i % playersPerProbe === 0;
      await this.#join(isProbe, i).catch(error => this.failedJoins.push(String(error)));
      this.joinMs.add(performance.now() - startedAtMs);
      this.keepAlive();
    }
  }

  /** To be called now and then until `play`. */
  keepAlive(): void {
    for (const room of this.#crowd.rooms) room.keepAlive(performance.now());
  }

  async #join(isProbe: boolean, i: number): Promise<void> {
    const options = { ...TRAINING_GROUNDS, character_name: `Player ${i}` };
    if (!isProbe) return this.#crowd.join(options);
    this.#probes.push(await Probe.join(this.#endpoint, options, code => this.#noteDrop(code)));
  }

  /** Lets everyone fight. The rooms act one after the other, not all at once: their players are different people. */
  play(): void {
    const rooms = this.#crowd.rooms;
    for (const [i, room] of rooms.entries()) void this.#actFrom(room, (i / rooms.length) * ACT_INTERVAL_MS);
    for (const probe of this.#probes) probe.play(this.#crowd.room(probe.bot.room.roomId));
  }

  async #actFrom(room: LeanRoom, startMs: number): Promise<void> {
    await delay(startMs);
    if (this.#isLeaving) return;
    this.#timers.push(setInterval(() => room.act(performance.now()), ACT_INTERVAL_MS));
  }

  /** Forgets what was counted, so that the hold starts from nothing. */
  startCounting(): void {
    for (const spread of [this.criticalMs, this.criticalNowMs, this.jitterMs]) spread.take();
    this.rejections.clear();
    this.unanswered.clear();
    this.accepted = this.killsMissed = this.quietIntervals = 0;
  }

  async leave(): Promise<void> {
    this.#isLeaving = true;
    for (const timer of this.#timers) clearInterval(timer);
    this.#timers = [];
    await Promise.all([...this.#crowd.players, ...this.#probes].map(player => player.leave()));
  }

  #noteDrop(code: number): void {
    if (!this.#isLeaving) this.dropCodes.push(code);
  }
}

function count(counts: Map<string, number>, what: string): void {
  counts.set(what, (counts.get(what) ?? 0) + 1);
}
