/** A fight beside what staff read of it: the page /watch in this one, as the same member of staff. */
import { type ComponentChild, h, type TargetedEvent } from "preact";
import { useState } from "preact/hooks";
import type { Page } from "../ui/this-page.ts";

type FightFrameProps = {
  readonly page: Page;
  /** Of a match, a run or a live room. */
  readonly id: string;
  /** From where on; absent: from its beginning, or live. */
  readonly tick?: number | undefined;
  readonly title: string;
};

export function FightFrame({ page, id, tick, title }: FightFrameProps): ComponentChild {
  const src = `${page.root}watch/${encodeURIComponent(id)}${tick === undefined ? "" : `?tick=${tick}`}`;
  return h("iframe", { key: src, class: "fight", src, title });
}

/** The same behind a button, since a fight takes some megabytes. */
export function FightOnDemand({
  label,
  ...props
}: FightFrameProps & { readonly label: string }): ComponentChild {
  const [isOpen, setOpen] = useState(false);
  return h(
    "details",
    {
      class: "deed",
      onToggle: (event: TargetedEvent<HTMLDetailsElement>) => setOpen(event.currentTarget.open),
    },
    h("summary", {}, label),
    isOpen && h(FightFrame, props),
  );
}
