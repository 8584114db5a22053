import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { BadNetwork } from "./bad-network.ts";
import { eventually } from "./eventually.ts";
import { type LineQuality, PERFECT_LINE, scheduleOf } from "./line-schedule.ts";
import { runScript } from "./run-script.ts";

/** How late a timer of this process may fire, on a machine that has other things to do. */
const LATE_MS = 80;
/** How long nothing must happen until it counts as nothing. */
const QUIET_MS = 150;

type Arrival = { text: string; atMs: number };

/** One connection through a bad line: what is written at one end is read, with its time, at the other. */
type Pair = { client: Socket; server: Socket; atServer: Arrival[]; atClient: Arrival[] };

function arrivalsAt(socket: Socket): Arrival[] {
  const arrivals: Arrival[] = [];
  socket.on("data", chunk => arrivals.push({ text: chunk.toString(), atMs: performance.now() }));
  return arrivals;
}

const textOf = (arrivals: Arrival[]) => arrivals.map(({ text }) => text).join("");
const lengthOf = (arrivals: Arrival[]) => arrivals.reduce((sum, { text }) => sum + text.length, 0);

/** Writes the numbers `first` to `last`, each in a segment of its own. Returns when each was written. */
async function writeNumbers(socket: Socket, first: number, last: number, everyMs: number): Promise<number[]> {
  const writtenAtMs: number[] = [];
  for (let number = first; number <= last; number++) {
    writtenAtMs.push(performance.now());
    socket.write(`${number};`);
    await delay(everyMs);
  }
  return writtenAtMs;
}

/** When each number arrived, in their order. */
const timesOf = (arrivals: Arrival[]) =>
  arrivals.flatMap(({ text, atMs }) =>
    text
      .split(";")
      .slice(0, -1)
      .map(() => atMs),
  );

const numbersUpTo = (last: number) => Array.from({ length: last }, (_, i) => `${i + 1};`).join("");

/** Resolves with the error's code that the socket ends with; undefined where it ends without one. */
function endOf(socket: Socket): Promise<string | undefined> {
  return new Promise(resolve => {
    socket.once("error", (error: NodeJS.ErrnoException) => resolve(error.code));
    for (const event of ["end", "close"]) socket.once(event, () => resolve(undefined));
  });
}

