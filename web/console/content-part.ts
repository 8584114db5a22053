/** The content that new rooms take. */
import { type ComponentChild, h } from "preact";
import { StaffTrouble } from "../staff/staff-trouble.ts";
import { recordTexts } from "../texts/console-records.ts";
import { useAsked } from "../ui/asked.ts";
import { timeText } from "./in-words.ts";
import type { PartProps } from "./part.ts";

type Version = { readonly version: number; readonly hash: string; readonly published_at: string };

export function ContentPart({ page, session, texts, words }: PartProps): ComponentChild {
  const text = recordTexts[page.language];
  const { value, error } = useAsked(() => session.api.ask<Version>("GET", "/api/content"));
  const studio = page.links.find(({ id }) => id === "studio");
  return [
    h(StaffTrouble, { key: "trouble", error, words }),
    !value && error === undefined && h("p", { key: "loading", class: "soft" }, texts.loading),
    value &&
      h(
        "dl",
        { key: "version" },
        h("dt", {}, text.version),
        h("dd", {}, value.version),
        h("dt", {}, text.published_at),
        h("dd", {}, timeText(page.language, value.published_at)),
        h("dt", {}, text.hash),
        h("dd", {}, value.hash),
      ),
    studio && h("p", { key: "studio" }, h("a", { href: studio.href }, text.studio)),
  ];
}
