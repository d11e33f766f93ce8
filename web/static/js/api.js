// The only caller of fetch. Addresses are relative, so that the page works under any prefix.

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

/** Finds words as they are written; `parameters` are those of the address. */
export function find(parameters, signal) {
  return call(`api/v1/find?${parameters}`, { signal });
}

async function call(path, options) {
  const response = await send(path, options);
  const body = await response.json().catch((error) => {
    if (error.name === "AbortError") throw error;
    return null;
  });
  if (response.ok && body !== null) return body;
  const { code = "unknown", message = "" } = body?.error ?? {};
  throw new ApiError(response.status, code, message);
}

async function send(path, options) {
  try {
    return await fetch(path, options);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new ApiError(0, "network", error.message);
  }
}
