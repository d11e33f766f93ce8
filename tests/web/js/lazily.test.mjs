import assert from "node:assert/strict";
import { test } from "node:test";

import { lazily } from "../../../web/static/js/lib/lazily.js";

/** A page that an element comes into when it `changes`. */
function pageWith({ element = false } = {}) {
  const known = new Map();
  const page = { known, element, isWatched: false, changes: null };
  page.world = {
    customElements: { get: (name) => known.get(name), define: (name, found) => known.set(name, found) },
    document: { documentElement: {}, querySelector: () => (page.element ? {} : null) },
    MutationObserver: class {
      constructor(changed) {
        page.changes = changed;
      }
      observe() {
        page.isWatched = true;
      }
      disconnect() {
        page.isWatched = false;
      }
    },
  };
  return page;
}

class Found {}

test("an element is fetched once it stands in the page, and once only", async () => {
  const page = pageWith();
  let asked = 0;
  lazily("x-y", async () => ((asked += 1), Found), page.world);
  await page.changes();
  assert.equal(asked, 0);
  page.element = true;
  await Promise.all([page.changes(), page.changes()]);
  assert.deepEqual([asked, page.known.get("x-y"), page.isWatched], [1, Found, false]);
});

test("an element that could not be fetched is tried again, and nothing is thrown", async () => {
  const page = pageWith({ element: true });
  const replies = [Promise.reject(new TypeError("no network")), Promise.resolve(Found)];
  lazily("x-y", () => replies.shift(), page.world);
  await new Promise(setImmediate);
  assert.deepEqual([page.known.size, page.isWatched], [0, true]);
  await page.changes();
  assert.deepEqual([page.known.get("x-y"), page.isWatched], [Found, false]);
});
