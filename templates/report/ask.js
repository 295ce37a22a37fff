// Makes of what is typed a small file and the text of a mail. Nothing leaves the page by itself.
(() => {
  "use strict";
  const LONGEST_LINK = 1900; // longer ones are cut, or ignored, by some mail programs
  const part = document.getElementById("second-look");
  const of = (name) => document.getElementById("ask-" + name);
  const { learner, lab, address, first } = part.dataset;
  const text = of("text"), exercise = of("exercise"), said = of("said");

  const target = () => lab + "/" + exercise.value;
  const line = (value) => value.replace(/\s+/g, " ").trim();
  const now = () => new Date().toISOString();

  const typed = () => text.value.replace(/\p{Surrogate}/gu, "\uFFFD").trim(); // half a sign is no text

  function mail() {
    const parts = [first, "exercise: " + target(), "learner: " + line(learner), "asked: " + now(), "", typed()];
    return parts.join("\n") + "\n";
  }

  function show() {
    const body = mail();
    const subject = "Second look: " + target() + ", " + line(learner);
    of("copy").textContent = body;
    const link = "mailto:" + encodeURIComponent(address).replace("%40", "@") + "?subject=" + encodeURIComponent(subject);
    const whole = link + "&body=" + encodeURIComponent(body.replace(/\n/g, "\r\n"));
    const long = whole.length > LONGEST_LINK;
    of("mail").href = long ? link : whole;
    said.textContent = long ? "This is long for a mail that begins by a link: copy its text from below, or attach the file." : "";
  }

  function missing() {
    if (typed()) return false;
    said.textContent = "Write first what should be seen otherwise.";
    text.focus();
    return true;
  }

  of("save").addEventListener("click", () => {
    if (missing()) return;
    const request = { learner, exercise: target(), text: typed(), asked: now() };
    const data = new Blob([JSON.stringify(request, null, 1) + "\n"], { type: "application/json" });
    const link = document.createElement("a");
    link.href = URL.createObjectURL(data);
    link.download = "second-look-" + target().replace(/[^A-Za-z0-9_-]+/g, "-") + ".json";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    said.textContent = "Saved as " + link.download + ". Hand it in where you handed in the lab, or attach it to a mail.";
  });
  of("mail").addEventListener("click", (event) => {
    if (missing()) event.preventDefault();
  });
  text.addEventListener("input", show);
  exercise.addEventListener("change", show);

  show();
  of("plain").hidden = true;
  of("form").hidden = false;
})();
