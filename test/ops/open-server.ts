/** The real server inside the test's process on a free port, so that a test can read its log and break its rules. */
import assert from "node:assert/strict";
import type { AddressInfo } from "node:net";
import { pino } from "pino";
import { defineGameServer } from "../../arena.config.ts";
import { type OpenOptions, openServices, type Services } from "../../src/services.ts";
import { testEnv } from "../support/dynamodb.ts";
import { samplesIn } from "../support/samples.ts";

export type OpenServer = {
  /** ws://host:port */
  endpoint: string;
  services: Services;
  /** What was logged so far at the level `info` and above. */
  logged: Record<string, unknown>[];
  /** What Prometheus would read now. */
  scrapeText(): Promise<string>;
  /** The same by name and labels, as `samplesIn` has them. */
  scrape(): Promise<Map<string, number>>;
  close(): Promise<void>;
};

export async function openServer(
  variables: Record<string, string> = {},
  options: OpenOptions = {},
): Promise<OpenServer> {
  const logged: Record<string, unknown>[] = [];
  const log = pino({ level: "info" }, { write: line => logged.push(JSON.parse(line)) });
  const services = await openServices(testEnv({ DATA_DIR: ":memory:", ...variables }), log, options);
  const server = defineGameServer(services);
  await server.listen(0, "127.0.0.1");
  const http = server.transport.server;
  assert.ok(http);
  const { port } = http.address() as AddressInfo;
  const scrapeText = async () => (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  return {
    endpoint: `ws://127.0.0.1:${port}`,
    services,
    logged,
    scrapeText,
    scrape: async () => samplesIn(await scrapeText()),
    async close() {
      await server.gracefullyShutdown(false);
      services.cluster.close();
      await services.store.close();
    },
  };
}
