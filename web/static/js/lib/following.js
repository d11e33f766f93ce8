// Following a stream to its end, over lost connections and restarts of the server.
import { ApiError } from "./failures.js";

const MOST_ATTEMPTS = 24;
const LONGEST_MS = 8000;

/** How long to wait before trying again, in milliseconds; `attempt` counts from 0. */
export function delayOf(attempt) {
  return Math.min(500 * 2 ** attempt, LONGEST_MS);
}

/** Whether a failure passes by itself: no answer came, or, after one was lost, a server is just starting. */
export function passes({ status, code }, attempt) {
  if (status === 0) return true;
  return attempt > 0 && (status === 502 || status === 504 || (status === 503 && code !== "store_unavailable"));
}

/**
 * Opens a stream of events until one reaches its end, and resolves to the data of `done`.
 * Each event goes to `tell`; a stream that is opened again tells everything again. `lost` is called
 * when a connection was lost, `wait` waits so many milliseconds, or less.
 */
export async function follow(open, { tell, lost, wait }) {
  for (let attempt = 0; ; attempt += 1) {
    try {
      const reply = await toTheEnd(await open(), tell);
      if (reply) return reply;
      throw new ApiError(0, "network", "the stream ended early");
    } catch (error) {
      const failure = error instanceof TypeError ? new ApiError(0, "network", error.message) : error;
      if (!(failure instanceof ApiError) || !passes(failure, attempt) || attempt >= MOST_ATTEMPTS) throw failure;
      lost();
      await wait(delayOf(attempt));
    }
  }
}

/** Waits, but no longer than until the network is back, or `signal` aborts; `page` is told of the network. */
export function pause(ms, signal, page = globalThis) {
  return new Promise((resolve, reject) => {
    const over = new AbortController();
    const end = (settle, value) => {
      over.abort();
      clearTimeout(timer);
      settle(value);
    };
    const timer = setTimeout(() => end(resolve), ms);
    page.addEventListener("online", () => end(resolve), { signal: over.signal });
    signal.addEventListener("abort", () => end(reject, signal.reason), { signal: over.signal });
  });
}

async function toTheEnd(events, tell) {
  for await (const { name, data } of events) {
    if (name === "error") throw ApiError.of(503, data);
    tell(name, data);
    if (name === "done") return data;
  }
  return null;
}
