/**
 * A tap on the line: players connect through it, and it counts every byte of WebSocket that passes, headers, pings and
 * all. It reads frames as they come off the socket, so no guess about framing enters the numbers.
 */
import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";

const UPGRADED = "HTTP/1.1 101";
const END_OF_HEAD = "\r\n\r\n";

export type Frame = {
  opcode: number;
  /** Of the whole frame. */
  bytes: number;
  /** Still masked, where it comes from a client. */
  payload: Buffer;
};

export type TapOptions = {
  /** Called with every frame of one connection, from its first on; `player` counts the connections from 0. */
  onReceived: (frame: Frame, player: number) => void;
  onSent: (frame: Frame) => void;
};

export class Tap {
  readonly #server: Server;
  readonly #options: TapOptions;
  readonly #sockets = new Set<Socket>();
  #players = 0;

  /** Opens a tap in front of a server. */
  static async open(serverEndpoint: string, options: TapOptions): Promise<Tap> {
    const tap = new Tap(new URL(serverEndpoint), options);
    tap.#server.listen(0, "127.0.0.1");
    await once(tap.#server, "listening");
    return tap;
  }

  private constructor(target: URL, options: TapOptions) {
    this.#options = options;
    this.#server = createServer(client => this.#join(client, target));
  }

  /** What players connect to. */
  get endpoint(): string {
    const address = this.#server.address();
    if (typeof address !== "object" || !address) throw new Error("This tap is closed");
    return `ws://127.0.0.1:${address.port}`;
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Passes everything on, both ways. A connection counts from the moment at which it becomes a WebSocket. */
  #join(client: Socket, target: URL): void {
    const server = connect(Number(target.port), target.hostname);
    let received: FrameReader | undefined;
    const sent = new FrameReader(this.#options.onSent);
    server.on("data", chunk => {
      client.write(chunk);
      if (received) received.read(chunk);
      else if (chunk.toString("latin1", 0, UPGRADED.length) === UPGRADED) {
        received = this.#readerOfNextPlayer();
        received.read(chunk.subarray(chunk.indexOf(END_OF_HEAD) + END_OF_HEAD.length));
      }
    });
    client.on("data", chunk => {
      server.write(chunk);
      if (received) sent.read(chunk);
    });
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ] as const) {
      this.#sockets.add(socket);
      socket.setNoDelay(true);
      socket.on("error", () => {});
      socket.on("close", () => {
        this.#sockets.delete(socket);
        other.destroy();
      });
    }
  }

  #readerOfNextPlayer(): FrameReader {
    const player = this.#players++;
    return new FrameReader(frame => this.#options.onReceived(frame, player));
  }
}

/** Cuts a stream of bytes into WebSocket frames (RFC 6455, section 5.2). */
class FrameReader {
  readonly #onFrame: (frame: Frame) => void;
  #pending = Buffer.alloc(0);

  constructor(onFrame: (frame: Frame) => void) {
    this.#onFrame = onFrame;
  }

  read(chunk: Buffer): void {
    this.#pending = Buffer.concat([this.#pending, chunk]);
    for (let frame = firstFrame(this.#pending); frame; frame = firstFrame(this.#pending)) {
      this.#pending = this.#pending.subarray(frame.bytes);
      this.#onFrame(frame);
    }
  }
}

/** The frame at the start; undefined while it has not all come. */
function firstFrame(bytes: Buffer): Frame | undefined {
  const [first, second] = bytes;
  if (first === undefined || second === undefined) return undefined;
  const short = second & 0x7f;
  const sizeBytes = short === 127 ? 8 : short === 126 ? 2 : 0;
  const maskBytes = second & 0x80 ? 4 : 0;
  const headBytes = 2 + sizeBytes + maskBytes;
  if (bytes.length < headBytes) return undefined;
  const payloadBytes =
    sizeBytes === 8 ? Number(bytes.readBigUInt64BE(2)) : sizeBytes === 2 ? bytes.readUInt16BE(2) : short;
  const total = headBytes + payloadBytes;
  if (bytes.length < total) return undefined;
  return { opcode: first & 0x0f, bytes: total, payload: bytes.subarray(headBytes, total) };
}
