/**
 * Tells players of voided matches what the fold without those has made of their points. What is told is compared while no match comes between,
 * and written before the new ratings count; from the write that lets them count until all are told, the ledger says so. So each is told once,
 * of the very difference that it sees, whatever dies.
 */
import { createHash } from "node:crypto";
import { QueryCommand, type QueryCommandOutput } from "@aws-sdk/lib-dynamodb";
import type { Mailbox } from "../characters/mailbox.ts";
import type { Mail } from "../game/character/lasting.ts";
import { type Content, findEntry } from "../game/content/content.ts";
import { defaultText } from "../game/content/content-text.ts";
import { type Match, playersOf } from "../matches/match.ts";
import type { VoidedMatches } from "../matches/voided-matches.ts";
import { batchWrite } from "../store/dynamo/batch.ts";
import type { TableAccess } from "../store/dynamo/connect.ts";
import { RATINGS_TABLE } from "../store/tables.ts";
import { BEGINNER, pointsOf } from "./rating.ts";
import type { RatingBook } from "./rating-book.ts";
import type { RatedIn } from "./rating-repository.ts";
import {
  type Correction,
  correctedIn,
  correctionRows,
  type Ledger,
  readCorrection,
  type SeasonTerms,
} from "./rating-rows.ts";
import { type Standing, subjectOf } from "./rating-subjects.ts";
import type { SeasonLedgers } from "./season-ledger.ts";

const ID_LENGTH = 22;

export type CorrectionsOptions = {
  access: TableAccess;
  ledgers: SeasonLedgers;
  book: RatingBook;
  voided: VoidedMatches;
  mailbox: Pick<Mailbox, "send">;
  /** The newest. */
  content: () => Content;
};

/** Ratings that are folded anew: undefined of who has no match there. */
export type FoldedAnew = { standingOf(pvp_mode_id: string, subject_id: string): Standing | undefined };

/** The players of voided matches who are to be told. */
export type Correcting = {
  /**
   * Writes what is to be told, by the ratings that count and those that are to.
   *
   * @param since matches that have come since it was called last: the others' players are as they were.
   */
  compare(ledger: Ledger, fold: FoldedAnew, since?: readonly Match[]): Promise<void>;
};

export class Corrections {
  readonly #options: CorrectionsOptions;

  constructor(options: CorrectionsOptions) {
    this.#options = options;
  }

  /** For a fold that begins now, without the matches that are voided by now. */
  async begin(season_id: string, terms: SeasonTerms, generation: number): Promise<Correcting> {
    const { voided } = this.#options;
    const matches = (await voided.listed(season_id)).map(({ match }) => match);
    await voided.noteFolded(season_id, matches, generation);
    const told = toldOf(matches, terms);
    return {
      compare: async (ledger, fold, since) => {
        for (const [pvp_mode_id, characters] of told) {
          const touched = since && idsOf(since, terms, pvp_mode_id);
          const ids = [...characters.keys()].filter(id => !touched || touched.has(id));
          const place = { season_id, pvp_mode_id, generation };
          await this.#compare(place, ledger, fold, ids, characters);
        }
      },
    };
  }

