// What needs no browser: addresses, figures, edits.

import assert from "node:assert/strict";
import { test } from "node:test";

import { load } from "./strip.mjs";

const { encode, decode, isStep, cutoffs, nothing } = await load("address.ts");
const f = await load("figures.ts");
const e = await load("edits.ts");

test("an address restores what was shown", () => {
  const shown = {
    ...nothing, lang: "en", tab: "targets", view: { lon: 101.63, lat: 40.4, zoom: 9.5 }, indicator: "a_5000m", level: "county", parent: "99", selected: "9901", target: "x.2025.beds",
    on: ["zones", "gaps"], hidden: ["", "clinic"], place: [101.5, 40.25], probe: { at: [101.6, 40.3], mode: "e-bike", minutes: 25, rings: 4 }, scenario: "新 & 旧",
  };
  assert.deepEqual(decode("#" + encode(shown)), shown);
  assert.equal(encode(nothing), "");
  assert.deepEqual(decode(""), nothing);
});

test("an address that is no good is as usual", () => {
  for (const hash of ["#v=1/2", "#v=a/b/c", "#v=5/99/0", "#at=,", "#at=1", "#at=181,0", "#iso=1,2,car,4,1", "#iso=1,2,car,30,9", "#iso=1,2,<b>,30,1", "#tab=none", "#lang=fr", "#%"]) {
    assert.deepEqual(decode(hash), nothing, hash);
  }
});

test("the back button undoes choices, not movements", () => {
  const a = { ...nothing, probe: { at: [1, 2], mode: "car", minutes: 30, rings: 2 } };
  assert.equal(isStep(a, { ...a, view: { lon: 1, lat: 2, zoom: 3 } }), false);
  assert.equal(isStep(a, { ...a, lang: "en" }), false);
  assert.equal(isStep(a, { ...a, probe: { ...a.probe, minutes: 31 } }), false);
  assert.equal(isStep(a, { ...a, indicator: "x" }), true);
  assert.equal(isStep(a, { ...a, probe: null }), true);
});

test("cut-offs are equal steps and never the same twice", () => {
  assert.deepEqual(cutoffs(60, 4), [15, 30, 45, 60]);
  assert.deepEqual(cutoffs(5, 1), [5]);
  for (let m = 5; m <= 60; m++) for (let n = 1; n <= 4; n++) {
    const all = cutoffs(m, n);
    assert.ok(all.length === n && all.at(-1) === m && all.every((v, i) => v > (all[i - 1] ?? 0)), `${m} ${n}`);
  }
});

test("a share never reads as whole where a little is missing", () => {
  assert.equal(f.percent(1, "zh"), "100.0 %");
  assert.equal(f.percent(0.99999, "zh"), "99.9 %");
  assert.equal(f.percent(0.98111928, "en"), "98.1 %");
  assert.equal(f.percent(0, "en"), "0.0 %");
  assert.equal(f.percent(0.00001, "en"), "0.1 %");
  assert.equal(f.percent(null, "en"), "—");
});

test("classes take their upper bound", () => {
  const classes = [{ from: 0, to: 0.5 }, { from: 0.5, to: 0.7 }, { from: 0.7, to: 1 }];
  for (const [v, want] of [[0, 0], [0.5, 0], [0.500001, 1], [0.7, 1], [1, 2], [3, 2], [-1, 0], [null, -1]]) assert.equal(f.classOf(v, classes), want, String(v));
  assert.equal(f.classOf(1, []), -1);
});

test("people and goals as people read them", () => {
  assert.equal(f.crowd(522240, "zh"), "52.2 万人");
  assert.equal(f.crowd(522240, "en"), "522,240 people");
  assert.equal(f.goal(7.5, null, ">=", "ratio", "zh"), "≥ 7.5");
  assert.equal(f.goal(4, 8, "band", "ratio", "en"), "4–8");
  assert.equal(f.goal(0.9, null, "~", "share", "en"), "≈ 90.0 %");
  assert.equal(f.change(-0.021, "share", "en"), "−2.1 points");
});

test("no cell of a CSV file is a formula", () => {
  assert.equal(f.csvCell("=1+1"), "'=1+1");
  assert.equal(f.csvCell('a"b,c'), '"a""b,c"');
  assert.equal(f.csvCell("甲\n乙"), '"甲\n乙"');
});

test("edits can be undone and done again", () => {
  let h = e.push(e.fresh, [{ op: "close", index: 3 }]);
  h = e.push(h, e.move(e.current(h), 4, 101, 40));
  assert.equal(e.current(h).length, 2);
  h = e.undo(e.undo(e.undo(h)));
  assert.deepEqual(e.current(h), []);
  h = e.redo(h);
  assert.deepEqual(e.current(h), [{ op: "close", index: 3 }]);
  h = e.push(h, []);
  assert.equal(e.canRedo(h), false);
});

test("one facility has one move, and closing it drops the rest", () => {
  let list = e.move(e.move([], 4, 1, 1), 4, 2, 2);
  assert.deepEqual(list, [{ op: "move", index: 4, lon: 2, lat: 2 }]);
  list = e.set(e.set(list, 4, { attribute: "beds", value: 5 }), 4, { attribute: "beds", value: 9 });
  assert.equal(list.filter((x) => x.op === "set").length, 1);
  assert.deepEqual(e.close(list, 4), [{ op: "close", index: 4 }]);
  const added = [{ op: "add", id: "new-2", class: "clinic", lon: 0, lat: 0 }];
  assert.equal(e.nextId(added), "new-3");
  assert.deepEqual(e.move(added, "new-2", 7, 8)[0].lon, 7);
});
