import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { withReferences } from "../../../web/static/js/lib/copying.js";
import { byDay, dayOf } from "../../../web/static/js/lib/days.js";
import { newId } from "../../../web/static/js/lib/ids.js";
import { forget, recall, remember } from "../../../web/static/js/lib/tab.js";

const places = JSON.parse(readFileSync(new URL("../../../web/wording/zh-Hans/places.json", import.meta.url)));
const NOW = new Date(2026, 2, 15, 0, 30);
const ago = (days, hour = 12) => new Date(2026, 2, 15 - days, hour).toISOString();

for (const [days, key] of [[0, "today"], [1, "yesterday"], [2, "week"], [6, "week"], [7, "month"], [29, "month"], [30, "older"]]) {
  test(`${days} days ago is ${key}`, () => assert.equal(dayOf(ago(days, 0), NOW), key));
}

test("a minute before midnight was yesterday", () => {
  assert.equal(dayOf(new Date(2026, 2, 14, 23, 59).toISOString(), NOW), "yesterday");
});

test("conversations stand under their days, in their order", () => {
  const listed = [0, 0, 1, 40].map((days, id) => ({ id, updated: ago(days, 0) }));
  const groups = byDay(listed, NOW).map(([key, found]) => [key, found.map(({ id }) => id)]);
  assert.deepEqual(groups, [["today", [0, 1]], ["yesterday", [2]], ["older", [3]]]);
  assert.deepEqual(byDay([], NOW), []);
});

const storing = (held) => () => ({
  getItem: (key) => held.get(key) ?? null,
  setItem: (key, value) => held.set(key, value),
  removeItem: (key) => held.delete(key),
});

test("what is remembered is there until it is forgotten", () => {
  const held = new Map();
  const storage = storing(held);
  assert.equal(recall("draft", storage), null);
  remember("draft", "写到一半", storage);
  assert.equal(recall("draft", storage), "写到一半");
  remember("draft", null, storage);
  assert.equal(held.size, 0);
});

test("a question that is done with is forgotten, and a later one under its name is not", () => {
  const storage = storing(new Map());
  const later = { request_id: "later", question: "b" };
  remember("pending:c", later, storage);
  forget("pending:c", { request_id: "earlier" }, storage);
  assert.deepEqual(recall("pending:c", storage), later);
  forget("pending:c", later, storage);
  assert.equal(recall("pending:c", storage), null);
  forget("pending:c", later, storage);
});

test("where nothing can be remembered, nothing fails", () => {
  const denied = () => {
    throw new Error("denied");
  };
  assert.doesNotThrow(() => remember("draft", "x", denied));
  assert.equal(recall("draft", denied), null);
  assert.equal(recall("draft", () => ({ getItem: () => "not JSON" })), null);
});

test("no two requests have one name, and the service takes it", () => {
  const names = new Set(Array.from({ length: 1000 }, newId));
  assert.equal(names.size, 1000);
  assert.ok([...names].every((name) => /^[A-Za-z0-9_-]{8,64}$/.test(name)));
});

test("an answer is copied with every quotation that holds it, and no other", () => {
  const cited = (n, quote) => ({ n, quote, text: quote, speech: n, talk: 1, section: ["一、甲"], document: "a.txt", start: 1, end: 2 });
  const reply = { answer: "甲:七人。乙:四人。", items: ["七人", "四人"], citations: [cited(1, "七人"), cited(2, "四人"), cited(3, "别的")] };
  const text = withReferences(reply, places);
  assert.match(text, /^甲:七人。乙:四人。\n\n\[1\] “七人”\n——第 1 篇 › 一、甲（a\.txt，第 1–2 字）\n\n\[2\] “四人”/);
  assert.ok(!text.includes("别的"));
});
