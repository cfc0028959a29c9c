// Shows the pose while its numbers are typed: asks the server for the picture, and says its sentence when there is none.
const picture = document.querySelector("[data-preview]"), words = document.querySelector(".pose-words")
const form = picture?.closest("form")
let waiting, asked = 0

async function look() {
  const mine = ++asked
  const answer = await fetch(picture.dataset.preview, { method: "POST", body: new FormData(form) })
  const text = await answer.text()
  if (mine !== asked) return
  const drawn = answer.ok && answer.headers.get("content-type").startsWith("image/svg")
  words.textContent = drawn ? "" : answer.ok ? text : "No picture now. Save to see it."
  if (!drawn) return
  const svg = new DOMParser().parseFromString(text, "image/svg+xml").documentElement
  picture.replaceChildren(document.importNode(svg, true))
}

form?.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(look, 250) })
