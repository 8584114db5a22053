/**
 * A DynamoDB that misbehaves when a test says so: a proxy before a dynalite in memory.
 *
 *   const proxy = await FaultyDatabase.start();
 *   const store = await openStore(testEnv({ DYNAMODB_ENDPOINT: proxy.endpoint }));
 *   proxy.fault = { kind: "failing", every: 2, is_written: "always" };
 *   proxy.heal();
 *   await proxy.close();
 *
 * Nothing is left to chance: faults hit every n-th write, counted from when the fault was set.
 */
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { buffer } from "node:stream/consumers";
import { setTimeout as delay } from "node:timers/promises";
import dynalite from "dynalite";
import { splitBatch } from "./batch-requests.ts";

export type Fault =
  /** Connections are cut as soon as they are made; those that were open are cut, too. */
  | { kind: "away" }
  /** Every answer comes so much later. */
  | { kind: "slow"; delay_ms: number }
  /** Every n-th write is refused with ProvisionedThroughputExceededException; 1 is all. */
  | { kind: "throttling"; every: number }
  /**
   * Every n-th write is answered with InternalServerError; 1 is all. `is_written` says whether it was done all the same,
   * so that only its answer is lost; `alternately` begins with a write that was done.
   */
  | { kind: "failing"; every: number; is_written: "never" | "always" | "alternately" }
  /**
   * Requests are taken and never answered, also not after `heal`. `after_headers`: an answer begins and never ends.
   * `only_writes`: reads work.
   */
  | { kind: "hanging"; after_headers?: boolean; only_writes?: boolean }
  /** The role of the servers may not use these operations, such as `DeleteItem`. */
  | { kind: "denying"; operations: readonly string[] }
  /** The role of the servers may do what this says of a request. */
  | { kind: "allowing"; isAllowed: (request: Request) => boolean }
  /** Rows of this table are read and not written: each write of one is answered with InternalServerError. */
  | { kind: "read_only"; table: string }
  /** Every n-th row of a batch, written or read, is left undone and listed as such; 1 is all. */
  | { kind: "unprocessed"; every: number };

export type Request = { operation: string; headers: Record<string, string>; body: string };
export type Answer = { status: number; body: string };

export const WRITES: ReadonlySet<string> = new Set(["PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem"]);

/** What DynamoDB wants to see of a request. */
const PASSED_HEADERS = ["content-type", "x-amz-target", "x-amz-date", "authorization"];

export class FaultyDatabase {
  readonly #server: Server;
  readonly #database: Server;
  readonly #sockets = new Set<Socket>();
  readonly #requests: Record<string, number> = {};
  readonly #closing = new AbortController();
  /** What is with the database at the moment. */
  readonly #passing = new Set<Promise<Answer>>();
  #fault: Fault | undefined;
  /** What the present fault could have hit so far: writes, or rows of batches. */
  #chances = 0;
  #failures = 0;

