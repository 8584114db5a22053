/**
 * A Colyseus server with small rooms for the live tests, as a process of its own: `node room-server.ts`. It prints its port as
 * JSON on the first line, and ends when its standard input does.
 */
import { type AuthContext, type Client, defineRoom, defineServer, Room, ServerError } from "@colyseus/core";
import { type SchemaType, StateView, schema, t } from "@colyseus/schema";
import { WebSocketTransport } from "@colyseus/ws-transport";
import { socketOf } from "../../../src/rooms/base/socket.ts";
import type { RoomStateSchema } from "../../../src/schema/room-state.ts";
import { busyDungeon } from "./dungeon.ts";

const Player = schema(
  { name: t.string(), hits: t.number(), x: t.quantized({ min: -512, max: 512 }) },
  "Player",
);
const State = schema(
  { step: t.number(), title: t.string(), players: t.map(Player), log: t.array("string") },
  "State",
);

class LiveRoom extends Room<{ state: SchemaType<typeof State> }> {
  override state = new State();
  override patchRate = 20;

  override onAuth(_client: Client, options: { refuse?: boolean }, context: AuthContext) {
    if (options.refuse) throw new ServerError(4444, "not today");
    return { token: context.token ?? "" };
  }

  override onCreate(options: { title?: string; is_private?: boolean }) {
    this.state.title = options.title ?? "";
    if (options.is_private) void this.setPrivate(true);
    this.onMessage("echo", (client, payload) => client.send("echo", payload));
    this.onMessage("nothing", client => client.send("nothing"));
    this.onMessage(7, (client, payload) => client.send(8, payload));
    this.onMessageBytes("raw", (client, bytes) => client.sendBytes("raw", Uint8Array.from(bytes).reverse()));
    this.onMessage("hit", client => {
      const player = this.state.players.get(client.sessionId);
      if (player) player.hits += 1;
    });
    this.onMessage("note", (_client, text: string) => void this.state.log.push(text));
    this.onMessage("token", client => ({ token: client.auth.token }));
    this.onMessage("add", (_client, { a, b }: { a: number; b: number }) => ({ sum: a + b }));
    this.onMessage("accept", () => undefined);
    this.onMessage("refuse", (_client, _payload, context) =>
      context.reject({ reason: "too_far", metres: 2.5 }),
    );
    this.onMessage("fail", () => {
      throw new Error("a bug");
    });
    this.onMessage("never", () => new Promise(() => {}));
    this.onMessage("lose", client => socketOf(client).terminate());
    this.onMessage("lose for a while", client => {
      this.state.players.get(client.sessionId)?.assign({ name: "gone" });
      socketOf(client).terminate();
      this.clock.setTimeout(() => {
        this.state.players.set("late", new Player({ name: "late", hits: 0, x: 1 }));
        this.state.players.delete("early");
      }, 50);
    });
    this.onMessage("kick", client => client.leave(4100, "too loud"));
    this.onMessage("kick without a code", client => socketOf(client).close());
    this.onMessage("report", client => client.error(1234, "mind the gap"));
    this.onMessage("send nonsense", client => {
      for (const frame of [
        [15, 200],
        [14, 255, 255],
        [13, 0xa1],
        [13, 0xa1, 97, 0xdd],
        [10],
        [22],
        [63],
        [11],
        [],
      ]) {
        client.raw(Uint8Array.from(frame));
      }
      client.send("after nonsense");
    });
  }

  override onJoin(client: Client, options: { name?: string }) {
    this.state.players.set("early", new Player({ name: "early", hits: 0, x: 0 }));
    this.state.players.set(client.sessionId, new Player({ name: options.name ?? "", hits: 0, x: 3.25 }));
    client.send("welcome", { session_id: client.sessionId });
  }

  override async onDrop(client: Client) {
    await this.allowReconnection(client, 5);
  }

  override onLeave(client: Client) {
    this.state.players.delete(client.sessionId);
  }
}

const Move = schema(
  { x: t.quantized({ min: -1, max: 1, bits: 8 }), jump: t.boolean(), step: t.uint16() },
  "Move",
);
const Track = schema({ sum: t.float64(), steps: t.number(), jumps: t.number() }, "Track");

/** Adds up what it gets as inputs. */
class InputRoom extends Room<{ state: SchemaType<typeof Track>; input: SchemaType<typeof Move> }> {
  override state = new Track({ sum: 0, steps: 0, jumps: 0 });
  override patchRate = 20;
  override inputs = this.defineInput(Move);

  override onCreate() {
    this.setFixedTimestep(() => {
      for (const { sessionId } of this.clients) {
        for (const input of this.inputs.get(sessionId)) {
          this.state.sum += input.x;
          this.state.steps += 1;
          if (input.jump) this.state.jumps += 1;
        }
      }
    }, 50);
  }
}

/** A room as large as those of the game. */
class DungeonRoom extends Room<{ state: RoomStateSchema }> {
  override state = busyDungeon();
}

/** Of fields that nobody's view has. */
const OTHERS_TAG = 1;
const Thing = schema({ name: t.string(), count: t.uint8() }, "Thing");
const Shapes = schema(
  {
    ...{ by_id: t.map(Thing), listed: t.array(Thing), numbers: t.array("number") },
    ...{ tags: t.set("string"), pile: t.collection("number"), best: t.ref(Thing) },
    ...{ shown: t.string().view(), hidden: t.string().view(OTHERS_TAG) },
  },
  "Shapes",
);

/** A room that has nothing to do with the game: one of each shape that a state can have. */
class ShapesRoom extends Room<{ state: SchemaType<typeof Shapes> }> {
  override state = new Shapes();

  override onCreate() {
    const thing = (name: string, count: number) => new Thing({ name, count });
    this.state.by_id.set("a", thing("apple", 1));
    this.state.listed.push(thing("bread", 2), thing("cheese", 3));
    this.state.numbers.push(0.5, -7);
    this.state.tags.add("red");
    this.state.pile.add(4);
    this.state.best = thing("dates", 5);
    this.state.shown = "in the view";
    this.state.hidden = "in nobody's view";
  }

  override onJoin(client: Client, { is_unwelcome = false }: { is_unwelcome?: boolean }) {
    if (is_unwelcome) throw new ServerError(4445, "the table is full");
    client.view = new StateView();
    client.view.add(this.state);
  }
}

/** A room without a state. */
class BareRoom extends Room {
  override onCreate() {
    this.onMessage("echo", (client, payload) => client.send("echo", payload));
  }
}

const transport = new WebSocketTransport({ maxPayload: 1024 * 1024 });
const server = defineServer({
  greet: false,
  transport,
  rooms: {
    live: defineRoom(LiveRoom).filterBy(["title"]),
    input: defineRoom(InputRoom),
    bare: defineRoom(BareRoom),
    shapes: defineRoom(ShapesRoom),
    dungeon: defineRoom(DungeonRoom),
  },
  express: app => {
    app.get("/hello", (request, response) => {
      response.json({
        authorization: request.headers.authorization ?? "",
        custom: request.headers["x-custom"] ?? "",
      });
    });
    app.get("/slow", () => {});
    app.get("/problem", (_request, response) => {
      response
        .status(409)
        .type("application/problem+json")
        .send({ title: "Conflict", detail: "somebody was faster" });
    });
    app.get("/nonsense", (_request, response) => {
      response.type("application/json").send("{");
    });
  },
});
await server.listen(0, "127.0.0.1");
const address = transport.server?.address();
if (address === null || typeof address !== "object") throw new Error("the server has no port");
console.info(JSON.stringify({ port: address.port }));
process.stdin.resume().on("end", () => process.exit());
