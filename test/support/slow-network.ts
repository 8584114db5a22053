/** A bad line between client and server: latency, jitter, and seconds in which nothing comes through. */
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";

export type LineQuality = {
  /** One way, in each direction. */
  latencyMs: number;
  /** Added at random, from 0 to this. The order of bytes is kept, as TCP keeps it. */
  jitterMs: number;
};

export class SlowNetwork {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #quality: LineQuality;
  readonly #serverPort: number;
  #stalledUntilMs = 0;

  static async open(serverPort: number, quality: LineQuality): Promise<SlowNetwork> {
    const network = new SlowNetwork(serverPort, quality);
    network.#server.listen(0, "127.0.0.1");
    await once(network.#server, "listening");
    return network;
  }

  private constructor(serverPort: number, quality: LineQuality) {
    this.#serverPort = serverPort;
    this.#quality = quality;
    this.#server = createServer(client => {
      const server = connect(this.#serverPort, "127.0.0.1");
      this.#carry(client, server);
      this.#carry(server, client);
    });
  }

  /** What clients connect to in place of the server. */
  get endpoint(): string {
    return `ws://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Holds everything back for a while; then it comes all at once. */
  stall(ms: number): void {
    this.#stalledUntilMs = performance.now() + ms;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, "close");
  }

  #carry(from: Socket, to: Socket): void {
    this.#sockets.add(from);
    let previous = Promise.resolve();
    // One after the other: timers of different lengths that end together would swap what they carry.
    const deliver = (action: () => void) => {
      const { latencyMs, jitterMs } = this.#quality;
      const dueMs = performance.now() + latencyMs + Math.random() * jitterMs;
      previous = previous.then(async () => {
        await delay(Math.max(0, Math.max(dueMs, this.#stalledUntilMs) - performance.now()));
        action();
      });
    };
    from.on("data", chunk => deliver(() => to.writable && to.write(chunk)));
    from.on("end", () => deliver(() => to.end()));
    from.on("close", () => this.#sockets.delete(from));
    from.on("error", () => to.destroy());
  }
}
