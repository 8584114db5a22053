/**
 * Puts the Colyseus addon for Godot together as a project of its own, as Godot's Asset Library takes it: `npm run addon:pack -- FOLDER`.
 * Its root is the example, with the addon in `addons/colyseus`; who installs it gets `addons` alone.
 */
import { cp, mkdir, readdir, writeFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { parseArgs } from "node:util";

const GODOT = resolve(import.meta.dirname, "../godot");
const ADDON = join(GODOT, "addons/colyseus");
/** They stand at the root, too, where people look for them. */
const FOR_PEOPLE = ["LICENSE", "README.md", "CHANGELOG.md"];
/** All but the addon stays out of what the Asset Library hands out. */
const ATTRIBUTES = "/** export-ignore\n/addons !export-ignore\n/addons/** !export-ignore\n";
const IGNORED = ".godot/\n";

const { positionals } = parseArgs({ allowPositionals: true });
const folder = resolve(positionals[0] ?? "dist/godot-colyseus");
await mkdir(folder, { recursive: true });
if ((await readdir(folder)).length > 0) {
  console.error(`${folder} is not empty. Name a new folder.`);
  process.exit(1);
}
await cp(ADDON, join(folder, "addons/colyseus"), { recursive: true });
await cp(join(GODOT, "example/inspector"), folder, {
  recursive: true,
  filter: path => basename(path) !== ".godot",
});
for (const name of FOR_PEOPLE) await cp(join(ADDON, name), join(folder, name));
await writeFile(join(folder, ".gitattributes"), ATTRIBUTES);
await writeFile(join(folder, ".gitignore"), IGNORED);
console.info(`The addon is in ${folder}.`);
