import assert from "node:assert/strict";
import { mock } from "node:test";
import { pino } from "pino";
import { aCharacter } from "../../../test/support/a-character.ts";
import { at } from "../../../test/support/journal.ts";
import { SimulatedTime } from "../../../test/support/simulated-time.ts";
import { aWorld, firstEnemy } from "../../../test/support/world.ts";
import { type PlayedCharacter, settled } from "../../characters/character.ts";
import { CharacterMoved, type Held } from "../../characters/character-repository.ts";
import { ClosingRooms } from "../../cluster/closing-rooms.ts";
import { readEnv } from "../../env.ts";
import type { GameEvent } from "../../game/dungeon/dungeon-events.ts";
import { takeAway } from "../../game/dungeon/loot.ts";
import type { LootDrop, World } from "../../game/dungeon/world.ts";
import { openServices, type Services } from "../../services.ts";
import { type RoomState, roomState } from "../../store/dungeon-room-row.ts";
import { type JournalRow, RowTakenError } from "../../store/journal/journal-row.ts";
import { type RoomRow, RoomStateSuperseded } from "../../store/room-repository.ts";
import { dungeonMode } from "../dungeon/dungeon-mode.ts";
import type { DungeonRoomTypes } from "../dungeon/dungeon-types.ts";
import { RoomPersistence, type RoomPersistenceOptions } from "./room-persistence.ts";

describe("the characters of a room, while the database is away", () => {
  const env = readEnv({ NODE_ENV: "test", DATA_DIR: ":memory:" });
  const log = pino({ level: "silent" });
  let services: Services;
  before(async () => {
    services = await openServices(env, log);
  });
  after(() => services.store.close());

  it("are saved in the end, and never with an older state after a newer one", async () => {
    const world = aWorld({ players: [] });
    const { characters } = services;
    const persistence = new RoomPersistence<DungeonRoomTypes>({
      ...{
        services,
        mode: dungeonMode,
        world,
        content_hash: "",
        created_at: new Date().toISOString(),
        lastRow: 0,
        isFresh: true,
      },
      ...{ characters: () => [], onLost: assert.fail, onCharacterLost: () => assert.fail() },
    });
    const { room_id, run_id, dungeon_id } = world;
    const here = { room_id, run_id, dungeon_id, last_event_id: persistence.lastEventId };
    const older = aCharacter(here);
    const newer = { ...older, room_id: "the next room" };
    await characters.create(older);
    const put = characters.put.bind(characters);
    const asked: (string | undefined)[] = [];
    characters.put = async (character, held) => {
      asked.push(character.room_id);
      if (asked.length <= 3) throw new Error("the database is away");
      await put(character, held);
    };
    const saved = await Promise.all([persistence.saveCharacter(older), persistence.saveCharacter(newer)]);
    assert.deepEqual(saved, [false, true]);
    assert.equal(asked.at(-1), "the next room");
    assert.equal((await characters.playedIn(older.session_id))?.room_id, "the next room");
    await persistence.close();
  });
});

/** Whatever happens, characters are written with the room. */
const alwaysDue = { ...dungeonMode, events: { ...dungeonMode.events, isMilestone: () => true } };

