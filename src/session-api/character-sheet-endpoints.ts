/** The endpoints below a character: what it has, knows and has done, and what its player does with that. */
import { z } from "zod";
import type { Character } from "../characters/character.ts";
import { followed } from "../characters/outside-rooms.ts";
import type { AskedAction } from "../game/character/character-actions.ts";
import { EQUIPMENT_SLOTS, LOADOUT_COUNT } from "../game/content/character-content.ts";
import type { Content } from "../game/content/content.ts";
import { reject } from "../game/core/verdict.ts";
import { type Account, type Answer, accountEndpoint, type Endpoint } from "../http/endpoint.ts";
import type { Services } from "../services.ts";
import { changeCharacter, ownCharacter } from "./change-character.ts";
import {
  achievementsOf,
  achievementsView,
  equipmentOf,
  equipmentView,
  inventoryOf,
  inventoryView,
  loadoutsOf,
  loadoutsView,
  mailboxOf,
  mailboxView,
  skillsOf,
  skillsView,
  slotOfPiece,
} from "./character-sheets.ts";
import { problemOf } from "./live-room.ts";
import { accountCharacters } from "./own-characters.ts";

const id = z.string().min(1).max(64);
const character_id = z.string().min(1).max(128);
const params = z.object({ character_id });
const quantityMessage = "must be a whole number from 1 to 999999999";
const slot = z.enum(EQUIPMENT_SLOTS);
const loadout_number = z.int().min(1).max(LOADOUT_COUNT);
const numberInPath = z
  .enum(Array.from({ length: LOADOUT_COUNT }, (_, place) => String(place + 1)))
  .transform(Number);

/** `request_id` is the client's own id of the request: asked again with it, it is the same request, and is done once. */
const query = z.object({ request_id: id.optional() });

/** What of a character is shown, and how. */
type Sheet<V extends z.ZodType> = {
  view: V;
  show: (content: Content, found: Character) => z.input<V> | Promise<z.input<V>>;
};

type Asked = { params: { character_id: string }; query: { request_id?: string | undefined } };

