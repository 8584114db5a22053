import assert from "node:assert/strict";
import { once } from "node:events";
import { request } from "node:http";
import express from "express";
import { serve } from "../../test/support/serve.ts";
import { onlyKnownHosts } from "./known-host.ts";
import { problemHandler } from "./problem.ts";

describe("A page that opens under the server's own names alone", () => {
  async function statusesAs(settings: Parameters<typeof onlyKnownHosts>[0], hosts: string[]) {
    const app = express();
    app.use(onlyKnownHosts(settings), (_request, response) => void response.json({}));
    app.use(problemHandler({ error: () => assert.fail() }));
    const { url, close } = await serve(app);
    const statuses = hosts.map(async host => {
      const [{ statusCode }] = await once(request(url, { headers: { host } }).end(), "response");
      return [host, statusCode];
    });
    return Object.fromEntries(await Promise.all(statuses).finally(close));
  }

  it("knows localhost and the address that was connected to", async () => {
    assert.deepEqual(
      await statusesAs({ HOST: "0.0.0.0", PUBLIC_ADDRESS: undefined }, [
        ...["localhost", "localhost:2567", "127.0.0.1:80", "[::1]:2567"],
        ...["game.example.com", "localhost.example.com", "192.0.2.7"],
      ]),
      {
        ...{ localhost: 200, "localhost:2567": 200, "127.0.0.1:80": 200, "[::1]:2567": 200 },
        ...{ "game.example.com": 403, "localhost.example.com": 403, "192.0.2.7": 403 },
      },
    );
  });

  it("knows the names of HOST and PUBLIC_ADDRESS, whatever the port", async () => {
    const settings = { HOST: "games-1", PUBLIC_ADDRESS: "game.example.com:2567/s1" };
    assert.deepEqual(await statusesAs(settings, ["games-1:2567", "game.example.com", "example.com"]), {
      ...{ "games-1:2567": 200, "game.example.com": 200, "example.com": 403 },
    });
  });
});
