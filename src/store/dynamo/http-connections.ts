/**
 * POSTs to one server over connections that are kept: HTTP/1.1, one request at a time on each, answers of a known
 * length. A put takes somewhat less CPU over it than over `undici`'s leanest way, and nothing of a request stays alive after it: see
 * docs/adr/0010-fast-put.md.
 */
import { connect as connectPlainly, type Socket } from "node:net";
import { connect as connectSecurely } from "node:tls";

export type HttpAnswer = { status: number; body: string };

export type HttpConnectionsOptions = {
  /** From the call to the whole answer. */
  timeoutMs: number;
  /** More requests at once wait for their turn. */
  maxConnections: number;
};

/** What is asked for, until it is answered or fails. */
type Request = {
  readonly text: string;
  readonly resolve: (answer: HttpAnswer) => void;
  readonly reject: (error: Error) => void;
  timer: NodeJS.Timeout | undefined;
  connection: Connection | undefined;
};

/**
 * A connection that was free for longer is not used again: its server may be closing it, and what is sent meanwhile is lost.
 * Node's own servers close after 5 s, unless they say otherwise.
 */
const MAX_IDLE_MS = 4000;
const END_OF_HEAD = "\r\n\r\n";
/** A database says little to a write. */
const MAX_ANSWER_BYTES = 1e6;

export class HttpConnections {
  readonly #url: URL;
  readonly #options: HttpConnectionsOptions;
  readonly #all = new Set<Connection>();
  /** The one that was used last is used next: it is warm, and the others can grow old. */
  readonly #free: Connection[] = [];
  readonly #waiting: Request[] = [];
  #isClosed = false;

  /** @param url http: or https:; requests go to its path. */
  constructor(url: URL, options: HttpConnectionsOptions) {
    this.#url = url;
    this.#options = options;
  }

  /**
   * @param headers besides `Host` and `Content-Length`; nothing in them is escaped.
   * @throws where there is no whole answer in time, or one that it does not understand, and after the end.
   */
  async post(headers: Readonly<Record<string, string>>, body: string): Promise<HttpAnswer> {
    // One that was made now would never be closed, and keep the process alive.
    if (this.#isClosed) throw new Error("the connections are closed");
    const { promise, resolve, reject } = Promise.withResolvers<HttpAnswer>();
    const text = this.#textOf(headers, body);
    const request: Request = { text, resolve, reject, timer: undefined, connection: undefined };
    request.timer = setTimeout(() => this.#giveUp(request), this.#options.timeoutMs);
    this.#waiting.push(request);
    this.#serve(this.#takeFree() ?? this.#open());
    return promise;
  }

  /** Ends all connections; what is under way fails, and whatever is asked for later. */
  close(): void {
    this.#isClosed = true;
    for (const request of this.#waiting.splice(0)) fail(request, new Error("the connections are closed"));
    for (const connection of this.#all) connection.end(new Error("the connection is closed"));
  }

  #textOf(headers: Readonly<Record<string, string>>, body: string): string {
    let head = `POST ${this.#url.pathname} HTTP/1.1\r\nHost: ${this.#url.host}\r\n`;
    for (const name in headers) head += `${name}: ${headers[name]}\r\n`;
    return `${head}Content-Length: ${Buffer.byteLength(body)}${END_OF_HEAD}${body}`;
  }

  /** The one that was used last, as long as it can be relied on; if it cannot, all others are older still. */
  #takeFree(): Connection | undefined {
    const newest = this.#free.at(-1);
    if (newest && performance.now() - newest.freeSinceMs > MAX_IDLE_MS) {
      for (const old of this.#free.splice(0)) old.end(new Error("the connection was not used"));
    }
    return this.#free.pop();
  }

  #open(): Connection | undefined {
    if (this.#all.size >= this.#options.maxConnections) return undefined;
    const connection = new Connection(this.#url, {
      onFree: () => this.#serve(connection),
      onEnd: () => this.#forget(connection),
    });
    this.#all.add(connection);
    return connection;
  }

  #serve(connection: Connection | undefined): void {
    if (!connection) return;
    const request = this.#waiting.shift();
    if (request) {
      connection.send(request);
      return;
    }
    connection.freeSinceMs = performance.now();
    this.#free.push(connection);
  }

  #forget(connection: Connection): void {
    this.#all.delete(connection);
    const place = this.#free.indexOf(connection);
    if (place >= 0) this.#free.splice(place, 1);
    if (this.#waiting.length > 0) this.#serve(this.#takeFree() ?? this.#open());
  }

  #giveUp(request: Request): void {
    const error = new Error(`no answer within ${this.#options.timeoutMs} ms`);
    // Its answer could still come, and be taken for that of the next request.
    if (request.connection) {
      request.connection.end(error);
    } else {
      this.#waiting.splice(this.#waiting.indexOf(request), 1);
      fail(request, error);
    }
  }
}

