// Pictures lie with the publishers: each is asked for when its reader asks for it.
document.addEventListener("click", event => {
  const link = event.target.closest("a.picture");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const image = new Image();
  image.alt = link.dataset.alt;
  image.referrerPolicy = "no-referrer";
  image.src = link.href;
  // what does not load can still be opened
  image.addEventListener("load", () => link.replaceWith(image));
  image.addEventListener("error", () => location.assign(link.href));
});
