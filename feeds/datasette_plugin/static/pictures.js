// Pictures lie with the publishers: each is asked for when its reader asks for it.
document.addEventListener("click", event => {
  const link = event.target.closest("a.picture:not(.failed)");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const image = new Image();
  image.alt = link.dataset.alt;
  image.referrerPolicy = "no-referrer";
  image.src = link.href;
  image.addEventListener("load", () => link.replaceWith(image));
  // what cannot be shown here can still be opened, by another click
  image.addEventListener("error", () => link.classList.add("failed"));
});
