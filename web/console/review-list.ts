/** What the rules of fair play have put before staff: all that wait, and one of them beside its fight. */
import { type ComponentChild, h } from "preact";
import { useState } from "preact/hooks";
import type { Watchable } from "../client/watch/watch-types.ts";
import { StaffTrouble } from "../staff/staff-trouble.ts";
import { reportTextsOfStaff } from "../texts/console-reports.ts";
import { reportTexts } from "../texts/report.ts";
import { useAsked } from "../ui/asked.ts";
import { hrefTo } from "./address.ts";
import { Check, Deed, Note, typedIn } from "./deed.ts";
import { FightFrame } from "./fight-frame.ts";
import { timeText } from "./in-words.ts";
import { Listing, LookAgain } from "./listing.ts";
import { scoreText } from "./numbers-in-words.ts";
import type { PartProps } from "./part.ts";
import { PlayerLink, type PlayerNames } from "./player-link.ts";
import type { Report, Review } from "./player-types.ts";
import { SanctionBeside } from "./sanction-beside.ts";

export function Reviews(props: PartProps): ComponentChild {
  const { path } = props;
  const [player_id, review_id] = path;
  return player_id === undefined || review_id === undefined
    ? h(WaitingReviews, props)
    : h(OneReview, { key: review_id, ...props, player_id, review_id });
}

function WaitingReviews(props: PartProps): ComponentChild {
  const { page, session, texts, words } = props;
  const text = reportTextsOfStaff[page.language];
  const asked = useAsked(() => session.api.ask<Waiting>("GET", "/api/admin/reviews"));
  const { value } = asked;
  return [
    h("p", { key: "note", class: "soft" }, text.reviews_note),
    h(LookAgain, { key: "again", asked, texts }),
    h(Listing<Review>, {
      ...{
        key: "list",
        asked: { ...asked, value: value?.reviews },
        none: text.reviews_none_wait,
        texts,
        words,
      },
      list: reviews => h(ReviewList, { ...props, reviews, names: value?.names ?? {} }),
    }),
  ];
}

type Waiting = { readonly reviews: readonly Review[]; readonly names: PlayerNames };
type ReviewsProps = PartProps & {
  readonly reviews: readonly Review[];
  /** Of a list about several players: it names each. */
  readonly names?: PlayerNames;
};

export function ReviewList({ page, reviews, names }: ReviewsProps): ComponentChild {
  const text = reportTextsOfStaff[page.language];
  return h(
    "ul",
    { class: "cards" },
    reviews.map(({ player_id, review_id, ended_at, scores, closed }) =>
      h(
        "li",
        { key: review_id },
        h("h4", {}, scores[0] ? (text.rules[scores[0].rule] ?? scores[0].rule) : "–"),
        h(
          "dl",
          {},
          names && [h("dt", {}, text.player), h("dd", {}, h(PlayerLink, { player_id, names }))],
          h("dt", {}, text.ended),
          h("dd", {}, timeText(page.language, ended_at)),
          h("dt", {}, text.score),
          h("dd", {}, scores[0] ? scoreText(page.language, scores[0].score) : "–"),
        ),
        closed && h("p", { class: "soft" }, text.closed(closed.by, closed.is_acted_on, closed.note)),
        h("a", { class: "button", href: hrefTo("reviews", player_id, review_id) }, text.review),
      ),
    ),
  );
}

/** Beside the scores, and no part of them. */
type Beside = {
  readonly violations_full_at_ms: number;
  readonly paused_until_ms: number;
  readonly reports: readonly Report[];
};

type OneReviewProps = PartProps & { readonly player_id: string; readonly review_id: string };

