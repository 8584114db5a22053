/** A line in front of a server on which answers can be held back: the server has done what was asked, and its client does not know. */
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { eventually } from "../../../support/eventually.ts";

const HOST = "127.0.0.1";
/** `PUT /api/…` at the beginning of what a connection has sent. */
const REQUEST = /^([A-Z]+ \S+)/;

type Held = { request: string; send: () => void };

export class SlowAnswers {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #held: Held[] = [];
  #holds: RegExp | undefined;

  static async open(serverPort: number): Promise<SlowAnswers> {
    const line = new SlowAnswers(serverPort);
    line.#server.listen(0, HOST);
    await once(line.#server, "listening");
    return line;
  }

  private constructor(serverPort: number) {
    this.#server = createServer(client => this.#carry(client, connect({ port: serverPort, host: HOST })));
  }

  get endpoint(): string {
    return `ws://${HOST}:${(this.#server.address() as AddressInfo).port}`;
  }

  /** From now on what is answered to these requests waits here, such as `/^PUT .*\/join/`. */
  hold(requests: RegExp): void {
    this.#holds = requests;
  }

  /** Waits until an answer is held back. */
  async untilHeld(): Promise<void> {
    await eventually("an answer is held back", () => this.#held.length > 0, 15_000);
  }

  /** Sends what was held back, and holds nothing back any more. */
  release(): void {
    this.#holds = undefined;
    for (const { send } of this.#held.splice(0)) send();
  }

  async close(): Promise<void> {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await once(this.#server, "close");
  }

  #carry(client: Socket, server: Socket): void {
    let request = "";
    for (const [from, to] of [
      [client, server],
      [server, client],
    ] as const) {
      this.#sockets.add(from);
      from.setNoDelay(true).on("error", () => to.destroy());
      from.on("close", () => {
        this.#sockets.delete(from);
        this.#later(request, () => to.end());
      });
    }
    client.on("data", chunk => {
      if (request === "") request = REQUEST.exec(chunk.toString("latin1"))?.[1] ?? "";
      server.write(chunk);
    });
    server.on("data", chunk => this.#later(request, () => client.write(chunk)));
  }

  #later(request: string, send: () => void): void {
    if (this.#holds?.test(request)) this.#held.push({ request, send });
    else send();
  }
}
