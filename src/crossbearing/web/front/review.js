// The review by keys: a, x, space and u press what the page shows; e, m, s and o open their form; Escape closes it.
const TYPED = "input, select, textarea";
const PRESSED = "button, a, summary";

export function review() {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const at = document.activeElement;
    if (event.key === "Escape") {
      const open = document.querySelector(".decision-form[open]");
      if (open) {
        open.open = false;
        open.querySelector("summary").focus();
      }
      return;
    }
    if (at.matches(TYPED) || (event.key === " " && at.matches(PRESSED))) return;
    const form = document.querySelector(`.decision-form[data-open="${CSS.escape(event.key)}"]`);
    const button = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (!form && !button) return;
    event.preventDefault();
    if (button) {
      button.click();
      return;
    }
    form.open = true;
    (form.querySelector("select, input:not([type=hidden])") || form.querySelector("summary")).focus();
    form.scrollIntoView({ block: "nearest" });
  });
}
