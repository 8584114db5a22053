/** Tokens as another implementation of Cognito makes them: https://github.com/jagregory/cognito-local. */
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { AccountApi } from "./api.ts";
import { keysFrom } from "./key-endpoint.ts";

const POOL = "eu-central-1_LocalPool";
const CLIENT = "local-client";
const OTHER_CLIENT = "other-client";
const PASSWORD = "Passw0rd!";

const signedIn = z.object({
  AuthenticationResult: z.object({ AccessToken: z.string(), IdToken: z.string(), RefreshToken: z.string() }),
});
const created = z.object({
  User: z.object({ Attributes: z.array(z.object({ Name: z.string(), Value: z.string() })) }),
});

describe("Accounts of cognito-local", function () {
  this.timeout(30_000);
  const folder = mkdtempSync(join(tmpdir(), "cognito-"));
  let child: ChildProcess;
  let url: string;
  let api: AccountApi;
  let sub: string;

  before(async () => {
    writePool(folder);
    ({ child, url } = await start(folder));
    api = await AccountApi.open(
      { COGNITO_USER_POOL_ID: POOL, COGNITO_CLIENT_ID: CLIENT },
      { cognitoFetcher: keysFrom(url) },
    );
    const user = { UserPoolId: POOL, Username: "ada" };
    const { User } = created.parse(await ask("AdminCreateUser", { ...user, MessageAction: "SUPPRESS" }));
    sub = User.Attributes.find(({ Name }) => Name === "sub")?.Value ?? assert.fail();
    await ask("AdminSetUserPassword", { ...user, Password: PASSWORD, Permanent: true });
  });
  after(async () => {
    await api?.close();
    if (child) {
      const exited = once(child, "exit");
      child.kill();
      await exited;
    }
    rmSync(folder, { recursive: true });
  });

  async function ask(target: string, body: object): Promise<unknown> {
    const response = await fetch(url, {
      method: "POST",
      headers: {
        "Content-Type": "application/x-amz-json-1.1",
        "X-Amz-Target": `AWSCognitoIdentityProviderService.${target}`,
      },
      body: JSON.stringify(body),
    });
    assert.equal(response.status, 200, target);
    return response.json();
  }

  async function signIn(client: string) {
    const answer = await ask("InitiateAuth", {
      ClientId: client,
      AuthFlow: "USER_PASSWORD_AUTH",
      AuthParameters: { USERNAME: "ada", PASSWORD },
    });
    return signedIn.parse(answer).AuthenticationResult;
  }

  it("are known by the access token that signing in gives", async () => {
    assert.equal(await api.bearer((await signIn(CLIENT)).AccessToken), sub);
  });

  it("are not known by its other tokens, nor by one of another client", async () => {
    const { IdToken, RefreshToken } = await signIn(CLIENT);
    const { AccessToken } = await signIn(OTHER_CLIENT);
    for (const token of [IdToken, RefreshToken, AccessToken]) assert.equal(await api.bearer(token), 401);
  });
});

/** A pool that looks as if it were on AWS: the verifier takes no other. */
function writePool(folder: string): void {
  const database = join(folder, ".cognito", "db");
  mkdirSync(database, { recursive: true });
  const write = (path: string, value: object) => writeFileSync(path, JSON.stringify(value));
  write(join(folder, ".cognito", "config.json"), {
    TokenConfig: { IssuerDomain: "https://cognito-idp.eu-central-1.amazonaws.com" },
  });
  write(join(database, `${POOL}.json`), { Users: {}, Options: { Id: POOL, UsernameAttributes: [] } });
  const clients = [CLIENT, OTHER_CLIENT].map(id => [id, { ClientId: id, ClientName: id, UserPoolId: POOL }]);
  write(join(database, "clients.json"), { Clients: Object.fromEntries(clients) });
}

/** It gets no variable of the shell but PATH, so that it knows no credentials. */
async function start(folder: string): Promise<{ child: ChildProcess; url: string }> {
  const entry = createRequire(import.meta.url).resolve("cognito-local/lib/bin/start.js");
  const env = { PATH: process.env.PATH, HOST: "127.0.0.1", PORT: "0" };
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
