/** What is played now: all live rooms, and one of them. */
import { type ComponentChild, h, type TargetedEvent, type TargetedInputEvent } from "preact";
import { useState } from "preact/hooks";
import { StaffTrouble } from "../staff/staff-trouble.ts";
import { roomTexts } from "../texts/console-rooms.ts";
import { useDoing } from "../ui/asked.ts";
import { goTo, hrefTo } from "./address.ts";
import { type NameOf, useContentNames } from "./content-names.ts";
import { useLive } from "./live-asked.ts";
import { ageText, countText, dollarText, numberText } from "./numbers-in-words.ts";
import type { PartProps } from "./part.ts";
import { type LiveRoom, type LiveRooms, placeOf } from "./room-types.ts";
import { RoomView } from "./room-view.ts";
import { type Column, Table } from "./table.ts";

const EVERY_MS = 5000;

export function Rooms(props: PartProps): ComponentChild {
  const [room_id] = props.path;
  return room_id === undefined ? h(RoomList, props) : h(RoomView, { key: room_id, ...props, room_id });
}

const ORDERS = ["newest", "dearest", "fullest"] as const;
type Order = (typeof ORDERS)[number];

const BEFORE: Record<Order, (a: LiveRoom, b: LiveRoom) => number> = {
  newest: (a, b) => Date.parse(b.opened_at) - Date.parse(a.opened_at),
  dearest: (a, b) => (b.bill?.usd_per_hour ?? 0) - (a.bill?.usd_per_hour ?? 0),
  fullest: (a, b) => b.players - a.players,
};

function RoomList(props: PartProps): ComponentChild {
  const { page, session, texts, words } = props;
  const text = roomTexts[page.language];
  const [sought, setSought] = useState("");
  const [order, setOrder] = useState<Order>("newest");
  const { value, error } = useLive(EVERY_MS, () => session.api.ask<LiveRooms>("GET", "/api/admin/rooms"));
  const { isBusy, error: missed, act } = useDoing();
  const nameOf = useContentNames(page);
  const columns = columnsOf(props, nameOf, name => act(() => openPlayer(props, name)), isBusy);
  const orders = ORDERS.filter(each => each !== "dearest" || session.may("costs.see"));
  const found = (value?.rooms ?? []).filter(room => isFound(room, nameOf, sought)).toSorted(BEFORE[order]);
  return [
    h(StaffTrouble, { key: "trouble", error: error ?? missed, words }),
    !value && error === undefined && h("p", { key: "loading", class: "soft" }, texts.loading),
    value && h("p", { key: "sum", role: "status" }, text.sum(value.total, value.players, value.rooms.length)),
    value &&
      value.rooms.length > 0 &&
      h(
        "form",
        { key: "find", class: "fields", onSubmit: event => event.preventDefault() },
        h(
          "label",
          {},
          text.find,
          h("input", {
            ...{ name: "find", type: "search", value: sought },
            onInput: (event: TargetedInputEvent<HTMLInputElement>) => setSought(event.currentTarget.value),
          }),
        ),
        h(
          "label",
          {},
          text.order,
          h(
            "select",
            {
              name: "order",
              onChange: (event: TargetedEvent<HTMLSelectElement>) =>
                setOrder(ORDERS.find(each => each === event.currentTarget.value) ?? order),
            },
            orders.map(each =>
              h("option", { key: each, value: each, selected: each === order }, text.orders[each]),
            ),
          ),
        ),
      ),
    found.length > 0 &&
      h(Table<LiveRoom>, {
        key: "rooms",
        title: text.rooms,
        rows: found,
        columns,
        keyOf: each => each.room_id,
      }),
    value && value.rooms.length > 0 && found.length === 0 && h("p", { key: "none" }, text.none_found),
  ];
}

function isFound(room: LiveRoom, nameOf: NameOf, sought: string): boolean {
  const said = [
    room.room_id,
    room.run_id,
    room.mode,
    placeOf(room, nameOf),
    room.process_id,
    ...room.character_names,
  ];
  return said.join(" ").toLowerCase().includes(sought.trim().toLowerCase());
}

function columnsOf(
  { page: { language }, session }: PartProps,
  nameOf: NameOf,
  onName: (name: string) => void,
  isBusy: boolean,
): Column<LiveRoom>[] {
  const text = roomTexts[language];
  const money: Column<LiveRoom>[] = [
    { head: text.usd, cell: ({ bill }) => bill && dollarText(language, bill.usd), isNumber: true },
    {
      head: text.usd_per_hour,
      cell: ({ bill }) => bill && dollarText(language, bill.usd_per_hour),
      isNumber: true,
    },
    { head: text.cpu, cell: ({ bill }) => bill && numberText(language, bill.cpu_seconds), isNumber: true },
  ];
  return [
    {
      head: text.room,
      cell: ({ room_id }) => h("a", { href: hrefTo("rooms", room_id) }, room_id),
    },
    { head: text.mode, cell: ({ mode, is_private }) => (is_private ? text.private_mode(mode) : mode) },
    { head: text.place, cell: room => placeOf(room, nameOf) },
    {
      head: text.players,
      cell: ({ players, max_players, character_names }) => [
        `${countText(language, players)}${max_players === undefined ? "" : `/${max_players}`} `,
        ...character_names.map(name =>
          session.may("players.see")
            ? h(
                "button",
                { key: name, type: "button", class: "name", disabled: isBusy, onClick: () => onName(name) },
                name,
              )
            : `${name} `,
        ),
      ],
    },
    ...(session.may("costs.see") ? money : []),
    { head: text.age, cell: ({ opened_at }) => ageText(language, opened_at), isNumber: true },
    { head: text.process, cell: ({ process_id }) => process_id },
  ];
}

/** Lists of rooms know names alone. */
async function openPlayer({ page, session }: PartProps, name: string): Promise<void> {
  const path = `/api/admin/players?find=${encodeURIComponent(name)}`;
  const [found] = (await session.api.ask<{ players: { player_id: string }[] }>("GET", path)).players;
  if (!found) throw new Error(roomTexts[page.language].no_player(name));
  goTo("players", found.player_id);
}
