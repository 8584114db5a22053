/** The versions of the content: the newest is what new rooms take. */
import { type ComponentChild, h } from "preact";
import { StaffTrouble } from "../staff/staff-trouble.ts";
import { recordTexts } from "../texts/console-records.ts";
import { useAsked } from "../ui/asked.ts";
import { timeText } from "./in-words.ts";
import type { PartProps } from "./part.ts";
import { Table } from "./table.ts";

type Version = {
  readonly version: number;
  readonly published_at: string;
  /** Absent where a command has published it. */
  readonly published_by?: string;
  readonly note?: string;
};

export function ContentPart({ page, session, texts, words }: PartProps): ComponentChild {
  const text = recordTexts[page.language];
  const { value, error } = useAsked(() =>
    session.api.ask<{ versions: Version[] }>("GET", "/api/admin/content/versions"),
  );
  const studio = page.links.find(({ id }) => id === "studio");
  const newest = value?.versions[0]?.version;
  return [
    h(StaffTrouble, { key: "trouble", error, words }),
    !value && error === undefined && h("p", { key: "loading", class: "soft" }, texts.loading),
    newest !== undefined && h("p", { key: "current" }, `${text.version}: ${newest}`),
    value &&
      h(Table<Version>, {
        ...{ key: "versions", title: text.versions, rows: value.versions },
        columns: [
          { head: text.number, cell: ({ version }) => version, isNumber: true },
          { head: text.published_at, cell: ({ published_at }) => timeText(page.language, published_at) },
          { head: text.published_by, cell: ({ published_by }) => published_by ?? text.by_command },
          { head: text.note, cell: ({ note = "" }) => note },
        ],
        keyOf: ({ version }) => String(version),
      }),
    studio &&
      session.may("content.publish") &&
      h("p", { key: "studio" }, h("a", { href: studio.href }, text.studio)),
  ];
}
