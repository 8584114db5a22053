/**
 * Four players in one room for an hour, with the project's own rules, engine, persistence, missed: [], journal and repositories, over an
 * embedded database. Only time is not real: a tick is taken as soon as everything that the last one wrote is written.
 */
import { randomUUID } from "node:crypto";
import { mock } from "node:test";
import { setImmediate as nextTurn } from "node:timers/promises";
import { pino } from "pino";
import { Violations } from "../src/auth/violations.ts";
import { CharacterRepository } from "../src/characters/character-repository.ts";
import { CharacterSnapshots } from "../src/characters/character-snapshots.ts";
import { Mailbox } from "../src/characters/mailbox.ts";
import { newCharacter, playedAnew } from "../src/characters/new-character.ts";
import { SessionIndex } from "../src/characters/session-index.ts";
import { readEnv } from "../src/env.ts";
import { nextRandom, type Random } from "../src/game/core/random.ts";
import type { GameEvent } from "../src/game/dungeon/dungeon-events.ts";
import { DUNGEON_RATE, DUNGEON_TICK_MS } from "../src/game/dungeon/dungeon-rate.ts";
import { createWorld } from "../src/game/dungeon/setup.ts";
import { RecordingRepository } from "../src/recordings/recording-repository.ts";
import { dropRecordingsOf } from "../src/recordings/run-recordings.ts";
import { type Connections, PlayerSlots } from "../src/rooms/base/player-slots.ts";
import { Recorder } from "../src/rooms/base/recorder.ts";
import { RoomPersistence } from "../src/rooms/base/room-persistence.ts";
import { RoomRun } from "../src/rooms/base/room-run.ts";
import { Simulation } from "../src/rooms/base/simulation.ts";
import { dungeonMode } from "../src/rooms/dungeon/dungeon-mode.ts";
import { dungeonRuns } from "../src/rooms/dungeon/dungeon-runs.ts";
import type { DungeonRoomTypes } from "../src/rooms/dungeon/dungeon-types.ts";
import { EVENT_RULES } from "../src/rooms/dungeon/event-policies.ts";
import { roomIdOf } from "../src/rooms/dungeon/run-rooms.ts";
import { RunMembers } from "../src/runs/run-members.ts";
import { RunRepository } from "../src/runs/run-repository.ts";
import { PROTOCOL_VERSION } from "../src/schema/protocol-version.ts";
import { openServices, type Services } from "../src/services.ts";
import { countLevel, Statistics } from "../src/statistics/statistics.ts";
import { StatisticsTable } from "../src/statistics/statistics-table.ts";
import { AccountRepository } from "../src/store/account-repository.ts";
import { ContentLibrary } from "../src/store/content/content-library.ts";
import { ContentRepository } from "../src/store/content/content-repository.ts";
import { connect } from "../src/store/dynamo/connect.ts";
import { IN_MEMORY, startEmbedded } from "../src/store/embedded/embedded.ts";
import { EventRepository } from "../src/store/event-repository.ts";
import type { JournalRow } from "../src/store/journal/journal-row.ts";
import { RoomRepository } from "../src/store/room-repository.ts";
import { COST_DUNGEON_ID, COST_ROOM_ID, costContent } from "./cost-content.ts";
import { type Cost, CostMeter } from "./cost-meter.ts";
import { SimulatedPlayer } from "./cost-players.ts";

type DungeonSimulation = Simulation<DungeonRoomTypes>;

const PLAYERS = 4;
/** Every run plays the same hour. */
const SEED = 1;
const DRAW_KEY = "000102030405060708090a0b0c0d0e0f";
/** Longer than any run: nobody of these has a connection that could be lost. */
const NEVER_MS = 2 ** 31 - 1;

/** Counts the events that have to be in the database within a second: several may share a row. */
class CountingEvents extends EventRepository {
  critical = 0;

  override append(row: JournalRow<GameEvent>): Promise<void> {
    this.critical += row.entries.filter(
      ({ event }) => EVENT_RULES[event.event_type].journal === "row",
    ).length;
    return super.append(row);
  }
}

