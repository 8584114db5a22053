/** The HTTP server, with a guard that stands before everything that handles requests. */
import { IncomingMessage, Server, ServerResponse, STATUS_CODES } from "node:http";
import { isIPv6 } from "node:net";
import { Duplex } from "node:stream";
import type { Logger } from "pino";
import type { Env } from "../env.ts";
import { bufferedBody } from "./buffered-body.ts";
import { Cap } from "./cap.ts";
import { clientAddress, NETWORK_HEADER, networkOf } from "./client-address.ts";
import { writeTogether } from "./corked-writes.ts";
import { corsHeaders } from "./cors.ts";
import { readsLargeBody } from "./large-bodies.ts";
import { bodyOf, type HttpProblem, problem } from "./problem.ts";
import { RateLimit, tooManyRequests } from "./rate-limit.ts";
import { REQUEST_ID_HEADER, requestIdOf } from "./request-id.ts";
import { routeOf } from "./route-names.ts";
import { setSecurityHeaders } from "./security-headers.ts";

/** How long a client may take to send what it has to say; an honest one needs one second. */
const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 20_000;
/** How often connections are looked at for that. */
const TIMEOUT_CHECK_INTERVAL_MS = 5_000;
/** Longer than the minute for which load balancers keep idle connections, or they would meet one just closed. */
const KEEP_ALIVE_TIMEOUT_MS = 65_000;
/** A place among many may become free at any time. */
const RETRY_SOON = { "Retry-After": "5" };
/** Several times what a token of Cognito needs. */
const MAX_HEADER_BYTES = 8 * 1024;

/** Whether it takes this upgrade, which has passed the guard: then nobody else hears of it. */
export type TakeUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => boolean;

export type Answered = {
  /** As `routeOf` names it. */
  route: string;
  /** Of HTTP. */
  method: string;
  status: number;
  /** From the request's headers to the answer's end. */
  seconds: number;
};

export type GatewayOptions = {
  takeUpgrade: TakeUpgrade;
  /** A request was answered, or its client is gone. */
  onAnswered: (answered: Answered) => void;
};

/**
 * A server for whichever transport listens on it. Requests and upgrades over the address's limit, bodies over the
 * limit, and requests that are malformed are answered by it; nobody behind it sees them.
 */
export function createHttpGateway(
  env: Env,
  log: Logger,
  { takeUpgrade = () => false, onAnswered = () => {} }: Partial<GatewayOptions> = {},
): Server {
  return new HttpGateway(env, log, { takeUpgrade, onAnswered });
}

/**
 * It overrides `emit` since that is the one place that all requests pass first: Colyseus puts a listener of its own
 * before every other one, and answers matchmaking and preflights there.
 */
class HttpGateway extends Server {
  readonly #env: Env;
  readonly #log: Logger;
  readonly #limit: RateLimit;
  readonly #connections: Cap;
  readonly #options: GatewayOptions;

  constructor(env: Env, log: Logger, options: GatewayOptions) {
    super({
      headersTimeout: HEADERS_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      connectionsCheckingInterval: TIMEOUT_CHECK_INTERVAL_MS,
      keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
      maxHeaderSize: MAX_HEADER_BYTES,
    });
    this.#env = env;
    this.#log = log;
    this.#options = options;
    this.#limit = new RateLimit(env.REQUESTS_PER_MINUTE_PER_ADDRESS);
    this.#connections = new Cap("connections", Number.POSITIVE_INFINITY, env.MAX_CONNECTIONS_PER_ADDRESS);
  }

