// What a search finds is ordered by where it was found, as Sphinx does; but a name of the reference whose words are those
// that were asked for comes first, "batch normalization" and `BatchNormalization`, and records of the past come last.
var Scorer = {
  score: ([page, , anchor, , score]) => {
    const words = (text) => text.toLowerCase().split(/[^a-z0-9]+/).filter(Boolean);
    const asked = words(new URLSearchParams(location.search).get("q") || "");
    const name = page.split("/").pop().replace(/([a-z0-9])([A-Z])/g, "$1 $2");
    const named = page.startsWith("reference/") && asked.every((word) => words(name).some((each) => each.startsWith(word)));
    if (named && !anchor) return score + 20 + (words(name).length === asked.length ? 5 : 0);
    return /^(CHANGELOG|benchmarks|references)/.test(page) ? score - 10 : score;
  },
  objNameMatch: 11,
  objPartialMatch: 6,
  objPrio: { 0: 15, 1: 5, 2: -5 },
  objPrioDefault: 0,
  title: 15,
  partialTitle: 7,
  term: 5,
  partialTerm: 2,
};
