/** Buttons that are held down in Godot, with a room that is silent or refuses: nothing is asked more often than the server takes it. */
import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { type ServerProcess, startServer } from "../../../loadtest/server-process.ts";
import { MESSAGE_RATES } from "../../../src/schema/rates.ts";
import { askGodot, needsGodot } from "../support/godot.ts";
import { Puppet } from "./support/puppet.ts";
import { playScenes } from "./support/scenes.ts";

/** `melee_attack` is never faster than 1 / `attack_speed`. */
const STRIKE_EVERY_SECONDS = 1 / 1.5;
const FRAMES_PER_SECOND = 144;
const STALL_SECONDS = 4.5;

type Held = {
  frames: number;
  /** Seconds at which each type was asked. */
  asked: Record<string, number[]>;
  most_open: number;
  reasons: Record<string, number>;
};

describe("a button that is held down in Godot", function () {
  this.timeout(60_000);
  needsGodot();
  let scenes: Record<string, Held>;

  before(async () => {
    scenes = await playScenes("tests/game/held.gd");
  });

  const held = (name: string): Held => {
    const found = scenes[name];
    assert.ok(found, `${name} was played`);
    return found;
  };
  const times = (name: string): number[] => Object.values(held(name).asked).flat();
  /** The shortest time between two of them. */
  const shortest = (name: string) => {
    const all = times(name);
    return Math.min(...all.slice(1).map((at, i) => at - (all[i] ?? 0)));
  };

  it("asks once while the room does not answer, and says why it does not ask again", () => {
    const { frames, most_open, reasons } = held("strike in a stall");
    assert.ok(frames > FRAMES_PER_SECOND * 4.5 * 0.5, `it is held for ${frames} frames`);
    assert.equal(times("strike in a stall").length, 1);
    assert.equal(most_open, 1);
    assert.ok((reasons.unanswered ?? 0) > 100, JSON.stringify(reasons));
  });

  it("strikes no faster for being refused: a refusal does not end the cooldown", () => {
    assert.ok(times("strike, refused").length >= 3, "it strikes on");
    assert.ok(
      shortest("strike, refused") >= STRIKE_EVERY_SECONDS - 0.001,
      `${shortest("strike, refused")} s`,
    );
  });

  it("waits at least as long as the server says", () => {
    for (const name of [
      "strike, ready in 1 s",
      "strike, busy for 1 s",
      "strike, too many for 1 s",
      "respawn, ready in 1 s",
    ]) {
      assert.ok(times(name).length >= 2, `${name}: it asks again`);
      assert.ok(shortest(name) >= 0.999, `${name}: after ${shortest(name)} s`);
    }
  });

  it("sends heartbeats as often as the content says", () => {
    assert.equal(times("heartbeats").length, 4, "in 1.5 s, with 0.4 s between two");
    assert.ok(shortest("heartbeats") >= 0.399, `${shortest("heartbeats")} s`);
  });

  it("never asks more often than the server takes it, also where a refusal says nothing of time", () => {
    for (const [name, { asked }] of Object.entries(scenes)) {
      for (const [type, all] of Object.entries(asked)) {
        const { perSecond, burst } = MESSAGE_RATES[type as keyof typeof MESSAGE_RATES];
        for (const [i, at] of all.entries())
          assert.ok(i + 1 <= burst + at * perSecond + 0.01, `${name}: ${i + 1} of ${type} in ${at} s`);
      }
    }
    assert.ok(times("respawn, refused").length > 4, "and as often as that it does");
  });
});

describe("an attack that is held at 144 frames a second while a real server stands still for 4.5 s", function () {
  this.timeout(60_000);
  needsGodot();
  let server: ServerProcess;

  before(async () => {
    server = await startServer();
  });
  after(async () => {
    await server?.stop();
  });

  it("costs its player nothing: nothing is refused as too much, and it strikes on", async () => {
    const game = await Puppet.start(server.endpoint, "held");
    assert.ok(await game.play({ room_template_id: "room1" }));
    const holding = game.order<Record<string, number>>("hold_attack", { seconds: STALL_SECONDS + 4 });
    await delay(1500);
    const before = (await game.look()).sent_bytes;
    server.process.kill("SIGSTOP");
    await delay(STALL_SECONDS * 1000);
    const after = (await game.look()).sent_bytes;
    server.process.kill("SIGCONT");
    const answers = await holding;
    const { is_connected, corrections } = await game.look();
    assert.deepEqual([is_connected, corrections], [true, 0]);
    // One strike, and questions whether the server is there: a byte each.
    assert.ok(after - before < 200, `${after - before} bytes were sent meanwhile`);
    assert.ok((answers.accepted ?? 0) >= 4, JSON.stringify(answers));
    assert.equal(answers.rate_limited, undefined, JSON.stringify(answers));
    const complaints = server.output().match(/^.*(rate_limited|4100|4102).*$/gm);
    assert.equal(complaints, null);
    // The first one after the stall may come too soon: the room's time has stood still, too.
    const tooSoon = server.output().match(/^.*on_cooldown.*$/gm) ?? [];
    assert.ok(tooSoon.length <= 1, tooSoon.join("\n"));
    await game.stop();
  });
});

describe("the addon's numbers of the protocol", function () {
  this.timeout(60_000);
  needsGodot();

  it("has the rates by which the server takes messages", async () => {
    const [rates] = await askGodot<Record<string, number[]>>("tests/game/formulas.gd", [{ about: "rates" }]);
    const expected = Object.entries(MESSAGE_RATES).map(([type, { perSecond, burst }]) => [
      type,
      [perSecond, burst],
    ]);
    assert.deepEqual(rates, Object.fromEntries(expected));
  });
});
