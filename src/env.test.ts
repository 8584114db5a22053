import assert from "node:assert/strict";
import { readEnv } from "./env.ts";

describe("the settings of many processes", () => {
  const redis = { REDIS_URL: "redis://127.0.0.1:6379" };

  it("name where clients reach the process, or players would end up at another than their room's", () => {
    assert.throws(
      () => readEnv(redis),
      /PUBLIC_ADDRESS \(not set\): with REDIS_URL, set where clients reach/,
    );
    for (const PUBLIC_ADDRESS of ["game.example.com", "game.example.com:2567", "game.example.com/server-1"]) {
      assert.equal(readEnv({ ...redis, PUBLIC_ADDRESS }).PUBLIC_ADDRESS, PUBLIC_ADDRESS);
    }
    for (const PUBLIC_ADDRESS of ["wss://game.example.com", "game.example.com/", "game example"]) {
      assert.throws(() => readEnv({ ...redis, PUBLIC_ADDRESS }), /must look like game\.example\.com:2567/);
    }
  });

  it("are refused without showing the password of the Redis", () => {
    const bad = () => readEnv({ REDIS_URL: "http://:secret@127.0.0.1" });
    assert.throws(bad, /REDIS_URL=\(hidden\): must be a redis or rediss URL/);
  });
});
