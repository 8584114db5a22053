/** Tokens as another implementation of Cognito makes them: https://github.com/jagregory/cognito-local. */
import assert from "node:assert/strict";
import { z } from "zod";
import { CLIENT, CognitoLocal, OTHER_CLIENT, POOL } from "../support/cognito-local.ts";
import { AccountApi } from "./api.ts";
import { keysFrom } from "./key-endpoint.ts";

const PASSWORD = "Passw0rd!";

const signedIn = z.object({
  AuthenticationResult: z.object({ AccessToken: z.string(), IdToken: z.string(), RefreshToken: z.string() }),
});
const created = z.object({
  User: z.object({ Attributes: z.array(z.object({ Name: z.string(), Value: z.string() })) }),
});

describe("Accounts of cognito-local", function () {
  this.timeout(30_000);
  let cognito: CognitoLocal;
  let api: AccountApi;
  let sub: string;

  before(async () => {
    cognito = await CognitoLocal.start();
    api = await AccountApi.open(
      { COGNITO_USER_POOL_ID: POOL, COGNITO_CLIENT_ID: CLIENT },
      { cognitoFetcher: keysFrom(cognito.url) },
    );
    const user = { UserPoolId: POOL, Username: "ada" };
    const { User } = created.parse(await ask("AdminCreateUser", { ...user, MessageAction: "SUPPRESS" }));
    sub = User.Attributes.find(({ Name }) => Name === "sub")?.Value ?? assert.fail();
    await ask("AdminSetUserPassword", { ...user, Password: PASSWORD, Permanent: true });
  });
  after(async () => {
    await api?.close();
    await cognito?.stop();
  });

  async function ask(target: string, body: object): Promise<unknown> {
    const response = await fetch(cognito.url, {
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
