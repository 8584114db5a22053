import assert from "node:assert/strict";
import { pino } from "pino";
import { testDatabases } from "../../test/support/dynamodb.ts";
import { connect, type Database } from "../store/dynamo/connect.ts";
import { dayOf } from "../store/expiry.ts";
import { Audit } from "./audit.ts";

for (const source of testDatabases) {
  describe(`The audit, in ${source.name}`, function () {
    this.timeout(20_000);
    let database: Database;
    before(async function () {
      await source.start(this);
      database = await connect(source.env(), pino({ level: "silent" }), { join: false });
    });
    after(async () => {
      await database?.close();
      await source.stop();
    });

    it("calls no act failed that was done, also where its end could not be noted", async () => {
      let isAway = false;
      const audit = new Audit({
        ...database,
        put: input => {
          if (!isAway) return database.put(input);
          isAway = false;
          return Promise.reject(new Error("the database is away"));
        },
      });
      const act = { staff_id: "ada", act: "sanction.give", asked: {} };
      const asked = audit.during(
        act,
        () => false,
        async () => {
          isAway = true;
        },
      );
      await assert.rejects(asked, /is away/);
      const [row] = await audit.ofDay(dayOf(Date.now()));
      assert.deepEqual([row?.act, row?.outcome], ["sanction.give", "begun"]);
    });
  });
}
