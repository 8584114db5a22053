/** Everything about one player, each as far as the role may see it. */
import { type ComponentChild, h } from "preact";
import { useState } from "preact/hooks";
import { SANCTION_REASONS } from "../../src/game/content/sanction-content.ts";
import { StaffTrouble } from "../staff/staff-trouble.ts";
import { playerTexts } from "../texts/console-players.ts";
import { sanctionTexts } from "../texts/console-sanctions.ts";
import { reportTexts } from "../texts/report.ts";
import { useAsked } from "../ui/asked.ts";
import { hrefTo } from "./address.ts";
import { useContentNames } from "./content-names.ts";
import { Choice, Deed, Note, typedIn } from "./deed.ts";
import { timeText, zoneText } from "./in-words.ts";
import { Listing, More } from "./listing.ts";
import type { PartProps } from "./part.ts";
import { ActsAbout, MatchesOf, type PlayerProps, ReportsAbout, ReviewsAbout } from "./player-lists.ts";
import { playerPath } from "./player-path.ts";
import type { GivenSanction, HeldSanction, KnownCharacter, KnownPlayer, Proposal } from "./player-types.ts";
import { SanctionForm } from "./sanction-form.ts";
import { SanctionList } from "./sanction-list.ts";
import { Table } from "./table.ts";

export function PlayerView(props: PlayerProps): ComponentChild {
  const { page, session, texts, words, player_id } = props;
  const text = playerTexts[page.language];
  const { value, error, again } = useAsked(
    async () => (await session.api.ask<{ player: KnownPlayer }>("GET", playerPath(player_id))).player,
    [player_id],
  );
  if (!value)
    return [
      error === undefined && h("p", { class: "soft" }, texts.loading),
      h(StaffTrouble, { error, words, missing: text.nobody(player_id) }),
    ];
  const { linked_to, held, characters } = value;
  const names = characters.filter(each => each.deleted_at === undefined).map(each => each.character_name);
  const title = names.length === 0 ? `${text.player} ${player_id}` : `${names.join(", ")} (${player_id})`;
  return h(
    "section",
    { "aria-label": title },
    h("h3", {}, title),
    linked_to !== undefined &&
      h("p", {}, text.linked_to, " ", h("a", { href: hrefTo("players", linked_to) }, linked_to)),
    h(Held, { page, held }),
    h(Characters, { page, player_id, characters }),
    h(PlayerDeeds, { ...props, onDone: again }),
    session.may("sanctions.see") && h(Sanctions, { ...props, onDone: again }),
    session.may("reports.see") && h(More, { title: text.reports, view: () => h(ReportsAbout, props) }),
    session.may("reviews.see") && h(More, { title: text.reviews, view: () => h(ReviewsAbout, props) }),
    h(More, { title: text.matches, view: () => h(MatchesOf, props) }),
    session.may("player_acts.see") && h(More, { title: text.acts, view: () => h(ActsAbout, props) }),
  );
}

function Held({ page, held }: Pick<PartProps, "page"> & { held: readonly HeldSanction[] }): ComponentChild {
  const text = playerTexts[page.language];
  const { kinds, until, no_end } = sanctionTexts[page.language];
  if (held.length === 0) return h("p", {}, text.holds_nothing);
  const names: Readonly<Record<string, string>> = kinds;
  return h(
    "div",
    { class: "notice bad" },
    h("p", {}, text.holds),
    h(
      "ul",
      {},
      held.map(({ sanction_id, kind, until_ms }) =>
        h(
          "li",
          { key: sanction_id },
          `${names[kind] ?? kind}, ${until_ms === undefined ? no_end : until(timeText(page.language, until_ms))}`,
        ),
      ),
    ),
  );
}

type CharactersProps = Pick<PlayerProps, "page" | "player_id"> & {
  readonly characters: readonly KnownCharacter[];
};

