import { once } from "node:events";
import { type AddressInfo, createServer, type Server } from "node:net";

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = await listenOn(0);
  const { port } = server.address() as AddressInfo;
  await closed(server);
  return port;
}

async function listenOn(port: number): Promise<Server> {
  const server = createServer().listen(port, "127.0.0.1");
  await once(server, "listening");
  return server;
}

async function closed(server: Server): Promise<void> {
  server.close();
  await once(server, "close");
}

/** The first of so many ports in a row that nobody listens on. */
export async function freePortsInARow(count: number): Promise<number> {
  for (;;) {
    const first = await freePort();
    try {
      for (let i = 1; i < count; i++) await closed(await listenOn(first + i));
      return first;
    } catch {
      // One of them is taken: look elsewhere.
    }
  }
}
