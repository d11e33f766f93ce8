// Calls that failed, and which entry of the wording tells people of them.

/** A call that failed: `status` 0 and `code` "network" when no answer came at all; `field` is the one at fault. */
export class ApiError extends Error {
  constructor(status, code, message, field = null) {
    super(message);
    this.status = status;
    this.code = code;
    this.field = field;
  }

  /** The error that a body of the service tells of. */
  static of(status, body) {
    const { code = "unknown", message = "", details = [] } = body?.error ?? {};
    return new ApiError(status, code, message, details[0]?.field ?? null);
  }
}

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
