/** A list that is asked for: until it is here, where it is empty, and where it does not come, it says so. */
import { type ComponentChild, h, type TargetedEvent } from "preact";
import { useState } from "preact/hooks";
import { StaffTrouble } from "../staff/staff-trouble.ts";
import type { ConsoleTexts } from "../texts/console.ts";
import type { StaffTexts } from "../texts/staff.ts";
import type { Asked } from "../ui/asked.ts";

type ListingProps<Each> = {
  readonly asked: Asked<readonly Each[]>;
  /** What stands there instead where there is none. */
  readonly none: string;
  readonly texts: ConsoleTexts;
  readonly words: StaffTexts;
  readonly list: (all: readonly Each[]) => ComponentChild;
};

export function Listing<Each>({ asked, none, texts, words, list }: ListingProps<Each>): ComponentChild {
  const { value, error } = asked;
  return [
    h(StaffTrouble, { key: "trouble", error, words }),
    !value && error === undefined && h("p", { key: "loading", class: "soft" }, texts.loading),
    value && (value.length === 0 ? h("p", { key: "none", class: "soft" }, none) : list(value)),
  ];
}

type LookAgainProps = { readonly asked: Pick<Asked<unknown>, "again">; readonly texts: ConsoleTexts };

/** For lists that others make longer. */
export function LookAgain({ asked, texts }: LookAgainProps): ComponentChild {
  return h("p", {}, h("button", { type: "button", onClick: asked.again }, texts.again));
}

type MoreProps = { readonly title: string; readonly view: () => ComponentChild };

/** What is there, and asks, once it is opened. */
export function More({ title, view }: MoreProps): ComponentChild {
  const [wasOpen, setOpen] = useState(false);
  return h(
    "details",
    {
      class: "more",
      onToggle: (event: TargetedEvent<HTMLDetailsElement>) => {
        if (event.currentTarget.open) setOpen(true);
      },
    },
    h("summary", {}, h("h3", {}, title)),
    wasOpen && h("div", { class: "more-body" }, view()),
  );
}
