import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { mock } from "node:test";
import * as tls from "node:tls";
import { HttpConnections } from "./http-connections.ts";

const TIMEOUT_MS = 300;
const MAX_CONNECTIONS = 2;

/** Of `localhost`, made with `openssl req -x509 -newkey ec -nodes`, for a hundred years; it proves nothing to anybody. */
const KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg5+lV6WOozBU3tRBQ
/LqAPOnbgfiaupYtn+xkShkPVBWhRANCAATJDUNke9XK4JHtjBbIA+tUnqwBy6jn
65P2qO4acu8Rh60e0F5EF19uRP8g3A7h3wqNy301xYLrkx5O/o8gmhgZ
-----END PRIVATE KEY-----`;
const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBlTCCATugAwIBAgIUE2ZP2KaiMXMzSZr4nMgtLUmekWkwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMzAxNDgyOFoYDzIxMjYxMDMw
MDE0ODI4WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAATJDUNke9XK4JHtjBbIA+tUnqwBy6jn65P2qO4acu8Rh60e0F5EF19u
RP8g3A7h3wqNy301xYLrkx5O/o8gmhgZo2kwZzAdBgNVHQ4EFgQUbrLRYwLHRNfs
5cR5fHSjF3bopoAwHwYDVR0jBBgwFoAUbrLRYwLHRNfs5cR5fHSjF3bopoAwDwYD
VR0TAQH/BAUwAwEB/zAUBgNVHREEDTALgglsb2NhbGhvc3QwCgYIKoZIzj0EAwID
SAAwRQIgerlAl4JJbv468rIqe8nuFk8tKuA2px9JWY1U28o+MzoCIQDt6SdL7hxR
yXB+pB6REXMAAxCz+2ZQjwHSFHXpmEwxjw==
-----END CERTIFICATE-----`;

const answered = (body: string, headers = "") =>
  `HTTP/1.1 200 OK\r\ncontent-length: ${Buffer.byteLength(body)}\r\n${headers}\r\n${body}`;

