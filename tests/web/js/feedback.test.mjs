import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { noted, notNoted, REASONS, saidBy } from "../../../web/static/js/lib/feedback.js";

const area = (name) => JSON.parse(readFileSync(new URL(`../../../web/wording/en/${name}.json`, import.meta.url)));
const words = area("feedback");

test("a form says what was filled in", () => {
  const entries = [["next", "/chats/x"], ["rating", "down"], ["reason", "wrong_source"], ["comment", "  no \n"]];
  assert.deepEqual(saidBy(entries), { rating: "down", reason: "wrong_source", comment: "no" });
  assert.deepEqual(saidBy([["rating", "up"], ["comment", " "]]), { rating: "up" });
});

test("every reason has its words", () => {
  assert.deepEqual(Object.keys(words.reasons), REASONS);
});

test("people are told what was noted", () => {
  assert.equal(noted({ rating: "up", reason: null }, words), "Noted: Helpful");
  assert.equal(noted({ rating: "down", reason: "wrong_source" }, words), "Noted: Not helpful (The source is wrong)");
});

test("people are told why nothing was noted", () => {
  assert.equal(notNoted("not_found", words, area("errors")), words.gone);
  assert.match(notNoted("network", words, area("errors")), /^This could not be noted\..+/);
});