function Characters({ page, player_id, characters }: CharactersProps): ComponentChild {
  const text = playerTexts[page.language];
  const nameOf = useContentNames(page);
  if (characters.length === 0) return h("p", { class: "soft" }, text.no_characters);
  const place = ({ deleted_at, room_id }: KnownCharacter) => {
    if (deleted_at !== undefined) return text.deleted;
    return room_id === undefined
      ? text.in_no_room
      : h("a", { href: hrefTo("rooms", room_id) }, text.in_room(room_id));
  };
  return [
    h("h4", { key: "title" }, text.characters),
    h(Table<KnownCharacter>, {
      ...{
        key: "table",
        title: text.characters,
        rows: characters,
        keyOf: (each: KnownCharacter) => each.character_id,
      },
      columns: [
        {
          head: text.name,
          cell: ({ character_id, character_name }) =>
            h("a", { href: hrefTo("players", player_id, character_id) }, character_name),
        },
        { head: text.class, cell: ({ class_id }) => nameOf("classes", class_id) },
        { head: text.level, cell: ({ level }) => level, isNumber: true },
        { head: text.where, cell: place },
      ],
    }),
  ];
}

type DeedsProps = PlayerProps & { readonly onDone: () => void };

function PlayerDeeds(props: DeedsProps): ComponentChild {
  const { page, session, texts, words, player_id, onDone } = props;
  const text = playerTexts[page.language];
  return h(
    "div",
    { class: "deeds-list" },
    session.may("player.kick") &&
      h(
        Deed,
        {
          ...{ title: text.kick, says: text.kick_says, button: text.kick_button, texts, words },
          onDo: async typed => {
            await session.api.tell("POST", `${playerPath(player_id)}/kick`, { note: typedIn(typed, "note") });
            onDone();
          },
        },
        h(Note, { texts }),
      ),
    session.may("player.void_matches") && h(VoidMatches, props),
  );
}

function VoidMatches({ page, session, texts, words, player_id }: DeedsProps): ComponentChild {
  const text = playerTexts[page.language];
  const { reasons } = reportTexts[page.language];
  const [count, setCount] = useState<number>();
  const since = (typed: FormData) => new Date(typedIn(typed, "since")).toISOString();
  return h(
    Deed,
    {
      ...{ title: text.void_all, says: text.void_all_says, button: text.void_all_button, texts, words },
      sure: typed => text.void_all_sure(timeText(page.language, since(typed))),
      onDo: async typed => {
        const { matches } = await session.api.ask<{ matches: number }>(
          "POST",
          `${playerPath(player_id)}/void-matches`,
          { reason: typedIn(typed, "reason"), note: typedIn(typed, "note"), since: since(typed) },
        );
        setCount(matches);
      },
    },
    h(
      "label",
      {},
      text.since(zoneText(page.language)),
      h("input", { name: "since", type: "datetime-local", required: true }),
    ),
    h(Choice, {
      ...{ name: "reason", label: text.reason },
      choices: SANCTION_REASONS.map(each => [each, reasons[each]] as const),
    }),
    h(Note, { texts }),
    count !== undefined && h("p", { role: "status" }, text.voided_count(count)),
  );
}

type Sanctioned = { readonly sanctions: GivenSanction[]; readonly proposals: Proposal[] };

function Sanctions(props: DeedsProps): ComponentChild {
  const { page, session, texts, words, player_id, onDone } = props;
  const text = sanctionTexts[page.language];
  const { value, error, again } = useAsked(
    () => session.api.ask<Sanctioned>("GET", `${playerPath(player_id)}/sanctions`),
    [player_id],
  );
  const done = () => {
    again();
    onDone();
  };
  return h(
    "section",
    {},
    h("h3", {}, playerTexts[page.language].sanctions),
    value &&
      session.may("sanction.give") &&
      h(SanctionForm, { ...props, proposals: value.proposals, onDone: done }),
    h(Listing<GivenSanction>, {
      ...{ asked: { value: value?.sanctions, error, again }, none: text.none, texts, words },
      list: sanctions => h(SanctionList, { ...props, sanctions, onDone: done }),
    }),
  );
}
