/** What a fuzzer sends: requests, messages and bytes that are almost right, and others that are not. */
import { type Agent, request as httpRequest, type IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";
import fc from "fast-check";
import { pack } from "msgpackr";
import { MESSAGE_RATES } from "../../src/schema/rates.ts";
import type { ApiDocument } from "./api-document.ts";

export type Sent = {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: Uint8Array | string | undefined;
};

/** What a server has answered; the body as text. */
export type Answered = { status: number; type: string; body: string };

/** Sent as it is: `fetch` would tidy it up, and allows no body with a GET. */
export async function exchange(
  url: string,
  agent: Agent,
  { method, path, headers, body }: Sent,
): Promise<Answered> {
  const answered = Promise.withResolvers<IncomingMessage>();
  const sent = httpRequest(url, { method, path, headers, agent }, answered.resolve);
  sent.on("error", answered.reject);
  // Node frames no body of a GET or DELETE by itself.
  if (body !== undefined) sent.setHeader("Content-Length", Buffer.byteLength(body));
  sent.end(body);
  const response = await answered.promise;
  const { statusCode: status = 0, headers: received } = response;
  return { status, type: received["content-type"] ?? "", body: await text(response) };
}

const anything = fc.jsonValue({ maxDepth: 3 });

const strange = fc.constantFrom<unknown>(
  ...[
    null,
    true,
    0,
    -1,
    1e308,
    1.5,
    "",
    "__proto__",
    "constructor",
    "\u0000",
    "\ud800",
    [],
    {},
    [[]],
    { $ne: 1 },
  ],
  ...["../..", "%", "💥".repeat(40), "x".repeat(5000), { __proto__: 1 }, Number.MAX_SAFE_INTEGER],
);

/** Bodies that are almost right: the right names, and values that may be. */
function plausible(ids: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  const mostly = (right: fc.Arbitrary<unknown>) =>
    fc.oneof({ weight: 9, arbitrary: right }, { weight: 1, arbitrary: strange });
  const coordinate = mostly(
    fc.oneof(fc.integer({ min: -3, max: 3 }), fc.double({ min: -600, max: 600, noNaN: true })),
  );
  const fields = {
    session_id: ids,
    character_name: mostly(fc.string({ maxLength: 40 })),
    dungeon_id: mostly(fc.constant("first_dungeon")),
    room_template_id: mostly(fc.constantFrom("room1", "room5", "room9")),
    refresh_token: mostly(fc.string()),
    position_x: coordinate,
    position_y: coordinate,
    position_z: coordinate,
    yaw: coordinate,
    sprinting: mostly(fc.boolean()),
    current_health: coordinate,
    event_type: mostly(fc.constantFrom("damage_dealt", "ability_used", "enemy_died")),
    ability_id: mostly(fc.constantFrom("fireball", "melee_attack", "dodge_roll")),
    target_enemy_id: mostly(fc.constantFrom("enemy1", "nobody")),
    position: mostly(fc.record({ x: coordinate, y: coordinate, z: coordinate })),
    damage_amount: mostly(fc.integer({ min: 0, max: 100 })),
    is_critical: mostly(fc.boolean()),
    seq: mostly(fc.nat()),
    loot_instance_id: mostly(fc.constant("loot1")),
    item_id: mostly(fc.constant("health_potion")),
    door_id: mostly(fc.constant("door9_9")),
    action: mostly(fc.constantFrom("open", "close")),
    timestamp: mostly(fc.string({ maxLength: 80 })),
  };
  const all = fc.record(fields);
  return fc.oneof(
    { weight: 2, arbitrary: all },
    { weight: 1, arbitrary: fc.record(fields, { requiredKeys: [] }) },
  );
}

/**
 * Requests of every kind to every endpoint of the document, and beside it.
 *
 * @param pool ids and the like that may stand in paths, queries and bodies.
 */
export function anyRequest(document: ApiDocument, pool: readonly string[]): fc.Arbitrary<Sent> {
  const ids = fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...pool) }, { weight: 1, arbitrary: strange });
  const segment = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...pool) },
    { weight: 1, arbitrary: fc.webSegment() },
    {
      weight: 1,
      arbitrary: fc.constantFrom("%00", "%ff", "%F0%9F%92%A5", "..%2f", "%", "x".repeat(3000), "__proto__"),
    },
  );
  const templates = fc.constantFrom(...Object.keys(document.content.paths));
  const paths = fc
    .tuple(templates, segment, fc.option(fc.webSegment(), { freq: 12 }))
    .map(([template, id, more]) => template.replace(/\{\w+\}/, id) + (more === null ? "" : `/${more}`));
  const name = fc.constantFrom(
    "player_id",
    "room_id",
    "dungeon_id",
    "limit",
    "since",
    "cursor",
    "x",
    "__proto__",
    "a[b]",
  );
  const value = fc.oneof(
    fc.constantFrom(...pool, "1", "1000", "000000000001", "000000000001.0001", "2026-01-01T00:00:00Z", "%"),
    fc.webQueryParameters(),
  );
  const query = fc
    .array(fc.tuple(name, value), { maxLength: 3 })
    .map(pairs => (pairs.length === 0 ? "" : `?${pairs.map(([key, each]) => `${key}=${each}`).join("&")}`));
  const headerText = fc.string({
    unit: fc
      .integer({ min: 32, max: 255 })
      .filter(code => code !== 127)
      .map(code => String.fromCharCode(code)),
  });
  const headers = fc.record(
    {
      "content-type": fc.oneof(
        { weight: 6, arbitrary: fc.constant("application/json") },
        {
          weight: 1,
          arbitrary: fc.constantFrom(
            "text/plain",
            "application/json; charset=utf-16",
            "multipart/form-data",
            "x",
            "",
          ),
        },
      ),
      "content-encoding": fc.constantFrom("gzip", "br", "deflate", "identity", "x"),
      "if-none-match": headerText,
      accept: headerText,
      origin: headerText,
      range: headerText,
      "x-forwarded-for": headerText,
      "x-forwarded-proto": headerText,
      "x-http-method-override": fc.constantFrom("DELETE", "PUT"),
      cookie: headerText,
      host: fc.oneof(fc.constant("127.0.0.1"), headerText),
    },
    { requiredKeys: [] },
  );
  const json = fc
    .oneof(
      { weight: 5, arbitrary: plausible(ids) },
      { weight: 1, arbitrary: anything },
      { weight: 1, arbitrary: strange },
    )
    .map(each => JSON.stringify(each));
  const body: fc.Arbitrary<Sent["body"]> = fc.oneof(
    { weight: 6, arbitrary: json },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 300 }) },
    { weight: 1, arbitrary: fc.string() },
    { weight: 1, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: json.map(each => each.slice(0, -1)) },
    {
      weight: 1,
      arbitrary: fc.constantFrom("x".repeat(17_000), '{"a":'.repeat(3000), "[".repeat(8000), '"\\ud800"'),
    },
  );
  const method = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom("GET", "POST", "PUT", "DELETE") },
    {
      weight: 1,
      arbitrary: fc.constantFrom("PATCH", "HEAD", "OPTIONS", "PROPFIND", "QUERY", "TRACE", "LINK"),
    },
  );
  const right = fc
    .constantFrom(...document.operations.map(each => each.split(" ")))
    .chain(([verb = "", template = ""]) =>
      segment.map(id => ({ method: verb.toUpperCase(), path: template.replace(/\{\w+\}/, id) })),
    );
  const target = fc.oneof(
    { weight: 4, arbitrary: right },
    { weight: 1, arbitrary: fc.record({ method, path: paths }) },
  );
  // Of its own, so that honest requests reach the handlers and do not only stumble over a header.
  const few = fc.oneof(
    { weight: 3, arbitrary: fc.record({ "content-type": fc.constant("application/json") }) },
    { weight: 1, arbitrary: headers },
  );
  return fc.tuple(target, query, few, body).map(([asked, search, given, sent]) => ({
    ...{ method: asked.method, path: asked.path + search },
    ...{ headers: given, body: sent },
  }));
}

