/** What a character has, knows and has done, over HTTP: in no room, and in a live one. */
import assert from "node:assert/strict";
import { pino } from "pino";
import { z } from "zod";
import type { Character } from "../../src/characters/character.ts";
import { Mailbox } from "../../src/characters/mailbox.ts";
import type { Mail } from "../../src/game/character/lasting.ts";
import { ContentRepository } from "../../src/store/content/content-repository.ts";
import { connect, type Database } from "../../src/store/dynamo/connect.ts";
import { charactersIn } from "../support/a-character.ts";
import {
  ApiServer,
  answers,
  detailOf,
  type Player,
  type Reply,
  readAnswer,
  refusalOf,
} from "../support/api-client.ts";
import { testEnv } from "../support/dynamodb.ts";
import { eventually } from "../support/eventually.ts";
import { FaultyDatabase } from "../support/faulty-database.ts";
import { knightContent } from "../support/knight-content.ts";

const content = knightContent();
const { bag_slots } = (content.rules.default ?? assert.fail()).progression;
const log = pino({ level: "silent" });

const made = z.object({ character: z.looseObject({ character_id: z.string(), class_id: z.string() }) });
const piece = z.looseObject({
  item_instance_id: z.string(),
  item_id: z.string(),
  worn_in: z.string().optional(),
});
const inventory = z.object({
  gold: z.int(),
  items: z.array(z.object({ item_id: z.string(), quantity: z.int() })),
  pieces: z.array(piece),
  bag: z.object({ places_taken: z.int(), places: z.int() }),
});
const equipment = z.object({
  equipment: z.record(z.string(), piece),
  stats: z.array(z.looseObject({ stat: z.string(), value: z.number(), contributions: z.array(z.unknown()) })),
});
const skills = z.looseObject({
  skills: z.array(z.string()),
  skill_points_left: z.int(),
  respec_price: z.number(),
});
const loadouts = z.object({
  loadouts: z.array(z.looseObject({ loadout_number: z.int(), skills: z.array(z.string()) })),
});
const achievements = z.object({
  title: z.string().optional(),
  achievements: z.array(
    z.looseObject({ achievement_id: z.string(), progress: z.number(), is_unlocked: z.boolean() }),
  ),
});
const mailbox = z.object({
  mails: z.array(z.looseObject({ mail_id: z.string(), reason: z.string(), sent_at: z.string().optional() })),
});

let names = 0;
const aName = () => `${String.fromCodePoint(0x4e00 + names++)} the Knight`;

function gift(item_id: string, quantity: number): Mail {
  const item_type = item_id === "gold" ? "gold" : "material";
  return { mail_id: "gift", reason: "staff", goods: [{ item_id, item_type, quantity }] };
}

