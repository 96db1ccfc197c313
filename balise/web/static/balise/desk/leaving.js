// Signing out on a page that is not the desk itself: the device then opens nobody's desk.
import { forget } from "./device.js";

for (const form of document.querySelectorAll("form[data-sign-out]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    forget().catch(() => null).then(() => form.submit());
  });
}
