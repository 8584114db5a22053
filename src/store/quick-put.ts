/**
 * Conditional puts without the machinery of AWS's SDK, which takes several times what signing and sending need. A server
 * does little else with its database than this.
 *
 * It knows one way only: one attempt that is answered with yes or no. Whatever else may happen is the SDK's business,
 * which tries the same put again with its patience, its timeouts and its credentials.
 */
import http from "node:http";
import https from "node:https";
import { ConditionalCheckFailedException, type DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { type DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import aws4 from "aws4";
import { z } from "zod";

/** Longer than DynamoDB ever takes when it is well. */
const TIMEOUT_MS = 1000;
/** As many as the SDK's client keeps. */
const MAX_CONNECTIONS = 50;

const HEADERS = {
  "Content-Type": "application/x-amz-json-1.0",
  "X-Amz-Target": "DynamoDB_20120810.PutItem",
};
const MARSHALL_OPTIONS = { removeUndefinedValues: true };

const OK = 200;
const CONDITION_FAILED = /#ConditionalCheckFailedException$/;
const accepted = z.object({ ConsumedCapacity: z.object({ CapacityUnits: z.number() }).optional() });
const refused = z.object({ __type: z.string() });

export type PutInput = {
  TableName: string;
  Item: Record<string, unknown>;
  ConditionExpression: string;
  ExpressionAttributeNames?: Record<string, string>;
  ExpressionAttributeValues?: Record<string, unknown>;
};

/** Told of each put that was answered with yes or no. */
export type AnswerListener = (command: "PutItem", seconds: number, writeUnits: number) => void;

export class QuickPut {
  readonly #client: DynamoDBClient;
  readonly #doc: DynamoDBDocumentClient;
  readonly #onAnswer: AnswerListener;
  readonly #agents = {
    "http:": new http.Agent({ keepAlive: true, maxSockets: MAX_CONNECTIONS }),
    "https:": new https.Agent({ keepAlive: true, maxSockets: MAX_CONNECTIONS }),
  };
  #place: Promise<{ url: URL; region: string }> | undefined;

  constructor(client: DynamoDBClient, doc: DynamoDBDocumentClient, onAnswer: AnswerListener) {
    this.#client = client;
    this.#doc = doc;
    this.#onAnswer = onAnswer;
  }

  /**
   * Puts an item if the condition holds. The put may happen twice where an answer was lost: the condition has to allow
   * for that.
   *
   * @throws ConditionalCheckFailedException if it does not hold.
   * @throws what the SDK throws where the database cannot be used.
   */
  async put(input: PutInput): Promise<void> {
    const startedAtMs = performance.now();
    const answer = await this.#attempt(input).catch(() => undefined);
    if (answer === undefined) {
      await this.#doc.send(new PutCommand(input));
      return;
    }
    this.#onAnswer("PutItem", (performance.now() - startedAtMs) / 1000, answer.writeUnits);
    if (answer.hasHeld) return;
    throw new ConditionalCheckFailedException({
      message: "The conditional request failed",
      $metadata: {},
    });
  }

  close(): void {
    for (const agent of Object.values(this.#agents)) agent.destroy();
  }

  /** Undefined where the answer is neither yes nor no. */
  async #attempt(input: PutInput): Promise<{ hasHeld: boolean; writeUnits: number } | undefined> {
    this.#place ??= this.#findPlace();
    const { url, region } = await this.#place;
    const request = signed(url, region, bodyOf(input), await this.#client.config.credentials());
    const { status, text } = await this.#exchange(url, request);
    if (status === OK) {
      const { ConsumedCapacity } = accepted.parse(JSON.parse(text));
      return { hasHeld: true, writeUnits: ConsumedCapacity?.CapacityUnits ?? 0 };
    }
    const { __type } = refused.parse(JSON.parse(text));
    return CONDITION_FAILED.test(__type) ? { hasHeld: false, writeUnits: 0 } : undefined;
  }

  /** Where the SDK would send it. */
  async #findPlace(): Promise<{ url: URL; region: string }> {
    const { endpoint, endpointProvider } = this.#client.config;
    const region = await this.#client.config.region();
    const own = await endpoint?.();
    if (own) return { url: new URL(`${own.protocol}//${own.hostname}:${own.port ?? ""}${own.path}`), region };
    return { url: endpointProvider({ Region: region, UseDualStack: false, UseFIPS: false }).url, region };
  }

  #exchange(url: URL, { headers, body }: aws4.Request): Promise<{ status: number; text: string }> {
    const { promise, resolve, reject } = Promise.withResolvers<{ status: number; text: string }>();
    const isPlain = url.protocol === "http:";
    const options = { method: "POST", headers: headers ?? {}, timeout: TIMEOUT_MS };
    const request = isPlain
      ? http.request(url, { ...options, agent: this.#agents["http:"] })
      : https.request(url, { ...options, agent: this.#agents["https:"] });
    request.on("response", response => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() }),
      );
      response.on("error", reject);
    });
    // A silence of that length, while connecting or while waiting.
    request.on("timeout", () => request.destroy(new Error("no answer in time")));
    request.on("error", reject);
    request.end(body);
    return promise;
  }
}

function bodyOf({ Item, ExpressionAttributeValues: values, ...rest }: PutInput): string {
  return JSON.stringify({
    ...rest,
    Item: inWireFormat(Item),
    ...(values && { ExpressionAttributeValues: inWireFormat(values) }),
    ReturnConsumedCapacity: "TOTAL",
  });
}

/** Bytes stand there as base64. None of the tables has any deeper in an item. */
function inWireFormat(fields: Record<string, unknown>): Record<string, unknown> {
  const wire: Record<string, unknown> = marshall(fields, MARSHALL_OPTIONS);
  for (const [name, value] of Object.entries(fields)) {
    if (value instanceof Uint8Array) wire[name] = { B: Buffer.from(value).toString("base64") };
  }
  return wire;
}

type Credentials = { accessKeyId: string; secretAccessKey: string; sessionToken?: string | undefined };

function signed(url: URL, region: string, body: string, credentials: Credentials): aws4.Request {
  const { accessKeyId, secretAccessKey, sessionToken } = credentials;
  return aws4.sign(
    { service: "dynamodb", region, host: url.host, method: "POST", path: "/", headers: { ...HEADERS }, body },
    { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) },
  );
}
