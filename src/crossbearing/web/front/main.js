// The islands: each makes a page livelier that reads well without it. The body names those of its page.
import { asof } from "./asof.js";
import { map } from "./map.js";
import { note } from "./note.js";
import { report } from "./report.js";
import { review } from "./review.js";

const islands = { asof, map, note, report, review };
for (const name of (document.body.dataset.islands || "").split(" ")) {
  if (islands[name]) islands[name]();
}
