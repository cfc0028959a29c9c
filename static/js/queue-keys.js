// The queue by keyboard: / finds, j and k walk the requests, t goes to the tabs. Enter opens, as links do.
const links = () => [...document.querySelectorAll("#result_list .field-reference a")]

function walk(step) {
  const all = links(), at = all.indexOf(document.activeElement)
  all[Math.min(Math.max(at + step, 0), all.length - 1)]?.focus()
}

const KEYS = {
  "/": () => document.getElementById("find-words").focus(),
  j: () => walk(1),
  k: () => walk(-1),
  t: () => document.querySelector(".tabs__tab[aria-current]").focus(),
}

document.addEventListener("keydown", event => {
  const isTyping = event.target.matches("input:not([type=checkbox]), select, textarea")
  if (isTyping || event.ctrlKey || event.metaKey || event.altKey || !KEYS[event.key]) return
  event.preventDefault()
  KEYS[event.key]()
})
