/** The stand-in game, `godot/tests/games/stand_in`, in a folder of its own with the addons in it, as a game that has just got them. */
import { spawn, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GODOT, PROJECT, RUN_EXPORTED, TEMPLATE } from "../../support/godot.ts";

const RUN_LIMIT_MS = 60_000;
/** Reads all scripts of the addons. */
const IMPORT_LIMIT_MS = 240_000;

export class StandIn {
  /** The project's folder. */
  readonly path = mkdtempSync(join(tmpdir(), "godot-stand-in-"));

  constructor() {
    this.restore();
  }

  /** As it was at first. */
  restore(): void {
    for (const changed of ["data", "scenes", "scripts", "override.cfg"])
      rmSync(join(this.path, changed), { recursive: true, force: true });
    cpSync(join(PROJECT, "tests/games/stand_in"), this.path, { recursive: true });
    cpSync(join(PROJECT, "addons"), join(this.path, "addons"), { recursive: true });
  }

  /** Changes a file; every part of it must be there. */
  edit(file: string, ...changes: [from: string, to: string][]): void {
    let text = readFileSync(join(this.path, file), "utf8");
    for (const [from, to] of changes) {
      if (!text.includes(from)) throw new Error(`${file} has no "${from}"`);
      text = text.replaceAll(from, to);
    }
    writeFileSync(join(this.path, file), text);
  }

  write(file: string, text: string): void {
    writeFileSync(join(this.path, file), text);
  }

  remove(file: string): void {
    rmSync(join(this.path, file));
  }

  /** Lets Godot learn the names of its classes, as the editor does when it is opened. Returns what it printed. */
  import(): string {
    const { stdout, stderr } = spawnSync(GODOT, ["--headless", "--path", this.path, "--import"], {
      encoding: "utf8",
      timeout: IMPORT_LIMIT_MS,
    });
    return stdout + stderr;
  }

  /**
   * Plays it to its end, or runs one of its scripts. Returns all that it printed.
   *
   * @param onPrinted hears all that was printed so far, whenever there is more.
   * @param limitMs it is ended then.
   */
  async run(
    args: string[],
    script: string[] = [],
    onPrinted: (soFar: string) => void = () => undefined,
    limitMs = RUN_LIMIT_MS,
  ): Promise<string> {
    return await this.#play(
      GODOT,
      ["--headless", "--path", this.path, ...script, "--", ...args],
      onPrinted,
      limitMs,
    );
  }

  /**
   * Runs a main loop of it, in an engine as exported games have it: without an editor, and without what only finds faults in scripts.
   *
   * @param mainLoop the name of its class.
   * @param scene a scene that does nothing: such an engine always loads one.
   * @throws where there is no template for exports.
   */
  async runExported(
    { mainLoop, scene }: { mainLoop: string; scene: string },
    args: string[],
    limitMs: number,
  ): Promise<string> {
    if (!existsSync(TEMPLATE))
      throw new Error(
        `There is no template for exports at ${TEMPLATE}. Run scripts/install-godot-template.sh.`,
      );
    this.write(
      "override.cfg",
      `[application]\nrun/main_loop_type="${mainLoop}"\nrun/main_scene="${scene}"\n`,
    );
    // It plays the project that lies beside it.
    const program = join(this.path, "stand-in.x86_64");
    cpSync(TEMPLATE, program);
    return await this.#play(RUN_EXPORTED, [program, "--headless", "--", ...args], () => undefined, limitMs);
  }

  async #play(
    program: string,
    args: string[],
    onPrinted: (soFar: string) => void,
    limitMs: number,
  ): Promise<string> {
    const child = spawn(program, args, {
      env: { ...process.env, XDG_DATA_HOME: join(this.path, "home") },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      onPrinted(output);
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => (output += text));
    const timer = setTimeout(() => child.kill("SIGKILL"), limitMs);
    const status = await new Promise<number | null>((done, fail) => {
      child.on("error", fail).on("close", done);
    });
    clearTimeout(timer);
    return `${output}\nended with ${status}`;
  }

  delete(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
