import { randomInt } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:net";

/** Below the ports that the system gives to outgoing connections (from 32 768 on): one of those may be taken before it is used. */
const FIRST_PORT = 20_000;
const LAST_PORT = 32_000;

/** A port that nobody listens on. */
export function freePort(): Promise<number> {
  return freePortsInARow(1);
}

/** The first of so many ports in a row that nobody listens on. */
export async function freePortsInARow(count: number): Promise<number> {
  for (;;) {
    const first = randomInt(FIRST_PORT, LAST_PORT - count);
    try {
      for (let i = 0; i < count; i++) await listenOnce(first + i);
      return first;
    } catch {
      // One of them is taken: look elsewhere.
    }
  }
}

/** @throws where somebody listens on it. */
async function listenOnce(port: number): Promise<void> {
  const server = createServer().listen(port, "127.0.0.1");
  await once(server, "listening");
  server.close();
  await once(server, "close");
}