describe("A character's sheet", function () {
  this.timeout(30_000);
  let faulty: FaultyDatabase;
  let database: Database;
  let api: ApiServer;
  let ada: Player;
  let character_id: string;

  before(async () => {
    faulty = await FaultyDatabase.start();
    const DYNAMODB_ENDPOINT = faulty.endpoint;
    database = await connect(testEnv({ DYNAMODB_ENDPOINT }), log, { join: false });
    await new ContentRepository(database).publish(content);
    api = await ApiServer.start({ DYNAMODB_ENDPOINT });
  });
  beforeEach(async () => {
    ada = await api.guest();
    const reply = await ada.ask("POST", "/characters", { character_name: aName(), class_id: "knight" });
    character_id = readAnswer(made, reply, 201).character.character_id;
  });
  afterEach(() => api.clear());
  after(async () => {
    await api?.stop();
    await database?.close();
    await faulty?.close();
  });

  const ask = (method: string, path: string, body?: unknown, player = ada): Promise<Reply> =>
    player.ask(method, `/characters/${character_id}/${path}`, body);
  const get = async <T>(schema: z.ZodType<T>, path: string) => readAnswer(schema, await ask("GET", path));
  const refusal = async (method: string, path: string, body?: unknown) =>
    refusalOf(await ask(method, path, body));
  const done = async (method: string, path: string, body?: unknown) => {
    const reply = await ask(method, path, body);
    assert.equal(reply.status, 200, `${reply.asked}: ${reply.text}`);
    return reply;
  };
  const row = async () => (await charactersIn(database).get(character_id)) ?? assert.fail();
  /** As an operator might. */
  const change = async (fields: Partial<Character>) => {
    const found = await row();
    await charactersIn(database).replace(found, { ...found, ...fields });
  };
  const idsOf = async (item_id: string) =>
    (await get(inventory, "inventory")).pieces
      .filter(each => each.item_id === item_id)
      .map(each => each.item_instance_id);
  const send = (mail: Mail) => new Mailbox(database, log).send(character_id, mail);
  /** The character in a live room, with its player there. */
  const enter = async () => {
    const reply = await ada.ask("POST", "/sessions", { character_id });
    const { session } = readAnswer(answers.begun, reply, 201);
    const room_id = await ada.makeRoom();
    return { bot: await ada.play(room_id, session.session_id), ...session, room_id };
  };
  const quantityOf = async (wanted: string) =>
    (await get(inventory, "inventory")).items.find(({ item_id }) => item_id === wanted)?.quantity ?? 0;

  it("begins with what its class brings along; a class that there is not is refused with those that there are", async () => {
    const { pieces, items, gold, bag } = await get(inventory, "inventory");
    assert.deepEqual(
      pieces.map(each => [each.item_id, each.worn_in]),
      [
        ["blade", "weapon"],
        ["blade", undefined],
        ["buckler", "off_hand"],
      ],
    );
    assert.deepEqual([items, gold], [[{ item_id: "health_potion", quantity: 3 }], 0]);
    assert.deepEqual(bag, { places_taken: 2, places: bag_slots });
    const refused = await ada.ask("POST", "/characters", { character_name: aName(), class_id: "toString" });
    assert.equal(refusalOf(refused), "400 invalid-request");
    assert.equal(
      detailOf(refused),
      'class_id: there is no class "toString"; choose one of adventurer, knight.',
    );
    const reply = await ada.ask("POST", "/characters", { character_name: aName() });
    assert.equal(readAnswer(made, reply, 201).character.class_id, "adventurer");
  });

  it("shows what each stat comes from", async () => {
    await change({ level: 3, skills: ["stance"] });
    const { stats } = await get(equipment, "equipment");
    const health = stats.find(({ stat }) => stat === "max_health");
    const add = { kind: "add" };
    assert.deepEqual(health, {
      ...{ stat: "max_health", value: 130 },
      contributions: [
        { source: "class", source_id: "knight", ...add, value: 100 },
        { source: "equipment", source_id: "buckler", ...add, value: 20 },
        { source: "skill", source_id: "stance", ...add, value: 10 },
      ],
    });
  });

  it("wears what it is told to, where it belongs, and nothing else", async () => {
    const [first = "", second = ""] = await idsOf("blade");
    const put = (slot: string, item_instance_id: unknown) =>
      ask("PUT", `equipment/${slot}`, { item_instance_id });
    const { equipment: worn } = readAnswer(equipment, await put("weapon", second));
    assert.equal(worn.weapon?.item_instance_id, second);
    assert.equal((await row()).equipment.weapon, second);
    assert.equal(refusalOf(await put("head", first)), "422 refused: wrong_slot");
    assert.equal(refusalOf(await put("weapon", "nothing")), "422 refused: not_owned");
    assert.equal(refusalOf(await put("weapon", "toString")), "422 refused: not_owned");
    assert.equal(refusalOf(await put("tail", first)), "400 invalid-request");
    assert.equal(refusalOf(await put("weapon", 7)), "400 invalid-request");
    await change({ pieces: { ...(await row()).pieces, heavy: { item_id: "crown", affixes: {} } } });
    assert.equal(refusalOf(await put("head", "heavy")), "422 refused: level_too_low");
    await done("DELETE", "equipment/weapon");
    assert.equal(await refusal("DELETE", "equipment/weapon"), "422 refused: not_owned");
    assert.deepEqual(Object.keys((await row()).equipment), ["off_hand"]);
  });

  it("destroys what it is told to twice, as much as it has", async () => {
    const potions = (query: string) => ask("DELETE", `inventory/health_potion?${query}`);
    assert.equal(refusalOf(await potions("quantity=2")), "422 refused: not_confirmed");
    assert.equal(refusalOf(await potions("quantity=4&confirm=true")), "422 refused: not_owned");
    assert.equal(refusalOf(await potions("quantity=999999999&confirm=true")), "422 refused: not_owned");
    for (const quantity of ["0", "-1", "1.5", "1e9", "1000000000", "x", ""])
      assert.equal(refusalOf(await potions(`quantity=${quantity}&confirm=true`)), "400 invalid-request");
    for (const _ of [1, 2]) await done("DELETE", "inventory/health_potion?confirm=true&request_id=r1");
    assert.equal(await quantityOf("health_potion"), 2);
    await done("DELETE", "inventory/health_potion?quantity=2&confirm=true");
    assert.equal(await quantityOf("health_potion"), 0);
    const [worn = "", spare = ""] = await idsOf("blade");
    assert.equal(await refusal("DELETE", `inventory/${worn}?confirm=true`), "422 refused: item_worn");
    assert.equal(await refusal("DELETE", `inventory/${spare}`), "422 refused: not_confirmed");
    assert.equal(
      await refusal("DELETE", `inventory/${spare}?quantity=2&confirm=true`),
      "422 refused: not_owned",
    );
    await done("DELETE", `inventory/${spare}?confirm=true`);
    assert.deepEqual(await idsOf("blade"), [worn]);
  });

  it("learns and gives back as its tree says", async () => {
    assert.equal(await refusal("PUT", "skills/stance"), "422 refused: not_enough_points");
    await change({ level: 5 });
    for (const node of ["stance", "slash", "whirl"]) await done("PUT", `skills/${node}`);
    const learned = await get(skills, "skills");
    assert.deepEqual([learned.skills, learned.skill_points_left], [["stance", "slash", "whirl"], 0]);
    assert.equal(await refusal("PUT", "skills/whirl"), "422 refused: already_learned");
    assert.equal(await refusal("PUT", "skills/constructor"), "422 refused: no_such_skill");
    assert.equal(await refusal("DELETE", "skills/slash"), "422 refused: others_depend_on_it");
    await done("DELETE", "skills/whirl");
    assert.equal(await refusal("DELETE", "skills/whirl"), "422 refused: not_learned");
    await done("DELETE", "skills");
    assert.deepEqual((await get(skills, "skills")).skill_points_left, 4);
  });

  it("keeps three loadouts and switches between them, all of it or nothing", async () => {
    await change({ level: 3 });
    await done("PUT", "skills/stance");
    await done("PUT", "loadouts/2");
    await done("DELETE", "skills");
    await done("DELETE", "equipment/weapon");
    assert.deepEqual(
      (await get(loadouts, "loadouts")).loadouts.map(each => [each.loadout_number, each.skills]),
      [[2, ["stance"]]],
    );
    assert.equal(
      await refusal("PUT", "loadouts/active", { loadout_number: 1 }),
      "422 refused: no_such_loadout",
    );
    await done("PUT", "loadouts/active", { loadout_number: 2 });
    const { skills: learned, equipment: worn } = await row();
    assert.deepEqual([learned, Object.keys(worn)], [["stance"], ["weapon", "off_hand"]]);
    for (const number of ["0", "4", "-1", "x"])
      assert.equal(await refusal("PUT", `loadouts/${number}`), "400 invalid-request", number);
    assert.equal(await refusal("PUT", "loadouts/active", { loadout_number: 4 }), "400 invalid-request");
  });

  it("shows how far it has come with achievements, and bears the title of one that it has", async () => {
    const progress = async () => {
      const found = await get(achievements, "achievements");
      const [one] = found.achievements;
      return [one?.achievement_id, one?.progress, one?.is_unlocked, found.title];
    };
    const [told] = (await get(achievements, "achievements")).achievements;
    assert.deepEqual(
      [told?.name, told?.description, told?.title],
      [{ de: "Gut gekleidet", en: "Well Dressed" }, "", "Dandy"],
    );
    assert.equal(await refusal("PUT", "title", { title: "Dandy" }), "422 refused: no_such_title");
    assert.deepEqual(await progress(), ["well_dressed", 0, false, undefined]);
    const [, second = ""] = await idsOf("blade");
    const [buckler = ""] = await idsOf("buckler");
    await done("PUT", "equipment/weapon", { item_instance_id: second });
    assert.deepEqual(await progress(), ["well_dressed", 1, false, undefined]);
    await done("DELETE", "equipment/off_hand");
    await done("PUT", "equipment/off_hand", { item_instance_id: buckler });
    await done("PUT", "title", { title: "Dandy" });
    assert.deepEqual(await progress(), ["well_dressed", 2, true, "Dandy"]);
    assert.equal(await quantityOf("ore"), 5);
    await done("PUT", "title", {});
    assert.deepEqual(await progress(), ["well_dressed", 2, true, undefined]);
  });

  it("takes a mail once, also of 50 requests at once", async () => {
    await send({ ...gift("gold", 7), text: "For your patience." });
    const { mails } = await get(mailbox, "mailbox");
    assert.deepEqual(
      mails.map(({ sent_at, ...rest }) => [typeof sent_at, rest]),
      [["string", { ...gift("gold", 7), text: "For your patience." }]],
    );
    const replies = await Promise.all(Array.from({ length: 50 }, () => ask("POST", "mailbox/gift/take")));
    assert.deepEqual([...new Set(replies.map(({ status }) => status))], [200]);
    assert.equal((await row()).gold, 7);
    assert.deepEqual(await get(mailbox, "mailbox"), { mails: [] });
    await done("POST", "mailbox/gift/take");
    assert.equal((await row()).gold, 7);
    assert.equal(await refusal("POST", "mailbox/gifts/take"), "422 refused: no_such_mail");
  });

  it("takes no mail that the bag has no place for: that stays where it is", async () => {
    await send(gift("ore", 20));
    const full = { inventory: { ore: 20 * (bag_slots - 1) } };
    await change(full);
    assert.equal(await refusal("POST", "mailbox/gift/take"), "422 refused: bag_full");
    assert.deepEqual((await row()).inventory, full.inventory);
    assert.equal((await get(mailbox, "mailbox")).mails.length, 1);
  });

  it("is nobody else's, whatever is asked", async () => {
    const bob = await api.guest();
    await send(gift("gold", 7));
    const before = await row();
    const asked: [string, string, unknown?][] = [
      ...["inventory", "equipment", "skills", "loadouts", "achievements", "mailbox"].map(
        (path): [string, string] => ["GET", path],
      ),
      ["DELETE", "inventory/health_potion?confirm=true"],
      ["PUT", "equipment/weapon", { item_instance_id: Object.keys(before.pieces)[1] }],
      ["DELETE", "equipment/weapon"],
      ["PUT", "skills/stance"],
      ["DELETE", "skills/stance"],
      ["DELETE", "skills"],
      ["PUT", "loadouts/1"],
      ["PUT", "loadouts/active", { loadout_number: 1 }],
      ["PUT", "title", {}],
      ["POST", "mailbox/gift/take"],
    ];
    for (const [method, path, body] of asked)
      assert.equal(refusalOf(await ask(method, path, body, bob)), "404 not-found", `${method} ${path}`);
    assert.deepEqual(await row(), before);
  });

  it("does not change while the character is deleted", async () => {
    await ada.ask("DELETE", `/characters/${character_id}`);
    assert.equal(await refusal("DELETE", "equipment/weapon"), "409 conflict");
    assert.equal((await ask("GET", "equipment")).status, 200);
  });

  describe("in a live room", () => {
    it("is as it is there at this moment, and changes there", async () => {
      const { bot, session_id } = await enter();
      const [, second = ""] = await idsOf("blade");
      await done("PUT", "equipment/weapon", { item_instance_id: second });
      assert.equal((await get(equipment, "equipment")).equipment.weapon?.item_instance_id, second);
      assert.notEqual((await row()).equipment.weapon, second, "the room has not written it yet");
      assert.equal(await refusal("PUT", "skills/stance"), "422 refused: not_enough_points");
      assert.ok(bot.isInRoom, "its player plays on");
      await ada.leave((await row()).room_id ?? "", session_id);
      assert.equal((await row()).equipment.weapon, second);
      await done("DELETE", "equipment/weapon");
      assert.equal((await row()).equipment.weapon, undefined);
    });

    it("does once what was asked with one request_id there and after the character has left", async () => {
      const { session_id, room_id } = await enter();
      const destroy = () => done("DELETE", "inventory/health_potion?confirm=true&request_id=r1");
      await destroy();
      await ada.leave(room_id, session_id);
      await destroy();
      assert.equal(await quantityOf("health_potion"), 2);
    });

    it("takes a mail once of 50 requests at once, and once more after it has left", async () => {
      await send(gift("ore", 3));
      const { session_id, room_id } = await enter();
      const replies = await Promise.all(Array.from({ length: 50 }, () => ask("POST", "mailbox/gift/take")));
      const statuses = replies.map(({ status }) => status);
      // The room takes so many requests of a player at once, whichever way they come.
      assert.ok(statuses.every(status => status === 200 || status === 429) && statuses.includes(200));
      assert.equal(await quantityOf("ore"), 3);
      assert.deepEqual(await get(mailbox, "mailbox"), { mails: [] });
      await ada.leave(room_id, session_id);
      await done("POST", "mailbox/gift/take");
      assert.equal(await quantityOf("ore"), 3);
    });

    it("has what does not fit in the mailbox at once, and takes it from there", async () => {
      await change({ inventory: { ore: 20 * (bag_slots - 1) } });
      const { session_id, room_id } = await enter();
      await done("DELETE", "equipment/weapon");
      const blades = async () => (await idsOf("blade")).length;
      assert.equal(await blades(), 1);
      const { mails } = await get(mailbox, "mailbox");
      assert.deepEqual(
        mails.map(({ mail_id, reason }) => [mail_id, reason]),
        [["own1", "bag_full"]],
      );
      assert.equal(await refusal("POST", "mailbox/own1/take"), "422 refused: bag_full");
      await eventually(
        "the mail has a row",
        async () => (await new Mailbox(database, log).find(character_id, "own1")) !== undefined,
        15_000,
      );
      await done("DELETE", "inventory/ore?quantity=20&confirm=true");
      await done("POST", "mailbox/own1/take");
      assert.equal(await blades(), 2);
      await ada.leave(room_id, session_id);
      await done("POST", "mailbox/own1/take");
      assert.equal(await blades(), 2);
      const kept = await new Mailbox(database, log).find(character_id, "own1");
      assert.equal(kept?.is_taken, true);
    });
  });
});
