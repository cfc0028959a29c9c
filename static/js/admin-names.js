// Screen readers need a name for everything. The widgets of Django and of the text editor leave some without one.
const said = element => element.textContent.trim().replace(/[:?]$/, "")

document.addEventListener("prose-editor:ready", ({ detail: { editor, textarea } }) => {
  if (textarea.labels.length) editor.view.dom.ariaLabel = said(textarea.labels[0])
})

function nameCells(root) {
  for (const cell of root.querySelectorAll(".tabular td")) {
    const heading = cell.closest("table").tHead.rows[0].cells[cell.cellIndex]
    cell.querySelectorAll("select, input:not([type=hidden])").forEach(field => { field.ariaLabel = said(heading) })
  }
}

function nameChoices(root) {
  for (const select of root.querySelectorAll("select.admin-autocomplete")) {
    const label = select.labels[0], shown = document.getElementById(`select2-${select.id}-container`)
    if (!label || !shown) continue
    label.id ||= `${select.id}-label`
    shown.setAttribute("aria-labelledby", label.id)
    shown.closest(".select2-selection").setAttribute("aria-labelledby", `${label.id} ${shown.id}`)  // the field, and what is chosen
  }
}

document.addEventListener("formset:added", ({ target }) => { nameCells(target.parentElement); nameChoices(target) })
// jQuery makes the widgets in timers of its own, which came before this one.
addEventListener("load", () => setTimeout(() => {
  nameCells(document)
  nameChoices(document)
  document.querySelectorAll(".tabular th.original").forEach(corner => { corner.role = "cell" })
  document.querySelectorAll("span.help-tooltip").forEach(sign => { sign.role = "img" })
}))
