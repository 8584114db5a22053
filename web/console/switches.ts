/** What is switched for all processes: maintenance, queues, and ranges of addresses that make no new guests. */
import { type ComponentChild, h } from "preact";
import { contentText } from "../client/content-text.ts";
import { StaffTrouble } from "../staff/staff-trouble.ts";
import { type SwitchTexts, switchTexts } from "../texts/console-switches.ts";
import { useAsked, useDoing } from "../ui/asked.ts";
import type { NamedEntries } from "./content-types.ts";
import { Choice, Deed, Line, Lines, typedIn } from "./deed.ts";
import { timeText } from "./in-words.ts";
import { useLive } from "./live-asked.ts";
import type { PartProps } from "./part.ts";
import { Table } from "./table.ts";

/** By which the API calls all queues. */
const ALL = "*";
/** Of the server. */
const MAX_TEXT = 500;
const MAX_ADDRESS = 45;
const EVERY_MS = 10_000;

type Known = {
  readonly maintenance?: { readonly text: string; readonly begun_at: string; readonly begun_by: string };
  /** By queue, or all: what players read. */
  readonly closed_queues: Readonly<Record<string, string>>;
  /** Until when. */
  readonly closed_ranges: Readonly<Record<string, string>>;
};

type SwitchProps = PartProps & {
  readonly text: SwitchTexts;
  readonly known: Known;
  readonly onChanged: () => void;
};

export function Switches(props: PartProps): ComponentChild {
  const { page, session, texts, words } = props;
  const { value, error, again } = useLive(EVERY_MS, () =>
    session.api.ask<Known>("GET", "/api/admin/switches"),
  );
  const shared = { ...props, text: switchTexts[page.language], onChanged: again };
  return [
    h(StaffTrouble, { key: "trouble", error, words }),
    !value && error === undefined && h("p", { key: "loading", class: "soft" }, texts.loading),
    value && [
      h(Maintenance, { key: "maintenance", ...shared, known: value }),
      h(Queues, { key: "queues", ...shared, known: value }),
      h(Ranges, { key: "ranges", ...shared, known: value }),
    ],
  ];
}

function Maintenance(props: SwitchProps): ComponentChild {
  const { page, session, texts, words, text, known, onChanged } = props;
  const { maintenance } = known;
  return h(
    "section",
    {},
    h("h3", {}, text.maintenance),
    maintenance
      ? [
          h(
            "p",
            { key: "state", role: "status" },
            text.is_maintained(maintenance.begun_by, timeText(page.language, maintenance.begun_at)),
          ),
          h("blockquote", { key: "text" }, maintenance.text),
          session.may("maintenance.end") &&
            h(Undo, {
              ...{ key: "end", ...props, label: text.end },
              onDo: () => session.api.ask("DELETE", "/api/admin/maintenance"),
            }),
        ]
      : h("p", { role: "status" }, text.no_maintenance),
    session.may("maintenance.begin") &&
      h(Deed, {
        ...{
          title: maintenance ? text.change : text.begin,
          says: text.begin_says,
          button: maintenance ? text.change : text.begin_button,
        },
        ...{ texts, words },
        sure: () => (maintenance ? undefined : text.begin_sure),
        async onDo(typed) {
          await session.api.ask("PUT", "/api/admin/maintenance", { text: typedIn(typed, "text") });
          onChanged();
        },
        children: h(Lines, { name: "text", label: text.text, maxLength: MAX_TEXT }),
      }),
  );
}

