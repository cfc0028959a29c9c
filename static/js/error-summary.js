// Moves focus to the list of errors, so that it is read and seen first. Without this script its role="alert" still speaks.
document.querySelector("[data-autofocus]")?.focus();

// No cache keeps an answer to a post of the request, so Back would end on an error page of the browser. From here on it asks anew.
if (document.querySelector("form[data-asked-anew]")) {
  const leave = () => history.replaceState(history.state, "", location.href);
  addEventListener("submit", leave);
  addEventListener("click", event => event.target.closest("a[href]:not([href^='#'])") && leave());
}
