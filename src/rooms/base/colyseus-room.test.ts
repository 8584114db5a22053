/**
 * What the rooms reach for in Colyseus beside its documented API: see docs/colyseus.md. Where a new version fails a test here, the
 * file that the test names has to be looked at, and the document.
 */
// biome-ignore-all lint/complexity/useLiteralKeys: the only way to what Colyseus keeps private.
import assert from "node:assert/strict";
import { once } from "node:events";
import { mock } from "node:test";
import {
  type Client,
  Deferred,
  LocalDriver,
  matchMaker,
  Protocol,
  Room,
  SchemaSerializer,
} from "@colyseus/core";
import { SeatReservationError } from "@colyseus/core/errors/SeatReservationError";
import { Encoder, Metadata, schema, t } from "@colyseus/schema";
import { Client as SdkClient } from "@colyseus/sdk";
import { WebSocket } from "ws";
import { type BareColyseus, startColyseus } from "../../../test/support/bare-colyseus.ts";
import { testEnv } from "../../../test/support/dynamodb.ts";
import { eventually } from "../../../test/support/eventually.ts";
import { openLimits } from "../../auth/limits.ts";
import { Metrics } from "../../ops/metrics.ts";
import { RoomStateSchema } from "../../schema/room-state.ts";
import { inputFormOf } from "./input-frame.ts";
import { PatchSerializer } from "./patch-serializer.ts";
import { limitReservations } from "./seat-reservation-limit.ts";
import { Reservations } from "./seat-reservations.ts";
import { onPing, socketOf } from "./socket.ts";

/** As room.ts has it. */
const PATCH_TIMER_OFF_MS = 2 ** 31 - 1;

/** The only room. */
async function theRoom<R extends Room>(room: new () => R): Promise<R> {
  const [listing] = await matchMaker.query({ name: "bare" });
  const found = listing && matchMaker.getLocalRoomById(listing.roomId);
  assert.ok(found instanceof room);
  return found;
}

