/** Everything about one character, as it is now, and what can be done with it. */
import { type ComponentChild, h } from "preact";
import { StaffTrouble } from "../staff/staff-trouble.ts";
import { characterTextsOfStaff } from "../texts/console-characters.ts";
import { useAsked } from "../ui/asked.ts";
import { hrefTo } from "./address.ts";
import { CharacterDeeds } from "./character-deeds.ts";
import type { PlayedRun, Sheet } from "./character-types.ts";
import { type NameOf, useContentNames } from "./content-names.ts";
import { FightOnDemand } from "./fight-frame.ts";
import { goodsText } from "./goods-fields.ts";
import { timeText } from "./in-words.ts";
import { Listing } from "./listing.ts";
import type { PartProps } from "./part.ts";
import { playerPath } from "./player-path.ts";

type CharacterProps = PartProps & { readonly player_id: string; readonly character_id: string };

export function CharacterView(props: CharacterProps): ComponentChild {
  const { page, session, texts, words, player_id, character_id } = props;
  const text = characterTextsOfStaff[page.language];
  const nameOf = useContentNames(page);
  const api_path = `${playerPath(player_id)}/characters/${encodeURIComponent(character_id)}`;
  const { value: sheet, error, again } = useAsked(() => session.api.ask<Sheet>("GET", api_path), [api_path]);
  return h(
    "section",
    { "aria-label": sheet?.character.character_name ?? character_id },
    h("p", {}, h("a", { href: hrefTo("players", player_id) }, text.back)),
    h(StaffTrouble, { error, words }),
    !sheet && error === undefined && h("p", { class: "soft" }, texts.loading),
    sheet && [
      h("h3", { key: "name" }, sheet.character.character_name),
      h(SheetView, { key: "sheet", page, sheet, nameOf }),
      h(CharacterDeeds, { key: "deeds", ...props, nameOf, api_path, sheet, onDone: again }),
      h(Runs, { key: "runs", ...props, nameOf, api_path }),
    ],
  );
}

type SheetProps = Pick<PartProps, "page"> & { readonly sheet: Sheet; readonly nameOf: NameOf };

function SheetView({ page, sheet, nameOf }: SheetProps): ComponentChild {
  const text = characterTextsOfStaff[page.language];
  const { character, inventory, skills, mailbox } = sheet;
  const { items, pieces, gold, bag } = inventory;
  const itemName = (item_id: string) => nameOf("items", item_id);
  const line = (name: string, value: ComponentChild) => [
    h("dt", { key: name }, name),
    h("dd", { key: `${name}:` }, value),
  ];
  return [
    h(
      "dl",
      { key: "facts" },
      line(text.id, character.character_id),
      line(text.class, nameOf("classes", character.class_id)),
      line(text.level, String(character.level)),
      line(text.experience, String(character.experience)),
      line(text.gold, String(gold)),
      line(
        text.where,
        character.room_id === undefined
          ? text.in_no_room
          : h("a", { href: hrefTo("rooms", character.room_id) }, character.room_id),
      ),
      line(text.seen, timeText(page.language, character.last_heartbeat)),
      character.deleted_at !== undefined && line(text.deleted, timeText(page.language, character.deleted_at)),
      line(text.skills, skills.skills.join(", ") || text.no_skills),
    ),
    h("h4", { key: "items" }, text.items),
    h("p", { key: "bag", class: "soft" }, text.bag(bag.places_taken, bag.places)),
    items.length + pieces.length === 0
      ? h("p", { key: "none", class: "soft" }, text.no_items)
      : h(
          "ul",
          { key: "list", class: "plain" },
          items.map(({ item_id, quantity }) =>
            h("li", { key: item_id }, text.amount(quantity, itemName(item_id))),
          ),
          pieces.map(({ item_instance_id, item_id, worn_in }) =>
            h(
              "li",
              { key: item_instance_id },
              worn_in === undefined ? itemName(item_id) : `${itemName(item_id)} (${text.worn(worn_in)})`,
            ),
          ),
        ),
    h("h4", { key: "mails" }, text.mails),
    mailbox.mails.length === 0
      ? h("p", { key: "no-mails", class: "soft" }, text.no_mails)
      : h(
          "ul",
          { key: "mail-list", class: "plain" },
          mailbox.mails.map(({ mail_id, text: said, goods, sent_at }) =>
            h(
              "li",
              { key: mail_id },
              [sent_at && timeText(page.language, sent_at), said, goodsText({ items: goods }, text, itemName)]
                .filter(Boolean)
                .join(" · "),
            ),
          ),
        ),
  ];
}

type RunsProps = CharacterProps & { readonly api_path: string; readonly nameOf: NameOf };

function Runs(props: RunsProps): ComponentChild {
  const { page, session, texts, words, api_path, nameOf } = props;
  const text = characterTextsOfStaff[page.language];
  const asked = useAsked(
    async () => (await session.api.ask<{ runs: PlayedRun[] }>("GET", `${api_path}/runs`)).runs,
    [api_path],
  );
  return h(
    "section",
    {},
    h("h3", {}, text.runs),
    h(Listing<PlayedRun>, {
      ...{ asked, none: text.no_runs, texts, words },
      list: runs =>
        h(
          "ul",
          { class: "cards" },
          runs.map(({ run_id, dungeon_id, difficulty_id, last_played_at, is_saved, ended_at }) =>
            h(
              "li",
              { key: run_id },
              h(
                "h4",
                {},
                [
                  text.run(nameOf("dungeons", dungeon_id), nameOf("difficulties", difficulty_id)),
                  ended_at !== undefined && text.is_over,
                  is_saved && text.is_saved,
                ]
                  .filter(Boolean)
                  .join(", "),
              ),
              h("p", {}, `${text.last_played}: ${timeText(page.language, last_played_at)}`),
              h(FightOnDemand, { page, id: run_id, label: text.watch, title: text.watch_title }),
            ),
          ),
        ),
    }),
  );
}