  static async start(): Promise<FaultyDatabase> {
    const proxy = new FaultyDatabase();
    for (const server of [proxy.#database, proxy.#server]) {
      server.listen(0, "127.0.0.1");
      await once(server, "listening");
    }
    return proxy;
  }

  private constructor() {
    this.#database = dynalite({ createTableMs: 0 });
    this.#server = createServer((request, response) => void this.#serve(request, response));
    this.#server.on("connection", socket => {
      this.#sockets.add(socket);
      socket.on("close", () => this.#sockets.delete(socket));
      if (this.#fault?.kind === "away") socket.resetAndDestroy();
    });
  }

  /** For DYNAMODB_ENDPOINT. */
  get endpoint(): string {
    return endpointOf(this.#server);
  }

  /** How many requests came in since the start, by operation such as `PutItem`, whatever became of them. */
  get requests(): Readonly<Record<string, number>> {
    return this.#requests;
  }

  /** One fault at a time: a new one takes the place of the one before. */
  set fault(fault: Fault) {
    this.#fault = fault;
    this.#chances = 0;
    this.#failures = 0;
    if (fault.kind === "away") for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  /** From now on it behaves. */
  heal(): void {
    this.#fault = undefined;
  }

  async close(): Promise<void> {
    this.#closing.abort();
    // dynalite throws where nobody can catch it when it is closed with requests under way.
    await Promise.allSettled(this.#passing);
    for (const server of [this.#server, this.#database]) {
      const closed = new Promise(done => server.close(done));
      server.closeAllConnections();
      await closed;
    }
  }

  async #serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const request = await readRequest(incoming);
      this.#requests[request.operation] = (this.#requests[request.operation] ?? 0) + 1;
      const answer = await this.#answer(request, response);
      if (!answer) return;
      const length = Buffer.byteLength(answer.body);
      const headers = { "content-type": "application/x-amz-json-1.0", "content-length": length };
      response.writeHead(answer.status, headers).end(answer.body);
    } catch {
      // The client has gone, or the proxy is closing: either way nobody waits for an answer.
      response.destroy();
    }
  }

  /** Undefined: there will be no answer. */
  async #answer(request: Request, response: ServerResponse): Promise<Answer | undefined> {
    const fault = this.#fault;
    switch (fault?.kind) {
      case undefined:
      case "away":
        return this.#pass(request);
      case "slow":
        await delay(fault.delay_ms, undefined, { signal: this.#closing.signal });
        return this.#pass(request);
      case "denying":
        return fault.operations.includes(request.operation)
          ? refusal(400, "AccessDeniedException", "This role has no such right")
          : this.#pass(request);
      case "allowing":
        return fault.isAllowed(request)
          ? this.#pass(request)
          : refusal(400, "AccessDeniedException", "This role has no such right");
      case "hanging":
        if (fault.only_writes && !WRITES.has(request.operation)) return this.#pass(request);
        if (fault.after_headers) response.writeHead(200).write("{");
        return undefined;
      case "throttling":
        return this.#isHit(request, fault.every)
          ? refusal(400, "ProvisionedThroughputExceededException", "Too many writes: try again later")
          : this.#pass(request);
      case "failing": {
        if (!this.#isHit(request, fault.every)) return this.#pass(request);
        this.#failures += 1;
        const isOdd = this.#failures % 2 === 1;
        if (fault.is_written === "always" || (fault.is_written === "alternately" && isOdd)) {
          await this.#pass(request);
        }
        return refusal(500, "InternalServerError", "Something went wrong");
      }
      case "read_only":
        return WRITES.has(request.operation) && request.body.includes(`"${fault.table}"`)
          ? refusal(500, "InternalServerError", "Something went wrong")
          : this.#pass(request);
      case "unprocessed":
        return this.#passPart(request, fault.every);
    }
  }

  /** Whether this write is one of those that the fault hits. Reads never are. */
  #isHit({ operation }: Request, every: number): boolean {
    return WRITES.has(operation) && this.#isNext(every);
  }

  #isNext(every: number): boolean {
    this.#chances += 1;
    return this.#chances % every === 0;
  }

  /** A batch without some of its rows, which the answer then lists; anything else as it is. */
  async #passPart(request: Request, every: number): Promise<Answer> {
    const batch = splitBatch(request.operation, request.body, () => this.#isNext(every));
    if (!batch) return this.#pass(request);
    if (!batch.taken) return { status: 200, body: batch.withUndone("{}") };
    const done = await this.#pass({ ...request, body: batch.taken });
    return done.status === 200 ? { ...done, body: batch.withUndone(done.body) } : done;
  }

  async #pass(request: Request): Promise<Answer> {
    this.#closing.signal.throwIfAborted();
    const passing = passOn(request, endpointOf(this.#database));
    this.#passing.add(passing);
    return passing.finally(() => this.#passing.delete(passing));
  }
}

export async function readRequest(incoming: IncomingMessage): Promise<Request> {
  const headers: Record<string, string> = {};
  for (const name of PASSED_HEADERS) {
    const value = incoming.headers[name];
    if (typeof value === "string") headers[name] = value;
  }
  const operation = headers["x-amz-target"]?.split(".")[1] ?? "none";
  return { operation, headers, body: (await buffer(incoming)).toString() };
}

export async function passOn({ headers, body }: Request, endpoint: string): Promise<Answer> {
  const response = await fetch(endpoint, { method: "POST", headers, body });
  return { status: response.status, body: await response.text() };
}

function refusal(status: number, name: string, message: string): Answer {
  return { status, body: JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${name}`, message }) };
}

function endpointOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
