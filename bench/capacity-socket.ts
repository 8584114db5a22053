/**
 * A WebSocket connection that costs its process next to nothing, so that thousands of players fit on one core beside
 * their database: all connections read into one buffer, and nothing is copied that came whole.
 */
import { connect, type Socket } from "node:net";
import { clientFrame, OPCODE } from "./capacity-frames.ts";

const OPEN_TIMEOUT_MS = 20_000;
const READ_BUFFER_BYTES = 64 * 1024;
const END_OF_HEAD = "\r\n\r\n";
const SWITCHING_PROTOCOLS = "HTTP/1.1 101";
/** RFC 6455 asks for 16 random bytes; nobody here looks at the answer to them. */
const KEY = Buffer.alloc(16, "capacity").toString("base64");

/** What one read brings is used up before the next one. */
const readBuffer = Buffer.allocUnsafe(READ_BUFFER_BYTES);

export type SocketHooks = {
  /** The payload is valid only during the call. */
  onMessage: (payload: Buffer) => void;
  /** It was not `close()` that closed it. */
  onLost: () => void;
};

export class LeanSocket {
  readonly #socket: Socket;
  readonly #hooks: SocketHooks;
  readonly #opened = Promise.withResolvers<void>();
  #isOpen = false;
  #isClosing = false;
  /** What has come of a frame that has not all come. */
  #rest: Buffer | undefined;
  receivedBytes = 0;
  receivedMessages = 0;
  sentBytes = 0;
  sentMessages = 0;

  /** Resolves once it is open; messages may have come by then. */
  static async open(url: URL, hooks: SocketHooks): Promise<LeanSocket> {
    const socket = new LeanSocket(url, hooks);
    const timer = setTimeout(
      () => socket.#opened.reject(new Error("The connection does not open")),
      OPEN_TIMEOUT_MS,
    );
    await socket.#opened.promise.finally(() => clearTimeout(timer));
    return socket;
  }

  private constructor(url: URL, hooks: SocketHooks) {
    this.#hooks = hooks;
    this.#socket = connect({
      host: url.hostname,
      port: Number(url.port),
      noDelay: true,
      onread: { buffer: readBuffer, callback: bytes => this.#read(readBuffer.subarray(0, bytes)) },
    });
    const head = [
      `GET ${url.pathname}${url.search} HTTP/1.1`,
      `Host: ${url.host}`,
      "Connection: Upgrade",
      "Upgrade: websocket",
      "Sec-WebSocket-Version: 13",
      `Sec-WebSocket-Key: ${KEY}`,
    ];
    this.#socket.write(head.join("\r\n") + END_OF_HEAD);
    this.#socket.on("error", error => this.#opened.reject(error));
    this.#socket.on("close", () => {
      this.#opened.reject(new Error("The connection was closed before it opened"));
      if (!this.#isClosing) hooks.onLost();
      this.#isClosing = true;
    });
  }

  /** Sends a whole frame. It must not be changed afterwards. */
  send(frame: Buffer): void {
    if (this.#isClosing) return;
    this.sentBytes += frame.length;
    this.sentMessages += 1;
    this.#socket.write(frame);
  }

  /** Hangs up without a word. */
  close(): void {
    this.#isClosing = true;
    this.#socket.destroy();
  }

  #read(bytes: Buffer): boolean {
    if (this.#isClosing) return true;
    let all = this.#rest ? Buffer.concat([this.#rest, bytes]) : bytes;
    this.#rest = undefined;
    if (!this.#isOpen) {
      const end = all.indexOf(END_OF_HEAD);
      if (end >= 0) this.#open(all.toString("latin1", 0, end));
      all = end >= 0 ? all.subarray(end + END_OF_HEAD.length) : all;
    }
    const used = this.#isOpen ? this.#readFrames(all) : 0;
    if (used < all.length) this.#rest = Buffer.from(all.subarray(used));
    return true;
  }

  #open(head: string): void {
    this.#isOpen = head.startsWith(SWITCHING_PROTOCOLS);
    if (this.#isOpen) this.#opened.resolve();
    else this.#opened.reject(new Error(`The connection is refused: ${head.split("\r\n", 1)}`));
  }

  /** Returns how many bytes the frames took that have all come. A server's frames have no mask. */
  #readFrames(bytes: Buffer): number {
    let at = 0;
    while (bytes.length - at >= 2) {
      const short = (bytes[at + 1] ?? 0) & 0x7f;
      const headBytes = short === 127 ? 10 : short === 126 ? 4 : 2;
      if (bytes.length - at < headBytes) break;
      const payloadBytes =
        short === 127
          ? Number(bytes.readBigUInt64BE(at + 2))
          : short === 126
            ? bytes.readUInt16BE(at + 2)
            : short;
      const end = at + headBytes + payloadBytes;
      if (end > bytes.length) break;
      this.#receive((bytes[at] ?? 0) & 0x0f, bytes.subarray(at + headBytes, end), end - at);
      at = end;
    }
    return at;
  }

  #receive(opcode: number, payload: Buffer, frameBytes: number): void {
    this.receivedBytes += frameBytes;
    this.receivedMessages += 1;
    if (opcode === OPCODE.binary) this.#hooks.onMessage(payload);
    else if (opcode === OPCODE.ping) this.send(clientFrame(OPCODE.pong, payload));
    else if (opcode === OPCODE.close) this.#socket.end();
  }
}
