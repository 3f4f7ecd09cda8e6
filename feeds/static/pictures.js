// Pictures lie with the publishers: none is asked for before its article is opened, or the reader wants them all.
const KEY = "loper-pictures";
const button = document.getElementById("pictures");
const leads = document.querySelectorAll("img.lead");

function load(picture) {
  picture.src = picture.dataset.src;
  picture.hidden = false;
}

function remembered() {
  try {
    return localStorage.getItem(KEY) === "shown";
  } catch {
    return false; // a browser may keep nothing for a page
  }
}

function remember(shown) {
  try {
    localStorage.setItem(KEY, shown ? "shown" : "hidden");
  } catch {
    // then the choice holds for this visit alone
  }
}

function show(shown) {
  button.setAttribute("aria-pressed", shown);
  for (const lead of leads) {
    if (shown) load(lead);
    else lead.hidden = true;
  }
}

// neither event bubbles, so both are caught on the way down
document.addEventListener("toggle", event => {
  if (event.target.open) event.target.querySelectorAll(".text img[data-src]:not([src])").forEach(load);
}, true);
document.addEventListener("error", event => {
  if (event.target.matches("img[data-src]")) event.target.hidden = true;
}, true);
button.hidden = !leads.length;
button.addEventListener("click", () => {
  const shown = button.getAttribute("aria-pressed") !== "true";
  remember(shown);
  show(shown);
});
if (remembered()) show(true);
