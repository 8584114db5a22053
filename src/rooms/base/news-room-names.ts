/** The Colyseus rooms in which nothing is played: they only tell their clients news. */
export const NEWS_ROOMS: ReadonlySet<string> = new Set(["party", "queue"]);
