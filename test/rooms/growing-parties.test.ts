/** A party that grows while it plays: nobody opens a room alone to have it easy with friends who come later. */
import assert from "node:assert/strict";
import { mock } from "node:test";
import { z } from "zod";
import { Bot } from "../../loadtest/bot.ts";
import { goOnward } from "../../loadtest/brain.ts";
import type { Content } from "../../src/game/content/content.ts";
import { difficulty } from "../../src/game/content/schemas/run-schemas.ts";
import { ContentRepository } from "../../src/store/content/content-repository.ts";
import { connect } from "../../src/store/dynamo/connect.ts";
import { testEnv } from "../support/dynamodb.ts";
import { eventually } from "../support/eventually.ts";
import { FaultyDatabase } from "../support/faulty-database.ts";
import { PARTY_LIMIT, RUN_GROUNDS_ID, runContent } from "../support/run-grounds.ts";
import { RunMember, refusalIn } from "../support/run-member.ts";
import { TestServer } from "../support/test-server.ts";

/** Of the rat in the cellar, for one player; for each further one it is as much again. */
const HEALTH = 40;
const DUNGEON = { dungeon_id: RUN_GROUNDS_ID, difficulty_id: "crowded" };

/** The run grounds, with a rat that lasts, and longer for each member of the party. */
function crowdedContent(): Content {
  const content = runContent();
  const { rat } = content["combat-stats"];
  const crowded = difficulty.parse({
    ...{ id: "crowded", name: "Crowded", health: { base: 1, per_player: 1 } },
    ...{ damage: { base: 1 }, experience: { base: 1 }, drops: { base: 1 } },
  });
  return {
    ...content,
    "combat-stats": {
      ...content["combat-stats"],
      rat: { ...(rat ?? assert.fail("there is no rat")), max_health: HEALTH },
    },
    difficulties: { ...content.difficulties, crowded },
  };
}

const live = z.object({ room_state: z.looseObject({ is_live: z.boolean() }) });

