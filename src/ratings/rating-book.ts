/** Ratings as they are at the moment; of who has none in a season, what is left of the one before. */
import { type Season, seasonIdAt } from "../game/content/run-content.ts";
import type { TableAccess } from "../store/dynamo/connect.ts";
import { BEGINNER, carriedOver, type Rating, skillOf } from "./rating.ts";
import { RatingRepository } from "./rating-repository.ts";
import type { Ledger, RatingRow, SeasonTerms } from "./rating-rows.ts";
import { type Standing, subjectOf } from "./rating-subjects.ts";
import { SeasonLedgers } from "./season-ledger.ts";
import { termsOf } from "./season-terms.ts";

/** A subject's rating; its row where it has played in this season and mode. */
export type Found = { standing: Standing; row?: RatingRow | undefined };

export class RatingBook {
  readonly #ledgers: SeasonLedgers;
  readonly #ratings: RatingRepository;
  readonly #seasons: () => Readonly<Record<string, Season>>;

  /** @param seasons of the newest content. */
  constructor(access: TableAccess, seasons: () => Readonly<Record<string, Season>>) {
    this.#ledgers = new SeasonLedgers(access);
    this.#ratings = new RatingRepository(access);
    this.#seasons = seasons;
  }

  /** In the order of the subjects. Mu and sigma are in ten-thousandths; `skillOf` makes plain numbers of them. */
  async of(season_id: string, pvp_mode_id: string, subject_ids: readonly string[]): Promise<Standing[]> {
    const found = await this.find(season_id, pvp_mode_id, subject_ids);
    return subject_ids.map(id => found.get(id)?.standing ?? { ...BEGINNER, matches: 0 });
  }

  /**
   * What is known of players' skill in the mode, in the order in which they are given and in plain numbers: by the season that is now, and a
   * beginner's where that does not rank the mode, or there is none.
   *
   * @param time ISO 8601: now.
   */
  async skillsAt(
    time: string,
    pvp_mode_id: string,
    players: readonly { player_id: string; character_id: string }[],
  ): Promise<Rating[]> {
    const season_id = seasonIdAt(this.#seasons(), time);
    const ledger = await this.#ledgers.get(season_id);
    const subject = (ledger?.terms ?? termsOf(this.#seasons(), season_id))?.subjects[pvp_mode_id];
    if (!subject) return players.map(() => skillOf(BEGINNER));
    const subject_ids = players.map(player => subjectOf(player, subject));
    return (await this.of(season_id, pvp_mode_id, subject_ids)).map(skillOf);
  }

  /** By subject. */
  async find(
    season_id: string,
    pvp_mode_id: string,
    subject_ids: readonly string[],
  ): Promise<Map<string, Found>> {
    const ledger = await this.#ledgers.get(season_id);
    const terms = ledger?.terms ?? termsOf(this.#seasons(), season_id);
    if (!terms) return new Map();
    return this.under({ season_id, pvp_mode_id, generation: ledger?.generation ?? 1 }, terms, subject_ids);
  }

  /** By subject, where the season's ledger is known. */
  async under(
    { season_id, pvp_mode_id, generation }: { season_id: string; pvp_mode_id: string; generation: number },
    terms: SeasonTerms,
    subject_ids: readonly string[],
  ): Promise<Map<string, Found>> {
    const place = { season_id, pvp_mode_id, generation };
    const [rows] = await this.#ratings.read([place], subject_ids);
    const newcomers = subject_ids.filter(id => !rows?.has(id));
    const began = await this.carriedOver(pvp_mode_id, terms, newcomers);
    return new Map(
      subject_ids.map((id): [string, Found] => {
        const row = rows?.get(id);
        if (!row) return [id, { standing: { ...(began.get(id) ?? BEGINNER), matches: 0 } }];
        const { mu, sigma, matches } = row;
        return [id, { standing: { mu, sigma, matches }, row }];
      }),
    );
  }

  /** By subject: the rating with which it begins the season, where it has had one in a mode of this name before. */
  async carriedOver(
    pvp_mode_id: string,
    { before }: SeasonTerms,
    subject_ids: readonly string[],
  ): Promise<Map<string, Rating>> {
    if (before.length === 0 || subject_ids.length === 0) return new Map();
    const ledgers = await this.#ledgers.read(before.map(({ season_id }) => season_id));
    const places = before.map(({ season_id }) => {
      return { season_id, pvp_mode_id, generation: generationOf(ledgers.get(season_id)) };
    });
    const found = await this.#ratings.read(places, subject_ids);
    return new Map(
      subject_ids.flatMap((id): [string, Rating][] => {
        const newest = found.findIndex(rows => rows.has(id));
        const row = found[newest]?.get(id);
        if (!row) return [];
        // Through each of the seasons in which it did not play.
        const kept = before.slice(0, newest + 1).toReversed();
        const began = kept.reduce<Rating>((rating, { kept_share }) => carriedOver(rating, kept_share), row);
        return [[id, { mu: began.mu, sigma: began.sigma }]];
      }),
    );
  }
}

function generationOf(ledger: Ledger | undefined): number {
  return ledger?.generation ?? 1;
}
