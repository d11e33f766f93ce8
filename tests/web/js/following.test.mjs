import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { test } from "node:test";

import { ApiError } from "../../../web/static/js/lib/failures.js";
import { delayOf, follow, passes, pause } from "../../../web/static/js/lib/following.js";

const DONE = { name: "done", data: { id: "m" } };
const META = { name: "meta", data: {} };

async function* events(...told) {
  for (const one of told) {
    if (one instanceof Error) throw one;
    yield one;
  }
}

/** Follows streams, one for each attempt, and says what happened. */
async function following(...streams) {
  const told = [];
  const waited = [];
  let lost = 0;
  const open = async () => {
    const next = streams.shift();
    if (next instanceof Error) throw next;
    return events(...next);
  };
  const hooks = { tell: (name) => told.push(name), lost: () => (lost += 1), wait: async (ms) => waited.push(ms) };
  const reply = await follow(open, hooks).catch((error) => error);
  return { reply, told, waited, lost };
}

test("a stream that reaches its end is followed once", async () => {
  assert.deepEqual(await following([META, DONE]), { reply: DONE.data, told: ["meta", "done"], waited: [], lost: 0 });
});

test("a stream that ends early, breaks or cannot be opened is opened again", async () => {
  const network = new ApiError(0, "network", "");
  const { reply, told, waited, lost } = await following([META], [META, new TypeError("cut")], network, [META, DONE]);
  assert.deepEqual([reply, lost, waited], [DONE.data, 3, [500, 1000, 2000]]);
  assert.deepEqual(told, ["meta", "meta", "meta", "done"]);
});

test("an error that the service tells of ends it", async () => {
  const body = { error: { code: "store_unavailable", message: "x", details: [{ field: "f" }] } };
  const { reply, lost } = await following([META, { name: "error", data: body }]);
  assert.ok(reply instanceof ApiError);
  assert.deepEqual([reply.code, reply.field, lost], ["store_unavailable", "f", 0]);
});

test("a refusal is not asked again, a server that is starting is, once it was lost", async () => {
  const starting = new ApiError(503, "index_not_ready", "");
  assert.equal((await following(starting)).reply, starting);
  assert.equal((await following([META], starting, [DONE])).reply, DONE.data);
  const refused = new ApiError(422, "out_of_range", "");
  assert.equal((await following([META], refused)).reply, refused);
});

test("who stops is not kept waiting", async () => {
  const stopped = new DOMException("", "AbortError");
  assert.equal((await following([META, stopped])).reply, stopped);
});

test("it is given up some time", async () => {
  const { reply, lost } = await following(...Array.from({ length: 30 }, () => new ApiError(0, "network", "")));
  assert.equal(reply.code, "network");
  assert.equal(lost, 24);
});

test("attempts come less and less often", () => {
  assert.deepEqual([0, 1, 2, 3, 4, 5, 20].map(delayOf), [500, 1000, 2000, 4000, 8000, 8000, 8000]);
});

test("a store that is out of order does not pass by itself", () => {
  assert.equal(passes({ status: 503, code: "store_unavailable" }, 3), false);
  assert.equal(passes({ status: 429, code: "too_busy" }, 3), false);
  assert.equal(passes({ status: 502, code: "unknown" }, 3), true);
});

for (const [how, end] of [
  ["its time", () => {}],
  ["the network", ({ page }) => page.dispatchEvent(new Event("online"))],
  ["a stop", ({ controller }) => controller.abort("stopped")],
]) {
  test(`a pause that ${how} ends leaves nothing behind`, async () => {
    const page = new EventTarget();
    const controller = new AbortController();
    const waiting = pause(how === "its time" ? 1 : 60_000, controller.signal, page).catch((reason) => reason);
    end({ page, controller });
    assert.equal(await waiting, how === "a stop" ? "stopped" : undefined);
    assert.deepEqual(getEventListeners(page, "online"), []);
    assert.deepEqual(getEventListeners(controller.signal, "abort"), []);
  });
}
