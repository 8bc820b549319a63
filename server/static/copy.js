// Copy buttons: each names the element whose text it copies. Without this script they stay hidden, and the text can be
// selected as ever.

const told = document.createElement("p");
told.className = "unseen";
told.setAttribute("role", "status");
document.body.append(told);

function select(source) {
  const range = document.createRange();
  range.selectNodeContents(source);
  const selection = getSelection();
  selection.removeAllRanges();
  selection.addRange(range);
}

/** Says on the button and to screen readers what happened, and takes it back after a moment. */
function say(button, words) {
  const label = button.firstChild;
  button.dataset.label ??= label.textContent;
  label.textContent = words;
  told.textContent = words;
  clearTimeout(button.reset);
  button.reset = setTimeout(() => {
    label.textContent = button.dataset.label;
    told.textContent = "";
  }, 2500);
}

async function copy(button, source) {
  try {
    await navigator.clipboard.writeText(source.textContent);
    say(button, "Copied");
  } catch {
    // No permission, or not a secure address: the keyboard does it.
    select(source);
    say(button, "Press Ctrl+C");
  }
}

for (const button of document.querySelectorAll("button[data-copy]")) {
  const source = document.getElementById(button.dataset.copy);
  if (source === null) continue;
  button.hidden = false;
  button.addEventListener("click", () => copy(button, source));
}
