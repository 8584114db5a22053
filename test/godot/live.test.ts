/** The client against a real Colyseus server: every way to join, every signal, and what happens when things go wrong. */
import assert from "node:assert/strict";
import type { ChildProcess } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { needsGodot, runGodotClean } from "./support/godot.ts";
import { startRoomServer } from "./support/start-room-server.ts";

interface Failure {
  code: number;
  message: string;
}

/** What Godot itself says of a server that speaks no TLS. */
const TLS_COMPLAINT = /^ERROR: TLS handshake error.*$/gm;

type Seen = Record<string, unknown>;

describe("the client in Godot, with a real server", function () {
  this.timeout(100_000);
  needsGodot();
  let seen: Record<string, Seen>;
  let server: ChildProcess | undefined;

  before(async () => {
    const folder = mkdtempSync(join(tmpdir(), "godot-live-"));
    try {
      const started = await startRoomServer();
      server = started.process;
      const args = [`ws://127.0.0.1:${started.port}`, join(folder, "seen")];
      await runGodotClean("tests/live.gd", args, 90_000, TLS_COMPLAINT);
      seen = JSON.parse(readFileSync(join(folder, "seen"), "utf8")) as Record<string, Seen>;
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  after(() => void server?.kill());

  const scene = (name: string): Seen => {
    const found = seen[name];
    assert.ok(found, `the scene ${name} was not played`);
    return found;
  };
  const failure = (value: unknown): Failure => {
    assert.ok(Array.isArray(value) && value[0] === null, `there is a room: ${JSON.stringify(value)}`);
    return value[1] as Failure;
  };

  it("joins in every way there is", () => {
    const { order, token, ...ways } = scene("joining");
    assert.deepEqual(order, ["joined", "state one", "message welcome"]);
    assert.deepEqual(token, { token: "ticket & more" });
    assert.deepEqual(ways, {
      name: "live",
      join: true,
      join_by_id: true,
      join_or_create: true,
      created: true,
      reserved: true,
      reconnect: true,
      new_token: true,
      wss_url:
        "wss://play.example.com/game/p/r?key=1&sessionId=s&reconnectionToken=t&_authToken=a%26b&skipHandshake=1",
      public_url: "ws://eu.example.com:81/p/r?sessionId=s",
    });
  });

  it("says why it cannot join, with a code and a message", () => {
    const errors = scene("errors");
    const codes = Object.fromEntries(
      Object.entries(errors)
        .filter(([name]) => !["after", "no_tls"].includes(name))
        .map(([name, value]) => [name, failure(value).code]),
    );
    assert.deepEqual(codes, {
      no_such_room: 520,
      no_such_id: 522,
      no_room_open: 521,
      refused: 4444,
      bad_token: 8,
      old_token: 522,
      no_name: 8,
      no_reservation: 3,
      expired_reservation: 524,
      nobody_listens: 1,
      no_host: 1,
      no_url: 8,
    });
    assert.match(failure(errors.no_such_room).message, /castle/);
    assert.equal(failure(errors.refused).message, "not today", "what the room's onAuth says");
    assert.match(failure(errors.expired_reservation).message, /seat reservation expired/);
    assert.match(failure(errors.nobody_listens).message, /127\.0\.0\.1:9 cannot be reached: nothing answers/);
    assert.match(failure(errors.no_url).message, /must begin with ws:\/\//);
    assert.deepEqual(errors.after, [true, null]);
  });

  it("sends and receives messages of every kind", () => {
    const { received, sent, own, ping, latency, after } = scene("messages");
    const text = { text: "é🎲", list: [1, -2, 3.5, true, null], nested: { a: {} } };
    assert.deepEqual(received, [
      ["welcome", { session_id: (received as [string, { session_id: string }][])[0]?.[1].session_id }],
      ["echo", text],
      ["echo", 1700000000123],
      ["nothing", null],
      [8, "seven"],
      ["raw", "030201"],
      ["echo", "not heard"],
    ]);
    assert.deepEqual(own, [text, 1700000000123]);
    assert.deepEqual(sent, [0, 0, 0, 0, 0]);
    assert.deepEqual([ping, latency], [true, true]);
    assert.deepEqual(after, [27, -1], "after leaving nothing is sent: ERR_CONNECTION_ERROR");
  });

  it("gives every request its answer: accepted, rejected with its reason, or failed", () => {
    const { accepted, without_value, rejected, failed, unknown, late, many, lost, after } = scene("requests");
    const none = { accepted: false, value: null, rejected: false, reason: null, error: null };
    assert.deepEqual(accepted, { ...none, accepted: true, value: { sum: 2.5 } });
    assert.deepEqual(without_value, { ...none, accepted: true });
    assert.deepEqual(rejected, { ...none, rejected: true, reason: { reason: "too_far", metres: 2.5 } });
    for (const response of [failed, unknown]) {
      assert.equal((response as { error: Failure }).error.code, 4002);
    }
    assert.equal((late as { error: Failure }).error.code, 2);
    assert.match((late as { error: Failure }).error.message, /"never" was not answered within 0\.2 s/);
    assert.deepEqual(
      many,
      Array.from({ length: 20 }, (_, index) => index),
    );
    assert.equal((lost as { error: Failure }).error.code, 5);
    assert.equal((after as { error: Failure }).error.code, 6);
  });

  it("shows the state as properties, and calls back when it changes", () => {
    const { events, hits, x, title } = scene("state");
    assert.deepEqual([hits, title], [2, "hall"]);
    assert.ok(Math.abs((x as number) - 3.25) < 0.01);
    const seenEvents = events as string[];
    assert.deepEqual(
      seenEvents.filter(event => /Bob|Cy|early/.test(event)),
      ["+early", "+Bob", "-early", "+early", "+Cy", "-Cy"].filter(event => seenEvents.includes(event)),
    );
    assert.ok(seenEvents.includes("-Cy"));
  });

  it("comes back after a lost connection, with the state as it is now and the messages sent meanwhile", () => {
    const { events, request_dropped, request_meanwhile, works, ...rest } = scene("reconnection");
    assert.deepEqual(
      [...(events as string[])].sort(),
      ["+Dee", "+early", "+late", "-early", "dropped 1006", "left 4000", "reconnected"].sort(),
    );
    assert.deepEqual(rest, {
      reconnecting: true,
      log: ["kept"],
      same_state: true,
      same_slot: true,
      new_token: true,
    });
    assert.equal((request_dropped as { error: Failure }).error.code, 5);
    assert.equal((request_meanwhile as { error: Failure }).error.code, 6);
    assert.deepEqual((works as { value: unknown }).value, { sum: 2 });
  });

  it("keeps the newest messages while it is away, up to the limit", () => {
    assert.deepEqual(scene("queue"), { sent: [0, 0, 0, 0, 0], log: ["2", "3", "4"] });
  });

  it("gives a room up when coming back is switched off, hopeless or refused", () => {
    const { disabled, too_soon, too_often, drops, refused, left_meanwhile, delays } = scene("giving_up");
    assert.equal((disabled as [number, string])[0], 1006);
    assert.match((too_soon as [number, string])[1], /too soon/);
    assert.deepEqual(too_often, [4003, "The room could not be reached in 3 tries."]);
    assert.deepEqual(drops, [1006], "dropped is said once, however often it is tried");
    assert.equal((refused as [number, string])[0], 4003);
    assert.match((refused as [number, string])[1], /expired|token/, "in the server's own words");
    assert.equal(left_meanwhile, 4000);
    assert.deepEqual(delays, [0.2, 0.4, 0.8, 1.6, 3.2, 5, 5, 5]);
  });

  it("says how a room was left", () => {
    assert.deepEqual(scene("closing"), {
      kicked: [
        ["error", 1234, "mind the gap"],
        [4100, "too loud"],
      ],
      leave_again: 4100,
      left: 4000,
      without_code: 1005,
    });
  });

  it("reports frames that it cannot decode, and lives on", () => {
    const { lived_on, errors } = scene("nonsense");
    assert.equal(lived_on, true);
    assert.deepEqual(new Set(errors as number[]), new Set([4]));
    assert.equal((errors as number[]).length, 5);
  });

  for (const mode of ["reliable", "unreliable"]) {
    it(`sends ${mode} inputs, and knows which the room has done`, () => {
      const { sum, ...rest } = scene("input")[mode] as { sum: number };
      assert.ok(Math.abs(sum - 3) < 0.05, `${sum}`);
      assert.deepEqual(rest, {
        sent: Array.from({ length: 12 }, (_, index) => index + 1),
        pending: true,
        kept: { x: -0.5, jump: false, step: 11 },
        processed: 12,
        after: {},
        steps: 12,
        jumps: 3,
        tick_rate: 50,
        patch_rate: 20,
        fields: ["x", "jump", "step"],
        rtt: true,
        server_time: true,
        near: true,
      });
    });
  }

  it("joins rooms without a state", () => {
    assert.deepEqual(scene("bare"), { state: null, heard: true, left: 4000 });
  });

  it("asks the same server by HTTP, with its token and headers", () => {
    assert.deepEqual(scene("http"), {
      hello: { authorization: "Bearer ticket", custom: "yes" },
      missing: [404, 404],
      problem: { code: 409, message: "somebody was faster" },
      nonsense: 3,
      slow: 2,
    });
  });

  it("lets a room go whose last reference is gone, and goes on while the game is paused", () => {
    assert.deepEqual(scene("life"), { freed: true, paused: { sum: 3 } });
  });
});