describe("What is kept of a room", () => {
  const env = readEnv({ NODE_ENV: "test", DATA_DIR: ":memory:", CONTENT_POLL_INTERVAL_MS: "3600000" });
  let services: Services;
  let time: SimulatedTime;
  let world: World;
  let database: Writes;
  /** The character that is in the room. */
  let ada: PlayedCharacter;
  before(async () => {
    services = await openServices(env, pino({ level: "silent" }));
  });
  beforeEach(() => {
    time = SimulatedTime.start();
    services.cluster.closing_rooms = new ClosingRooms();
    world = aWorld({ players: [] });
    database = new Writes(services, time);
    const { room_id, run_id, dungeon_id } = world;
    ada = aCharacter({ room_id, run_id, dungeon_id, last_event_id: "000000000000", gold: 0 });
    ada.unsettled_id = ada.character_id;
  });
  afterEach(() => time.stop());
  after(() => services.store.close());

  const open = (options: Partial<RoomPersistenceOptions<DungeonRoomTypes>> = {}) =>
    new RoomPersistence<DungeonRoomTypes>({
      ...{
        services,
        mode: alwaysDue,
        world,
        content_hash: "",
        created_at: new Date().toISOString(),
        lastRow: 0,
        isFresh: true,
      },
      characters: () => [{ ...ada, last_event_id: "", updated_at: new Date().toISOString() }],
      onLost: assert.fail,
      onCharacterLost: () => assert.fail(),
      ...options,
    });

  /** A fight: something happens in the room every 200 ms. */
  const fight = async (persistence: RoomPersistence<DungeonRoomTypes>, seconds: number) => {
    for (let i = 0; i < seconds * 5; i++) {
      firstEnemy(world).current_health -= 0.001;
      ada = { ...ada, current_mana: ada.current_mana - 0.01 };
      world.tick += 4;
      persistence.record(i % 10 === 0 ? [HIT, DEATH] : [HIT], world.tick);
      await time.pass(200);
    }
  };

  const end = async (persistence: RoomPersistence<DungeonRoomTypes>) => {
    const closed = persistence.close();
    await time.pass(5000);
    await closed;
  };

  describe("while something happens", () => {
    it("is never more than 10 s old, the room and its characters alike", async () => {
      const persistence = open();
      await persistence.begin();
      database.delay_ms = { row: 100, room: 100, character: 100 };
      await fight(persistence, 120);
      for (const kind of ["room", "character"] as const) {
        const times = database.done.filter(each => each.kind === kind).map(each => each.done_ms);
        const gaps = [...times, time.now_ms].map((done_ms, i) => done_ms - (times[i - 1] ?? 0));
        assert.ok(Math.max(...gaps) <= 10_000, `${kind}: ${gaps} ms`);
        assert.ok(times.length <= 14, `${kind}: ${times.length} times`);
      }
      await end(persistence);
    });

    it("is written of its characters once a minute, and with a milestone, since the journal has what lies between", async () => {
      const persistence = open({ mode: dungeonMode });
      await persistence.begin();
      await fight(persistence, 150);
      const times = database.done.filter(({ kind }) => kind === "character").map(({ done_ms }) => done_ms);
      assert.equal(times.length, 3, `at ${times} ms`);
      persistence.record([{ event_type: "room_cleared" }], world.tick);
      await fight(persistence, 11);
      assert.equal(database.done.filter(({ kind }) => kind === "character").length, 4);
      await end(persistence);
    });

    it("is written after the journal's rows that are contained in it, however slow they are", async () => {
      const persistence = open();
      await persistence.begin();
      database.delay_ms = { row: 700, room: 700, character: 700 };
      await fight(persistence, 60);
      await end(persistence);
      let newestRow = "000000000000";
      let snapshots = 0;
      for (const write of database.done) {
        if (write.kind === "row") newestRow = write.last_event_id;
        else if (write.kind !== "end") {
          snapshots += 1;
          assert.ok(write.last_event_id <= newestRow, `${write.kind} ${write.last_event_id} at ${newestRow}`);
        }
      }
      assert.ok(snapshots > 5);
    });

    it("contains just what the rows up to the one say that it names, however slow the database is", async () => {
      const persistence = open();
      await persistence.begin();
      database.delay_ms = { row: 330, room: 270, character: 410 };
      for (let n = 1; n <= 400; n++) {
        // Things that were made in the room, and gold: of each as many as events so far.
        world.last_instance = n;
        ada = { ...ada, gold: n };
        firstEnemy(world).current_health = 50 - n / 100;
        persistence.record([n % 3 === 0 ? DEATH : HIT], world.tick);
        if (n % 7 === 0) void persistence.awaitDurable();
        if (n % 31 === 0) void persistence.saveCharacter(ada);
        await time.pass(n % 5 === 0 ? 300 : 100);
      }
      await end(persistence);
      const eventsUpTo = (id: string) =>
        database.rows.filter(row => row.event_id <= id).flatMap(row => row.entries).length;
      assert.ok(database.rooms.length > 5 && database.characters.length > 15);
      const [, ...rooms] = database.rooms;
      for (const { last_instance, last_event_id } of rooms) {
        assert.equal(last_instance, eventsUpTo(last_event_id));
      }
      const named = database.done.filter(({ kind }) => kind === "character");
      for (const [i, { gold }] of database.characters.entries()) {
        assert.equal(gold, eventsUpTo(named[i]?.last_event_id ?? ""));
      }
    });

    it("has every death in the database within a second, and an answer does not wait for half of one", async () => {
      const persistence = open();
      await persistence.begin();
      const startedAtMs = Date.now();
      database.delay_ms = { row: 200 };
      await fight(persistence, 30);
      persistence.record([DEATH], world.tick);
      const askedAtMs = time.now_ms;
      let answeredAtMs = Number.NaN;
      let lastRow: JournalRow | undefined;
      void persistence.awaitDurable().then(() => {
        answeredAtMs = time.now_ms;
        lastRow = database.rows.at(-1);
      });
      await time.pass(1000);
      assert.ok(answeredAtMs - askedAtMs < 500, `${answeredAtMs - askedAtMs} ms`);
      assert.equal(lastRow?.entries.at(-1)?.timestamp, startedAtMs + askedAtMs);
      const written = database.done.filter(({ kind }) => kind === "row");
      const waits = database.rows.flatMap((row, i) =>
        row.entries
          .filter(({ event }) => event.event_type === "enemy_died")
          .map(({ timestamp }) => (written[i]?.done_ms ?? Number.NaN) - (timestamp - startedAtMs)),
      );
      assert.equal(waits.length, 16);
      assert.ok(Math.max(...waits) <= 1000, `${waits} ms`);
      await persistence.close();
    });

    it("waits for the journal while the database does not take its rows", async () => {
      const persistence = open();
      await persistence.begin();
      database.fault = { part: "events", fault: "away" };
      await fight(persistence, 60);
      assert.deepEqual(database.kinds(), ["room"]);
      database.fault = undefined;
      await time.pass(20_000);
      assert.ok(database.kinds().includes("character"));
      await persistence.close();
    });
  });

  it("names the row in which the hits stand that it contains", async () => {
    const persistence = open({ characters: () => [] });
    await persistence.begin();
    firstEnemy(world).current_health -= 15;
    persistence.record([HIT], world.tick);
    await time.pass(10_000);
    const [row] = database.rows;
    assert.deepEqual([row?.is_packed, database.rows.length], [true, 1]);
    assert.equal(database.rooms.at(-1)?.last_event_id, row?.event_id);
    await persistence.close();
  });

  it("is written again where something changed while it was being written", async () => {
    const persistence = open({ characters: () => [] });
    await persistence.begin();
    database.delay_ms = { room: 1000 };
    firstEnemy(world).current_health = 8;
    persistence.changed();
    await time.pass(10_000);
    firstEnemy(world).current_health = 7;
    persistence.changed();
    await time.pass(12_000);
    assert.deepEqual(
      database.rooms.map(room => room.enemies[0]?.current_health),
      [50, 8, 7],
    );
    await end(persistence);
  });

  it("is not written again while nothing changes", async () => {
    const persistence = open();
    await persistence.begin();
    await fight(persistence, 1);
    await time.pass(10_000);
    const writes = database.done.length;
    await time.pass(300_000);
    assert.equal(database.done.length, writes);
    // Somebody asks for something that changes nothing.
    persistence.changed();
    await time.pass(20_000);
    assert.equal(database.done.length, writes);
    await persistence.close();
  });

  it("of two characters, is written of the one that has changed", async () => {
    const bea = { ...ada, session_id: "bea's", player_id: "bea" };
    const persistence = open({ characters: () => [ada, bea] });
    await persistence.begin();
    persistence.changed();
    await time.pass(10_000);
    ada = { ...ada, gold: 7 };
    persistence.record([HIT], world.tick);
    await time.pass(10_000);
    const written = database.characters.map(({ session_id, gold }) => [session_id, gold]);
    assert.deepEqual(written, [
      [ada.session_id, 0],
      ["bea's", 0],
      [ada.session_id, 7],
    ]);
    await persistence.close();
  });

  it("is written of a character once a minute, and of the room as often as ever", async () => {
    const persistence = open({ mode: dungeonMode });
    await persistence.begin();
    const startedAtMs = performance.now();
    await fight(persistence, 300);
    const writesOf = (wanted: Write["kind"]) => database.done.filter(({ kind }) => kind === wanted);
    const times = writesOf("character").map(({ done_ms }) => done_ms - startedAtMs);
    assert.ok(times.length >= 4 && times.length <= 5, `${times}`);
    for (const [i, atMs] of times.slice(1).entries()) {
      const apartMs = atMs - (times[i] ?? 0);
      assert.ok(apartMs >= 60_000 && apartMs <= 71_000, `${apartMs} ms`);
    }
    assert.ok(writesOf("room").length >= 29);
    await persistence.close();
  });

  for (const [way, gone] of [
    ["has left", (character: PlayedCharacter) => settled(character)],
    ["went through a door", (character: PlayedCharacter) => ({ ...character, room_id: "the next room" })],
  ] as const) {
    it(`is nothing of a character that ${way}: when it comes back, it is written with the next snapshot`, async () => {
      const persistence = open({ mode: dungeonMode, characters: () => [ada] });
      await persistence.begin();
      persistence.changed();
      await time.pass(10_000);
      await persistence.saveCharacter(gone(ada));
      ada = { ...ada, gold: 7 };
      persistence.record([HIT], world.tick);
      await time.pass(10_000);
      assert.deepEqual(
        database.characters.map(({ gold }) => gold),
        [0, 0, 7],
      );
      await persistence.close();
    });
  }

  it("is written of a character with the next snapshot once the room is cleared", async () => {
    const persistence = open({ mode: dungeonMode });
    await persistence.begin();
    await fight(persistence, 12);
    ada = { ...ada, gold: 7 };
    persistence.record([{ event_type: "room_cleared" }], world.tick);
    await time.pass(11_000);
    assert.equal(database.characters.at(-1)?.gold, 7);
    await persistence.close();
  });

  it("has the loot that lies there; what was taken, the journal knows", async () => {
    const persistence = open();
    await persistence.begin();
    for (let n = 1; n <= 20; n++) {
      const loot: LootDrop = {
        ...{ loot_instance_id: `loot${n}`, item_id: "gold", item_type: "gold", quantity: n, ...at(0, 0) },
      };
      world.loot_drops.set(loot.loot_instance_id, loot);
      if (n > 5) takeAway(world, loot, "ada");
    }
    await persistence.close();
    const kept = database.rooms.at(-1)?.loot_drops.map(({ loot_instance_id }) => loot_instance_id);
    assert.deepEqual(
      kept,
      [1, 2, 3, 4, 5].map(n => `loot${n}`),
    );
    assert.equal(world.taken_loot.size, 15);
  });

  describe("when another process has the room", () => {
    it("is not written any more, and the room is told once", async () => {
      const lost: string[] = [];
      const persistence = open({ onLost: why => lost.push(why) });
      await persistence.begin();
      database.refuse = { events: new RowTakenError("taken") };
      await fight(persistence, 30);
      assert.deepEqual(lost, ["another process has taken this room over"]);
      assert.deepEqual(database.kinds(), ["room"]);
      assert.equal(await persistence.awaitDurable(), false);
      await persistence.close();
      assert.deepEqual(database.kinds(), ["room"]);
    });

    it("the room is told also by a later snapshot of the other", async () => {
      const lost: string[] = [];
      const persistence = open({ onLost: why => lost.push(why) });
      await persistence.begin();
      database.refuse = { rooms: new RoomStateSuperseded("later") };
      await fight(persistence, 10);
      await time.pass(500);
      assert.deepEqual(lost, ["another process has a later snapshot of this room"]);
      await persistence.close();
    });

    it("the room does not pass for saved as it closes", async () => {
      const persistence = open({ onLost: () => undefined });
      await persistence.begin();
      database.refuse = { rooms: new RoomStateSuperseded("later") };
      firstEnemy(world).current_health = 7;
      assert.equal(await persistence.close(), false);
      database.refuse = {};
      const another = open();
      await another.begin();
      assert.equal(await another.close(), true);
    });
  });

  it("does without a character that is in another room by now, and says so once", async () => {
    const lost: string[] = [];
    const persistence = open({
      onCharacterLost: ({ session_id }) => lost.push(session_id),
      characters: () => [],
    });
    await persistence.begin();
    database.refuse = { characters: new CharacterMoved("elsewhere") };
    const saves = [persistence.saveCharacter(ada), persistence.saveCharacter({ ...ada, gold: 7 })];
    await time.pass(60_000);
    assert.deepEqual(await Promise.all(saves), [false, false]);
    assert.deepEqual(lost, [ada.session_id]);
    await persistence.close();
  });

  describe("when the room ends", () => {
    it("is its last state, with the last hits", async () => {
      const persistence = open();
      await persistence.begin();
      await fight(persistence, 1);
      persistence.record([DEATH], world.tick);
      firstEnemy(world).current_health = 7;
      await persistence.close();
      assert.equal(database.rows.flatMap(row => row.entries).length, 7);
      assert.equal(database.rooms.at(-1)?.enemies[0]?.current_health, 7);
      assert.equal(database.rooms.at(-1)?.last_event_id, database.rows.at(-1)?.event_id);
      await time.pass(60_000);
      assert.equal(database.done.at(-1)?.kind, "room");
    });

    it("names only rows that are there, also where something still happens meanwhile", async () => {
      const persistence = open();
      await persistence.begin();
      database.delay_ms = { row: 700 };
      persistence.record([DEATH], world.tick);
      const closed = persistence.close();
      await time.pass(300);
      persistence.record([DEATH], world.tick);
      await time.pass(500);
      await closed;
      assert.equal(database.done.at(-1)?.kind, "room");
      assert.equal(database.rooms.at(-1)?.last_event_id, database.rows.at(-1)?.event_id);
      await time.pass(60_000);
      assert.deepEqual(database.kinds(), ["room", "row", "room"]);
    });

    it("is not looked at again, where a snapshot was on its way and more had changed since", async () => {
      let looks = 0;
      const characters = () => {
        looks += 1;
        return [];
      };
      const persistence = open({ characters });
      await persistence.begin();
      database.delay_ms = { room: 1000 };
      firstEnemy(world).current_health = 8;
      persistence.changed();
      await time.pass(10_000);
      persistence.changed();
      await end(persistence);
      await time.pass(60_000);
      assert.equal(looks, 1);
    });

    it("has waited for what its characters have", async () => {
      const persistence = open();
      await persistence.begin();
      database.delay_ms = { character: 2000 };
      void persistence.saveCharacter({ ...ada, gold: 7 });
      let goldAtEnd: number | undefined;
      void persistence.close().then(() => {
        goldAtEnd = database.characters.at(-1)?.gold;
      });
      await time.pass(5000);
      assert.equal(goldAtEnd, 7);
    });

    it("is its last state also where a character cannot be saved", async () => {
      const persistence = open();
      await persistence.begin();
      database.fault = { part: "characters", fault: "hanging" };
      void persistence.saveCharacter(ada);
      firstEnemy(world).current_health = 7;
      const closed = persistence.close();
      await time.pass(1000);
      assert.equal(database.rooms.at(-1)?.enemies[0]?.current_health, 7);
      services.cluster.closing_rooms.noteProcessEnds();
      await time.pass(5000);
      await closed;
    });

    for (const part of ["events", "characters", "rooms"] as const) {
      it(`is tried for as long as the database is away for ${part}, and saved once it is back`, async () => {
        const persistence = open();
        await persistence.begin();
        database.fault = { part, fault: "away" };
        persistence.record([DEATH], world.tick);
        firstEnemy(world).current_health = 7;
        void persistence.saveCharacter({ ...ada, gold: 7 });
        let isClosed = false;
        const closed = persistence.close().then(() => {
          isClosed = true;
        });
        // Much longer than the end of a process gives it; the services behind this test keep real time.
        await time.pass(60_000);
        assert.equal(isClosed, false);
        database.fault = undefined;
        await time.pass(15_000);
        await closed;
        assert.deepEqual(
          database.rows.flatMap(row => row.entries.map(({ event }) => event)),
          [DEATH],
        );
        assert.equal(database.characters.at(-1)?.gold, 7);
        assert.equal(database.rooms.at(-1)?.enemies[0]?.current_health, 7);
      });
    }

    for (const fault of ["away", "hanging"] as const) {
      for (const part of ["events", "characters", "rooms"] as const) {
        it(`has 5 s when the process ends where the database is ${fault} for ${part}, and writes nothing later`, async () => {
          const persistence = open();
          await persistence.begin();
          database.fault = { part, fault };
          persistence.record([DEATH], world.tick);
          void persistence.saveCharacter(ada);
          let endedAtMs = Number.NaN;
          const closed = persistence.close().then(() => {
            endedAtMs = time.now_ms - askedAtMs;
          });
          await time.pass(30_000);
          const askedAtMs = time.now_ms;
          services.cluster.closing_rooms.noteProcessEnds();
          await time.pass(10_000);
          await closed;
          assert.ok(endedAtMs <= 5050, `${endedAtMs} ms`);
          const writes = database.done.length;
          database.fault = undefined;
          await time.pass(60_000);
          assert.equal(database.done.length, writes);
        });
      }
    }

    it("is nothing, where nobody has a character in it any more", async () => {
      const persistence = open();
      await persistence.begin();
      await fight(persistence, 1);
      persistence.isDeserted = true;
      await persistence.close();
      assert.equal(database.done.at(-1)?.kind, "end");
      assert.equal(database.kinds().filter(kind => kind === "room").length, 1);
    });

    it("is nothing new, from when nobody has a session in its run until somebody comes in", async () => {
      const persistence = open();
      await persistence.begin();
      await fight(persistence, 1);
      persistence.isDeserted = true;
      await fight(persistence, 30);
      assert.equal(database.kinds().filter(kind => kind === "room").length, 1);
      persistence.isDeserted = false;
      await fight(persistence, 30);
      assert.ok(database.kinds().filter(kind => kind === "room").length > 2);
      await end(persistence);
      assert.equal(database.kinds().includes("end"), false);
    });

    it("is nothing, also where a snapshot of it was still on its way", async () => {
      const persistence = open();
      await persistence.begin();
      firstEnemy(world).current_health = 7;
      database.delay_ms = { room: 1000 };
      persistence.changed();
      await time.pass(10_000);
      persistence.isDeserted = true;
      await end(persistence);
      assert.equal(database.done.at(-1)?.kind, "end");
    });

    it("is nothing, where nobody has ever been in it", async () => {
      const persistence = open();
      persistence.changed();
      await time.pass(20_000);
      await persistence.close();
      assert.deepEqual(database.done, []);
    });
  });
});

