// The only caller of fetch.
import { root } from "./lib/root.js";

/** A call that failed: `status` 0 and `code` "network" when no answer came at all. */
export class ApiError extends Error {
  constructor(status, code, message) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** Asks a question; `history` is the list of earlier turns. Resolves to the reply. */
export function ask(question, history, signal) {
  return call("api/v1/ask", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ question, history }),
    signal,
  });
}

/** Gets the talk around a place `{document, start, end}` or `{passage, start, end}`. */
export function reading(place, signal) {
  return call(`api/v1/reading?${new URLSearchParams(place)}`, { signal });
}

/** Keeps what somebody says of a reply: `{rating, reason, comment}`. */
export function rate(message, said) {
  const options = { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(said) };
  return call(feedbackPath(message), options);
}

/** Takes back what somebody said of a reply. */
export function unrate(message) {
  return call(feedbackPath(message), { method: "DELETE" });
}

/** Remembers a choice, `theme` or `language`, for the pages to come; the page that it leads to is not fetched. */
export async function prefer(name, value) {
  const body = new URLSearchParams({ [name]: value });
  const response = await send("preferences", { method: "POST", body, redirect: "manual" });
  if (response.status >= 400) throw new ApiError(response.status, "unknown", "");
}

function feedbackPath(message) {
  return `api/v1/messages/${encodeURIComponent(message)}/feedback`;
}

async function call(path, options) {
  const response = await send(path, options);
  const body = response.status === 204 ? {} : await bodyOf(response);
  if (response.ok && body !== null) return body;
  const { code = "unknown", message = "" } = body?.error ?? {};
  throw new ApiError(response.status, code, message);
}

async function bodyOf(response) {
  return response.json().catch((error) => {
    if (error.name === "AbortError") throw error;
    return null;
  });
}

async function send(path, options) {
  try {
    return await fetch(root + path, options);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new ApiError(0, "network", error.message);
  }
}
