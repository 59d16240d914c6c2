// The report: words and claims light each other up, under the pointer and under the keys; j and k go through the claims.
export function report() {
  const marks = [...document.querySelectorAll("mark[data-claims]")];
  const cards = [...document.querySelectorAll("li[data-claim]")];
  const ids = (mark) => mark.dataset.claims.split(" ");

  function light(claims) {
    for (const card of cards) card.classList.toggle("lit", claims.includes(card.dataset.claim));
    for (const mark of marks) mark.classList.toggle("lit", ids(mark).some((id) => claims.includes(id)));
  }

  for (const mark of marks) {
    mark.addEventListener("mouseenter", () => light(ids(mark)));
    mark.addEventListener("mouseleave", () => light([]));
    mark.addEventListener("click", () => {
      const inner = ids(mark).at(-1); // of overlapping claims the one that began last
      document.getElementById(`claim-${inner}`)?.scrollIntoView({ block: "nearest" });
    });
  }
  for (const card of cards) {
    const on = () => light([card.dataset.claim]);
    card.addEventListener("mouseenter", on);
    card.addEventListener("focusin", on);
    card.addEventListener("mouseleave", () => light([]));
  }
  for (const at of document.querySelectorAll("a.at")) {
    at.addEventListener("focus", () => light([at.id.slice(3)]));
  }

  let here = -1;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !["j", "k"].includes(event.key) || !cards.length) return;
    here = (here + (event.key === "j" ? 1 : -1) + cards.length) % cards.length;
    const card = cards[here];
    card.querySelector(".number").focus();
    card.scrollIntoView({ block: "nearest" });
    document.getElementById(`at-${card.dataset.claim}`)?.scrollIntoView({ block: "nearest" });
  });
}