describe("Kept connections", () => {
  let server: Server;
  let connections: HttpConnections;
  /** What the server does with a request. */
  let serve: (socket: Socket, body: string) => void;
  let accepted: Socket[];

  async function start(isSecure = false): Promise<void> {
    const onConnection = (socket: Socket) => {
      accepted.push(socket);
      socket.on("error", () => undefined);
      let received = "";
      socket.on("data", chunk => {
        received += chunk;
        const [, length, body = ""] = /content-length: (\d+)\r\n\r\n(.*)/is.exec(received) ?? [];
        if (length === undefined || Buffer.byteLength(body) < Number(length)) return;
        received = "";
        serve(socket, body);
      });
    };
    server = isSecure
      ? tls.createServer({ key: KEY, cert: CERTIFICATE }, onConnection)
      : createServer(onConnection);
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const url = new URL(isSecure ? `https://localhost:${port}` : `http://127.0.0.1:${port}`);
    connections = new HttpConnections(url, { timeoutMs: TIMEOUT_MS, maxConnections: MAX_CONNECTIONS });
  }

  beforeEach(() => {
    accepted = [];
    serve = (socket, body) => socket.write(answered(`said ${body}`));
  });
  afterEach(async () => {
    connections.close();
    for (const socket of accepted) socket.destroy();
    server.close();
    await once(server, "close");
  });

  const post = (body: string) => connections.post({ "X-Test": "yes" }, body);
  const said = async (body: string) => (await post(body)).body;

  it("serve one request after the other on one connection", async () => {
    await start();
    for (const body of ["a", "ä☃", ""])
      assert.deepEqual(await post(body), { status: 200, body: `said ${body}` });
    assert.equal(accepted.length, 1);
  });

  it("are not used again where their server may be closing them, having had nothing to do for more than 4 s", async () => {
    await start();
    const now = Math.floor(performance.now());
    const clock = mock.method(performance, "now", () => now);
    try {
      await post("a");
      clock.mock.mockImplementation(() => now + 4000);
      await post("b");
      assert.equal(accepted.length, 1);
      clock.mock.mockImplementation(() => now + 8001);
      assert.equal(await said("c"), "said c");
      assert.equal(accepted.length, 2);
    } finally {
      clock.mock.restore();
    }
  });

  it("serve no more requests at once than there may be connections; others wait for their turn", async () => {
    await start();
    const waiting: (() => void)[] = [];
    serve = (socket, body) => waiting.push(() => socket.write(answered(body)));
    const all = ["1", "2", "3", "4", "5"].map(said);
    for (let served = 0; served < all.length; served++) {
      while (waiting.length === 0) await new Promise(setImmediate);
      assert.ok(waiting.length <= MAX_CONNECTIONS);
      waiting.shift()?.();
    }
    assert.deepEqual(await Promise.all(all), ["1", "2", "3", "4", "5"]);
    assert.equal(accepted.length, MAX_CONNECTIONS);
  });

  it("put an answer together that comes byte by byte", async () => {
    await start();
    serve = async (socket, body) => {
      for (const byte of Buffer.from(answered(`☃${body}`))) {
        socket.write(Buffer.of(byte));
        await new Promise(setImmediate);
      }
    };
    assert.equal(await said("a"), "☃a");
    assert.equal(await said("b"), "☃b");
  });

  for (const [what, answer] of [
    ["of no known length", "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n"],
    ["longer than it said", `${answered("a")}b`],
    ["longer than anybody wants", "HTTP/1.1 200 OK\r\ncontent-length: 1000000000\r\n\r\n"],
    ["without an end of its head", "x".repeat(2e6)],
    ["that is none", "no\r\n\r\n"],
  ]) {
    it(`fail with an answer ${what}, and are not used again`, async () => {
      await start();
      serve = socket => socket.write(answer ?? "");
      await assert.rejects(post("a"), /answer/);
      serve = (socket, body) => socket.write(answered(body));
      assert.equal(await said("b"), "b");
      assert.equal(accepted.length, 2);
    });
  }

  it("fail where the server says what nobody asked for", async () => {
    await start();
    assert.equal(await said("a"), "said a");
    const [socket] = accepted;
    assert.ok(socket);
    socket.write(answered("for nobody"));
    await once(socket, "close");
    assert.equal(await said("b"), "said b");
  });

  it("fail where the server hangs up in the middle, and are made anew", async () => {
    await start();
    serve = socket => socket.end("HTTP/1.1 200 OK\r\ncontent-le");
    await assert.rejects(post("a"), /closed/);
    serve = (socket, body) => socket.write(answered(body, "connection: close\r\n"));
    assert.deepEqual([await said("b"), await said("c")], ["b", "c"]);
    assert.equal(accepted.length, 3);
  });

  it("fail in time where no answer comes, and never take a late one for another's", async () => {
    await start();
    const late: Socket[] = [];
    serve = socket => late.push(socket);
    const all = await Promise.allSettled(["a", "b", "c"].map(post));
    for (const { status } of all) assert.equal(status, "rejected");
    assert.ok(
      late.length >= MAX_CONNECTIONS,
      "the third may have had its turn when the first had waited in vain",
    );
    serve = (socket, body) => socket.write(answered(body));
    const next = said("d");
    for (const socket of late) socket.write(answered("late"));
    assert.equal(await next, "d");
  });

  it("fail where nobody listens", async () => {
    await start();
    server.close();
    await once(server, "close");
    await assert.rejects(post("a"), /ECONNREFUSED/);
    server.listen(0);
  });

  it("fail when they are closed, and are not made any more", async () => {
    await start();
    serve = () => connections.close();
    const all = await Promise.allSettled(["a", "b", "c"].map(post));
    for (const { status } of all) assert.equal(status, "rejected");
    const made = accepted.length;
    serve = (socket, body) => socket.write(answered(body));
    await assert.rejects(post("d"), /are closed/);
    assert.equal(accepted.length, made);
  });

  it("are encrypted where the address says so, and only with whom the certificate names", async () => {
    await start(true);
    await assert.rejects(post("a"), /self-signed/);
    const trusted = tls.getCACertificates("default");
    tls.setDefaultCACertificates([...trusted, CERTIFICATE]);
    try {
      assert.equal(await said("b"), "said b");
    } finally {
      tls.setDefaultCACertificates(trusted);
    }
  });
});
