/** How well the rule of wins that a rating does not explain tells honest accounts from such that somebody else plays. */
import { DEFAULT_FAIR_PLAY } from "../src/game/content/fair-play-content.ts";
import {
  HONEST_KINDS,
  JUMP_CHEATS,
  jumpScores,
  type LeagueAccount,
  playLeague,
} from "../test/support/ranked-population.ts";
import { markdownTable } from "./markdown.ts";

/** A league: so many at a time, each of whom plays so many matches. */
const LEAGUE = { players: 600, rounds: 400, cheating: 0.06 };
/** Within so many matches somebody is to be flagged, and honest accounts are judged over as many. */
const WINDOW = 20;

type Judged = { kind: LeagueAccount["kind"]; matches: number; flagged: number; windows: boolean[] };

/** @param from the seed of the first league. */
export function measureJumps(from: number, leagues: number): string {
  const judged = Array.from({ length: leagues }, (_, i) => playLeague({ seed: from + i, ...LEAGUE })).flatMap(
    accounts => accounts.flatMap(judge),
  );
  const isCheat = ({ kind }: Judged) => JUMP_CHEATS.some(each => each === kind);
  const honest = judged.filter(each => !isCheat(each));
  const wrong = shareOf(honest.flatMap(({ windows }) => windows));
  const rows = JUMP_CHEATS.map(kind => {
    const these = judged.filter(each => each.kind === kind).flatMap(({ windows }) => windows);
    const caught = shareOf(these);
    const precision = caught === 0 ? "–" : percent(caught / (caught + wrong));
    return [kind, these.length, percent(caught), precision];
  });
  const kinds = HONEST_KINDS.map(kind => {
    const these = honest.filter(each => each.kind === kind);
    const matches = sum(these.map(each => each.matches));
    const windows = these.flatMap(each => each.windows);
    return [
      kind,
      these.length,
      matches,
      percent(sum(these.map(each => each.flagged)) / matches),
      percent(shareOf(windows)),
    ];
  });
  const matches = sum(honest.map(each => each.matches));
  const flagged = sum(honest.map(each => each.flagged));
  return [
    markdownTable(["account", "count", `flagged within ${WINDOW} matches`, "precision"], rows),
    markdownTable(
      ["honest", "accounts", "matches", "of matches flagged", `of ${WINDOW} matches flagged`],
      kinds,
    ),
    `${matches} ranked matches of honest accounts: ${flagged} put before a person (${percent(flagged / matches)}), ${percent(wrong)} of windows of ${WINDOW}.`,
  ].join("\n\n");
}

/** Cheats by the first 20 matches in which somebody else plays, honest accounts by all of theirs. */
function judge(account: LeagueAccount): Judged[] {
  const { kind, from_match } = account;
  const scores = jumpScores(account);
  const isCheat = from_match >= 0;
  const counted = isCheat ? scores.slice(from_match, from_match + WINDOW) : scores;
  // It has left before that, or was about to.
  if (isCheat && counted.length < WINDOW) return [];
  const isFlagged = counted.map(score => score >= DEFAULT_FAIR_PLAY.jump.review_score);
  const windows: boolean[] = [];
  for (let i = 0; i + WINDOW <= isFlagged.length; i += WINDOW)
    windows.push(isFlagged.slice(i, i + WINDOW).includes(true));
  return [{ kind, matches: counted.length, flagged: isFlagged.filter(Boolean).length, windows }];
}

function shareOf(those: readonly boolean[]): number {
  return those.length === 0 ? 0 : those.filter(Boolean).length / those.length;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}

function percent(share: number): string {
  return `${(share * 100).toFixed(3)} %`;
}
