// The only caller of fetch.
import { eventsOf } from "./lib/events.js";
import { ApiError } from "./lib/failures.js";
import { root } from "./lib/root.js";

/** Asks a question that is not kept; `history` is the list of earlier turns. Resolves to the reply. */
export function ask(question, { history, speeches }, signal) {
  return call("api/v1/ask", { ...json("POST", { question, history, speeches }), signal });
}

/** Asks in a conversation that the server keeps. Resolves to the events of the reply, `done` being the last. */
export async function chat(request, signal) {
  const response = await send("api/v1/chat", { ...json("POST", { ...request, stream: true }), signal });
  if (!response.ok) throw ApiError.of(response.status, await bodyOf(response));
  return eventsOf(response.body);
}

/** Lists conversations: `{conversations, next_cursor}`. */
export function conversations({ query = "", cursor = "" }, signal) {
  return call(`api/v1/conversations?${new URLSearchParams({ query, cursor })}`, { signal });
}

/** Gets a conversation with its turns. */
export function conversation(id) {
  return call(conversationPath(id), {});
}

/** Renames a conversation. */
export function rename(id, title) {
  return call(conversationPath(id), json("PATCH", { title }));
}

/** Deletes a conversation; goes on when the page is left. */
export function remove(id) {
  return call(conversationPath(id), { method: "DELETE", keepalive: true });
}

/** The address of a conversation as a file, `md` or `json`. */
export function exportHref(id, format) {
  return `${root}${conversationPath(id)}/export?format=${format}`;
}

/** Asks a completed question of the same speeches once more; resolves to the reply with how it came about. */
export function explain(question, speeches, signal) {
  return call("api/v1/ask", { ...json("POST", { question, speeches, explain: true }), signal });
}

/** Gets the talk around a place `{document, start, end}` or `{passage, start, end}`. */
export function reading(place, signal) {
  return call(`api/v1/reading?${new URLSearchParams(place)}`, { signal });
}

/** Finds words as they are written; `parameters` are those of the address. */
export function find(parameters, signal) {
  return call(`api/v1/find?${parameters}`, { signal });
}

/** Keeps what somebody says of a reply: `{rating, reason, comment}`. */
export function rate(message, said) {
  return call(feedbackPath(message), json("POST", said));
}

/** Takes back what somebody said of a reply. */
export function unrate(message) {
  return call(feedbackPath(message), { method: "DELETE" });
}

/** Remembers a choice, `theme`, `shortcuts` or `language`, for the pages to come; the page that it leads to is not fetched. */
export async function prefer(name, value) {
  const body = new URLSearchParams({ [name]: value });
  const response = await send("preferences", { method: "POST", body, redirect: "manual" });
  if (response.status >= 400) throw new ApiError(response.status, "unknown", "");
}

function feedbackPath(message) {
  return `api/v1/messages/${encodeURIComponent(message)}/feedback`;
}

function conversationPath(id) {
  return `api/v1/conversations/${encodeURIComponent(id)}`;
}

function json(method, body) {
  return { method, headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
}

async function call(path, options) {
  const response = await send(path, options);
  const body = response.status === 204 ? {} : await bodyOf(response);
  if (response.ok && body !== null) return body;
  throw ApiError.of(response.status, body);
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
