/** A DynamoDB in memory, in a process of its own: what it costs is not the server's. */
import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import dynalite from "dynalite";
import { z } from "zod";

const SCRIPT = fileURLToPath(import.meta.url);
const ready = z.object({ port: z.int() });

/** Resolves with what DYNAMODB_ENDPOINT should be. */
export async function startDatabase(): Promise<{ endpoint: string; stop: () => Promise<void> }> {
  const child = fork(SCRIPT);
  const [message] = await once(child, "message");
  const { port } = ready.parse(message);
  return {
    endpoint: `http://127.0.0.1:${port}`,
    async stop() {
      const exited = once(child, "exit");
      child.kill();
      await exited;
    },
  };
}

function serve(): void {
  const server = dynalite({ createTableMs: 0 });
  server.listen(0, "127.0.0.1", () => {
    const address = server.address();
    if (typeof address === "object" && address) process.send?.({ port: address.port });
  });
  // It never outlives who started it.
  process.once("disconnect", () => process.exit());
}

if (process.argv[1] === SCRIPT) serve();
