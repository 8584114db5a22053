import assert from "node:assert/strict";
import { EventEmitter, once } from "node:events";
import { PassThrough } from "node:stream";
import { pino } from "pino";
import { BackgroundProcess } from "./background-process.ts";
import type { Job } from "./job.ts";

const due: Job = {
  ...{ job_id: "kind#1", kind: "kind", about: {}, tries: 0, waits: 0 },
  ...{ created_at: "2026-11-30T12:00:00.000Z", due_at: "2026-11-30T12:00:00.000Z" },
};

describe("The background process, seen from its server", function () {
  this.timeout(60_000);

  /** With a job that is due. `logged` is a stream of the log's lines; `lease` says each time that it is looked at. */
  const aServer = (env: NodeJS.ProcessEnv) => {
    const lease = new Lease();
    const logged = new PassThrough({ encoding: "utf8" });
    let tell = () => {};
    const background = new BackgroundProcess({
      jobs: { first: async () => [due], msUntilDue: () => 0 },
      ...{ lease, env: { ...process.env, ...env } },
      notice: {
        listen(listener) {
          tell = listener;
        },
      },
      log: pino({ base: null, timestamp: false }, logged),
    });
    background.start();
    /** Lets it look for jobs, and resolves when it does. */
    const look = async () => {
      const looked = once(lease, "looked");
      tell();
      await looked;
    };
    return { background, lease, logged, look };
  };

  it("is said to have died where it has", async () => {
    const { background, logged, look } = aServer({ PORT: "none" });
    await look();
    const [line] = await once(logged, "data");
    const { msg, code } = JSON.parse(line);
    assert.match(msg, /^the background process has died/);
    assert.equal(code, 1);
    await background.stop();
  });

  it("is not said to have died where it is asked to end, whatever it is about", async () => {
    const { background, lease, logged, look } = aServer({ DATA_DIR: ":memory:" });
    await look();
    // Another process has the lease from now on.
    lease.isOurs = false;
    await look();
    // It looks again when it has ended.
    await look();
    await background.stop();
    assert.equal(logged.read(), null);
  });
});

class Lease extends EventEmitter {
  isOurs = true;

  get isHeld(): boolean {
    this.emit("looked");
    return this.isOurs;
  }
}
