import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { copyHref, placeHref, quotation } from "../../../web/static/js/lib/places.js";
import { cardPlace } from "../../../web/static/js/lib/placing.js";
import { quoteRanges } from "../../../web/static/js/lib/ranges.js";
import { confidenceLevel, percent, spoken } from "../../../web/static/js/lib/shape.js";
import { currentOf } from "../../../web/static/js/lib/spy.js";
import { explained } from "../../../web/static/js/lib/why.js";

const read = (path) => JSON.parse(readFileSync(new URL(path, import.meta.url)));
const places = read("../../../web/wording/zh-Hans/places.json");
const block = (start, ...texts) => ({ start, segments: texts.map((text) => ({ text })) });

for (const { name, reply, why, level } of read("../why_cases.json")) {
  test(`why: ${name}`, () => assert.deepEqual(explained(reply), why));
  test(`confidence: ${name}`, () => assert.equal(confidenceLevel(reply), level));
}

for (const { place, href } of read("../place_cases.json")) {
  test(`address: ${href}`, () => assert.equal(placeHref(place), href));
}

test("the same words in a document without parts are found by their passage", () => {
  const copy = { speech: null, talk: 1, passage_id: "x-1", start: 3, end: 5 };
  assert.equal(copyHref(copy), "read?passage=x-1&start=3&end=5");
  assert.equal(copyHref({ ...copy, speech: 2 }), "speeches/2?start=3&end=5#px-1");
});

test("a quotation says where it stands", () => {
  const place = { speech: 2, talk: 1, speech_title: "篇二", section: ["一、甲", "(一)乙"], document: "a.txt", quote: "话", start: 1, end: 2 };
  assert.equal(quotation(place, places), "“话”\n——第 2 篇 › 一、甲 › (一)乙（a.txt，第 1–2 字）");
});

test("a range is found in the lines that hold it", () => {
  const blocks = [block(0, "甲乙", "丙"), block(5, "丁戊"), block(9, "己")];
  assert.deepEqual(quoteRanges(blocks, 1, 6), [
    { line: 0, from: 1, to: 3 },
    { line: 1, from: 0, to: 1 },
  ]);
  assert.deepEqual(quoteRanges(blocks, 9, 10), [{ line: 2, from: 0, to: 1 }]);
});

test("a range between two lines, and an empty one, mark nothing", () => {
  const blocks = [block(0, "甲乙"), block(5, "丁")];
  assert.deepEqual(quoteRanges(blocks, 2, 5), []);
  assert.deepEqual(quoteRanges(blocks, 1, 1), []);
  assert.deepEqual(quoteRanges([], 0, 5), []);
});

test("offsets are code points, and the DOM counts UTF-16 units", () => {
  const blocks = [block(10, "𠮷𠮷", "甲𠮷乙")];
  assert.deepEqual(quoteRanges(blocks, 12, 14), [{ line: 0, from: 4, to: 7 }]);
  assert.deepEqual(quoteRanges(blocks, 11, 12), [{ line: 0, from: 2, to: 4 }]);
  const text = "𠮷𠮷甲𠮷乙";
  assert.equal(text.slice(4, 7), "甲𠮷");
});

test("the heading being read is the last above the line", () => {
  assert.equal(currentOf([], 100), -1);
  assert.equal(currentOf([120, 400], 100), -1);
  assert.equal(currentOf([-300, 100, 400], 100), 1);
  assert.equal(currentOf([-300, -200], 100), 1);
});

test("a card stands under its number, above it where there is no room, and inside the window", () => {
  const view = { width: 400, height: 600 };
  const size = { width: 300, height: 200 };
  const anchor = (left, top) => ({ left, top, bottom: top + 20 });
  assert.deepEqual(cardPlace(anchor(20, 100), size, view), { left: 12, top: 128 });
  assert.deepEqual(cardPlace(anchor(20, 500), size, view), { left: 12, top: 292 });
  assert.deepEqual(cardPlace(anchor(390, 100), size, view), { left: 92, top: 128 });
  assert.deepEqual(cardPlace(anchor(0, 100), size, view), { left: 8, top: 128 });
  assert.deepEqual(cardPlace(anchor(20, 300), { width: 300, height: 580 }, view), { left: 12, top: 8 });
});

test("halves are rounded up, as on the server", () => {
  assert.deepEqual([0.125, 0.5, 0.005, 1, 0].map(percent), [13, 50, 1, 100, 0]);
});

test("what is read out is what is seen, in its language", () => {
  const reasons = { no_evidence: { title: "Nothing answers this." } };
  const answer = { kind: "answer", reason: null, answer: "四人死亡。" };
  assert.deepEqual(spoken(answer, reasons, "en"), { lang: "zh-Hans", textContent: "四人死亡。" });
  const refusal = { kind: "abstain", reason: "no_evidence", answer: "没有找到。" };
  assert.deepEqual(spoken(refusal, reasons, "en"), { lang: "en", textContent: "Nothing answers this." });
  // A reason that this page does not know is shown, and read, in the words of the service.
  assert.deepEqual(spoken({ ...refusal, reason: "new" }, reasons, "en"), { lang: "zh-Hans", textContent: "没有找到。" });
});
