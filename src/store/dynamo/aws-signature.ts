/**
 * AWS's signature, version 4, of requests that differ in nothing but their body and their time: a fifth of what a
 * library for every kind of request takes, and there is one for each write.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
import { createHmac, createSecretKey, hash, type KeyObject } from "node:crypto";

export type Credentials = {
  accessKeyId: string;
  secretAccessKey: string;
  /** Of temporary credentials. */
  sessionToken?: string | undefined;
};

/** Where the request goes, and what it says in `X-Amz-Target`. */
export type SignedRequest = { host: string; region: string; service: string; target: string };

export class AwsSigner {
  readonly #request: SignedRequest;
  #key: { secret: string; day: string; value: KeyObject } | undefined;

  constructor(request: SignedRequest) {
    this.#request = request;
  }

  /** The headers that a POST of this body to `/` needs beside `Host` and `Content-Type`. */
  sign(body: string, credentials: Credentials, at: Date): Record<string, string> {
    const { host, region, service, target } = this.#request;
    const { accessKeyId, secretAccessKey, sessionToken } = credentials;
    const time = at.toISOString().replace(/[-:]|\.\d{3}/g, "");
    const day = time.slice(0, 8);
    // Headers by name, as the signature wants them.
    const [tokenName, tokenLine] =
      sessionToken === undefined
        ? ["", ""]
        : [";x-amz-security-token", `x-amz-security-token:${sessionToken}\n`];
    const names = `host;x-amz-date${tokenName};x-amz-target`;
    const lines = `host:${host}\nx-amz-date:${time}\n${tokenLine}x-amz-target:${target}\n`;
    const canonical = `POST\n/\n\n${lines}\n${names}\n${hash("sha256", body)}`;
    const scope = `${day}/${region}/${service}/aws4_request`;
    const text = `AWS4-HMAC-SHA256\n${time}\n${scope}\n${hash("sha256", canonical)}`;
    const signature = createHmac("sha256", this.#keyFor(secretAccessKey, day)).update(text).digest("hex");
    return {
      "x-amz-date": time,
      ...(sessionToken !== undefined && { "x-amz-security-token": sessionToken }),
      "x-amz-target": target,
      authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`,
    };
  }

  /** It holds for a day. */
  #keyFor(secret: string, day: string): KeyObject {
    if (this.#key?.secret !== secret || this.#key.day !== day) {
      const { region, service } = this.#request;
      const steps = [day, region, service, "aws4_request"];
      const bytes = steps.reduce<Buffer>((key, step) => hmac(key, step), Buffer.from(`AWS4${secret}`));
      this.#key = { secret, day, value: createSecretKey(bytes) };
    }
    return this.#key.value;
  }
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}
