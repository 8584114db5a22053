/** The game's server over bench content, in a process of its own. Started by the benches; the argument is the content folder. */
import { defineGameServer } from "../arena.config.ts";
import { reportPort } from "../loadtest/child.ts";
import { NO_LIMITS } from "../loadtest/no-limits.ts";
import { readEnv } from "../src/env.ts";
import { createLog } from "../src/ops/log.ts";
import { openServices } from "../src/services.ts";

/** Nothing of the caller's environment, which might lead to a real database. */
const env = readEnv({ ...NO_LIMITS, DATA_DIR: ":memory:", PORT: "0", ALLOW_ANY_START: "true" });
const log = createLog(env);
const [content_folder = ""] = process.argv.slice(2);
const services = await openServices(env, log, { content_folder });
const server = defineGameServer(services);
server.onShutdown(() => services.store.close());
await server.listen(env.PORT, env.HOST);
reportPort(server);
