/** What a server that is killed owes to the mailbox of a character in its room. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { pino } from "pino";
import { z } from "zod";
import { Mailbox } from "../../src/characters/mailbox.ts";
import { ContentRepository } from "../../src/store/content/content-repository.ts";
import { connect, type Database } from "../../src/store/dynamo/connect.ts";
import { charactersIn } from "../support/a-character.ts";
import { ApiServer, answers, Player, readAnswer } from "../support/api-client.ts";
import { testEnv } from "../support/dynamodb.ts";
import { FaultyDatabase } from "../support/faulty-database.ts";
import { knightContent } from "../support/knight-content.ts";

const log = pino({ level: "silent" });
const content = knightContent();
const { bag_slots } = (content.rules.default ?? assert.fail()).progression;

const made = z.object({ character: z.object({ character_id: z.string() }) });
const inventory = z.object({ pieces: z.array(z.object({ item_instance_id: z.string() })) });
const mailbox = z.object({ mails: z.array(z.object({ mail_id: z.string() })) });

describe("A server that is killed", function () {
  this.timeout(60_000);
  let faulty: FaultyDatabase;
  let database: Database;
  let api: ApiServer;
  let ada: Player;
  let character_id: string;
  let pieces: string[];
  const names = ["Ada the Knight", "Bea the Knight"];

  const start = () => ApiServer.start({ DYNAMODB_ENDPOINT: faulty.endpoint });

  before(async () => {
    faulty = await FaultyDatabase.start();
    database = await connect(testEnv({ DYNAMODB_ENDPOINT: faulty.endpoint }), log, { join: false });
    await new ContentRepository(database).publish(content);
  });
  beforeEach(async () => {
    api = await start();
    ada = await api.guest();
    const reply = await ada.ask("POST", "/characters", {
      character_name: names.shift(),
      class_id: "knight",
    });
    character_id = readAnswer(made, reply, 201).character.character_id;
    pieces = (await shown(inventory, "inventory")).pieces.map(each => each.item_instance_id).sort();
    const characters = charactersIn(database);
    const found = (await characters.get(character_id)) ?? assert.fail();
    await characters.replace(found, { ...found, inventory: { ore: 20 * (bag_slots - 1) } });
    const begun = readAnswer(answers.begun, await ada.ask("POST", "/sessions", { character_id }), 201);
    await ada.play(await ada.makeRoom(), begun.session.session_id);
  });
  afterEach(() => api?.stopBroken());
  after(async () => {
    await database?.close();
    await faulty?.close();
  });

  const ask = (method: string, path: string) => ada.ask(method, `/characters/${character_id}/${path}`);
  const shown = async <T>(schema: z.ZodType<T>, path: string) => readAnswer(schema, await ask("GET", path));
  const done = async (method: string, path: string) => {
    const reply = await ask(method, path);
    assert.equal(reply.status, 200, reply.text);
  };
  const mails = async () => (await shown(mailbox, "mailbox")).mails.map(({ mail_id }) => mail_id);
  const carried = async () =>
    (await shown(inventory, "inventory")).pieces.map(each => each.item_instance_id).sort();

  /** Another one goes on, and its player comes back. */
  async function killAndGoOn(): Promise<void> {
    const ended = once(api.process, "exit");
    api.process.kill("SIGKILL");
    await ended;
    api = await start();
    ada = new Player(api, ada.player_id, ada.token);
  }

  it("has lost no mail that left the bag just before, and what was taken of it is taken once", async () => {
    await done("DELETE", "equipment/weapon");
    assert.deepEqual(await mails(), ["own1"]);
    await killAndGoOn();
    assert.deepEqual(await mails(), ["own1"], "its row was not written yet: the journal says it");
    await done("DELETE", "inventory/ore?quantity=20&confirm=true");
    await done("POST", "mailbox/own1/take");
    assert.deepEqual([await carried(), await mails()], [pieces, []]);
    const kept = await new Mailbox(database, log).find(character_id, "own1");
    assert.equal(kept?.is_taken, true, "its row came after the character's");
    await done("POST", "mailbox/own1/take");
    assert.deepEqual(await carried(), pieces);
  });

  it("has lost nothing that was taken just before", async () => {
    await done("DELETE", "equipment/weapon");
    await done("DELETE", "inventory/ore?quantity=20&confirm=true");
    await done("POST", "mailbox/own1/take");
    await killAndGoOn();
    assert.deepEqual([await carried(), await mails()], [pieces, []]);
    await done("POST", "mailbox/own1/take");
    assert.deepEqual(await carried(), pieces);
    await done("DELETE", "inventory/ore?quantity=20&confirm=true");
    assert.deepEqual([await carried(), await mails()], [pieces, []]);
  });
});
