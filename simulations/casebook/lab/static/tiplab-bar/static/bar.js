// The bar above each notebook: Start, Hand in, Begin anew, Help. A JupyterLab extension without a build step:
// JupyterLab looks for `_JUPYTERLAB[name]` with `init` and `get` and passes the parts that it shares.
(() => {
  let shared = {};

  // For policy staff, beside the modules: nothing to hand in, nothing to begin anew, and a help of their own.
  const PAGES = ["policy.ipynb", "calibration.ipynb"];

  // Any version that JupyterLab itself has loaded will do: there is only one.
  const part = async (name) => (await Object.values(shared[name])[0].get())();

  const el = (tag, attrs, ...children) => {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attrs)) {
      if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
      else node.setAttribute(name, value);
    }
    node.append(...children);
    return node;
  };

  class Bar {
    constructor(panel, lab, words, trainer) {
      this.panel = panel;
      this.lab = lab;
      this.words = words;
      this.isPage = PAGES.includes(panel.context.path.split("/").at(-1));
      this.text = el("span", { class: "tl-bar-text", role: "status" }, words.wait);
      this.start = this.button(words.start, "tl-button tl-bar-start", () => this.run());
      const help = this.isPage ? "policy" : "learner";
      const buttons = [
        ...(this.isPage ? [] : [[words.handin, () => this.handIn()], [words.anew, () => this.anew()]]),
        [this.word("home"), () => lab.open(`${this.course()}start.md`)],
        [words.help, () => lab.browse(`${this.course()}help/${help}.html`)],
      ];
      this.more = trainer ? [] : buttons.map(([label, onclick]) => this.button(label, "tl-button tl-is-plain", onclick));
      this.node = el("div", { class: "tl-root tl-bar", role: "region", "aria-label": this.word("bar") }, this.start, this.text,
        el("span", { class: "tl-bar-more" }, ...this.more));
      this.watch();
    }

    // The folder of the course: that above the module's, or that in which a page lies.
    course() {
      return this.panel.context.path.split("/").slice(0, this.isPage ? -1 : -2).map((name) => `${name}/`).join("");
    }

    button(label, kind, onclick) {
      return el("button", { class: kind, type: "button", "data-lm-suppress-shortcuts": "true", onclick }, label);
    }

    // What is said otherwise on a page than in a module has a word of its own.
    word(name) {
      return (this.isPage && this.words[`${name}-page`]) || this.words[name];
    }

    say(word, kind = "", values = {}) {
      const text = Object.entries(values).reduce((t, [k, v]) => t.replace(`{${k}}`, v), this.word(word));
      if (this.text.textContent !== text) this.text.textContent = text;
      this.node.dataset.state = kind || word;
    }

    watch() {
      const { sessionContext } = this.panel;
      this.opened = Promise.all([this.panel.context.ready, sessionContext.ready]);
      this.opened.then(() => {
        if (!this.start.disabled) this.say("press");
      });
      sessionContext.statusChanged.connect((_, status) => {
        if (["restarting", "autorestarting", "dead"].includes(status) && !this.quiet) this.say("restarted");
      });
    }

    codeCells() {
      return this.panel.content.widgets.filter((c) => c.model.type === "code" && c.model.sharedModel.source.trim());
    }

    async run() {
      const { content, sessionContext } = this.panel;
      this.start.disabled = true;
      await this.opened; // a click that comes before the kernel is there would run nothing
      const cells = this.codeCells();
      const place = content.node.querySelector(".jp-WindowedPanel-outer") || content.node;
      const [top, active] = [place.scrollTop, content.activeCellIndex];
      let done = 0;
      // Texts are "executed" too; they are not counted.
      const count = (_, { cell }) => cells.includes(cell) && this.say("running", "", { done: ++done, all: cells.length });
      this.say("running", "", { done: 0, all: cells.length });
      this.lab.NotebookActions.executed.connect(count);
      try {
        const well = await this.lab.NotebookActions.runAll(content, sessionContext);
        if (this.node.dataset.state !== "restarted") this.say(well ? "ready" : "failed");
      } finally {
        this.lab.NotebookActions.executed.disconnect(count);
        this.start.disabled = false;
        content.activeCellIndex = active; // running moves to the last cell; the reader was at the first
        place.scrollTop = top;
      }
    }

    async handIn() {
      const { content, sessionContext } = this.panel;
      const number = content.widgets.findIndex((c) => c.model.id === "hand-in");
      if (number < 0) return this.say("no-handin", "failed");
      const cell = content.widgets[number];
      if (!cell.node.querySelector(".cb-handin")) {
        content.activeCellIndex = number;
        content.deselectAll();
        await this.ask("import casebook"); // Start may not have been pressed yet
        await this.lab.NotebookActions.run(content, sessionContext);
      }
      content.activeCellIndex = number;
      await content.scrollToItem(number, "start");
      cell.node.scrollIntoView({ block: "start" });
    }

    async anew() {
      const { Dialog, showDialog } = this.lab;
      const w = this.words;
      const buttons = [Dialog.cancelButton({ label: w["anew-no"] }), Dialog.warnButton({ label: w["anew-yes"] })];
      const asked = await showDialog({ title: w["anew-title"], body: w["anew-text"], buttons });
      if (!asked.button.accept) return;
      await this.panel.context.save();
      const [folder, why] = await this.ask("import casebook.reset; print(casebook.reset.reset('.').name)");
      if (why) return this.say("anew-failed", "failed", { why });
      this.quiet = true;
      await this.panel.context.revert();
      await this.panel.sessionContext.session.kernel.restart();
      this.quiet = false;
      this.say("anew-done", "press", { folder });
    }

    // Run a line in the kernel without a trace in the notebook; return what it printed and why it failed.
    async ask(code) {
      const future = this.panel.sessionContext.session.kernel.requestExecute({ code, silent: false, store_history: false });
      let [said, why] = ["", ""];
      future.onIOPub = ({ header, content }) => {
        if (header.msg_type === "stream" && content.name === "stdout") said += content.text;
        if (header.msg_type === "error") why = content.evalue;
      };
      await future.done;
      return [said.trim(), why];
    }
  }

  async function plugin() {
    const { INotebookTracker, NotebookActions } = await part("@jupyterlab/notebook");
    const { Dialog, showDialog } = await part("@jupyterlab/apputils");
    const { PageConfig } = await part("@jupyterlab/coreutils");
    const { Widget } = await part("@lumino/widgets");
    return {
      id: "tiplab-bar:plugin",
      description: "The bar above each notebook: Start, Hand in, Begin anew, Help.",
      autoStart: true,
      requires: [INotebookTracker],
      activate: (app, notebooks) => {
        const told = JSON.parse(PageConfig.getOption("tiplab") || "null");
        if (!told) return;
        // With the token: a page under files/ is sandboxed, and without it the server refuses its links to other pages.
        const tab = (address) => window.open(`${address}?token=${PageConfig.getToken()}`, "_blank", "noopener");
        const lab = {
          NotebookActions, Dialog, showDialog,
          open: (path) => app.commands.execute("docmanager:open", { path, factory: "Markdown Preview" }),
          browse: (path) => tab(`${PageConfig.getBaseUrl()}files/${path}`),
        };
        // Help pages search by a script, which JupyterLab's own viewer does not run: they get a tab of the browser.
        // Only pages of this server: anybody can write a link of that class, and the token is for nobody else.
        const helps = `${PageConfig.getBaseUrl()}files/`;
        document.addEventListener("click", (event) => {
          const link = event.target.closest?.("a.tl-help");
          const address = link?.href.split(/[?#]/)[0] ?? "";
          if (!address.startsWith(helps) || !/\/help\/[a-z]+\.html$/.test(address)) return;
          event.preventDefault();
          event.stopPropagation();
          tab(address);
        }, true);
        notebooks.widgetAdded.connect((_, panel) => {
          const words = told.words[panel.context.path.split("/")[0]] || told.words[""];
          const bar = new Bar(panel, lab, words, told.trainer).node;
          const widget = new Widget();
          widget.node.append(bar);
          panel.contentHeader.insertWidget(0, widget);
          // The layout gives a part no more height than its smallest; ours depends on how the words wrap.
          new ResizeObserver(() => {
            widget.node.style.minHeight = `${bar.offsetHeight}px`;
            panel.contentHeader.fit();
          }).observe(bar);
        });
      },
    };
  }

  window._JUPYTERLAB = window._JUPYTERLAB || {};
  window._JUPYTERLAB["tiplab-bar"] = {
    init: (scope) => { shared = scope; },
    get: async (name) => {
      if (name !== "./extension") throw new Error(`tiplab-bar has no part ${name}`);
      const made = await plugin();
      return () => ({ __esModule: true, default: made });
    },
  };
})();
