import assert from "node:assert/strict";
import { mock } from "node:test";
import { pino } from "pino";
import { aCharacter } from "../../../test/support/a-character.ts";
import type { PlayedCharacter } from "../../characters/character.ts";
import { readEnv } from "../../env.ts";
import type { Run } from "../../runs/run.ts";
import { openServices, type Services } from "../../services.ts";
import { dungeonMode } from "../dungeon/dungeon-mode.ts";
import { dungeonRuns } from "../dungeon/dungeon-runs.ts";
import type { DungeonRoomTypes } from "../dungeon/dungeon-types.ts";
import { openRoom } from "./open-room.ts";
import { RoomRun } from "./room-run.ts";

const PARTY_LIMIT = 4;

describe("What a room says of its run", () => {
  let services: Services;
  let run: RoomRun<DungeonRoomTypes>;
  let run_id: string;
  let rooms = 0;

  before(async () => {
    const env = readEnv({ NODE_ENV: "test", DATA_DIR: ":memory:" });
    services = await openServices(env, pino({ level: "silent" }));
  });
  beforeEach(async () => {
    run_id = `run${++rooms}`;
    run = await roomOf(run_id);
    await run.begin();
  });
  afterEach(() => {
    mock.restoreAll();
    run.stop();
  });
  after(() => services.store.close());

  async function roomOf(its_run_id: string): Promise<RoomRun<DungeonRoomTypes>> {
    const { world, content, missed } = await openRoom(services, dungeonMode, its_run_id, {});
    return new RoomRun({
      ...{ services, policy: dungeonRuns, world, content, missed, is_open: true },
      isAnybodyHere: () => true,
      characterOf: () => undefined,
      onFull: () => {},
      isRecorded: async () => true,
      perform: () => {},
      onSaved: () => {},
    });
  }
  const found = async (): Promise<Run> => (await services.runs.get(run_id)) ?? assert.fail();
  /** One whose own row alone says how often it has died: the room where it did has not said so, and may have died with its process. */
  const dead = ({ statistics, ...character }: PlayedCharacter, deaths: number): PlayedCharacter => ({
    ...{ ...character, run_id, counted_run_id: run_id, statistics: { ...statistics, deaths } },
  });
  async function entered(fields: Partial<PlayedCharacter>): Promise<PlayedCharacter> {
    const character = aCharacter(fields);
    assert.equal(typeof (await run.places.placeFor(character)), "object");
    run.noteEntered(character);
    run.noteConnected(character);
    await run.settled();
    return character;
  }

  describe("of a character's deaths", () => {
    it("stays when a player without an account has left, who has nothing to come back with", async () => {
      const ada = await entered({ owner: "anonymous", character_id: `anonymous of ${run_id}` });
      run.noteLeft(dead(ada, 2));
      await run.settled();
      const { left_deaths, places } = await found();
      assert.deepEqual([left_deaths, places], [{ [ada.character_id]: 2 }, {}]);
    });

    it("stays when somebody gets its place while it is away", async () => {
      const ada = await entered({ character_id: `Ada of ${run_id}` });
      for (let i = 1; i < PARTY_LIMIT; i++) {
        const other = await entered({ character_id: `${i} of ${run_id}`, player_id: `${i}` });
        await services.characters.create({ ...other, run_id, unsettled_id: other.character_id });
      }
      await services.characters.create(dead(ada, 3));
      run.noteLeft(ada);
      await entered({ character_id: `Eve of ${run_id}`, player_id: "eve" });
      const { left_deaths, places } = await found();
      assert.deepEqual(left_deaths, { [ada.character_id]: 3 });
      assert.ok(!(ada.character_id in places));
    });

    it("stays when it goes on another run", async () => {
      const ada = await entered({ character_id: `Ada of ${run_id}` });
      const there = await roomOf(`another than ${run_id}`);
      await there.places.keepProgressElsewhere(dead(ada, 4));
      assert.equal((await services.run_members.get(run_id, ada.character_id))?.deaths, 4);
      there.stop();
    });
  });

  it("brings a character back no healthier than it left, whatever it did on another run, and takes nothing from it on the same one", async () => {
    const ada = await entered({ character_id: `Ada of ${run_id}` });
    const hurt = { ...ada, run_id, counted_run_id: run_id, current_health: 55, current_mana: 20 };
    const elsewhere = `another than ${run_id}`;
    const there = await roomOf(elsewhere);
    await there.places.keepProgressElsewhere(hurt);
    there.stop();
    const place = await run.places.placeFor({ ...hurt, run_id: elsewhere, counted_run_id: elsewhere });
    assert.ok(typeof place === "object");
    const { world } = await openRoom(services, dungeonMode, run_id, {});
    const comesBack = (from: string, current_health: number) => {
      const now = { ...hurt, run_id: from, counted_run_id: from, current_health, current_mana: 90 };
      const back = dungeonMode.characters.movedInto(world, now, place.progress);
      return [back.current_health, back.current_mana];
    };
    assert.deepEqual(comesBack(elsewhere, 100), [55, 20]);
    assert.deepEqual(comesBack(elsewhere, 30), [30, 20]);
    assert.deepEqual(comesBack(run_id, 100), [100, 90]);
  });

  it("waits for nothing that the database will never take: that is logged, and all else is written", async () => {
    const { run_members, log } = services;
    const refused = Object.assign(new Error("Item size has exceeded 400 KB"), {
      name: "ValidationException",
    });
    mock.method(run_members, "noteCameIn", () => Promise.reject(refused));
    const logged = mock.method(log, "error", () => {});
    const ada = await entered({ character_id: `Ada of ${run_id}` });
    assert.equal(Object.keys((await found()).rooms).length, 1, "its room is known");
    run.noteLeft(ada);
    await run.settled(true);
    assert.equal(logged.mock.callCount(), 1);
  });

  it("is told again as long as the database is away", async () => {
    const { run_members } = services;
    const away = Object.assign(new Error("socket hang up"), { name: "TimeoutError", $metadata: {} });
    const failing = mock.method(run_members, "noteCameIn", () => {
      failing.mock.restore();
      return Promise.reject(away);
    });
    await entered({ character_id: `Ada of ${run_id}` });
    assert.equal((await found()).largest_party, 1);
  });

  it("counts nobody as its party who was refused", async () => {
    for (let i = 0; i < PARTY_LIMIT; i++)
      await entered({ character_id: `${i} of ${run_id}`, player_id: `${i}` });
    const late = aCharacter({ character_id: `late for ${run_id}`, player_id: "late" });
    await services.runs.save(run_id);
    assert.equal(await run.places.placeFor(late), "run_full");
    const counted = mock.method(services.run_members, "noteCameIn");
    run.noteEntered(late);
    run.noteConnected(late);
    await run.settled();
    assert.equal(counted.mock.callCount(), 0);
  });

  it("keeps a run that another process has saved half-way, once something is done there", async () => {
    const { runs } = services;
    await entered({ character_id: `Ada of ${run_id}` });
    const dying = mock.method(runs, "keepMember", () => assert.fail("killed"));
    await assert.rejects(runs.save(run_id), /killed/);
    dying.mock.restore();
    run.noteSaved();
    run.hear([{ event_type: "room_cleared" }]);
    await run.settled();
    assert.notEqual((await found()).rooms_kept_at, undefined);
  });
});
