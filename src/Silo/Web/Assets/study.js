// Real or generated? One image at a time; what it was is told at the end.
const $ = id => document.getElementById(id);
const percent = share => `${(100 * share).toFixed(1)} %`;

export class Study {
  #api;
  #run = null;
  #session = null;
  #item = 0;
  #drawn = -1;   // the item whose picture is on the page
  #busy = false;

  // api(path, { method }) answers as fetch does; what is not OK is thrown.
  constructor(api) {
    this.#api = api;
    $("study-start").addEventListener("click", () => this.#start());
    $("study-real").addEventListener("click", () => this.#answer("real"));
    $("study-generated").addEventListener("click", () => this.#answer("generated"));
    document.addEventListener("keydown", e => {
      if (!this.#session || e.repeat || e.ctrlKey || e.altKey || e.metaKey || e.target.tagName === "INPUT") return;
      if (e.key === "r") this.#answer("real");
      if (e.key === "g") this.#answer("generated");
    });
  }

  show(run) {
    this.#run = run;
    this.#end();
    $("study-result").textContent = "";
    $("study-problem").hidden = true;
    $("study-totals").hidden = true;
    this.#totals();
  }

  async #start() {
    await this.#guard(async () => {
      const run = this.#run;
      const session = await (await this.#api(`/runs/${run}/studies`, { method: "POST" })).json();
      if (run !== this.#run) return;
      this.#session = session;
      [this.#item, this.#drawn] = [0, -1];
      $("study-result").textContent = "";
      $("study-start").hidden = true;
      $("study-question").hidden = false;
      await this.#draw();
      $("study-real").focus();
    });
  }

  async #answer(answer) {
    await this.#guard(async () => {
      if (this.#drawn !== this.#item) { await this.#draw(); return; }
      const session = this.#session;
      const response = await this.#api(`/runs/${this.#run}/studies/${session.id}/${this.#item}/${answer}`, { method: "PUT" });
      if (session !== this.#session) return;
      this.#item++;
      if (response.status === 204) { await this.#draw(); return; }
      const { answers, ema } = await response.json();
      if (session !== this.#session) return;
      this.#end();
      $("study-result").textContent = `${answers.generatedTakenForReal + answers.realTakenForGenerated} of ${answers.items} wrong: `
        + `${text(answers)}. ${answers.generatedTakenForReal} generated taken for real, `
        + `${answers.realTakenForGenerated} real taken for generated, `
        + `at iteration ${answers.iteration.toLocaleString("en")}${ema ? ", moving average" : ""}.`;
      await this.#totals();
      $("study-start").focus();
    });
  }

  async #draw() {
    const session = this.#session;
    const blob = await (await this.#api(`/runs/${this.#run}/studies/${session.id}/${this.#item}`)).blob();
    if (session !== this.#session) return;
    URL.revokeObjectURL($("study-picture").src);
    $("study-picture").src = URL.createObjectURL(blob);
    this.#drawn = this.#item;
    $("study-at").textContent = `${this.#item + 1} of ${this.#session.items}`;
  }

  async #totals() {
    const run = this.#run;
    const { totals } = await this.#api(`/runs/${run}/studies`).then(answer => answer.json()).catch(() => ({ totals: [] }));
    if (run !== this.#run) return;
    $("study-totals").hidden = totals.length === 0;
    $("study-rows").replaceChildren(...totals.map(total => {
      const row = document.createElement("tr");
      for (const cell of [total.iteration.toLocaleString("en"), total.items.toLocaleString("en"), text(total)])
        row.insertCell().textContent = cell;
      return row;
    }));
  }

  #end() {
    this.#session = null;
    $("study-start").hidden = false;
    $("study-question").hidden = true;
  }

  // One request at a time: a key that is held down answers one image.
  async #guard(act) {
    if (this.#busy) return;
    this.#busy = true;
    $("study-problem").hidden = true;
    try {
      await act();
    } catch (e) {
      $("study-problem").textContent = e.message;
      $("study-problem").hidden = false;
      $("study-start").hidden = false;   // or the same answer once more
    } finally {
      this.#busy = false;
    }
  }
}

function text(total) {
  return `${percent(total.errorRate)} errors, 95 % interval ${percent(total.low)} to ${percent(total.high)}`;
}
