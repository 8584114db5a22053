/**
 * Conditional puts without the machinery of AWS's SDK, which takes several times what signing and sending need. A server
 * does little else with its database than this.
 *
 * It knows one way only: one attempt that is answered with yes or no. Whatever else may happen, throttling too, is the
 * SDK's business, which tries the same put again with its patience and its timeouts.
 */
import { ConditionalCheckFailedException, type DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { type DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";
import { convertToAttr } from "@aws-sdk/util-dynamodb";
import { z } from "zod";
import { AwsSigner } from "./aws-signature.ts";
import { isThrottling } from "./database-faults.ts";
import { HttpConnections } from "./http-connections.ts";

/** Longer than DynamoDB ever takes when it is well. */
const TIMEOUT_MS = 1000;
/** As many as the SDK's client keeps. */
const MAX_CONNECTIONS = 50;

const TARGET = "DynamoDB_20120810.PutItem";
const CONTENT_TYPE = "application/x-amz-json-1.0";
const MARSHALL_OPTIONS = { removeUndefinedValues: true };

const OK = 200;
const accepted = z.object({ ConsumedCapacity: z.object({ CapacityUnits: z.number() }).optional() });
/** Such as `com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException`. */
const refused = z.object({ __type: z.string().transform(type => type.slice(type.indexOf("#") + 1)) });

export type PutInput = {
  TableName: string;
  Item: Record<string, unknown>;
  ConditionExpression: string;
  ExpressionAttributeNames?: Record<string, string>;
  ExpressionAttributeValues?: Record<string, unknown>;
};

/** What the database has said to a put. A condition that did not hold is ok. */
export type QuickAnswer = { outcome: "ok" | "throttled"; seconds: number; writeUnits: number };

type Said = { is: "done" | "refused" | "throttled"; writeUnits: number };

export class QuickPut {
  readonly #client: DynamoDBClient;
  readonly #doc: DynamoDBDocumentClient;
  readonly #connections: HttpConnections;
  readonly #signer: AwsSigner;
  readonly #onAnswer: (answer: QuickAnswer) => void;

  /** Puts go to where the SDK's client sends its requests. */
  static async open(
    client: DynamoDBClient,
    doc: DynamoDBDocumentClient,
    onAnswer: (answer: QuickAnswer) => void,
  ): Promise<QuickPut> {
    const { endpoint, endpointProvider } = client.config;
    const region = await client.config.region();
    const own = await endpoint?.();
    const url = own
      ? new URL(`${own.protocol}//${own.hostname}:${own.port ?? ""}`)
      : endpointProvider({ Region: region, UseDualStack: false, UseFIPS: false }).url;
    return new QuickPut(client, doc, url, region, onAnswer);
  }

  private constructor(
    client: DynamoDBClient,
    doc: DynamoDBDocumentClient,
    url: URL,
    region: string,
    onAnswer: (answer: QuickAnswer) => void,
  ) {
    this.#client = client;
    this.#doc = doc;
    this.#onAnswer = onAnswer;
    this.#connections = new HttpConnections(url, { timeoutMs: TIMEOUT_MS, maxConnections: MAX_CONNECTIONS });
    this.#signer = new AwsSigner({ host: url.host, region, service: "dynamodb", target: TARGET });
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
    // The SDK meets the same trouble, counts it and says what it is.
    const said = await this.#attempt(input).catch(() => undefined);
    if (said) {
      const outcome = said.is === "throttled" ? "throttled" : "ok";
      const seconds = (performance.now() - startedAtMs) / 1000;
      this.#onAnswer({ outcome, seconds, writeUnits: said.writeUnits });
    }
    switch (said?.is) {
      case "done":
        return;
      case "refused":
        throw new ConditionalCheckFailedException({
          message: "The conditional request failed",
          $metadata: {},
        });
      default:
        await this.#doc.send(new PutCommand(input));
    }
  }

  close(): void {
    this.#connections.close();
  }

  /** Undefined where the answer is none of those that it knows. */
  async #attempt(input: PutInput): Promise<Said | undefined> {
    const body = bodyOf(input);
    const headers = this.#signer.sign(body, await this.#client.config.credentials(), new Date());
    headers["content-type"] = CONTENT_TYPE;
    const answer = await this.#connections.post(headers, body);
    if (answer.status === OK) {
      const { ConsumedCapacity } = accepted.parse(JSON.parse(answer.body));
      return { is: "done", writeUnits: ConsumedCapacity?.CapacityUnits ?? 0 };
    }
    const { __type } = refused.parse(JSON.parse(answer.body));
    if (__type === "ConditionalCheckFailedException") return { is: "refused", writeUnits: 0 };
    return isThrottling(__type) ? { is: "throttled", writeUnits: 0 } : undefined;
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

/** Most fields are plain; the library's way would take three times as long. */
function inWireFormat(fields: Record<string, unknown>): Record<string, unknown> {
  const wire: Record<string, unknown> = {};
  for (const name in fields) {
    const value = fields[name];
    if (value !== undefined) wire[name] = wireValueOf(value);
  }
  return wire;
}

/** Bytes stand there as base64. None of the tables has any deeper in an item. */
function wireValueOf(value: unknown): unknown {
  if (typeof value === "string") return { S: value };
  if (typeof value === "number") return { N: `${value}` };
  if (value instanceof Uint8Array) return { B: Buffer.from(value).toString("base64") };
  return convertToAttr(value, MARSHALL_OPTIONS);
}
