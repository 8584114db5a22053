/** Whether this page plays what the server has played: digests of the state, side by side. */
import { type ComponentChild, h } from "preact";
import type { StateCheck } from "../client/watch/recording-player.ts";
import type { WatchTexts } from "../texts/watch.ts";
import type { Told } from "./session.ts";

export type StateCheckViewProps = { readonly told: Told; readonly texts: WatchTexts };

export function StateCheckView({ told, texts }: StateCheckViewProps): ComponentChild {
  const { checks, tick, digest, first_tick, ticks_per_second } = told;
  const label = (at: number) => texts.state_at(texts.time((at - first_tick) / ticks_per_second));
  const differing = checks.find(({ is_same }) => !is_same);
  const newest = checks.findLast(each => each.tick <= tick);
  const now = digest?.tick === newest?.tick ? undefined : digest;
  return h(
    "section",
    { class: "state" },
    h("h2", {}, texts.state),
    h("p", { class: "soft" }, texts.state_what),
    h("p", { class: differing ? "bad" : "good", role: "status" }, verdict(told, texts, differing)),
    h(
      "dl",
      {},
      newest && [
        h("dt", {}, label(newest.tick)),
        h("dd", {}, texts.state_server, " ", h("code", {}, newest.server)),
        h("dd", {}, texts.state_here, " ", h("code", { "data-tick": newest.tick }, newest.own)),
      ],
      now && [
        h("dt", {}, label(now.tick)),
        h("dd", {}, texts.state_here, " ", h("code", { "data-tick": now.tick }, now.digest)),
      ],
    ),
  );
}

function verdict(
  { checks, first_tick, ticks_per_second }: Told,
  texts: WatchTexts,
  differing: StateCheck | undefined,
): string {
  if (differing) return texts.state_differs(texts.time((differing.tick - first_tick) / ticks_per_second));
  return checks.length === 0 ? texts.state_none : texts.state_same(checks.length);
}
