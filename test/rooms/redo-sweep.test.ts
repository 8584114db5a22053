import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { mock } from "node:test";
import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import type { PlayedCharacter } from "../../src/characters/character.ts";
import type { GameEvent } from "../../src/game/dungeon/dungeon-events.ts";
import { RedoSweep } from "../../src/rooms/base/redo-sweep.ts";
import { eventId, RowTakenError } from "../../src/store/journal/journal-row.ts";
import { CHARACTERS_TABLE } from "../../src/store/tables.ts";
import { aCharacter } from "../support/a-character.ts";
import { aRoom } from "../support/a-room.ts";
import { eventually } from "../support/eventually.ts";
import { at, stamped } from "../support/journal.ts";
import { TestServer } from "../support/test-server.ts";

const NOTHING = { rooms: 0, characters: 0 };

describe("what a dead process has left behind", function () {
  this.timeout(20_000);
  let server: TestServer;
  let sweep: RedoSweep;

  before(async () => {
    server = await TestServer.start();
    sweep = new RedoSweep(server.services, { look_again_after_ms: 0 });
  });
  after(() => server.stop());

  /** A room with all that its players did in it, one row each, as a killed process leaves it: snapshot and rows are as they were at row 4. */
  async function aDeadRoom(players: Partial<PlayedCharacter>[] = [{}]) {
    const { store, characters } = server.services;
    const run_id = randomUUID();
    const room_id = `${run_id}-room2`;
    const { hash: content_hash } = store.library.current();
    const loot_drops = [{ ...GOLD, ...at(0, 0), is_picked_up: false }];
    const room = { room_id, run_id, content_hash, loot_drops, last_instance: 9, current_player_count: 1 };
    await store.rooms.put(aRoom({ ...room, last_event_id: eventId(4) }));
    const held = players.map((fields, i) =>
      aCharacter({
        ...{ player_id: `${run_id}-${i}`, room_id, run_id, mode: "dungeon", last_event_id: eventId(4) },
        ...fields,
      }),
    );
    for (const each of held)
      await characters.create({ ...each, unsettled_id: each.character_id, has_joined: true });
    const [first] = held;
    assert.ok(first);
    await append(room_id, 5, { event_type: "loot_picked_up", source_player_id: first.player_id, ...TAKEN });
    return { room_id, held, first };
  }

  const GOLD = { loot_instance_id: "loot9", item_id: "gold", item_type: "gold", quantity: 30 } as const;
  const TAKEN = { loot_instance_id: "loot9", item_id: "gold", item_type: "gold", item_quantity: 30 } as const;

  async function append(room_id: string, n: number, event: GameEvent, writer_id = "dead"): Promise<void> {
    const timestamp = Date.now();
    await server.store.events.append({
      ...{ room_id, event_id: eventId(n), writer_id, timestamp, is_packed: false, is_indexed: true },
      entries: [stamped(event, timestamp)],
    });
  }

  const rowOf = async ({ character_id }: PlayedCharacter) =>
    (await server.services.characters.get(character_id)) ?? assert.fail();

  it("is written without its players: what a character got is in its row, and not in its room any more", async () => {
    const { first, room_id } = await aDeadRoom();
    const counted = await redoneSoFar();
    assert.deepEqual(await sweep.sweep(), { rooms: 1, characters: 1 });
    assert.deepEqual(
      await redoneSoFar(),
      counted.map(count => count + 1),
    );
    const row = await rowOf(first);
    assert.equal(row.gold, first.gold + 30);
    assert.equal(row.room_id, room_id, "its player may come back to the room");
    const room = (await server.store.rooms.get(room_id)) ?? assert.fail();
    assert.deepEqual(room.loot_drops, []);
    assert.equal(room.current_player_count, 0);
    const last = await server.store.events.lastTaken(room_id);
    assert.deepEqual([row.last_event_id, room.last_event_id], [last, last], "both contain the whole journal");
  });

  it("is written once: a second sweep finds nothing, and writes nothing", async () => {
    const { room_id, first } = await aDeadRoom();
    await sweep.sweep();
    const [last, row] = [await server.store.events.lastTaken(room_id), await rowOf(first)];
    assert.deepEqual(await sweep.sweep(), NOTHING);
    assert.equal(await server.store.events.lastTaken(room_id), last);
    assert.deepEqual(await rowOf(first), row);
  });

  it("costs one row of the journal for a room, however many were in it", async () => {
    const { room_id } = await aDeadRoom([{}, {}, {}, {}]);
    assert.deepEqual(await sweep.sweep(), { rooms: 1, characters: 4 });
    assert.equal(await server.store.events.lastTaken(room_id), eventId(6));
  });

  it("does not keep a session alive whose player gives no sign of life", async () => {
    const { first } = await aDeadRoom();
    const { session_ends_at } = await rowOf(first);
    const ends = (session_ends_at ?? assert.fail()) - 600;
    await setField(first, "session_ends_at", ends);
    assert.deepEqual(await sweep.sweep(), { rooms: 1, characters: 1 });
    assert.equal((await rowOf(first)).session_ends_at, ends);
  });

  it("is nothing that a process can write on which lives unseen: it finds its next row taken", async () => {
    const { room_id, first } = await aDeadRoom();
    await sweep.sweep();
    const next = { event_type: "loot_picked_up", source_player_id: first.player_id, ...TAKEN } as const;
    await assert.rejects(append(room_id, 6, next, "unseen"), RowTakenError);
  });

  it("is redone also where its room has expired or ended", async () => {
    const { first, room_id } = await aDeadRoom();
    await server.store.rooms.end(room_id);
    assert.deepEqual(await sweep.sweep(), { rooms: 0, characters: 1 });
    assert.equal((await rowOf(first)).gold, first.gold + 30);
  });

  it("is redone by the content of its run, though newer content was published since", async () => {
    const { first, room_id } = await aDeadRoom();
    await append(room_id, 6, {
      event_type: "player_respawned",
      source_player_id: first.player_id,
      gold_lost: 0,
    });
    const { library } = server.store;
    const { content, ...version } = library.current();
    const stats = content["combat-stats"].player ?? assert.fail();
    const newer = { ...stats, max_health: stats.max_health + 50 };
    mock.method(library, "current", () => ({
      ...version,
      hash: "newer",
      content: { ...content, "combat-stats": { ...content["combat-stats"], player: newer } },
    }));
    await sweep.sweep();
    mock.restoreAll();
    assert.equal((await rowOf(first)).current_health, stats.max_health);
  });

  it("waits where another process has the lease", async () => {
    const { services } = server;
    await aDeadRoom();
    const cluster = { ...services.cluster, redo_lease: { isHeld: false, close() {} } };
    assert.deepEqual(await new RedoSweep({ ...services, cluster }).sweep(), NOTHING);
    assert.deepEqual(await sweep.sweep(), { rooms: 1, characters: 1 });
  });

  it("is said once where it cannot be redone, and all else is redone", async () => {
    const unknownMode = await aDeadRoom([{ mode: "duel" }]);
    const badEvent = await aDeadRoom();
    await server.store.events.append({
      ...{ room_id: badEvent.room_id, event_id: eventId(6), writer_id: "newer", timestamp: Date.now() },
      ...{ is_packed: true, is_indexed: false },
      entries: [{ event: { event_type: "dragon_hatched" }, timestamp: Date.now(), tick: 1 }],
    });
    const newer = await aDeadRoom([{}, {}]);
    const [, mate] = newer.held;
    await setField(newer.first, "schema_version", 99);
    const good = await aDeadRoom();
    assert.deepEqual(await sweep.sweep(), { rooms: 2, characters: 2 });
    assert.equal((await rowOf(good.first)).gold, good.first.gold + 30);
    assert.equal((await rowOf(mate ?? assert.fail())).unsettled_id, undefined, "the other one of its room");
    const last = await server.store.events.lastTaken(unknownMode.room_id);
    assert.deepEqual(await sweep.sweep(), NOTHING);
    assert.equal(
      await server.store.events.lastTaken(unknownMode.room_id),
      last,
      "what is left alone costs nothing",
    );
    const said = server.logged
      .map(line => JSON.parse(line))
      .filter(({ msg }) => /cannot be redone/.test(msg));
    assert.deepEqual(
      new Set(said.map(({ character_id }) => character_id)),
      new Set([unknownMode, badEvent, newer].map(({ first }) => first.character_id)),
    );
    assert.equal(said.length, 3, "each once");
  });

  it("is left alone while its players play, and when they have left", async () => {
    const bot = await server.join();
    const { roomId } = bot.room;
    await bot.arriveAt({ x: bot.position.x, z: bot.position.z }, 2);
    assert.deepEqual(await sweep.sweep(), NOTHING);
    await bot.leave();
    await eventually("the room to have hibernated", async () => {
      await server.services.cluster.closing_rooms.untilAllSaved();
      return (await server.store.rooms.get(roomId))?.current_player_count === 0;
    });
    const row = await server.store.rooms.get(roomId);
    assert.deepEqual(await sweep.sweep(), NOTHING);
    assert.deepEqual(await server.store.rooms.get(roomId), row);
  });

  /** Rooms and characters, as the metrics count them. */
  async function redoneSoFar(): Promise<number[]> {
    const { values } =
      (await server.services.metrics.registry.getSingleMetric("trd_redone_total")?.get()) ?? assert.fail();
    return values.map(({ value }) => value);
  }

  async function setField({ character_id }: PlayedCharacter, field: string, value: number): Promise<void> {
    const { access } = server.store;
    const rows = new UpdateCommand({
      TableName: access.table_prefix + CHARACTERS_TABLE.name,
      Key: { character_id },
      UpdateExpression: "SET #field = :value",
      ExpressionAttributeNames: { "#field": field },
      ExpressionAttributeValues: { ":value": value },
    });
    await access.doc.send(rows);
  }
});
