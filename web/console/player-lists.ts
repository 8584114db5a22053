/** Lists about one player, each asked for when it is shown. */
import { type ComponentChild, h } from "preact";
import { playerTexts } from "../texts/console-players.ts";
import { reportTextsOfStaff } from "../texts/console-reports.ts";
import { type Asked, useAsked } from "../ui/asked.ts";
import { ActList } from "./act-list.ts";
import { Listing } from "./listing.ts";
import { MatchList } from "./match-list.ts";
import type { PartProps } from "./part.ts";
import { playerPath } from "./player-path.ts";
import type { Act, PlayedMatch, Report, Review } from "./player-types.ts";
import { type ListedReports, ReportList } from "./report-list.ts";
import { ReviewList } from "./review-list.ts";

export type PlayerProps = PartProps & { readonly player_id: string };

export function ReportsAbout(props: PlayerProps): ComponentChild {
  const { page, session, texts, words, player_id } = props;
  const asked = useAsked(
    () => session.api.ask<ListedReports>("GET", `${playerPath(player_id)}/reports`),
    [player_id],
  );
  const { value } = asked;
  return h(Listing<Report>, {
    ...{
      asked: { ...asked, value: value?.reports },
      none: reportTextsOfStaff[page.language].none,
      texts,
      words,
    },
    list: reports => h(ReportList, { ...props, reports, names: value?.names ?? {}, onDone: asked.again }),
  });
}

export function ReviewsAbout(props: PlayerProps): ComponentChild {
  const { page, texts, words } = props;
  const asked = useList<Review>(props, "reviews");
  return h(Listing<Review>, {
    ...{ asked, none: reportTextsOfStaff[page.language].reviews_none, texts, words },
    list: reviews => h(ReviewList, { ...props, reviews }),
  });
}

export function MatchesOf(props: PlayerProps): ComponentChild {
  const { page, texts, words } = props;
  const asked = useList<PlayedMatch>(props, "matches");
  return h(Listing<PlayedMatch>, {
    ...{ asked, none: playerTexts[page.language].no_matches, texts, words },
    list: matches => h(MatchList, { ...props, matches, onDone: asked.again }),
  });
}

export function ActsAbout(props: PlayerProps): ComponentChild {
  const { page, texts, words } = props;
  const asked = useList<Act>(props, "acts");
  return h(Listing<Act>, {
    ...{ asked, none: playerTexts[page.language].no_acts, texts, words },
    list: acts => h(ActList, { page, acts }),
  });
}

function useList<Each>({ session, player_id }: PlayerProps, name: string): Asked<readonly Each[]> {
  return useAsked(async () => {
    const answer = await session.api.ask<Record<string, Each[]>>("GET", `${playerPath(player_id)}/${name}`);
    return answer[name] ?? [];
  }, [player_id]);
}
