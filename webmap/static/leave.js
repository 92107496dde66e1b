// Leave the page at once: by the button, or by pressing Escape three times within five seconds.
// Without this script the button is a plain link to the same place.
(function () {
  "use strict";
  var link = document.getElementById("leave");
  var count = document.getElementById("leave-count");
  var presses = [];

  function leave() {
    document.documentElement.classList.add("left");
    window.location.replace(link.href);
  }

  link.addEventListener("click", function (event) {
    event.preventDefault();
    leave();
  });

  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape" || event.repeat) {
      return;
    }
    presses = presses.filter(function (at) { return event.timeStamp - at < 5000; });
    presses.push(event.timeStamp);
    if (presses.length === 3) {
      leave();
    } else {
      count.textContent = "Press Escape " + (3 - presses.length) + " more to leave.";
    }
  });
}());
