/** The project as a whole: it loads without a warning, and describes itself. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GODOT, needsGodot, PROJECT, runGodotClean } from "./support/godot.ts";

/** What Godot writes into its class reference for one thing: its kind, its name and its description. */
const ENTRIES = [
  /<(method|signal|constructor) name="([^"]+)"[^>]*>.*?<description>(.*?)<\/description>/gs,
  /<(member|constant) name="([^"]+)"[^>]*?>(.*?)<\/(?:member|constant)>/gs,
  /<(member|constant) name="([^"]+)"[^>]*?()\/>/gs,
];

function withoutDescription(xml: string): string[] {
  const missing = /<brief_description>\s*\S/.test(xml) ? [] : ["the class itself"];
  for (const pattern of ENTRIES) {
    for (const [entry, kind, name = "", text = ""] of xml.matchAll(pattern)) {
      if (!name.startsWith("_") && !/ enum="_/.test(entry) && text.trim() === "")
        missing.push(`${kind} ${name}`);
    }
  }
  return missing;
}

describe("the Godot project", function () {
  this.timeout(100_000);
  needsGodot();

  it("treats warnings as errors, and has none in any script", async () => {
    const settings = readFileSync(join(PROJECT, "project.godot"), "utf8");
    assert.match(settings, /"res:\/\/addons": 1/);
    assert.match(settings, /untyped_declaration=2/);
    assert.match(await runGodotClean("tests/load_all.gd"), /LOADED \d\d/);
  });

  it("describes every public class and member in the editor's help", () => {
    const folder = mkdtempSync(join(tmpdir(), "godot-docs-"));
    try {
      const args = ["--headless", "--path", PROJECT, "--doctool", folder, "--no-docbase"];
      spawnSync(GODOT, [...args, "--gdscript-docs", "res://addons/colyseus"], { timeout: 60_000 });
      const classes = readdirSync(folder).filter(file => file.startsWith("Colyseus"));
      assert.ok(classes.length >= 16, classes.join());
      const missing = classes.flatMap(file =>
        withoutDescription(readFileSync(join(folder, file), "utf8")).map(what => `${file}: ${what}`),
      );
      assert.deepEqual(missing, []);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it("names its plugin, and what the plugin names is there", () => {
    const config = readFileSync(join(PROJECT, "addons/colyseus/plugin.cfg"), "utf8");
    for (const key of ["name", "description", "author", "version", "script"])
      assert.match(config, new RegExp(`^${key}="`, "m"));
    const script = /^script="(.*)"$/m.exec(config)?.[1] ?? "";
    assert.match(readFileSync(join(PROJECT, "addons/colyseus", script), "utf8"), /extends EditorPlugin/);
  });
});
