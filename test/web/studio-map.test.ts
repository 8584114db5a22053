/** A designer at the map of a dungeon, in a real browser: with a mouse, and with keys alone. */
import assert from "node:assert/strict";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Browser, KeyInput, Page } from "puppeteer-core";
import { z } from "zod";
import { seriousFaults } from "../support/accessibility.ts";
import { noteComplaints, startBrowser } from "../support/browser.ts";
import { type ContentFolder, contentFolder } from "../support/content-folder.ts";
import { eventually } from "../support/eventually.ts";
import { TestServer } from "../support/test-server.ts";

const TOKEN = "token-of-the-test";
const MOST_TABS = 80;

const YARD = {
  ...{ id: "yard", name: "The Yard", size_x: 20, size_z: 20 },
  obstacles: [{ shape: "circle", x: 0, z: 0, radius: 1 }],
  spawn_points: [
    { team: 1, x: 0, z: -8, yaw: 0 },
    { team: 2, x: 0, z: 8, yaw: Math.PI },
  ],
};

const placed = z.object({ x: z.number(), z: z.number() });
const dungeonFile = z.object({
  room_templates: z.array(
    placed.partial().extend({
      room_template_id: z.string(),
      size_x: z.number(),
      size_z: z.number(),
      enemies: z.array(placed.extend({ enemy_type_id: z.string() })),
      loot: z.array(placed.extend({ loot_table_id: z.string() })).optional(),
    }),
  ),
  corridors: z.array(z.object({ from: z.string(), to: z.string() })),
});