export type SentMessage = { type: string; payload: unknown; isRequest: boolean };

/**
 * Messages of every type that a room takes, short enough to come through.
 *
 * @param ids may stand in them.
 */
export function anyMessages(ids: readonly string[]): fc.Arbitrary<SentMessage[]> {
  const payload = fc.oneof(
    { weight: 4, arbitrary: plausible(fc.constantFrom(...ids)) },
    { weight: 1, arbitrary: anything },
    { weight: 1, arbitrary: fc.anything({ withDate: true, withSparseArray: true }) },
  );
  const message = fc.record({
    type: fc.constantFrom(...Object.keys(MESSAGE_RATES)),
    // Longer frames are cut off; see bad-input.test.ts.
    payload: payload.filter(each => pack(each).length < 4000),
    isRequest: fc.boolean(),
  });
  return fc.array(message, { minLength: 1, maxLength: 12 });
}

/** Pieces of HTTP, and bytes between them. @param token of a valid account. */
export function anyBytes(token: string): fc.Arbitrary<Buffer> {
  const bytes = fc.uint8Array({ maxLength: 200 }).map(each => Buffer.from(each));
  const line = fc.constantFrom(
    "GET ",
    "POST /api/",
    "PUT /api/sessions/",
    "DELETE /api/sessions/x",
    "\r\n",
    " HTTP/1.1\r\n",
  );
  const head = fc.constantFrom(
    "Host: x\r\n",
    `Authorization: Bearer ${token}\r\n`,
    "Content-Length: 5\r\n",
    "Content-Length: -1\r\n",
    "Transfer-Encoding: chunked\r\n",
    "Upgrade: websocket\r\nConnection: Upgrade\r\n",
    "Expect: 100-continue\r\n",
    "\r\n\r\n",
    "5\r\nhello\r\n0\r\n\r\n",
  );
  const piece = fc.oneof(line, head, bytes).map(each => Buffer.from(each));
  return fc.array(piece, { minLength: 1, maxLength: 8 }).map(pieces => Buffer.concat(pieces));
}
