import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { z } from "zod";
import { CLOSE_CODES } from "../../src/schema/close-codes.ts";
import { readJson } from "../support/json-requests.ts";
import { assertStatus, type StaffPlayer, StaffWorld } from "../support/staff-world.ts";

const sheet = z.object({
  character: z.looseObject({ character_name: z.string(), level: z.int(), room_id: z.string().optional() }),
  inventory: z.looseObject({
    gold: z.int(),
    items: z.array(z.object({ item_id: z.string(), quantity: z.int() })),
    pieces: z.array(z.looseObject({ item_instance_id: z.string(), worn_in: z.string().optional() })),
  }),
  mailbox: z.object({ mails: z.array(z.looseObject({ mail_id: z.string(), reason: z.string() })) }),
  snapshots: z.array(z.string()),
});
const problem = z.looseObject({ detail: z.string() });

describe("Staff, with a player's character,", function () {
  this.timeout(20_000);
  let world: StaffWorld;
  let operator: string;
  let operator_id: string;
  let potion: string;
  let names = 0;
  before(async () => {
    world = await StaffWorld.open();
    ({ staff_token: operator, staff_id: operator_id } = await world.aMember("operator"));
    const { items } = world.server.services.store.library.current().content;
    potion = Object.values(items).find(({ item_type }) => item_type === "consumable")?.id ?? assert.fail();
  });
  after(() => world?.close());

  const aPlayer = () => world.aPlayer(`Player ${"abcdefghijklmnopqrstuvwxyz"[names++]}`);
  const pathOf = ({ player_id, character_id }: StaffPlayer, what = "") =>
    `/admin/players/${player_id}/characters/${character_id}${what}`;
  const act = (player: StaffPlayer, what: string, body: object, token = operator) =>
    world.ask("POST", pathOf(player, `/${what}`), token, {
      ...{ act_id: randomUUID(), note: "a lost item" },
      ...body,
    });
  const see = (player: StaffPlayer) => readJson(sheet, world.ask("GET", pathOf(player), operator));
  const takeMail = ({ access_token, character_id }: StaffPlayer, mail_id: string) =>
    world.ask("POST", `/characters/${character_id}/mailbox/${mail_id}/take`, access_token);
  const amount = ({ inventory }: z.output<typeof sheet>, item_id: string) =>
    inventory.items.find(each => each.item_id === item_id)?.quantity ?? 0;

  it("see what it is and has, its runs, and its player's matches", async () => {
    const player = await aPlayer();
    const bot = await world.inRoom(player);
    const { character } = await see(player);
    assert.equal(character.room_id, bot.room.roomId);
    const runs = z.object({ runs: z.array(z.looseObject({ rooms: z.record(z.string(), z.unknown()) })) });
    const found = await readJson(runs, world.ask("GET", pathOf(player, "/runs"), operator));
    assert.match(JSON.stringify(found.runs), new RegExp(bot.room.roomId));
    await assertStatus(world.ask("GET", `/admin/players/${player.player_id}/matches`, operator), 200);
    const stranger = { ...player, player_id: (await aPlayer()).player_id };
    await assertStatus(world.ask("GET", pathOf(stranger), operator), 404, "of another player");
    await bot.leave();
  });

  it("give items and gold to one in play, once however often it is asked for", async () => {
    const player = await aPlayer();
    const bot = await world.inRoom(player);
    const before = await see(player);
    const act_id = randomUUID();
    const given = { items: [{ item_id: potion, quantity: 2 }], gold: 70 };
    const grant = () => act(player, "grants", { act_id, given, text: "Sorry!" });
    for (const each of [grant(), grant(), grant()]) await assertStatus(each, 200);
    const { mails } = (await see(player)).mailbox;
    assert.deepEqual(
      mails.map(({ mail_id, reason }) => [mail_id, reason]),
      [[`staff_${act_id}`, "staff"]],
    );
    await assertStatus(takeMail(player, `staff_${act_id}`), 200);
    await assertStatus(grant(), 200);
    await bot.leave();
    await takeMail(player, `staff_${act_id}`);
    const after = await see(player);
    assert.equal(amount(after, potion) - amount(before, potion), 2);
    assert.equal(after.inventory.gold - before.inventory.gold, 70);
    const other = act(player, "grants", { act_id, given: { gold: 71 } });
    await assertStatus(other, 409, "another grant by the same id");
  });

  it("give experience, with the levels that come of it, once", async () => {
    const player = await aPlayer();
    const bot = await world.inRoom(player);
    const act_id = randomUUID();
    const grant = () => act(player, "grants", { act_id, given: { experience: 500 } });
    await assertStatus(grant(), 200);
    assert.equal(await bot.closed, CLOSE_CODES.kicked);
    const { character } = await see(player);
    assert.ok(character.level > 1);
    // What is played in between does not make it forget.
    await (await world.inRoom(player)).leave();
    await assertStatus(grant(), 200);
    assert.deepEqual((await see(player)).character.experience, character.experience);
  });

  it("take items, worn pieces and gold, all that is named or nothing", async () => {
    const player = await aPlayer();
    const act_id = randomUUID();
    await assertStatus(act(player, "grants", { act_id, given: { gold: 100 } }), 200);
    await assertStatus(takeMail(player, `staff_${act_id}`), 200);
    const before = await see(player);
    const worn = before.inventory.pieces.filter(({ worn_in }) => worn_in !== undefined);
    const item_instance_ids = worn.map(each => each.item_instance_id);
    const tooMuch = { gold: before.inventory.gold + 1, item_instance_ids };
    await assertStatus(act(player, "takings", { taken: tooMuch }), 422);
    assert.deepEqual((await see(player)).inventory, before.inventory);
    const taken = { gold: 60, item_instance_ids };
    const again = randomUUID();
    await assertStatus(act(player, "takings", { act_id: again, taken }), 200);
    await assertStatus(act(player, "takings", { act_id: again, taken }), 200);
    const after = await see(player);
    assert.equal(after.inventory.gold, before.inventory.gold - 60);
    assert.equal(after.inventory.pieces.length, before.inventory.pieces.length - worn.length);
  });

  it("are refused an unknown item, less than one, and too much: it is noted, and nothing changes", async () => {
    const player = await aPlayer();
    const bot = await world.inRoom(player);
    const before = await see(player);
    const wrong: [string, object, number][] = [
      ["grants", { given: { items: [{ item_id: "excalibur", quantity: 1 }] } }, 422],
      ["grants", { given: { items: [{ item_id: potion, quantity: -1 }] } }, 400],
      ["grants", { given: { gold: -1 } }, 400],
      ["grants", { given: { gold: 1e9 } }, 400],
      ["grants", { given: { experience: 1e12 } }, 400],
      ["grants", { given: {} }, 400],
      ["grants", { given: { gold: 1 }, note: "" }, 400],
      ["takings", { taken: { gold: 1e6 } }, 422],
      ["takings", { taken: { items: [{ item_id: "excalibur", quantity: 1 }] } }, 422],
      ["takings", { taken: { item_instance_ids: ["nothing"] } }, 422],
    ];
    const { length } = await world.acts(operator_id);
    for (const [what, body, status] of wrong)
      await assertStatus(act(player, what, body), status, JSON.stringify(body));
    const noted = (await world.acts(operator_id)).slice(length);
    assert.deepEqual(
      noted.map(({ outcome, player_id }) => [outcome, player_id]),
      wrong.map(() => ["refused", player.player_id]),
    );
    const after = await see(player);
    assert.deepEqual(after.inventory, before.inventory);
    assert.deepEqual(after.mailbox.mails, []);
    assert.equal(bot.room.connection.isOpen, true, "nobody was taken out of the room for it");
    await bot.leave();
  });

  it("bring it back as a snapshot has it, once it is in no room, and can undo that", async () => {
    const player = await aPlayer();
    const { character_id } = player;
    const { characters, snapshots } = world.server.services;
    await snapshots.noteWritten((await characters.get(character_id)) ?? assert.fail());
    const [snapshot] = (await see(player)).snapshots;
    await assertStatus(act(player, "grants", { given: { experience: 500 } }), 200);
    const grown = await see(player);
    const bot = await world.inRoom(player);
    const restore = (body: object) => act(player, "restore", body);
    const refusal = await readJson(problem, restore({ snapshot }), 409);
    assert.match(refusal.detail, /leave it first/);
    await bot.leave();
    await assertStatus(restore({ snapshot: "2020-01-01" }), 404);
    await assertStatus(restore({ snapshot }), 200);
    const back = await see(player);
    assert.equal(back.character.level, 1);
    assert.equal(back.character.room_id, undefined);
    await assertStatus(restore({ snapshot: back.snapshots[0] }), 200);
    assert.equal((await see(player)).character.level, grown.character.level);
  });

  it("give nothing twice by bringing it back: mails that were taken stay taken", async () => {
    const player = await aPlayer();
    const { characters, snapshots } = world.server.services;
    await snapshots.noteWritten((await characters.get(player.character_id)) ?? assert.fail());
    const act_id = randomUUID();
    await assertStatus(act(player, "grants", { act_id, given: { gold: 100 } }), 200);
    await assertStatus(takeMail(player, `staff_${act_id}`), 200);
    const [snapshot] = (await see(player)).snapshots;
    await assertStatus(act(player, "restore", { snapshot }), 200);
    const { gold } = (await see(player)).inventory;
    await takeMail(player, `staff_${act_id}`);
    assert.equal((await see(player)).inventory.gold, gold);
  });

  it("move it out of a room that it is stuck in, with all that it has", async () => {
    const player = await aPlayer();
    const bot = await world.inRoom(player);
    const before = await see(player);
    await assertStatus(act(player, "move-out", { note: "between two walls" }), 200);
    assert.equal(await bot.closed, CLOSE_CODES.kicked);
    const after = await see(player);
    assert.equal(after.character.room_id, undefined);
    assert.deepEqual(after.inventory, before.inventory);
    await (await world.inRoom(player)).leave();
  });

  it("give it another name, as good as any that is chosen; the one before is free then", async () => {
    const player = await aPlayer();
    const { staff_token } = await world.aMember("moderator");
    const { character_name } = (await see(player)).character;
    const rename = (name: string) =>
      world.ask("POST", pathOf(player, "/rename"), staff_token, { note: "rude", character_name: name });
    const other = await see(await aPlayer());
    await assertStatus(rename(other.character.character_name), 409, "taken");
    await assertStatus(rename("Admin"), 400, "reserved");
    await assertStatus(rename("Kind Name"), 200);
    await assertStatus(rename("Kinder Name"), 200, "twice a day");
    assert.equal((await see(player)).character.character_name, "Kinder Name");
    await world.aPlayer(character_name);
  });
});
