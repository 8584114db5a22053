/**
 * A server that ends between any two of its writes, and a player who comes back to another one: nothing is lost, doubled or half. Then
 * the first one goes on, as a process does that only stood still: it has nothing to say any more.
 */
import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { pino } from "pino";
import { z } from "zod";
import { Bot } from "../../loadtest/bot.ts";
import { type ServerProcess, startServer } from "../../loadtest/server-process.ts";
import { characterIdOf } from "../../src/characters/character.ts";
import { CLOSE_CODES } from "../../src/schema/close-codes.ts";
import { ContentRepository } from "../../src/store/content/content-repository.ts";
import { connect, type Database } from "../../src/store/dynamo/connect.ts";
import { charactersIn } from "../support/a-character.ts";
import { type Joined, type KnownSession, RequestFailed } from "../support/account.ts";
import { type Cut, DatabaseGate, type Line } from "../support/database-gate.ts";
import { testEnv } from "../support/dynamodb.ts";
import { eventually } from "../support/eventually.ts";
import { FaultyDatabase } from "../support/faulty-database.ts";
import { ACTIONS, type Action, Adventurer, type Found, STOCK } from "./crash-actions.ts";
import { crashContent, ELIXIR_ID } from "./crash-grounds.ts";

/** Players who play at once. */
const PLAYERS_AT_ONCE = 6;
const SAME_PLACE_M = 0.2;
/** So long nothing is written any more after an action. */
const QUIET_MS = 1500;
const COME_BACK_LIMIT_MS = 20_000;
/** What a client is told that has to come back. */
const COME_BACK_CODES: readonly number[] = [CLOSE_CODES.moved, CLOSE_CODES.replaced];

