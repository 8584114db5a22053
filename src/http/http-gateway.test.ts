import assert from "node:assert/strict";
import { once } from "node:events";
import { type ClientRequest, type IncomingMessage, request as openRequest, type Server } from "node:http";
import { connect } from "node:net";
import { WebSocketTransport } from "@colyseus/ws-transport";
import express from "express";
import fc from "fast-check";
import { pino } from "pino";
import { testEnv } from "../../test/support/dynamodb.ts";
import { eventually } from "../../test/support/eventually.ts";
import { problemIn, type Served, serve } from "../../test/support/serve.ts";
import { createHttpGateway } from "./http-gateway.ts";

const LIMIT_BYTES = 2000;

/** A gateway with a transport behind it, and an Express that repeats what it is told. */
async function aHouse(variables: Record<string, string> = {}) {
  const logged: string[] = [];
  const log = pino({ level: "info" }, { write: line => logged.push(line) });
  const env = testEnv({ BODY_LIMIT_BYTES: String(LIMIT_BYTES), ...variables });
  const door: Server = createHttpGateway(env, log);
  const transport = new WebSocketTransport({ server: door });
  const app = transport.getExpressApp();
  /** The requests that got in. */
  const seen: string[] = [];
  app.use((request, _response, next) => {
    seen.push(request.originalUrl);
    next();
  });
  app.use(express.text({ limit: 1_000_000, type: () => true }));
  app.use((request, response) => {
    response.send(request.body ?? "");
  });
  const served = await serve(door);
  const close = () => {
    transport.shutdown();
    served.close();
  };
  return { ...served, close, door, logged, seen };
}

async function answerOf(
  request: ClientRequest,
): Promise<{ status: number | undefined; message: IncomingMessage }> {
  const [message]: IncomingMessage[] = await once(request, "response");
  if (!message) throw new Error("There is no answer");
  message.resume();
  return { status: message.statusCode, message };
}

/** Sends the text as it is, and returns all that comes back until the server closes the connection. */
async function raw({ port }: Served, text: string): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  let received = "";
  socket.on("data", chunk => {
    received += chunk;
  });
  socket.end(text);
  await once(socket, "close");
  return received;
}

const upgrade = (path: string) =>
  [
    `GET ${path} HTTP/1.1`,
    "Host: localhost",
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
  ].join("\r\n");