describe("a bad line", () => {
  let target: Server;
  let accepted: Socket[];
  let networks: BadNetwork[];
  let clients: Socket[];

  beforeEach(async () => {
    accepted = [];
    networks = [];
    clients = [];
    target = createServer({ noDelay: true, allowHalfOpen: true }, socket => {
      socket.on("error", () => {});
      accepted.push(socket);
    });
    target.listen(0, "127.0.0.1");
    await once(target, "listening");
  });

  afterEach(async () => {
    for (const socket of [...clients, ...accepted]) socket.destroy();
    await Promise.all(networks.map(network => network.close()));
    target.close();
    await once(target, "close");
  });

  const targetPort = () => (target.address() as AddressInfo).port;

  async function openLine(quality: Partial<LineQuality>): Promise<BadNetwork> {
    const network = await BadNetwork.open(targetPort(), quality);
    networks.push(network);
    return network;
  }

  async function connectThrough(network: BadNetwork): Promise<Pair> {
    const number = accepted.length;
    const client = connect({ port: network.port, host: "127.0.0.1", noDelay: true, allowHalfOpen: true });
    client.on("error", () => {});
    clients.push(client);
    await once(client, "connect");
    const server = await eventually("the connection at the server", () => accepted[number]);
    return { client, server, atServer: arrivalsAt(server), atClient: arrivalsAt(client) };
  }

  it("delays both directions within the promised range, and keeps the order of bytes", async () => {
    const { client, server, atServer, atClient } = await connectThrough(
      await openLine({ latencyMs: 100, jitterMs: 60, seed: 3 }),
    );
    const [upMs, downMs] = await Promise.all([
      writeNumbers(client, 1, 30, 10),
      writeNumbers(server, 1, 30, 10),
    ]);
    for (const [arrivals, writtenAtMs] of [
      [atServer, upMs],
      [atClient, downMs],
    ] as const) {
      await eventually("all of it", () => textOf(arrivals) === numbersUpTo(30));
      const delaysMs = timesOf(arrivals).map((atMs, i) => atMs - (writtenAtMs[i] ?? 0));
      assert.ok(Math.min(...delaysMs) >= 40, `the fastest took ${Math.min(...delaysMs)} ms`);
      assert.ok(Math.max(...delaysMs) <= 160 + LATE_MS, `the slowest took ${Math.max(...delaysMs)} ms`);
    }
  });

  it("carries what is larger than a segment whole, and the end of each direction for itself", async () => {
    const { client, server, atServer, atClient } = await connectThrough(await openLine({ latencyMs: 20 }));
    const large = Array.from({ length: 20_000 }, (_, i) => i).join();
    client.end(large);
    await once(server, "end");
    assert.equal(textOf(atServer), large);
    server.end("answered after the question has ended");
    await once(client, "end");
    assert.equal(textOf(atClient), "answered after the question has ended");
  });

  describe("its schedule", () => {
    const BAD: LineQuality = {
      ...PERFECT_LINE,
      latencyMs: 200,
      jitterMs: 60,
      lossPercent: 2,
      cutEveryMs: 60_000,
      halfOpenEveryMs: 90_000,
      seed: 7,
    };
    /** What becomes of 500 segments that come 50 ms apart. */
    const runOf = (quality: LineQuality, connection: number) => {
      const { up, down, cutAfterMs, halfOpenAfterMs } = scheduleOf(quality, connection);
      const run = { up: [0], down: [0], lost: [0], cutAfterMs, halfOpenAfterMs };
      for (let i = 0; i < 500; i++) {
        const { dueMs, isLost } = up.next(i * 50, 100);
        run.up.push(dueMs);
        if (isLost) run.lost.push(i);
        run.down.push(down.next(i * 50, 100).dueMs);
      }
      return run;
    };

    it("is the same for the same seed and connection, and another for another", () => {
      assert.deepEqual(runOf(BAD, 0), runOf(BAD, 0));
      assert.deepEqual(runOf(BAD, 4), runOf(BAD, 4));
      assert.notDeepEqual(runOf(BAD, 0).up, runOf(BAD, 1).up);
      assert.notDeepEqual(runOf(BAD, 0).up, runOf({ ...BAD, seed: 8 }, 0).up);
      assert.notDeepEqual(runOf(BAD, 0).up, runOf(BAD, 0).down, "the directions differ");
    });

    it("never lets a segment arrive before an earlier one, or outside of latency and jitter", () => {
      const { up } = scheduleOf({ ...BAD, lossPercent: 0 }, 0);
      let previousMs = 0;
      for (let nowMs = 0; nowMs < 100_000; nowMs += 50) {
        const { dueMs } = up.next(nowMs, 100);
        assert.ok(dueMs >= previousMs && dueMs >= nowMs + 140 && dueMs <= nowMs + 260, `${dueMs - nowMs} ms`);
        previousMs = dueMs;
      }
    });

    it("loses as many segments as it is asked for", () => {
      const lostOf = (lossPercent: number) => {
        const { up } = scheduleOf({ ...BAD, lossPercent }, 0);
        return Array.from({ length: 100_000 }, () => up.next(0, 100)).filter(({ isLost }) => isLost).length;
      };
      assert.equal(lostOf(0), 0);
      assert.ok(Math.abs(lostOf(1) - 1000) < 100, `${lostOf(1)} of 100000`);
      assert.ok(Math.abs(lostOf(2) - 2000) < 150, `${lostOf(2)} of 100000`);
    });

    it("cuts and breaks connections after times that are as long as asked for on average", () => {
      const lives = Array.from({ length: 4000 }, (_, connection) => scheduleOf(BAD, connection));
      const meanOf = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
      const cutMs = meanOf(lives.map(({ cutAfterMs }) => cutAfterMs));
      const halfOpenMs = meanOf(lives.map(({ halfOpenAfterMs }) => halfOpenAfterMs));
      assert.ok(Math.abs(cutMs - 60_000) < 4000, `${cutMs} ms`);
      assert.ok(Math.abs(halfOpenMs - 90_000) < 6000, `${halfOpenMs} ms`);
      assert.equal(scheduleOf(PERFECT_LINE, 0).cutAfterMs, Number.POSITIVE_INFINITY);
    });
  });

  it("holds back exactly what follows a lost segment, for one round trip, and then brings it at once", async () => {
    const latencyMs = 150;
    const last = 20;
    // The schedule says what will be lost; one segment for each number.
    const lostOf = (seed: number) => {
      const { up } = scheduleOf({ ...PERFECT_LINE, lossPercent: 2, seed }, 0);
      return Array.from({ length: last }, () => up.next(0, 3)).flatMap(({ isLost }, i) =>
        isLost ? [i] : [],
      );
    };
    const seed = Array.from({ length: 1000 }, (_, i) => i).find(each => lostOf(each).join() === "5");
    assert.ok(seed !== undefined);
    const { client, server, atServer, atClient } = await connectThrough(
      await openLine({ latencyMs, lossPercent: 2, seed }),
    );
    server.write("1;");
    const writtenAtMs = await writeNumbers(client, 1, last, 50);
    await eventually("all of it", () => textOf(atServer) === numbersUpTo(last));
    const backAtMs = (writtenAtMs[5] ?? 0) + latencyMs + 2 * latencyMs;
    let heldBack = 0;
    for (const [i, atMs] of timesOf(atServer).entries()) {
      const onTimeMs = (writtenAtMs[i] ?? 0) + latencyMs;
      const dueMs = i < 5 ? onTimeMs : Math.max(onTimeMs, backAtMs);
      if (dueMs > onTimeMs) heldBack += 1;
      assert.ok(
        atMs >= dueMs - 1 && atMs <= dueMs + LATE_MS,
        `number ${i + 1} came at ${atMs}, due ${dueMs}`,
      );
    }
    assert.ok(heldBack >= 4 && heldBack <= 7, `${heldBack} are held back`);
    assert.equal(textOf(atClient), "1;", "the other direction is not held back");
  });

  it("holds everything back while it stalls, also what is under way, and then brings it at once", async () => {
    const network = await openLine({ latencyMs: 100 });
    const { client, atServer, server, atClient } = await connectThrough(network);
    await Promise.all([writeNumbers(client, 1, 1, 30), writeNumbers(server, 1, 1, 30)]);
    const stalledAtMs = performance.now();
    network.stall(600);
    await Promise.all([writeNumbers(client, 2, 10, 30), writeNumbers(server, 2, 10, 30)]);
    for (const arrivals of [atServer, atClient]) {
      await eventually("all of it", () => textOf(arrivals) === numbersUpTo(10));
      const afterMs = timesOf(arrivals).map(atMs => atMs - stalledAtMs);
      assert.ok(Math.min(...afterMs) >= 599, `the first came after ${Math.min(...afterMs)} ms`);
      assert.ok(Math.max(...afterMs) <= 600 + LATE_MS, `the last came after ${Math.max(...afterMs)} ms`);
    }
  });

  it("uploads no faster than it is told, and does not slow what comes down", async () => {
    const { client, server, atServer, atClient } = await connectThrough(
      await openLine({ uploadBytesPerSecond: 40_000 }),
    );
    const startedAtMs = performance.now();
    const secondsSince = () => (performance.now() - startedAtMs) / 1000;
    server.write("x".repeat(60_000));
    client.write("x".repeat(60_000));
    await eventually("the download", () => lengthOf(atClient) === 60_000);
    assert.ok(secondsSince() < 0.5, `down in ${secondsSince()} s`);
    await eventually("the upload", () => lengthOf(atServer) === 60_000);
    assert.ok(
      secondsSince() >= 1.5 && secondsSince() < 1.5 + 3 * (LATE_MS / 1000),
      `up in ${secondsSince()} s`,
    );
  });

  it("does not read on while too much waits, so that an hour on a slow line fills no memory", async () => {
    const network = await openLine({ uploadBytesPerSecond: 1000 });
    const { client, atServer } = await connectThrough(network);
    const chunk = Buffer.alloc(64 * 1024);
    let isFull = false;
    // The kernel's buffers take some megabytes; a proxy without a bound would take all of it.
    for (let i = 0; i < 1000 && !isFull; i++) {
      const before = client.writableLength;
      client.write(chunk);
      await delay(2);
      isFull = before > 1024 * 1024;
    }
    assert.ok(isFull, "the client has to wait");
    assert.ok(lengthOf(atServer) < 10_000);
    await network.close();
    networks = [];
  });

  it("half-open carries nothing any more and tells neither end, while new connections work", async () => {
    const network = await openLine({ latencyMs: 10 });
    const { client, server, atServer, atClient } = await connectThrough(network);
    client.write("under way when it happens");
    network.makeHalfOpen();
    let told = 0;
    for (const socket of [client, server]) {
      for (const event of ["end", "close", "error"]) socket.on(event, () => told++);
    }
    await Promise.all([writeNumbers(client, 1, 5, 10), writeNumbers(server, 1, 5, 10)]);
    await delay(QUIET_MS);
    assert.deepEqual([atServer, atClient, told], [[], [], 0]);

    const other = await connectThrough(network);
    other.client.write("well");
    await eventually("the new connection's bytes", () => textOf(other.atServer) === "well");

    client.destroy();
    await once(client, "close");
    told = 0;
    await delay(QUIET_MS);
    assert.equal(told, 0, "that the client has given up is not told either");
  });

  it("tells both ends when it is cut, and when one of them is reset", async () => {
    const network = await openLine({ latencyMs: 10 });
    const cut = await connectThrough(network);
    const ends = [endOf(cut.client), endOf(cut.server)];
    network.cut();
    assert.deepEqual(await Promise.all(ends), ["ECONNRESET", "ECONNRESET"]);

    const reset = await connectThrough(network);
    const end = endOf(reset.server);
    reset.client.resetAndDestroy();
    assert.equal(await end, "ECONNRESET");
  });

  it("cuts and breaks connections by itself at the times of its schedule", async () => {
    const quality = { ...PERFECT_LINE, cutEveryMs: 400, seed: 2 };
    const network = await openLine(quality);
    for (const number of [0, 1, 2]) {
      const { client } = await connectThrough(network);
      const startedAtMs = performance.now();
      assert.equal(await endOf(client), "ECONNRESET");
      const lateMs = performance.now() - startedAtMs - scheduleOf(quality, number).cutAfterMs;
      assert.ok(Math.abs(lateMs) <= LATE_MS, `connection ${number} is cut ${lateMs} ms late`);
    }

    const halfOpen = { ...PERFECT_LINE, halfOpenEveryMs: 100, seed: 4 };
    const { client, atServer } = await connectThrough(await openLine(halfOpen));
    await delay(scheduleOf(halfOpen, 0).halfOpenAfterMs + LATE_MS);
    client.write("into the void");
    await delay(QUIET_MS);
    assert.deepEqual(atServer, []);
  });

  it("resets clients while the server is away", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const network = await BadNetwork.open((server.address() as AddressInfo).port);
    networks.push(network);
    server.close();
    await once(server, "close");
    const client = connect(network.port, "127.0.0.1");
    assert.equal(await endOf(client), "ECONNRESET");
  });

  it("ends everything when it is closed: its connections, what is under way, and its port", async () => {
    const network = await openLine({ latencyMs: 50 });
    const { client, server, atServer } = await connectThrough(network);
    const ends = [client, server].map(endOf);
    client.write("too late");
    await network.close();
    networks = [];
    await Promise.all(ends);
    await delay(QUIET_MS);
    assert.deepEqual(atServer, []);
    assert.equal(await endOf(connect(network.port, "127.0.0.1")), "ECONNREFUSED");
  });
});

