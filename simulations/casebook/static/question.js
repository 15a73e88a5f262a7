// A question with radio buttons or check boxes; the choice goes to Python at once.
let count = 0;

function render({ model, el: root }) {
  const uid = `cq${++count}-${Math.random().toString(36).slice(2, 8)}`;
  root.setAttribute("data-lm-suppress-shortcuts", "true");
  root.classList.add("tl-root", "cb-question");
  const many = model.get("many");
  const form = document.createElement("fieldset");
  const legend = document.createElement("legend");
  legend.textContent = model.get("prompt");
  form.append(legend);
  const boxes = model.get("options").map((option, i) => {
    const row = document.createElement("div");
    row.className = "cb-choice";
    const box = Object.assign(document.createElement("input"), {
      type: many ? "checkbox" : "radio", name: uid, id: `${uid}-${i}`, value: option.value,
      checked: model.get("chosen").includes(option.value),
    });
    box.setAttribute("data-lm-suppress-shortcuts", "true"); // arrows move the choice, not the notebook's cells
    const label = document.createElement("label");
    label.htmlFor = box.id;
    label.textContent = option.label;
    row.append(box, label);
    form.append(row);
    box.addEventListener("change", () => {
      model.set("chosen", boxes.filter((b) => b.checked).map((b) => b.value));
      model.save_changes();
    });
    return box;
  });
  const answer = document.createElement("div");
  answer.setAttribute("role", "status");
  const status = document.createElement("p");
  status.className = "tl-quiet";
  status.setAttribute("role", "status");
  const draw = () => {
    const chosen = model.get("chosen");
    boxes.forEach((b) => { b.checked = chosen.includes(b.value); });
    status.textContent = model.get("status");
    const feedback = model.get("feedback");
    const lines = chosen.filter((v) => feedback[v]).map((v) => feedback[v]);
    answer.className = lines.length ? "tl-note" : "";
    answer.textContent = lines.join(" ");
  };
  root.append(form, answer, status);
  model.on("change", draw);
  draw();
  return () => model.off("change", draw);
}

export default { render };