describe("a server that ends between two writes", function () {
  this.timeout(300_000);
  let faulty: FaultyDatabase;
  let database: Database;
  let gate: DatabaseGate;
  /** It ends, and goes on later. */
  let first: ServerProcess;
  /** On the same database; neither sees the other's rooms. */
  let second: ServerProcess;

  before(async () => {
    faulty = await FaultyDatabase.start();
    gate = await DatabaseGate.start(faulty.endpoint);
    const env = testEnv({ DYNAMODB_ENDPOINT: faulty.endpoint });
    database = await connect(env, pino({ level: "silent" }), { join: false });
    await new ContentRepository(database).publish(crashContent());
    const variables = { STORE_ACK_TIMEOUT_MS: "2500", MAX_ROOMS: "10000" };
    first = await startServer({ ...variables, DYNAMODB_ENDPOINT: gate.endpoint });
    second = await startServer({ ...variables, DYNAMODB_ENDPOINT: faulty.endpoint });
  });
  after(async () => {
    await gate?.close();
    await first?.stop();
    await second?.stop();
    await database?.close();
    await faulty?.close();
  });

  for (const action of ACTIONS) {
    it(`in ${action.what} has done all of it or nothing, whichever they are, and what it acknowledged`, async () => {
      const writes = await writesOf(action);
      assert.ok(writes.length > 0, "nothing was written");
      console.info(`      ${writes.join(", ")}`);
      const failures: string[] = [];
      const cases = cutsOf(writes.length).map((cut, i) => async () => {
        await play(action, cut, i % 2 === 0).catch((error: unknown) => {
          failures.push(`${JSON.stringify(cut)}: ${error instanceof Error ? error.stack : error}`);
        });
      });
      await allOf(cases);
      assert.equal(failures.join("\n"), "");
    });
  }

  /** What is written in the course of the action, where nothing goes wrong: the tables, in order. */
  async function writesOf(action: Action): Promise<readonly string[]> {
    const player = await begin(action);
    const line = follow(player);
    assert.equal(await action.act(player), action.outcomes.length);
    for (let before = -1; before < line.writes.length; await delay(QUIET_MS)) before = line.writes.length;
    return [...line.writes];
  }

  async function play(action: Action, cut: Cut, hasNewSession: boolean): Promise<void> {
    const player = await begin(action);
    const line = follow(player, cut);
    // Whatever comes of it, the first server must not try for ever.
    await crashAndGoOn(action, cut, { player, line, hasNewSession }).finally(() => line.wake());
  }

  async function crashAndGoOn(
    action: Action,
    cut: Cut,
    { player, line, hasNewSession }: { player: Adventurer; line: Line; hasNewSession: boolean },
  ): Promise<void> {
    const acknowledged = await action.act(player);
    if (cut.goesOn) assert.equal(acknowledged, action.outcomes.length, "it is acknowledged in the end");
    line.cut();
    const { bot: stalled } = player;

    // Another server has the player from here on.
    player.account.http = httpOf(second);
    if (hasNewSession) player.session_id = (await player.account.beginSession("Ada")).session_id;
    const joined = await comeBack(player);
    const found = foundIn(joined);
    const possible = action.outcomes.slice(acknowledged - 1);
    const at = possible.findIndex(each => isSame(each, found));
    if (at < 0)
      assert.deepEqual(found, possible[0], `after ${line.writes.join(", ")}, acknowledged ${acknowledged}`);
    if (action.at && acknowledged === action.outcomes.length) assertAt(joined.session, action.at);
    player.bot = await Bot.take(second.endpoint, joined.seat);

    // The first one goes on where it stood still.
    await line.wake();
    await assertGivesUp(player, stalled);
    await assertPlaysOn(player, found);
    await player.bot.leave();
  }

  it("and stands still while its player goes elsewhere closes its room when it goes on, and acknowledges nothing more", async () => {
    const action = ACTIONS[0] ?? assert.fail();
    const ada = await begin(action);
    const bob = await Adventurer.signUp(first.endpoint);
    await bob.join(first.endpoint, ada.bot.room.roomId);
    await bob.untilSaved();
    const line = gate.follow([ada.run_id, ...[ada, bob].map(idOf)]);
    line.cut();
    const { bot: stalled } = ada;
    const late = asks(stalled, "loot_pickup", { loot_instance_id: [...stalled.state.loot_drops.keys()][0] });

    // Nobody comes into that room: Ada begins another run.
    ada.account.http = httpOf(second);
    ada.session_id = (await ada.account.beginSession("Ada")).session_id;
    await ada.begin(second.endpoint, "yard");
    assert.equal((await ada.drink()).is_accepted, true);

    await line.wake();
    assert.notEqual(await late, true);
    assert.notEqual(await asks(stalled, "use_item", { item_id: ELIXIR_ID }), true);
    assert.ok(COME_BACK_CODES.includes(await stalled.closed));
    assert.equal(await bob.bot.closed, CLOSE_CODES.moved);
    const { gold, inventory } = await ada.account.session(ada.session_id);
    assert.deepEqual({ gold, inventory }, { gold: STOCK.gold, inventory: { [ELIXIR_ID]: 2 } });

    // What Ada picked up and never had lies there still.
    const back = await comeBack(bob);
    assert.equal(back.room_state.loot_drops.filter(each => !each.is_picked_up).length, 1);
    assert.equal(back.session.gold, 0);
  });

  /** A player about to do it, of whom everything so far is in the database. */
  async function begin(action: Action): Promise<Adventurer> {
    const player = await Adventurer.signUp(first.endpoint);
    const characters = charactersIn(database);
    const found = (await characters.playedIn(player.session_id)) ?? assert.fail();
    await characters.replace(found, { ...found, ...STOCK });
    await player.begin(first.endpoint, action.room);
    await action.prepare(player);
    await player.untilSaved();
    return player;
  }

  function follow(player: Adventurer, cut?: Cut): Line {
    return gate.follow([player.run_id, idOf(player)], cut);
  }

  /** As clients do: they ask again where they have to wait. */
  function comeBack(player: Adventurer): Promise<Joined> {
    const ask = async () => {
      try {
        return await player.account.comeBack();
      } catch (error) {
        if (error instanceof RequestFailed && [409, 503].includes(error.status)) return undefined;
        throw error;
      }
    };
    return eventually("the player is back", ask, COME_BACK_LIMIT_MS);
  }

  /** What the stalled server is asked for it does not acknowledge, and it tells its client to come back. */
  async function assertGivesUp({ account }: Adventurer, stalled: Bot): Promise<void> {
    if (!stalled.room.connection.isOpen) return;
    const answer = await asks(stalled, "use_item", { item_id: ELIXIR_ID });
    assert.notEqual(answer, true, "the server that stood still acknowledged a potion");
    // On its way through a door it stands in no room, and learns from the next one that it has to come back.
    const isOut = () => stalled.room.connection.isOpen && !stalled.state.players.has(account.player_id);
    const code = await Promise.race([
      stalled.closed,
      eventually("it is out", isOut, COME_BACK_LIMIT_MS).then(() => undefined),
    ]);
    assert.ok(code === undefined || COME_BACK_CODES.includes(code), `closed with ${code}`);
  }

  /** The player has all that it had, can use it, and both servers say the same of it. */
  async function assertPlaysOn(player: Adventurer, found: Found): Promise<void> {
    const { account, session_id, bot } = player;
    if (!found.is_alive) {
      const isAlive = async () => (await bot.request("respawn", {})).is_accepted;
      await eventually("it may respawn", isAlive);
    }
    const before = possessionsOf(await account.session(session_id));
    if (found.is_alive) assert.deepEqual({ ...found, ...before }, found);
    assert.deepEqual(await player.drink(), { is_accepted: true, value: undefined });
    const after = possessionsOf(await account.session(session_id));
    assert.equal(after.elixirs, before.elixirs - 1);
    assert.equal(after.gold, before.gold);
    const rooms = new Set<string | undefined>();
    for (const server of [first, second]) {
      account.http = httpOf(server);
      await eventually(`the server says what ${JSON.stringify(after)} says`, async () => {
        const session = await account.session(session_id);
        rooms.add(session.room_id);
        return isSame(possessionsOf(session), after);
      });
    }
    assert.deepEqual([...rooms], [bot.room.roomId], "it is in one room");
  }
});

