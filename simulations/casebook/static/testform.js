// The test: a field for the word, then the items with radio buttons; each choice goes to Python at once.
let count = 0;

function make(kind, facts = {}, ...inside) {
  const node = Object.assign(document.createElement(kind), facts);
  node.append(...inside);
  return node;
}

function asking(model, uid, words) {
  const field = make("input", { type: "text", id: `${uid}-word`, autocomplete: "off", className: "cb-word" });
  const button = make("button", { type: "submit", textContent: words.open, className: "tl-button" });
  const label = make("label", { htmlFor: field.id, textContent: words.ask });
  const form = make("form", { className: "cb-question" }, label, " ", field, " ", button);
  field.setAttribute("data-lm-suppress-shortcuts", "true");
  const send = (event) => {
    event.preventDefault();
    model.send({ do: "open", word: field.value });
  };
  form.addEventListener("submit", send);
  field.addEventListener("keydown", (event) => { // JupyterLab keeps Enter from submitting a form
    if (event.key === "Enter" && !event.isComposing) send(event);
  });
  return form;
}

function question(model, uid, number, item, chosen) {
  const rows = item.options.map((said, i) => {
    const value = String(i + 1);
    const box = make("input", { type: "radio", name: `${uid}-${item.id}`, id: `${uid}-${item.id}-${value}`, value });
    box.checked = chosen === value;
    box.setAttribute("data-lm-suppress-shortcuts", "true"); // arrows move the choice, not the notebook's cells
    box.addEventListener("change", () => model.send({ do: "answer", item: item.id, option: value }));
    return make("div", { className: "cb-choice" }, box, make("label", { htmlFor: box.id, textContent: said }));
  });
  const legend = make("legend", { textContent: `${number}. ${item.question}` });
  return make("div", { className: "cb-question cb-test-item" }, make("fieldset", {}, legend, ...rows));
}

function render({ model, el: root }) {
  const uid = `ct${++count}-${Math.random().toString(36).slice(2, 8)}`;
  root.setAttribute("data-lm-suppress-shortcuts", "true");
  root.classList.add("tl-root", "cb-test");
  const body = make("div");
  const status = make("p", { className: "tl-quiet" });
  status.setAttribute("role", "status");
  root.append(body, status);
  let opened = null;
  const draw = () => {
    const view = model.get("view");
    status.textContent = view.status;
    if (view.opened === opened) return; // the items stay, so that the keyboard stays where it is
    opened = view.opened;
    const items = view.items.map((item, i) => question(model, uid, i + 1, item, view.answers[item.id]));
    const here = root.contains(document.activeElement); // asked before the field goes
    body.replaceChildren(...(opened ? items : [asking(model, uid, view.words)]));
    if (opened && items.length && here) items[0].querySelector("input").focus();
  };
  model.on("change:view", draw);
  draw();
  return () => model.off("change:view", draw);
}

export default { render };