const DEATH: GameEvent = { event_type: "enemy_died", target_enemy_id: "enemy1", ...at(1, 2) };
const HIT: GameEvent = {
  ...{ event_type: "damage_dealt", source_player_id: "ada", target_enemy_id: "enemy1" },
  ...{ ability_id: "melee_attack", damage_amount: 15, is_critical: false },
};

type Part = "events" | "rooms" | "characters";
type Write = { kind: "row" | "room" | "character" | "end"; done_ms: number; last_event_id: string };

/** What a room writes, in the order in which it is done; none of it reaches a database. */
class Writes {
  readonly done: Write[] = [];
  readonly rows: JournalRow[] = [];
  readonly rooms: RoomState[] = [];
  readonly characters: PlayedCharacter[] = [];
  /** How long writes take. */
  delay_ms: { [K in Write["kind"]]?: number } = {};
  /** Away, it fails at once; hanging, it never answers. */
  fault: { part: Part; fault: "away" | "hanging" } | undefined;
  refuse: { [P in Part]?: Error } = {};
  readonly #time: SimulatedTime;

  constructor({ store, characters, sessions, snapshots }: Services, time: SimulatedTime) {
    this.#time = time;
    mock.method(store.events, "append", async (row: JournalRow) => {
      await this.#write("events", "row", row.event_id);
      this.rows.push(row);
    });
    mock.method(store.rooms, "put", async (room: RoomRow) => {
      await this.#write("rooms", "room", room.last_event_id);
      this.rooms.push(roomState.parse(room));
    });
    mock.method(store.rooms, "end", () => this.#write("rooms", "end", ""));
    mock.method(characters, "put", async (character: PlayedCharacter, held: Held) => {
      await this.#write("characters", "character", held.last_event_id);
      this.characters.push(character);
    });
    mock.method(sessions, "put", async () => {});
    mock.method(snapshots, "noteWritten", async () => {});
  }

  kinds() {
    return this.done.map(({ kind }) => kind);
  }

  async #write(part: Part, kind: Write["kind"], last_event_id: string): Promise<void> {
    const delay_ms = this.delay_ms[kind] ?? 0;
    if (delay_ms > 0) await new Promise(done => setTimeout(done, delay_ms));
    if (this.fault?.part === part) {
      if (this.fault.fault === "hanging") await new Promise(() => {});
      throw new Error("the database is away");
    }
    const refusal = this.refuse[part];
    if (refusal) throw refusal;
    this.done.push({ kind, done_ms: this.#time.now_ms, last_event_id });
  }
}
