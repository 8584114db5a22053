/** The addons and the demo use nothing that Godot does not have in browsers. Needs no Godot: it reads the scripts. */
import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

const PROJECT = resolve(import.meta.dirname, "../../godot");

/** What browsers do not have, by what is written for it. From "Exporting for the Web" in Godot's manual. */
const NOT_IN_BROWSERS: Readonly<Record<string, RegExp>> = {
  "threads, without headers that few servers set": /\b(Thread|Mutex|Semaphore|WorkerThreadPool)\b/,
  "sockets other than WebSocket":
    /\b(TCPServer|UDPServer|UDSServer|StreamPeerTCP|StreamPeerTLS|StreamPeerUDS|PacketPeerUDP|PacketPeerDTLS|DTLSServer|ENet\w+|UPNP|IP)\b/,
  "certificates and keys of one's own": /\b(Crypto|CryptoKey|X509Certificate|HMACContext)\b/,
  "other programs": /\bOS\.(execute\w*|create_process|create_instance|shell_\w+|kill)\b/,
  "a request that waits": /\bblocking_mode_enabled\b/,
  "a place of the mouse": /\bwarp_mouse\b/,
  "native code": /\bGDExtension\w*\b/,
  "files other than the user's": /\b(FileAccess|DirAccess|ResourceSaver)\.\w+\(\s*["'](?!user:)/,
};
/** A script that waits stops the page, and nothing comes meanwhile. */
const WAITS = /\bOS\.delay_(msec|usec)\b/;
const ASKS_FOR_WEB = /OS\.has_feature\("web"\)/;

describe("in browsers, Godot", () => {
  const scripts = globSync("{addons,demo}/**/*.gd", { cwd: PROJECT }).sort();
  const code = (script: string) => readFileSync(join(PROJECT, script), "utf8").replaceAll(/^\s*#.*$/gm, "");

  it("has all that the addons and the demo use", () => {
    assert.ok(scripts.length > 50, `there are only ${scripts.length} scripts`);
    const used = scripts.flatMap(script =>
      Object.entries(NOT_IN_BROWSERS)
        .filter(([, pattern]) => pattern.test(code(script)))
        .map(([what, pattern]) => `${script}: ${what}: ${pattern.exec(code(script))?.[0]}`),
    );
    assert.deepEqual(used, []);
  });

  it("never waits in the middle of a frame", () => {
    for (const script of scripts.filter(each => WAITS.test(code(each)))) {
      assert.match(
        code(script),
        ASKS_FOR_WEB,
        `${script} waits, and does not ask whether it is in a browser`,
      );
    }
  });

  it("draws with the renderer that browsers have", () => {
    const settings = readFileSync(join(PROJECT, "project.godot"), "utf8");
    assert.match(settings, /^renderer\/rendering_method="gl_compatibility"$/m);
  });
});
