import assert from "node:assert/strict";
import aws4 from "aws4";
import fc from "fast-check";
import { AwsSigner } from "./aws-signature.ts";

const word = fc.stringMatching(/^[A-Za-z0-9/+=]{16,60}$/);

describe("A signature for AWS", () => {
  it("is the one that another implementation makes of the same request", () => {
    fc.assert(
      fc.property(
        fc.record({
          ...{ accessKeyId: word, secretAccessKey: word, sessionToken: fc.option(word, { nil: undefined }) },
          body: fc.string({ unit: "binary" }).map(text => JSON.stringify({ text })),
          region: fc.constantFrom("eu-central-1", "us-east-1", "local"),
          at: fc.date({ min: new Date("2020-01-01"), max: new Date("2040-01-01"), noInvalidDate: true }),
        }),
        ({ accessKeyId, secretAccessKey, sessionToken, body, region, at }) => {
          const host = `dynamodb.${region}.amazonaws.com`;
          const target = "DynamoDB_20120810.PutItem";
          const credentials = { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) };
          const signer = new AwsSigner({ host, region, service: "dynamodb", target });
          // The second time with the key of the day that it remembers.
          const [, own] = [signer.sign(body, credentials, at), signer.sign(body, credentials, at)];
          const request = {
            ...{ host, region, service: "dynamodb", method: "POST", path: "/", body },
            headers: { "X-Amz-Target": target, "X-Amz-Date": own["x-amz-date"] },
            extraHeadersToIgnore: { "content-type": true, "content-length": true },
          };
          const theirs = aws4.sign(request, credentials);
          assert.equal(own.authorization, theirs.headers?.Authorization);
        },
      ),
    );
  });

  it("has a key of its own for each day, and for each secret", () => {
    const request = { host: "h", region: "r", service: "dynamodb", target: "t" };
    const signer = new AwsSigner(request);
    const uses = [
      ["one", "2026-11-22T23:59:59Z"],
      ["one", "2026-11-23T00:00:00Z"],
      ["two", "2026-11-23T00:00:00Z"],
      ["one", "2026-11-22T23:59:59Z"],
    ] as const;
    for (const [secretAccessKey, at] of uses) {
      const credentials = { accessKeyId: "id", secretAccessKey };
      const fresh = new AwsSigner(request).sign("{}", credentials, new Date(at));
      assert.deepEqual(signer.sign("{}", credentials, new Date(at)), fresh);
    }
  });
});