describe("npm run proxy", () => {
  const run = (...args: string[]) => runScript("scripts/proxy.ts", args, {});

  it("says how it is used", async () => {
    const { code, stdout } = await run("--help");
    assert.equal(code, 0);
    for (const name of [
      "to",
      "listen",
      "latency",
      "jitter",
      "loss",
      "upload",
      "cut-every",
      "half-open-every",
      "seed",
    ])
      assert.match(stdout, new RegExp(`^  --${name} [A-Z]`, "m"), `--${name} is explained`);
  });

  it("refuses bad arguments in one line that names them", async () => {
    const bad: [string[], RegExp][] = [
      [[], /--to/],
      [["--to", "far"], /--to "far": give a port/],
      [["--to", "2567", "--loss", "101"], /--loss "101"/],
      [["--to", "2567", "--latency", "-3"], /--latency/],
      [["--to", "2567", "--jitter", "20", "--latency", "10"], /--jitter 20/],
      [["--to", "2567", "--lag", "20"], /--lag/],
    ];
    const results = await Promise.all(bad.map(([args]) => run(...args)));
    for (const [i, { code, stderr }] of results.entries()) {
      assert.equal(code, 1);
      assert.match(stderr, bad[i]?.[1] ?? /^$/);
      assert.match(stderr, /^.+ See npm run proxy -- --help\n$/, "one line");
    }
  });

  it("says where it listens and what it does, carries, and ends cleanly when it is told to", async () => {
    const target = createServer(socket => socket.pipe(socket)).listen(0, "127.0.0.1");
    await once(target, "listening");
    const { port } = target.address() as AddressInfo;
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      const args = [
        "scripts/proxy.ts",
        "--to",
        `${port}`,
        "--latency",
        "30",
        "--jitter",
        "10",
        "--loss",
        "1",
      ];
      const proxy: ChildProcess = spawn(process.execPath, args);
      let printed = "";
      proxy.stdout?.on("data", chunk => {
        printed += chunk;
      });
      await eventually("the port", () => printed.includes("\n"), 10_000);
      assert.match(printed, /30 ms each way, 10 ms more or less; 1 % of segments are lost; seed 1/);
      const listening = Number(
        /Listening on 127\.0\.0\.1:(\d+), carrying to 127\.0\.0\.1:/.exec(printed)?.[1],
      );
      const client = connect(listening, "127.0.0.1");
      client.write("there and back");
      const [answer] = await once(client, "data");
      assert.equal(String(answer), "there and back");
      proxy.kill(signal);
      assert.deepEqual(await once(proxy, "exit"), [0, null]);
      client.destroy();
    }
    target.close();
  });
});
