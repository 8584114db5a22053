/** Players in Godot who sign up and in with Cognito, bring their guest along, or come back with a recovery code. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { keysFrom } from "../../auth/key-endpoint.ts";
import { type OpenServer, openServer } from "../../ops/open-server.ts";
import { CLIENT, CONFIRMATION_CODE, CognitoLocal, POOL } from "../../support/cognito-local.ts";
import { needsGodot, runGodotClean } from "../support/godot.ts";

describe("a player in Godot, with Cognito", function () {
  this.timeout(100_000);
  needsGodot();
  let cognito: CognitoLocal;
  let server: OpenServer;
  let seen: Record<string, unknown>;

  before(async () => {
    const folder = mkdtempSync(join(tmpdir(), "godot-cognito-"));
    cognito = await CognitoLocal.start();
    const variables = { COGNITO_USER_POOL_ID: POOL, COGNITO_CLIENT_ID: CLIENT };
    server = await openServer(variables, { cognitoFetcher: keysFrom(cognito.url) });
    try {
      const file = join(folder, "seen");
      await runGodotClean(
        "tests/game/cognito.gd",
        [cognito.url, CLIENT, CONFIRMATION_CODE, server.endpoint, file],
        80_000,
      );
      seen = JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>;
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
  after(async () => {
    await server?.close();
    await cognito?.stop();
  });

  it("signs up, confirms its e-mail address, and signs in; what goes wrong has Cognito's name", () => {
    assert.deepEqual(seen.signing_up, [
      "NotAuthorizedException",
      "done",
      "UsernameExistsException",
      "UserNotConfirmedException",
      "CodeMismatchException",
      "done",
      // A wrong password: AWS itself says NotAuthorizedException.
      "InvalidPasswordException",
      "done",
    ]);
    assert.match(String(seen.player_id), /^[0-9a-f-]{36}$/);
  });

  it("gets a new access token without its password", () => {
    assert.deepEqual(seen.refreshed, [true, true, true, true]);
  });

  it("has the session of the guest that it has linked", () => {
    assert.deepEqual(seen.linked, [true, true, true]);
    assert.deepEqual(seen.sessions, ["Ada of Cognito"]);
  });

  it("comes back to its guest with the recovery code, and not with a wrong one", () => {
    assert.deepEqual(seen.recovered, [29, false, true, true, true]);
  });

  it("sends no password without TLS, but to its own machine", () => {
    const [isDone, code, message] = seen.without_tls as [boolean, number, string];
    assert.deepEqual([isDone, code], [false, 8]);
    assert.match(message, /must begin with https:\/\//);
    assert.deepEqual(seen.nobody_listens, [false, 1, ""]);
  });
});
