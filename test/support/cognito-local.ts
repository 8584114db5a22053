/** Another implementation of Cognito, on this machine: https://github.com/jagregory/cognito-local. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";

export const POOL = "eu-central-1_LocalPool";
export const CLIENT = "local-client";
export const OTHER_CLIENT = "other-client";
/** Which it sends to those who sign up. */
export const CONFIRMATION_CODE = "135790";

export class CognitoLocal {
  readonly url: string;
  readonly #child: ChildProcess;
  readonly #folder: string;

  static async start(): Promise<CognitoLocal> {
    const folder = mkdtempSync(join(tmpdir(), "cognito-"));
    writePool(folder);
    const { child, url } = await start(folder);
    return new CognitoLocal(url, child, folder);
  }

  private constructor(url: string, child: ChildProcess, folder: string) {
    this.url = url;
    this.#child = child;
    this.#folder = folder;
  }

  async stop(): Promise<void> {
    const exited = once(this.#child, "exit");
    this.#child.kill();
    await exited;
    rmSync(this.#folder, { recursive: true });
  }
}

/** A pool that looks as if it were on AWS: the verifier takes no other. */
function writePool(folder: string): void {
  const database = join(folder, ".cognito", "db");
  mkdirSync(database, { recursive: true });
  const write = (path: string, value: object) => writeFileSync(path, JSON.stringify(value));
  write(join(folder, ".cognito", "config.json"), {
    TokenConfig: { IssuerDomain: "https://cognito-idp.eu-central-1.amazonaws.com" },
  });
  write(join(database, `${POOL}.json`), {
    Users: {},
    Options: { Id: POOL, UsernameAttributes: [], AutoVerifiedAttributes: ["email"] },
  });
  const clients = [CLIENT, OTHER_CLIENT].map(id => [id, { ClientId: id, ClientName: id, UserPoolId: POOL }]);
  write(join(database, "clients.json"), { Clients: Object.fromEntries(clients) });
}

/** It gets no variable of the shell but PATH, so that it knows no credentials. */
async function start(folder: string): Promise<{ child: ChildProcess; url: string }> {
  const entry = createRequire(import.meta.url).resolve("cognito-local/lib/bin/start.js");
  const env = { PATH: process.env.PATH, HOST: "127.0.0.1", PORT: "0", CODE: CONFIRMATION_CODE };
  const child = spawn(process.execPath, [entry], { cwd: folder, env, stdio: ["ignore", "pipe", "ignore"] });
  let printed = "";
  for await (const chunk of child.stdout ?? []) {
    printed += chunk;
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(printed)?.[0];
    if (url) {
      child.stdout?.resume();
      return { child, url };
    }
  }
  throw new Error(`cognito-local has ended: ${printed}`);
}
