// A note's evidence: a file's name and fingerprint go into the form, made here; the file itself goes nowhere.
const MOST = 512 * 1024 * 1024; // bytes that are read into memory at once

export function note() {
  const evidence = document.querySelector("input[name=evidence]");
  if (!evidence || !globalThis.crypto?.subtle) return; // beyond this machine only behind a proxy that has TLS
  const label = document.createElement("label");
  const chosen = document.createElement("input");
  const told = document.createElement("output");
  label.append("a file that it rests on: its name and SHA-256 are noted, the file stays with you ", chosen, told);
  chosen.type = "file";
  chosen.addEventListener("change", async () => {
    const [file] = chosen.files;
    if (!file) return;
    if (file.size > MOST) {
      told.textContent = `${file.name} is too large to be read here; crossbearing note --evidence takes it.`;
      return;
    }
    told.textContent = `reading ${file.name}…`;
    try {
      const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
      const hex = [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
      evidence.value = [evidence.value.trim(), `${file.name} (SHA-256 ${hex})`].filter(Boolean).join("; ");
      told.textContent = `${file.name} is noted.`;
    } catch {
      told.textContent = `${file.name} cannot be read.`;
    }
  });
  evidence.closest("label").after(label);
}
