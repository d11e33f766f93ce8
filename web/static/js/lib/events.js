// Server-sent events, as fetch gives them: bytes in pieces that end anywhere.

/** Cuts text into events; text may come in any pieces. */
export class EventCutter {
  #rest = "";
  #name = "";
  #data = [];

  /** The events `{name, data}` that a piece of text completes; `data` is what its JSON says. */
  feed(text) {
    this.#rest += text;
    const found = [];
    // A carriage return at the very end may be half of a line end.
    for (let end; (end = /\r\n|\n|\r(?!$)/.exec(this.#rest)); ) {
      const line = this.#rest.slice(0, end.index);
      this.#rest = this.#rest.slice(end.index + end[0].length);
      const event = this.#take(line);
      if (event) found.push(event);
    }
    return found;
  }

  #take(line) {
    if (line === "") return this.#finish();
    const [, field, value] = /^([^:]*):? ?(.*)$/s.exec(line);
    if (field === "event") this.#name = value;
    if (field === "data") this.#data.push(value);
    return null;
  }

  #finish() {
    const event = this.#data.length > 0 ? { name: this.#name || "message", data: JSON.parse(this.#data.join("\n")) } : null;
    this.#name = "";
    this.#data = [];
    return event;
  }
}

/** The events of a stream of bytes, one after another. */
export async function* eventsOf(stream) {
  const cutter = new EventCutter();
  const decoder = new TextDecoder();
  const reader = stream.getReader();
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      yield* cutter.feed(decoder.decode(value, { stream: true }));
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}
