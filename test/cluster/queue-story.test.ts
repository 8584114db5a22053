/** Matchmaking over two processes with Redis: players ask either, and whichever makes the match, plays it and rates it, they have the same. */
import { pino } from "pino";
import { ContentRepository } from "../../src/store/content/content-repository.ts";
import { connect } from "../../src/store/dynamo/connect.ts";
import { testEnv } from "../support/dynamodb.ts";
import { type Grounds, tellStory } from "../support/queue-story.ts";
import { storyContent } from "../support/story-content.ts";
import { Processes } from "./processes.ts";
import { requireRedis } from "./redis-server.ts";

const COUNT = 2;

async function open(): Promise<Grounds> {
  const processes = await Processes.none();
  const env = testEnv({ DYNAMODB_ENDPOINT: processes.database.endpoint });
  const database = await connect(env, pino({ level: "silent" }), { join: false });
  await new ContentRepository(database).publish(storyContent());
  const start = async (variables: Record<string, string>) => {
    for (let i = 0; i < COUNT; i++) await processes.add(variables);
  };
  await start({});
  return {
    database,
    get endpoints() {
      return processes.all.map(({ endpoint }) => endpoint);
    },
    homeOf: async room_id => (await processes.ofRoom(room_id))?.endpoint,
    async restart(ahead_ms) {
      await Promise.all(processes.all.splice(0).map(each => each.stop()));
      await start({ CLOCK_OFFSET_MS: `${ahead_ms}` });
    },
    async close() {
      await database.close();
      await processes.stop();
    },
  };
}

describe("Matchmaking over two processes", function () {
  before(function () {
    requireRedis(this);
  });
  tellStory(this, open);
});
