// The sentences that the page shares with the server; the page carries them as JSON.

/** The words of the page in its language, by area: `{reasons, errors, labels, …}`. */
export const wording = JSON.parse(document.getElementById("wording").textContent);