describe("A party that grows while it plays", function () {
  this.timeout(60_000);
  let database: FaultyDatabase;
  let server: TestServer;
  before(async () => {
    database = await FaultyDatabase.start();
    const variables = { DYNAMODB_ENDPOINT: database.endpoint };
    const publisher = await connect(testEnv(variables), console, { join: false });
    await new ContentRepository(publisher).publish(crowdedContent());
    await publisher.close();
    server = await TestServer.start(variables);
  });
  afterEach(() => {
    mock.restoreAll();
    return server.clear();
  });
  after(async () => {
    await server?.stop();
    await database?.close();
  });

  const signUp = (name: string) => RunMember.signUp(server.endpoint, name);
  const healthSeenBy = ({ state }: Bot) => [...state.enemies.values()].map(rat => rat.max_health);
  const sees = (bot: Bot, players: number) =>
    bot.until(`a rat for ${players}`, () => healthSeenBy(bot).join() === `${HEALTH * players}`);

  /** Ada alone with the rat, on a run of her own. */
  async function alone() {
    const ada = await signUp("Ada");
    const asked = { ...DUNGEON, room_template_id: "cellar" };
    const room_id = await ada.account.createRoom(asked);
    const { seat } = await ada.account.joinRoom(room_id, ada.session_id);
    const bot = server.keep(await Bot.take(server.endpoint, seat));
    assert.deepEqual(healthSeenBy(bot), [HEALTH]);
    return { ada, bot, room_id, run_id: bot.state.run_id };
  }
  const isFull = (error: unknown) => refusalIn(error) === "409 run_full";
  const hibernated = ({ account }: RunMember, room_id: string) =>
    eventually("the room is hibernated", async () => {
      const { room_state } = live.parse(await account.request("GET", `/api/rooms/${room_id}`));
      return !room_state.is_live;
    });
  async function comesByInvite(name: string, run_id: string, ada: RunMember) {
    return server.keep(await (await signUp(name)).join(run_id, await ada.invites(run_id)));
  }

  it("has enemies as tough as if all had been there from the start, one friend after the other", async () => {
    const { ada, bot, run_id } = await alone();
    await comesByInvite("Bob", run_id, ada);
    await sees(bot, 2);
    await comesByInvite("Cyd", run_id, ada);
    await sees(bot, 3);
  });

  it("has them no easier when a friend goes, and no tougher when it is back", async () => {
    const { ada, bot, run_id } = await alone();
    const bob = await signUp("Bob");
    await (await bob.join(run_id, await ada.invites(run_id))).leave();
    await sees(bot, 2);
    await bob.leave(run_id);
    server.keep(await bob.join(run_id, await ada.invites(run_id)));
    await bot.until("Bob", state => state.players.size === 2);
    assert.deepEqual(healthSeenBy(bot), [HEALTH * 2]);
  });

  it("makes no enemy tougher by a friend who has a place and does not come", async () => {
    const { ada, bot, run_id, room_id } = await alone();
    const bob = await signUp("Bob");
    await ada.invites(run_id);
    const { character_id, name: character_name } = bob;
    const newcomer = { character_id, player_id: bob.account.player_id, character_name };
    await server.services.run_members.join(run_id, newcomer, PARTY_LIMIT);
    await bot.leave();
    await hibernated(ada, room_id);
    const back = server.keep(await ada.resume(run_id));
    assert.deepEqual(healthSeenBy(back), [HEALTH]);
  });

  it("makes no enemy tougher by a friend whom HTTP has let in, until its connection is there", async () => {
    const { ada, bot, run_id } = await alone();
    const bob = await signUp("Bob");
    const seat = await bob.letIn(run_id, await ada.invites(run_id));
    await bot.until("Bob", state => state.players.size === 2);
    server.keep(await (await signUp("Cyd")).join(run_id, await ada.invites(run_id)));
    await sees(bot, 2);
    server.keep(await Bot.take(server.endpoint, seat));
    await sees(bot, 3);
  });

  it("finds them so in a room that was left when it was smaller", async () => {
    const { ada, bot, run_id, room_id } = await alone();
    const code = await ada.invites(run_id);
    await bot.leave();
    await hibernated(ada, room_id);
    const bob = server.keep(await (await signUp("Bob")).join(run_id, code));
    await sees(bob, 2);
  });

  it("finds them so in another room, where nobody has come in", async () => {
    const first = await server.join(DUNGEON);
    await server.join(DUNGEON);
    const ahead = server.keep(await goOnward(await goOnward(first)));
    await sees(ahead, 2);
    const third = await server.join(DUNGEON);
    assert.equal(third.state.run_id, ahead.state.run_id);
    await sees(ahead, 3);
  });

  it("grows by no invite whose maker is removed just when it makes it", async () => {
    const { ada, run_id } = await alone();
    const bob = await signUp("Bob");
    server.keep(await bob.join(run_id, await ada.invites(run_id)));
    const { run_invites, runs } = server.services;
    const make = run_invites.make.bind(run_invites);
    const making = mock.method(run_invites, "make", async (...args: Parameters<typeof make>) => {
      making.mock.restore();
      await ada.remove(run_id, bob.character_id);
      return make(...args);
    });
    assert.equal(await bob.invites(run_id).catch(refusalIn), "422 not_a_member");
    const { invites } = (await runs.whole(run_id)) ?? assert.fail();
    assert.deepEqual(
      invites.filter(({ used_by }) => used_by === undefined),
      [],
    );
  });

  it("loses no friend who has just got a place to a stranger who is there first", async () => {
    const ada = await server.join(DUNGEON);
    await server.join(DUNGEON);
    const { run_id } = ada.state;
    const [cyd, eve] = [await signUp("Cyd"), await signUp("Eve")];
    const { character_id, name: character_name } = cyd;
    const newcomer = { character_id, player_id: cyd.account.player_id, character_name };
    await server.services.run_members.join(run_id, newcomer, PARTY_LIMIT);
    await assert.rejects(eve.account.joinRoom(ada.room.roomId, eve.session_id), isFull);
    server.keep(await cyd.join(run_id));
    await ada.until("Cyd", state => state.players.size === PARTY_LIMIT);
  });
});
