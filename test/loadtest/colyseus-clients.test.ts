/**
 * What bots, lean players and the crowd reach for in Colyseus's SDK, its wire and its load test beside their documented API: see
 * docs/colyseus.md.
 */
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { type AuthContext, type Client, type MessageContext, Protocol, Room } from "@colyseus/core";
import { encode, schema, t } from "@colyseus/schema";
import { Client as SdkClient } from "@colyseus/sdk";
import { pack } from "msgpackr";
import { LeanPlayer } from "../../loadtest/lean-player.ts";
import { readMetrics } from "../../loadtest/server-meter.ts";
import { startServer } from "../../loadtest/server-process.ts";
import { type BareColyseus, startColyseus } from "../support/bare-colyseus.ts";
import { eventually } from "../support/eventually.ts";

const CROWD = fileURLToPath(new URL("../../loadtest/crowd.ts", import.meta.url));
const State = schema({ count: t.number() }, "State");

describe("Clients of Colyseus", function () {
  this.timeout(20_000);
  let colyseus: BareColyseus;
  /** What the room was asked, and by which token. */
  let asked: unknown[] = [];

  class Answering extends Room<{ state: InstanceType<typeof State> }> {
    static override async onAuth(token: string, _options: unknown, _context: AuthContext) {
      asked.push({ token });
      return { token };
    }
    override patchRate = 20;
    override state = new State();
    override messages = {
      say: (_client: Client, message: unknown) => void asked.push(message),
      double: (_client: Client, { n }: { n: number }) => ({ n: 2 * n }),
      refuse: (_client: Client, _message: unknown, context: MessageContext) =>
        context.reject({ reason: "too_far", ready_in_ms: 5 }),
      fail: () => {
        throw new Error("a bug");
      },
      change: (client: Client) => {
        this.state.count += 1;
        client.send("changed", { by: client.sessionId });
      },
    };
    override onCreate() {
      this.state.count = 0;
    }
    override onJoin(client: Client) {
      client.send("welcome", { player_id: client.sessionId, tick: 7 });
    }
  }

  beforeEach(async () => {
    asked = [];
    colyseus = await startColyseus(Answering);
  });
  afterEach(() => colyseus.close());

  describe("of its SDK, as bots are", () => {
    it("have a connection that says whether it is open and where it leads, sends raw frames, and closes with a code", async () => {
      const ada = await colyseus.join();
      const { connection, roomId, sessionId } = ada;
      assert.equal(connection.isOpen, true);
      assert.ok(connection.url?.includes(`/${roomId}?sessionId=${sessionId}`), connection.url);
      const frame = Buffer.alloc(20);
      const at = { offset: 1 };
      frame[0] = Protocol.ROOM_DATA;
      encode.string(frame, "say", at);
      connection.send(Buffer.concat([frame.subarray(0, at.offset), pack({ raw: true })]));
      await eventually("the frame is handled", () => asked.length === 2);
      assert.deepEqual(asked[1], { raw: true });
      const left = new Promise(resolve => ada.onLeave(resolve));
      connection.close(4010);
      assert.equal(await left, 4010, "and does not come back where reconnection is off");
      assert.equal(connection.isOpen, false);
    });

    it("show the token in `auth` to matchmaking", async () => {
      const client = new SdkClient(colyseus.endpoint);
      client.auth.token = "abc";
      const room = await client.joinOrCreate("bare");
      room.onMessage("*", () => {});
      assert.deepEqual(asked, [{ token: "abc" }]);
      await room.leave();
    });

    it("hear every message by its type, and are answered, refused, or told of a fault", async () => {
      const ada = await colyseus.join();
      const heard: unknown[] = [];
      ada.onMessage("*", (type, message) => heard.push([type, message]));
      assert.deepEqual(await ada.request("double", { n: 4 }), { n: 8 });
      await ada.request("change", {});
      assert.deepEqual(heard.at(-1), ["changed", { by: ada.sessionId }]);
      const refusal = { name: "rejected", reason: { reason: "too_far", ready_in_ms: 5 } };
      await assert.rejects(ada.request("refuse", {}), refusal);
      await assert.rejects(ada.request("fail", {}), (error: Error) => error.name !== "rejected");
      await ada.leave();
    });

    it("come back by themselves where `reconnection` is on, as soon as its `minUptime` allows", async () => {
      const ada = await colyseus.join();
      Object.assign(ada.reconnection, { enabled: true, minUptime: 0, minDelay: 1, delay: 1, maxDelay: 5 });
      let drops = 0;
      ada.onDrop(() => {
        drops += 1;
      });
      ada.connection.close(4010);
      await eventually("it tries", () => drops > 0);
      ada.reconnection.enabled = false;
    });
  });

  describe("that are lean", () => {
    it("join, are told and answered, and leave, by the protocol alone", async () => {
      const heard: string[] = [];
      const frames: number[] = [];
      let closedWith: number | undefined;
      const player = await LeanPlayer.join(colyseus.endpoint, "bare", {}, () => ({
        onState: frame => frames.push(frame[0] ?? 0),
        onPatch: frame => frames.push(frame[0] ?? 0),
        onMessage: type => heard.push(type),
        onClose: code => {
          closedWith = code;
        },
      }));
      player.send("say", { hello: 1 });
      const [doubled, refused] = [
        await player.request("double", { n: 1 }),
        await player.request("refuse", {}),
      ];
      assert.deepEqual([doubled.is_accepted, doubled.reason], [true, undefined]);
      assert.deepEqual([refused.is_accepted, refused.reason], [false, "too_far"]);
      await player.request("change", {});
      await eventually("all of it has come", () => player.receivedPatches > 0 && heard.length > 1);
      assert.deepEqual(frames.slice(0, 2), [Protocol.ROOM_STATE, Protocol.ROOM_STATE_PATCH]);
      assert.deepEqual(heard, ["welcome", "changed"]);
      assert.deepEqual(asked.at(-1), { hello: 1 });
      assert.ok(player.player_id);
      await player.leave();
      assert.equal(closedWith, 4000);
    });
  });
});

describe("npm run loadtest", function () {
  this.timeout(60_000);

  it("lets as many bots in as --numClients says, on the screen of @colyseus/loadtest", async () => {
    const server = await startServer();
    const options = { room: "dungeon", numClients: "3", endpoint: server.endpoint };
    const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
    let shown = "";
    const crowd: ChildProcess = spawn(process.execPath, [CROWD, ...args], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    crowd.stdout?.on("data", chunk => {
      shown += chunk;
    });
    try {
      const players = async () => (await readMetrics(server.endpoint)).get("trd_players") === 3;
      await eventually("all are in", players, 30_000);
    } finally {
      const ended = once(crowd, "exit");
      crowd.kill();
      await ended;
      await server.stop();
    }
    assert.match(shown, /@colyseus\/loadtest/);
  });
});
