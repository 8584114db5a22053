import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";

/** Starts the rooms of room-server.ts in a process of their own, on a free port. It ends with this one. */
export async function startRoomServer(): Promise<{ process: ChildProcess; port: number }> {
  const child = spawn(process.execPath, [join(import.meta.dirname, "room-server.ts")], {
    stdio: ["pipe", "pipe", "pipe"],
    env: { ...process.env, NODE_ENV: "test" },
  });
  let problems = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (problems += text));
  const line = await new Promise<string>((done, fail) => {
    child.stdout.setEncoding("utf8").on("data", (text: string) => text.startsWith("{") && done(text));
    child.on("exit", () => fail(new Error(`the room server ended:\n${problems}`)));
  });
  return { process: child, port: (JSON.parse(line) as { port: number }).port };
}
