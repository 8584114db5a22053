/** The addon as others find it: described in the editor's help, with a plugin to switch on, and a first example. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GODOT, needsGodot, PROJECT } from "../support/godot.ts";

const ADDON = join(PROJECT, "addons/tr_dungeons");
const EXAMPLE_LINES = 10;

/** What Godot writes into its class reference for one thing: its kind, its name and its description. */
const ENTRIES = [
  /<(method|signal|constructor) name="([^"]+)"[^>]*>.*?<description>(.*?)<\/description>/gs,
  /<(member|constant) name="([^"]+)"(?![^>]*\/>)[^>]*>(.*?)<\/(?:member|constant)>/gs,
  /<(member|constant) name="([^"]+)"[^>]*()\/>/g,
];

function withoutDescription(xml: string): string[] {
  const missing = /<brief_description>\s*\S/.test(xml) ? [] : ["the class itself"];
  for (const pattern of ENTRIES) {
    for (const [entry, kind, name = "", text = ""] of xml.matchAll(pattern)) {
      // The values of an enum are described by it.
      if (!name.startsWith("_") && !/ enum="/.test(entry) && text.trim() === "")
        missing.push(`${kind} ${name}`);
    }
  }
  return missing;
}

describe("the addon tr_dungeons", function () {
  this.timeout(60_000);
  needsGodot();

  it("describes every public class and member in the editor's help", () => {
    const folder = mkdtempSync(join(tmpdir(), "godot-docs-"));
    try {
      const args = ["--headless", "--path", PROJECT, "--doctool", folder, "--no-docbase"];
      spawnSync(GODOT, [...args, "--gdscript-docs", "res://addons/tr_dungeons"], { timeout: 60_000 });
      const files = readdirSync(folder).filter(file => file.endsWith(".xml"));
      for (const expected of [
        "MultiplayerManager",
        "TrLocalPlayer",
        "TrWalkableArea",
        "TrContentCache",
        "TrInterpolation",
      ]) {
        assert.ok(files.includes(`${expected}.xml`), `${expected} is there`);
      }
      const missing = files.flatMap(file =>
        withoutDescription(readFileSync(join(folder, file), "utf8")).map(what => `${file}: ${what}`),
      );
      assert.deepEqual(missing, []);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it("has a plugin that makes the autoload, as this project has it", () => {
    const config = readFileSync(join(ADDON, "plugin.cfg"), "utf8");
    for (const key of ["name", "description", "author", "version", "script"])
      assert.match(config, new RegExp(`^${key}="`, "m"));
    assert.match(readFileSync(join(ADDON, "plugin.gd"), "utf8"), /add_autoload_singleton/);
    const settings = readFileSync(join(PROJECT, "project.godot"), "utf8");
    assert.match(settings, /^Multiplayer="\*res:\/\/addons\/tr_dungeons\/multiplayer_manager\.gd"$/m);
  });

  it("has the autoload's line in its README, for a project.godot that is edited by hand", () => {
    const readme = readFileSync(join(ADDON, "README.md"), "utf8");
    const shown = /```ini\n(.*?)```/s.exec(readme)?.[1] ?? "";
    assert.match(shown, /^\[autoload\]$/m);
    const [line = ""] = /^Multiplayer=.*$/m.exec(shown) ?? [];
    const settings = readFileSync(join(PROJECT, "project.godot"), "utf8");
    assert.ok(line !== "" && settings.split("\n").includes(line), `project.godot has the line "${line}"`);
  });

  it("shows in ten lines how to play, the same in its README and as a script", () => {
    const readme = readFileSync(join(ADDON, "README.md"), "utf8");
    const shown = /```gdscript\n(.*?)```/s.exec(readme)?.[1] ?? "";
    const lines = shown.split("\n").filter(line => line.trim() !== "");
    assert.ok(lines.length > 0 && lines.length <= EXAMPLE_LINES, `${lines.length} lines`);
    const script = readFileSync(join(ADDON, "example.gd"), "utf8");
    for (const line of lines) assert.ok(script.includes(line), `example.gd has: ${line}`);
  });
});
