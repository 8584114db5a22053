import assert from "node:assert/strict";
import { WebSocketTransport } from "@colyseus/ws-transport";
import { pino } from "pino";
import { testEnv } from "../../test/support/dynamodb.ts";
import { type Served, serve } from "../../test/support/serve.ts";
import { type Answered, createHttpGateway } from "./http-gateway.ts";
import { problemHandler } from "./problem.ts";

describe("A request's id", () => {
  const logged: { msg: string; request_id?: string }[] = [];
  const answered: Answered[] = [];
  let transport: WebSocketTransport;
  let served: Served;
  before(async () => {
    const log = pino({ level: "debug" }, { write: line => logged.push(JSON.parse(line)) });
    const onAnswered = (each: Answered) => void answered.push(each);
    const door = createHttpGateway(testEnv({ REQUESTS_PER_MINUTE_PER_ADDRESS: "4" }), log, { onAnswered });
    transport = new WebSocketTransport({ server: door });
    const app = transport.getExpressApp();
    app.get("/health", () => {
      throw new Error("It is broken");
    });
    app.use(problemHandler(log));
    served = await serve(door);
  });
  after(() => {
    transport.shutdown();
    served.close();
  });

  const ask = (request_id: string) =>
    fetch(`http://127.0.0.1:${served.port}/health`, { headers: { "X-Request-Id": request_id } });
  const lines = (request_id: string | null) =>
    logged.filter(line => line.request_id === request_id).map(({ msg }) => msg);

  it("that a proxy gives is in the answer and in what is logged of it", async () => {
    assert.equal((await ask("proxy-7.1")).headers.get("X-Request-Id"), "proxy-7.1");
    assert.deepEqual(lines("proxy-7.1"), ["A request failed", "answered"]);
    assert.partialDeepStrictEqual(answered.at(-1), { route: "/health", method: "GET", status: 500 });
  });

  it("is another one where it could forge a line, or is too long", async () => {
    for (const bad of ['a", "level": 60', "x".repeat(65)]) {
      const given = (await ask(bad)).headers.get("X-Request-Id");
      assert.match(given ?? "", /^[\da-f-]{36}$/);
      assert.ok(lines(given).includes("A request failed"));
    }
  });

  it("is told of one that comes too often, too", async () => {
    await ask("fourth");
    await ask("fifth");
    assert.match(lines("fifth").join(), /4 requests per minute.*answered/);
  });
});
