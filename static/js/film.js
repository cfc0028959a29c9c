// Turns the link on each poster into a button that plays the film here. Only its click opens the film's address.
for (const stage of document.querySelectorAll("[data-frame]")) {
  const button = document.createElement("button")
  button.type = "button"
  button.className = "film__play"
  button.setAttribute("aria-label", stage.dataset.play)
  stage.querySelector(".film__play").replaceWith(button)
  button.addEventListener("click", () => {
    const frame = document.createElement("iframe")
    frame.className = "film__frame"
    frame.title = stage.dataset.title
    frame.allow = "autoplay; fullscreen; picture-in-picture; encrypted-media"
    frame.referrerPolicy = "strict-origin-when-cross-origin" // the players refuse to start without knowing the site
    frame.src = `${stage.dataset.frame}?autoplay=1&cc_load_policy=1&dnt=1`
    stage.replaceChildren(frame)
    frame.focus()
  })
}
