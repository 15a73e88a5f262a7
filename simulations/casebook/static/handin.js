// The button that writes the file to hand in. Python says what stands on the page (`view`); the file itself comes
// as bytes and is given to the browser as a download, so that it works in any front end.
let count = 0;
const SAVE_MS = 6000, ANSWER_MS = 20000, LOOK_MS = 3000;

const el = (tag, attrs = {}, ...children) => {
  const node = document.createElement(tag);
  node.setAttribute("data-lm-suppress-shortcuts", "true"); // keys typed here are not Jupyter's
  for (const [name, value] of Object.entries(attrs)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value !== null) node.setAttribute(name, value);
  }
  node.append(...children.filter((child) => child !== null));
  return node;
};

// A notebook in JupyterLab is saved as if Ctrl and S were pressed; true when it has changes that are still not saved.
async function stillUnsaved(root) {
  const panel = root.closest(".jp-NotebookPanel");
  const dirty = () => document.querySelector(`.lm-TabBar-tab.jp-mod-dirty[data-id="${panel.id}"]`) !== null;
  if (!panel || !dirty()) return false;
  const command = /Mac/.test(navigator.platform);
  panel.dispatchEvent(new KeyboardEvent("keydown", {
    key: "s", code: "KeyS", keyCode: 83, ctrlKey: !command, metaKey: command, bubbles: true, cancelable: true,
  }));
  for (const end = Date.now() + SAVE_MS; dirty() && Date.now() < end;) await new Promise((go) => setTimeout(go, 100));
  return dirty();
}

function download(name, bytes) {
  const address = URL.createObjectURL(new Blob([bytes], { type: "application/zip" }));
  const link = el("a", { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 60000);
}

function openParts(view) {
  if (!view.open.length) return [el("p", {}, view.words.none_open)];
  return [el("p", {}, view.words.open + ":"), el("ul", {}, ...view.open.map((line) => el("li", {}, line)))];
}

function receipt(view, fetch) {
  const { done, words } = view;
  return [
    el("p", {}, words.done),
    el("p", { class: "cb-code" }, done.code),
    el("p", {}, `${words.file}: `, el("b", {}, done.file)),
    el("p", {}, words.folder),
    el("p", {}, words.next),
    el("button", { type: "button", class: "tl-button", onclick: () => fetch(done.file) }, words.download),
  ];
}

function earlier(view, fetch) {
  const { words } = view;
  if (!view.earlier.length) return [];
  const rows = view.earlier.map((file) => el("tr", {},
    el("td", {}, file.made), el("td", {}, file.code),
    el("td", {}, el("button", { type: "button", class: "tl-button tl-is-plain", "aria-label": `${words.fetch}: ${file.code}`,
      onclick: () => fetch(file.file) }, words.fetch))));
  const head = [words.made, words.code, words.fetch].map((word) => el("th", { scope: "col" }, word));
  return [el("table", { class: "tl-table" }, el("caption", {}, words.earlier),
    el("thead", {}, el("tr", {}, ...head)), el("tbody", {}, ...rows))];
}

function render({ model, el: root }) {
  const uid = `ch${++count}-${Math.random().toString(36).slice(2, 8)}`;
  const words = model.get("view").words;
  root.setAttribute("data-lm-suppress-shortcuts", "true");
  root.classList.add("tl-root", "cb-handin");
  let waiting = null, looked = Date.now(), press = model.get("view").press;

  const ask = (intent) => {
    clearTimeout(waiting);
    waiting = setTimeout(() => tell("tl-warn", words.dead), ANSWER_MS);
    model.send(intent);
  };
  const fetch = (file) => ask({ do: "fetch", file });
  const number = el("input", { type: "text", id: `${uid}-number`, maxlength: 80, autocomplete: "off", spellcheck: "false",
    autocapitalize: "none", onfocus: () => number.select(), onkeydown: (event) => {
      // in a notebook the browser's own way from Enter to the button is cut
      if (event.key !== "Enter" || event.isComposing) return;
      event.preventDefault();
      form.requestSubmit();
    } });
  const button = el("button", { type: "submit", class: "tl-button" }, words.button);
  const form = el("form", { onsubmit: async (event) => {
    event.preventDefault();
    if (button.disabled) return;
    button.disabled = true; // two presses are one hand-in
    given.textContent = "";
    press += 1;
    tell("tl-note", words.saving);
    const unsaved = await stillUnsaved(root);
    tell("tl-note", words.writing);
    ask({ do: "hand-in", number: number.value, unsaved, press });
  } }, el("label", { for: number.id }, words.number), number, button);
  const open = el("div"), saved = el("p", { class: "tl-quiet" }), list = el("div");
  const status = el("div", { role: "status" }), given = el("p", { role: "status" });
  const shown = {};
  const tell = (kind, ...lines) => {
    shown.status = null;
    status.className = kind;
    status.replaceChildren(...lines);
    button.disabled = kind === "tl-note"; // while something is being done
  };
  root.setAttribute("role", "group");
  root.setAttribute("aria-labelledby", `${uid}-title`);
  const title = el("h3", { class: "cb-h", id: `${uid}-title` }, words.title);
  root.append(title, el("p", {}, words.intro), open, saved, form, status, given, list);
  number.value = model.get("view").number;

  const once = (part, content, make) => { // what has not changed stays, and so does the focus in it
    const text = JSON.stringify(content);
    if (shown[part] !== text) make();
    shown[part] = text;
  };
  const draw = () => {
    const view = model.get("view");
    once("open", view.open, () => open.replaceChildren(...openParts(view)));
    once("earlier", view.earlier, () => list.replaceChildren(...earlier(view, fetch)));
    saved.textContent = view.saved;
    if (view.press !== press || press === 0) return; // an answer to an earlier look; this press is still under way
    clearTimeout(waiting);
    button.disabled = false;
    once("status", [view.problem, view.done], () => {
      if (view.problem) tell("tl-warn", view.problem);
      else if (view.done) tell("tl-good", ...receipt(view, fetch));
      else tell("");
    });
  };
  const look = () => {
    if (Date.now() - looked < LOOK_MS) return;
    looked = Date.now();
    model.send({ do: "look" });
  };
  const take = (content, buffers) => {
    clearTimeout(waiting);
    download(content.file, buffers[0]);
    given.textContent = words.downloaded.replace("{file}", content.file);
  };
  const seen = new IntersectionObserver((entries) => { if (entries.some((one) => one.isIntersecting)) look(); });
  seen.observe(root);
  root.addEventListener("focusin", look);
  model.on("change:view", draw);
  model.on("msg:custom", take);
  draw();
  return () => {
    clearTimeout(waiting);
    seen.disconnect();
    model.off("change:view", draw);
    model.off("msg:custom", take);
  };
}

export default { render };
