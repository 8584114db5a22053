/** What Prometheus reads of HTTP: requests by route, how long their answers took, who came in, and who was refused. */
import { Counter, Histogram, type Registry } from "prom-client";
import type { Answered } from "../http/http-gateway.ts";

/** From an answer out of memory to one that waits for several writes of the database. */
const BUCKETS_SECONDS = [1e-3, 5e-3, 20e-3, 50e-3, 0.1, 0.25, 0.5, 1, 2.5, 10];

/** Those by which somebody begins or goes on. A user of Cognito signs in there, and is seen here by its session. */
const SIGN_INS = new Map([
  ["/api/auth/guest", "guest"],
  ["/api/auth/refresh", "refresh"],
  ["/api/auth/recover", "recovery"],
  ["/api/me/link", "link"],
  ["/api/sessions", "session"],
]);
/** By the first digit of the status. */
const OUTCOMES: Readonly<Record<string, string>> = { 2: "ok", 4: "refused", 5: "failed" };

/** Of `docs/protocol.md`; any other is "other". */
const JOIN_CODES = [429, 503, 520, 521, 522, 523, 524, 525, 526];

export class HttpMetrics {
  readonly #requests: Counter;
  readonly #seconds: Histogram;
  readonly #signIns: Counter;
  readonly #refusedJoins: Counter;

  constructor(registry: Registry) {
    const registers = [registry];
    this.#requests = new Counter({
      ...{ name: "trd_http_requests_total", registers, labelNames: ["route", "method", "status"] },
      help: "HTTP requests that were answered.",
    });
    this.#seconds = new Histogram({
      ...{ name: "trd_http_seconds", registers, labelNames: ["route"], buckets: BUCKETS_SECONDS },
      help: "How long the answer to an HTTP request took, from its headers to its end.",
    });
    this.#signIns = new Counter({
      ...{ name: "trd_sign_ins_total", registers, labelNames: ["how", "outcome"] },
      help: "Sign-ins that were asked for over HTTP.",
    });
    this.#refusedJoins = new Counter({
      ...{ name: "trd_joins_refused_total", registers, labelNames: ["code"] },
      help: "Matchmaking that led into no room, by Colyseus's code.",
    });
    // Prometheus takes no notice of the first increase of a counter that was not there before.
    for (const how of SIGN_INS.values())
      for (const outcome of Object.values(OUTCOMES)) this.#signIns.inc({ how, outcome }, 0);
    for (const code of [...JOIN_CODES, "other"]) this.#refusedJoins.inc({ code: String(code) }, 0);
    for (const status of [200, 500]) this.#requests.inc({ route: "other", method: "GET", status }, 0);
  }

  countAnswer({ route, method, status, seconds }: Answered): void {
    this.#requests.inc({ route, method, status });
    this.#seconds.observe({ route }, seconds);
    const how = method === "POST" || method === "PUT" ? SIGN_INS.get(route) : undefined;
    const outcome = OUTCOMES[String(status).charAt(0)];
    if (how !== undefined && outcome !== undefined) this.#signIns.inc({ how, outcome });
  }

  countRefusedJoin(code: unknown): void {
    const isKnown = typeof code === "number" && JOIN_CODES.includes(code);
    this.#refusedJoins.inc({ code: isKnown ? String(code) : "other" });
  }
}
