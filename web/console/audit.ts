/** What staff have done on a day, page by page. */
import { type ComponentChild, h, type TargetedSubmitEvent } from "preact";
import { useState } from "preact/hooks";
import { recordTexts } from "../texts/console-records.ts";
import { useAsked } from "../ui/asked.ts";
import { ActList } from "./act-list.ts";
import { typedIn } from "./deed.ts";
import { Listing } from "./listing.ts";
import type { PartProps } from "./part.ts";
import type { PlayerNames } from "./player-link.ts";
import type { Act } from "./player-types.ts";

const FIELDS = ["staff_id", "act", "player_id"] as const;
const MAX_CHARACTERS = 128;

type Found = { readonly acts: readonly Act[]; readonly names: PlayerNames; readonly next?: string };

export function AuditPart(props: PartProps): ComponentChild {
  const { page } = props;
  const text = recordTexts[page.language];
  const [query, setQuery] = useState("");
  return [
    h(
      "form",
      {
        ...{ key: "find", class: "fields", role: "search" },
        onSubmit: (event: TargetedSubmitEvent<HTMLFormElement>) => {
          event.preventDefault();
          const typed = new FormData(event.currentTarget);
          const sought = ["day", ...FIELDS].map(name => [name, typedIn(typed, name)]);
          setQuery(new URLSearchParams(sought.filter(([, value]) => value !== "")).toString());
        },
      },
      h("label", {}, text.day, h("input", { name: "day", type: "date" })),
      FIELDS.map(name =>
        h("label", { key: name }, text[name], h("input", { name, maxLength: MAX_CHARACTERS })),
      ),
      h("button", {}, text.find),
    ),
    h(Acts, { key: `acts ${query}`, ...props, query }),
  ];
}

function Acts({ query, ...props }: PartProps & { readonly query: string }): ComponentChild {
  const { page, session, texts, words } = props;
  const text = recordTexts[page.language];
  /** Where the pages before, and this one, begin. */
  const [begins, setBegins] = useState<readonly string[]>([""]);
  const begin = begins.at(-1) ?? "";
  const { value, error, again } = useAsked(() => {
    const before = begin === "" ? "" : `&before=${encodeURIComponent(begin)}`;
    return session.api.ask<Found>("GET", `/api/admin/audit?${query}${before}`);
  }, [begin]);
  const next = value?.next;
  return [
    h(Listing<Act>, {
      ...{ key: "list", texts, words, none: text.no_acts, asked: { value: value?.acts, error, again } },
      list: acts => h(ActList, { page, acts, names: value?.names ?? {} }),
    }),
    (begins.length > 1 || next !== undefined) &&
      h(Pages, {
        ...{ key: "pages", page },
        onNewer: begins.length > 1 ? () => setBegins(begins.slice(0, -1)) : undefined,
        onOlder: next === undefined ? undefined : () => setBegins([...begins, next]),
      }),
  ];
}

type PagesProps = Pick<PartProps, "page"> & {
  /** Absent where there is no such page. */
  readonly onNewer: (() => void) | undefined;
  readonly onOlder: (() => void) | undefined;
};

export function Pages({ page, onNewer, onOlder }: PagesProps): ComponentChild {
  const text = recordTexts[page.language];
  return h(
    "p",
    { class: "moments" },
    h("button", { type: "button", disabled: !onNewer, onClick: onNewer }, text.back),
    h("button", { type: "button", disabled: !onOlder, onClick: onOlder }, text.on),
  );
}