describe("The map of the studio in a browser", function () {
  this.timeout(60_000);
  let folder: ContentFolder;
  let server: TestServer;
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];

  before("needs Chromium", async function () {
    browser = await startBrowser(this);
    folder = await contentFolder("test/content");
    await mkdir(join(folder.path, "arenas"));
    await folder.write("arenas/yard.json", JSON.stringify(YARD));
    server = await TestServer.start({ STUDIO_TOKEN: TOKEN }, { content_folder: folder.path });
    page = await browser.newPage();
    await page.setViewport({ width: 1280, height: 900 });
    noteComplaints(page, complaints);
    await page.goto(`${server.http}/studio#token=${TOKEN}`);
    await page.waitForSelector("nav li a");
    await page.evaluate(`location.hash = "#dungeons/first_dungeon"`);
    await page.waitForSelector(".map-item");
  });
  afterEach(() => assert.deepEqual(complaints.splice(0), [], "nothing that its policy forbids, no error"));
  after(async () => {
    await browser?.close();
    await server?.stop();
    await folder?.delete();
  });

  const saved = async () =>
    dungeonFile.parse(JSON.parse(await readFile(join(folder.path, "dungeons/first_dungeon.json"), "utf8")));
  const item = (...path: (string | number)[]) => `[data-item='${JSON.stringify(path)}']`;
  const field = (...path: (string | number)[]) => `[data-path='${JSON.stringify(path)}']`;
  const text = (selector: string) =>
    page.evaluate(`document.querySelector(${JSON.stringify(selector)}).innerText`).then(String);
  const shows = (selector: string, pattern: RegExp) =>
    eventually(`${selector} shows ${pattern}`, async () =>
      pattern.test(await text(selector).catch(() => "")),
    );
  const typedIn = (selector: string) =>
    page.evaluate(`document.querySelector(${JSON.stringify(selector)})?.value`);
  const hasValue = (selector: string, value: string) =>
    eventually(`${selector} has ${value}`, async () => (await typedIn(selector)) === value);
  const focusOn = (selector: string) =>
    page.$eval(selector, element => (element as { focus?: () => void }).focus?.());
  const isFocused = (selector: string) =>
    page.evaluate(`document.activeElement.matches(${JSON.stringify(selector)})`);
  const hasFocus = (selector: string) => eventually(`${selector} has the focus`, () => isFocused(selector));
  /** With Tab, as somebody comes there who has no mouse. */
  const tabTo = async (selector: string, isBack = false) => {
    if (isBack) await page.keyboard.down("Shift");
    let isThere = await isFocused(selector);
    for (let i = 0; i < MOST_TABS && !isThere; i++) {
      await page.keyboard.press("Tab");
      isThere = await isFocused(selector);
    }
    if (isBack) await page.keyboard.up("Shift");
    assert.ok(isThere, `Tab comes to ${selector}`);
  };
  const withKey = async (held: KeyInput, key: KeyInput) => {
    await page.keyboard.down(held);
    await page.keyboard.press(key);
    await page.keyboard.up(held);
  };
  /** In the middle of what is drawn of it. */
  const spotOf = async (selector: string) => {
    const box = await page.$eval(selector, element => {
      const { x, y, width, height } = element.getBoundingClientRect();
      return { x: x + width / 2, y: y + height / 2, width, height };
    });
    return box;
  };
  const drag = async (from: { x: number; y: number }, to: { x: number; y: number }) => {
    await page.mouse.move(from.x, from.y);
    await page.mouse.down();
    await page.mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2, { steps: 3 });
    await page.mouse.move(to.x, to.y, { steps: 3 });
    await page.mouse.up();
  };
  const press = (label: string) => page.locator(`::-p-aria(${label}[role="button"])`).click();
  const save = async () => {
    await shows(".save-tools", /All content is good|warning/);
    await page.waitForSelector("button.primary:not([disabled])");
    await page.focus("button.primary");
    await page.keyboard.press("Enter");
    await shows("[role=status]", /1 file is written/);
  };

  it("says what stands where, and has no serious fault for people who cannot see it", async () => {
    const label = await page.$eval(item("room_templates", 1, "enemies", 0), each =>
      each.getAttribute("aria-label"),
    );
    assert.equal(label, "Enemy goblin, x 0 m, z 0 m, in room2");
    assert.deepEqual(await seriousFaults(page), []);
  });

  it("lets somebody with keys alone add an enemy with loot, and a room, and see them in the form", async () => {
    await page.focus(".entry-tools button");
    await tabTo(item("room_templates", 0));
    await tabTo("button.enemy", true);
    await page.keyboard.press("Tab");
    await page.keyboard.type("Gob");
    await withKey("Shift", "Tab");
    await page.keyboard.press("Enter");
    const enemy = ["room_templates", 0, "enemies", 0];
    await hasFocus(item(...enemy));
    await shows(".map-said", /Added: Enemy goblin: x 0 m, z 0 m, in room1/);
    await page.keyboard.press("ArrowUp");
    await shows(".map-said", /x 0\.5 m, z 0 m/);
    await withKey("Shift", "ArrowRight");
    await shows(".map-said", /x 0\.5 m, z 0\.1 m/);
    await withKey("Control", "ArrowLeft");
    await shows(".map-said", /x 0\.5 m, z -5 m/);
    await page.keyboard.press("Enter");
    await hasFocus(field(...enemy, "enemy_type_id"));
    assert.equal(await typedIn(field(...enemy, "z")), "-5");

    await tabTo(item(...enemy), true);
    await tabTo("button.loot", true);
    await page.keyboard.press("Enter");
    await hasFocus(item("room_templates", 0, "loot", 0));

    await tabTo("button.room", true);
    await page.keyboard.press("Enter");
    await hasFocus(item("room_templates", 6));
    await shows(".map-said", /Added: Room room7/);
    await page.keyboard.press("KeyR");
    await page.keyboard.press("ArrowRight");
    await shows(".map-said", /20 × 21 m/);
    await page.keyboard.press("KeyR");
    await hasValue(field("room_templates", 6, "size_z"), "21");
  });

  it("shows the room that is chosen in the game beside it", async () => {
    await hasValue(".preview-tools label:last-of-type select", "room7");
    await focusOn(item("room_templates", 0, "enemies", 0));
    await hasValue(".preview-tools label:last-of-type select", "room1");
    await page.waitForSelector("aside canvas:not([hidden])");
    assert.equal((await text("aside")).includes("without an error"), false);
  });

  it("has what was added in the file that is saved", async () => {
    await save();
    const { room_templates, corridors } = await saved();
    const [first] = room_templates;
    assert.deepEqual(first?.enemies, [{ enemy_type_id: "goblin", x: 0.5, z: -5 }]);
    assert.equal(first?.loot?.[0]?.loot_table_id, "goblin");
    assert.equal(room_templates.at(-1)?.size_z, 21);
    assert.deepEqual([corridors.at(-1)?.from, corridors.at(-1)?.to], ["room1", "room7"]);
  });

  it("takes changes back and does them again, and removes what is chosen, by keys", async () => {
    const loot = item("room_templates", 0, "loot", 0);
    await focusOn(loot);
    await page.keyboard.press("Delete");
    await page.waitForFunction(`!document.querySelector(${JSON.stringify(loot)})`);
    await shows(".map-said", /Removed: Loot goblin/);
    await hasFocus(item("room_templates", 0));
    await withKey("Control", "KeyZ");
    await page.waitForSelector(loot);
    await shows(".save-tools", /0 changes/);
    await page.keyboard.down("Shift");
    await withKey("Control", "KeyZ");
    await page.keyboard.up("Shift");
    await page.waitForFunction(`!document.querySelector(${JSON.stringify(loot)})`);
    await withKey("Control", "KeyZ");
    await page.waitForSelector(loot);
  });

  it("lets a mouse put an enemy into a room, move it into the next and pull a wall", async () => {
    await press("Show all");
    const [button, room2] = [await spotOf("button.enemy"), await spotOf(item("room_templates", 1))];
    const [room3] = [await spotOf(item("room_templates", 2))];
    await drag(button, { x: room2.x - room2.width / 4, y: room2.y });
    await page.waitForSelector(item("room_templates", 1, "enemies", 1));
    await drag(await spotOf(item("room_templates", 1, "enemies", 1)), {
      x: room3.x,
      y: room3.y - room3.height / 4,
    });
    await page.waitForSelector(item("room_templates", 2, "enemies", 1));
    await shows(".map-said", /in room3/);

    await page.mouse.click(room3.x + room3.width / 3, room3.y + room3.height / 3);
    await page.waitForSelector(`${item("room_templates", 2)}.picked`);
    const handle = await spotOf(`[data-handle="1 0"]`);
    await drag(handle, { x: handle.x, y: handle.y - room3.height / 4 });
    await shows(".map-said", /Room room3: .* 30 × 20 m/);
    await save();
    const { room_templates } = await saved();
    assert.deepEqual(room_templates[1]?.enemies.length, 1);
    assert.equal(room_templates[2]?.enemies[1]?.enemy_type_id, "goblin");
    assert.equal(room_templates[2]?.size_x, 30);
  });

  it("marks at its place what is wrong, and lets it be taken back", async () => {
    const enemy = item("room_templates", 4, "enemies", 0);
    const [from, room] = [await spotOf(enemy), await spotOf(item("room_templates", 4))];
    await drag(from, { x: from.x, y: from.y - room.height });
    await page.waitForSelector(`${enemy}.error .sign`);
    assert.match(
      String(await page.$eval(enemy, each => each.getAttribute("aria-label"))),
      /outside the room/,
    );
    await press("Undo");
    await page.waitForFunction(`!document.querySelector(${JSON.stringify(`${enemy}.error`)})`);
    await shows(".save-tools", /0 changes/);
  });

  it("chooses on the map what is edited in the form, and draws what is typed there", async () => {
    await focusOn(item("room_templates", 3, "enemies", 1));
    await page.waitForSelector(field("room_templates", 3, "enemies", 1, "x"));
    await page.focus(field("room_templates", 3, "enemies", 1, "x"));
    await withKey("Control", "KeyA");
    await page.keyboard.type("-2");
    await shows(".save-tools", /1 change/);
    const label = () =>
      page.$eval(`${item("room_templates", 3, "enemies", 1)}.picked`, each =>
        each.getAttribute("aria-label"),
      );
    await eventually("the map has it", async () => /x -2 m/.test(String(await label())));
  });

  it("turns and adds spawn points of an arena, and pulls its floor, by keys", async () => {
    await page.evaluate(`location.hash = "#arenas/yard"`);
    await page.waitForSelector(item("spawn_points", 1));
    await focusOn(item("spawn_points", 1));
    await page.keyboard.press("KeyR");
    await page.keyboard.press("ArrowUp");
    await shows(".map-said", /team 2: x 0 m, z 8 m, looks at -165°/);
    await page.keyboard.press("KeyR");
    await tabTo("button.spawn", true);
    await page.keyboard.press("Enter");
    await hasFocus(item("spawn_points", 2));
    await focusOn(item());
    await page.keyboard.press("KeyR");
    await page.keyboard.press("ArrowUp");
    await shows(".map-said", /Floor yard: 21 × 20 m/);
    await hasValue(field("size_x"), "21");
    assert.deepEqual(await seriousFaults(page), []);
  });
});
