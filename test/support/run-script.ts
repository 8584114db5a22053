/** Runs a script of the project as its users do. */
import { execFile } from "node:child_process";

export type ScriptResult = { code: number; stdout: string; stderr: string };

/** @param variables its whole environment, but for PATH. */
export function runScript(
  path: string,
  args: string[],
  variables: Record<string, string>,
): Promise<ScriptResult> {
  const env = { PATH: process.env.PATH, ...variables };
  return new Promise(resolve => {
    const child = execFile(process.execPath, [path, ...args], { env }, (_error, stdout, stderr) =>
      resolve({ code: child.exitCode ?? -1, stdout, stderr }),
    );
  });
}
