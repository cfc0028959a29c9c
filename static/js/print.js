// The button that prints the page. Without this script the page says how to print it.
const button = document.querySelector("[data-print]")
button.hidden = false
button.addEventListener("click", () => print())
document.querySelector("[data-print-how]").hidden = true
