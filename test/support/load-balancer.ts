/** A load balancer that puts a prefix before the path for its server, and takes it off again; also one that ends TLS. */
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { Duplex } from "node:stream";
import { type Served, serve } from "./serve.ts";

/** Of this machine, signed by itself, good until 2126: it protects nothing. */
export const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBmjCCAUGgAwIBAgIUY5rE3vMd5ZxNtwGwdxgdxu0cuDMwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyODIzMjc0MVoYDzIxMjYxMTA0
MjMyNzQxWjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAAT9UHjijA5XSOMYaQd7tOmPE7Ib4NZw4xGW+qN7ywxeJiJLDpC5/P43
cgWOPojZSIxu+gK6zNO5arzytkoZBHpMo28wbTAdBgNVHQ4EFgQU538LJSN7L1bm
EvYv1/sITB4uRQEwHwYDVR0jBBgwFoAU538LJSN7L1bmEvYv1/sITB4uRQEwDwYD
VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARhwR/AAABgglsb2NhbGhvc3QwCgYIKoZI
zj0EAwIDRwAwRAIgee8myrZDAiU43WB5IYemMN/be/DyWm8uAn46+1o+3/QCIGdt
j3ofqD3KNwgi/HRxYHFhsowf15vsZN/3hAjuwT0G
-----END CERTIFICATE-----
`;
export const KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg/N6M/AUfV7dnUJtY
pHDrZ4DMimbkJctXo4HYfo2Lbr+hRANCAAT9UHjijA5XSOMYaQd7tOmPE7Ib4NZw
4xGW+qN7ywxeJiJLDpC5/P43cgWOPojZSIxu+gK6zNO5arzytkoZBHpM
-----END PRIVATE KEY-----
`;

export class LoadBalancer {
  /** Of the server behind it, as clients reach it, without a slash at its end. */
  readonly http: string;
  /** Likewise, of its WebSockets. */
  readonly endpoint: string;
  /** Paths that were asked for without the prefix: they lead to no server. */
  readonly strays: string[];
  readonly #served: Served;

  /** @param endpoint of the server, such as ws://127.0.0.1:2567. @param prefix such as `/server-1`. */
  static async open(endpoint: string, prefix: string, { has_tls = false } = {}): Promise<LoadBalancer> {
    const strays: string[] = [];
    const server = has_tls ? createTlsServer({ cert: CERTIFICATE, key: KEY }) : createServer();
    const way = new Way(new URL(endpoint), prefix, strays);
    server.on("request", (asked, answer) => way.passRequest(asked, answer));
    server.on("upgrade", (asked, socket) => way.passUpgrade(asked, socket));
    const served = await serve(server);
    return new LoadBalancer(`127.0.0.1:${served.port}${prefix}`, has_tls ? "s" : "", strays, served);
  }

  private constructor(host: string, s: "s" | "", strays: string[], served: Served) {
    this.http = `http${s}://${host}`;
    this.endpoint = `ws${s}://${host}`;
    this.strays = strays;
    this.#served = served;
  }

  close(): void {
    this.#served.close();
  }
}

/** Passes requests and WebSockets on to the server, without the prefix. */
class Way {
  readonly #server: URL;
  readonly #prefix: string;
  readonly #strays: string[];

  constructor(server: URL, prefix: string, strays: string[]) {
    this.#server = server;
    this.#prefix = prefix;
    this.#strays = strays;
  }

  passRequest(asked: IncomingMessage, answer: ServerResponse): void {
    const { url = "" } = asked;
    if (!url.startsWith(`${this.#prefix}/`)) {
      // Every browser asks for it where a page names no icon.
      if (url !== "/favicon.ico") this.#strays.push(url);
      answer.writeHead(404).end();
      return;
    }
    const passed = this.#passOn(asked);
    passed.once("response", given => {
      answer.writeHead(given.statusCode ?? 502, given.headers);
      given.pipe(answer);
    });
    asked.pipe(passed);
  }

  passUpgrade(asked: IncomingMessage, socket: Duplex): void {
    const passed = this.#passOn(asked);
    passed.once("upgrade", (given, upstream) => {
      const headers = Object.entries(given.headers).map(([name, value]) => `${name}: ${value}`);
      socket.write(["HTTP/1.1 101 Switching Protocols", ...headers, "", ""].join("\r\n"));
      socket.on("error", () => upstream.destroy()).pipe(upstream);
      upstream.on("error", () => socket.destroy()).pipe(socket);
    });
    passed.end();
  }

  #passOn({ method, headers, url = "" }: IncomingMessage) {
    const { hostname, port } = this.#server;
    return request({ hostname, port, method, headers, path: url.slice(this.#prefix.length) });
  }
}
