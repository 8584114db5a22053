/** Runs scripts/publish-content.ts as its users do. */
import { runScript, type ScriptResult } from "./run-script.ts";

/** @param variables its whole environment, but for PATH. */
export function runPublish(args: string[], variables: Record<string, string>): Promise<ScriptResult> {
  return runScript("scripts/publish-content.ts", args, variables);
}