  async #compare(
    place: RatedIn,
    { generation, terms }: Ledger,
    fold: FoldedAnew,
    ids: string[],
    characters: ReadonlyMap<string, string>,
  ): Promise<void> {
    if (ids.length === 0) return;
    const { access, book } = this.#options;
    const { pvp_mode_id } = place;
    const before = await book.under({ ...place, generation }, terms, ids);
    const began = await book.carriedOver(pvp_mode_id, terms, ids);
    const corrected_in = correctedIn(place.season_id, pvp_mode_id, place.generation);
    const puts: Record<string, unknown>[] = [];
    const deletes: Record<string, unknown>[] = [];
    for (const subject_id of ids) {
      const key = { rated_in: corrected_in, subject_id };
      const points_before = pointsOf(before.get(subject_id)?.standing ?? BEGINNER);
      const now = fold.standingOf(pvp_mode_id, subject_id) ?? began.get(subject_id) ?? BEGINNER;
      const points_after = pointsOf(now);
      const character_id = characters.get(subject_id) ?? "";
      const row: Correction = { subject_id, character_id, points_before, points_after };
      if (points_after === points_before) deletes.push(key);
      else puts.push({ ...key, ...row, ...correctionRows.stamp });
    }
    await batchWrite(access, RATINGS_TABLE.name, { puts, deletes });
  }

  /** Tells what is still to be told since the season was folded anew last. May be done again at any time. */
  async tell(season_id: string): Promise<void> {
    const { ledgers, voided, mailbox, content } = this.#options;
    const { telling, terms } = (await ledgers.get(season_id)) ?? {};
    if (telling === undefined || !terms) return;
    const modes = Object.keys(terms.subjects);
    for (const pvp_mode_id of modes) {
      const place = { season_id, pvp_mode_id, generation: telling };
      for await (const corrections of this.#pages(place))
        for (const each of corrections)
          await mailbox.send(each.character_id, correctionMail(content(), place, each));
    }
    const listed = (await voided.listed(season_id)).filter(({ generation }) => generation === telling);
    await voided.takeOff(
      season_id,
      listed.map(({ match }) => match.match_id),
    );
    await ledgers.noteTold(season_id, telling);
  }

  /** Of a generation that does not count. */
  async clear(place: RatedIn): Promise<void> {
    const rated_in = correctedIn(place.season_id, place.pvp_mode_id, place.generation);
    for await (const corrections of this.#pages(place)) {
      const deletes = corrections.map(({ subject_id }) => ({ rated_in, subject_id }));
      await batchWrite(this.#options.access, RATINGS_TABLE.name, { puts: [], deletes });
    }
  }

  async *#pages({ season_id, pvp_mode_id, generation }: RatedIn): AsyncGenerator<Correction[]> {
    const { access } = this.#options;
    let start: QueryCommandOutput["LastEvaluatedKey"];
    do {
      const page: QueryCommandOutput = await access.doc.send(
        new QueryCommand({
          TableName: access.table_prefix + RATINGS_TABLE.name,
          KeyConditionExpression: "rated_in = :in",
          ExpressionAttributeValues: { ":in": correctedIn(season_id, pvp_mode_id, generation) },
          ConsistentRead: true,
          ...(start && { ExclusiveStartKey: start }),
        }),
      );
      yield (page.Items ?? []).map(readCorrection);
      start = page.LastEvaluatedKey;
    } while (start);
  }
}

/** By mode and subject, the character that played: of all players of these matches, but for those whose fault it was. */
function toldOf(matches: readonly Match[], { subjects }: SeasonTerms): Map<string, Map<string, string>> {
  const told = new Map<string, Map<string, string>>();
  const offenders = new Set(matches.map(({ voided }) => voided?.offender_id));
  for (const match of matches) {
    const kind = subjects[match.pvp_mode_id];
    if (!kind) continue;
    const ofMode = told.get(match.pvp_mode_id) ?? new Map<string, string>();
    told.set(match.pvp_mode_id, ofMode);
    for (const player of playersOf(match))
      if (!player.is_bot && !offenders.has(player.player_id))
        ofMode.set(subjectOf(player, kind), player.character_id);
  }
  return told;
}

function idsOf(matches: readonly Match[], { subjects }: SeasonTerms, pvp_mode_id: string): Set<string> {
  const kind = subjects[pvp_mode_id] ?? "account";
  const ofMode = matches.filter(match => match.pvp_mode_id === pvp_mode_id);
  return new Set(ofMode.flatMap(match => playersOf(match).map(player => subjectOf(player, kind))));
}

function correctionMail(
  content: Content,
  { season_id, pvp_mode_id, generation }: RatedIn,
  { subject_id, points_before, points_after }: Correction,
): Mail {
  const about = JSON.stringify([season_id, pvp_mode_id, generation, subject_id]);
  const digest = createHash("sha256").update(about).digest("base64url");
  const mode = findEntry(content["pvp-modes"], pvp_mode_id)?.name ?? pvp_mode_id;
  const season = findEntry(content.seasons, season_id)?.name ?? season_id;
  const text =
    `Matches that you played in ${defaultText(season)}, ${defaultText(mode)}, were voided: they do not count any more. ` +
    `Ratings were computed anew without them, and yours went from ${points_before} to ${points_after} points.`;
  return { mail_id: `voided_${digest.slice(0, ID_LENGTH)}`, reason: "staff", text, goods: [] };
}