  override emit(event: string, ...args: unknown[]): boolean {
    const [request, target, head] = args;
    if (request instanceof IncomingMessage) {
      if (event === "request" && target instanceof ServerResponse) {
        void this.#receive(request, target, () => super.emit(event, ...args));
        return true;
      }
      if (event === "upgrade" && target instanceof Duplex) {
        this.#upgrade(request, target, () => {
          if (head instanceof Buffer && this.#options.takeUpgrade(request, target, head)) return;
          super.emit(event, ...args);
        });
        return true;
      }
    }
    return super.emit(event, ...args);
  }

  async #receive(request: IncomingMessage, response: ServerResponse, admit: () => void): Promise<void> {
    this.#observe(request, response);
    setSecurityHeaders(request, response);
    // Begun before anything is waited for: the body may follow in the same tick.
    const body = readsLargeBody(request) || bufferedBody(request, this.#env.BODY_LIMIT_BYTES);
    const refusal = this.#refusal(request) ?? ((await body) ? undefined : this.#tooLarge());
    if (!refusal) return admit();
    const { status, headers, text } = this.#answer(request, refusal);
    // What is left of its body is not waited for.
    if (!request.complete) response.shouldKeepAlive = false;
    response.writeHead(status, headers).end(text);
  }

  #observe(request: IncomingMessage, response: ServerResponse): void {
    const startedAtMs = performance.now();
    const request_id = requestIdOf(request);
    response.setHeader(REQUEST_ID_HEADER, request_id);
    const { method = "" } = request;
    response.once("close", () => {
      const seconds = (performance.now() - startedAtMs) / 1000;
      const answered = { route: routeOf(request), method, status: response.statusCode, seconds };
      this.#options.onAnswered(answered);
      if (this.#log.isLevelEnabled("debug")) this.#log.debug({ ...answered, request_id }, "answered");
    });
  }

  #upgrade(request: IncomingMessage, socket: Duplex, admit: () => void): void {
    // Nobody else listens yet, and an error that nobody listens to would end the process.
    const ignore = () => socket.destroy();
    socket.on("error", ignore);
    const refusal = this.#refusal(request) ?? this.#countConnection(request, socket);
    if (!refusal) {
      socket.off("error", ignore);
      writeTogether(socket);
      admit();
      return;
    }
    const { status, headers, text } = this.#answer(request, refusal);
    const lines = Object.entries({ ...headers, Connection: "close" }).map(
      ([name, value]) => `${name}: ${value}`,
    );
    socket.end([`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...lines, "", text].join("\r\n"));
  }

  /** Why the request is not let in, whatever its body is. Every request counts. */
  #refusal(request: IncomingMessage): HttpProblem | undefined {
    const address = clientAddress(request, this.#env.TRUST_PROXY_HOPS);
    const network = networkOf(address);
    request.headers[NETWORK_HEADER] = network;
    const over = this.#limit.count(network);
    if (over) {
      const rule = `An address may make ${this.#limit.count_max} requests per minute`;
      const request_id = request.headers[REQUEST_ID_HEADER];
      if (over.isFirst)
        this.#log.warn({ address, request_id }, `${rule}; this one is refused until the minute is over`);
      return tooManyRequests(rule, over);
    }
    tidyForwardedProtocol(request);
    tidyHost(request);
    return refusalOfMalformed(request);
  }

  /** Counts a WebSocket for as long as it is there. */
  #countConnection({ headers }: IncomingMessage, socket: Duplex): HttpProblem | undefined {
    const taken = this.#connections.take({ address: String(headers[NETWORK_HEADER]) });
    if (taken.refusal !== undefined) return problem("too-many-requests", taken.refusal, RETRY_SOON);
    if (socket.destroyed) taken.release();
    else socket.once("close", taken.release);
    return undefined;
  }

  #tooLarge(): HttpProblem {
    return problem("too-large", `A body may have ${this.#env.BODY_LIMIT_BYTES} bytes. Send less.`);
  }

  #answer(request: IncomingMessage, refusal: HttpProblem) {
    const body = bodyOf(refusal, request.url?.split("?", 1).join() ?? "");
    const text = JSON.stringify(body);
    const headers = {
      ...corsHeaders(this.#env, request.headers.origin),
      ...refusal.headers,
      "Cache-Control": "no-store",
      "Content-Type": "application/problem+json; charset=utf-8",
      "Content-Length": String(Buffer.byteLength(text)),
    };
    return { status: body.status, headers, text };
  }
}

/** A name or an address, with or without a port. */
const HOST = /^([\w.-]+|\[[\da-f:.]+\])(:\d+)?$/i;

/**
 * Colyseus builds URLs of the Host and X-Forwarded-Proto headers and the request target, without a check. Were they
 * malformed, the request would never be answered, and the error would come up where nobody handles it.
 */
function refusalOfMalformed({ url = "", headers }: IncomingMessage): HttpProblem | undefined {
  const { host } = headers;
  if (!url.startsWith("/")) return problem("invalid-request", "The request target must be a path.");
  // Only HTTP/1.0 comes without the header.
  if (host !== undefined && !(HOST.test(host) && URL.canParse(`http://${host}`)))
    return problem(
      "invalid-request",
      "The Host header must be a name or an address, and its port if it has one.",
    );
  return undefined;
}

/** Some clients, Godot's among them, write an IPv6 address without its brackets. */
function tidyHost({ headers }: IncomingMessage): void {
  const [, address = "", port = ""] = /^([\da-f:.]+:[\da-f.]+)(:\d{1,5})$/i.exec(headers.host ?? "") ?? [];
  if (isIPv6(address)) headers.host = `[${address}]${port}`;
}

/** Behind several proxies the header may be a list. */
function tidyForwardedProtocol({ headers }: IncomingMessage): void {
  const given = headers["x-forwarded-proto"];
  if (given === undefined) return;
  const [first] = /^https?(?=\s*(,|$))/.exec(String(given)) ?? [];
  if (first === undefined) delete headers["x-forwarded-proto"];
  else headers["x-forwarded-proto"] = first;
}
