// The sentences that the page shares with the server; the page carries them as JSON.

/** The wording table of the page: `{reasons, errors, labels}`. */
export const wording = JSON.parse(document.getElementById("wording").textContent);
