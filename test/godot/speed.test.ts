/** Decoding takes next to nothing of a frame's 16 ms. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Encoder, Reflection } from "@colyseus/schema";
import { busyDungeon, fight, riot } from "./support/dungeon.ts";
import { needsGodot, runGodotClean } from "./support/godot.ts";
import { Random } from "./support/random.ts";
import { startRoomServer } from "./support/start-room-server.ts";

const PATCHES = 2000;
const MAX_PATCH_US = 200;
/** Where all callbacks of all structures are called, whose own time counts, too. */
const MAX_LISTENED_RIOT_US = 400;
const MAX_FRAME_US = 16_000;
/** Somebody else may have the processor for a moment; what the client needs is the best of these. */
const ATTEMPTS = 6;

interface Decoding {
  description_us: number;
  whole_us: number;
  median_us: number;
  p99_us: number;
  bytes: number;
}

type Figures = Record<"fight" | "fight listened to" | "riot" | "riot listened to", Decoding> & {
  join: { longest_frame_us: number };
};

function record() {
  const random = new Random(1);
  const state = busyDungeon();
  const encoder = new Encoder(state);
  const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64");
  const whole = base64(encoder.encodeAll());
  encoder.discardChanges();
  const patches = (change: typeof fight) =>
    Array.from({ length: PATCHES }, () => {
      change(state, random);
      const patch = base64(encoder.encode());
      encoder.discardChanges();
      return patch;
    });
  return {
    description: base64(Reflection.encode(encoder)),
    whole,
    fight: patches(fight),
    riot: patches(riot),
  };
}

describe("the speed of the client in Godot", function () {
  this.timeout(200_000);
  needsGodot();
  let best: Figures;

  before(async () => {
    const folder = mkdtempSync(join(tmpdir(), "godot-speed-"));
    const server = await startRoomServer();
    try {
      const [frames, figures] = [join(folder, "frames"), join(folder, "figures")];
      writeFileSync(frames, JSON.stringify(record()));
      for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
        await runGodotClean("tests/speed.gd", [`ws://127.0.0.1:${server.port}`, frames, figures]);
        const measured = JSON.parse(readFileSync(figures, "utf8")) as Figures;
        best = best === undefined || slowness(measured) < slowness(best) ? measured : best;
        if (slowness(best) < 1) break;
      }
    } finally {
      server.process.kill();
      rmSync(folder, { recursive: true, force: true });
    }
  });

  /** Below 1 if all that is asked for is met. */
  const slowness = (figures: Figures) =>
    Math.max(
      figures.join.longest_frame_us / MAX_FRAME_US,
      ...DECODINGS.map(name => figures[name].median_us / limitOf(name)),
    );
  const limitOf = (name: (typeof DECODINGS)[number]) =>
    name === "riot listened to" ? MAX_LISTENED_RIOT_US : MAX_PATCH_US;
  const DECODINGS = ["fight", "fight listened to", "riot", "riot listened to"] as const;

  for (const name of DECODINGS) {
    it(`decodes a patch of 4 players and 10 enemies in less than ${limitOf(name) / 1000} ms: ${name}`, () => {
      const { median_us, p99_us, bytes } = best[name];
      console.info(
        `      ${bytes.toFixed(0)} bytes: ${median_us} µs in the middle, ${p99_us} µs at worst but for one in a hundred`,
      );
      assert.ok(bytes > 100 && median_us < limitOf(name), `${median_us} µs`);
    });
  }

  it("makes no frame longer than 16 ms by joining", () => {
    const { description_us, whole_us } = best.fight;
    console.info(
      `      longest frame ${best.join.longest_frame_us} µs; classes ${description_us} µs, whole state ${whole_us} µs`,
    );
    assert.ok(best.join.longest_frame_us < MAX_FRAME_US, `${best.join.longest_frame_us} µs`);
  });
});