describe("Colyseus's insides that the rooms reach for", () => {
  let colyseus: BareColyseus;
  afterEach(async () => {
    mock.restoreAll();
    await colyseus.close();
  });

  describe("seat reservations, of which seat-reservation-limit.ts makes one for a session", () => {
    class Small extends Room {
      override maxClients = 1;
    }

    async function openSmall() {
      colyseus = await startColyseus(Small);
      const listing = await matchMaker.createRoom("bare", {});
      const room = await theRoom(Small);
      return { listing, room };
    }

    it("are made by `_reserveSeat`, which matchmaking calls in the same turn with id, options and account", async () => {
      const { listing, room } = await openSmall();
      const reserve = mock.method(room, "_reserveSeat" as "lock");
      const asked = matchMaker.reserveSeatFor(listing, { session_id: "s" }, { player_id: "p" });
      assert.equal(reserve.mock.callCount(), 1, "before anything is waited for");
      const { sessionId } = await asked;
      const [call] = reserve.mock.calls;
      assert.deepEqual(call?.arguments, [sessionId, { session_id: "s" }, { player_id: "p" }]);
    });

    it("look at hasReachedMaxClients before anything is waited for, and are refused where it says so", async () => {
      const { listing, room } = await openSmall();
      const isFull = mock.method(room, "hasReachedMaxClients", () => true);
      const asked = matchMaker.reserveSeatFor(listing, {});
      assert.equal(isFull.mock.callCount(), 1);
      await assert.rejects(asked, (error: Error) => {
        assert.ok(error instanceof SeatReservationError);
        return /is already full\.$/.test(error.message);
      });
    });

    it("stand in `_reservedSeats`: options, account, whether it is taken, whether it is kept; and have a timer each", async () => {
      const { listing, room } = await openSmall();
      const { sessionId } = await matchMaker.reserveSeatFor(listing, { a: 1 }, { b: 2 });
      assert.deepEqual(room["_reservedSeats"], { [sessionId]: [{ a: 1 }, { b: 2 }, false, false] });
      assert.deepEqual(Object.keys(room["_reservedSeatTimeouts"]), [sessionId]);
    });

    it("can be given back: the place is free and the room open, as when their time is over", async () => {
      const { listing, room } = await openSmall();
      const giveBack = limitReservations(room, new Reservations(openLimits(testEnv({})).reservations));
      const { sessionId } = await matchMaker.reserveSeatFor(listing, {});
      assert.deepEqual([listing.clients, listing.locked, room.hasReachedMaxClients()], [1, true, true]);
      giveBack(sessionId);
      assert.equal(room.hasReachedMaxClients(), false);
      await eventually("it is listed as open", () => listing.clients === 0 && !listing.locked);
      await matchMaker.reserveSeatFor(listing, {});
    });

    it("that are taken are marked so, and those of a lost connection are kept by the same method, and marked", async () => {
      const asked: unknown[][] = [];
      const marks: unknown[] = [];
      class Keeping extends Room {
        override onJoin(client: Client) {
          const { [client.sessionId]: [, , isTaken, isKept] = [] } = this["_reservedSeats"];
          marks.push({ isTaken, isKept });
          const reserve = this["_reserveSeat"];
          this["_reserveSeat"] = (...args: Parameters<typeof reserve>) => {
            asked.push(args);
            return reserve.apply(this, args);
          };
        }
        override onDrop(client: Client) {
          const kept = this.allowReconnection(client, 30);
          const { [client.sessionId]: [, , isTaken, isKept] = [] } = this["_reservedSeats"];
          marks.push({ isTaken, isKept });
          kept.reject();
        }
      }
      colyseus = await startColyseus(Keeping);
      const ada = await colyseus.join();
      await eventually("it is in", async () => (await theRoom(Keeping)).clients[0]?.state === 1);
      ada.connection.close(4010);
      await eventually("it is lost", () => marks.length === 2);
      assert.deepEqual(marks, [
        { isTaken: true, isKept: false },
        { isTaken: false, isKept: true },
      ]);
      assert.deepEqual(asked, [[ada.sessionId, true, undefined, 30, true]]);
    });
  });

  describe("the event `dispose` in `_events`, which room.ts listens to", () => {
    it("comes before Colyseus forgets the room, for a listener that is put first", async () => {
      const order: string[] = [];
      class Ending extends Room {
        override onCreate() {
          this["_events"].prependListener("dispose", () => {
            const isKnown = matchMaker.getLocalRoomById(this.roomId) === this;
            order.push(isKnown ? "dispose of a room that is known" : "dispose");
          });
        }
        override onDispose() {
          order.push("onDispose");
        }
      }
      class Driver extends LocalDriver {
        override remove(roomId: string) {
          order.push("listing removed");
          return super.remove(roomId);
        }
      }
      colyseus = await startColyseus(Ending, { server: { driver: new Driver() } });
      await (await colyseus.join()).leave();
      await eventually("the room ends", () => order.includes("onDispose"));
      assert.equal(order[0], "dispose of a room that is known");
      assert.ok(order.includes("listing removed"));
    });
  });

  describe("the patch timer, which room.ts turns off by the longest interval there is", () => {
    /** The intervals that a room of this rate sets, in ms. */
    async function intervalsOf(patchRate: number | null): Promise<unknown[]> {
      class Timed extends Room {
        override patchRate = patchRate;
      }
      colyseus = await startColyseus(Timed);
      const set = mock.method(globalThis, "setInterval");
      await matchMaker.createRoom("bare", {});
      return set.mock.calls.map(({ arguments: [, delay] }) => delay);
    }

    it("is the room's only timer, and its interval is the patchRate that the class begins with", async () => {
      assert.deepEqual(await intervalsOf(PATCH_TIMER_OFF_MS), [PATCH_TIMER_OFF_MS]);
    });

    it("cannot be left out instead: without a rate a clock ticks 60 times a second", async () => {
      assert.deepEqual(await intervalsOf(null), [1000 / 60]);
    });
  });

  describe("the serializer, which patch-serializer.ts extends", () => {
    /** What the room has sent to its players as patches. */
    const sent: Uint8Array[] = [];
    let changes = 0;
    let hasSent: unknown[] = [];

    class Plain extends Room<{ state: RoomStateSchema }> {
      override patchRate = PATCH_TIMER_OFF_MS;
      serializers: unknown[] = [];
      override setSerializer(serializer: SchemaSerializer<RoomStateSchema>) {
        this.serializers.push(serializer);
        super.setSerializer(serializer);
      }
      override onCreate() {
        this.state = new RoomStateSchema();
      }
      override onJoin(client: Client) {
        const raw = client.raw.bind(client);
        client.raw = (data, ...rest) => {
          sent.push(data);
          raw(data, ...rest);
        };
      }
      override messages = {
        change: () => {
          // The first patch has the state's maps, too.
          this.broadcastPatch();
          sent.length = 0;
          changes = 0;
          this.state.tick = 1;
          hasSent = [this.broadcastPatch()];
          this.state.tick = 2;
          hasSent.push(this.broadcastPatch(), this.broadcastPatch());
        },
      };
    }
    class Copying extends Plain {
      override setSerializer() {
        super.setSerializer(new PatchSerializer(new Metrics(1), () => (changes += 1)));
      }
    }

    async function patchesOf(room: new () => Plain): Promise<Uint8Array[]> {
      colyseus = await startColyseus(room);
      const ada = await colyseus.join();
      hasSent = [];
      ada.send("change");
      await eventually("it has changed", () => hasSent.length === 3);
      return [...sent];
    }

    it("is set by setSerializer, when the room is given its state", async () => {
      colyseus = await startColyseus(Plain);
      await matchMaker.createRoom("bare", {});
      const { serializers } = await theRoom(Plain);
      assert.equal(serializers.length, 1);
      assert.ok(serializers[0] instanceof SchemaSerializer);
    });

    it("sends views of one buffer, so that patches which have not left yet must be copied", async () => {
      const [first, second, ...others] = await patchesOf(Plain);
      assert.deepEqual(others, []);
      assert.ok(first && first.buffer === second?.buffer && first.byteOffset === second.byteOffset);
    });

    it("makes the same handshake for all rooms of a class, and encodes into the buffers that it is given", async () => {
      colyseus = await startColyseus(Plain);
      class Sharing extends SchemaSerializer<RoomStateSchema> {
        encodeInto(buffer: Uint8Array): Uint8Array[] {
          this.fullEncodeBuffer = buffer;
          this.encoder.sharedBuffer = buffer;
          this.needFullEncode = true;
          const state = this.getFullState();
          return [state, this.encoder.encode({ offset: 1 })];
        }
      }
      const [one, other] = [new Sharing(), new Sharing()];
      one.reset(new RoomStateSchema());
      other.reset(new RoomStateSchema());
      assert.deepEqual(one.handshake(), other.handshake());
      const buffer = new Uint8Array(Encoder.BUFFER_SIZE);
      for (const encoded of one.encodeInto(buffer)) assert.equal(encoded.buffer, buffer.buffer);
    });

    it("sends what its encoder's `encode` returns, where that was replaced, and says whether there was a patch", async () => {
      const [first, second, ...others] = await patchesOf(Copying);
      assert.deepEqual(others, []);
      assert.ok(first && second);
      assert.deepEqual([first.at(-1), second.at(-1)], [1, 2]);
      assert.deepEqual(hasSent, [true, true, false]);
      assert.equal(changes, 2, "by the encoder's hasChanges");
    });
  });

  describe("a connection, as socket.ts, connection-guard.ts and player-slots.ts use it", () => {
    it("passes on what is left in the frame by a listener of onJoin, in the same turn", async () => {
      const heard: unknown[] = [];
      class Reading extends Room {
        override onJoin(client: Client) {
          client.ref.on("message", (frame: Buffer) => {
            const at = frame.indexOf("say") + 3;
            if (at < 3) return;
            frame.set([0xc4, frame.length - at - 2], at);
            heard.push("read");
            process.nextTick(() => heard.push("next turn"));
          });
        }
        override messages = { say: (_client: Client, said: unknown) => void heard.push(said) };
      }
      colyseus = await startColyseus(Reading);
      const ada = await colyseus.join();
      ada.send("say", { what: "something" });
      await eventually("it is heard", () => heard.length === 3);
      assert.equal(heard[0], "read");
      assert.ok(heard[1] instanceof Uint8Array);
      assert.equal(heard[2], "next turn");
    });

    it("is a WebSocket of `ws`; a listener of onJoin has each frame before Colyseus, and none is handled after a kick", async () => {
      const order: string[] = [];
      class Guarded extends Room {
        override onJoin(client: Client) {
          assert.ok(socketOf(client) instanceof WebSocket);
          client.ref.on("message", (frame: Buffer) => {
            order.push("guard");
            if (frame.includes("bad")) this.kickClient(client.sessionId, 4199, "a bad message");
          });
        }
        override onLeave(_client: Client, code: number) {
          order.push(`left with ${code}`);
        }
        override onDrop(_client: Client, code: number) {
          order.push(`dropped with ${code}`);
        }
        override messages = { good: () => void order.push("good"), bad: () => void order.push("bad") };
      }
      colyseus = await startColyseus(Guarded);
      const ada = await colyseus.join();
      const closed = new Promise(resolve => ada.onLeave((code, reason) => resolve({ code, reason })));
      await eventually("its join is acknowledged", () => order.length === 1);
      ada.send("good");
      ada.send("bad");
      assert.deepEqual(await closed, { code: 4199, reason: "a bad message" });
      assert.deepEqual(order, ["guard", "guard", "good", "guard", "dropped with 4199", "left with 4199"]);
    });

    it("that is kicked is closed only when its onLeave is done, so a character in combat needs a close of its own", async () => {
      const leaving = Promise.withResolvers<void>();
      let isClosed = false;
      class Slow extends Room {
        override onLeave() {
          return leaving.promise;
        }
      }
      colyseus = await startColyseus(Slow);
      const ada = await colyseus.join();
      ada.onLeave(() => {
        isClosed = true;
      });
      const room = await theRoom(Slow);
      const [client] = room.clients;
      assert.ok(client);
      room.kickClient(client.sessionId);
      // As long as the way to the client and back.
      const pong = once(socketOf(client), "pong");
      socketOf(client).ping();
      await pong;
      assert.equal(isClosed, false);
      leaving.resolve();
      await eventually("it is closed", () => isClosed);
    });

    it("is pinged by calls of its socket's `ping`", async () => {
      let pings = 0;
      class Pinged extends Room {
        override onJoin(client: Client) {
          onPing(socketOf(client), () => (pings += 1));
        }
      }
      colyseus = await startColyseus(Pinged, { sockets: { pingInterval: 10 } });
      await colyseus.join();
      await eventually("the transport has pinged twice", () => pings >= 2);
    });

    it("keeps the token that it is given in onReconnect, and its client can come back with it", async () => {
      const tokens: string[] = [];
      class Returning extends Room {
        override onJoin(client: Client) {
          tokens.push(client.reconnectionToken);
        }
        override async onDrop(client: Client) {
          await this.allowReconnection(client, 30).catch(() => undefined);
        }
        override onReconnect(client: Client) {
          tokens.push(client.reconnectionToken);
          client.reconnectionToken = tokens[0] ?? "";
        }
      }
      colyseus = await startColyseus(Returning);
      let ada = await colyseus.join();
      const { reconnectionToken } = ada;
      for (let i = 0; i < 2; i++) {
        await eventually("it is in", async () => (await theRoom(Returning)).clients[0]?.state === 1);
        ada.connection.close(4010);
        await eventually("it is lost", async () => (await theRoom(Returning)).clients.length === 0);
        ada = await new SdkClient(colyseus.endpoint).reconnect(reconnectionToken);
        ada.reconnection.enabled = false;
        assert.equal(ada.reconnectionToken, reconnectionToken);
      }
      assert.equal(new Set(tokens).size, 3, "Colyseus has made a new one each time");
      await ada.leave();
    });

    it("is waited for by a Deferred that can be rejected; but not before its join is acknowledged, as `_enqueuedMessages` says", async () => {
      const found: unknown[] = [];
      class Early extends Room {
        override async onJoin(client: Client) {
          const tooEarly = this.allowReconnection(client, 30);
          const isWaitedFor = await tooEarly.then(
            () => true,
            () => false,
          );
          found.push(tooEarly instanceof Deferred, isWaitedFor);
          found.push(Reflect.deleteProperty(client, "_enqueuedMessages"));
          const waiting = this.allowReconnection(client, 30);
          found.push(waiting instanceof Deferred);
          waiting.reject(new Error("no longer waited for"));
          found.push(await waiting.catch((error: Error) => error.message));
          throw new Error("enough");
        }
      }
      colyseus = await startColyseus(Early);
      await assert.rejects(colyseus.join());
      assert.deepEqual(found, [false, false, true, true, "no longer waited for"]);
    });
  });

  describe("inputs, as room.ts, room-inputs.ts and input-frame.ts use them", () => {
    const Stride = schema({ stride: t.number(), is_pressed: t.boolean() }, "Stride");
    class Striding extends Room<{ state: RoomStateSchema }> {
      override patchRate = PATCH_TIMER_OFF_MS;
      readonly heard: Buffer[] = [];
      readonly buffers = this.defineInput(Stride, { tickRate: 30 });
      override onCreate() {
        Object.defineProperty(this, "patchRate", { value: 33 });
        this.state = new RoomStateSchema();
      }
      override setSerializer() {
        super.setSerializer(
          new PatchSerializer(
            new Metrics(1),
            () => {},
            () => 4321,
          ),
        );
      }
      override onJoin(client: Client) {
        client.ref.on("message", (frame: Buffer) => {
          if (frame[0] === Protocol.ROOM_INPUT_RELIABLE) this.heard.push(frame);
        });
      }
    }
    const striding = async () => {
      colyseus = await startColyseus(Striding);
      const ada = await colyseus.join();
      return { ada, room: await theRoom(Striding) };
    };

    it("are announced with the patchRate that is defined in onCreate, and no timer follows from that", async () => {
      colyseus = await startColyseus(Striding);
      const set = mock.method(globalThis, "setInterval");
      await matchMaker.createRoom("bare", {});
      assert.deepEqual(
        set.mock.calls.map(({ arguments: [, ms] }) => ms),
        [PATCH_TIMER_OFF_MS],
      );
      const ada = await colyseus.join();
      assert.equal(ada.input().patchRate, 33);
    });

    it("wait in a buffer for `take`, which alone moves the number that patches acknowledge", async () => {
      const { ada, room } = await striding();
      const input = ada.input<InstanceType<typeof Stride>>();
      for (const stride of [1, 2, 3]) {
        input.data.stride = stride;
        input.send();
      }
      const buffer = room.buffers.get(ada.sessionId);
      await eventually("all have come", () => buffer.size === 3);
      assert.deepEqual(
        buffer.take(2).map(({ stride }) => stride),
        [1, 2],
      );
      assert.equal(buffer.size, 1);
      room.broadcastPatch();
      await eventually("two are acknowledged", () => input.lastProcessed === 2);
    });

    it("are gone as soon as their connection is lost, though their player may come back", async () => {
      const sizes: number[] = [];
      class Losing extends Striding {
        override onDrop(client: Client) {
          sizes.push(this.buffers.get(client.sessionId).size);
          this.allowReconnection(client, 30).reject();
        }
      }
      colyseus = await startColyseus(Losing);
      const ada = await colyseus.join();
      const room = await theRoom(Losing);
      ada.input().send();
      await eventually("it has come", () => room.buffers.get(ada.sessionId).size === 1);
      ada.connection.close(4010);
      await eventually("it is lost", () => sizes.length === 1);
      assert.deepEqual(sizes, [0]);
    });

    it("come as frames of one kind, each field with its index and 0x80, in their order, as Metadata.getFields has them", async () => {
      const { ada, room } = await striding();
      const input = ada.input<InstanceType<typeof Stride>>();
      for (const [is_pressed, stride] of [
        [true, -1.5],
        [false, 70_000],
      ] as const) {
        Object.assign(input.data, { is_pressed, stride });
        input.send();
      }
      input.send();
      await eventually("all have come", () => room.heard.length === 3);
      assert.deepEqual(Object.entries(Metadata.getFields(Stride)), [
        ["stride", "number"],
        ["is_pressed", "boolean"],
      ]);
      const problemIn = inputFormOf(Stride);
      assert.deepEqual(room.heard.map(problemIn), [undefined, undefined, undefined]);
      assert.deepEqual(
        room.heard.map(frame => [frame[1], frame.at(-2)]),
        [
          [0x80, 0x81],
          [0x80, 0x81],
          [undefined, undefined],
        ],
      );
    });

    it("bring the time that getFullState is given to who comes in", async () => {
      const { ada } = await striding();
      await eventually("the state has come", () => ada.clock.lastServerTime() === 4321);
    });
  });

  describe("the matchmaker, before which matchmaking-requests.ts stands", () => {
    it("is asked through `controller.invokeMethod`, with the method, the room, the options, and the token and headers of the caller", async () => {
      const asked: unknown[] = [];
      const { controller } = matchMaker;
      const invokeMethod = controller.invokeMethod;
      mock.method(controller, "invokeMethod", (...args: Parameters<typeof invokeMethod>) => {
        const [method, name, options, context] = args;
        asked.push({ method, name, options, token: context?.token, agent: context?.headers.get("x-test") });
        return invokeMethod.apply(controller, args);
      });
      // Of its own: the playground brings a package that gives all rooms of the process one which asks for real tokens.
      class Open extends Room {
        static override onAuth = async () => true;
      }
      colyseus = await startColyseus(Open);
      const answer = await fetch(`${colyseus.endpoint.replace(/^ws/, "http")}/matchmake/joinOrCreate/bare`, {
        method: "POST",
        headers: { "Content-Type": "application/json", Authorization: "Bearer abc", "x-test": "1" },
        body: JSON.stringify({ a: 1 }),
      });
      assert.equal(answer.status, 200);
      const about = { method: "joinOrCreate", name: "bare", options: { a: 1 } };
      assert.deepEqual(asked, [{ ...about, token: "abc", agent: "1" }]);
    });

    it("says of a room that gives no seat reservation that it `is already full.`", async () => {
      class Full extends Room {
        override hasReachedMaxClients() {
          return true;
        }
      }
      colyseus = await startColyseus(Full);
      const { roomId } = await matchMaker.createRoom("bare", {});
      await assert.rejects(matchMaker.controller.invokeMethod("joinById", roomId, {}), {
        message: `${roomId} is already full.`,
      });
    });

    it("takes what every object has for a room, so that connection-gate.ts refuses such names", async () => {
      colyseus = await startColyseus(Room);
      assert.notEqual(matchMaker.getLocalRoomById("constructor"), undefined);
    });

    it("answers for a room in whichever process with what its method returns, as JSON", async () => {
      class RpcRoom extends Room {
        handleRpc(method: string, args: unknown[]) {
          return { method, args };
        }
      }
      colyseus = await startColyseus(RpcRoom);
      const { roomId } = await matchMaker.createRoom("bare", {});
      const asked = matchMaker.remoteRoomCall<RpcRoom>(roomId, "handleRpc", [
        "q",
        [{ gone: undefined, a: 1 }],
      ]);
      assert.deepEqual(await asked, { method: "q", args: [{ a: 1 }] });
    });
  });
});
