/**
 * Loaded before a server that another program has started with an IPC channel, by `node --import`: when that program ends, however it
 * does, the server ends too, as on SIGTERM.
 */
process.once("disconnect", () => process.kill(process.pid, "SIGTERM"));
