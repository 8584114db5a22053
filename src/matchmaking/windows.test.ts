import assert from "node:assert/strict";
import { normalShareBelow } from "../ratings/normal-distribution.ts";
import { acceptedDistance, acceptedLeads } from "./windows.ts";

const windows = [
  { after_seconds: 0, distance: 0.05 },
  { after_seconds: 30, distance: 0.15 },
  { after_seconds: 90, distance: 0.2 },
];

describe("the window of a ticket", () => {
  it("widens evenly from one time to the next, and stays after the last", () => {
    const seconds = [0, 15, 30, 60, 90, 1000];
    const distances = seconds.map(each => Number(acceptedDistance(windows, each).toFixed(6)));
    assert.deepEqual(distances, [0.05, 0.1, 0.15, 0.175, 0.2, 0.2]);
  });

  it("is the same as a lead, by whole seconds", () => {
    const lead = acceptedLeads(windows);
    assert.ok(Math.abs(normalShareBelow(lead(15_900)) - 0.5 - 0.1) < 1e-9);
    assert.equal(lead(10_000_000), lead(90_000));
    assert.equal(lead(-5), lead(0));
  });

  it("is any at half", () => {
    const lead = acceptedLeads([...windows, { after_seconds: 120, distance: 0.5 }]);
    assert.equal(lead(120_000), Number.POSITIVE_INFINITY);
    assert.ok(lead(119_000) < Number.POSITIVE_INFINITY);
  });
});
