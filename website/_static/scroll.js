// What is wider than the page can be scrolled by the keyboard: it is a stop for the tabulator as long as it is so.
document.addEventListener("DOMContentLoaded", () => {
  const boxes = document.querySelectorAll("article pre, .table-wrapper, .equation, .formula, .card");
  const look = () => {
    for (const box of boxes) {
      if (box.scrollWidth > box.clientWidth) box.setAttribute("tabindex", "0");
      else box.removeAttribute("tabindex");
    }
  };
  look();
  addEventListener("resize", look);
  document.fonts.ready.then(look);
});
