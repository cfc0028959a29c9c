// "Copy as text" puts the text into the clipboard where the browser lets it; else the link opens the text.
document.querySelector("[data-copy]")?.addEventListener("click", async event => {
  if (!navigator.clipboard) return
  event.preventDefault()
  const link = event.currentTarget
  try {
    const answer = await fetch(link.href)
    if (!answer.ok) throw new Error(answer.status)
    await navigator.clipboard.writeText(await answer.text())
    document.querySelector("[data-copied]").textContent = "Copied."
  } catch {
    location.assign(link.href)
  }
})
