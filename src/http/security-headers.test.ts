import assert from "node:assert/strict";
import express from "express";
import { serve } from "../../test/support/serve.ts";
import { policyForApi, policyForDocs, policyForMonitor } from "./security-headers.ts";

describe("The content security policy", () => {
  /** What the policy says, by directive. */
  async function policyOf(handler: express.RequestHandler): Promise<Record<string, string>> {
    const app = express();
    app.use(handler, (_request, response) => {
      response.json({});
    });
    const { url, close } = await serve(app);
    const policy = (await fetch(url)).headers.get("Content-Security-Policy") ?? assert.fail();
    close();
    return Object.fromEntries(
      policy.split(";").map(directive => {
        const [name = "", ...values] = directive.split(" ");
        return [name, values.join(" ")];
      }),
    );
  }

  it("of the API allows nothing: nobody shows its answers", async () => {
    assert.deepEqual(await policyOf(policyForApi), { "default-src": "'none'", "frame-ancestors": "'none'" });
  });

  it("of the API's document allows the server's own scripts, none in the page, and frames nowhere", async () => {
    const policy = await policyOf(policyForDocs);
    assert.equal(policy["default-src"], "'none'");
    assert.equal(policy["script-src"], "'self'");
    assert.equal(policy["style-src"], "'self' 'unsafe-inline'");
    assert.equal(policy["frame-ancestors"], "'none'");
  });

  it("of the monitor allows no scripts of others, in the page, or made while it runs", async () => {
    const policy = await policyOf(policyForMonitor);
    assert.equal(policy["default-src"], "'self'");
    assert.equal(policy["script-src"], undefined);
  });

  it("never turns http into https, which would break a server on this machine", async () => {
    for (const handler of [policyForApi, policyForDocs, policyForMonitor])
      assert.ok(!("upgrade-insecure-requests" in (await policyOf(handler))));
  });
});
