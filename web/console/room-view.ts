/** A live room: its picture, what it costs, and who is in it. */
import { type ComponentChild, h } from "preact";
import { StaffTrouble } from "../staff/staff-trouble.ts";
import { roomTexts } from "../texts/console-rooms.ts";
import { hrefTo } from "./address.ts";
import { AnnounceDeed } from "./announce.ts";
import { type NameOf, useContentNames } from "./content-names.ts";
import { Deed, Note, typedIn } from "./deed.ts";
import { FightFrame } from "./fight-frame.ts";
import { timeText } from "./in-words.ts";
import { useLive } from "./live-asked.ts";
import { ageText, countText, dollarText, numberText } from "./numbers-in-words.ts";
import type { PartProps } from "./part.ts";
import { type LiveRoom, placeOf, type ShownRoom } from "./room-types.ts";

const EVERY_MS = 5000;
const BYTES_PER_MB = 1e6;

type RoomProps = PartProps & { readonly room_id: string };

export function RoomView(props: RoomProps): ComponentChild {
  const { page, session, texts, words, room_id } = props;
  const text = roomTexts[page.language];
  const asked = useLive(
    EVERY_MS,
    () => session.api.ask<ShownRoom>("GET", `/api/admin/rooms/${encodeURIComponent(room_id)}`),
    [room_id],
  );
  const { value, error } = asked;
  const nameOf = useContentNames(page);
  return [
    h("p", { key: "back" }, h("a", { href: hrefTo("rooms") }, text.all_rooms)),
    h("h3", { key: "title" }, text.room_title(room_id)),
    h(StaffTrouble, { key: "trouble", error, words, missing: text.not_live }),
    !value && error === undefined && h("p", { key: "loading", class: "soft" }, texts.loading),
    value && h(Facts, { key: "facts", ...props, room: value.room, nameOf }),
    value &&
      session.may("fights.watch") &&
      h(FightFrame, { key: "fight", page, id: room_id, title: text.picture(room_id) }),
    value && h(Connected, { key: "players", ...props, connected: value.connected }),
    value &&
      session.may("broadcast") &&
      h(AnnounceDeed, { key: "announce", ...props, to: { room_id }, title: text.announce_here }),
  ];
}

type FactsProps = RoomProps & { readonly room: LiveRoom; readonly nameOf: NameOf };

function Facts({ page: { language }, room, nameOf }: FactsProps): ComponentChild {
  const text = roomTexts[language];
  const { bill } = room;
  const facts: readonly (readonly [string, string])[] = [
    [text.mode, room.is_private ? text.private_mode(room.mode) : room.mode],
    [text.place, placeOf(room, nameOf)],
    [text.run, room.run_id],
    [text.process, room.process_id],
    [text.age, `${ageText(language, room.opened_at)} (${timeText(language, room.opened_at)})`],
    ...(bill
      ? ([
          [text.usd, dollarText(language, bill.usd)],
          [text.usd_per_hour, dollarText(language, bill.usd_per_hour)],
          [text.cpu, numberText(language, bill.cpu_seconds)],
          [text.megabytes, numberText(language, bill.bytes_out / BYTES_PER_MB)],
        ] as const)
      : []),
  ];
  return h(
    "dl",
    {},
    facts.flatMap(([name, value]) => [h("dt", { key: `${name}?` }, name), h("dd", { key: name }, value)]),
  );
}

function Connected(props: RoomProps & Pick<ShownRoom, "connected">): ComponentChild {
  const { page, session, texts, words, connected } = props;
  const text = roomTexts[page.language];
  return h(
    "section",
    {},
    h("h3", {}, text.connected(countText(page.language, connected.length))),
    connected.length === 0 && h("p", { class: "soft" }, text.nobody),
    h(
      "ul",
      { class: "cards" },
      connected.map(({ player_id, character_name = player_id }) =>
        h(
          "li",
          { key: player_id },
          session.may("players.see")
            ? h("a", { href: hrefTo("players", player_id) }, character_name)
            : character_name,
          session.may("players.see") && h("p", { class: "soft" }, text.move_hint),
          session.may("player.kick") &&
            h(Deed, {
              ...{
                texts,
                words,
                title: text.kick(character_name),
                says: text.kick_says,
                button: text.kick_button,
              },
              sure: () => text.kick_sure(character_name),
              onDo: typed =>
                session.api.tell("POST", `/api/admin/players/${encodeURIComponent(player_id)}/kick`, {
                  note: typedIn(typed, "note"),
                }),
              children: h(Note, { texts }),
            }),
        ),
      ),
    ),
  );
}
