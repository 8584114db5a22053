/** Who listens to the state in Godot is told what has changed, once, in order, and after the whole patch. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Encoder, MapSchema, Reflection, schema, t } from "@colyseus/schema";
import { needsGodot, runGodotClean } from "./support/godot.ts";

const Player = schema({ health: t.number(), x: t.number(), effects: t.map("number") }, "Player");
const State = schema(
  {
    tick: t.number(),
    players: t.map(Player),
    scores: t.array("number"),
    tags: t.set("string"),
    leader: t.ref(Player).optional(),
  },
  "State",
);

type Change = (state: InstanceType<typeof State>) => void;

interface Step {
  do?: string;
  frame?: string;
  rejoin?: boolean;
}

describe("callbacks in Godot", function () {
  this.timeout(100_000);
  needsGodot();

  /** Lets the state change step by step, and returns what the callbacks of tests/callbacks.gd said at each. */
  async function play(...steps: (Change | { do: string } | { missed: Change } | "rejoin")[]) {
    const state = new State();
    const encoder = new Encoder(state);
    const script: Step[] = [];
    for (const step of steps) {
      if (typeof step === "function") {
        step(state);
        script.push({ frame: Buffer.from(encoder.encode()).toString("base64") });
        encoder.discardChanges();
      } else if (step === "rejoin") {
        script.push({ frame: Buffer.from(encoder.encodeAll()).toString("base64"), rejoin: true });
      } else if ("missed" in step) {
        step.missed(state);
        encoder.encode();
        encoder.discardChanges();
      } else script.push(step);
    }
    const folder = mkdtempSync(join(tmpdir(), "godot-callbacks-"));
    try {
      const [asked, answered] = [join(folder, "asked"), join(folder, "answered")];
      const description = Buffer.from(Reflection.encode(encoder)).toString("base64");
      writeFileSync(asked, JSON.stringify({ description, steps: script }));
      await runGodotClean("tests/callbacks.gd", [asked, answered]);
      return JSON.parse(readFileSync(answered, "utf8")) as string[][];
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  const ada = (health = 100) => new Player({ health, x: 0, effects: new MapSchema<number>() });

  it("tell of fields, entries and everything below them, also when they were registered before the state came", async () => {
    const [joined, hit, calmer, gone] = await play(
      state => {
        state.tick = 1;
        state.players.set("ada", ada());
        state.scores.push(5, 7);
        state.tags.add("new");
      },
      state => {
        const player = state.players.get("ada");
        if (player) Object.assign(player, { health: 80, x: 3 });
        player?.effects.set("burning", 9);
        state.tick = 2;
      },
      state => {
        state.players.get("ada")?.effects.delete("burning");
        state.scores.shift();
      },
      state => void state.players.delete("ada"),
    );
    assert.deepEqual(joined, [
      "state",
      "tick <null>→1.0",
      "+ada",
      "ada.health <null>→100.0",
      "~ada true",
      "+score 5.0",
      "~score 5.0 at 0",
      "+score 7.0",
      "~score 7.0 at 1",
      "+tag new 0",
    ]);
    assert.deepEqual(
      new Set(hit),
      new Set(["ada changed", "ada.health 100.0→80.0", "ada +burning 9.0", "state", "tick 1.0→2.0"]),
    );
    assert.equal(hit?.length, 5);
    assert.deepEqual(new Set(calmer), new Set(["ada -burning", "-score 5.0 at 0", "~score <null> at 0"]));
    assert.deepEqual(gone, ["-ada 80.0", "~ada false"]);
  });

  it("tell of an entry that is replaced as of one that goes and one that comes", async () => {
    const [, replaced, cleared] = await play(
      state => void state.players.set("ada", ada(100)),
      state => void state.players.set("ada", ada(50)),
      state => state.players.clear(),
    );
    assert.deepEqual(replaced, ["-ada 100.0", "+ada", "ada.health <null>→50.0", "~ada true"]);
    assert.deepEqual(cleared, ["-ada 50.0", "~ada false"]);
  });

  it("tell of optional structures that come and go", async () => {
    const [, came, went] = await play(
      state => void Object.assign(state, { tick: 1 }),
      state => void Object.assign(state, { leader: ada() }),
      state => void Object.assign(state, { leader: undefined }),
    );
    assert.deepEqual(
      [came, went],
      [
        ["state", "leader true"],
        ["state", "leader false"],
      ],
    );
  });

  it("tell what is there already at once, unless that is not wanted", async () => {
    const [, late, changed] = await play(
      state => {
        state.tick = 1;
        state.players.set("ada", ada());
      },
      { do: "listen_late" },
      state => {
        state.tick = 2;
        state.players.set("bob", ada());
      },
    );
    assert.deepEqual(late, ["late tick 1.0", "late +ada"]);
    assert.deepEqual(
      changed?.filter(line => /late|quiet/.test(line)),
      ["late tick 2.0", "quiet tick 2.0", "late +bob", "quiet +bob"],
    );
  });

  it("can be stopped, also by each other, and are forgotten with their object", async () => {
    const [, , stopped, , , once, again] = await play(
      state => void Object.assign(state, { tick: 1 }),
      { do: "stop_tick" },
      state => void Object.assign(state, { tick: 2 }),
      { do: "listen_of_freed_object" },
      { do: "listen_and_stop" },
      state => void Object.assign(state, { tick: 3 }),
      state => void Object.assign(state, { tick: 4 }),
    );
    assert.deepEqual([stopped, once, again], [["state"], ["state", "once"], ["state"]]);
  });

  it("tell after a reconnection what has changed meanwhile, and nothing of what has not", async () => {
    const script = await play(
      state => {
        state.tick = 1;
        state.players.set("ada", ada());
        state.players.set("bob", ada(70));
      },
      "rejoin",
      {
        missed: state => {
          state.players.delete("bob");
          state.players.set("cy", ada(30));
          const player = state.players.get("ada");
          if (player) player.health = 10;
        },
      },
      "rejoin",
    );
    assert.deepEqual(script[1], []);
    assert.deepEqual(
      new Set(script[2]),
      new Set([
        ...[
          "+cy",
          "cy.health <null>→30.0",
          "~cy true",
          "-bob 70.0",
          "~bob false",
          "ada changed",
          "ada.health 100.0→10.0",
        ],
      ]),
    );
  });
});
