/** What the HTTP gateway and CORS make of a real Colyseus, its matchmaking and its panels. */
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { fileURLToPath } from "node:url";
import { Client } from "@colyseus/sdk";
import { problemIn } from "../support/serve.ts";

const ENTRY = fileURLToPath(new URL("./colyseus-server.ts", import.meta.url));
const GAME = "https://game.example";
const OTHER = "https://other.example";
const JOIN = "/matchmake/joinOrCreate/dungeon";

class ColyseusProcess {
  readonly #child: ChildProcess;
  readonly #printed: () => string;
  readonly port: number;

  static async start(variables: Record<string, string>): Promise<ColyseusProcess> {
    const env = { PATH: process.env.PATH };
    const child = spawn(process.execPath, [ENTRY, JSON.stringify(variables)], { env });
    let printed = "";
    const ready = Promise.withResolvers<number>();
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", chunk => {
        printed += chunk;
        const port = /listening .*"port":(\d+)/.exec(printed)?.[1];
        if (port) ready.resolve(Number(port));
      });
    child.once("exit", () => ready.reject(new Error(`It has ended: ${printed}`)));
    const port = await ready.promise;
    const before = printed.length;
    return new ColyseusProcess(child, port, () => printed.slice(before));
  }

  private constructor(child: ChildProcess, port: number, printed: () => string) {
    this.#child = child;
    this.port = port;
    this.#printed = printed;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** What it has printed since it was ready. */
  get printed(): string {
    return this.#printed();
  }

  ask(path: string, init: RequestInit = {}): Promise<Response> {
    return fetch(this.url + path, init);
  }

  join(headers: Record<string, string> = {}, body = "{}"): Promise<Response> {
    return this.ask(JOIN, {
      method: "POST",
      body,
      headers: { "Content-Type": "application/json", ...headers },
    });
  }

  async stop(): Promise<void> {
    const exited = once(this.#child, "exit");
    this.#child.kill();
    await exited;
  }
}

const corsOf = ({ headers }: Response) =>
  [...headers].filter(([name]) => name.startsWith("access-control-")).map(([name]) => name);

describe("Colyseus behind the HTTP gateway", function () {
  this.timeout(30_000);
  let server: ColyseusProcess;

  before(async () => {
    server = await ColyseusProcess.start({ CORS_ORIGINS: `${GAME}, http://localhost:5173` });
  });
  after(() => server?.stop());

  it("lets players in", async () => {
    const room = await new Client(server.url).joinOrCreate("dungeon");
    await room.leave();
  });

  it("shows its answers to pages of the origins that are listed", async () => {
    for (const origin of [GAME, "http://localhost:5173"]) {
      for (const response of [
        await server.join({ Origin: origin }),
        await server.ask("/api/content", { headers: { Origin: origin } }),
      ]) {
        assert.equal(response.status, 200);
        assert.equal(response.headers.get("Access-Control-Allow-Origin"), origin);
        assert.equal(
          response.headers.get("Access-Control-Expose-Headers"),
          "ETag, Location, Retry-After, X-Request-Id",
        );
        // Without it browsers refuse the answer to Colyseus's own client, which asks with credentials.
        assert.equal(response.headers.get("Access-Control-Allow-Credentials"), "true");
        assert.match(response.headers.get("Vary") ?? "", /Origin/);
      }
    }
  });

  it("shows them to no other page, and says that answers differ by origin", async () => {
    for (const origin of [
      OTHER,
      "null",
      `${GAME}.evil.example`,
      "http://game.example",
      `${GAME}:8443`,
      "*",
    ]) {
      for (const response of [
        await server.join({ Origin: origin }),
        await server.ask("/api/content", { headers: { Origin: origin } }),
      ]) {
        assert.deepEqual(corsOf(response), [], origin);
        assert.match(response.headers.get("Vary") ?? "", /Origin/);
      }
    }
    assert.deepEqual(corsOf(await server.ask("/api/content")), []);
  });

  it("tells a page in advance what it may send", async () => {
    const preflight = (origin: string) =>
      server.ask(JOIN, {
        method: "OPTIONS",
        headers: { Origin: origin, "Access-Control-Request-Method": "POST" },
      });
    const allowed = await preflight(GAME);
    assert.equal(allowed.status, 204);
    assert.equal(allowed.headers.get("Access-Control-Allow-Origin"), GAME);
    assert.equal(
      allowed.headers.get("Access-Control-Allow-Headers"),
      "Authorization, Content-Type, If-None-Match",
    );
    assert.match(allowed.headers.get("Access-Control-Allow-Methods") ?? "", /POST/);
    assert.deepEqual(corsOf(await preflight(OTHER)), []);
  });

  it("takes no matchmaking request that is too long", async () => {
    const { kind } = await problemIn(await server.join({}, JSON.stringify("x".repeat(20_000))));
    assert.equal(kind, "too-large");
  });

  it("answers malformed requests, and those cut off, without a word in the log", async () => {
    const send = async (head: string, body = "{}") => {
      const socket = connect(server.port, "127.0.0.1");
      let received = "";
      socket.on("data", chunk => {
        received += chunk;
      });
      socket.end(`${head}\r\nConnection: close\r\n\r\n${body}`);
      await once(socket, "close");
      return received;
    };
    const post = `POST ${JOIN} HTTP/1.1\r\nContent-Type: application/json`;
    for (const host of ["a b", "a@b", ""])
      assert.match(await send(`${post}\r\nHost: ${host}\r\nContent-Length: 2`), /^HTTP\/1\.1 400 /, host);
    const badProtocol = `${post}\r\nHost: localhost\r\nX-Forwarded-Proto: :\r\nContent-Length: 2`;
    assert.match(await send(badProtocol), /^HTTP\/1\.1 200 /);
    assert.match(await send(`${post}\r\nHost: localhost\r\nContent-Length: 20`), /^HTTP\/1\.1 400 /);
    const notJson = `${post}\r\nHost: localhost\r\nContent-Length: 2`;
    assert.match(await send(notJson, "{x"), /^HTTP\/1\.1 400 /);
    assert.equal(server.printed, "");
  });

  describe("has panels", () => {
    it("which answer a browser that was told their address, and their own pages", async () => {
      for (const path of ["/monitor/", "/monitor/api", "/playground/", "/playground/rooms"]) {
        for (const site of ["none", "same-origin"]) {
          const response = await server.ask(path, { headers: { "Sec-Fetch-Site": site } });
          assert.equal(response.status, 200, path);
        }
      }
    });

    it("which no other site can read or use, not even one that may use the API", async () => {
      for (const site of ["cross-site", "same-site"]) {
        const response = await server.ask("/monitor/api/room/call?roomId=x&method=disconnect&args=[]", {
          headers: { "Sec-Fetch-Site": site, Origin: GAME },
        });
        assert.equal(response.status, 403);
      }
      const readable = await server.ask("/monitor/api", { headers: { Origin: GAME } });
      assert.equal(readable.headers.get("Access-Control-Allow-Origin"), null);
      assert.equal(readable.headers.get("Access-Control-Allow-Credentials"), null);
    });
  });

  it("shows its answers to every page where every origin is allowed, and to none where none is", async () => {
    const [open, closed] = await Promise.all([
      ColyseusProcess.start({}),
      ColyseusProcess.start({
        NODE_ENV: "production",
        AUTH_SECRET: "a secret of this test: thirty-two characters and more",
      }),
    ]);
    try {
      assert.equal((await open.join({ Origin: OTHER })).headers.get("Access-Control-Allow-Origin"), OTHER);
      assert.deepEqual(corsOf(await open.join()), []);
      assert.deepEqual(corsOf(await closed.join({ Origin: OTHER })), []);
    } finally {
      await Promise.all([open.stop(), closed.stop()]);
    }
  });
});
