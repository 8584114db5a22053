/**
 * A bad line in front of a server, for playing on it by hand: `npm run proxy -- --to 2567 --latency 200`. Clients connect
 * to the port that it prints.
 */
import { once } from "node:events";
import { z } from "zod";
import { readArguments } from "../loadtest/arguments.ts";
import { BadNetwork } from "../test/support/bad-network.ts";
import type { LineQuality } from "../test/support/line-schedule.ts";

const HELP = `Carries TCP connections to a server on this machine over a line that is as bad as you ask for.

  npm run proxy -- --to 2567 --listen 2600 --latency 200 --jitter 60 --loss 1 --seed 7

  --to PORT                  the server's port
  --listen PORT              where clients connect; a free port if left out
  --latency MS               how long bytes are under way, in each direction: 200 makes a ping of 400; 0 if left out
  --jitter MS                they take up to so much more or less, at most the latency; 0 if left out
  --loss PERCENT             of TCP segments, 0 to 100: for one round trip nothing comes, then everything at once
  --upload BYTES_PER_SECOND  limit from client to server; none if left out
  --cut-every SECONDS        resets each connection after a random time, on average this long; never if left out
  --half-open-every SECONDS  on average after this long a connection carries nothing any more, and neither end is told
  --seed N                   the same seed and order of connections give the same delays, losses and cuts; 1 if left out

HTTP and WebSocket both go through it. A server with a PUBLIC_ADDRESS sends its clients past it.`;

const port = z.coerce.number("give a port from 1 to 65535").int().min(1).max(65_535);
const notNegative = z.coerce.number("use a number").min(0);
const positive = z.coerce.number("use a number").positive();

const SHAPE = {
  to: port,
  listen: port.optional(),
  latency: notNegative.default(0),
  jitter: notNegative.default(0),
  loss: notNegative.max(100).default(0),
  upload: positive.optional(),
  "cut-every": positive.optional(),
  "half-open-every": positive.optional(),
  seed: z.coerce.number("use a number").int().default(1),
};

type Arguments = z.output<z.ZodObject<typeof SHAPE>>;

function qualityOf(given: Arguments): LineQuality {
  const { latency, jitter } = given;
  if (jitter > latency)
    throw new Error(
      `--jitter ${jitter}: no byte can come before it is sent; use at most --latency ${latency}`,
    );
  const millisecondsOf = (seconds = Number.POSITIVE_INFINITY) => seconds * 1000;
  return {
    latencyMs: latency,
    jitterMs: jitter,
    lossPercent: given.loss,
    uploadBytesPerSecond: given.upload ?? Number.POSITIVE_INFINITY,
    cutEveryMs: millisecondsOf(given["cut-every"]),
    halfOpenEveryMs: millisecondsOf(given["half-open-every"]),
    seed: given.seed,
  };
}

/** What the line does, in words. */
function describe(quality: LineQuality): string {
  const { latencyMs, jitterMs, lossPercent, uploadBytesPerSecond, cutEveryMs, halfOpenEveryMs, seed } =
    quality;
  return [
    `${latencyMs} ms each way${jitterMs > 0 ? `, ${jitterMs} ms more or less` : ""}`,
    lossPercent > 0 && `${lossPercent} % of segments are lost`,
    Number.isFinite(uploadBytesPerSecond) && `upload of ${uploadBytesPerSecond} bytes/s`,
    Number.isFinite(cutEveryMs) && `a cut after ${cutEveryMs / 1000} s on average`,
    Number.isFinite(halfOpenEveryMs) && `half-open after ${halfOpenEveryMs / 1000} s on average`,
    `seed ${seed}`,
  ]
    .filter(part => part !== false)
    .join("; ");
}

async function main(): Promise<void> {
  if (process.argv.includes("--help")) {
    console.info(HELP);
    return;
  }
  const given = readArguments(SHAPE);
  const quality = qualityOf(given);
  const network = await BadNetwork.open(given.to, quality, {
    ...(given.listen !== undefined && { listenPort: given.listen }),
    say: line => console.info(line),
  });
  console.info(
    `Listening on 127.0.0.1:${network.port}, carrying to 127.0.0.1:${given.to}: ${describe(quality)}.`,
  );
  await Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
  await network.close();
}

main().catch((error: unknown) => {
  const reason = error instanceof Error ? error.message : String(error);
  console.error(`${reason.replaceAll(/\s+/g, " ").replace(/\.+$/, "")}. See npm run proxy -- --help`);
  process.exitCode = 1;
});
