/**
 * Conditional puts without the machinery of AWS's SDK, which takes several times what signing and sending need. A server
 * does little else with its database than this.
 *
 * It knows one way only: one attempt that is answered with yes or no. Whatever else may happen is the SDK's business,
 * which tries the same put again with its patience, its timeouts and its credentials.
 */
import { ConditionalCheckFailedException, type DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { type DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import { Pool } from "undici";
import { z } from "zod";
import { AwsSigner } from "./aws-signature.ts";

/** Longer than DynamoDB ever takes when it is well. */
const TIMEOUT_MS = 1000;
/** As many as the SDK's client keeps. */
const MAX_CONNECTIONS = 50;

const TARGET = "DynamoDB_20120810.PutItem";
const CONTENT_TYPE = "application/x-amz-json-1.0";
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
  #way: Promise<{ pool: Pool; signer: AwsSigner }> | undefined;

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
    // The SDK meets the same trouble, counts it and says what it is.
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

  async close(): Promise<void> {
    const way = await this.#way?.catch(() => undefined);
    await way?.pool.destroy();
  }

  /** Undefined where the answer is neither yes nor no. */
  async #attempt(input: PutInput): Promise<{ hasHeld: boolean; writeUnits: number } | undefined> {
    this.#way ??= this.#findWay();
    const { pool, signer } = await this.#way;
    const body = bodyOf(input);
    const headers = signer.sign(body, await this.#client.config.credentials(), new Date());
    headers["content-type"] = CONTENT_TYPE;
    const answer = await pool.request({ path: "/", method: "POST", headers, body });
    const text = await answer.body.text();
    if (answer.statusCode === OK) {
      const { ConsumedCapacity } = accepted.parse(JSON.parse(text));
      return { hasHeld: true, writeUnits: ConsumedCapacity?.CapacityUnits ?? 0 };
    }
    const { __type } = refused.parse(JSON.parse(text));
    return CONDITION_FAILED.test(__type) ? { hasHeld: false, writeUnits: 0 } : undefined;
  }

  /** To where the SDK would send it. */
  async #findWay(): Promise<{ pool: Pool; signer: AwsSigner }> {
    const { endpoint, endpointProvider } = this.#client.config;
    const region = await this.#client.config.region();
    const own = await endpoint?.();
    const url = own
      ? new URL(`${own.protocol}//${own.hostname}:${own.port ?? ""}`)
      : endpointProvider({ Region: region, UseDualStack: false, UseFIPS: false }).url;
    return {
      pool: new Pool(url.origin, {
        ...{ connections: MAX_CONNECTIONS, connectTimeout: TIMEOUT_MS },
        ...{ headersTimeout: TIMEOUT_MS, bodyTimeout: TIMEOUT_MS },
      }),
      signer: new AwsSigner({ host: url.host, region, service: "dynamodb", target: TARGET }),
    };
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
