/** What a request may bring along, and what it is told where that is not understood. */
import assert from "node:assert/strict";
import { ApiServer, refusalOf } from "../support/api-client.ts";

describe("A request's body", () => {
  let api: ApiServer;
  before(async () => {
    api = await ApiServer.start();
  });
  after(() => api?.stop());

  it("is refused, and not left out, where it does not say that it is JSON", async () => {
    const { token } = await api.guest();
    const raw = JSON.stringify({ character_name: "Ada" });
    for (const type of ["application/x-www-form-urlencoded", "text/plain", "application/merge-patch+json"]) {
      const reply = await api.ask("POST", "/api/sessions", { token, raw, headers: { "Content-Type": type } });
      assert.equal(refusalOf(reply), "415 unsupported-media-type", type);
    }
  });

  it("may be left out where an endpoint can do without, also by a client that says its length", async () => {
    const { token } = await api.guest();
    const headers = { "Content-Type": "text/plain" };
    for (const asked of [{ token }, { token, raw: "", headers }])
      assert.equal((await api.ask("POST", "/api/sessions", asked)).status, 201);
  });

  it("is asked for by its name where it is missing", async () => {
    const { token } = await api.guest();
    const reply = await api.ask("POST", "/api/characters", { token });
    assert.equal(refusalOf(reply), "400 invalid-request");
    assert.match(reply.text, /"detail":"body: /);
  });
});
