/**
 * What a closed season earns: a mail for each rating whose tier has a reward, to the character that played with it last. The id of a mail
 * follows from season, mode and subject, so sending goes on after any crash, and each comes once.
 */
import { createHash } from "node:crypto";
import type { Mailbox } from "../characters/mailbox.ts";
import { rewardOf } from "../game/character/achievements.ts";
import type { Mail } from "../game/character/lasting.ts";
import { type Content, findEntry } from "../game/content/content.ts";
import { defaultText } from "../game/content/content-text.ts";
import { type RankTier, tierAt } from "../game/content/rank-content.ts";
import { type Clock, wallClock } from "../store/expiry.ts";
import { pointsOf } from "./rating.ts";
import type { RatingRepository } from "./rating-repository.ts";
import type { Ledger, RatingRow } from "./rating-rows.ts";
import type { SeasonLedgers } from "./season-ledger.ts";
import type { RankedSeason } from "./season-terms.ts";

/** After so many ratings it is noted how far the rewards have come. */
const RATINGS_AT_ONCE = 100;
const ID_LENGTH = 22;

export type SeasonRewardsOptions = {
  ledgers: SeasonLedgers;
  ratings: RatingRepository;
  mailbox: Pick<Mailbox, "send">;
  /** The newest. */
  content: () => Content;
  now?: Clock;
};

export class SeasonRewards {
  readonly #options: SeasonRewardsOptions;

  constructor(options: SeasonRewardsOptions) {
    this.#options = options;
  }

  /** Sends those of a closed season that are not sent yet. False where it was to stop before the last. */
  async sendAll(season: RankedSeason, mayGoOn: () => boolean): Promise<boolean> {
    const { ledgers, now = wallClock } = this.#options;
    const ledger = await ledgers.get(season.id);
    if (!ledger || ledger.rewarded_at !== undefined) return true;
    const { rewarded_to } = ledger;
    const modes = Object.keys(ledger.terms.subjects).sort();
    for (const pvp_mode_id of modes) {
      if (rewarded_to && pvp_mode_id < rewarded_to.pvp_mode_id) continue;
      const after = rewarded_to?.pvp_mode_id === pvp_mode_id ? rewarded_to.subject_id : undefined;
      if (!(await this.#sendIn(season, ledger, pvp_mode_id, after, mayGoOn))) return false;
    }
    await ledgers.noteAllRewarded(season.id, new Date(now()).toISOString());
    return true;
  }

  async #sendIn(
    season: RankedSeason,
    { generation, terms }: Ledger,
    pvp_mode_id: string,
    after: string | undefined,
    mayGoOn: () => boolean,
  ): Promise<boolean> {
    const { ledgers, ratings, mailbox, content } = this.#options;
    const place = { season_id: season.id, pvp_mode_id, generation };
    for await (const rows of ratings.pages(place, RATINGS_AT_ONCE, after)) {
      if (!mayGoOn()) return false;
      await Promise.all(
        rows.map(async row => {
          if (row.matches < terms.placement_matches) return;
          const tier = tierAt(season.ranks, pointsOf(row));
          const mail = tier && rewardMail(content(), season, pvp_mode_id, row, tier);
          if (mail) await mailbox.send(row.character_id, mail);
        }),
      );
      const last = rows.at(-1);
      if (last) await ledgers.noteRewarded(season.id, { pvp_mode_id, subject_id: last.subject_id });
    }
    // Folded anew meanwhile, the ratings may have been removed before they were read: then it begins again.
    return (await ledgers.get(season.id))?.generation === generation;
  }
}

/** Undefined where the tier earns nothing. */
function rewardMail(
  content: Content,
  { id: season_id, name }: RankedSeason,
  pvp_mode_id: string,
  { subject_id }: RatingRow,
  tier: RankTier,
): Mail | undefined {
  if (!tier.reward) return undefined;
  const { title, items } = tier.reward;
  const digest = createHash("sha256").update(JSON.stringify([season_id, pvp_mode_id, subject_id]));
  const mail_id = `season_${digest.digest("base64url").slice(0, ID_LENGTH)}`;
  const mode = findEntry(content["pvp-modes"], pvp_mode_id)?.name ?? pvp_mode_id;
  const text = `${defaultText(name)}, ${defaultText(mode)}: ${defaultText(tier.name)}.`;
  return {
    ...{ mail_id, reason: "reward", text },
    goods: rewardOf(content, mail_id, items),
    ...(title !== undefined && { title: defaultText(title) }),
  };
}
