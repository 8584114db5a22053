/** A server on a free port, for the length of a test. */
import assert from "node:assert/strict";
import { once } from "node:events";
import type { RequestListener, Server } from "node:http";
import { createServer } from "node:http";
import { z } from "zod";
import { problemBody } from "../../src/http/problem.ts";

export type Served = { url: string; port: number; close(): void };

export async function serve(what: Server | RequestListener): Promise<Served> {
  const server = typeof what === "function" ? createServer(what) : what;
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  assert.ok(typeof address === "object" && address);
  return {
    url: `http://127.0.0.1:${address.port}`,
    port: address.port,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** The problem that the answer is; fails if it is none. */
export async function problemIn(response: Response) {
  assert.match(response.headers.get("Content-Type") ?? "", /^application\/problem\+json/);
  const body = z.strictObject(problemBody.shape).parse(await response.json());
  assert.equal(body.status, response.status);
  return { ...body, kind: body.type.replace("urn:tr-dungeons:problem:", ""), headers: response.headers };
}
