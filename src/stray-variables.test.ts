import assert from "node:assert/strict";
import { startServer } from "../loadtest/server-process.ts";
import { ENV_NAMES } from "./env.ts";
import { findStrayVariables } from "./stray-variables.ts";

describe("A variable that is none of the server's", () => {
  const remarks = (...given: string[]) => findStrayVariables(given, ENV_NAMES);

  it("is named at the start, with the one that was probably meant", async () => {
    const server = await startServer({
      PROT: "1",
      MONITOR_PASWORD: "correct horse",
      VIOLATIONS_PER_HOUR: "3",
    });
    const output = server.output();
    await server.stop();
    assert.match(output, /PROT is no variable of this server, and does nothing\. Did you mean PORT\?/);
    assert.match(output, /MONITOR_PASWORD .*Did you mean MONITOR_PASSWORD\?/);
    assert.match(output, /VIOLATIONS_PER_HOUR .*See \.env\.example/);
    assert.ok(!output.includes("correct horse"));
  });

  it("is found with a letter missing, added, wrong, swapped, or in the wrong case", () => {
    for (const name of [
      "POR",
      "PORTT",
      "PORD",
      "PROT",
      "port",
      "LOGLEVEL",
      "DATADIR",
      "REDIS_URI",
      "ALOW_ANONYMUS",
    ])
      assert.match(remarks(name).join(), /Did you mean/, name);
  });

  it("is not one of the server's own, or of other programs", () => {
    const foreign = [
      "PATH",
      "HOME",
      "HOSTNAME",
      "POST_HOOK",
      "NODE_OPTIONS",
      "AWS_PROFILE",
      "REDIS_PORT_6379_TCP",
    ];
    assert.deepEqual(
      remarks(...ENV_NAMES, ...foreign, "REQUESTS_CA_BUNDLE", "GODOT", "LANG", "PWD", "_"),
      [],
    );
  });
});