const tables = z.object({ doors: z.array(z.looseObject({ door_id: z.string(), is_open: z.boolean() })) });
const amounts = z.looseObject({ current_mana: z.number() });

function possessionsOf(session: KnownSession) {
  const { gold, inventory, current_health: health, is_alive } = session;
  const { current_mana: mana } = amounts.parse(session);
  return { gold, elixirs: inventory[ELIXIR_ID] ?? 0, health, mana, is_alive };
}

function foundIn({ session, room_state }: Joined): Found {
  const { doors } = tables.parse(room_state);
  return {
    ...possessionsOf(session),
    place: room_state.room_id.slice(room_state.room_id.lastIndexOf("-") + 1),
    isTreasureThere: room_state.loot_drops.some(each => !each.is_picked_up),
    isGateOpen: doors.some(each => each.door_id === "gate" && each.is_open),
  };
}

function isSame(a: object, b: object): boolean {
  try {
    assert.deepEqual(a, b);
    return true;
  } catch {
    return false;
  }
}

function assertAt(
  { position_x = 0, position_z = 0 }: KnownSession,
  { x, z }: { x: number; z: number },
): void {
  const offM = Math.hypot(position_x - x, position_z - z);
  assert.ok(offM < SAME_PLACE_M, `it is at ${position_x} ${position_z}`);
}

/** Every number of writes, each with the last one's answer heard, and lost; and with nothing but that answer lost. */
function cutsOf(writes: number): Cut[] {
  return Array.from({ length: writes + 1 }, (_, after) => [
    { after, isAnswerLost: false },
    ...(after > 0 ? [false, true].map(goesOn => ({ after, isAnswerLost: true, goesOn })) : []),
  ]).flat();
}

/** Whether it is acknowledged; undefined where the connection ends before. */
async function asks(bot: Bot, type: string, payload: unknown): Promise<boolean | undefined> {
  return Promise.race([
    bot.request(type, payload).then(
      ({ is_accepted }) => is_accepted,
      () => undefined,
    ),
    bot.closed.then(() => undefined),
  ]);
}

function idOf({ session_id }: Adventurer): string {
  return characterIdOf(session_id);
}

function httpOf({ endpoint }: ServerProcess): string {
  return endpoint.replace(/^ws/, "http");
}

async function allOf(cases: (() => Promise<void>)[]): Promise<void> {
  const waiting = [...cases];
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) await next();
  };
  await Promise.all(Array.from({ length: PLAYERS_AT_ONCE }, work));
}
