/**
 * A bad line between clients and a server, as a TCP proxy: latency, jitter, lost segments, slow upload, stalls, cuts and
 * half-open connections. Tests open one in front of their server; `npm run proxy` opens one for people.
 */
import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import {
  type ConnectionSchedule,
  type DirectionSchedule,
  type LineQuality,
  PERFECT_LINE,
  scheduleOf,
} from "./line-schedule.ts";

const HOST = "127.0.0.1";
/** What one TCP segment holds on an ordinary line. */
const SEGMENT_BYTES = 1460;
/** As much of one direction of a connection may wait here; then its source is not read until half of it has left. */
const MAX_WAITING_BYTES = 256 * 1024;

export type BadNetworkOptions = {
  /** Where clients connect; 0, the default, takes a free port. */
  listenPort?: number;
  /** Told in a line what becomes of connections. */
  say?: (line: string) => void;
};

export class BadNetwork {
  readonly #server: Server;
  readonly #connections = new Set<Connection>();
  readonly #quality: LineQuality;
  readonly #serverPort: number;
  readonly #say: (line: string) => void;
  #opened = 0;
  #port = 0;
  #heldUntilMs = 0;

  /**
   * Listens on this machine and carries every connection to the server's port.
   *
   * @param quality what is left out is as on a perfect line.
   * @throws where the port to listen on is taken.
   */
  static async open(
    serverPort: number,
    quality: Partial<LineQuality> = {},
    { listenPort = 0, say = () => {} }: BadNetworkOptions = {},
  ): Promise<BadNetwork> {
    const network = new BadNetwork(serverPort, { ...PERFECT_LINE, ...quality }, say);
    await network.#listen(listenPort);
    return network;
  }

  private constructor(serverPort: number, quality: LineQuality, say: (line: string) => void) {
    this.#serverPort = serverPort;
    this.#quality = quality;
    this.#say = say;
    this.#server = createServer({ allowHalfOpen: true, noDelay: true }, client => this.#carry(client));
  }

  async #listen(port: number): Promise<void> {
    this.#server.listen(port, HOST);
    await once(this.#server, "listening");
    const address = this.#server.address();
    if (typeof address === "object" && address) this.#port = address.port;
  }

  get port(): number {
    return this.#port;
  }

  /** What clients connect to instead of the server. */
  get endpoint(): string {
    return `ws://${HOST}:${this.#port}`;
  }

  /** Holds everything back for so long, in both directions; then it comes all at once. */
  stall(ms: number): void {
    this.#heldUntilMs = Math.max(this.#heldUntilMs, performance.now() + ms);
  }