export function characterSheetEndpoints(services: Services): Endpoint[] {
  const own = accountCharacters(services);
  const { mailbox } = services;
  const inventory = { view: inventoryView, show: inventoryOf };
  const equipment = { view: equipmentView, show: equipmentOf };
  const skills = { view: skillsView, show: skillsOf };
  const loadouts = { view: loadoutsView, show: loadoutsOf };
  const achievements = { view: achievementsView, show: achievementsOf };
  const mails = {
    view: mailboxView,
    show: async (_content: Content, found: Character) =>
      mailboxOf(found, await mailbox.list(found.character_id)),
  };
  const find = (account: Account, its: string) => ownCharacter(services, own, account, its);
  const contentNow = () => services.store.library.current().content;

  async function show<V extends z.ZodType>(sheet: Sheet<V>, account: Account, its: string): Promise<Answer> {
    const found = await find(account, its);
    // What changes of it come first by the content of now is shown already.
    const shown = found.room_id === undefined ? followed(contentNow(), found) : found;
    return { value: sheet.view.parse(await sheet.show(contentNow(), shown)) };
  }

  /** Answers with what it is like afterwards. */
  async function change<V extends z.ZodType>(
    sheet: Sheet<V>,
    account: Account,
    { params: { character_id }, query: { request_id } }: Asked,
    action: AskedAction,
  ): Promise<Answer> {
    await changeCharacter(services, own, account, { character_id, action, request_id });
    return show(sheet, account, character_id);
  }

  function reading<V extends z.ZodType>(path: string, summary: string, sheet: Sheet<V>): Endpoint {
    const answers = { 200: { description: "As it is now, also in a live room.", schema: sheet.view } };
    return accountEndpoint(
      { ...below("get", path), summary, input: z.object({ params }), answers, problems: ["not-found"] },
      (input, account) => show(sheet, account, input.params.character_id),
    );
  }

  return [
    reading("inventory", "What the character carries", inventory),
    accountEndpoint(
      {
        ...below("delete", "inventory/:item"),
        summary: "Destroy a piece of equipment, or so many of a counted item, for ever",
        input: z.object({
          params: params.extend({ item: id }),
          query: query.extend({
            quantity: z
              .string()
              .regex(/^[1-9]\d{0,8}$/, quantityMessage)
              .transform(Number)
              .optional(),
            /** What is destroyed does not come back, so it has to be said twice. */
            confirm: z.enum(["true", "false"]).optional(),
          }),
        }),
        ...changes(inventory),
      },
      async (input, account) => {
        const { item, character_id } = input.params;
        const { quantity = 1 } = input.query;
        const confirm = input.query.confirm === "true";
        const isPiece = slotOfPiece(contentNow(), await find(account, character_id), item) !== undefined;
        if (isPiece && quantity > 1) throw problemOf(reject("not_owned"));
        const thing = isPiece ? { item_instance_id: item } : { item_id: item, quantity };
        return change(inventory, account, input, { action: "destroy", ...thing, confirm });
      },
    ),

    reading("equipment", "What the character wears, and what each of its stats comes from", equipment),
    accountEndpoint(
      {
        ...below("put", "equipment/:slot"),
        summary: "Put a piece on; what was worn there goes to the bag",
        input: z.object({
          ...{ params: params.extend({ slot }), query },
          body: z.object({ item_instance_id: id }),
        }),
        ...changes(equipment),
      },
      async (input, account) => {
        const { item_instance_id } = input.body;
        const found = await find(account, input.params.character_id);
        const piece = slotOfPiece(contentNow(), found, item_instance_id);
        if (piece && piece.slot !== input.params.slot) throw problemOf(reject("wrong_slot"));
        return change(equipment, account, input, { action: "equip", item_instance_id });
      },
    ),
    accountEndpoint(
      {
        ...below("delete", "equipment/:slot"),
        summary: "Take off what is worn there; where the bag is full, its newest piece goes to the mailbox",
        input: z.object({ params: params.extend({ slot }), query }),
        ...changes(equipment),
      },
      (input, account) => change(equipment, account, input, { action: "unequip", slot: input.params.slot }),
    ),

    reading("skills", "What the character has learned, and which points it has left", skills),
    accountEndpoint(
      {
        ...below("put", "skills/:node_id"),
        summary: "Learn a node of the skill tree",
        input: z.object({ params: params.extend({ node_id: id }), query }),
        ...changes(skills),
      },
      (input, account) =>
        change(skills, account, input, { action: "learn_skill", node_id: input.params.node_id }),
    ),
    accountEndpoint(
      {
        ...below("delete", "skills/:node_id"),
        summary: "Give a node back that no other one stands on",
        input: z.object({ params: params.extend({ node_id: id }), query }),
        ...changes(skills),
      },
      (input, account) =>
        change(skills, account, input, { action: "refund_skill", node_id: input.params.node_id }),
    ),
    accountEndpoint(
      {
        ...below("delete", "skills"),
        summary: "Give all learned nodes back",
        input: z.object({ params, query }),
        ...changes(skills),
      },
      (input, account) => change(skills, account, input, { action: "respec" }),
    ),

    reading("loadouts", "The loadouts that are saved: skills and equipment, to be put on together", loadouts),
    // Before the one whose last part may be anything.
    accountEndpoint(
      {
        ...below("put", "loadouts/active"),
        summary: "Switch to a loadout: all of it or nothing",
        input: z.object({ params, query, body: z.object({ loadout_number }) }),
        ...changes(loadouts),
      },
      (input, account) => change(loadouts, account, input, { action: "switch_loadout", ...input.body }),
    ),
    accountEndpoint(
      {
        ...below("put", "loadouts/:loadout_number"),
        summary: "Save what the character wears and has learned as this loadout",
        input: z.object({ params: params.extend({ loadout_number: numberInPath }), query }),
        ...changes(loadouts),
      },
      (input, account) => {
        const { loadout_number } = input.params;
        return change(loadouts, account, input, { action: "save_loadout", loadout_number });
      },
    ),

    reading(
      "achievements",
      "How far the character has come with each achievement, and its title",
      achievements,
    ),
    accountEndpoint(
      {
        ...below("put", "title"),
        summary: "Choose a title that an achievement or a mail has given, or none",
        input: z.object({
          ...{ params, query },
          body: z.object({ title: z.string().min(1).max(100).optional() }),
        }),
        ...changes(achievements),
      },
      (input, account) => change(achievements, account, input, { action: "choose_title", ...input.body }),
    ),

    reading("mailbox", "What waits to be taken, the oldest first", mails),
    accountEndpoint(
      {
        ...below("post", "mailbox/:mail_id/take"),
        summary: "Take all that is in a mail; asked again, it is given once",
        input: z.object({ params: params.extend({ mail_id: id }), query }),
        ...changes(mails),
      },
      (input, account) =>
        change(mails, account, input, { action: "take_mail", mail_id: input.params.mail_id }),
    ),
  ];
}

function below<M extends Endpoint["method"]>(method: M, path: string) {
  return { method, path: `/characters/:character_id/${path}`, tag: "Characters" };
}

function changes<V extends z.ZodType>({ view }: Sheet<V>) {
  return {
    answers: { 200: { description: "It is done and saved: as it is afterwards.", schema: view } },
    problems: ["not-found", "conflict", "refused"] as const,
  };
}