/** Plays for so long and returns what was counted. */
export async function playCounted(
  seconds: number,
): Promise<{ costs: readonly Cost[]; criticalEvents: number }> {
  const meter = new CostMeter();
  const { services, events, close } = await openCountedServices(meter);
  try {
    const room = await startRoom(services);
    const players = room.player_ids.map(player_id => new SimulatedPlayer(room.simulation, player_id));
    const chance: Random = { state: SEED };
    const { heartbeat_interval_seconds } = room.simulation.world.game_rules;
    for (let tick = 1; tick <= seconds * DUNGEON_RATE.ticks_per_second; tick++) {
      takeTick(players, chance);
      if (tick % (heartbeat_interval_seconds * DUNGEON_RATE.ticks_per_second) === 0) room.heartbeat();
      await untilWritten(room.simulation, meter);
    }
    room.slots.leaveAll();
    await room.simulation.close();
    await services.statistics.write();
    // As at the end of most runs.
    await dropRecordingsOf(services, [room.simulation.world.room_id]);
  } finally {
    await close();
  }
  return { costs: meter.costs, criticalEvents: events.critical };
}

/** Messages come whenever they come: each player acts at some moment of its own between two ticks of the room. */
function takeTick(players: readonly SimulatedPlayer[], chance: Random): void {
  const turns = players.map(player => ({ player, at_ms: Math.floor(nextRandom(chance) * DUNGEON_TICK_MS) }));
  let now_ms = 0;
  for (const { player, at_ms } of turns.sort((a, b) => a.at_ms - b.at_ms)) {
    mock.timers.tick(at_ms - now_ms);
    now_ms = at_ms;
    player.act();
  }
  mock.timers.tick(DUNGEON_TICK_MS - now_ms);
}

/** From here on nothing but `mock.timers.tick` lets time pass in this thread; the database's has its own. */
function startClock(): void {
  mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"], now: Date.now() });
  const startedAtMs = Date.now();
  mock.method(performance, "now", () => Date.now() - startedAtMs);
}

async function untilWritten({ persistence }: DungeonSimulation, meter: CostMeter): Promise<void> {
  do await nextTurn();
  while (persistence.waitingRows > 0 || meter.underWay > 0);
}

/** As a server has them, but that a room's requests, and the looking for new content, pass the meter. */
async function openCountedServices(
  meter: CostMeter,
): Promise<{ services: Services; events: CountingEvents; close: () => Promise<void> }> {
  const log = pino({ level: "error" }, pino.destination(2));
  const embedded = await startEmbedded(readEnv({ DATA_DIR: IN_MEMORY }), log);
  const env = readEnv({ NODE_ENV: "test", DYNAMODB_ENDPOINT: embedded.endpoint });
  const uncounted = await openServices(env, log);
  await uncounted.store.content.publish(await costContent());
  await uncounted.store.library.stop();

  const now = () => Date.now();
  const database = await connect(env, log, { join: false, now });
  const content = new ContentRepository(database, now);
  const library = new ContentLibrary(content, { poll_interval_ms: env.CONTENT_POLL_INTERVAL_MS, log });
  startClock();
  await library.start();
  // Not before: what a start reads is paid once, and not by the hour.
  const counted = meter.watch(database);
  const events = new CountingEvents(counted, now);
  const store = {
    ...uncounted.store,
    accounts: new AccountRepository(counted, now),
    rooms: new RoomRepository(counted, now),
    events,
    library,
  };
  const close = async () => {
    await library.stop();
    mock.reset();
    await database.close();
    await uncounted.store.close();
    await embedded.close();
  };
  const violations = new Violations(env, log, store.accounts);
  const sessions = new SessionIndex(counted, "guest", now);
  const mailbox = new Mailbox(counted, log, now);
  const origins = { sessions, accounts: store.accounts, names: uncounted.names };
  const characters = new CharacterRepository(counted, origins, mailbox, now);
  const statistics_table = new StatisticsTable(counted, now);
  const statistics = new Statistics({ add: row => statistics_table.add(row), log, now });
  const snapshots = new CharacterSnapshots(counted, log, now, countLevel(statistics));
  const beside = {
    runs: new RunRepository(counted, now),
    run_members: new RunMembers(counted, now),
    recordings: new RecordingRepository(counted, now),
  };
  return {
    services: {
      ...uncounted,
      store,
      violations,
      sessions,
      characters,
      mailbox,
      snapshots,
      statistics,
      ...beside,
    },
    events,
    close,
  };
}

