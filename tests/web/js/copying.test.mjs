import assert from "node:assert/strict";
import { mock, test } from "node:test";

import { copyFrom } from "../../../web/static/js/lib/clipboard.js";

const SAID = { copied: "copied", failed: "not copied" };

/** Copies for a button, and gives what it and the status say at once and after its moment. */
async function copying(text, works) {
  mock.timers.enable({ apis: ["setTimeout"] });
  const button = { dataset: {}, textContent: "copy" };
  const status = { textContent: "" };
  const taken = [];
  await copyFrom(button, text, SAID, status, async (found) => works && taken.push(found) > 0);
  const said = [button.textContent, status.textContent];
  mock.timers.tick(2000);
  mock.timers.reset();
  return { said, after: [button.textContent, status.textContent], taken };
}

test("whether it was copied is said by the button and to who cannot see it, for a moment", async () => {
  const after = ["copy", ""];
  assert.deepEqual(await copying("words", true), { said: ["copied", "copied"], after, taken: ["words"] });
  assert.deepEqual(await copying("words", false), { said: ["not copied", "not copied"], after, taken: [] });
});

test("where there is no text, nothing is copied and that is said", async () => {
  const { said, taken } = await copying(null, true);
  assert.deepEqual([said, taken], [["not copied", "not copied"], []]);
});
