// The choice of a moment as a slider: the oldest at the left, now at the right. The select beneath stays what is sent.
export function asof() {
  for (const label of document.querySelectorAll(".asof")) {
    const select = label.querySelector("select");
    const moments = [...select.options].reverse(); // the page lists now first, then the latest
    if (moments.length < 3) continue; // of two moments a list says as much
    const slider = document.createElement("input");
    const told = document.createElement("output");
    slider.type = "range";
    slider.min = 0;
    slider.max = moments.length - 1;
    slider.value = moments.findIndex((one) => one.selected);
    slider.setAttribute("aria-label", "as known");
    const say = () => {
      told.textContent = moments[slider.value].text;
      slider.setAttribute("aria-valuetext", told.textContent);
      select.value = moments[slider.value].value;
    };
    slider.addEventListener("input", say);
    slider.addEventListener("change", () => select.form.requestSubmit());
    say();
    select.hidden = true;
    label.append(slider, told);
  }
}
