import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { mock } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { Protocol } from "@colyseus/core";
import { Client, type Room } from "@colyseus/sdk";
import { z } from "zod";
import { replay } from "../../../src/game/core/replay.ts";
import { redoing } from "../../../src/rooms/base/redoing-mode.ts";
import { ModeRoom } from "../../../src/rooms/base/room.ts";
import { eventually } from "../../support/eventually.ts";
import { Recordings, recordingsOf } from "../../support/recordings.ts";
import { TestServer } from "../../support/test-server.ts";
import { type Stride, TICKS_PER_SECOND, WalkRoom, WalkState, walkMode } from "./mode.ts";
import { type Walker, walkRules } from "./rules.ts";

const welcome = z.object({ player_id: z.string() });
const guest = z.object({ access_token: z.string() });
const begun = z.object({ session_token: z.string() });
const IDLE_AFTER_MS = 5000;

type Closed = { code: number; reason: string | undefined };
type Player = {
  room: Room<unknown, WalkState>;
  player_id: string;
  closed: Promise<Closed>;
  isClosed: () => boolean;
};

/** Everything that a room does for a mode with inputs, by the smallest one that there can be: mode.ts. */
describe("A room that takes inputs", function () {
  this.timeout(40_000);
  let server: TestServer;
  let recordings: Recordings;
  /** By fate, when the test began. */
  const countsBefore = new Map<string, number>();
  const players: Player[] = [];

  async function start(variables: Record<string, string> = {}) {
    recordings = new Recordings();
    server = await TestServer.start({ RECORDINGS_DIR: recordings.folder, ...variables });
    ModeRoom.open(server.services, [redoing(walkMode)]);
    server.server.server.define(walkMode.name, WalkRoom);
  }
  async function stop() {
    await server.stop();
    recordings.finish(undefined);
  }
  beforeEach(async () => {
    for (const fate of ["received", "taken", "implausible", "ignored"])
      countsBefore.set(fate, await countedInAll(fate));
  });
  afterEach(async () => {
    mock.restoreAll();
    await Promise.all(players.splice(0).map(({ room, isClosed }) => (isClosed() ? undefined : room.leave())));
    await server.clear();
  });

  async function into(room: Room<unknown, WalkState>): Promise<Player> {
    room.reconnection.enabled = false;
    let isClosed = false;
    const closed = new Promise<Closed>(resolve =>
      room.onLeave((code, reason) => {
        isClosed = true;
        resolve({ code, reason });
      }),
    );
    const { player_id } = await new Promise<z.infer<typeof welcome>>(resolve =>
      room.onMessage("welcome", message => resolve(welcome.parse(message))),
    );
    const player = { room, player_id, closed, isClosed: () => isClosed };
    players.push(player);
    return player;
  }
  const open = async () => into(await new Client(server.endpoint).create(walkMode.name, {}, WalkState));
  const joinIn = async ({ room }: Player, client = new Client(server.endpoint)) =>
    into(await client.joinById(room.roomId, {}, WalkState));
  const theRoom = ({ room }: Player) => server.server.getRoomById<WalkRoom>(room.roomId);
  const walkers = (player: Player): Walker[] =>
    z.custom<Walker[]>().parse(theRoom(player).handleRpc("walkers", []));
  const walker = (player: Player): Walker =>
    walkers(player).find(({ player_id }) => player_id === player.player_id) ?? assert.fail("it is not there");
  const counted = async (fate: string) => (await countedInAll(fate)) - (countsBefore.get(fate) ?? 0);
  const countedInAll = async (fate: string): Promise<number> => {
    const text = await server.services.metrics.registry.metrics();
    return Number(new RegExp(`^trd_inputs_total\\{fate="${fate}"\\} (\\d+)`, "m").exec(text)?.[1]);
  };
  const frame = (...bytes: number[]) => Uint8Array.from([Protocol.ROOM_INPUT_RELIABLE, ...bytes]);
  const forever = async (player: Player, isOver: () => boolean) => {
    const input = player.room.input<Stride>();
    while (!isOver()) {
      input.data.stride = 1;
      input.send();
      await delay(1000 / TICKS_PER_SECOND);
    }
  };

  describe("where clients must be heard of every 1.5 s", () => {
    before(() => start({ HEARTBEAT_TIMEOUT_MS: "1500" }));
    after(stop);

    it("hears inputs as signs of life, and closes on who sends none nor anything else", async () => {
      const ada = await open();
      const bob = await joinIn(ada);
      await ada.room.request("begin", {});
      let isOver = false;
      const walking = forever(ada, () => isOver);
      assert.equal((await bob.closed).code, 4010);
      const { place } = walker(ada);
      await eventually("ada goes on", () => walker(ada).place >= place + 60);
      isOver = true;
      await walking;
      assert.equal(ada.isClosed(), false);
    });
  });

  describe("with ordinary players and others", () => {
    before(() => start());
    after(stop);

    it("tells its rate and its real patch interval, so that a client keeps the inputs of about a second", async () => {
      const ada = await open();
      const { tickRate, patchRate, replayBufferSize } = ada.room.input<Stride>();
      assert.deepEqual(
        { tickRate, patchRate, replayBufferSize },
        { tickRate: 30, patchRate: 33, replayBufferSize: 64 },
      );
    });

    it("asks its mode before each tick about each player, and a replay gives what clients saw", async () => {
      const ada = await open();
      const bob = await joinIn(ada);
      await ada.room.request("begin", {});
      const input = ada.room.input<Stride>();
      for (let i = 0; i < 20; i++) {
        input.data.stride = 0.5;
        input.data.is_pressed = i % 2 === 0;
        input.send();
      }
      await eventually("all are acknowledged", () => input.lastProcessed === 20);
      await eventually("all see it", () => bob.room.state.walkers.get(ada.player_id)?.place === 10);
      await eventually("a tick without any", () => walker(ada).starved > 0);
      const [a, b] = [walker(ada), walker(bob)];
      assert.deepEqual([a.presses, b.place, b.asked], [10, 0, b.starved]);
      assert.ok(Math.abs(a.asked - b.asked) <= 1, "once a tick, also where none has come");
      assert.ok(a.latency_ms !== undefined && a.latency_ms < 1000);
      assert.equal(await counted("taken"), 20);
      const [path = assert.fail("it is not recorded")] = recordingsOf(recordings.folder, ada.room.roomId);
      await Promise.all([ada.room.leave(), bob.room.leave()]);
      const text = await eventually("the recording has ended", () => {
        const found = readFileSync(path, "utf8");
        return found.includes('"kind":"end"') && found;
      });
      const [opening, ...lines] = text
        .trim()
        .split("\n")
        .map(line => JSON.parse(line));
      assert.equal(replay(walkRules, opening, lines), undefined);
      const isTaken = (line: { command?: { type: string; waiting: number } }) =>
        line.command?.type === "inputs" && line.command.waiting > 0;
      assert.ok(lines.filter(isTaken).length >= 10, "two a tick at most");
      assert.ok(lines.some(({ command }) => command?.type === "inputs" && "latency_ms" in command));
    });

    it("lets 150 inputs at once through and messages beside them, and closes for 1000, without disturbing the others", async () => {
      const ada = await open();
      const bob = await joinIn(ada);
      await ada.room.request("begin", {});
      for (let i = 0; i < 150; i++) ada.room.connection.send(frame());
      await ada.room.request("begin", {});
      assert.equal(await counted("received"), 150);
      let isOver = false;
      const walking = forever(bob, () => isOver);
      for (let i = 0; i < 1000; i++) ada.room.connection.send(frame());
      assert.deepEqual(await ada.closed, { code: 4100, reason: "too many inputs" });
      const { place, asked } = walker(bob);
      await eventually(
        "bob goes on",
        () => walker(bob).place >= place + 10 && walker(bob).asked >= asked + 10,
      );
      isOver = true;
      await walking;
      assert.ok((await counted("received")) < 200);
      assert.equal(bob.isClosed(), false);
    });

    it("closes on inputs that cannot be decoded, as on other bad frames", async () => {
      const bob = await open();
      for (const [what, [bytes, problem]] of Object.entries({
        "an unknown field": [frame(0x82, 1), "it has no field 2"],
        "another structure": [frame(255, 0), "it has no field 63"],
        "a field that is removed": [frame(0x40), '"stride" has no value'],
        "a field without its value": [frame(0x80), '"stride" is no number'],
        "a number that is cut off": [frame(0x80, 0xcb, 1, 2), '"stride" is cut off'],
        "a text for a number": [frame(0x80, 0xa1, 65), '"stride" is no number'],
        "a field that comes twice": [frame(0x81, 1, 0x81, 0), '"is_pressed" does not come in its order'],
      } as const)) {
        const ada = await joinIn(bob);
        ada.room.connection.send(bytes);
        const reason = `input cannot be decoded: ${problem}`;
        assert.deepEqual(await ada.closed, { code: 4101, reason }, what);
      }
      for (const [what, bytes] of Object.entries({
        "a stamp, for which nothing asks": Uint8Array.from([Protocol.ROOM_INPUT_RELIABLE | 0x80, 1]),
        "the form for lines that lose frames": Uint8Array.from([Protocol.ROOM_INPUT_UNRELIABLE, 1, 0]),
      })) {
        const ada = await joinIn(bob);
        ada.room.connection.send(bytes);
        assert.equal((await ada.closed).code, 4101, what);
      }
      assert.equal(bob.isClosed(), false);
      assert.equal(await counted("received"), 0);
    });

    it("is the only one that lets inputs in: in a dungeon they close the connection", async () => {
      const room = await new Client(server.endpoint).create("dungeon", {});
      room.reconnection.enabled = false;
      room.onMessage("*", () => {});
      const closed = new Promise(resolve => room.onLeave(code => resolve(code)));
      room.connection.send(frame());
      assert.equal(await closed, 4101);
    });

    it("hands on NaN and what is out of range to be clamped, and counts it", async () => {
      const ada = await open();
      await ada.room.request("begin", {});
      // The SDK sends 0 for NaN, and the largest number for what is infinite.
      const float64 = (value: number) => frame(0x80, 0xcb, ...new Uint8Array(Float64Array.of(value).buffer));
      const claimed = [Number.NaN, Number.POSITIVE_INFINITY, 1e30, -7];
      for (const stride of claimed) ada.room.connection.send(float64(stride));
      await eventually(
        "all are done",
        () => ada.room.state.walkers.get(ada.player_id)?.place === 0 + 1 + 1 - 1,
      );
      await eventually("all are counted", async () => (await counted("implausible")) === claimed.length);
      assert.equal(await counted("taken"), 0);
    });

    it("takes what is repeated for one more input, and no more a tick than its mode says", async () => {
      const ada = await open();
      await ada.room.request("begin", {});
      const { asked } = walker(ada);
      ada.room.connection.send(frame(0x80, 1, 0x81, 1));
      for (let i = 0; i < 39; i++) ada.room.connection.send(frame());
      await eventually("all are done", () => walker(ada).place === 40);
      assert.ok(walker(ada).asked - asked >= 20);
    });

    it("keeps 64 that wait: the oldest of more are lost, and count as done", async () => {
      const ada = await open();
      await ada.room.request("begin", {});
      const input = ada.room.input<Stride>();
      for (let i = 0; i < 140; i++) {
        input.data.stride = 1;
        input.send();
      }
      await eventually("all are done", () => input.lastProcessed === 140);
      const { most_waiting, place } = walker(ada);
      assert.equal(most_waiting, 64);
      assert.equal(await counted("taken"), place);
      assert.ok(place >= 64 && place < 140, `${place}`);
    });

    it("has none of a lost connection, tick for tick, and takes those of the one that comes back", async () => {
      const ada = await open();
      await ada.room.request("begin", {});
      const input = ada.room.input<Stride>();
      for (let i = 0; i < 40; i++) {
        input.data.stride = 1;
        input.send();
      }
      await eventually("some are done", () => input.lastProcessed > 0);
      const { reconnectionToken } = ada.room;
      ada.room.connection.close(4010);
      await eventually("it is lost", () => theRoom(ada).clients.length === 0);
      const { place, asked, starved } = walker(ada);
      assert.ok(place < 40, "those that waited are gone");
      await eventually("some ticks", () => walker(ada).asked >= asked + 5);
      assert.ok(walker(ada).starved >= starved + 5);
      const back = await into(await new Client(server.endpoint).reconnect(reconnectionToken, WalkState));
      const again = back.room.input<Stride>();
      again.data.stride = 1;
      again.send();
      await eventually("it is acknowledged, counted anew", () => again.lastProcessed === 1);
      assert.equal(walker(ada).place, place + 1);
    });

    it("ignores what comes before the match and after it, and stays idle then", async () => {
      const ada = await open();
      await eventually("it is idle", () => !theRoom(ada).isTicking, IDLE_AFTER_MS + 2000);
      const input = ada.room.input<Stride>();
      const [client = assert.fail("it is not here")] = theRoom(ada).clients;
      const sent = mock.method(client, "raw");
      for (let i = 0; i < 5; i++) {
        input.data.stride = 1;
        input.send();
      }
      await eventually("they have come", async () => (await counted("received")) === 5);
      await delay(200);
      assert.deepEqual(
        [theRoom(ada).isTicking, sent.mock.callCount()],
        [false, 0],
        "neither a timer nor a frame",
      );
      await ada.room.request("begin", {});
      await eventually("they are done with", () => input.lastProcessed === 5);
      assert.deepEqual([walker(ada).place, await counted("ignored")], [0, 5]);
      input.send();
      await eventually("that one counts", () => walker(ada).place === 1);
      await ada.room.request("end", {});
      input.send();
      await eventually("that one does not", async () => (await counted("ignored")) === 6);
      assert.equal(walker(ada).place, 1);
    });

    it("ignores inputs of the dead, and goes on with those of the others", async () => {
      const ada = await open();
      const bob = await joinIn(ada);
      await ada.room.request("begin", {});
      await ada.room.request("go_down", {});
      const [dead, alive] = [ada.room.input<Stride>(), bob.room.input<Stride>()];
      for (const input of [dead, alive]) {
        input.data.stride = 1;
        input.send();
      }
      await eventually("both are done", () => dead.lastProcessed === 1 && alive.lastProcessed === 1);
      assert.deepEqual([walker(ada).place, walker(bob).place, await counted("ignored")], [0, 1, 1]);
    });

    it("takes the inputs of a player's newest connection alone", async () => {
      const post = async (path: string, access_token?: string): Promise<unknown> => {
        const headers = access_token === undefined ? {} : { Authorization: `Bearer ${access_token}` };
        return (await fetch(`${server.http}/api${path}`, { method: "POST", headers })).json();
      };
      const { access_token } = guest.parse(await post("/auth/guest"));
      const client = new Client(server.endpoint);
      client.auth.token = begun.parse(await post("/sessions", access_token)).session_token;
      const bob = await open();
      const ada = await joinIn(bob, client);
      await bob.room.request("begin", {});
      const old = ada.room.input<Stride>();
      old.data.stride = 1;
      old.send();
      await eventually("it counts", () => walker(ada).place === 1);
      const again = await joinIn(bob, client);
      assert.equal((await ada.closed).code, 4103);
      assert.equal(again.player_id, ada.player_id);
      const input = again.room.input<Stride>();
      input.data.stride = 1;
      input.send();
      await eventually("it is acknowledged, counted anew", () => input.lastProcessed === 1);
      assert.deepEqual([walker(again).place, walkers(bob).length], [2, 2]);
    });

    it("tells who joins the room's time as it is, however long it stood", async () => {
      const ada = await open();
      const room = theRoom(ada);
      await eventually("it is idle", () => !room.isTicking, IDLE_AFTER_MS + 2000);
      await delay(1000);
      // Nothing else may set the clock before the full state is sent.
      mock.method(room, "broadcastPatch", () => false);
      const bob = await joinIn(ada);
      const told = await eventually("the state has come", () => bob.room.clock.lastServerTime());
      room.clock.tick();
      const late = room.clock.elapsedTime - told;
      assert.ok(late >= 0 && late < 500, `${late} ms`);
    });

    it("sends one patch a tick, whatever happens, and none beside it", async () => {
      const ada = await open();
      await ada.room.request("begin", {});
      const room = theRoom(ada);
      await eventually("a tick", () => room.isTicking);
      const patches = mock.method(room, "broadcastPatch");
      for (let i = 0; i < 10; i++) await ada.room.request("go_down", {});
      await eventually("some ticks", () => patches.mock.callCount() >= 5);
      const callers = patches.mock.calls.map(({ stack }) => /TickLoop/.test(stack.stack ?? ""));
      assert.deepEqual([...new Set(callers)], [true], "each by the loop");
    });
  });
});
