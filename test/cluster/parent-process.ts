/** Starts a server, as demos and benches do, and says where it is. Whoever runs it kills it. */
import { startServer } from "../../loadtest/server-process.ts";

const { endpoint } = await startServer();
console.info(endpoint);
