import assert from "node:assert/strict";
import { Client } from "@colyseus/sdk";
import { z } from "zod";
import { OLDEST_PROTOCOL_VERSION, PROTOCOL_VERSION } from "../../src/schema/protocol-version.ts";
import { ApiServer, answers, detailOf, type Player, readAnswer, refusalOf } from "../support/api-client.ts";

const content = z.object({ version: z.int(), hash: z.string() });
const ability = z.looseObject({ cooldown: z.number() });

describe("A client and a server", () => {
  let api: ApiServer;
  let ada: Player;
  before(async () => {
    api = await ApiServer.start();
  });
  beforeEach(async () => {
    ada = await api.guest();
  });
  afterEach(() => api.clear());
  after(() => api?.stop());

  /** Joins by matchmaking as any client of the SDK does, with what it says of itself. */
  const joinBySdk = async (options: object) => {
    const room = await new Client(api.endpoint).joinOrCreate("dungeon", options);
    await room.leave();
  };
  const joinByHttp = async (said: object) => {
    const { session } = await ada.begin("Ada");
    return ada.ask("PUT", `/rooms/${await ada.makeRoom()}/join`, { session_id: session.session_id, ...said });
  };

  describe("that speak versions of the protocol", () => {
    it("understand each other from the oldest to the newest that the server speaks, and if the client says nothing", async () => {
      const versions = [OLDEST_PROTOCOL_VERSION, PROTOCOL_VERSION];
      for (const said of [{}, ...versions.map(protocol_version => ({ protocol_version }))]) {
        await joinBySdk(said);
        readAnswer(answers.joined, await joinByHttp(said));
      }
    });

    const refusals = [
      {
        spoken: OLDEST_PROTOCOL_VERSION - 1,
        what: "too old",
        advice: new RegExp(`version 0 and this server 1 to ${PROTOCOL_VERSION}: update the game`),
      },
      {
        ...{ spoken: PROTOCOL_VERSION + 1, what: "too new" },
        advice: new RegExp(
          `version ${PROTOCOL_VERSION + 1} and this server 1 to ${PROTOCOL_VERSION}: the server is older than the game, so join another one or wait`,
        ),
      },
    ];
    for (const { spoken, what, advice } of refusals) {
      it(`do not come together where the game is ${what}, and its player is told what to do`, async () => {
        await assert.rejects(joinBySdk({ protocol_version: spoken }), advice);
        const room_id = await ada.makeRoom();
        const byId = new Client(api.endpoint).joinById(room_id, { protocol_version: spoken });
        await assert.rejects(byId, advice);
        const reply = await joinByHttp({ protocol_version: spoken });
        assert.equal(refusalOf(reply), "400 invalid-request");
        assert.match(detailOf(reply), advice);
        assert.deepEqual(await ada.namesIn(room_id), []);
      });
    }

    it("do not come together where the version is no whole number", async () => {
      for (const protocol_version of ["2", 1.5, null, true]) {
        await assert.rejects(joinBySdk({ protocol_version }), /Bad join option protocol_version/);
        assert.equal(refusalOf(await joinByHttp({ protocol_version })), "400 invalid-request");
      }
    });
  });

  it("agree on the content that a room runs on: the welcome and the state name it", async () => {
    const { version, hash } = content.parse((await api.ask("GET", "/api/content")).body);
    const { bot } = await ada.enter(await ada.makeRoom(), "Ada");
    assert.deepEqual(
      [bot.welcome.protocol_version, bot.welcome.content_version, bot.welcome.content_hash],
      [PROTOCOL_VERSION, version, hash],
    );
    assert.deepEqual([bot.state.content_version, bot.state.content_hash], [version, hash]);
  });

  it("agree, after a newer connection, on how long each ability is not ready", async () => {
    const { bot, session_id } = await ada.enter(await ada.makeRoom(), "Ada");
    assert.deepEqual(bot.welcome.cooldowns_ms, {}, "a newcomer has everything ready");
    const { cooldown } = ability.parse((await api.ask("GET", "/api/abilities/fireball")).body);
    assert.equal((await bot.use("fireball")).is_accepted, true);
    const { welcome } = await ada.play(bot.room.roomId, session_id);
    assert.deepEqual(Object.keys(welcome.cooldowns_ms), ["fireball"]);
    const leftMs = welcome.cooldowns_ms.fireball ?? assert.fail();
    assert.ok(Number.isInteger(leftMs) && leftMs > 0 && leftMs <= cooldown * 1000, `${leftMs} ms`);
  });
});
