/** The playground as a developer sees it, in a real Chromium. */
import assert from "node:assert/strict";
import { Client } from "@colyseus/sdk";
import type { Browser, Page } from "puppeteer-core";
import { z } from "zod";
import { Bot } from "../../loadtest/bot.ts";
import { type ServerProcess, startServer } from "../../loadtest/server-process.ts";
import { MESSAGE_RATES } from "../../src/schema/rates.ts";
import { startBrowser } from "../support/browser.ts";
import { eventually } from "../support/eventually.ts";
import { samplesIn } from "../support/samples.ts";

/** The page has everything twice, for wide screens and for narrow ones. Run in the browser. */
const shown = (selector: string) =>
  `[...document.querySelectorAll(${JSON.stringify(selector)})].filter(each => each.offsetParent)`;
const button = (text: string) =>
  `${shown("button")}.find(each => each.innerText.trim() === ${JSON.stringify(text)})`;
const MESSAGE_TYPE = `${shown("select")}.find(each => each.innerText.includes("combat_event"))`;
const CODES = `${shown("label code")}.map(each => each.innerText)`;

describe("The playground", function () {
  this.timeout(60_000);
  let browser: Browser;
  let server: ServerProcess;
  let page: Page;
  before("needs Chromium", async function () {
    browser = await startBrowser(this);
    server = await startServer({ VIOLATIONS_BURST: "1" });
    page = await browser.newPage();
    await page.setViewport({ width: 1280, height: 1100 });
    await page.goto(`${url()}/playground/`);
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  const url = () => server.endpoint.replace(/^ws/, "http");

  async function choose(type: string): Promise<void> {
    await page.evaluate(`{
      const select = ${MESSAGE_TYPE};
      Object.getOwnPropertyDescriptor(HTMLSelectElement.prototype, "value").set.call(select, ${JSON.stringify(type)});
      select.dispatchEvent(new Event("change", { bubbles: true }));
    }`);
    await page.waitForFunction(`${MESSAGE_TYPE}.value === ${JSON.stringify(type)}`);
  }

  /** As it is where somebody takes away what is filled in. */
  async function empty(): Promise<void> {
    await page.evaluate(`for (const [name, type] of [["input", HTMLInputElement], ["select", HTMLSelectElement]])
      for (const field of ${shown(".p-3 input, .p-3 select")}) {
        if (!(field instanceof type)) continue;
        Object.getOwnPropertyDescriptor(type.prototype, "value").set.call(field, "");
        field.dispatchEvent(new Event(name === "input" ? "input" : "change", { bubbles: true }));
      }`);
  }

  it("has a form for each message, with the fields of its schema", async () => {
    await page.waitForFunction(`!!${button("Join or Create")}`);
    await page.evaluate(`${button("Join or Create")}.click()`);
    await page.waitForFunction(`!!${MESSAGE_TYPE}`);
    const fields: Record<string, string[]> = {
      combat_event: [
        "event_type",
        "ability_id",
        "target_enemy_id",
        "position",
        "yaw",
        "damage_amount",
        "is_critical",
      ],
      move: ["seq", "position_x", "position_y", "position_z", "yaw", "sprinting", "moving"],
      loot_pickup: ["loot_instance_id", "request_id"],
      door: ["door_id", "action", "request_id"],
      character_action: [
        ...["action", "item_instance_id", "request_id", "slot", "item_id", "quantity", "confirm"],
        ...["node_id", "loadout_number", "title", "mail_id"],
      ],
    };
    for (const [type, wanted] of Object.entries(fields)) {
      await choose(type);
      assert.deepEqual(await page.evaluate(CODES), wanted, type);
    }
  });

  it("begins each form with an example, which the room takes as it is", async () => {
    const witness = await Bot.join(server.endpoint);
    const others = () => [...witness.state.players].filter(([id]) => id !== witness.welcome.player_id);
    assert.equal(others().length, 1);
    await choose("move");
    assert.deepEqual(await page.evaluate(`${shown(".p-3 input")}.map(each => each.value).slice(0, 3)`), [
      ...["1", "0.5", ""],
    ]);
    await page.evaluate(`${button("Send")}.click()`);
    await eventually("it has walked where the form says", () => {
      const [[, player] = []] = others();
      return player && Math.hypot(player.position_x - 0.5, player.position_z - 0.5) < 0.05;
    });
    await choose("combat_event");
    await page.evaluate(`${button("Request")}.click()`);
    await page.waitForFunction(`/\\bok · \\d+ms/i.test(document.body.innerText)`);
    await witness.leave();
  });

  it("sends nothing that counts as a violation, whatever is filled in or not", async () => {
    for (const isEmptied of [false, true])
      for (const type of Object.keys(MESSAGE_RATES)) {
        await choose(type);
        if (isEmptied) await empty();
        await page.evaluate(`${button("Send")}.click()`);
        await page.evaluate(`${button("Request")}.click()`);
      }
    await page.waitForFunction(`document.body.innerText.includes("invalid_message")`);
    const samples = samplesIn(await (await fetch(`${url()}/metrics`)).text());
    assert.ok((samples.get('trd_rejections_total{reason="invalid_message"}') ?? 0) > 5);
    assert.equal(samples.get("trd_violations_total"), 0);
    assert.equal(samples.get("trd_players"), 1, "its connection stands");
    assert.ok(!/claimed/.test(server.output()));
  });

  it("knows every endpoint of the API, with the fields of its query and body", async () => {
    const endpoint = z.object({
      method: z.string(),
      path: z.string(),
      body: z.unknown(),
      query: z.unknown(),
    });
    const known = z.array(endpoint).parse(await (await fetch(`${url()}/playground/__apidocs`)).json());
    const operations = z.object({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) });
    const { paths } = operations.parse(await (await fetch(`${url()}/api/openapi.json`)).json());
    const wanted = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map(method => `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ":$1")}`),
    );
    assert.ok(wanted.length > 20);
    assert.deepEqual(known.map(({ method, path }) => `${method} ${path}`).toSorted(), wanted.toSorted());
    const join = known.find(({ path }) => path.endsWith("/join"));
    assert.match(JSON.stringify(join?.body), /"session_id":\{"type":"string"/);
    await page.evaluate(`${button("API Endpoints")}.click()`);
    await page.waitForFunction(`/\\/api\\s+${wanted.length}\\b/.test(document.body.innerText)`);
  });

  it("is told what a room of any mode takes", async () => {
    const match = await new Client(server.endpoint).create("arena", { pvp_mode_id: "duel" });
    const told = await new Promise(resolve => match.onMessage("__playground_message_types", resolve));
    const form = z.object({ type: z.literal("object"), examples: z.array(z.object()).length(1) });
    const forms = z.record(z.string(), form).parse(told);
    assert.deepEqual(Object.keys(forms).toSorted(), ["client_report", "heartbeat", "start"]);
    await match.leave();
  });

  it("is no way around the counting of violations for anybody else", async () => {
    const cheat = await Bot.join(server.endpoint);
    for (let i = 0; i < 4; i++) cheat.sendMove({ x: 400, z: 400 });
    assert.equal(await cheat.closed, 4102);
  });
});
