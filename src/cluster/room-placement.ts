/** In which process a new room is made: the one with the least to do of those that take rooms. */
import { ErrorCode, matchMaker, ServerError } from "@colyseus/core";
import type { RedisLink } from "./redis.ts";
import { ClusterUnreachable } from "./unreachable.ts";

/** Processes say how full they are once a second, and of a room only once it is made. */
const COUNTS_AGE_MS = 1000;

type Load = Awaited<ReturnType<typeof matchMaker.stats.fetchAll>>[number];

export class RoomPlacement {
  readonly #link: RedisLink | undefined;
  readonly #maxRooms: number;
  readonly #rowsVersion: number;
  /** By process: how many rooms it has with those that were placed there and may not be counted yet. */
  readonly #expected = new Map<string, { roomCount: number; untilMs: number }>();
  /** When this process ends, by performance.now(); undefined while it takes rooms. */
  #endsAtMs: number | undefined;

  /**
   * @param rowsVersion of the rows that this process writes: rooms that it wants are made in processes that can read them.
   * @param link to the other processes; without one there are none.
   */
  constructor(maxRooms: number, rowsVersion: number, link?: RedisLink) {
    this.#maxRooms = maxRooms;
    this.#rowsVersion = rowsVersion;
    this.#link = link;
  }

  /** Whether this process takes no new rooms, since it ends when those that it has are over. */
  get isDraining(): boolean {
    return this.#endsAtMs !== undefined;
  }

  /** Whole seconds until this process ends at the latest; undefined while it takes new rooms. */
  get secondsLeft(): number | undefined {
    return this.#endsAtMs && Math.max(0, Math.round((this.#endsAtMs - performance.now()) / 1000));
  }

  /** From now on other processes know which rows this one can read, by channels that end with it, and make rooms here. */
  async announce(): Promise<void> {
    if (!this.#link) return;
    for (let version = 1; version <= this.#rowsVersion; version++)
      await matchMaker.presence.subscribe(rowsChannel(matchMaker.processId, version), () => undefined);
  }

  /** From now on rooms are made in other processes. Others see it by the channel, which ends with the process. */
  drain(seconds: number): void {
    this.#endsAtMs = performance.now() + seconds * 1000;
    if (this.#link) void matchMaker.presence.subscribe(drainChannel(matchMaker.processId), () => undefined);
  }

  /**
   * @param isOfRun it lies behind a door, or is restored: better here than nowhere, or its players could not go on.
   * @throws ServerError where no process takes rooms.
   */
  async choose(isOfRun: boolean): Promise<string> {
    const processes = this.#link ? await this.#othersAndThis(this.#link) : this.#alone();
    const [least] = processes
      .map(each => ({ ...each, roomCount: this.#roomsOf(each) }))
      .filter(each => each.roomCount < this.#maxRooms)
      .sort((a, b) => workOf(a) - workOf(b));
    if (least) return this.#place(least);
    if (isOfRun && this.isDraining) return matchMaker.processId;
    throw new ServerError(ErrorCode.MATCHMAKE_UNHANDLED, "The server is full: try again later.");
  }

  #alone(): Load[] {
    return this.isDraining ? [] : [{ processId: matchMaker.processId, ...matchMaker.stats.local }];
  }

  async #othersAndThis(link: RedisLink): Promise<Load[]> {
    if (!link.isWell) throw new ClusterUnreachable();
    const all = await matchMaker.stats.fetchAll();
    if (all.length === 0) return this.#alone();
    const ids = all.map(each => each.processId);
    const listening = await link.listeners(
      ...ids.map(id => `p:${id}`),
      ...ids.map(drainChannel),
      ...ids.map(id => rowsChannel(id, this.#rowsVersion)),
    );
    const count = all.length;
    return all.filter(
      (_, i) => listening[i] !== 0 && listening[count + i] === 0 && listening[2 * count + i] !== 0,
    );
  }

  #roomsOf({ processId, roomCount }: Load): number {
    const expected = this.#expected.get(processId);
    return expected && expected.untilMs > performance.now()
      ? Math.max(roomCount, expected.roomCount)
      : roomCount;
  }

  #place({ processId, roomCount }: Load): string {
    const untilMs = performance.now() + COUNTS_AGE_MS;
    this.#expected.set(processId, { roomCount: roomCount + 1, untilMs });
    return processId;
  }
}

/** Players cost most, and a room without any will have some. */
function workOf({ roomCount, ccu }: Load): number {
  return roomCount + ccu;
}

function rowsChannel(processId: string, version: number): string {
  return `rows:${version}:${processId}`;
}

function drainChannel(processId: string): string {
  return `draining:${processId}`;
}
