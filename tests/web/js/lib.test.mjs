import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { withReferences } from "../../../web/static/js/lib/copying.js";
import { failureKey } from "../../../web/static/js/lib/failures.js";
import { historyOf } from "../../../web/static/js/lib/history.js";
import { sendsQuestion } from "../../../web/static/js/lib/keys.js";
import { codePoints, counter } from "../../../web/static/js/lib/length.js";
import { placeHref, placeLabel } from "../../../web/static/js/lib/places.js";
import { shape, supporting } from "../../../web/static/js/lib/shape.js";

const places = JSON.parse(readFileSync(new URL("../../../web/wording/zh-Hans/places.json", import.meta.url)));
const read = (path) => JSON.parse(readFileSync(new URL(path, import.meta.url)));

for (const { name, reply, shape: expected } of read("../shape_cases.json")) {
  test(`shape: ${name}`, () => assert.deepEqual(shape(reply), expected));
}

test("one citation holds a span, all of them hold a list", () => {
  const citations = ["announced", "甲", "乙", "beside"].map((text) => ({ text }));
  const held = (items) => supporting({ answer: "", items, citations });
  assert.deepEqual(held([]), citations.slice(0, 1));
  assert.deepEqual(held(["甲", "乙"]), citations.slice(0, 3));
  assert.deepEqual(held(["篇一", "篇二", "篇三"]), citations.slice(0, 3));
});

test("a comparison is held by all that its answer quotes", () => {
  const citations = ["甲有7人。", "乙有4人。", "丙"].map((quote) => ({ text: quote, quote }));
  const reply = { answer: "甲:7人。“甲有7人。”\n乙:4人。“乙有4人。”", items: [], citations };
  assert.deepEqual(supporting(reply), citations.slice(0, 2));
});

test("a worded answer is held by all citations that it numbers", () => {
  const citations = [1, 2, 3].map((n) => ({ n, text: `t${n}`, quote: `q${n}` }));
  const reply = { answer: "死亡4人。[1]要抓三件事。[2]", items: [], citations };
  assert.deepEqual(supporting(reply), citations.slice(0, 2));
});

test("Enter sends, alone", () => {
  assert.ok(sendsQuestion({ key: "Enter" }));
  for (const held of ["shiftKey", "ctrlKey", "altKey", "metaKey"]) {
    assert.ok(!sendsQuestion({ key: "Enter", [held]: true }), held);
  }
  assert.ok(!sendsQuestion({ key: "a" }));
});

test("Enter that accepts a composition does not send", () => {
  assert.ok(!sendsQuestion({ key: "Enter", isComposing: true }));
  assert.ok(!sendsQuestion({ key: "Enter", isComposing: false, keyCode: 229 }));
});

test("length counts code points, as the server does", () => {
  assert.equal(codePoints("质量𠮷"), 3);
});

test("the counter appears near the limit and counts without the blanks around", () => {
  assert.deepEqual(counter("问".repeat(899)), { text: "", over: false });
  assert.deepEqual(counter(` ${"问".repeat(1000)}\n`), { text: "1000 / 1000", over: false });
  assert.deepEqual(counter("𠮷".repeat(1001)), { text: "1001 / 1000", over: true });
});

test("history keeps the last ten pairs and cuts long answers between characters", () => {
  const pairs = Array.from({ length: 12 }, (_, n) => ({ asked: `问${n}`, replied: "𠮷".repeat(600) }));
  const history = historyOf(pairs);
  assert.equal(history.length, 20);
  assert.deepEqual(history[0], { role: "user", content: "问2" });
  assert.equal(history[1].content, "𠮷".repeat(500));
});

test("every failure has words for people", () => {
  const { errors } = { errors: read("../../../web/wording/zh-Hans/errors.json") };
  const failures = [
    [{ status: 0, code: "network" }, "network"],
    [{ status: 503, code: "index_not_ready" }, "index_not_ready"],
    [{ status: 503, code: "index_unavailable" }, "index_unavailable"],
    [{ status: 503, code: "model_unavailable" }, "model_unavailable"],
    [{ status: 401, code: "unauthorized" }, "unauthorized"],
    [{ status: 403, code: "foreign_origin" }, "forbidden"],
    [{ status: 429, code: "rate_limited" }, "rate_limited"],
    [{ status: 429, code: "too_busy" }, "too_busy"],
    [{ status: 413, code: "body_too_large" }, "too_long"],
    [{ status: 422, code: "out_of_range" }, "invalid"],
    [{ status: 421, code: "unknown_host" }, "unknown_host"],
    [{ status: 404, code: "not_found" }, "not_found"],
    [{ status: 500, code: "internal_error" }, "internal"],
    [{ status: 200, code: "unknown" }, "internal"],
  ];
  for (const [failure, key] of failures) {
    assert.equal(failureKey(failure), key);
    assert.ok(errors[key].title && errors[key].advice, key);
  }
});

test("places have names", () => {
  assert.equal(placeLabel({ speech: 11, talk: 1 }, places), "第 11 篇");
  assert.equal(placeLabel({ speech: 11, talk: 1, speech_title: "讲话稿篇十一之1" }, places), "第 11 篇之 1");
  assert.equal(placeLabel({ speech: 11, talk: 2 }, places), "第 11 篇之 2");
  assert.equal(placeLabel({ speech: null, talk: 1, speech_title: "说明" }, places), "说明");
  assert.equal(placeLabel({ speech: null, talk: 1 }, places), "另一处");
});

test("addresses escape whatever a name holds", () => {
  const place = { document: "讲/a&b #?.txt", speech: null, passage_id: "x-1", start: 1, end: 2 };
  assert.equal(placeHref(place), "documents/%E8%AE%B2/a%26b%20%23%3F.txt?start=1&end=2#px-1");
});

test("a copied answer says where it stands", () => {
  const cited = { n: 1, speech: 11, talk: 2, section: ["一、形势"], document: "a.txt", quote: "造成4人死亡", start: 7, end: 13 };
  const text = withReferences({ answer: "4人", items: [], citations: [cited] }, places);
  assert.ok(text.startsWith("4人\n\n"));
  for (const part of ["造成4人死亡", "第 11 篇之 2 › 一、形势", "a.txt", "7–13"]) assert.ok(text.includes(part), part);
  assert.equal(withReferences({ answer: "您好", items: [], citations: [] }, places), "您好");
});
