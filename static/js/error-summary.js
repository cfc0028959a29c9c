// Moves focus to the list of errors, so that it is read and seen first. Without this script its role="alert" still speaks.
document.querySelector("[data-autofocus]")?.focus();

// No cache keeps this answer to a post, so Back would end on an error page of the browser. From here on it asks for the page anew.
const leave = () => history.replaceState(history.state, "", location.href);
addEventListener("submit", leave);
addEventListener("click", event => event.target.closest("a[href]:not([href^='#'])") && leave());
