/** What a player of a game in Godot knows and decides about all that a real server keeps of it. */
import assert from "node:assert/strict";
import { type ServerProcess, startServer } from "../../../loadtest/server-process.ts";
import { needsGodot } from "../support/godot.ts";
import { answerOf, aPlayer, type Player, reasonOf } from "./support/players.ts";

type Known = { player_id: string; kind: string; deletes_at?: string };
type Exported = { player_id: string; tables: Record<string, Record<string, unknown>[]> };

describe("the own account, in a game in Godot", function () {
  this.timeout(40_000);
  needsGodot();
  let server: ServerProcess;
  let ada: Player;

  before(async () => {
    server = await startServer();
    ada = await aPlayer(server.endpoint, "own-account");
  });
  after(async () => {
    await ada?.game.stop();
    await server?.stop();
  });

  const ask = (call: string) => ada.game.call("account", call);
  const look = async () => answerOf<Known>(await ask("look"));

  it("is deleted when its player asks for that, and kept when it thinks better of it", async () => {
    assert.deepEqual(await look(), { player_id: ada.player_id, kind: "guest" });
    const deletes_at = answerOf<string>(await ask("delete"));
    assert.match(deletes_at, /^20\d\d-.*Z$/);
    assert.equal(answerOf<string>(await ask("delete")), deletes_at, "asked again, it is the same");
    assert.equal((await look()).deletes_at, deletes_at);
    answerOf(await ask("keep"));
    assert.equal((await look()).deletes_at, undefined);
  });

  it("is exported with its characters, some times an hour", async () => {
    const { player_id, tables } = answerOf<Exported>(await ask("export_data"));
    assert.equal(player_id, ada.player_id);
    assert.ok(Object.values(tables).some(rows => rows.some(row => row.character_name === ada.name)));
    for (let more = 0; more < 2; more++) answerOf(await ask("export_data"));
    assert.equal(reasonOf(await ask("export_data")), "too_many_requests");
  });
});
