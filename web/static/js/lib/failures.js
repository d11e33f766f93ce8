// Which entry of the wording tells people of a failed call.

const OWN_WORDS = new Set(["network", "index_not_ready", "index_unavailable", "model_unavailable", "store_unavailable", "too_busy"]);

/** The key under `errors` for an ApiError. */
export function failureKey({ status, code }) {
  if (OWN_WORDS.has(code)) return code;
  if (status === 401) return "unauthorized";
  if (status === 403) return "forbidden";
  if (status === 421) return "unknown_host";
  if (status === 429) return "rate_limited";
  if (status === 413) return "too_long";
  if (status === 404) return "not_found";
  return status >= 400 && status < 500 ? "invalid" : "internal";
}
