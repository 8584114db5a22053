/** The tab of the mailbox: what waits for the character until it takes it. */
import { type ComponentChild, h } from "preact";
import { placesOf } from "../../src/game/character/bag.ts";
import type { Goods } from "../../src/game/character/lasting.ts";
import { findEntry, GOLD } from "../../src/game/content/content.ts";
import type { WaitingMail } from "../client/own-character.ts";
import { Gives } from "./character-gives.ts";
import { Reading, useReading } from "./character-reading.ts";
import { SHOWN_ID } from "./character-tabs.ts";
import { type CharacterView, Deed } from "./character-view.ts";

export function CharacterMails(view: CharacterView): ComponentChild {
  const { character, words } = view;
  const { texts } = words;
  const reading = useReading(() => character.refreshMails());
  const { mails } = character;
  if (!mails) return h(Reading, { reading, texts });
  if (mails.length === 0) return h("p", {}, texts.no_mails);
  return [
    h(
      "div",
      { class: "deeds" },
      h(Deed, { label: texts.take_all, say: view.say, onPress: () => takeAll(view, mails) }),
    ),
    h(
      "ul",
      { class: "cards" },
      mails.map(mail => h("li", { key: mail.mail_id }, h(OneMail, { view, mail }))),
    ),
  ];
}

function OneMail({ view, mail }: { view: CharacterView; mail: WaitingMail }): ComponentChild {
  const { character, content, words, ask, say } = view;
  const { texts } = words;
  const { mail_id, reason, text, goods, title, sent_at, expires_at } = mail;
  const name = texts.mail_reasons[reason];
  const hasNothing = goods.length === 0 && title === undefined;
  const why_not = whyNotTake(view, goods);
  const label = hasNothing ? texts.put_away : texts.take;
  return [
    h("h3", {}, name),
    h(
      "p",
      { class: "soft" },
      [
        sent_at === undefined ? texts.on_its_way : texts.sent(words.date(sent_at)),
        expires_at === undefined ? texts.until_taken : texts.until(words.date(expires_at * 1000)),
      ].join(" · "),
    ),
    text !== undefined && h("p", {}, text),
    h(
      "ul",
      { class: "goods" },
      goods.map((each, place) => h("li", { key: place }, h(OneOfGoods, { view, goods: each }))),
      title !== undefined && h("li", {}, texts.gives_title(words.title(content, title))),
    ),
    why_not !== undefined && h("p", { class: "bad" }, why_not),
    h(
      "div",
      { class: "deeds" },
      h(Deed, {
        ...{ label, name: `${label}: ${name}`, say, why_not },
        onPress: () => void ask(() => character.takeMail(mail_id), texts.done.taken).then(leaveGone),
      }),
    ),
  ];
}

function OneOfGoods({ view, goods }: { view: CharacterView; goods: Goods }): ComponentChild {
  const { content, words } = view;
  const { item_id, piece } = goods;
  const rarity = findEntry(content.items, item_id)?.rarity ?? "common";
  return [
    h("span", { class: `rarity-${rarity}` }, words.goods(content, goods)),
    piece && h(Gives, { view, piece: { item_id, ...piece } }),
  ];
}

/** One after the other, up to the first that is refused. */
async function takeAll(
  { character, words, ask }: CharacterView,
  mails: readonly WaitingMail[],
): Promise<void> {
  for (const { mail_id } of mails)
    if (!(await ask(() => character.takeMail(mail_id), words.texts.done.taken))) return;
  leaveGone(true);
}

/** A button that is gone with its mail would take the focus along. */
function leaveGone(isTaken: boolean): void {
  if (isTaken) document.getElementById(SHOWN_ID)?.focus();
}

/** A mail is taken as a whole, or not at all. */
function whyNotTake({ character, sheet, content, words }: CharacterView, goods: readonly Goods[]) {
  const more = new Map<string, number>();
  let needed = 0;
  for (const { item_id, item_type, quantity, piece } of goods) {
    if (piece) needed += 1;
    else if (item_type !== GOLD) more.set(item_id, (more.get(item_id) ?? 0) + quantity);
  }
  for (const [item_id, quantity] of more) {
    const carried = character.inventory[item_id] ?? 0;
    needed += placesOf(content, item_id, carried + quantity) - placesOf(content, item_id, carried);
  }
  const free = Math.max(0, sheet.bag.places - sheet.bag.places_taken);
  return needed > free ? words.texts.needs_places(needed, free) : undefined;
}
