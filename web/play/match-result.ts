/** How a match has ended, and what it has made of the player's rating. */
import { type ComponentChild, h } from "preact";
import { contentText } from "../client/content-text.ts";
import { type Rating, type RatingChange, Ratings } from "../client/ratings.ts";
import type { LobbyTexts } from "../texts/lobby.ts";
import { matchTexts } from "../texts/match.ts";
import { useAsked } from "../ui/asked.ts";
import { Panel } from "../ui/panel.ts";
import type { MatchOver } from "./arena-game.ts";
import { Button, type LobbyPanelProps } from "./lobby-parts.ts";
import { type MatchPlayer, othersIn, type PlayedMatch, readMatches } from "./matches.ts";
import { ReportPlayer } from "./report-player.ts";

/** A match is in the ratings within about a second of its end, where the server has little to do. */
const LOOKS = 20;
const LOOK_AGAIN_MS = 1000;

type MatchResultProps = LobbyPanelProps & {
  readonly over: MatchOver;
  /** Where fights are watched; absent where the server has no such page. */
  readonly watch: string | undefined;
  /** Another match of the kind; absent where the player has to choose anew. */
  readonly again: (() => void) | undefined;
  readonly onLeave: () => void;
};

export function MatchResult(props: MatchResultProps): ComponentChild {
  const { words, texts, over, again, onClose, onLeave } = props;
  const { value: match } = useAsked(() => endedMatch(props), [over.match_id]);
  const text = words.result;
  return h(
    Panel,
    { title: text.title[over.outcome], close: text.stay, onClose },
    match && h(FinalScore, { ...props, match }),
    over.outcome !== "void" && h(RatingPart, { ...props, match }),
    h(
      "p",
      { class: "actions" },
      again && h(Button, { text: text.again, isPrimary: true, isFirst: true, onClick: again }),
      h(Button, { text: texts.back, isPrimary: !again, isFirst: !again, onClick: onLeave }),
      match && h(ReplayLink, { ...props, match }),
    ),
    match && h(ReportPlayer, { ...props, about: { match_id: over.match_id }, others: othersIn(match) }),
  );
}

type OfMatchProps = MatchResultProps & { readonly match: PlayedMatch };

/** Such as "You 1 : 3 Rosa", and who has left. */
function FinalScore({ language, match }: OfMatchProps): ComponentChild {
  if (match.status !== "ended") return null;
  const text = matchTexts[language];
  const { own } = match;
  const nameOf = ({ character_id, character_name, is_bot }: MatchPlayer) =>
    character_id === own.character_id ? text.you : is_bot ? text.bot(character_name) : character_name;
  const sides = match.teams
    .toSorted((a, b) => Number(b.team === own.team) - Number(a.team === own.team))
    .map(({ players, rounds_won = 0 }) => ({ rounds_won, names: players.map(nameOf).join(", ") }));
  const [first, second, ...more] = sides;
  const isOfTwo = first && second && more.length === 0;
  const lines = isOfTwo
    ? [`${first.names} ${first.rounds_won} : ${second.rounds_won} ${second.names}`]
    : sides.map(({ names, rounds_won }) => `${names} ${rounds_won}`);
  const gone = othersIn(match).filter(({ has_forfeited }) => has_forfeited);
  return [
    lines.map(line => h("p", { key: line, class: "final-score" }, line)),
    gone.map(each => h("p", { key: each.character_id }, text.has_left(each.character_name))),
  ];
}

function ReplayLink({ language, watch, match }: OfMatchProps): ComponentChild {
  if (watch === undefined || match.status !== "ended") return null;
  const href = `${watch}/${encodeURIComponent(match.match_id)}`;
  return h("a", { class: "button", href }, matchTexts[language].watch);
}

type RatingPartProps = MatchResultProps & { readonly match: PlayedMatch | undefined };

function RatingPart(props: RatingPartProps): ComponentChild {
  const { words, match } = props;
  const { value } = useAsked(() => ratingAfter(props), [match]);
  const text = words.result;
  if (value === undefined) return h("p", { role: "status" }, text.rating_waits);
  if (value === "unranked") return h("p", {}, text.unranked);
  const lines = ratingLines(value.rating, value.change, props);
  return h(
    "div",
    { role: "status" },
    lines.map(line => h("p", { key: line }, line)),
  );
}

type Rated = { readonly rating: Rating; readonly change: RatingChange };

/** In words: the change and why, and what comes next. */
export function ratingLines(
  rating: Rating,
  change: RatingChange | undefined,
  { words, language }: Pick<LobbyPanelProps, "words" | "language">,
): string[] {
  const text = words.result;
  const { tier, next_tier, matches, placement_matches } = rating;
  return [
    ...(change ? changeLines(change, words) : []),
    ...(matches < placement_matches ? [text.placement(matches, placement_matches)] : []),
    ...(tier ? [text.tier(contentText(tier.name, language))] : []),
    ...(next_tier ? [text.next_tier(contentText(next_tier.name, language), next_tier.from_points)] : []),
  ];
}

function changeLines(change: RatingChange, { result: text }: LobbyTexts): string[] {
  const { points_before, points_after, outcome, own_chance, is_softened } = change;
  const points = points_after - points_before;
  const against = Math.round((1 - own_chance) * 100);
  return [
    text.rating(points_before, points_after),
    text.change(points < 0 ? `${points}` : `+${points}`, outcome, against),
    ...(is_softened ? [text.softened] : []),
  ];
}

/** The match, once it is among those that the player has played. */
async function endedMatch({ lobby, over }: MatchResultProps): Promise<PlayedMatch | undefined> {
  const { api } = (await lobby.enter()).account;
  return lookAgain(async () =>
    (await readMatches(api)).find(
      ({ match_id, status }) => match_id === over.match_id && status !== "running",
    ),
  );
}

/** What the match has made of the rating, once it is in it; undefined where that is not to be seen yet. */
async function ratingAfter({ lobby, over, match }: RatingPartProps): Promise<Rated | "unranked" | undefined> {
  if (!match) return undefined;
  if (!match.is_ranked) return "unranked";
  const { api } = (await lobby.enter()).account;
  return lookAgain(() => changeBy(new Ratings(api), over.match_id));
}

async function lookAgain<Found>(look: () => Promise<Found | undefined>): Promise<Found | undefined> {
  for (let looks = 0; looks < LOOKS; looks++) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise(resolve => setTimeout(resolve, LOOK_AGAIN_MS));
  }
  return undefined;
}

async function changeBy(ratings: Ratings, match_id: string): Promise<Rated | undefined> {
  for (const rating of (await ratings.own()).ratings) {
    const change = rating.changes.find(each => each.match_id === match_id);
    if (change) return { rating, change };
  }
  return undefined;
}
