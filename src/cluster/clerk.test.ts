import assert from "node:assert/strict";
import { pino } from "pino";
import { eventually } from "../../test/support/eventually.ts";
import { Clerk } from "./clerk.ts";
import type { Duty } from "./duty.ts";
import { LocalNotice } from "./notice.ts";

/** No test waits for it. */
const NEVER_MS = 3_600_000;

/** Counts how often it was done. */
class Chore implements Duty {
  readonly name: string = "chore";
  readonly every_ms: number = NEVER_MS;
  readonly notice = new LocalNotice();
  after_notice_ms: readonly number[] = [20, 60];
  runs = 0;
  work: () => Promise<void> = async () => {};

  async run(): Promise<void> {
    this.runs += 1;
    await this.work();
  }
}

describe("The clerk", () => {
  let lease: { isHeld: boolean };
  let logged: { level: number; msg: string }[];
  const clerks: Clerk[] = [];

  beforeEach(() => {
    lease = { isHeld: true };
    logged = [];
  });
  afterEach(() => Promise.all(clerks.splice(0).map(clerk => clerk.stop())));

  function start(...duties: Duty[]): Clerk {
    const log = pino({ level: "warn" }, { write: line => logged.push(JSON.parse(line)) });
    const clerk = new Clerk({ duties, lease, log });
    clerks.push(clerk);
    clerk.start();
    return clerk;
  }

  it("looks after the start, as often as a duty wants it, and then when it is told", async () => {
    const chore = new Chore();
    start(chore);
    await eventually("it has looked twice", () => chore.runs === 2);
    chore.notice.give();
    await eventually("it has looked twice again", () => chore.runs === 4);
  });

  it("looks by itself for what it was not told of", async () => {
    const chore = Object.assign(new Chore(), { every_ms: 10 });
    start(chore);
    await eventually("it has looked again and again", () => chore.runs >= 6);
  });

  it("looks as soon as a duty says that there will be something to do", async () => {
    let nextInMs = NEVER_MS;
    const chore = Object.assign(new Chore(), { nextInMs: () => nextInMs });
    nextInMs = 10;
    start(chore);
    await eventually("it has looked more often than after a start", () => chore.runs >= 5);
  });

  it("is not put off by notices that come faster than it looks", async () => {
    const chore = new Chore();
    start(chore);
    const timer = setInterval(() => chore.notice.give(), 5);
    await eventually("it has looked three times", () => chore.runs >= 3).finally(() => clearInterval(timer));
  });

  it("looks once more where a notice comes while it is at it", async () => {
    const chore = new Chore();
    chore.after_notice_ms = [0];
    const done = Promise.withResolvers<void>();
    chore.work = () => done.promise;
    start(chore);
    await eventually("it is at it", () => chore.runs === 1);
    chore.notice.give();
    done.resolve();
    await eventually("it looks again", () => chore.runs === 2);
  });

  it("does nothing while another process has the lease, and goes on when it has it", async () => {
    lease.isHeld = false;
    const chore = Object.assign(new Chore(), { every_ms: 10 });
    start(chore);
    await new Promise(resolve => setTimeout(resolve, 150));
    assert.equal(chore.runs, 0);
    lease.isHeld = true;
    await eventually("it looks", () => chore.runs > 0);
  });

  it("does one duty where another one does not work, says so once, and once that it works again", async () => {
    const broken = Object.assign(new Chore(), { name: "broken", every_ms: 5 });
    const chore = Object.assign(new Chore(), { every_ms: 5 });
    broken.work = () => Promise.reject(new Error("no"));
    start(broken, chore);
    await eventually("both are tried again and again", () => broken.runs > 5 && chore.runs > 5);
    assert.deepEqual(
      logged.map(({ msg }) => msg),
      ["broken: does not work, and is tried again"],
    );
    broken.work = async () => {};
    await eventually("it says so", () => logged.length === 2);
    assert.equal(logged[1]?.msg, "broken: works again");
  });

  it("has stopped when nothing is at work any more", async () => {
    const chore = new Chore();
    const done = Promise.withResolvers<void>();
    chore.work = () => done.promise;
    const clerk = start(chore);
    await eventually("it is at it", () => chore.runs === 1);
    let hasStopped = false;
    const stopping = clerk.stop().then(() => {
      hasStopped = true;
    });
    await new Promise(setImmediate);
    assert.equal(hasStopped, false);
    done.resolve();
    await stopping;
  });
});