describe("The HTTP gateway", () => {
  let house: Awaited<ReturnType<typeof aHouse>>;

  before(async () => {
    house = await aHouse();
  });
  after(() => house?.close());

  const post = (body: string, path = "/") => fetch(house.url + path, { method: "POST", body });

  describe("lets in", () => {
    it("requests with and without a body, many over one connection", async () => {
      for (const text of ["x", "a longer one", "y".repeat(LIMIT_BYTES)]) {
        assert.equal(await (await post(text)).text(), text);
        assert.equal(await (await fetch(house.url)).text(), "");
      }
    });

    it("a body that comes in pieces, of unknown length, and slowly", async () => {
      const request = openRequest(house.url, { method: "POST" });
      request.write("one ");
      const [socket] = await once(house.door, "connection");
      await eventually("the first piece has come", () => socket.bytesRead > 100);
      request.write("two ");
      request.end("three");
      const [message]: IncomingMessage[] = await once(request, "response");
      assert.equal((await message?.toArray())?.join(""), "one two three");
    });

    it("WebSockets", async () => {
      const socket = new WebSocket(house.url.replace("http", "ws"));
      await new Promise((resolve, reject) => {
        socket.addEventListener("open", resolve);
        socket.addEventListener("error", reject);
      });
      socket.close();
    });

    it("several requests that come at once on one connection, in order", async () => {
      const one = (text: string, more = "") =>
        `POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${text.length}\r\n${more}\r\n${text}`;
      const answers = await raw(house, one("first") + one("second") + one("third", "Connection: close\r\n"));
      assert.deepEqual(answers.match(/first|second|third/g), ["first", "second", "third"]);
    });

    it("every length up to the limit, whole", async () => {
      const pieces = fc.array(fc.string({ maxLength: 700, unit: "binary-ascii" }), { maxLength: 4 });
      await fc.assert(
        fc.asyncProperty(pieces, async texts => {
          const request = openRequest(house.url, { method: "POST" });
          for (const text of texts) request.write(text);
          request.end();
          const [message]: IncomingMessage[] = await once(request, "response");
          const whole = texts.join("");
          const received = Buffer.concat((await message?.toArray()) ?? []).toString();
          if (whole.length <= LIMIT_BYTES) assert.equal(received, whole);
          else assert.equal(message?.statusCode, 413);
        }),
        { numRuns: 100 },
      );
    });
  });

  describe("refuses a body that is too long", () => {
    it("as soon as its length is announced", async () => {
      const request = openRequest(house.url, {
        method: "POST",
        path: "/announced",
        headers: { "Content-Length": LIMIT_BYTES + 1 },
      });
      request.flushHeaders();
      const { status, message } = await answerOf(request);
      assert.deepEqual([status, message.headers.connection], [413, "close"]);
      request.destroy();
    });

    it("as soon as too much of it has come, where its length is not announced", async () => {
      const request = openRequest(house.url, { method: "POST", path: "/unannounced" });
      request.write("x".repeat(LIMIT_BYTES));
      request.write("y");
      const { status, message } = await answerOf(request);
      assert.deepEqual([status, message.headers.connection], [413, "close"]);
      request.destroy();
    });

    it("with a problem that says the limit, and nobody behind the door hears of it", async () => {
      const found = await problemIn(await post("x".repeat(LIMIT_BYTES + 1), "/long?secret=1"));
      assert.deepEqual([found.kind, found.instance], ["too-large", "/long"]);
      assert.match(found.detail, /2000 bytes/);
      for (const path of ["/announced", "/unannounced", "/long"])
        assert.ok(!house.seen.some(each => each.startsWith(path)), path);
    });
  });

  it("does not show requests that are cut off in the middle to anybody", async () => {
    const request = openRequest(house.url, {
      method: "POST",
      path: "/cut-off",
      headers: { "Content-Length": 10 },
    });
    request.on("error", () => {});
    const [socket] = await Promise.all([once(house.door, "connection"), request.write("half")]);
    request.destroy();
    await once(socket[0], "close");
    assert.ok(!house.seen.includes("/cut-off"));
  });

  it("refuses what is no proper request, which nobody behind it could answer", async () => {
    const refused = async (head: string, detail: RegExp) => {
      const answer = await raw(house, `${head}\r\nConnection: close\r\n\r\n`);
      assert.match(answer, /^HTTP\/1\.1 400 Bad Request\r\n/, head);
      assert.match(answer, /application\/problem\+json/, head);
      assert.match(answer, detail, head);
    };
    for (const host of ["a b", "", "a@b", "a:b", "a:99999", "1.2.3.999", "[", "a/b", "%", "a?b", "a#b", "é"])
      await refused(`GET / HTTP/1.1\r\nHost: ${host}`, /Host header/);
    for (const target of ["http://example.com/", "*", "*:99999", "a://["])
      await refused(`GET ${target} HTTP/1.1\r\nHost: localhost`, /request target/);
    assert.match(await raw(house, `${upgrade("*:99999")}\r\n\r\n`), /^HTTP\/1\.1 400 /);
  });

  it("takes every host that is one", async () => {
    for (const host of [
      "localhost",
      "example.com:2567",
      "my_service",
      "127.0.0.1:1",
      "[::1]:2567",
      "[::1]",
      "0:0:0:0:0:0:0:1:2567",
    ]) {
      const answer = await raw(house, `GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
      assert.match(answer, /^HTTP\/1\.1 200 /, host);
    }
    assert.match(await raw(house, "GET / HTTP/1.0\r\n\r\n"), /^HTTP\/1\.1 200 /);
  });

  it("hands on a forwarded protocol only if it is one", async () => {
    const { door, port } = house;
    const seen: unknown[] = [];
    const look = (request: IncomingMessage) => seen.push(request.headers["x-forwarded-proto"]);
    door.prependListener("request", look);
    for (const given of ["https", "http", "https, http", "https,https", ":", "", "ftp", "httpsx"])
      await (await fetch(`http://127.0.0.1:${port}`, { headers: { "X-Forwarded-Proto": given } })).text();
    door.off("request", look);
    const none = Array(4).fill(undefined);
    assert.deepEqual(seen, ["https", "http", "https", "https", ...none]);
  });

  it("refuses headers that are too long", async () => {
    const answer = await raw(house, `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${"x".repeat(9000)}\r\n\r\n`);
    assert.match(answer, /^HTTP\/1\.1 431 /);
  });

  it("does not wait for ever for a slow request", () => {
    const { headersTimeout, requestTimeout } = house.door;
    assert.deepEqual([headersTimeout, requestTimeout], [10_000, 20_000]);
  });

  it("tells browsers not to guess, on every answer", async () => {
    const tooLong = await post("x".repeat(LIMIT_BYTES + 1));
    for (const response of [await fetch(house.url), tooLong]) {
      assert.equal(response.headers.get("X-Content-Type-Options"), "nosniff");
      assert.equal(response.headers.get("X-Frame-Options"), "SAMEORIGIN");
      assert.equal(response.headers.get("Referrer-Policy"), "no-referrer");
      assert.equal(response.headers.get("Strict-Transport-Security"), "max-age=31536000");
      await response.text();
    }
  });

  describe("counts what an address asks for, and beyond the limit", () => {
    let strict: Awaited<ReturnType<typeof aHouse>>;
    const LIMIT = 4;
    const open = async (variables: Record<string, string> = {}) => {
      strict = await aHouse({ REQUESTS_PER_MINUTE_PER_ADDRESS: String(LIMIT), ...variables });
    };
    const ask = (forwarded?: string, path = "/", init: RequestInit = {}) =>
      fetch(strict.url + path, {
        ...init,
        ...(forwarded !== undefined && { headers: { "X-Forwarded-For": forwarded } }),
      });
    afterEach(() => strict?.close());

    it("refuses it with a time to come back, and shows it to nobody", async () => {
      await open({ CORS_ORIGINS: "https://game.example" });
      for (let i = 0; i < LIMIT; i++) assert.equal((await ask()).status, 200);
      const response = await fetch(`${strict.url}/api/x`, { headers: { Origin: "https://game.example" } });
      assert.equal(response.headers.get("Access-Control-Allow-Origin"), "https://game.example");
      const found = await problemIn(response);
      assert.deepEqual([found.status, found.kind, found.instance], [429, "too-many-requests", "/api/x"]);
      const retryAfter_s = Number(found.headers.get("Retry-After"));
      assert.ok(retryAfter_s > 50 && retryAfter_s <= 60);
      assert.equal(strict.seen.length, LIMIT);
    });

    it("refuses matchmaking, preflights, and a password tried again and again", async () => {
      await open();
      await ask(undefined, "/matchmake/joinOrCreate/dungeon", { method: "POST", body: "{}" });
      await ask(undefined, "/matchmake/joinOrCreate/dungeon", { method: "OPTIONS" });
      for (const password of ["12345678", "password"]) {
        const authorization = `Basic ${Buffer.from(`admin:${password}`).toString("base64")}`;
        await fetch(`${strict.url}/monitor/`, { headers: { authorization } });
      }
      for (const [path, method] of [
        ["/matchmake/joinOrCreate/dungeon", "POST"],
        ["/matchmake/joinOrCreate/dungeon", "OPTIONS"],
        ["/monitor/", "GET"],
      ] as const)
        assert.equal((await ask(undefined, path, { method })).status, 429, path);
    });

    it("refuses WebSockets", async () => {
      await open();
      for (let i = 0; i < LIMIT; i++) await raw(strict, `${upgrade("/")}\r\n\r\n`);
      const answer = await raw(strict, `${upgrade("/process/room?sessionId=x")}\r\n\r\n`);
      assert.match(answer, /^HTTP\/1\.1 429 Too Many Requests\r\n/);
      assert.match(answer, /\r\nRetry-After: \d+\r\n/);
      assert.match(answer, /"instance":"\/process\/room"/);
      assert.equal((await ask()).status, 429);
    });

    it("tells the operator once", async () => {
      await open();
      for (let i = 0; i < LIMIT + 5; i++) await (await ask()).text();
      const [line, ...more] = strict.logged;
      assert.deepEqual(more, []);
      assert.match(line ?? "", /"address":"127\.0\.0\.1".*4 requests per minute/);
    });

    it("does not believe what a client says of its address", async () => {
      await open();
      for (let i = 0; i < LIMIT; i++) await ask(`203.0.113.${i}`);
      assert.equal((await ask("203.0.113.99")).status, 429);
    });

    it("counts those behind a proxy of ours each by itself, whatever they add", async () => {
      await open({ TRUST_PROXY_HOPS: "1" });
      for (let i = 0; i < LIMIT; i++) assert.equal((await ask(`9.9.9.${i}, 203.0.113.1`)).status, 200);
      assert.equal((await ask("9.9.9.9, 203.0.113.1")).status, 429);
      assert.equal((await ask("203.0.113.1, 203.0.113.2")).status, 200);
    });

    it("counts all addresses of an IPv6 host as one", async () => {
      await open({ TRUST_PROXY_HOPS: "1" });
      for (let i = 0; i < LIMIT; i++) await ask(`2001:db8::${i}`);
      assert.equal((await ask("2001:db8::ffff")).status, 429);
      assert.equal((await ask("2001:db8:0:1::1")).status, 200);
    });
  });
});
