/**
 * One server's way to a database that others use, too. It can end in the middle of what the server does, as if its process had been
 * killed or stood still there, and for nothing but that: all else goes on.
 *
 *   const gate = await DatabaseGate.start(database.endpoint);
 *   const line = gate.follow([run_id, character_id], { after: 2, isAnswerLost: true });
 *   // the server writes twice about them, and hears of the first write only
 *   await line.wake();
 */
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { type Answer, passOn, type Request, readRequest, WRITES } from "./faulty-database.ts";

export type Cut = {
  /** So many writes come through. */
  after: number;
  /** Whether the server never hears of the last of them. */
  isAnswerLost: boolean;
  /** Whether nothing else is lost than that answer: the server goes on, and may ask again. */
  goesOn?: boolean;
};

const TABLE = /"TableName":"(\w+)"/;

/** What a server asks of the database about some ids. */
export class Line {
  /** The tables of the writes that have come through, in order. */
  readonly writes: string[] = [];
  readonly #ids: readonly string[];
  readonly #cut: Cut | undefined;
  readonly #passing = new Set<Promise<unknown>>();
  #awake = Promise.withResolvers<void>();
  #isDown = false;
  #isAwake = false;

  constructor(ids: readonly string[], cut: Cut | undefined) {
    this.#ids = ids;
    this.#cut = cut;
  }

  concerns({ body }: Request): boolean {
    return this.#ids.some(id => body.includes(id));
  }

  /** Nothing comes through any more, neither questions nor answers. */
  cut(): void {
    this.#isDown = true;
  }

  /** What waits goes on its way now, in the order in which it came, and whatever comes later follows it. */
  async wake(): Promise<void> {
    this.#isAwake = true;
    this.#awake.resolve();
    await Promise.all(this.#passing);
  }

  /** Undefined where the answer is lost. */
  async pass(request: Request, send: () => Promise<Answer>): Promise<Answer | undefined> {
    const passing = this.#pass(request, send);
    this.#passing.add(passing);
    return passing.finally(() => this.#passing.delete(passing));
  }

  async #pass(request: Request, send: () => Promise<Answer>): Promise<Answer | undefined> {
    const isWrite = WRITES.has(request.operation);
    if (isWrite && this.#endsBefore(this.writes.length + 1)) this.#isDown = true;
    if (!this.#isAwake && this.#isDown) {
      await this.#awake.promise;
      return send();
    }
    if (isWrite) this.writes.push(TABLE.exec(request.body)?.[1] ?? "?");
    const isAnswerLost =
      isWrite && this.writes.length === this.#cut?.after && this.#cut.isAnswerLost && !this.#isAwake;
    if (isAnswerLost && !this.#cut?.goesOn) this.#isDown = true;
    const answer = await send();
    if (isAnswerLost && this.#cut?.goesOn) return undefined;
    if (!this.#isDown || this.#isAwake) return answer;
    // It was on its way when the server ended.
    await this.#awake.promise;
    return undefined;
  }

  #endsBefore(write: number): boolean {
    return !this.#isAwake && this.#cut !== undefined && !this.#cut.goesOn && write > this.#cut.after;
  }
}

export class DatabaseGate {
  readonly #upstream: string;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #lines: Line[] = [];

  /** @param upstream the endpoint of the database. */
  static async start(upstream: string): Promise<DatabaseGate> {
    const gate = new DatabaseGate(upstream);
    gate.#server.listen(0, "127.0.0.1");
    await once(gate.#server, "listening");
    return gate;
  }

  private constructor(upstream: string) {
    this.#upstream = upstream;
    this.#server = createServer((request, response) => void this.#serve(request, response));
    this.#server.on("connection", socket => {
      this.#sockets.add(socket);
      socket.on("close", () => this.#sockets.delete(socket));
    });
  }

  /** For DYNAMODB_ENDPOINT. */
  get endpoint(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** From now on, requests that name one of the ids are counted, and come through as far as the cut says. */
  follow(ids: readonly string[], cut?: Cut): Line {
    const line = new Line(ids, cut);
    this.#lines.unshift(line);
    return line;
  }

  async close(): Promise<void> {
    for (const line of this.#lines) await line.wake();
    const closed = new Promise(done => this.#server.close(done));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  async #serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const request = await readRequest(incoming);
      const send = () => passOn(request, this.#upstream);
      const line = this.#lines.find(each => each.concerns(request));
      const answer = await (line ? line.pass(request, send) : send());
      if (!answer) return void response.destroy();
      const length = Buffer.byteLength(answer.body);
      const headers = { "content-type": "application/x-amz-json-1.0", "content-length": length };
      response.writeHead(answer.status, headers).end(answer.body);
    } catch {
      // The server has given up waiting, or the gate is closing.
      response.destroy();
    }
  }
}
