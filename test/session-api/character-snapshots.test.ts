import assert from "node:assert/strict";
import { pino } from "pino";
import { characterIdOf } from "../../src/characters/character.ts";
import { CharacterSnapshots } from "../../src/characters/character-snapshots.ts";
import { connect, type Database } from "../../src/store/dynamo/connect.ts";
import { type OpenServer, openServer } from "../ops/open-server.ts";
import { Fighter } from "../recovery/parties.ts";
import { aCharacter, snapshotOf } from "../support/a-character.ts";
import { eventually } from "../support/eventually.ts";

const log = pino({ level: "silent" });

describe("A snapshot of a character", function () {
  this.timeout(20_000);
  let server: OpenServer;
  before(async () => {
    server = await openServer();
  });
  after(() => server.close());

  it("is there when its player has played and left", async () => {
    const { snapshots, characters, store } = server.services;
    const ada = await Fighter.signUp(server.endpoint, "Ada");
    const bot = await ada.join(server.endpoint, await ada.account.createRoom());
    await bot.leave();
    const id = characterIdOf(ada.session_id);
    const [time = ""] = await eventually("the snapshot", async () => {
      const times = await snapshots.list(id);
      return times.length > 0 && times;
    });
    const found = await snapshotOf(store.access, id, time);
    assert.equal(found?.character_name, "Ada");
    assert.equal(found?.gold, (await characters.get(id))?.gold);
  });

  it("that cannot be written is tried again with the next write, and holds nothing up", async () => {
    const database = await connect(server.services.env, log, { join: false });
    const ada = aCharacter();
    let isAway = true;
    const access = {
      ...{ doc: database.doc, table_prefix: database.table_prefix },
      put: (...args: Parameters<Database["put"]>) =>
        isAway ? Promise.reject(new Error("the database is away")) : database.put(...args),
    };
    const snapshots = new CharacterSnapshots(access, log);
    await snapshots.noteWritten(ada);
    isAway = false;
    await snapshots.noteWritten(ada);
    assert.equal((await snapshots.list(ada.character_id)).length, 1);
    await database.close();
  });
});
