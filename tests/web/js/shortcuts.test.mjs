import assert from "node:assert/strict";
import { test } from "node:test";

import { areOff, isTyping, shortcutOf, stepOf } from "../../../web/static/js/lib/shortcuts.js";

const BODY = { tagName: "BODY" };
const FIELD = { tagName: "TEXTAREA" };

test("keys on the page ask for the field, for help, or to close", () => {
  assert.equal(shortcutOf({ key: "/", target: BODY }), "field");
  assert.equal(shortcutOf({ key: "?", shiftKey: true, target: BODY }), "help");
  assert.equal(shortcutOf({ key: "？", target: BODY }), "help");
  assert.equal(shortcutOf({ key: "Escape", target: BODY }), "close");
  assert.equal(shortcutOf({ key: "x", target: BODY }), null);
  assert.equal(shortcutOf({ key: "constructor", target: BODY }), null);
});

test("while somebody types, a key is text, and Escape still closes", () => {
  for (const target of [FIELD, { tagName: "INPUT", type: "search" }, { tagName: "DIV", isContentEditable: true }]) {
    assert.equal(shortcutOf({ key: "/", target }), null);
    assert.equal(shortcutOf({ key: "?", target }), null);
    assert.equal(shortcutOf({ key: "Escape", target }), "close");
  }
});

test("while an input method composes, no key asks for anything", () => {
  for (const key of ["/", "?", "Escape"]) {
    assert.equal(shortcutOf({ key, isComposing: true, target: BODY }), null);
    assert.equal(shortcutOf({ key, keyCode: 229, target: BODY }), null);
  }
});

test("with a modifier the key is the browser's, and what was handled is left alone", () => {
  for (const modifier of ["ctrlKey", "altKey", "metaKey", "defaultPrevented"]) {
    assert.equal(shortcutOf({ key: "/", [modifier]: true, target: BODY }), null);
    assert.equal(shortcutOf({ key: "Escape", [modifier]: true, target: BODY }), null);
    assert.equal(stepOf({ key: "ArrowDown", [modifier]: true }, 0, 3), null);
  }
});

test("where somebody turned single keys off, only Escape asks for something", () => {
  assert.equal(areOff({ dataset: { shortcuts: "off" } }), true);
  assert.equal(areOff({ dataset: { shortcuts: "on" } }), false);
  assert.equal(areOff(undefined), false);
  for (const key of ["/", "／", "?", "？"]) assert.equal(shortcutOf({ key, target: BODY }, true), null);
  assert.equal(shortcutOf({ key: "Escape", target: BODY }, true), "close");
});

test("a button and a radio take no text", () => {
  assert.equal(isTyping({ tagName: "BUTTON" }), false);
  assert.equal(isTyping({ tagName: "INPUT", type: "radio" }), false);
  assert.equal(isTyping({ tagName: "INPUT", type: "text" }), true);
  assert.equal(isTyping({ tagName: "SELECT" }), true);
  assert.equal(isTyping({}), false);
});

test("arrows lead from entry to entry and stop at the ends", () => {
  assert.equal(stepOf({ key: "ArrowDown" }, 0, 3), 1);
  assert.equal(stepOf({ key: "ArrowDown" }, 2, 3), null);
  assert.equal(stepOf({ key: "ArrowUp" }, 0, 3), null);
  assert.equal(stepOf({ key: "ArrowUp" }, 2, 3), 1);
  assert.equal(stepOf({ key: "Home" }, 2, 3), 0);
  assert.equal(stepOf({ key: "End" }, 0, 3), 2);
  assert.equal(stepOf({ key: "End" }, 2, 3), null);
  assert.equal(stepOf({ key: "Tab" }, 0, 3), null);
  assert.equal(stepOf({ key: "toString" }, 0, 3), null);
  assert.equal(stepOf({ key: "ArrowDown", shiftKey: true }, 0, 3), null);
});
