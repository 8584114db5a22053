import assert from "node:assert/strict";
import { pino } from "pino";
import { readEnv } from "../env.ts";
import { DEFAULT_TERMS } from "../game/dungeon/run-terms.ts";
import { openServices, type Services } from "../services.ts";
import { viewOfOpen } from "./run-views.ts";

describe("A run in the list of open ones", () => {
  let services: Services;
  before(async () => {
    const env = readEnv({ NODE_ENV: "test", DATA_DIR: ":memory:" });
    services = await openServices(env, pino({ level: "silent" }));
  });
  after(() => services?.store.close());

  it("says the level that a character needs, where its difficulty asks for a higher one than the dungeon has", async () => {
    const { content, hash: content_hash, version: content_version } = services.store.library.current();
    const [dungeon = assert.fail()] = Object.values(content.dungeons);
    const levelOf = async (difficulty_id: string) => {
      const terms = { ...DEFAULT_TERMS, difficulty_id, dungeon_id: dungeon.id };
      const { loot_rule, dungeon_id } = terms;
      const begins = { difficulty_id, loot_rule, dungeon_id, content_hash, content_version };
      const run = await services.runs.begin({ ...begins, run_id: difficulty_id, is_open: true, earns: true });
      return (await viewOfOpen(services, run)).level;
    };
    for (const { id, min_level = 1 } of Object.values(content.difficulties))
      assert.equal(await levelOf(id), Math.max(dungeon.level, min_level), id);
  });
});
