import assert from "node:assert/strict";
import { CONTENT_SET_NAMES, type Content, type ContentSetName } from "../../game/content/content.ts";
import { readContentFiles } from "./content-files.ts";
import { jsonSchemaOf } from "./json-schemas.ts";
import { allFieldsOf, type Field, type FieldSchema, readSchema } from "./schema-fields.ts";

let schemas = new Map<ContentSetName, FieldSchema>();

/** `[set, field]` of all sets. */
const fields = () =>
  [...schemas].flatMap(([set, schema]) => allFieldsOf(schema).map(field => [set, field] as const));

/** What is named by its own id, where the id is not the entry's own. */
const OWN_IDS = [
  "dungeons room_templates.room_template_id",
  "dungeons corridors.door_id",
  "skill-trees nodes.node_id",
];

/** Every place at which a schema says where ids lead. */
const targetOf = ({ refers_to, key_refers_to, items }: FieldSchema) =>
  refers_to ?? key_refers_to ?? items?.refers_to;

describe("The fields of content", () => {
  before(() => {
    schemas = new Map(CONTENT_SET_NAMES.map(set => [set, readSchema(jsonSchemaOf(set))]));
  });

  it("all say what they mean, in a sentence", () => {
    const silent = fields().filter(([, { schema }]) => !/^[A-Z`0-9].*\.$/.test(schema.description ?? ""));
    assert.deepEqual(silent.map(nameOf), []);
  });

  it("say of each id what it refers to, where it is not the name of the thing itself", () => {
    const open = fields().filter(
      ([set, { path, schema }]) =>
        /_ids?$/.test(path) && !OWN_IDS.includes(`${set} ${path}`) && targetOf(schema) === undefined,
    );
    assert.deepEqual(open.map(nameOf), []);
    const named = fields().map(nameOf);
    assert.deepEqual(
      OWN_IDS.filter(name => !named.includes(name)),
      [],
    );
  });

  it("refer to sets that there are, or to fields of the same entry", () => {
    const sets: readonly string[] = CONTENT_SET_NAMES;
    const lost = fields().filter(([set, { schema }]) => {
      const target = targetOf(schema);
      const inEntry = fields().some(([of, { path }]) => of === set && path === target?.replaceAll("*.", ""));
      return target !== undefined && !sets.includes(target) && !inEntry;
    });
    assert.deepEqual(lost.map(nameOf), []);
  });

  it("lead from each id in the shipped content to something that is there", async () => {
    const content = await readContentFiles("content");
    const found = CONTENT_SET_NAMES.flatMap(set => referencesOf(content, set));
    assert.deepEqual(
      found.filter(({ isThere }) => !isThere),
      [],
    );
    const said = new Set(fields().flatMap(([, { schema }]) => targetOf(schema) ?? []));
    assert.deepEqual(new Set(found.map(({ target }) => target)), said);
  });

  it("show an id that leads nowhere", async () => {
    const content = await readContentFiles("content");
    const [goblin] = Object.values(content["enemy-types"]);
    assert.ok(goblin);
    const lost = { ...goblin, id: "lost", ability_ids: ["no_such_ability"] };
    const found = referencesOf(
      { ...content, "enemy-types": { ...content["enemy-types"], lost } },
      "enemy-types",
    );
    assert.deepEqual(
      found.filter(({ isThere }) => !isThere).map(({ id }) => id),
      ["no_such_ability"],
    );
  });
});

const nameOf = ([set, { path }]: readonly [ContentSetName, Field]) => `${set} ${path}`;

type FoundReference = { target: string; id: string; isThere: boolean };

function referencesOf(content: Content, set: ContentSetName): FoundReference[] {
  const schema = schemas.get(set);
  assert.ok(schema);
  const isThere = (entry: unknown, target: string, id: string) =>
    isSet(target) ? Object.hasOwn(content[target], id) : valuesAt(entry, target.split(".")).includes(id);
  return Object.values(content[set]).flatMap(entry =>
    idsIn(schema, entry).map(({ target, id }) => ({ target, id, isThere: isThere(entry, target, id) })),
  );
}

function isSet(target: string): target is ContentSetName {
  const sets: readonly string[] = CONTENT_SET_NAMES;
  return sets.includes(target);
}

const membersOf = (value: unknown): [string, unknown][] =>
  typeof value === "object" && value !== null ? Object.entries(value) : [];

/** The values at a path of which `*` is any member. */
function valuesAt(value: unknown, [first, ...rest]: string[]): unknown[] {
  if (first === undefined) return [value];
  return membersOf(value)
    .filter(([key]) => first === "*" || first === key)
    .flatMap(([, member]) => valuesAt(member, rest));
}

/** All ids in a value, each with where it should lead. */
function idsIn(schema: FieldSchema, value: unknown): { target: string; id: string }[] {
  const { refers_to, also = [], key_refers_to, items, properties = {}, additionalProperties } = schema;
  if (typeof value === "string")
    return refers_to && !also.includes(value) ? [{ target: refers_to, id: value }] : [];
  const keys = key_refers_to ? membersOf(value).map(([id]) => ({ target: key_refers_to, id })) : [];
  const inMembers = membersOf(value).flatMap(([key, member]) => {
    const part = Array.isArray(value) ? items : (properties[key] ?? additionalProperties);
    return part ? idsIn(part, member) : [];
  });
  const variant = [...schema.anyOf, ...schema.oneOf].find(each => fits(each, value));
  return [...keys, ...inMembers, ...(variant ? idsIn(variant, value) : [])];
}

/** Whether it is this one of several variants: those of content have fields or constants of their own. */
function fits({ properties = {}, required }: FieldSchema, value: unknown): boolean {
  const members = new Map(membersOf(value));
  const isOther = ([name, part]: [string, FieldSchema]) =>
    part.const !== undefined && members.get(name) !== part.const;
  return required.every(name => members.has(name)) && !Object.entries(properties).some(isOther);
}
