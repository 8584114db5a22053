/** The server, which redoes what dead processes have left behind when a test says so, and answers with how much that was. */
import { defineGameServer } from "../../arena.config.ts";
import { processEnv, readEnv } from "../../src/env.ts";
import { createLog } from "../../src/ops/log.ts";
import { RedoSweep } from "../../src/rooms/base/redo-sweep.ts";
import { openServices } from "../../src/services.ts";

const env = readEnv(processEnv());
const services = await openServices(env, createLog(env));
const server = defineGameServer(services);
server.onShutdown(async () => {
  services.cluster.close();
  await services.store.close();
});
await server.listen(env.PORT, env.HOST);
await services.cluster.placement.announce();
const sweep = new RedoSweep(services, { look_again_after_ms: 0 });
process.on("message", async message => {
  if (message === "sweep") process.send?.(await sweep.sweep());
});
console.info(`ws://${env.HOST}:${env.PORT}\nDatabase ${services.store.description}`);