class Connection {
  /** By performance.now(). */
  freeSinceMs = 0;
  readonly #socket: Socket;
  readonly #onFree: () => void;
  #request: Request | undefined;
  /** What has come of the answer; latin1, so that a character is a byte. */
  #received = "";

  constructor(
    { protocol, hostname, port }: URL,
    { onFree, onEnd }: { onFree: () => void; onEnd: () => void },
  ) {
    this.#onFree = onFree;
    // An IPv6 address stands in brackets in a URL.
    const host = hostname.replace(/^\[|\]$/g, "");
    this.#socket =
      protocol === "https:"
        ? connectSecurely({ host, port: Number(port) || 443, servername: host })
        : connectPlainly({ host, port: Number(port) || 80 });
    this.#socket.setNoDelay(true);
    this.#socket.on("data", (chunk: Buffer) => this.#take(chunk));
    this.#socket.on("error", error => this.#failWith(error));
    this.#socket.on("close", () => {
      this.#failWith(new Error("the server has closed the connection"));
      onEnd();
    });
  }

  send(request: Request): void {
    request.connection = this;
    this.#request = request;
    this.#socket.write(request.text);
  }

  end(why: Error): void {
    this.#failWith(why);
    this.#socket.destroy();
  }

  #failWith(error: Error): void {
    const request = this.#request;
    this.#request = undefined;
    if (request) fail(request, error);
  }

  #take(chunk: Buffer): void {
    this.#received += chunk.toString("latin1");
    const request = this.#request;
    const found = request ? answerIn(this.#received) : new Error("an answer that nobody asked for");
    if (found instanceof Error) this.end(found);
    else if (request && found) this.#answer(request, found);
  }

  #answer(request: Request, { isLast, ...answer }: FoundAnswer): void {
    this.#received = "";
    this.#request = undefined;
    clearTimeout(request.timer);
    request.resolve(answer);
    if (isLast) this.#socket.destroy();
    else this.#onFree();
  }
}

type FoundAnswer = HttpAnswer & { isLast: boolean };

/** Undefined as long as there is more to come; an error where this is no answer of a known length. */
function answerIn(received: string): FoundAnswer | Error | undefined {
  const headLength = received.indexOf(END_OF_HEAD);
  if (headLength < 0) return received.length > MAX_ANSWER_BYTES ? new Error("an endless answer") : undefined;
  const head = received.slice(0, headLength);
  const status = /^HTTP\/1\.1 (\d{3})/.exec(head)?.[1];
  const bodyLength = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? Number.NaN);
  if (status === undefined || !(bodyLength <= MAX_ANSWER_BYTES)) return new Error(`an odd answer: ${head}`);
  const body = received.slice(headLength + END_OF_HEAD.length);
  if (body.length > bodyLength) return new Error("more than one answer");
  if (body.length < bodyLength) return undefined;
  const isLast = /\r\nconnection: *close/i.test(head);
  return { status: Number(status), body: Buffer.from(body, "latin1").toString(), isLast };
}

function fail(request: Request, error: Error): void {
  clearTimeout(request.timer);
  request.reject(error);
}
