/** Whom the camera follows. */
import { type ComponentChild, h } from "preact";
import type { WatchTexts } from "../texts/watch.ts";
import type { Followed } from "./spectator-camera.ts";
import type { WatchedFighter } from "./watch-view.ts";

/** Keys follow so many. */
const MOST_KEYS = 9;
const MOST_IN_A_ROW_EACH = 4;

export type FighterListProps = {
  readonly fighters: readonly WatchedFighter[];
  readonly followed: Followed;
  readonly texts: WatchTexts;
  readonly onFollow: (followed: Followed) => void;
};

export function FighterList({ fighters, followed, texts, onFollow }: FighterListProps): ComponentChild {
  const button = (to: Followed, isPressed: boolean, ...content: ComponentChild[]) =>
    h("button", { type: "button", "aria-pressed": isPressed, onClick: () => onFollow(to) }, content);
  return h(
    "section",
    { class: "fighters" },
    h("h2", {}, texts.fighters),
    h(
      "ul",
      // A name has the whole width where there are few.
      { class: fighters.length > MOST_IN_A_ROW_EACH ? "many" : "" },
      h(
        "li",
        {},
        button({ follows: "all" }, followed.follows === "all", h("kbd", {}, "0"), texts.follow_all),
      ),
      h("li", {}, button({ follows: "free" }, followed.follows === "free", texts.follow_free)),
      fighters.map((each, index) =>
        h(
          "li",
          { key: each.id },
          button(
            { follows: "fighter", id: each.id },
            followed.follows === "fighter" && followed.id === each.id,
            index < MOST_KEYS ? h("kbd", {}, index + 1) : null,
            h("i", { style: { background: each.color } }),
            h(
              "span",
              { class: each.is_alive ? "" : "dead" },
              each.is_bot ? `${each.name} (${texts.bot})` : each.name,
              !each.is_alive && h("span", { class: "unseen" }, ` (${texts.dead})`),
            ),
            h(Health, { fighter: each, label: texts.health }),
          ),
        ),
      ),
    ),
  );
}

function Health({ fighter, label }: { fighter: WatchedFighter; label: string }): ComponentChild {
  const { health, max_health } = fighter;
  const share = Math.min(1, health / Math.max(1, max_health));
  return h(
    "span",
    {
      ...{ class: "health", role: "meter", "aria-label": label },
      ...{ "aria-valuenow": Math.ceil(health), "aria-valuemin": 0, "aria-valuemax": Math.ceil(max_health) },
    },
    h("i", { style: { width: `${share * 100}%` } }),
  );
}
