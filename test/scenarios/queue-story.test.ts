/** Matchmaking of a server that is alone, without Redis. */
import assert from "node:assert/strict";
import type { ServerProcess } from "../../loadtest/server-process.ts";
import { ContentRepository } from "../../src/store/content/content-repository.ts";
import { LastingDatabase } from "../recovery/lasting-database.ts";
import { type Grounds, tellStory } from "../support/queue-story.ts";
import { storyContent } from "../support/story-content.ts";

async function open(): Promise<Grounds> {
  const kept = await LastingDatabase.open();
  await new ContentRepository(kept.database).publish(storyContent());
  let server: ServerProcess = await kept.start();
  return {
    database: kept.database,
    get endpoints() {
      return [server.endpoint];
    },
    homeOf: async () => server.endpoint,
    async restart(ahead_ms) {
      assert.equal(await server.stop(), 0);
      server = await kept.start({ CLOCK_OFFSET_MS: `${ahead_ms}` });
    },
    close: () => kept.close(),
  };
}

describe("Matchmaking of a server that is alone", function () {
  tellStory(this, open);
});
