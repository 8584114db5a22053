/** The studio's Web Worker: it plays fights and runs while the page is typed in. A new question ends the one before. */
import { z } from "zod";
import type { Measurement } from "./numbers/measurement.ts";
import { type Answer, type Answered, NumbersWork, type Told } from "./numbers/numbers-work.ts";

// What the worker is served with lets no text become script.
z.config({ jitless: true });

/** So long it plays before it listens. */
const SLICE_MS = 15;
/** What there is by then is told so often. */
const TELL_MS = 250;

const work = new NumbersWork();
/** Of the question that is being answered. */
let current: number | undefined;

addEventListener("message", ({ data }: MessageEvent<Told>) => {
  if (data.kind === "stop") current = undefined;
  if (data.kind === "saved") work.load(data.rows);
  if (data.kind === "measure") void answer(data);
});

async function answer(told: Extract<Told, { kind: "measure" }>): Promise<void> {
  const { number } = told;
  current = number;
  const tell = (said: Answer) => postMessage({ number, ...said } satisfies Answered);
  try {
    const begun = work.begin(told);
    if (typeof begun === "string") tell({ kind: begun });
    else await play(begun, number, is_whole => tell({ kind: "tables", tables: begun.tables, is_whole }));
  } catch (error) {
    tell({ kind: "failed", message: error instanceof Error ? error.message : String(error) });
  }
}

async function play(
  measurement: Measurement,
  number: number,
  tell: (is_whole: boolean) => void,
): Promise<void> {
  let told_at_ms = performance.now();
  while (playSlice(measurement)) {
    await new Promise(resolve => setTimeout(resolve));
    if (current !== number) return;
    if (performance.now() - told_at_ms < TELL_MS) continue;
    tell(false);
    told_at_ms = performance.now();
  }
  tell(true);
}

/** False where all has been played. */
function playSlice(measurement: Measurement): boolean {
  const end_ms = performance.now() + SLICE_MS;
  while (measurement.next()) if (performance.now() > end_ms) return true;
  return false;
}
