/** Telling players something while they play: those in a room, in a dungeon, or all. */
import { type ComponentChild, h } from "preact";
import { useState } from "preact/hooks";
import { contentText } from "../client/content-text.ts";
import { StaffTrouble } from "../staff/staff-trouble.ts";
import { roomTexts } from "../texts/console-rooms.ts";
import { useAsked } from "../ui/asked.ts";
import type { NamedEntries } from "./content-types.ts";
import { Choice, Deed, Line, Lines, typedIn } from "./deed.ts";
import type { PartProps } from "./part.ts";

/** Of the server. */
const MAX_CHARACTERS = 500;
const MAX_ID_CHARACTERS = 128;

type Receivers = { readonly room_id: string } | { readonly dungeon_id: string } | Record<string, never>;

type AnnounceProps = PartProps & { readonly title: string; readonly to: Receivers };

/** To those who are known already. */
export function AnnounceDeed(props: AnnounceProps): ComponentChild {
  const { page, session, texts, words, title, to } = props;
  const text = roomTexts[page.language];
  return h(Deed, {
    ...{ title, says: text.announce_says, button: text.announce_button, texts, words },
    onDo: typed => session.api.tell("POST", "/api/admin/broadcasts", { text: typedIn(typed, "text"), ...to }),
    children: h(Lines, { name: "text", label: text.announce_text, maxLength: MAX_CHARACTERS }),
  });
}

const TO = ["all", "dungeon", "room"] as const;
type To = (typeof TO)[number];

export function Announcements(props: PartProps): ComponentChild {
  const { page, session, texts, words } = props;
  const text = roomTexts[page.language];
  const [to, setTo] = useState<To>("all");
  const { value, error } = useAsked(() => session.api.ask<NamedEntries>("GET", "/api/dungeons"));
  const dungeons = (value?.items ?? []).map(
    ({ id, name }) => [id, contentText(name, page.language)] as const,
  );
  return [
    h(StaffTrouble, { key: "trouble", error, words }),
    h(Deed, {
      ...{ key: "deed", title: text.announce, says: text.announce_says, button: text.announce_button },
      ...{ texts, words, isOpen: true },
      sure: () => (to === "room" ? undefined : text.announce_sure[to]),
      async onDo(typed) {
        const [dungeon_id, room_id] = [typedIn(typed, "dungeon_id"), typedIn(typed, "room_id")];
        const receivers = { all: {}, dungeon: { dungeon_id }, room: { room_id } }[to];
        await session.api.tell("POST", "/api/admin/broadcasts", {
          text: typedIn(typed, "text"),
          ...receivers,
        });
        setTo("all");
      },
      children: [
        h(Lines, { key: "text", name: "text", label: text.announce_text, maxLength: MAX_CHARACTERS }),
        h(Choice, {
          ...{ key: "to", name: "to", label: text.to, value: to },
          choices: [
            ["all", text.to_all],
            ["dungeon", text.to_dungeon],
            ["room", text.to_room],
          ],
          onValue: value => setTo(TO.find(each => each === value) ?? "all"),
        }),
        to === "dungeon" &&
          h(Choice, { key: "dungeon", name: "dungeon_id", label: text.which_dungeon, choices: dungeons }),
        to === "room" &&
          h(Line, { key: "room", name: "room_id", label: text.which_room, maxLength: MAX_ID_CHARACTERS }),
      ],
    }),
    session.may("audit.see") && h("p", { key: "note", class: "soft" }, text.announcements_note),
  ];
}
