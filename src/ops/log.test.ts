import assert from "node:assert/strict";
import { pino } from "pino";
import { redact } from "./log.ts";

describe("The log", () => {
  it("hides what lets its bearer in, however deep an object carries it", () => {
    const lines: string[] = [];
    const log = pino({ redact }, { write: line => lines.push(line) });
    const error = Object.assign(new Error("It failed"), {
      request: { headers: { authorization: "Bearer hunter2", host: "localhost" } },
      body: { refresh_token: "hunter2", player_id: "ada" },
    });
    log.error({ err: error }, "A request failed");
    log.warn({ headers: { Authorization: "hunter2" }, access_token: "hunter2", session_token: "hunter2" });
    log.info({ env: { AUTH_SECRET: "hunter2", MONITOR_PASSWORD: "hunter2", PORT: 1 } });
    const text = lines.join("");
    assert.doesNotMatch(text, /hunter2/);
    assert.equal(text.match(/\(hidden\)/g)?.length, 7);
    for (const rest of ["It failed", "localhost", "ada", '"PORT":1']) assert.ok(text.includes(rest), rest);
  });
});
