import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Client, type Room } from "@colyseus/sdk";
import { z } from "zod";
import { type ServerProcess, startServer } from "../../loadtest/server-process.ts";
import type { PlayedCharacter } from "../../src/characters/character.ts";
import { replay } from "../../src/game/core/replay.ts";
import { ModeRoom } from "../../src/rooms/base/room.ts";
import { PROTOCOL_VERSION } from "../../src/schema/protocol-version.ts";
import { aCharacter } from "../support/a-character.ts";
import { gameContent } from "../support/content.ts";
import { eventually } from "../support/eventually.ts";
import { recordingsOf } from "../support/recordings.ts";
import { type Beacon, beaconMode } from "./mode.ts";
import { beaconRules } from "./rules.ts";
import { BeaconState } from "./state.ts";

const SERVER = fileURLToPath(new URL("./server.ts", import.meta.url));
const welcome = z.object({ player_id: z.string(), session_id: z.string(), gold: z.int(), tick: z.int() });
const guest = z.object({ access_token: z.string() });
const begun = z.object({ session: z.looseObject({ session_id: z.string() }), session_token: z.string() });
const seat = z.looseObject({ roomId: z.string(), sessionId: z.string() });
/** What server.ts answers: how the room describes itself, what the mode's own question gives, and what matchmaking knows. */
const asked = z.object({
  described: z.object({ place: z.string(), lit: z.int(), coins: z.int() }),
  coins: z.int(),
  listed: z.object({ lit: z.int() }),
});
const monitored = z.object({ rooms: z.array(z.looseObject({ roomId: z.string(), name: z.string() })) });

type Tender = { room: Room<unknown, BeaconState>; welcome: Promise<z.infer<typeof welcome>> };

