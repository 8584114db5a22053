/**
 * Conditional puts without the machinery of AWS's SDK, which takes several times what signing and sending need. A server
 * does little else with its database than this.
 *
 * It knows one way only: one attempt that is answered with yes or no. Whatever else may happen, throttling too, is the
 * SDK's business, which tries the same put again with its patience and its timeouts. The attempt was one all the same,
 * and is told of: the SDK counts only its own.
 */
import { ConditionalCheckFailedException, type DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { type DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";
import { convertToAttr } from "@aws-sdk/util-dynamodb";
import { z } from "zod";
import { AwsSigner } from "./aws-signature.ts";
import { isThrottling } from "./database-faults.ts";
import { type HttpAnswer, HttpConnections } from "./http-connections.ts";

/** Longer than DynamoDB ever takes when it is well. */
const TIMEOUT_MS = 1000;
/** As many as the SDK's client keeps. */
export const MAX_CONNECTIONS = 50;

/** What a request says in `X-Amz-Target`, and what it is. */
export const TARGET = "DynamoDB_20120810.PutItem";
export const CONTENT_TYPE = "application/x-amz-json-1.0";
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

/**
 * What came of one attempt. A condition that did not hold is ok; no answer in time, or none that can be understood, is
 * failed.
 */
export type FastAttempt = {
  /** Its full name. */
  table: string;
  outcome: "ok" | "throttled" | "failed";
  /** Whether the condition did not hold. */
  isRefused: boolean;
  seconds: number;
  writeUnits: number;
};

type Said = { is: "done" | "refused" | "throttled"; writeUnits: number };

export class FastPut {
  readonly #client: DynamoDBClient;
  readonly #doc: DynamoDBDocumentClient;
  readonly #connections: HttpConnections;
  readonly #signer: AwsSigner;
  readonly #onAttempt: (attempt: FastAttempt) => void;
  #isClosed = false;

  /** Puts go to where the SDK's client sends its requests. */
  static async open(
    client: DynamoDBClient,
    doc: DynamoDBDocumentClient,
    onAttempt: (attempt: FastAttempt) => void,
  ): Promise<FastPut> {
    const { endpoint, endpointProvider } = client.config;
    const region = await client.config.region();
    const own = await endpoint?.();
    const url = own
      ? new URL(`${own.protocol}//${own.hostname}:${own.port ?? ""}`)
      : endpointProvider({ Region: region, UseDualStack: false, UseFIPS: false }).url;
    return new FastPut(client, doc, url, region, onAttempt);
  }

  private constructor(
    client: DynamoDBClient,
    doc: DynamoDBDocumentClient,
    url: URL,
    region: string,
    onAttempt: (attempt: FastAttempt) => void,
  ) {
    this.#client = client;
    this.#doc = doc;
    this.#onAttempt = onAttempt;
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
    const said = await this.#attempt(input);
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
    this.#isClosed = true;
    this.#connections.close();
  }

  /**
   * Undefined where there is no answer, or none of those that it knows. What fails in making the request is thrown: it
   * says nothing of the database.
   */
  async #attempt(input: PutInput): Promise<Said | undefined> {
    // Without credentials there is no attempt. The SDK asks for them again, and says what is wrong with them.
    const credentials = await this.#client.config.credentials().catch(() => undefined);
    if (!credentials) return undefined;
    const body = bodyOf(input);
    const headers = this.#signer.sign(body, credentials, new Date());
    headers["content-type"] = CONTENT_TYPE;
    const startedAtMs = performance.now();
    const answer = await this.#connections.post(headers, body).catch(noneUnlessDefect);
    const said = answer && saidIn(answer);
    this.#tell(input.TableName, said, (performance.now() - startedAtMs) / 1000);
    return said;
  }

  #tell(table: string, said: Said | undefined, seconds: number): void {
    // Who hangs up must not blame the other for being cut off.
    if (!said && this.#isClosed) return;
    const isRefused = said?.is === "refused";
    this.#onAttempt({
      table,
      outcome: outcomeOf(said),
      isRefused,
      seconds,
      writeUnits: said?.writeUnits ?? 0,
    });
  }
}

/** Sockets fail with plain errors; this one is a mistake in the code, which a second try must not hide. */
function noneUnlessDefect(error: unknown): undefined {
  if (error instanceof TypeError) throw error;
}

/** Undefined where it is none of the answers that are known here. */
function saidIn({ status, body }: HttpAnswer): Said | undefined {
  const content = jsonIn(body);
  if (status === OK) {
    const { data } = accepted.safeParse(content);
    return data && { is: "done", writeUnits: data.ConsumedCapacity?.CapacityUnits ?? 0 };
  }
  const name = refused.safeParse(content).data?.__type;
  if (name === undefined) return undefined;
  if (name === "ConditionalCheckFailedException") return { is: "refused", writeUnits: 0 };
  return isThrottling(name) ? { is: "throttled", writeUnits: 0 } : undefined;
}

/** Undefined where it is no JSON, such as the error page of something in between. */
function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function outcomeOf(said: Said | undefined): FastAttempt["outcome"] {
  if (!said) return "failed";
  return said.is === "throttled" ? "throttled" : "ok";
}

/** The request's JSON. */
export function bodyOf({ Item, ExpressionAttributeValues: values, ...rest }: PutInput): string {
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
