/** A match of bots, one of which is put before staff by the rules of fair play, as if they had looked at it. */
import { ReviewRepository } from "../../src/moderation/review-repository.ts";
import type { Services } from "../../src/services.ts";
import { keepBotMatch } from "./kept-match.ts";

/** The match is `kept_match`. @param ticks the moments to look at. */
export async function keepReview(
  services: Pick<Services, "store" | "matches" | "recordings">,
  player_id: string,
  ticks: number[],
): Promise<void> {
  const match_id = "kept_match";
  await keepBotMatch(services, match_id, { bots: 2, seed: 3, player_id });
  await new ReviewRepository(services.store.access).add({
    ...{ player_id, findings: [], is_flagged: true },
    reviewed: { match_id, ended_at: "2026-11-28T12:00:00.000Z" },
    scores: [
      { rule: "dodge", score: 7.3, chances: 12, hits: 11, ticks },
      { rule: "aim", score: 2.1, chances: 30, hits: 9, ticks: ticks.slice(0, 1) },
    ],
  });
}
