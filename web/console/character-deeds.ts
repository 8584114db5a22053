/** What staff do with a character. */
import { type ComponentChild, h } from "preact";
import { contentText } from "../client/content-text.ts";
import { fetchContent } from "../client/fetch-content.ts";
import { type CharacterTextsOfStaff, characterTextsOfStaff } from "../texts/console-characters.ts";
import { useAsked } from "../ui/asked.ts";
import { useActId } from "./act-id.ts";
import type { Sheet } from "./character-types.ts";
import type { NameOf } from "./content-names.ts";
import { Choice, Deed, Line, Lines, Note, typedIn } from "./deed.ts";
import { GoodsFields, goodsOf, goodsText, type KnownItem } from "./goods-fields.ts";
import { timeText } from "./in-words.ts";
import type { PartProps } from "./part.ts";

/** Of the server. */
const MAX_MAIL_CHARACTERS = 500;
const MAX_NAME_CHARACTERS = 100;

export type CharacterDeedsProps = PartProps & {
  /** Of the API, such as `/api/admin/players/…/characters/…`. */
  readonly api_path: string;
  readonly sheet: Sheet;
  readonly nameOf: NameOf;
  readonly onDone: () => void;
};

type DeedProps = CharacterDeedsProps & { readonly text: CharacterTextsOfStaff };

export function CharacterDeeds(props: CharacterDeedsProps): ComponentChild {
  const { page, session } = props;
  const given = { ...props, text: characterTextsOfStaff[page.language] };
  return h(
    "div",
    { class: "deeds-list" },
    session.may("character.grant") && h(Grant, given),
    session.may("character.take") && h(Take, given),
    session.may("character.restore") && h(Restore, given),
    session.may("character.move_out") && h(MoveOut, given),
    session.may("character.rename") && h(Rename, given),
  );
}

function Grant({ page, session, texts, words, text, nameOf, api_path, onDone }: DeedProps): ComponentChild {
  const withId = useActId();
  const itemName = (item_id: string) => nameOf("items", item_id);
  const { value: items = [] } = useAsked(() => allItems(page.endpoint, page.language), [page.endpoint]);
  const give = (typed: FormData) =>
    withId(act_id => {
      const given = goodsOf(typed);
      assertSomething(goodsText(given, text, itemName), text);
      const told = typedIn(typed, "text");
      const body = { act_id, note: typedIn(typed, "note"), given, ...(told !== "" && { text: told }) };
      return session.api.ask("POST", `${api_path}/grants`, body);
    }).then(onDone);
  return h(
    Deed,
    {
      ...{ title: text.grant, says: text.grant_says, button: text.grant_button, texts, words },
      sure: typed => questionOf(goodsText(goodsOf(typed), text, itemName), text.grant_sure),
      onDo: give,
    },
    h(GoodsFields, { text, items }),
    h(Lines, {
      ...{ name: "text", label: text.text_for_player, maxLength: MAX_MAIL_CHARACTERS, isOptional: true },
    }),
    h(Note, { texts }),
  );
}

function Take({ session, texts, words, text, nameOf, api_path, sheet, onDone }: DeedProps): ComponentChild {
  const withId = useActId();
  const { items, pieces } = sheet.inventory;
  const itemName = (item_id: string) => nameOf("items", item_id);
  const piecesOf = (typed: FormData) => typed.getAll("piece").map(String);
  const taken = (typed: FormData) =>
    [
      goodsText(goodsOf(typed), text, itemName),
      ...piecesOf(typed).map(id =>
        itemName(pieces.find(({ item_instance_id }) => item_instance_id === id)?.item_id ?? id),
      ),
    ]
      .filter(each => each !== "")
      .join(", ");
  const take = (typed: FormData) =>
    withId(act_id => {
      assertSomething(taken(typed), text);
      const body = {
        ...{ act_id, note: typedIn(typed, "note") },
        taken: { ...goodsOf(typed), item_instance_ids: piecesOf(typed) },
      };
      return session.api.ask("POST", `${api_path}/takings`, body);
    }).then(onDone);
  return h(
    Deed,
    {
      ...{ title: text.take, says: text.take_says, button: text.take_button, texts, words },
      sure: typed => questionOf(taken(typed), text.take_sure),
      onDo: take,
    },
    h(GoodsFields, { text, items: items.map(({ item_id }) => ({ id: item_id, name: itemName(item_id) })) }),
    pieces.map(({ item_instance_id, item_id, worn_in }) =>
      h(
        "label",
        { key: item_instance_id, class: "check" },
        h("input", { type: "checkbox", name: "piece", value: item_instance_id }),
        worn_in === undefined ? itemName(item_id) : `${itemName(item_id)} (${text.worn(worn_in)})`,
      ),
    ),
    h(Note, { texts }),
  );
}

function Restore({ page, session, texts, words, text, api_path, sheet, onDone }: DeedProps): ComponentChild {
  const withId = useActId();
  const time = (at: string) => (Number.isNaN(Date.parse(at)) ? at : timeText(page.language, at));
  if (sheet.snapshots.length === 0) return h("p", { class: "soft" }, text.no_snapshots);
  return h(
    Deed,
    {
      ...{ title: text.restore, says: text.restore_says, button: text.restore_button, texts, words },
      sure: typed => text.restore_sure(time(typedIn(typed, "snapshot"))),
      onDo: typed =>
        withId(act_id =>
          session.api.ask("POST", `${api_path}/restore`, {
            ...{ act_id, note: typedIn(typed, "note"), snapshot: typedIn(typed, "snapshot") },
          }),
        ).then(onDone),
    },
    h(Choice, {
      ...{ name: "snapshot", label: text.snapshot },
      choices: sheet.snapshots.map(each => [each, time(each)] as const),
    }),
    h(Note, { texts }),
  );
}

function MoveOut({ session, texts, words, text, api_path, onDone }: DeedProps): ComponentChild {
  const withId = useActId();
  return h(
    Deed,
    {
      ...{ title: text.move_out, says: text.move_out_says, button: text.move_out_button, texts, words },
      onDo: typed =>
        withId(act_id =>
          session.api.ask("POST", `${api_path}/move-out`, { act_id, note: typedIn(typed, "note") }),
        ).then(onDone),
    },
    h(Note, { texts }),
  );
}

function Rename({ session, texts, words, text, api_path, onDone }: DeedProps): ComponentChild {
  return h(
    Deed,
    {
      ...{ title: text.rename, says: text.rename_says, button: text.rename_button, texts, words },
      onDo: async typed => {
        const body = { note: typedIn(typed, "note"), character_name: typedIn(typed, "character_name") };
        await session.api.ask("POST", `${api_path}/rename`, body);
        onDone();
      },
    },
    h(Line, { name: "character_name", label: text.new_name, maxLength: MAX_NAME_CHARACTERS }),
    h(Note, { texts }),
  );
}

/** Of the content that the server has now. */
async function allItems(endpoint: string, language: string): Promise<readonly KnownItem[]> {
  const { items } = await fetchContent(endpoint, undefined, ["items"]);
  return Object.values(items).map(({ id, name }) => ({ id, name: contentText(name, language) }));
}

/** Nothing is asked about nothing: it is refused. */
function questionOf(what: string, question: (what: string) => string): string | undefined {
  return what === "" ? undefined : question(what);
}

function assertSomething(what: string, text: CharacterTextsOfStaff): void {
  if (what === "") throw new Error(text.nothing_named);
}
