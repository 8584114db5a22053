/**
 * How long the Colyseus client for Godot takes to decode what a server sends, and how long the longest frame is in which it joins:
 * `npm run bench:godot-client`, half a minute.
 *
 * Patches are of the game's own state with 4 players and 10 enemies, encoded by the official encoder. Somebody else may have the processor for a
 * moment, and what the client needs is asked for: so Godot is started up to six times, until all limits are kept, and the best time counts. The
 * exit code is 1 where a limit is not kept. It needs Godot 4.6 (GODOT, or `godot` of the PATH).
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Encoder, Reflection } from "@colyseus/schema";
import { z } from "zod";
import { busyDungeon, fight, riot } from "../test/godot/support/dungeon.ts";
import { prepareGodot, runGodotClean } from "../test/godot/support/godot.ts";
import { Random } from "../test/godot/support/random.ts";
import { startRoomServer } from "../test/godot/support/start-room-server.ts";
import { markdownTable } from "./markdown.ts";

const PATCHES = 2000;
const ATTEMPTS = 6;
const MAX_PATCH_US = 200;
/** Where all callbacks of all structures are called, whose own time counts, too. */
const MAX_LISTENED_RIOT_US = 400;
const MAX_FRAME_US = 16_000;

const PATCH_KINDS = [
  { kind: "fight", what: "a patch of a fight", limit_us: MAX_PATCH_US },
  { kind: "fight listened to", what: "the same, listened to", limit_us: MAX_PATCH_US },
  { kind: "riot", what: "a patch in which nearly everything changes", limit_us: MAX_PATCH_US },
  { kind: "riot listened to", what: "the same, listened to", limit_us: MAX_LISTENED_RIOT_US },
] as const;

const decoding = z.object({
  description_us: z.number(),
  whole_us: z.number(),
  median_us: z.number(),
  p99_us: z.number(),
  bytes: z.number(),
});
const figuresOf = z.object({
  fight: decoding,
  "fight listened to": decoding,
  riot: decoding,
  "riot listened to": decoding,
  join: z.object({ longest_frame_us: z.number() }),
});
type Figures = z.infer<typeof figuresOf>;

/** What a server sends: the description of the state, all of it, and patches. */
function recordFrames() {
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

/** How much of its limit the slowest of all takes: at most 1 where all are kept. */
function slownessOf(figures: Figures): number {
  return Math.max(
    figures.join.longest_frame_us / MAX_FRAME_US,
    ...PATCH_KINDS.map(({ kind, limit_us }) => figures[kind].median_us / limit_us),
  );
}

async function measure(): Promise<Figures> {
  const folder = mkdtempSync(join(tmpdir(), "godot-client-"));
  const server = await startRoomServer();
  try {
    const [frames, written] = [join(folder, "frames"), join(folder, "figures")];
    writeFileSync(frames, JSON.stringify(recordFrames()));
    let best: Figures | undefined;
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      await runGodotClean("tests/bench/client.gd", [`ws://127.0.0.1:${server.port}`, frames, written]);
      const measured = figuresOf.parse(JSON.parse(readFileSync(written, "utf8")));
      if (best === undefined || slownessOf(measured) < slownessOf(best)) best = measured;
      if (slownessOf(best) <= 1) break;
    }
    if (best === undefined) throw new Error("Nothing was measured");
    return best;
  } finally {
    server.process.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

const ms = (us: number) => (us / 1000).toFixed(3);

if (!prepareGodot())
  throw new Error("There is no Godot 4.6: run scripts/install-godot.sh, or name it by GODOT");
const figures = await measure();
const { fight: ofFight, join: joining } = figures;
const rows = PATCH_KINDS.map(({ kind, what, limit_us }) => {
  const { bytes, median_us, p99_us } = figures[kind];
  return [what, bytes.toFixed(0), ms(median_us), ms(p99_us), ms(limit_us)];
});
rows.push(["the description of the state", "", ms(ofFight.description_us), "", ""]);
rows.push(["the whole state", "", ms(ofFight.whole_us), "", ""]);
rows.push(["the longest frame while joining", "", ms(joining.longest_frame_us), "", ms(MAX_FRAME_US)]);
const head = ["4 players and 10 enemies", "bytes", "median, ms", "p99, ms", "at most, ms"];
process.stdout.write(`${markdownTable(head, rows)}\n`);
process.exit(slownessOf(figures) <= 1 ? 0 : 1);