/** Everything that a room does for its mode, by the smallest mode that there can be: mode.ts. */
describe("A new mode", function () {
  this.timeout(60_000);
  let folder: string;
  let server: ServerProcess;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "new-mode-"));
    server = await start();
  });
  afterEach(async () => {
    await server.stop();
    await rm(folder, { recursive: true });
  });

  const start = () =>
    startServer(
      {
        ...{ DATA_DIR: join(folder, "data"), RECORDINGS_DIR: join(folder, "recordings") },
        AUTH_SECRET: "a secret that outlives the server that is killed",
      },
      SERVER,
    );
  const post = async (path: string, access_token?: string): Promise<unknown> => {
    const headers = access_token === undefined ? {} : { Authorization: `Bearer ${access_token}` };
    return (await fetch(`${http()}/api${path}`, { method: "POST", headers })).json();
  };
  const beginSession = async () => {
    const { access_token } = guest.parse(await post("/auth/guest"));
    const { session, session_token } = begun.parse(await post("/sessions", access_token));
    return { session_id: session.session_id, session_token };
  };
  /** Opens a room where it is not live, and asks it, in the server's own process: see server.ts. */
  const ask = async (room: { run_id: string; place: string }): Promise<z.infer<typeof asked>> => {
    const answer = new Promise(resolve => {
      // Colyseus sends messages of its own to whoever has started the process.
      server.process.on("message", (message: object) => {
        if ("described" in message) resolve(message);
      });
    });
    server.process.send(room);
    return asked.parse(await answer);
  };
  const monitoredRooms = async () =>
    monitored.parse(await (await fetch(`${http()}/monitor/api`)).json()).rooms;
  const client = () => new Client(server.endpoint);
  const http = () => server.endpoint.replace(/^ws/, "http");

  function tenderIn(room: Room<unknown, BeaconState>): Tender {
    room.onMessage("*", () => {});
    const welcomed = new Promise<z.infer<typeof welcome>>(resolve => {
      room.onMessage("welcome", message => resolve(welcome.parse(message)));
    });
    return { room, welcome: welcomed };
  }
  const begin = async () => tenderIn(await client().create("beacon", {}, BeaconState));
  const joinIn = async ({ room }: Tender) => tenderIn(await client().joinById(room.roomId, {}, BeaconState));

  it("is joined by two players and no third, and shows each what the other does at once", async () => {
    const ada = await begin();
    const bob = await joinIn(ada);
    await assert.rejects(joinIn(ada), /is full/);
    await eventually("both are seen", () => bob.room.state.tenders === 2);
    assert.deepEqual(await ada.room.request("light", {}), { times: 1 });
    assert.equal(ada.room.state.is_burning, true, "a critical event is flushed before its answer");
    await eventually("the other sees it", () => bob.room.state.is_burning);
    await assert.rejects(bob.room.request("light", {}), "it burns already");
    const wentOut = new Promise(resolve => bob.room.onMessage("beacon_went_out", resolve));
    await wentOut;
    await eventually("nothing burns", () => !bob.room.state.is_burning);
  });

  it("answers for good what a player would call its own: after kill -9 the room has it, and so has the session", async () => {
    const { session_id, session_token } = await beginSession();
    const join = async () => {
      const asking = client();
      asking.auth.token = session_token;
      return tenderIn(await asking.create("beacon", {}, BeaconState));
    };
    const { room } = await join();
    await room.request("light", {});
    assert.deepEqual(await room.request("take_coin", {}), { coins: 1 });
    assert.deepEqual(await room.request("take_coin", {}), { coins: 2 });
    server.process.kill("SIGKILL");
    await once(server.process, "exit");
    server = await start();
    const run_id = room.roomId.replace(/-first$/, "");
    // By room RPC, of which one question is the mode's own.
    assert.deepEqual(await ask({ run_id, place: "first" }), {
      described: { place: "first", lit: 1, coins: 1 },
      ...{ coins: 1, listed: { lit: 1 } },
    });
    const again = await join();
    const welcomed = await again.welcome;
    assert.deepEqual([welcomed.session_id, welcomed.gold], [session_id, 2]);
  });

  it("closes when everybody has left, hibernates, and is restored as it was", async () => {
    const ada = await begin();
    await ada.room.request("light", {});
    await ada.room.request("take_coin", {});
    await ada.room.leave();
    await eventually("no room is live", async () => (await monitoredRooms()).length === 0);
    const run_id = ada.room.roomId.replace(/-first$/, "");
    assert.deepEqual(await ask({ run_id, place: "first" }), {
      described: { place: "first", lit: 1, coins: 2 },
      ...{ coins: 2, listed: { lit: 1 } },
    });
  });

  it("is known to matchmaking as it is by now, also where no message tells of it", async () => {
    const ada = await begin();
    await ada.room.request("light", {});
    const run_id = ada.room.roomId.replace(/-first$/, "");
    assert.deepEqual((await ask({ run_id, place: "first" })).listed, { lit: 1 });
  });

  it("has rooms that the API of dungeons does not know, live or hibernated, and nobody comes into them by it", async () => {
    const { access_token } = guest.parse(await post("/auth/guest"));
    const { session } = begun.parse(await post("/sessions", access_token));
    const headers = { Authorization: `Bearer ${access_token}`, "Content-Type": "application/json" };
    const body = JSON.stringify({ session_id: session.session_id, protocol_version: PROTOCOL_VERSION });
    const ada = await begin();
    const { roomId } = ada.room;
    const asked = async () => [
      (await fetch(`${http()}/api/rooms/${roomId}`, { headers })).status,
      (await fetch(`${http()}/api/rooms/${roomId}/join`, { method: "PUT", headers, body })).status,
    ];
    assert.deepEqual(await asked(), [404, 404]);
    await eventually("she is seen alone", () => ada.room.state.tenders === 1);
    await ada.room.leave();
    await eventually("no room is live", async () => (await monitoredRooms()).length === 0);
    assert.deepEqual(await asked(), [404, 404]);
  });

  it("is recorded, and its recording replays event for event", async () => {
    const ada = await begin();
    await ada.room.request("light", {});
    await ada.room.request("take_coin", {});
    await new Promise(resolve => ada.room.onMessage("beacon_went_out", resolve));
    const [path = assert.fail()] = recordingsOf(join(folder, "recordings"), ada.room.roomId);
    await ada.room.leave();
    const text = await eventually("the recording has ended", async () => {
      const found = await readFile(path, "utf8");
      return found.includes('"end"') && found;
    });
    const [opening, ...lines] = text
      .trim()
      .split("\n")
      .map(line => JSON.parse(line));
    assert.equal(opening.mode, "beacon");
    assert.equal(replay(beaconRules, opening, lines), undefined);
    const changed = lines.map(line => (line.kind === "tick" ? { ...line, tick: line.tick + 1 } : line));
    assert.notEqual(replay(beaconRules, opening, changed), undefined);
  });

  it("sends its players from room to room, without a door, and they keep what they have", async () => {
    const ada = await begin();
    await ada.room.request("take_coin", {});
    await assert.rejects(ada.room.request("go_on", { place: "second" }), "the beacon was never lit");
    await ada.room.request("light", {});
    const reservation = seat.parse(await ada.room.request("go_on", { place: "second" }));
    const next = tenderIn(await client().consumeSeatReservation(reservation as never, BeaconState));
    await eventually("it is there", () => next.room.state.place === "second");
    assert.equal((await next.welcome).gold, 1);
    await assert.rejects(
      client().joinById(next.room.roomId, {}, BeaconState),
      /entered from the room before/,
    );
  });

  it("stands in the monitor panel, which may end it", async () => {
    const ada = await begin();
    assert.deepEqual(
      (await monitoredRooms()).map(({ roomId, name }) => [roomId, name]),
      [[ada.room.roomId, "beacon"]],
    );
    const left = new Promise<number>(resolve => ada.room.onLeave.once(code => resolve(code)));
    const call = new URLSearchParams({ roomId: ada.room.roomId, method: "disconnect", args: "[]" });
    const headers = { "Sec-Fetch-Site": "same-origin" };
    assert.equal((await fetch(`${http()}/monitor/api/room/call?${call}`, { headers })).status, 200);
    assert.ok((await left) >= 4000);
  });
});

describe("A character of a new mode", () => {
  it("has after a crash what it took, and nothing that its player took with another character", () => {
    const [first, second] = [aCharacter({ gold: 0 }), aCharacter({ gold: 0 })];
    assert.equal(first.player_id, second.player_id);
    const world = beaconRules.open({ room_id: "run-first", run_id: "run", place: "first" });
    const events = [first, second, second].flatMap(character => {
      beaconRules.apply(world, beaconMode.characters.join(character));
      return beaconRules.apply(world, { type: "take_coin", player_id: character.player_id }).events;
    });
    const goldOf = (character: PlayedCharacter) =>
      beaconMode.characters.redo(character, events, gameContent()).gold;
    assert.deepEqual([goldOf(first), goldOf(second)], [1, 2]);
  });
});

describe("A mode with a message that every room has already", () => {
  it("is refused, since one of the two would never be heard", () => {
    class DoubleRoom extends ModeRoom<Beacon> {
      constructor() {
        super({ ...beaconMode, handlers: room => ({ ...beaconMode.handlers(room), heartbeat: () => {} }) });
      }
    }
    assert.throws(() => new DoubleRoom(), /Every room has a message "heartbeat"/);
  });
});