function Queues(props: SwitchProps): ComponentChild {
  const { page, session, texts, words, text, known, onChanged } = props;
  const { value, error } = useAsked(() => session.api.ask<NamedEntries>("GET", "/api/queues"));
  const queues = (value?.items ?? []).map(({ id, name }) => ({ id, name: contentText(name, page.language) }));
  const closedOf = (id: string) => known.closed_queues[id];
  const open = (id: string, label: string) =>
    session.may("queue.open") &&
    h(Undo, {
      ...{ ...props, label },
      onDo: () => session.api.ask("DELETE", `/api/admin/queues/${encodeURIComponent(id)}/closing`),
    });
  return h(
    "section",
    {},
    h("h3", {}, text.queues),
    h(StaffTrouble, { error, words }),
    closedOf(ALL) !== undefined && [
      h("p", { key: "all" }, text.all_closed),
      h("blockquote", { key: "text" }, closedOf(ALL)),
      open(ALL, text.open_all),
    ],
    queues.length > 0 &&
      h(Table<(typeof queues)[number]>, {
        ...{ title: text.queues, rows: queues, keyOf: (queue: (typeof queues)[number]) => queue.id },
        columns: [
          { head: text.queue, cell: ({ id, name }) => (name === id ? id : `${name} (${id})`) },
          {
            head: text.state,
            cell: ({ id, name }) =>
              closedOf(id) === undefined
                ? text.is_open
                : [text.closed, h("blockquote", {}, closedOf(id)), open(id, text.open(name))],
          },
        ],
      }),
    // Not before all can be chosen: who is quick would close all of them.
    value &&
      session.may("queue.close") &&
      h(Deed, {
        ...{ title: text.close, says: text.close_says, button: text.close_button, texts, words },
        async onDo(typed) {
          const path = `/api/admin/queues/${encodeURIComponent(typedIn(typed, "queue_id"))}/closing`;
          await session.api.ask("PUT", path, { text: typedIn(typed, "text") });
          onChanged();
        },
        children: [
          h(Choice, {
            ...{ key: "queue", name: "queue_id", label: text.queue },
            choices: [...queues.map(({ id, name }) => [id, name] as const), [ALL, text.all_queues]],
          }),
          h(Lines, { key: "text", name: "text", label: text.text, maxLength: MAX_TEXT }),
        ],
      }),
  );
}

function Ranges(props: SwitchProps): ComponentChild {
  const { page, session, texts, words, text, known, onChanged } = props;
  const ranges = Object.entries(known.closed_ranges).filter(([, until]) => Date.parse(until) > Date.now());
  return h(
    "section",
    {},
    h("h3", {}, text.ranges),
    ranges.length === 0
      ? h("p", { class: "soft" }, text.no_ranges)
      : h(Table<(typeof ranges)[number]>, {
          ...{ title: text.ranges, rows: ranges, keyOf: (closed: (typeof ranges)[number]) => closed[0] },
          columns: [
            { head: text.range, cell: ([range]) => range },
            { head: text.until, cell: ([, until]) => timeText(page.language, until) },
            {
              head: text.state,
              cell: ([range]) =>
                session.may("range.open") &&
                h(Undo, {
                  ...{ ...props, label: text.open_range(range) },
                  onDo: () =>
                    session.api.ask("POST", "/api/admin/guest-ranges/open", {
                      address: range.replace(/\/.*$/, ""),
                    }),
                }),
            },
          ],
        }),
    session.may("range.close") &&
      h(Deed, {
        ...{ title: text.close_range, says: text.close_range_says, button: text.close_range_button },
        ...{ texts, words },
        async onDo(typed) {
          const address = typedIn(typed, "address");
          await session.api.ask("POST", "/api/admin/guest-ranges/close", { address });
          onChanged();
        },
        children: h(Line, { name: "address", label: text.address, maxLength: MAX_ADDRESS }),
      }),
  );
}

type UndoProps = SwitchProps & { readonly label: string; readonly onDo: () => Promise<unknown> };

/** What puts back what was switched: nobody is asked twice for that. */
function Undo({ words, label, onDo, onChanged }: UndoProps): ComponentChild {
  const { isBusy, error, act } = useDoing();
  return [
    h(
      "button",
      {
        ...{ key: "button", type: "button", "aria-disabled": isBusy },
        onClick: () =>
          act(async () => {
            await onDo();
            onChanged();
          }),
      },
      label,
    ),
    h(StaffTrouble, { key: "trouble", error, words }),
  ];
}
