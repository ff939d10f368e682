// A button on each piece of code that copies it. Quarto's pages have their own; without scripts there is none.
(function () {
  "use strict";
  // Where a browser lends no clipboard, as to pages opened from a disk, the words are marked and copied
  function marked(code) {
    const range = document.createRange();
    range.selectNodeContents(code);
    const selection = getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
    const done = document.execCommand("copy");
    if (done) selection.removeAllRanges();
    return done;
  }

  async function copy(code) {
    try {
      await navigator.clipboard.writeText(code.textContent.trimEnd() + "\n");
      return true;
    } catch {
      return marked(code);
    }
  }

  for (const box of document.querySelectorAll("main div.sourceCode")) {
    const code = box.querySelector("code");
    if (!code) continue;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = "Copy";
    button.setAttribute("aria-label", "Copy this code");
    button.addEventListener("click", async () => {
      button.textContent = (await copy(code)) ? "Copied" : "Marked: copy it";
      setTimeout(() => (button.textContent = "Copy"), 2000);
    });
    box.append(button);
  }
})();
