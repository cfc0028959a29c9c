// Moves focus to the list of errors, so that it is read and seen first. Without this script its role="alert" still speaks.
document.querySelector("[data-autofocus]")?.focus();
