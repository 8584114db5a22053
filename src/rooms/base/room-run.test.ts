import assert from "node:assert/strict";
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

describe("A character's deaths on a run", () => {
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
  afterEach(() => run.stop());
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
    assert.equal(typeof (await run.placeFor(character)), "object");
    run.noteEntered(character);
    await run.settled();
    return character;
  }

  it("stay in it when a player without an account has left, who has nothing to come back with", async () => {
    const ada = await entered({ owner: "anonymous", character_id: `anonymous of ${run_id}` });
    run.noteLeft(dead(ada, 2));
    await run.settled();
    const { left_deaths, places } = await found();
    assert.deepEqual([left_deaths, places], [{ [ada.character_id]: 2 }, {}]);
  });

  it("stay in it when somebody gets its place while it is away", async () => {
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

  it("stay in it when it goes on another run", async () => {
    const ada = await entered({ character_id: `Ada of ${run_id}` });
    const there = await roomOf(`another than ${run_id}`);
    await there.keepProgressElsewhere(dead(ada, 4));
    assert.equal((await services.run_members.get(run_id, ada.character_id))?.deaths, 4);
    there.stop();
  });
});