  /** Resets all connections; what is under way on them is lost. New ones are carried as before. */
  cut(): void {
    for (const connection of this.#connections) connection.cut();
  }

  /** From now on nothing goes either way on the connections that there are, and neither end is told. New ones are carried. */
  makeHalfOpen(): void {
    for (const connection of this.#connections) connection.makeHalfOpen();
  }

  /** Ends all connections and takes no more. */
  async close(): Promise<void> {
    this.#server.close();
    for (const connection of this.#connections) connection.destroy();
    await once(this.#server, "close");
  }

  #carry(client: Socket): void {
    const number = this.#opened;
    this.#opened += 1;
    const server = connect({ port: this.#serverPort, host: HOST, allowHalfOpen: true, noDelay: true });
    const connection = new Connection(client, server, {
      schedule: scheduleOf(this.#quality, number),
      heldUntilMs: () => this.#heldUntilMs,
      say: what => this.#say(`connection ${number} ${what}`),
      onEnd: () => this.#connections.delete(connection),
    });
    this.#connections.add(connection);
  }
}

type ConnectionOptions = {
  schedule: ConnectionSchedule;
  /** Until then the whole network stalls. */
  heldUntilMs: () => number;
  say: (what: string) => void;
  onEnd: () => void;
};

class Connection {
  readonly #sockets: readonly [Socket, Socket];
  readonly #directions: readonly [Direction, Direction];
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #say: (what: string) => void;

  constructor(client: Socket, server: Socket, { schedule, heldUntilMs, say, onEnd }: ConnectionOptions) {
    this.#sockets = [client, server];
    this.#directions = [
      new Direction(client, server, schedule.up, heldUntilMs),
      new Direction(server, client, schedule.down, heldUntilMs),
    ];
    this.#say = say;
    say("is open");
    this.#after(schedule.cutAfterMs, () => this.cut());
    this.#after(schedule.halfOpenAfterMs, () => this.makeHalfOpen());
    let open = this.#sockets.length;
    for (const socket of this.#sockets) {
      socket.once("close", () => {
        open -= 1;
        if (open > 0) return;
        this.#stop();
        say("has ended");
        onEnd();
      });
    }
  }

  cut(): void {
    this.#say("is cut");
    this.#stop();
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  makeHalfOpen(): void {
    this.#say("is half-open: neither end is told");
    this.#stop();
  }

  destroy(): void {
    this.#stop();
    for (const socket of this.#sockets) socket.destroy();
  }

  #stop(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    for (const direction of this.#directions) direction.stop();
  }

  #after(ms: number, action: () => void): void {
    if (Number.isFinite(ms)) this.#timers.push(setTimeout(action, ms));
  }
}

/** The end of the source's bytes, or of the whole connection, travels as its bytes do. */
type Segment = { dueMs: number; content: Buffer | "end" | "reset" };

/** Carries bytes from one end to the other, each at its time and in their order. */
class Direction {
  readonly #from: Socket;
  readonly #to: Socket;
  readonly #schedule: DirectionSchedule;
  readonly #heldUntilMs: () => number;
  #waiting: Segment[] = [];
  /** Of those that wait here, and those that the other end has not taken yet. */
  #waitingBytes = 0;
  #timer: NodeJS.Timeout | undefined;
  #isStopped = false;

  constructor(from: Socket, to: Socket, schedule: DirectionSchedule, heldUntilMs: () => number) {
    this.#from = from;
    this.#to = to;
    this.#schedule = schedule;
    this.#heldUntilMs = heldUntilMs;
    from.on("data", chunk => this.#takeChunk(chunk));
    from.on("end", () => {
      // An end that has given up by itself is let go; the other one hears nothing of it.
      if (this.#isStopped) from.destroy();
      else this.#take("end");
    });
    from.on("error", () => this.#take("reset"));
  }

  /** Carries nothing any more, and forgets what waits. What still comes is read and thrown away. */
  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    this.#waiting = [];
    this.#from.resume();
  }

  #takeChunk(chunk: Buffer): void {
    for (let at = 0; at < chunk.length; at += SEGMENT_BYTES)
      this.#take(chunk.subarray(at, at + SEGMENT_BYTES));
    if (this.#waitingBytes > MAX_WAITING_BYTES) this.#from.pause();
  }

  #take(content: Segment["content"]): void {
    if (this.#isStopped) return;
    const bytes = typeof content === "string" ? 0 : content.length;
    const { dueMs } = this.#schedule.next(performance.now(), bytes);
    this.#waitingBytes += bytes;
    this.#waiting.push({ dueMs, content });
    if (this.#waiting.length === 1) this.#waitForNext();
  }

  #waitForNext(): void {
    const [next] = this.#waiting;
    if (!next) return;
    const waitMs = Math.max(next.dueMs, this.#heldUntilMs()) - performance.now();
    // Timers count whole milliseconds, and nothing may come too early.
    this.#timer = setTimeout(() => this.#deliver(), Math.max(0, Math.ceil(waitMs)));
  }

  #deliver(): void {
    const nowMs = performance.now();
    const isHeld = nowMs < this.#heldUntilMs();
    while (!isHeld && this.#waiting[0] && this.#waiting[0].dueMs <= nowMs) {
      const segment = this.#waiting.shift();
      if (segment) this.#pass(segment);
    }
    this.#waitForNext();
  }

  #pass({ content }: Segment): void {
    if (content === "reset") this.#to.resetAndDestroy();
    else if (content === "end") this.#to.end();
    else this.#to.write(content, () => this.#noteTaken(content.length));
  }

  #noteTaken(bytes: number): void {
    this.#waitingBytes -= bytes;
    if (this.#waitingBytes <= MAX_WAITING_BYTES / 2) this.#from.resume();
  }
}
