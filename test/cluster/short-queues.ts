/** Content with queues that take any who wait, without pauses, for matches that are void soon where nobody comes. */
import type { Content } from "../../src/game/content/content.ts";
import { queueContent } from "../support/matchmaking.ts";

const QUEUE = { pauses_seconds: [0], windows: [{ after_seconds: 0, distance: 0.5 }] };

export function shortQueues(): Content {
  const content = queueContent();
  return {
    ...content,
    "pvp-modes": withEach(content["pvp-modes"], { join_seconds: 1 }),
    queues: withEach(content.queues, QUEUE),
  };
}

function withEach<T extends object>(
  entries: Readonly<Record<string, T>>,
  change: Partial<T>,
): Record<string, T> {
  return Object.fromEntries(Object.entries(entries).map(([id, entry]) => [id, { ...entry, ...change }]));
}
