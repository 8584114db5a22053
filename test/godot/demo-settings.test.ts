/** The demo's settings, chosen and played by the events of a keyboard and of a gamepad. */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ServerProcess, startServer } from "../../loadtest/server-process.ts";
import { PALETTES } from "../../web/scene/palette.ts";
import { needsGodot } from "./support/godot.ts";
import { playDemo, RUN_TIMEOUT_MS } from "./support/play-demo.ts";

const SCENE = ["res://tests/demo_hands.tscn"];
/** Below the user's folder. */
const KEPT = "godot/app_userdata/TR-Dungeons multiplayer/tr_dungeons";

describe("the demo's settings", function () {
  this.timeout(RUN_TIMEOUT_MS * 2);
  needsGodot();

  let server: ServerProcess;
  let home: string;
  before(async () => {
    server = await startServer({ ALLOW_ANY_START: "true" });
  });
  after(async () => server?.stop());
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), "godot-settings-"));
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  async function play(hands: string, ...args: string[]): Promise<string[]> {
    const all = [`--server=${server.endpoint}`, `--hands=${hands}`, ...args];
    const output = await playDemo(home, all, undefined, SCENE);
    return [...output.matchAll(/^HANDS (.*)$/gm)].map(([, words]) => words ?? "");
  }

  it("are chosen with keys alone, drive the player at once, and hold in the next game", async () => {
    const said = await play("keys", "--play", "--name=Ada", "--room-template=room1");
    assert.deepEqual(said, [
      "menu is open: true",
      "settings are open: true",
      "said: I does “Walk up” from now on.",
      "said: I did “Walk up” until now. It does “Dodge roll” from now on, and “Walk up” has it no more.",
      "said: K does “Dodge roll” from now on.",
      "said: I does “Walk up” from now on.",
      "said: Enter is needed by the menu. Choose another one.",
      "said: Nothing is changed.",
      "said: “Come back from death” has one less.",
      "shakes at first: true",
      "danger is ffb000",
      "shakes now: false",
      "screens are closed: true",
      "with I it walks up",
      "with W it walks nowhere",
      "with Space it rolls 0 times",
      "with K it rolls once",
    ]);
    const later = await play("kept");
    assert.deepEqual(later.slice(0, 3), [
      "keys of walking up: key:I, key:Up",
      "dodge: key:K, respawn: ",
      "palette red_green, calm true",
    ]);
    assert.ok(later.includes("trouble: "), later.join("\n"));
  });

  for (const [what, damaged] of [
    ["is cut off", '{"palette": "red_green", "bind'],
    ["has a palette that there is not", '{"palette": "plaid"}'],
    ["has a key where a button belongs", '{"bindings": {"move_up": ["", "", "key:W"]}}'],
  ] as const) {
    it(`are as at the beginning where their file ${what}, and it is put aside with a word`, async () => {
      const folder = join(home, KEPT);
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, "demo_settings.json"), damaged);
      const said = await play("kept");
      assert.deepEqual(said.slice(0, 3), [
        "keys of walking up: key:W, key:Up",
        "dodge: key:Space, respawn: key:R",
        "palette usual, calm false",
      ]);
      const words =
        "Your settings could not be read, so all are as at the beginning. The damaged file is kept as demo_settings.json.broken.";
      assert.ok(said.includes(`trouble: ${words}`), said.join("\n"));
      assert.ok(said.includes(`the screen says: ${words}`), said.join("\n"));
      assert.equal(readFileSync(join(folder, "demo_settings.json.broken"), "utf8"), damaged);
      assert.ok(!readdirSync(folder).includes("demo_settings.json"));
    });
  }

  it("have the palettes of the page /play", async () => {
    const said = await play("kept");
    const palettes: unknown = JSON.parse(
      said.find(words => words.startsWith("palettes: "))?.slice("palettes: ".length) ?? "",
    );
    const css = readFileSync(join(import.meta.dirname, "../../web/ui/palettes.css"), "utf8");
    const stamina = (name: string) =>
      new RegExp(`"${name}"\\] \\{[^}]*--bar-stamina: (#\\w+)`).exec(css)?.[1];
    const expected = Object.entries(PALETTES).map(([name, { danger, help, foe_health, taken, rarities }]) => {
      // The usual one is brighter here, before the dark of a dungeon.
      const bar = name === "usual" ? "#5ac26a" : stamina(name);
      return [name, { danger, help, foe_health, taken, stamina: bar, rarities }];
    });
    assert.deepEqual(palettes, Object.fromEntries(expected));
  });

  it("stand beside a connection that is said in a word, with what helps", async () => {
    const said = (await play("kept")).filter(words => /^(-?\d+ ms|silence) is /.test(words));
    assert.deepEqual(said, [
      "-1 ms is …: ",
      "30 ms is good: ",
      "120 ms is fair: You will hardly notice it.",
      "250 ms is poor: Others answer late. A cable instead of Wi-Fi helps, and no downloads beside the game.",
      "700 ms is bad: Strikes and doors answer late. Use a cable, end downloads, or play on a server nearer to you.",
      "silence is no answer: The server does not answer. You stand still until it does.",
    ]);
  });

  it("let a gamepad alone play from the menu on: fight, take, go on, roll, and use the screens", async () => {
    const said = await play("pad", "--name=Pad", "--room-template=room2");
    assert.deepEqual(
      said.map(words => words.replace(/^picked up [1-9] of/, "picked up some of")),
      [
        "focus: Play",
        "plays in room2",
        "hints write X, B and RT",
        "focus: SettingsButton",
        "settings are open: true",
        "palette red_green",
        "said: Pad left did “Drink health” until now. It does “Ability 3” from now on, and “Drink health” has it no more.",
        "screens are closed: true",
        "character: true, focus in it: true",
        "screens are closed: true",
        "killed 1",
        "picked up some of what lay there",
        "went on to room3",
        "rolled",
      ],
    );
  });
});