function OneReview(props: OneReviewProps): ComponentChild {
  const { page, session, texts, words, player_id, review_id } = props;
  const text = reportTextsOfStaff[page.language];
  const path = `/api/admin/reviews/${encodeURIComponent(player_id)}/${encodeURIComponent(review_id)}`;
  const { value, error, again } = useAsked(
    () => session.api.ask<{ review: Review; beside: Beside }>("GET", path),
    [path],
  );
  const [tick, setTick] = useState<number>();
  const match_id = value?.review.match_id;
  const { value: name } = useAsked(
    async () => match_id && nameInMatch(session, match_id, player_id),
    [match_id, player_id],
  );
  const back = h("p", {}, h("a", { href: hrefTo("reviews") }, text.back));
  if (!value)
    return [
      back,
      error === undefined && h("p", { class: "soft" }, texts.loading),
      h(StaffTrouble, { error, words }),
    ];
  const { review, beside } = value;
  const { scores, closed, open, sanction_id, run_id } = review;
  const fight = review.match_id ?? run_id;
  const shownTick = tick ?? scores[0]?.ticks[0];
  const close = async (typed: FormData) => {
    const body = { is_acted_on: typed.has("is_acted_on"), note: typedIn(typed, "note") };
    await session.api.tell("POST", `${path}/close`, body);
    again();
  };
  return [
    back,
    h("p", {}, h("a", { href: hrefTo("players", player_id) }, text.whole_player)),
    closed && h("p", { class: "notice" }, text.closed(closed.by, closed.is_acted_on, closed.note)),
    open && sanction_id !== undefined && h("p", { class: "notice" }, text.pause_follows),
    h(
      "div",
      { class: "review" },
      h(
        "section",
        { "aria-label": text.evidence },
        h("h3", {}, text.evidence),
        name && h("p", {}, text.plays_as(name)),
        h("p", { class: "soft" }, text.score_note),
        run_id !== undefined && h("p", {}, text.of_run(run_id)),
        scores.map(({ rule, score, hits, chances, ticks, room_ids = [], match_ids = [] }) =>
          h(
            "div",
            { key: rule, class: "card" },
            h("h4", {}, text.rules[rule] ?? rule),
            h("p", {}, `${text.score} ${scoreText(page.language, score)}, ${text.counted(hits, chances)}`),
            match_ids.length > 0 && h("p", { class: "soft" }, text.won(match_ids.join(", "))),
            room_ids.map((room_id, i) =>
              h("p", { key: `${room_id} ${ticks[i]}`, class: "soft" }, text.in_room(room_id, ticks[i] ?? 0)),
            ),
            run_id === undefined &&
              h(
                "div",
                { class: "moments" },
                ticks.map((each, index) =>
                  h(
                    "button",
                    {
                      ...{ key: each, type: "button", "aria-pressed": each === shownTick },
                      "aria-label": text.moment_label(text.rules[rule] ?? rule, index + 1),
                      onClick: () => setTick(each),
                    },
                    text.moment(index + 1),
                  ),
                ),
              ),
          ),
        ),
        h(BesideIt, { page, beside }),
        fight !== undefined && h(SanctionBeside, { ...props, fight, tick: shownTick }),
        open &&
          session.may("review.close") &&
          h(
            Deed,
            { title: text.close, says: text.close_says, button: text.close, texts, words, onDo: close },
            h(Check, { name: "is_acted_on", label: text.is_acted_on }),
            h(Note, { texts }),
          ),
      ),
      review.match_id !== undefined &&
        h(
          "section",
          { "aria-label": text.the_fight },
          h(FightFrame, {
            page,
            id: review.match_id,
            tick: shownTick,
            title: text.the_fight,
          }),
        ),
    ),
  ];
}

/** Undefined where it was not kept. */
async function nameInMatch(
  { api }: PartProps["session"],
  match_id: string,
  player_id: string,
): Promise<string | undefined> {
  const { players = [] } = await api.ask<Pick<Watchable, "players">>(
    "GET",
    `/api/watch/${encodeURIComponent(match_id)}`,
  );
  return players.find(each => each.player_id === player_id)?.character_name;
}

type BesideProps = Pick<PartProps, "page"> & { readonly beside: Beside };

function BesideIt({ page, beside }: BesideProps): ComponentChild {
  const text = reportTextsOfStaff[page.language];
  const { violations_full_at_ms, paused_until_ms, reports } = beside;
  const now_ms = Date.now();
  const time = (ms: number) => timeText(page.language, ms);
  return h(
    "div",
    { class: "card" },
    h("h4", {}, text.beside),
    h(
      "p",
      {},
      violations_full_at_ms > now_ms
        ? text.violations_until(time(violations_full_at_ms))
        : text.violations_healed,
    ),
    paused_until_ms > now_ms && h("p", {}, text.paused_until(time(paused_until_ms))),
    h("p", {}, text.reports(reports.length)),
    h(
      "ul",
      { class: "plain" },
      reports.map(({ report_id, reason, at, text: said }) =>
        h(
          "li",
          { key: report_id },
          [reportTexts[page.language].reasons[reason], time(Date.parse(at)), said].filter(Boolean).join(", "),
        ),
      ),
    ),
  );
}
