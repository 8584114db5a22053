import assert from "node:assert/strict";
import type { z } from "zod";
import type { ContentSetName, ContentSets } from "../content.ts";
import { contentSchemas } from "./content-schemas.ts";

/** Whether two types are the same, field by field; `satisfies` alone would let a schema give more. */
type IsSame<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

describe("the schemas of content", () => {
  it("give exactly the types of the rules: the compiler checks it", () => {
    const same: { [S in ContentSetName]: IsSame<z.output<(typeof contentSchemas)[S]>, ContentSets[S]> } = {
      "combat-stats": true,
      "enemy-types": true,
      "loot-tables": true,
      rules: true,
      abilities: true,
      dungeons: true,
      items: true,
      affixes: true,
      classes: true,
      "skill-trees": true,
      achievements: true,
      difficulties: true,
      seasons: true,
      arenas: true,
      "pvp-modes": true,
      queues: true,
    };
    assert.deepEqual(Object.keys(same).toSorted(), Object.keys(contentSchemas).toSorted());
  });
});
