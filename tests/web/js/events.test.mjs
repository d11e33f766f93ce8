import assert from "node:assert/strict";
import { test } from "node:test";

import { EventCutter, eventsOf } from "../../../web/static/js/lib/events.js";

const TEXT = 'id: m:1\nevent: meta\ndata: {"a":1}\n\nevent: delta\ndata: {"text":"第一,质量🙂。"}\n\n';
const EVENTS = [
  { name: "meta", data: { a: 1 } },
  { name: "delta", data: { text: "第一,质量🙂。" } },
];

function streamOf(bytes, size) {
  return new ReadableStream({
    start(controller) {
      for (let at = 0; at < bytes.length; at += size) controller.enqueue(bytes.slice(at, at + size));
      controller.close();
    },
  });
}

async function collected(events) {
  const found = [];
  for await (const event of events) found.push(event);
  return found;
}

for (const size of [1, 2, 3, 5, 7, 1000]) {
  test(`events are the same in pieces of ${size} bytes, also where a character is cut`, async () => {
    const bytes = new TextEncoder().encode(TEXT);
    assert.deepEqual(await collected(eventsOf(streamOf(bytes, size))), EVENTS);
  });
}

for (const end of ["\r\n", "\r", "\n"]) {
  for (const size of [1, 1000]) {
    test(`lines may end with ${JSON.stringify(end)}, in pieces of ${size}`, async () => {
      // A lone carriage return at the very end could be half of a line end.
      const bytes = new TextEncoder().encode(`${TEXT.replaceAll("\n", end)}:${end}`);
      assert.deepEqual(await collected(eventsOf(streamOf(bytes, size))), EVENTS);
    });
  }
}

test("comments and fields that nobody knows are passed over", () => {
  assert.deepEqual(new EventCutter().feed(": \n\n:beat\nretry: 5\nwhatever\ndata: 1\n\n"), [{ name: "message", data: 1 }]);
});

test("several lines of data are one value, and a blank after the colon may be missing", () => {
  assert.deepEqual(new EventCutter().feed('event:done\ndata:{"a":\ndata: 2}\n\n'), [{ name: "done", data: { a: 2 } }]);
});

test("an event that was not finished is none", async () => {
  const bytes = new TextEncoder().encode('event: done\ndata: {"half');
  assert.deepEqual(await collected(eventsOf(streamOf(bytes, 4))), []);
});

test("a reader that leaves cancels the stream", async () => {
  let cancelled = false;
  const stream = new ReadableStream({
    pull: (controller) => controller.enqueue(new TextEncoder().encode(TEXT)),
    cancel: () => {
      cancelled = true;
    },
  });
  for await (const event of eventsOf(stream)) {
    assert.equal(event.name, "meta");
    break;
  }
  assert.ok(cancelled);
});