/** A room with four characters in it, as if they had come through Colyseus. */
async function startRoom(services: Services) {
  const { version: content_version, hash: content_hash, content } = services.store.library.current();
  const run_id = randomUUID();
  const options = {
    ...{ content, run_id, room_id: roomIdOf(run_id, COST_ROOM_ID), seed: SEED, draw_key: DRAW_KEY },
    ...{ dungeon_id: COST_DUNGEON_ID, room_template_id: COST_ROOM_ID },
  };
  const world = createWorld(options);
  const room = { content, content_version, content_hash };
  const fail = (why: string) => {
    throw new Error(`The room is lost: ${why}`);
  };
  const run = new RoomRun<DungeonRoomTypes>({
    ...{ services, policy: dungeonRuns, world, content: room, is_open: true },
    isAnybodyHere: () => true,
    missed: [],
    characterOf: player_id => slots.byPlayer(player_id)?.character.character_id,
    onFull: () => {},
    isRecorded: () => simulation.isRecorded(),
    perform: command => void simulation.perform(command),
    onSaved: () => {},
  });
  const persistence: RoomPersistence<DungeonRoomTypes> = new RoomPersistence<DungeonRoomTypes>({
    ...{
      services,
      mode: dungeonMode,
      world,
      content_hash,
      created_at: new Date().toISOString(),
      lastRow: 0,
      isFresh: true,
      run,
    },
    characters: () => slots.characters(),
    onLost: fail,
    onCharacterLost: ({ session_id }) => fail(`of the character of session ${session_id}`),
  });
  const simulation: DungeonSimulation = new Simulation<DungeonRoomTypes>({
    ...{ mode: dungeonMode, world, persistence, run, missed: [], metrics: services.metrics },
    ...{ content: room, statistics: services.statistics },
    record: () =>
      new Recorder<DungeonRoomTypes>({
        ...{ services, mode: dungeonMode, world, content: room, opening: 0 },
        start: { kind: "start", mode: dungeonMode.name, options },
      }),
    host: {
      isAnybodyConnected: () => true,
      oldestProtocolVersion: () => PROTOCOL_VERSION,
      sendPatch: () => {
        simulation.updateState();
        simulation.noteChange();
      },
      tellOwner: () => {},
      broadcast: () => {},
      showMetadata: () => {},
      onBroken: error => {
        throw error;
      },
    },
  });
  const connections: Connections = {
    close: (_connection_id, _code, why) => fail(why),
    giveBack: () => {},
    letGo: () => fail("left"),
    awaitReconnection: () => () => {},
    reserve: async session_id => ({ name: "dungeon", roomId: world.room_id, sessionId: session_id }),
  };
  const slots = new PlayerSlots<DungeonRoomTypes>({
    ...{ services, simulation, connections, admitsOnlyExpected: false, reservationTimeoutMs: NEVER_MS },
  });
  const sessions = Array.from({ length: PLAYERS }, () =>
    playedAnew(
      newCharacter(world.content, {
        player_id: randomUUID(),
        owner: "guest",
        character_name: "Adventurer",
      }),
    ),
  );
  for (const session of sessions) {
    await services.characters.create(session);
    const verdict = await slots.admit({
      session_id: session.session_id,
      protocol_version: PROTOCOL_VERSION,
      is_resuming: false,
    });
    if (!verdict.is_accepted) fail(verdict.reason);
    simulation.perform({ type: "set_connected", player_id: session.player_id, connected: true });
  }
  const heartbeat = () => {
    for (const { session_id } of sessions) {
      const slot = slots.bySession(session_id);
      if (slot) slots.keepAlive(slot);
    }
  };
  return { simulation, slots, player_ids: sessions.map(session => session.player_id), heartbeat };
}
