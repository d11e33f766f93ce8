import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { isChosen, isEverywhere, isSearchable, searchParameters, summary } from "../../../web/static/js/lib/finding.js";
import { nextPoint } from "../../../web/static/js/lib/roving.js";

const words = JSON.parse(readFileSync(new URL("../../../web/wording/zh-Hans/explore.json", import.meta.url)));

test("what is not given stays out of the address", () => {
  assert.equal(String(searchParameters("q", " 海 ", { speech: "3", talk: undefined }, null)), "q=%E6%B5%B7&speech=3");
  assert.equal(String(searchParameters("query", "a&b", {}, 20)), "query=a%26b&offset=20");
});

test("blanks, quotation marks alone and more than 100 code points are not sent", () => {
  for (const query of ["", "  ", "“”", '" "', "海".repeat(101)]) assert.equal(isSearchable(query), false);
  for (const query of ["海", " “海", "𠀀".repeat(100)]) assert.equal(isSearchable(query), true);
});

test("a facet is chosen by its part and talk, or by its document", () => {
  const facet = { document: "d", speech: 3, talk: 2 };
  assert.ok(isChosen(facet, { speech: "3", talk: "2" }));
  assert.ok(isChosen(facet, { speech: "3" }));
  assert.ok(!isChosen(facet, { speech: "3", talk: "1" }));
  assert.ok(!isChosen(facet, { document: "d" }));
  assert.ok(isChosen({ document: "d", speech: null, talk: 1 }, { document: "d" }));
  assert.ok(isEverywhere({}) && !isEverywhere({ speech: "3" }));
});

test("the summary says how much was found, or that nothing was", () => {
  assert.equal(summary({ passages: 1200, occurrences: 2500, query: "的" }, words), "2,500 处，在 1,200 个段落里。");
  assert.equal(summary({ passages: 0, occurrences: 0, query: "<b>" }, words), "原文里没有“<b>”。");
});

test("arrows lead to the nearest mark straight ahead", () => {
  const points = [
    { x: 0, y: 0 },
    { x: 40, y: 0 },
    { x: 0, y: 30 },
    { x: 40, y: 60 },
  ];
  assert.equal(nextPoint(points, 0, "ArrowRight"), 1);
  assert.equal(nextPoint(points, 0, "ArrowDown"), 2);
  assert.equal(nextPoint(points, 1, "ArrowDown"), 3);
  assert.equal(nextPoint(points, 0, "ArrowLeft"), 0);
  assert.equal(nextPoint(points, 2, "Home"), 0);
  assert.equal(nextPoint(points, 0, "End"), 3);
});
