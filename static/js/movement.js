// Plays a movement in its first picture: there and back through the key positions, for at most 5 seconds, and only when asked.
const STEP = 900, LONGEST = 4800, NUMBER = /-?\d+(?:\.\d+)?/g
const calm = matchMedia("(prefers-reduced-motion: reduce)")

class Movement {
  constructor(root) {
    this.paths = [...root.querySelector("svg").querySelectorAll("path:not(.figure__ground, .figure__prop, .figure__mat)")]
    this.frames = root.dataset.frames.split("|").map(frame => frame.split(";").map(path => path.match(NUMBER).map(Number)))
    this.shapes = root.dataset.frames.split("|")[0].split(";")
    this.positions = [...root.querySelectorAll("li")]
    this.words = root.dataset
    this.button = document.createElement("button")
    this.button.type = "button"
    this.button.className = "button button--small"
    this.button.addEventListener("click", () => this.running ? this.stop() : this.play())
    this.at = 0
    this.label()
    const ways = 2 * (this.positions.length - 1)
    this.step = Math.min(STEP, LONGEST / ways)
    this.end = this.step * ways * Math.max(1, Math.floor(LONGEST / (this.step * ways)))
    this.head = root.querySelector(".movement__head")
    this.allow()
    calm.addEventListener("change", () => this.allow())
  }
  allow() {
    if (!calm.matches) return this.head.append(this.button)
    this.stop(); this.at = 0; this.show(); this.button.remove()
  }
  label() {
    this.button.textContent = this.running ? this.words.pause : this.words.play
    this.button.ariaLabel = `${this.button.textContent}: ${this.words.title}`
  }
  play() {
    let last = performance.now()
    const tick = now => {
      this.at += Math.max(0, now - last); last = now
      if (this.at >= this.end) { this.at = 0; this.show(); this.stop(); return }
      this.show()
      this.running = requestAnimationFrame(tick)
    }
    this.running = requestAnimationFrame(tick)
    this.label()
  }
  stop() {
    cancelAnimationFrame(this.running)
    this.running = 0
    this.label()
    if (!this.at) this.positions.forEach(item => item.removeAttribute("data-now"))
  }
  show() {
    const last = this.positions.length - 1, turn = this.at / this.step % (2 * last), way = last - Math.abs(last - turn)
    const from = Math.min(Math.floor(way), last - 1), eased = from + (1 - Math.cos(Math.PI * (way - from))) / 2
    this.positions.forEach((item, i) => item.toggleAttribute("data-now", i === Math.round(way)))
    const place = eased * (this.frames.length - 1) / last, before = Math.min(Math.floor(place), this.frames.length - 2)
    this.paths.forEach((path, i) => {
      const a = this.frames[before][i], b = this.frames[before + 1][i]
      let n = 0
      path.setAttribute("d", this.shapes[i].replace(NUMBER, () => { const v = a[n] + (b[n] - a[n]) * (place - before); n++; return +v.toFixed(1) }))
    })
  }
}

for (const root of document.querySelectorAll("[data-frames]")) new Movement(root)
