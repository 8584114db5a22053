/** What is said of a live room: that it is live, how much later it is seen, and where its recording is when it is over. */
import { type ComponentChild, h } from "preact";
import { useEffect, useState } from "preact/hooks";
import { ApiProblem } from "../client/account-api.ts";
import type { WatchApi } from "../client/watch/watch-api.ts";
import type { WatchTexts } from "../texts/watch.ts";
import type { LiveRoom, Opened } from "./open-watched.ts";
import type { Told } from "./session.ts";
import { troubleOf } from "./trouble.ts";

/** Less is no matter, seconds: a part of the stream is two. */
const LEAST_BEHIND_S = 6;
const ASK_AGAIN_MS = 2000;

type Ending =
  | { readonly is: "live" }
  | { readonly is: "over" }
  | { readonly is: "recorded" }
  | { readonly is: "next"; readonly room_id: string }
  | { readonly is: "stopped"; readonly text: string };

export type LiveLineProps = {
  readonly opened: Opened;
  readonly live: LiveRoom;
  readonly told: Told;
  readonly texts: WatchTexts;
  readonly onNewest: () => void;
  /** Opens what the id leads to now; `room_id` of a run's next room. */
  readonly onReopen: (room_id: string | undefined) => void;
};

export function LiveLine({ opened, live, told, texts, onNewest, onReopen }: LiveLineProps): ComponentChild {
  const ending = useEnding(opened, live, texts);
  const behind_s = (told.last_tick - told.tick) / told.ticks_per_second;
  switch (ending.is) {
    case "live":
      return [
        h("p", {}, live.delay_seconds === 0 ? texts.at_once : texts.later(live.delay_seconds)),
        !live.watched.follows &&
          behind_s > LEAST_BEHIND_S && [
            h("p", {}, texts.behind(texts.time(behind_s))),
            h("button", { type: "button", onClick: onNewest }, texts.newest),
          ],
      ];
    case "over":
      return h("p", { role: "status" }, texts.over_soon);
    case "stopped":
      return h("p", { role: "alert" }, texts.stopped(ending.text));
    case "recorded":
      return [
        h("p", { role: "status" }, texts.over),
        h(
          "button",
          { type: "button", class: "primary", onClick: () => onReopen(undefined) },
          texts.over_recording,
        ),
      ];
    case "next":
      return h(
        "button",
        { type: "button", class: "primary", onClick: () => onReopen(ending.room_id) },
        texts.over_next,
      );
  }
}

function useEnding({ api, about, room_id }: Opened, { isOver }: LiveRoom, texts: WatchTexts): Ending {
  const [ending, setEnding] = useState<Ending>({ is: "live" });
  useEffect(() => {
    const gone = new AbortController();
    const set = (next: Ending) => {
      if (!gone.signal.aborted) setEnding(next);
    };
    void isOver.then(async error => {
      if (error) return set({ is: "stopped", text: troubleOf(error, texts).text });
      set({ is: "over" });
      return set(await endingOf(api, about.id, room_id, texts, gone.signal));
    });
    return () => gone.abort();
  }, [api, about, room_id, isOver, texts]);
  return ending;
}

/** Asks until the recording is there, the run goes on in another room, or neither will be. */
async function endingOf(
  api: WatchApi,
  id: string,
  room_id: string,
  texts: WatchTexts,
  signal: AbortSignal,
): Promise<Ending> {
  while (!signal.aborted) {
    try {
      const { state, live } = await api.find(id);
      if (state === "ended") return { is: "recorded" };
      const next = live.find(each => each.room_id !== room_id);
      if (next) return { is: "next", room_id: next.room_id };
    } catch (error) {
      const waits = error instanceof ApiProblem && error.reason === "still_closing";
      if (!waits) return { is: "stopped", text: troubleOf(error, texts).text };
    }
    await new Promise(resolve => setTimeout(resolve, ASK_AGAIN_MS));
  }
  return { is: "over" };
}
