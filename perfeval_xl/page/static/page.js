// Signs of life, files that are dropped, and how far a job is. Everything that is shown comes as text.
"use strict";
(function () {
  const token = document.body.dataset.token;
  const asked = (path) => `${path}?token=${encodeURIComponent(token)}`;

  // --- signs of life -------------------------------------------------------------------------------------------------------
  const randoms = crypto.getRandomValues(new Uint32Array(2));
  const win = randoms[0].toString(36) + randoms[1].toString(36);
  const sign = (how) => `${asked("/alive")}&window=${win}&how=${how}`;
  const gone = document.getElementById("gone");
  let missed = 0;

  function beat() {
    fetch(sign("alive"), { method: "POST" }).then(
      () => { missed = 0; gone.hidden = true; },
      () => { missed += 1; gone.hidden = missed < 2; if (missed < 3) setTimeout(beat, 1000); },
    );
  }
  beat();
  setInterval(beat, 5000);
  addEventListener("pagehide", () => navigator.sendBeacon(sign("closed")));
  addEventListener("pageshow", (event) => { if (event.persisted) beat(); });
  document.addEventListener("freeze", () => navigator.sendBeacon(sign("asleep")));
  document.addEventListener("resume", beat);

  // a file dropped beside the place for it must not take the page away
  for (const name of ["dragover", "drop"]) addEventListener(name, (event) => event.preventDefault());

  // --- files ---------------------------------------------------------------------------------------------------------------
  const form = document.getElementById("drop");
  if (form) {
    const zone = document.getElementById("zone");
    const chosen = document.getElementById("chosen");
    const said = document.getElementById("said");
    let dropped = []; // [path, file]

    const size = (bytes) => (bytes < 1048576 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / 1048576).toFixed(1)} MB`);

    function files() {
      const picked = [];
      for (const name of ["files", "folder"]) {
        for (const file of form.elements.namedItem(name).files) picked.push([file.webkitRelativePath || file.name, file]);
      }
      return dropped.concat(picked);
    }

    function tell() {
      const all = files();
      const bytes = all.reduce((sum, [, file]) => sum + file.size, 0);
      said.textContent = "";
      chosen.textContent = all.length ? form.dataset.chosen.replace("{n}", all.length).replace("{size}", size(bytes)) : "";
    }

    function read(entry, path) {
      if (entry.isFile) return new Promise((done, fail) => entry.file((file) => done([[path + entry.name, file]]), fail));
      const reader = entry.createReader();
      const below = `${path}${entry.name}/`;
      const batch = () => new Promise((done, fail) => reader.readEntries(done, fail));
      return (async () => {
        const found = [];
        for (let some = await batch(); some.length; some = await batch()) { // a hundred at a time
          for (const one of some) found.push(...await read(one, below));
        }
        return found;
      })();
    }

    addEventListener("dragover", (event) => { event.preventDefault(); zone.classList.add("over"); });
    addEventListener("dragleave", (event) => { if (!event.relatedTarget) zone.classList.remove("over"); });
    addEventListener("drop", async (event) => {
      event.preventDefault();
      zone.classList.remove("over");
      const items = Array.from(event.dataTransfer.items || []);
      const entries = items.map((item) => (item.webkitGetAsEntry ? item.webkitGetAsEntry() : null)).filter((entry) => entry);
      const plain = entries.length ? [] : Array.from(event.dataTransfer.files, (file) => [file.name, file]);
      try {
        for (const entry of entries) dropped.push(...await read(entry, ""));
        dropped.push(...plain);
        tell();
      } catch {
        said.textContent = form.dataset.failed;
      }
    });
    form.addEventListener("change", tell);
    form.addEventListener("reset", () => { dropped = []; setTimeout(tell, 0); });

    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const all = files();
      if (!all.length) {
        said.textContent = form.dataset.nothing;
        return;
      }
      const data = new FormData();
      for (const [path, file] of all) data.append("files", file, path);
      data.append("saved", JSON.stringify(all.map(([, file]) => file.lastModified)));
      const roster = form.elements.namedItem("roster").files[0];
      if (roster) data.append("roster", roster, roster.name);
      for (const name of ["deadline", "number"]) data.append(name, form.elements.namedItem(name).value);
      const button = form.querySelector("button[type=submit]");
      button.disabled = true;
      said.textContent = form.dataset.sending;
      try {
        const answer = await fetch(form.action, { method: "POST", body: data });
        if (answer.redirected) {
          location.assign(answer.url);
          return;
        }
        said.textContent = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[role=alert].banner:not([hidden])")?.textContent
          || form.dataset.failed;
      } catch {
        said.textContent = form.dataset.failed;
      }
      button.disabled = false;
    });
  }

  // --- how far a job is ----------------------------------------------------------------------------------------------------
  const progress = document.getElementById("progress");
  if (progress) {
    const bar = progress.querySelector("progress");
    const told = document.getElementById("told");
    const look = async () => {
      try {
        const state = await (await fetch(progress.dataset.state)).json();
        if (state.state !== progress.dataset.was && (state.over || state.state !== "working" || progress.dataset.was === "reporting")) {
          location.reload();
          return;
        }
        if (bar) {
          bar.max = Math.max(state.total, 1);
          if (state.all) bar.removeAttribute("value");
          else bar.value = state.done;
          if (told.textContent !== state.told) told.textContent = state.told;
        }
      } catch { /* the banner of the signs of life says that the program is gone */ }
      setTimeout(look, 700);
    };
    look();
  }
})();
